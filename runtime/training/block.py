"""The decoder block for training: the same layers, each one call of the C++ kernels, or with compiled parts.

On a CPU, norms, rotary embedding and gates cost as much as the matrix products when every operation goes over memory by
itself, forward and backward. `torch.compile` fuses each part; without a compiler the plain block is used.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar, cast

import torch
from torch import Tensor
from torch.nn import functional as F

from armt.kernels.eager.linear import grouped_linear
from armt.kernels.native import backward
from armt.kernels.native.backward import BackwardKernels
from armt.models.base import BaseConfig
from armt.models.block import Block
from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import States
from armt.models.weights import Weights
from armt.runtime.training.layer import LayerShape, Matrix, Tiles, multiply, run_layer
from armt.runtime.training.model import LayerRows, LowRankRows

_FunctionT = TypeVar("_FunctionT", bound=Callable[..., Any])


def make_block(
    config: ArmtConfig, weights: Weights, *, compiled: bool, native: bool = True, tiles: Tiles | None = None
) -> Block:
    """Return the block that training runs: that of the C++ kernels, or the compiled one if asked and possible.

    Args:
        config, weights: of the model.
        compiled: compile the element-wise parts, where C++ kernels do not compute them.
        native: take the C++ kernels where these compute such layers.
        tiles: those that have been made of these weights.
    """
    base = config.base
    if native and (kernels := _kernels(config, weights)) is not None:
        return NativeBlock(config, weights, kernels, Tiles() if tiles is None else tiles)
    # The common shape of today's small models; others take the plain block.
    fits = base.norm == "rms" and not base.norm_offset and base.gated and not base.qk_norm and base.activation == "silu"
    if compiled and fits and weights.embedding.dtype != torch.float64 and compiler_found(weights.embedding.device):
        return CompiledBlock(config, weights)
    return Block(config, weights)


def takes_factors(config: ArmtConfig, weights: Weights) -> bool:
    """Say whether the block of these weights gives low-rank changes their gradients factor by factor."""
    return _kernels(config, weights) is not None


def kernels_fit(base: BaseConfig) -> bool:
    """Say whether the C++ kernels compute the layers of a base."""
    if None in base.rotary or base.norm != "rms" or base.norm_offset or base.sandwich_norms or base.qk_norm:
        return False
    if base.parallel_residual or not base.gated or base.activation != "silu" or set(base.windows) != {None}:
        return False
    if base.qkv_bias or base.out_bias or base.mlp_bias:
        return False
    turned = {rotary.dims for rotary in base.rotary if rotary is not None}
    return all(
        backward.fits(d_model=base.d_model, inner=base.d_ff, head_dim=base.head_dim, turned=dims) for dims in turned
    )


def _kernels(config: ArmtConfig, weights: Weights) -> BackwardKernels | None:
    """Return the C++ kernels where they compute such layers and all that is trained of them."""
    if (
        weights.embedding.dtype != torch.bfloat16
        or weights.embedding.device.type != "cpu"
        or not kernels_fit(config.base)
    ):
        return None
    norms = (weights.layers[f"norm{number}.weight"] for number in (1, 2))
    return None if any(isinstance(norm, LayerRows) for norm in norms) else backward.find()


class NativeBlock(Block):
    """A `Block` of a llama-like base whose layers are each one differentiable call of the C++ kernels."""

    def __init__(self, config: ArmtConfig, weights: Weights, kernels: BackwardKernels, tiles: Tiles) -> None:
        super().__init__(config, weights)
        self._kernels, self._tiles = kernels, tiles

    def _step(self, hidden: Tensor, group: CellGroup, state: States, into: Tensor | None) -> Tensor:
        layers, lanes, tokens, width = hidden.shape
        state.begin(group)
        hidden = self.read(hidden, group.lo, group.hi, state)
        angles = self._angles(group, tokens)
        assert angles is not None, "bases that do not rotate are left to the plain block"
        base, w = self.config.base, self.weights.layers
        outs = []
        for row, layer in enumerate(range(group.lo, group.hi)):
            scale = base.attention_scales[layer]
            shape = LayerShape(lanes, base.heads, base.kv_heads, base.head_dim, scale, base.norm_eps)
            own = slice(0, 1) if angles[0].shape[0] == 1 else slice(row * lanes, (row + 1) * lanes)
            norms = [w[f"{name}.weight"][layer : layer + 1][0] for name in ("norm1", "norm2")]
            matrices = [self._of_layer(f"{name}.weight", layer) for name in ("qkv", "out", "up", "down")]
            x = hidden[row].reshape(lanes * tokens, width)
            outs.append(run_layer(self._kernels, shape, x, norms, matrices, (angles[0][own], angles[1][own])))
        # One layer is the common case: a view, no copy.
        made = (outs[0] if layers == 1 else torch.stack(outs)).view(layers, lanes, tokens, width)
        self._write(made, group, state)
        return made

    def logits(self, normed: Tensor) -> Tensor:
        """Multiply ``[n, d]`` with the head; a head that is trained is left to torch."""
        head = self.weights.head
        if head.requires_grad:
            return F.linear(normed, head)
        return multiply(self._kernels, normed, self._tiles.of(self._kernels, "head", 0, head))

    def _of_layer(self, name: str, layer: int) -> Matrix:
        """Return a layer's matrix, with the factors of its change where it has such."""
        # Stacks that are trained are kept layer by layer, and stand where tensors are expected.
        stack: object = self.weights.layers[name]
        own = self.weights.layers[name][layer : layer + 1][0]
        tiles = self._tiles.of(self._kernels, name, layer, own)
        if isinstance(stack, LowRankRows) and not own.requires_grad:
            return Matrix(own, tiles, stack.down[layer], stack.up[layer], stack.scale)
        return Matrix(own, tiles)


