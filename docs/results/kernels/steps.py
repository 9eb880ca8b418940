"""Every launch of a model's grouped step, on tensors without data: what would run on a GPU, to be compiled here."""

from __future__ import annotations

import torch
from torch import Tensor
from traffic import StepShape

from armt.kernels.eager.rotary import HeadNorm
from armt.kernels.triton.launch import Launch
from armt.kernels.triton.linear import prepare_linear
from armt.kernels.triton.memory_read import prepare_memory_read
from armt.kernels.triton.memory_write import prepare_memory_write
from armt.kernels.triton.mlp import prepare_gated_mlp
from armt.kernels.triton.norm import prepare_norm
from armt.kernels.triton.rotary import prepare_rotary
from armt.kernels.triton.targets import Target


def step_launches(shape: StepShape, target: Target) -> dict[str, Launch]:
    """Return the launches of a step in order, by what they compute; attention is torch's own."""
    s, g, n = shape, shape.groups, shape.tokens

    def empty(*size: int, dtype: torch.dtype = shape.dtype) -> Tensor:
        return torch.empty(size, dtype=dtype, device="meta")

    hidden, x = empty(g, 1, n, s.d_model), empty(g, n, s.d_model)
    matrix = empty(g, 1, 6 * s.d_mem, s.d_model, dtype=torch.float32)
    normalizer = empty(g, 1, 6 * s.d_mem, dtype=torch.float32)
    projection, weight = empty(g, s.d_mem, s.d_model), empty(g, s.d_model)
    heads = s.heads + s.kv_heads
    qkv = empty(g, n, (heads + s.kv_heads) * s.head_dim)
    packed = qkv.view(g, n, -1, s.head_dim)[:, :, :heads]
    angles, turned = empty(1, n, s.head_dim), empty(g, heads, n, s.head_dim)
    inner, mixed = empty(g, n, s.d_ff), empty(g, n, s.heads * s.head_dim)
    first = torch.empty(g, 1, dtype=torch.bool, device="meta")
    read = prepare_memory_read(hidden, projection, matrix, normalizer, True, hidden, target)
    norm = prepare_norm(x, weight, None, "rms", 1e-5, False, None, x, target)
    keys, delta, update = prepare_memory_write(
        hidden[:, :, s.real :], projection, empty(g, s.d_model, s.d_model), empty(g, 1, s.d_model), empty(g, 1),
        matrix, normalizer, first, None, True, True, target,
    )  # fmt: skip
    return {
        "memory_read": read,
        "norm": norm,
        "linear qkv": prepare_linear(x, empty(g, qkv.shape[2], s.d_model), None, None, None, None, qkv, target),
        "rotary": prepare_rotary(packed, angles, angles, None, turned, target),
        "linear out + residual": prepare_linear(
            mixed, empty(g, s.d_model, mixed.shape[2]), None, x, None, None, x, target
        ),
        "gated_mlp": prepare_gated_mlp(x, empty(g, 2 * s.d_ff, s.d_model), None, "silu", inner, target),
        "linear down + residual": prepare_linear(inner, empty(g, s.d_model, s.d_ff), None, x, None, None, x, target),
        "memory_write keys": keys,
        "memory_write delta": delta,
        "memory_write update": update,
    }


def other_launches(target: Target, dtype: torch.dtype) -> dict[str, Launch]:
    """Return launches of variants that a Llama's step does not have: GPT's, Gemma's, ragged groups, a decode step."""

    def empty(*size: int, dtype: torch.dtype = dtype) -> Tensor:
        return torch.empty(size, dtype=dtype, device="meta")

    x, weight, bias = empty(4, 256, 1024), empty(4, 4096, 1024), empty(4, 4096)
    d_weight, norm = empty(4, 1024), HeadNorm(empty(4, 256), empty(4, 256), 4, 1e-6, True)
    angles, packed = empty(4, 256, 256), empty(4, 256, 6, 256)
    partial, few = empty(1, 256, 64), empty(1, 8, 1024)
    offsets = empty(5, dtype=torch.int32)
    return {
        "linear bias gelu": prepare_linear(x, weight, bias, None, "gelu_tanh", None, empty(4, 256, 4096), target),
        "linear ragged": prepare_linear(empty(900, 1024), weight, bias, None, None, offsets, empty(900, 4096), target),
        "linear narrow": prepare_linear(few, weight[:1], None, None, None, None, empty(1, 8, 4096), target),
        "gated_mlp narrow": prepare_gated_mlp(few, weight[:1], None, "gelu_tanh", empty(1, 8, 2048), target),
        "norm layer": prepare_norm(x, d_weight, d_weight, "layer", 1e-5, False, None, x, target),
        "norm offset + residual": prepare_norm(x, d_weight, None, "rms", 1e-6, True, x, x, target),
        "rotary with norm": prepare_rotary(packed, angles, angles, norm, empty(4, 6, 256, 256), target),
        "rotary partial": prepare_rotary(packed, partial, partial, None, empty(4, 6, 256, 256), target),
    }
