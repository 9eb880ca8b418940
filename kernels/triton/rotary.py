# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""Rotary embedding of packed queries and keys, with their norm, in one pass."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.eager.rotary import HeadNorm
from armt.kernels.triton.launch import Launch, power_of_two, row_tile
from armt.kernels.triton.targets import Target, target_of


@triton.jit
def _weighted(value, scale, query, key, is_query, column, inside, OFFSET: tl.constexpr, DTYPE: tl.constexpr):
    """Scale heads' entries ``value`` and multiply them by the weights of queries or keys."""
    weight = tl.load(query + column, mask=inside & is_query, other=0.0).to(tl.float32)
    weight += tl.load(key + column, mask=inside & (is_query == 0), other=0.0).to(tl.float32)
    value = value * scale
    value = value * (1.0 + weight) if OFFSET else value.to(DTYPE).to(tl.float32) * weight
    return value.to(DTYPE).to(tl.float32)


@triton.jit
def _rotary_kernel(
    x,  # [C, tokens, heads, width]
    cosine, sine,  # [C or 1, tokens, 2 * half], columns dense
    query, key,  # [G, width], columns dense
    out,  # [C, heads, tokens, width], contiguous; written
    total, tokens, heads, width, half, query_heads, lanes, eps,
    x_cell, x_token, x_head, x_column, angle_cell, angle_token, q_group, k_group,
    ROWS: tl.constexpr, HALF: tl.constexpr, REST: tl.constexpr, NORM: tl.constexpr, OFFSET: tl.constexpr,
):  # fmt: skip
    """Grid: (row tiles,). A program owns ROWS heads of whatever tokens. REST is 0 where the whole head turns."""
    index = (tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS))[:, None]
    head = index % heads
    token = index // heads % tokens
    cell = index // (heads * tokens)
    column = tl.arange(0, HALF)[None, :]
    dtype: tl.constexpr = out.dtype.element_ty
    inside = (index < total) & (column < half)
    base = x + cell * x_cell + token * x_token + head * x_head
    first = tl.load(base + column * x_column, mask=inside, other=0.0).to(tl.float32)
    second = tl.load(base + (column + half) * x_column, mask=inside, other=0.0).to(tl.float32)
    if REST:
        tail = 2 * half + tl.arange(0, REST)[None, :]
        tail_inside = (index < total) & (tail < width)
        rest = tl.load(base + tail * x_column, mask=tail_inside, other=0.0).to(tl.float32)
    if NORM:
        square = tl.sum(first * first, 1) + tl.sum(second * second, 1)
        if REST:
            square += tl.sum(rest * rest, 1)
        scale = tl.rsqrt(square / width + eps)[:, None]
        q, k, is_query = query + cell // lanes * q_group, key + cell // lanes * k_group, head < query_heads
        first = _weighted(first, scale, q, k, is_query, column, inside, OFFSET, dtype)
        second = _weighted(second, scale, q, k, is_query, column + half, inside, OFFSET, dtype)
        if REST:
            rest = _weighted(rest, scale, q, k, is_query, tail, tail_inside, OFFSET, dtype)
    angle = cell * angle_cell + token * angle_token + column
    cos = tl.load(cosine + angle, mask=inside, other=0.0).to(tl.float32)
    sin = tl.load(sine + angle, mask=inside, other=0.0).to(tl.float32)
    out_at = out + ((cell * heads + head) * tokens + token) * width
    tl.store(out_at + column, (first * cos - second * sin).to(dtype), mask=inside)
    tl.store(out_at + column + half, (second * cos + first * sin).to(dtype), mask=inside)
    if REST:
        tl.store(out_at + tail, rest.to(dtype), mask=tail_inside)


def prepare_rotary(
    x: Tensor, cosine: Tensor, sine: Tensor, norm: HeadNorm | None, out: Tensor, target: Target
) -> Launch:
    """Return the launch that fills ``out`` ``[C, H + Hkv, M, D]``; arguments as in `kernels.eager.rotary.rotary`."""
    cells, tokens, heads, width = x.shape
    dims, total = cosine.shape[-1], cells * tokens * heads
    query, key = (None, None) if norm is None else (norm.query, norm.key)
    half, rest = power_of_two(dims // 2), power_of_two(width - dims) if width > dims else 0
    tile = row_tile(max(half, rest))
    arguments = {
        "x": x, "cosine": cosine, "sine": sine, "query": query, "key": key, "out": out,
        "total": total, "tokens": tokens, "heads": heads, "width": width, "half": dims // 2,
        "query_heads": 0 if norm is None else norm.query_heads,
        "lanes": 1 if query is None else cells // query.shape[0], "eps": 0.0 if norm is None else norm.eps,
        "x_cell": x.stride(0), "x_token": x.stride(1), "x_head": x.stride(2), "x_column": x.stride(3),
        "angle_cell": cosine.stride(0) if cosine.shape[0] > 1 else 0, "angle_token": cosine.stride(1),
        "q_group": 0 if query is None else query.stride(0), "k_group": 0 if key is None else key.stride(0),
        "ROWS": tile.m, "HALF": half, "REST": rest,
        "NORM": norm is not None, "OFFSET": norm is not None and norm.offset,
    }  # fmt: skip
    return Launch(_rotary_kernel, (-(-total // tile.m),), arguments, tile)


@torch.library.custom_op("armt::rotary", mutates_args=())
def _rotary(
    x: Tensor,
    cosine: Tensor,
    sine: Tensor,
    query: Tensor | None,
    key: Tensor | None,
    query_heads: int,
    eps: float,
    offset: bool,
) -> Tensor:
    norm = None if query is None or key is None else HeadNorm(query, key, query_heads, eps, offset)
    # A table of stride 0 or with other strides than its twin is rare and small.
    if cosine.stride() != sine.stride() or cosine.stride(-1) != 1:
        cosine, sine = cosine.contiguous(), sine.contiguous()
    out = x.new_empty(x.shape[0], x.shape[2], x.shape[1], x.shape[3])
    prepare_rotary(x, cosine, sine, norm, out, target_of(x.device)).run()
    return out


@_rotary.register_fake
def _rotary_fake(
    x: Tensor,
    cosine: Tensor,
    sine: Tensor,
    query: Tensor | None,
    key: Tensor | None,
    query_heads: int,
    eps: float,
    offset: bool,
) -> Tensor:
    return x.new_empty(x.shape[0], x.shape[2], x.shape[1], x.shape[3])


def rotary(x: Tensor, cosine: Tensor, sine: Tensor, *, norm: HeadNorm | None = None) -> Tensor:
    """Compute what `kernels.eager.rotary.rotary` does, in one pass; the result lies as attention reads it."""
    if norm is None:
        return _rotary(x, cosine, sine, None, None, 0, 0.0, False).transpose(1, 2)  # type: ignore[no-any-return]
    return _rotary(x, cosine, sine, *norm).transpose(1, 2)  # type: ignore[no-any-return]
