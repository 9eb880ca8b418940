"""Products on a CPU by oneDNN, with the weights kept in the layout that its matrix units read.

torch's bfloat16 products bring the weight into that layout in every call, which for a segment of a hundred tokens
takes as long as the product itself. Here it is done once, when a model is made. Activations, the gate and residuals are
applied while a result is still in registers. Every cell is a product of its own, so that its numbers do not depend on
the group.

The operators are those that `torch.compile` itself emits for linear layers on a CPU. They carry no gradients.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from armt.kernels import linear

# Name and algorithm of the activations that oneDNN applies to a product's result.
_FUSED = {"silu": ("swish", ""), "gelu": ("gelu", "none"), "gelu_tanh": ("gelu", "tanh"), "relu": ("relu", "")}
# Products of more rows lose to those of their halves (measured: 544 rows to two times 272).
_MOST_ROWS = 288


@dataclass(frozen=True, slots=True)
class PackedStack:
    """Stacked weights ``[G, N, K]`` in oneDNN's layout; ``stack[lo:hi]`` is a layer range, as of a tensor.

    Attributes:
        layers: per layer the parts of its weight, rows of the first part first: gate and up of a gated MLP, else one.
    """

    layers: tuple[tuple[Tensor, ...], ...]

    def __len__(self) -> int:
        return len(self.layers)

    def __getitem__(self, layers: slice) -> PackedStack:
        return PackedStack(self.layers[layers])

    def plain(self) -> Tensor:
        """Return the weights as they were before packing."""
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
    x: Tensor, weight: Tensor | PackedStack, bias: Tensor | None = None, *, residual: Tensor | None = None,
    activation: str | None = None, offsets: Tensor | None = None, out: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Compute `kernels.linear.grouped_linear`; a weight that is not packed goes there."""
    if not isinstance(weight, PackedStack):
        return linear.grouped_linear(
            x, weight, bias, residual=residual, activation=activation, offsets=offsets, out=out
        )  # fmt: skip
    if offsets is not None:
        raise ValueError("offsets: groups of unequally many rows are not computed with packed weights")
    made = []
    for g, (matrix,) in enumerate(weight.layers):
        own_bias = None if bias is None else bias[g]
        for rows in _row_blocks(x.shape[1]):
            added = None if residual is None else residual[g, rows]
            made.append(_product(x[g, rows], matrix, own_bias, activation, added))
    return _assembled(made, x, out)


def grouped_mlp(
    x: Tensor, up: Tensor | PackedStack, up_bias: Tensor | None, down: Tensor | PackedStack, down_bias: Tensor | None,
    *, activation: str, gated: bool, residual: Tensor | None = None, out: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Compute `kernels.mlp.grouped_mlp` with packed weights, cell by cell: what is between stays in the cache."""
    assert isinstance(up, PackedStack)
    assert isinstance(down, PackedStack)
    made = []
    for g, (first, (last,)) in enumerate(zip(up.layers, down.layers, strict=True)):
        biases = [None] * len(first) if up_bias is None else up_bias[g].chunk(len(first))
        own_bias = None if down_bias is None else down_bias[g]
        for rows in _row_blocks(x.shape[1]):
            inner = _product(x[g, rows], first[0], biases[0], activation)
            if gated:
                inner = _combined(x[g, rows], first[1], biases[1], inner, "mul")
            added = None if residual is None else residual[g, rows]
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


def _row_blocks(rows: int) -> list[slice]:
    """Cut rows into equal blocks of at most `_MOST_ROWS`."""
    size = -(-rows // -(-rows // _MOST_ROWS))
    return [slice(start, start + size) for start in range(0, rows, size)]


def _assembled(made: list[Tensor], x: Tensor, out: Tensor | None) -> Tensor:
    """Put the blocks of all cells one after the other, as ``[G, M, N]``."""
    shape = (*x.shape[:2], made[0].shape[-1])
    if out is None:
        return (made[0] if len(made) == 1 else torch.cat(made)).view(shape)
    torch.cat(made, out=out.view(-1, shape[-1]))
    return out
