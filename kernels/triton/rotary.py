"""Rotary embedding of packed queries and keys, with their norm, in one pass."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.rotary import HeadNorm
from armt.kernels.triton.launch import Launch, power_of_two
from armt.kernels.triton.targets import Target, Tile, target_of


@triton.jit
def _weighted(value, scale, query, key, query_heads, head, column, inside, OFFSET: tl.constexpr, DTYPE: tl.constexpr):
    """Scale a head's entries ``value`` and multiply them by the weights of queries or keys."""
    is_query = (head < query_heads)[:, None]
    weight = tl.load(query + column[None, :], mask=inside & is_query, other=0.0).to(tl.float32)
    weight += tl.load(key + column[None, :], mask=inside & (head >= query_heads)[:, None], other=0.0).to(tl.float32)
    if OFFSET:
        value = value * scale[:, None] * (1.0 + weight)
    else:
        value = (value * scale[:, None]).to(DTYPE).to(tl.float32) * weight
    return value.to(DTYPE).to(tl.float32)


@triton.jit
def _rotary_kernel(
    x,  # [C, tokens, heads, width]
    cosine, sine,  # [C or 1, tokens, 2 * half], columns dense
    query, key,  # [G, width], columns dense
    out,  # [C, heads, tokens, width], contiguous; written
    tokens, heads, width, half, query_heads, lanes, eps,
    x_cell, x_token, x_head, x_column, angle_cell, angle_token, q_group, k_group,
    HEADS: tl.constexpr, HALF: tl.constexpr, REST: tl.constexpr, NORM: tl.constexpr, OFFSET: tl.constexpr,
):  # fmt: skip
    """Grid: (C * tokens,). A program owns all heads of one token. REST is 0 where the whole head turns."""
    index = tl.program_id(0).to(tl.int64)
    cell = index // tokens
    token = index - cell * tokens
    head = tl.arange(0, HEADS)
    column = tl.arange(0, HALF)
    dtype: tl.constexpr = out.dtype.element_ty
    inside = (head < heads)[:, None] & (column < half)[None, :]
    base = x + cell * x_cell + token * x_token + head[:, None] * x_head
    first = tl.load(base + column[None, :] * x_column, mask=inside, other=0.0).to(tl.float32)
    second = tl.load(base + (column + half)[None, :] * x_column, mask=inside, other=0.0).to(tl.float32)
    out_base = out + cell * heads * tokens * width + (head.to(tl.int64)[:, None] * tokens + token) * width
    if REST:
        tail = 2 * half + tl.arange(0, REST)
        tail_inside = (head < heads)[:, None] & (tail < width)[None, :]
        rest = tl.load(base + tail[None, :] * x_column, mask=tail_inside, other=0.0).to(tl.float32)
    if NORM:
        square = tl.sum(first * first, 1) + tl.sum(second * second, 1)
        if REST:
            square += tl.sum(rest * rest, 1)
        scale = tl.rsqrt(square / width + eps)
        q, k = query + cell // lanes * q_group, key + cell // lanes * k_group
        first = _weighted(first, scale, q, k, query_heads, head, column, inside, OFFSET, dtype)
        second = _weighted(second, scale, q, k, query_heads, head, column + half, inside, OFFSET, dtype)
        if REST:
            rest = _weighted(rest, scale, q, k, query_heads, head, tail, tail_inside, OFFSET, dtype)
    angle = cell * angle_cell + token * angle_token + column
    cos = tl.load(cosine + angle, mask=column < half, other=0.0).to(tl.float32)[None, :]
    sin = tl.load(sine + angle, mask=column < half, other=0.0).to(tl.float32)[None, :]
    tl.store(out_base + column[None, :], (first * cos - second * sin).to(dtype), mask=inside)
    tl.store(out_base + (column + half)[None, :], (second * cos + first * sin).to(dtype), mask=inside)
    if REST:
        tl.store(out_base + tail[None, :], rest.to(dtype), mask=tail_inside)


def prepare_rotary(
    x: Tensor, cosine: Tensor, sine: Tensor, norm: HeadNorm | None, out: Tensor, target: Target
) -> Launch:
    """Return the launch that fills ``out`` ``[C, H + Hkv, M, D]``; arguments as in `kernels.rotary.rotary`."""
    cells, tokens, heads, width = x.shape
    dims = cosine.shape[-1]
    assert cosine.stride() == sine.stride()
    assert cosine.stride(-1) == 1
    query, key = (None, None) if norm is None else (norm.query, norm.key)
    arguments = {
        "x": x, "cosine": cosine, "sine": sine, "query": query, "key": key, "out": out,
        "tokens": tokens, "heads": heads, "width": width, "half": dims // 2,
        "query_heads": 0 if norm is None else norm.query_heads,
        "lanes": 1 if query is None else cells // query.shape[0], "eps": 0.0 if norm is None else norm.eps,
        "x_cell": x.stride(0), "x_token": x.stride(1), "x_head": x.stride(2), "x_column": x.stride(3),
        "angle_cell": cosine.stride(0) if cosine.shape[0] > 1 else 0, "angle_token": cosine.stride(1),
        "q_group": 0 if query is None else query.stride(0), "k_group": 0 if key is None else key.stride(0),
        "HEADS": power_of_two(heads), "HALF": power_of_two(dims // 2),
        "REST": power_of_two(width - dims) if width > dims else 0,
        "NORM": norm is not None, "OFFSET": norm is not None and norm.offset,
    }  # fmt: skip
    warps = min(8, max(1, power_of_two(heads) * power_of_two(dims // 2) // 512))
    return Launch(_rotary_kernel, (cells * tokens,), arguments, Tile(m=1, n=0, k=0, warps=warps, stages=1))


@torch.library.custom_op("armt::rotary", mutates_args=())
def _rotary(
    x: Tensor, cosine: Tensor, sine: Tensor, query: Tensor | None, key: Tensor | None, query_heads: int, eps: float,
    offset: bool,
) -> Tensor:  # fmt: skip
    norm = None if query is None or key is None else HeadNorm(query, key, query_heads, eps, offset)
    # A table of stride 0 or with other strides than its twin is rare and small.
    if cosine.stride() != sine.stride() or cosine.stride(-1) != 1:
        cosine, sine = cosine.contiguous(), sine.contiguous()
    out = x.new_empty(x.shape[0], x.shape[2], x.shape[1], x.shape[3])
    prepare_rotary(x, cosine, sine, norm, out, target_of(x.device)).run()
    return out


@_rotary.register_fake
def _rotary_fake(
    x: Tensor, cosine: Tensor, sine: Tensor, query: Tensor | None, key: Tensor | None, query_heads: int, eps: float,
    offset: bool,
) -> Tensor:  # fmt: skip
    return x.new_empty(x.shape[0], x.shape[2], x.shape[1], x.shape[3])


def rotary(x: Tensor, cosine: Tensor, sine: Tensor, *, norm: HeadNorm | None = None) -> Tensor:
    """Compute what `kernels.rotary.rotary` does, in one pass; the result lies head by head, as attention reads it."""
    if norm is None:
        return _rotary(x, cosine, sine, None, None, 0, 0.0, False).transpose(1, 2)
    return _rotary(x, cosine, sine, *norm).transpose(1, 2)
