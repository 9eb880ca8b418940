"""The MLP, grouped. Of a gated one, gate and up are one product, and the gate is applied to it."""

from __future__ import annotations

import torch
from torch import Tensor

from armt.kernels.eager.activation import activate
from armt.kernels.eager.linear import grouped_linear, grouped_linear_ref


def grouped_mlp(
    x: Tensor,
    up: Tensor,
    up_bias: Tensor | None,
    down: Tensor,
    down_bias: Tensor | None,
    *,
    activation: str,
    gated: bool,
    residual: Tensor | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Compute `kernels.ops.GroupedMlp`: two products, the inner state in device memory between them."""
    inner = (grouped_gated_mlp if gated else grouped_linear)(x, up, up_bias, activation=activation)
    return grouped_linear(inner, down, down_bias, residual=residual, out=out)


def grouped_gated_mlp(x: Tensor, weight: Tensor, bias: Tensor | None = None, *, activation: str) -> Tensor:
    """Compute ``activation(x[g] @ gate[g].T) * (x[g] @ up[g].T)``.

    Args:
        x: ``[G, M, K]``.
        weight: ``[G, 2F, K]``, the rows of gate first, then those of up.
        bias: ``[G, 2F]`` or None.
        activation: name in `kernels.eager.activation`.

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