def compiler_found(device: torch.device) -> bool:
    """Say whether `torch.compile` has what it needs for a device: Triton, or a C++ compiler; for Metal it is young."""
    if device.type == "cpu":
        return shutil.which("g++") is not None or shutil.which("clang++") is not None
    return device.type == "cuda"


class CompiledBlock(Block):
    """A `Block` of an RMS-normed, gated, rotary base whose element-wise parts are compiled."""

    def project(
        self, x: Tensor, lo: int, hi: int, lanes: int, angles: tuple[Tensor, Tensor] | None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Compute queries, keys and values; keys and values repeated for every query head. See `Block.project`."""
        if angles is None:
            return super().project(x, lo, hi, lanes, angles)
        base, w = self.config.base, self.weights.layers
        normed = self._norm(x, "norm1", lo, hi)
        qkv = grouped_linear(normed, w["qkv.weight"][lo:hi], self._slice("qkv.bias", lo, hi))
        packed = qkv.view(x.shape[0] * lanes, -1, base.heads + 2 * base.kv_heads, base.head_dim)
        return _heads()(packed, *angles, base.heads, base.kv_heads)

    def _norm(self, x: Tensor, name: str, lo: int, hi: int, residual: Tensor | None = None) -> Tensor:
        if residual is not None:
            return super()._norm(x, name, lo, hi, residual)
        weight = self.weights.layers[f"{name}.weight"][lo:hi]
        return _rms()(x, weight, self.config.base.norm_eps)

    def _mlp(self, x: Tensor, residual: Tensor | None, lo: int, hi: int, into: Tensor | None = None) -> Tensor:
        w = self.weights.layers
        inner = _gate()(grouped_linear(x, w["up.weight"][lo:hi], self._slice("up.bias", lo, hi)))
        down, bias = w["down.weight"][lo:hi], self._slice("down.bias", lo, hi)
        return grouped_linear(inner, down, bias, residual=residual, out=into)


def _compiled(function: _FunctionT) -> _FunctionT:
    return cast(_FunctionT, torch.compile(function, dynamic=True))


@lru_cache(maxsize=1)
def _rms() -> Callable[..., Tensor]:
    def rms(x: Tensor, weight: Tensor, eps: float) -> Tensor:
        wide = x.float()
        normed = wide * torch.rsqrt(wide.square().mean(-1, keepdim=True) + eps)
        return normed.to(x.dtype) * weight.unsqueeze(1)

    return _compiled(rms)


@lru_cache(maxsize=1)
def _gate() -> Callable[..., Tensor]:
    def gate(both: Tensor) -> Tensor:
        opened, up = both.chunk(2, dim=-1)
        return F.silu(opened) * up

    return _compiled(gate)


@lru_cache(maxsize=1)
def _heads() -> Callable[..., tuple[Tensor, Tensor, Tensor]]:
    def heads(packed: Tensor, cosine: Tensor, sine: Tensor, count: int, kv: int) -> tuple[Tensor, Tensor, Tensor]:
        turned, value = packed[:, :, : count + kv], packed[:, :, count + kv :]
        dims = cosine.shape[-1]
        cosine, sine = cosine.unsqueeze(2), sine.unsqueeze(2)
        part = turned[..., :dims]
        first, second = part.chunk(2, dim=-1)
        part = part * cosine + torch.cat((-second, first), dim=-1) * sine
        turned = part if dims == turned.shape[-1] else torch.cat((part, turned[..., dims:]), dim=-1)
        query, key = turned[:, :, :count], turned[:, :, count:]
        key, value = (t.repeat_interleave(count // kv, dim=2) for t in (key, value))
        return query.transpose(1, 2).contiguous(), key.transpose(1, 2).contiguous(), value.transpose(1, 2).contiguous()

    return _compiled(heads)
