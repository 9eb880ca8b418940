"""Products on a CPU by oneDNN, with the weights kept in the layout that its matrix units read.

torch's bfloat16 products bring the weight into that layout in every call, which for a segment of a hundred tokens
takes as long as the product itself. Here it is done once, when a model is made. Activations, the gate and residuals are
applied while a result is still in registers. Every cell is a product of its own, so that its numbers do not depend on
the group.

The operators are those that `torch.compile` itself emits for linear layers on a CPU. They carry no gradients.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from itertools import repeat

import torch
from torch import Tensor

# Name and algorithm of the activations that oneDNN applies to a product's result.
_FUSED = {"silu": ("swish", ""), "gelu": ("gelu", "none"), "gelu_tanh": ("gelu", "tanh"), "relu": ("relu", "")}
# Products of more rows lose to those of their halves (measured: 544 rows to two times 272).
_MOST_ROWS = 288


@dataclass(frozen=True, slots=True, eq=False)
class PackedStack:
    """Stacked weights ``[L, N, K]`` in oneDNN's layout.

    Attributes:
        layers: per layer the parts of its weight, rows of the first part first: gate and up of a gated MLP, else one.
    """

    layers: tuple[tuple[Tensor, ...], ...]

    def __getitem__(self, layers: slice) -> PackedStack:
        return PackedStack(self.layers[layers])

    def dense(self) -> Tensor:
        """Return the weights ``[L, N, K]``."""
        return torch.stack([torch.cat([part.to_dense() for part in parts]) for parts in self.layers])


def pack(weight: Tensor, parts: int = 1) -> PackedStack:
    """Pack stacked weights ``[L, parts * N, K]``; the tensor may then be let go."""
    reorder = torch.ops.mkldnn._reorder_linear_weight
    return PackedStack(tuple(tuple(reorder(part.contiguous()) for part in layer.chunk(parts)) for layer in weight))


@cache
def obstacle() -> str | None:
    """Say what keeps these operations from running here, or None."""
    needed = ("_reorder_linear_weight", "_linear_pointwise", "_is_mkldnn_bf16_supported")
    built = torch.backends.mkldnn.is_available()  # type: ignore[no-untyped-call]
    if not built or not all(hasattr(torch.ops.mkldnn, name) for name in needed):
        return "this build of torch has no oneDNN products with packed weights"
    if not torch.ops.mkldnn._is_mkldnn_bf16_supported():
        return "oneDNN has no bfloat16 products for this processor"
    return None


def grouped_linear(
    x: Tensor,
    weight: PackedStack,
    bias: Tensor | None = None,
    *,
    residual: Tensor | None = None,
    activation: str | None = None,
    offsets: Tensor | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Compute `kernels.ops.GroupedLinear` with packed weights, cell by cell."""
    if offsets is not None:
        raise ValueError("offsets: groups of unequally many rows are not computed with packed weights")
    made = []
    for g, (matrix,) in enumerate(weight.layers):
        own_bias = None if bias is None else bias[g]
        for rows, added in _row_blocks(x[g], None if residual is None else residual[g]):
            made.append(_product(rows, matrix, own_bias, activation, added))
    return _assembled(made, x, out)


def grouped_mlp(
    x: Tensor,
    up: PackedStack,
    up_bias: Tensor | None,
    down: PackedStack,
    down_bias: Tensor | None,
    *,
    activation: str,
    gated: bool,
    residual: Tensor | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Compute `kernels.ops.GroupedMlp` with packed weights, cell by cell: what is between stays in the cache."""
    made = []
    for g, (first, (last,)) in enumerate(zip(up.layers, down.layers, strict=True)):
        biases = [None] * len(first) if up_bias is None else up_bias[g].chunk(len(first))
        own_bias = None if down_bias is None else down_bias[g]
        for rows, added in _row_blocks(x[g], None if residual is None else residual[g]):
            inner = _product(rows, first[0], biases[0], activation)
            if gated:
                inner = _combined(rows, first[1], biases[1], inner, "mul")
            made.append(_product(inner, last, own_bias, None, added))
    return _assembled(made, x, out)


def _product(
    x: Tensor, weight: Tensor, bias: Tensor | None, activation: str | None, residual: Tensor | None = None
) -> Tensor:
    if residual is not None and activation is None:
        return _combined(x, weight, bias, residual, "add")
    name, algorithm = ("none", "") if activation is None else _FUSED[activation]
    made: Tensor = torch.ops.mkldnn._linear_pointwise(x, weight, bias, name, [], algorithm)
    return made if residual is None else made.add_(residual)


def _combined(x: Tensor, weight: Tensor, bias: Tensor | None, other: Tensor, how: str) -> Tensor:
    """Return ``(x @ weight.T + bias)`` plus or times ``other``, rounded once."""
    made: Tensor = torch.ops.mkldnn._linear_pointwise.binary(x, other, weight, bias, how)
    return made


def _row_blocks(x: Tensor, residual: Tensor | None) -> Iterable[tuple[Tensor, Tensor | None]]:
    """Cut the rows of a cell, and its residual's, into equal blocks of at most `_MOST_ROWS`."""
    rows = x.shape[0]
    blocks = -(-rows // _MOST_ROWS)
    if blocks == 1:
        return [(x, residual)]
    size = -(-rows // blocks)
    others = repeat(None) if residual is None else residual.split(size)  # type: ignore[no-untyped-call]
    return zip(x.split(size), others, strict=False)  # type: ignore[no-untyped-call]


def _assembled(made: list[Tensor], x: Tensor, out: Tensor | None) -> Tensor:
    """Put the blocks of all cells one after the other, as ``[G, M, N]``."""
    if out is None:
        return (made[0] if len(made) == 1 else torch.cat(made)).view(*x.shape[:2], -1)
    torch.cat(made, out=out.view(-1, out.shape[-1]))
    return out
