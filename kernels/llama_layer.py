"""`LlamaLayer`: the weights of one layer of the kind that most bases are made of, to be computed in one call."""

from __future__ import annotations

from typing import NamedTuple

from torch import Tensor

from armt.kernels.packed import Packed


class LlamaLayer(NamedTuple):
    """RMS norm, rotary attention, RMS norm, gated MLP, one behind the other.

    Attributes:
        norm1, norm2: ``[1, d]``.
        qkv, out, up, down: stacks of one layer; gate first in ``up``.
        qkv_bias, out_bias, up_bias, down_bias: ``[1, N]`` or None.
        heads: query heads.
        eps: of the norms.
        activation: name in `kernels.activation`.
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
    eps: float
    activation: str
