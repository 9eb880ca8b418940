"""Which products a card's library computes, and which a kernel of ours: only what it fuses that the library does not.

cuBLAS and rocBLAS are ahead of plain products written in Triton until a measured row says otherwise; a sum with a bias
or a residual is part of their product.
"""

from __future__ import annotations

import torch
from torch import Tensor

from armt.kernels.triton import linear
from armt.kernels.triton.mlp import grouped_gated_mlp


def grouped_linear(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    residual: Tensor | None = None,
    activation: str | None = None,
    offsets: Tensor | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Compute `kernels.ops.GroupedLinear`: plain products by the library, those with more around them in one launch."""
    if activation is not None or offsets is not None or (bias is not None and residual is not None):
        return linear.grouped_linear(
            x, weight, bias, residual=residual, activation=activation, offsets=offsets, out=out
        )
    right = weight.transpose(1, 2)
    if bias is None and residual is None:
        return torch.bmm(x, right, out=out)
    added = residual if bias is None else bias.unsqueeze(1)
    assert added is not None
    return torch.baddbmm(added, x, right, out=out)


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
    """Compute `kernels.ops.GroupedMlp`: the first product with its gate or activation in one launch."""
    inner = (grouped_gated_mlp if gated else grouped_linear)(x, up, up_bias, activation=activation)
    return grouped_linear(inner, down, down_bias, residual=residual, out=out)
