"""Grouped linear layers: one weight matrix per group, one call for all groups."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn import functional as F

from armt.kernels.activation import activate


def grouped_linear(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    residual: Tensor | None = None,
    activation: str | None = None,
    offsets: Tensor | None = None,
) -> Tensor:
    """Compute ``out[g] = activation(x[g] @ weight[g].T + bias[g]) + residual[g]``.

    Args:
        x: ``[G, M, K]``.
        weight: ``[G, N, K]``, a layer range of the stacked weights.
        bias: ``[G, N]`` or None.
        residual: ``[G, M, N]`` or None.
        activation: name in `kernels.activation`, or None.
        offsets: int32 ``[G + 1]`` where groups have unequally many rows: ``x`` and ``residual`` are then packed as
            ``[T, K]`` and ``[T, N]``, and group g has rows ``offsets[g]`` to ``offsets[g + 1] - 1``.

    Returns:
        ``[G, M, N]`` (packed: ``[T, N]``) in the dtype of ``x``.
    """
    if offsets is not None:
        return _by_group(grouped_linear, x, weight, bias, residual, activation, offsets)
    if x.shape[:2] == (1, 1) and bias is None:
        # One token of one cell: the matrix-vector product reads bfloat16 weights 1.4 times faster.
        out = torch.mv(weight[0], x[0, 0]).view(1, 1, -1)
    elif x.shape[0] == 1:
        # A lone cell: the plain product picks better CPU kernels than a batch of one.
        out = F.linear(x[0], weight[0], None if bias is None else bias[0]).unsqueeze(0)
    elif bias is None:
        out = torch.bmm(x, weight.transpose(1, 2))
    else:
        out = torch.baddbmm(bias.unsqueeze(1), x, weight.transpose(1, 2))
    if activation is not None:
        out = activate(out, activation)
    return out if residual is None else out.add_(residual) if not out.requires_grad else out + residual


def grouped_linear_ref(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    residual: Tensor | None = None,
    activation: str | None = None,
    offsets: Tensor | None = None,
) -> Tensor:
    """Compute `grouped_linear` in float32, plainly."""
    if offsets is not None:
        return _by_group(grouped_linear_ref, x, weight, bias, residual, activation, offsets)
    out = torch.einsum("gmk,gnk->gmn", x.float(), weight.float())
    if bias is not None:
        out = out + bias.float()[:, None, :]
    if activation is not None:
        out = activate(out, activation)
    return out if residual is None else out + residual.float()


def _by_group(
    function: Callable[..., Tensor], x: Tensor, weight: Tensor, bias: Tensor | None, residual: Tensor | None,
    activation: str | None, offsets: Tensor,
) -> Tensor:  # fmt: skip
    """Run a function on each group of packed rows."""
    parts = []
    for g, (start, end) in enumerate(pairwise(offsets.tolist())):
        own_bias = None if bias is None else bias[g : g + 1]
        own_residual = None if residual is None else residual[None, start:end]
        out = function(x[None, start:end], weight[g : g + 1], own_bias, residual=own_residual, activation=activation)
        parts.append(out[0])
    return torch.cat(parts)
