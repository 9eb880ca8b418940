"""A layer of a llama-like base as one differentiable call: bfloat16 on a CPU, by the C++ kernels.

What torch's own record of a layer costs on a CPU is not the products alone: it is some forty passes over activations,
forward and backward, and an attention whose way back runs at a tenth of what the products reach. Here a layer keeps its
input, its turned queries and keys, its attended values and both halves of the MLP, 13 KB a token of the default base,
and goes back by hand. Products read the matrices as tiles, as reading does (`MatrixTiles`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import torch
from torch import Tensor
from torch.autograd.function import once_differentiable

from armt.kernels.eager.widened import widened_products
from armt.kernels.native.backward import BackwardKernels
from armt.kernels.native.ops import Stack


@dataclass(frozen=True, slots=True)
class LayerShape:
    """What a layer's call is told besides tensors.

    Attributes:
        lanes: cells side by side.
        heads, key_heads, head_dim: of attention.
        scale: of its scores.
        eps: of both norms.
    """

    lanes: int
    heads: int
    key_heads: int
    head_dim: int
    scale: float
    eps: float


class MatrixTiles:
    """A matrix as products read it on the way there and on the way back; made when first multiplied with.

    Args:
        kernels: whose tiles they are.
        whole: ``[out, in]``, which does not change any more.
    """

    def __init__(self, kernels: BackwardKernels, whole: Tensor) -> None:
        self._kernels, self._whole = kernels, whole.detach().unsqueeze(0)

    @cached_property
    def there(self) -> Tensor | Stack:
        """``[1, out, in]``: of ``x w^T``."""
        return self._kernels.forward.tiles(self._whole)

    @cached_property
    def back(self) -> Tensor | Stack:
        """``[1, in, out]``: of ``gradient w``."""
        return self._kernels.forward.tiles(self._whole.transpose(1, 2))


class Tiles:
    """The matrices of one set of weights as tiles, for all passes through them."""

    def __init__(self) -> None:
        self._made: dict[tuple[str, int], MatrixTiles] = {}

    def of(self, kernels: BackwardKernels, name: str, layer: int, whole: Tensor) -> MatrixTiles:
        """Return the tiles of the matrix ``whole``, which goes by that name in that layer."""
        if (name, layer) not in self._made:
            self._made[name, layer] = MatrixTiles(kernels, whole)
        return self._made[name, layer]


@dataclass(frozen=True, slots=True)
class Matrix:
    """One matrix of a layer.

    Attributes:
        whole: ``[out, in]``, what is computed with.
        tiles: of it.
        down, up: factors ``A [r, in]`` and ``B [out, r]`` of the change in it, which get the gradient then; else None.
        scale: of the change.
    """

    whole: Tensor
    tiles: MatrixTiles
    down: Tensor | None = None
    up: Tensor | None = None
    scale: float = 1.0

    def gradients(self, needed: Sequence[bool], back: Tensor, x: Callable[[], Tensor]) -> list[Tensor | None]:
        """Return the gradients of `whole`, `down` and `up`.

        Args:
            needed: which of them are wanted.
            back: ``[M, out]``, the gradient of the product.
            x: gives its left operand ``[M, in]``.
        """
        whole = back.T @ x() if needed[0] else None
        if self.down is None or self.up is None or not any(needed[1:]):
            return [whole, None, None]
        # Both from products of rank r: dA = s (back B)^T x, dB = s back^T (x A^T).
        left = x()
        # On the way back the mode that a step enters is off.
        with widened_products(back.dtype, back.device):
            # The wide operand of the last product stands on the right, where it need not be turned.
            return [whole, (back @ self.up).T @ left * self.scale, ((left @ self.down.T).T @ back).T * self.scale]


def run_layer(
    kernels: BackwardKernels,
    shape: LayerShape,
    x: Tensor,
    norms: Sequence[Tensor],
    matrices: Sequence[Matrix],
    angles: tuple[Tensor, Tensor],
) -> Tensor:
    """Run one layer but for its memory; gradients of x, of the matrices and of their factors, none of the norms.

    Args:
        kernels, shape: see there.
        x: ``[M, d]``, the rows of all cells, equally many of each.
        norms: both norms' weights ``[d]``.
        matrices: queries, keys and values; output of attention; up; down.
        angles: cosine and sine ``[1 or lanes, N, R]``.

    Returns:
        ``[M, d]``.
    """
    scales, tiles = tuple(matrix.scale for matrix in matrices), tuple(matrix.tiles for matrix in matrices)
    tensors = [tensor for matrix in matrices for tensor in (matrix.whole, matrix.down, matrix.up)]
    made: Tensor = _LlamaLayer.apply(  # type: ignore[no-untyped-call]
        kernels, shape, scales, tiles, x, *norms, *angles, *tensors
    )
    return made


def multiply(kernels: BackwardKernels, x: Tensor, tiles: MatrixTiles) -> Tensor:
    """Return ``x w^T`` of rows ``[M, in]`` and a matrix that gets no gradient."""
    made: Tensor = _Product.apply(kernels, tiles, x)  # type: ignore[no-untyped-call]
    return made


class _Product(torch.autograd.Function):
    """A product whose right operand is fixed."""

    @staticmethod
    def forward(ctx: Any, kernels: BackwardKernels, tiles: MatrixTiles, x: Tensor) -> Tensor:
        """Return the product."""
        ctx.kernels, ctx.tiles = kernels, tiles
        return kernels.multiply(x, tiles.there)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, back: Tensor) -> tuple[None, None, Tensor]:
        """Return the gradient of the left operand."""
        return None, None, ctx.kernels.multiply(back.contiguous(), ctx.tiles.back)


class _LlamaLayer(torch.autograd.Function):
    """Attention and MLP of one layer, with the way back by hand."""

    @staticmethod
    def forward(
        ctx: Any,
        kernels: BackwardKernels,
        shape: LayerShape,
        scales: Sequence[float],
        tiles: Sequence[MatrixTiles],
        x: Tensor,
        norm1: Tensor,
        norm2: Tensor,
        cosine: Tensor,
        sine: Tensor,
        *tensors: Tensor | None,
    ) -> Tensor:
        """Run the layer; ``tensors`` are the matrices', three of each."""
        qkv, out, up, down = tiles
        made = kernels.multiply(_normed(kernels, x, norm1, shape.eps), qkv.there)
        packed = made.view(shape.lanes, -1, shape.heads + 2 * shape.key_heads, shape.head_dim)
        count = shape.heads + shape.key_heads
        turned = kernels.forward.rotary(packed[:, :, :count], cosine, sine).transpose(1, 2)
        value = packed[:, :, count:].transpose(1, 2)
        query, key = turned[:, : shape.heads], turned[:, shape.heads :]
        attended = kernels.forward.grouped_attention(query, key, value, scale=shape.scale, mask=None)
        mixed = attended.transpose(1, 2).reshape(x.shape[0], -1)
        h = kernels.multiply(mixed, out.there, x)
        both = kernels.multiply(_normed(kernels, h, norm2, shape.eps), up.there)
        ctx.kernels, ctx.shape, ctx.scales, ctx.tiles = kernels, shape, scales, tiles
        ctx.save_for_backward(x, norm1, norm2, cosine, sine, turned, value, mixed, h, both, *tensors)
        return kernels.multiply(kernels.gate(both), down.there, h)

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, back: Tensor) -> tuple[Tensor | None, ...]:
        """Return the gradients of `forward`'s arguments; ``back`` is that of its result."""
        x, norm1, norm2, cosine, sine, turned, value, mixed, h, both, *tensors = ctx.saved_tensors
        kernels, shape, needed = ctx.kernels, ctx.shape, ctx.needs_input_grad
        qkv, out, up, down = _matrices(tensors, ctx.scales, ctx.tiles)
        back, multiply = back.contiguous(), kernels.multiply
        both_back = kernels.gate_back(both, multiply(back, down.tiles.back))
        h_back = kernels.norm_back(h, norm2, multiply(both_back, up.tiles.back), back, eps=shape.eps)
        packed_back = kernels.attention_back(
            turned[:, : shape.heads],
            turned[:, shape.heads :],
            value,
            multiply(h_back, out.tiles.back).view(shape.lanes, -1, mixed.shape[1]),
            cosine,
            sine,
            scale=shape.scale,
        ).view(x.shape[0], -1)
        x_back = None
        if needed[_X]:
            x_back = kernels.norm_back(x, norm1, multiply(packed_back, qkv.tiles.back), h_back, eps=shape.eps)
        wanted = [needed[start : start + 3] for start in range(_FIRST_MATRIX, len(needed), 3)]
        return (
            None, None, None, None, x_back, None, None, None, None,
            *qkv.gradients(wanted[0], packed_back, lambda: _normed(kernels, x, norm1, shape.eps)),
            *out.gradients(wanted[1], h_back, lambda: mixed),
            *up.gradients(wanted[2], both_back, lambda: _normed(kernels, h, norm2, shape.eps)),
            *down.gradients(wanted[3], back, lambda: kernels.gate(both)),
        )  # fmt: skip


# Places among the arguments of `_LlamaLayer.forward`.
_X, _FIRST_MATRIX = 4, 9


def _matrices(tensors: Sequence[Tensor | None], scales: Sequence[float], tiles: Sequence[MatrixTiles]) -> list[Matrix]:
    """Put the four matrices together again, from three tensors of each."""
    made = []
    for number, (scale, own) in enumerate(zip(scales, tiles, strict=True)):
        whole, down, up = tensors[3 * number : 3 * number + 3]
        assert whole is not None, "every matrix is there"
        made.append(Matrix(whole, own, down, up, scale))
    return made


def _normed(kernels: BackwardKernels, x: Tensor, weight: Tensor, eps: float) -> Tensor:
    return kernels.forward.grouped_norm(x.unsqueeze(0), weight.unsqueeze(0), kind="rms", eps=eps)[0]
