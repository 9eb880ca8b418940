"""Layers of the kind that most bases are made of, as they are handed to a backend that computes them in one call."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from torch import Tensor

from armt.kernels.packed import Packed


class LlamaLayers(NamedTuple):
    """G layers: RMS norm, rotary attention, RMS norm, gated MLP, one behind the other.

    Attributes:
        norm1, norm2: ``[G, d]``.
        qkv, out, up, down: stacked weights; gate first in ``up``.
        qkv_bias, out_bias, up_bias, down_bias: ``[G, N]`` or None.
        heads, key_heads, head_dim: H, Hkv and D of attention.
        scale: factor on query . key.
        eps: of the norms.
        activation: name in `kernels.eager.activation`.
    """

    norm1: Tensor
    qkv: Tensor | Packed
    qkv_bias: Tensor | None
    out: Tensor | Packed
    out_bias: Tensor | None
    norm2: Tensor
    up: Tensor | Packed
    up_bias: Tensor | None
    down: Tensor | Packed
    down_bias: Tensor | None
    heads: int
    key_heads: int
    head_dim: int
    scale: float
    eps: float
    activation: str


class CellMemories(NamedTuple):
    """The associative memories of G cells, one cell a layer.

    Attributes:
        weights: ``query``, ``key``, ``value``, ``gate`` and ``gate_bias`` of all Lm layers that carry memory.
        matrix: ``[Lm, 1, d_key, d]``, updated in place.
        normalizer: ``[Lm, 1, d_key]``, updated in place, or None.
        rows: per cell its row of Lm, or -1 where the layer carries no memory.
        starts: per cell where in its segment the memory tokens begin, or -1 where nothing is to be written.
        first: per cell whether its segment is the first.
        tokens: M, memory tokens per segment.
        normalize, correction: as in `kernels.eager.associative.memory_write`.
    """

    weights: dict[str, Tensor]
    matrix: Tensor
    normalizer: Tensor | None
    rows: Sequence[int]
    starts: Sequence[int]
    first: Sequence[bool]
    tokens: int
    normalize: bool
    correction: bool
