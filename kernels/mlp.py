"""The gated MLP's first half, grouped: gate and up are one product, the gate is applied to it."""

from __future__ import annotations

import torch
from torch import Tensor

from armt.kernels.activation import activate
from armt.kernels.linear import grouped_linear, grouped_linear_ref


def grouped_gated_mlp(x: Tensor, weight: Tensor, bias: Tensor | None = None, *, activation: str) -> Tensor:
    """Compute ``activation(x[g] @ gate[g].T) * (x[g] @ up[g].T)``.

    Args:
        x: ``[G, M, K]``.
        weight: ``[G, 2F, K]``, the rows of gate first, then those of up.
        bias: ``[G, 2F]`` or None.
        activation: name in `kernels.activation`.

    Returns:
        ``[G, M, F]`` in the dtype of ``x``.
    """
    gate, up = grouped_linear(x, weight, bias).chunk(2, dim=-1)
    activated = activate(gate, activation)
    return activated * up if torch.is_grad_enabled() else activated.mul_(up)


def grouped_gated_mlp_ref(x: Tensor, weight: Tensor, bias: Tensor | None = None, *, activation: str) -> Tensor:
    """Compute `grouped_gated_mlp` in float32, plainly."""
    gate, up = grouped_linear_ref(x, weight, bias).chunk(2, dim=-1)
    return activate(gate, activation) * up
