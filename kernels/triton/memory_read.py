# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""Reading the associative memory in one launch: keys of the hidden states exist in registers only."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.eager import associative
from armt.kernels.eager.associative import DENOMINATOR_EPS
from armt.kernels.triton.launch import Launch, power_of_two, precision_of
from armt.kernels.triton.targets import Target, holds_memory, target_of, tile_for
from armt.kernels.triton.tiles import feature_scale, rolled


@triton.jit
def _state_tile(at, allowed, DTYPE: tl.constexpr):
    return tl.load(at, mask=allowed, other=0.0).to(DTYPE)


@triton.jit
def _memory_read_kernel(
    hidden,  # [G, lanes, tokens, width]
    w_query,  # [G, d_mem, width]
    matrix,  # [G, lanes, 6 * d_mem, width], memory dtype
    normalizer,  # [G, lanes, 6 * d_mem], memory dtype
    out,  # [G, lanes, tokens, width], contiguous; written
    lanes, tokens, width, d_mem, eps,
    h_group, h_lane, h_token, h_column, w_group, w_row, w_column,
    m_group, m_lane, m_row, m_column, z_group, z_lane, z_row,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr, MEM: tl.constexpr, KEY: tl.constexpr,
    NORMALIZE: tl.constexpr, DENOMINATOR: tl.constexpr, PRECISION: tl.constexpr,
):  # fmt: skip
    """Grid: (row tiles, G * lanes). A program owns BLOCK_M tokens of a cell in all columns."""
    cell = tl.program_id(1).to(tl.int64)
    group = cell // lanes
    lane = cell - group * lanes
    row = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M)
    dtype: tl.constexpr = out.dtype.element_ty
    h_base = hidden + group * h_group + lane * h_lane + row.to(tl.int64)[:, None] * h_token
    memory = tl.arange(0, MEM)
    projected = tl.zeros((BLOCK_M, MEM), tl.float32)
    for k in range(0, width, BLOCK_K):
        inner = k + tl.arange(0, BLOCK_K)
        seen = (row < tokens)[:, None] & (inner < width)[None, :]
        a = tl.load(h_base + inner[None, :] * h_column, mask=seen, other=0.0)
        b_at = w_query + group * w_group + memory[None, :] * w_row + inner[:, None] * w_column
        b = tl.load(b_at, mask=(memory < d_mem)[None, :] & (inner < width)[:, None], other=0.0)
        projected = tl.dot(a, b, projected, input_precision=PRECISION)
    y = rolled(projected, d_mem, 0, BLOCK_M, KEY)
    y1 = rolled(projected, d_mem, 1, BLOCK_M, KEY)
    y2 = rolled(projected, d_mem, 2, BLOCK_M, KEY)
    y3 = rolled(projected, d_mem, 3, BLOCK_M, KEY)
    y_scaled = y * feature_scale(y, y1, y2, y3, NORMALIZE)[:, None]
    q1, q2, q3 = (y_scaled * y1).to(dtype), (y_scaled * y2).to(dtype), (y_scaled * y3).to(dtype)
    entry = tl.arange(0, KEY)
    valid = entry < 2 * d_mem
    factor = tl.full((BLOCK_M,), 1.0, tl.float32)
    if DENOMINATOR:
        z_at = normalizer + group * z_group + lane * z_lane + entry * z_row
        total = tl.sum(q1.to(tl.float32) * _state_tile(z_at, valid, dtype).to(tl.float32)[None, :], 1)
        z2 = _state_tile(z_at + 2 * d_mem * z_row, valid, dtype).to(tl.float32)
        z3 = _state_tile(z_at + 4 * d_mem * z_row, valid, dtype).to(tl.float32)
        total += tl.sum(q2.to(tl.float32) * z2[None, :] + q3.to(tl.float32) * z3[None, :], 1)
        factor = 1.0 / (total + eps)
    m_base = matrix + group * m_group + lane * m_lane + entry[:, None] * m_row
    out_base = out + (cell * tokens + row)[:, None] * width
    for n in range(0, width, BLOCK_N):
        column = n + tl.arange(0, BLOCK_N)
        allowed = valid[:, None] & (column < width)[None, :]
        m_at = m_base + column[None, :] * m_column
        value = tl.dot(q1, _state_tile(m_at, allowed, dtype), input_precision=PRECISION)
        value = tl.dot(q2, _state_tile(m_at + 2 * d_mem * m_row, allowed, dtype), value, input_precision=PRECISION)
        value = tl.dot(q3, _state_tile(m_at + 4 * d_mem * m_row, allowed, dtype), value, input_precision=PRECISION)
        inside = (row < tokens)[:, None] & (column < width)[None, :]
        old = tl.load(h_base + column[None, :] * h_column, mask=inside, other=0.0).to(tl.float32)
        tl.store(out_base + column[None, :], (old + value * factor[:, None]).to(dtype), mask=inside)


def prepare_memory_read(
    hidden: Tensor,
    w_query: Tensor,
    matrix: Tensor,
    normalizer: Tensor | None,
    normalize: bool,
    out: Tensor,
    target: Target,
) -> Launch:
    """Return the launch that fills ``out``; arguments as in `kernels.eager.associative.memory_read`."""
    groups, lanes, tokens, width = hidden.shape
    d_mem = w_query.shape[1]
    tile = tile_for(target, "read", hidden.dtype, d_mem=d_mem)
    z = (0, 0, 0) if normalizer is None else normalizer.stride()
    arguments = {
        "hidden": hidden, "w_query": w_query, "matrix": matrix, "normalizer": normalizer, "out": out,
        "lanes": lanes, "tokens": tokens, "width": width, "d_mem": d_mem, "eps": DENOMINATOR_EPS,
        "h_group": hidden.stride(0), "h_lane": hidden.stride(1), "h_token": hidden.stride(2),
        "h_column": hidden.stride(3),
        "w_group": w_query.stride(0), "w_row": w_query.stride(1), "w_column": w_query.stride(2),
        "m_group": matrix.stride(0), "m_lane": matrix.stride(1), "m_row": matrix.stride(2),
        "m_column": matrix.stride(3), "z_group": z[0], "z_lane": z[1], "z_row": z[2],
        "BLOCK_M": tile.m, "BLOCK_N": tile.n, "BLOCK_K": tile.k,
        "MEM": power_of_two(d_mem, 16), "KEY": power_of_two(2 * d_mem, 16),
        "NORMALIZE": normalize, "DENOMINATOR": normalizer is not None,
        "PRECISION": precision_of(hidden.dtype, target),
    }  # fmt: skip
    return Launch(_memory_read_kernel, (-(-tokens // tile.m), groups * lanes), arguments, tile)


@torch.library.custom_op("armt::memory_read", mutates_args=())
def _memory_read(hidden: Tensor, w_query: Tensor, matrix: Tensor, normalizer: Tensor | None, normalize: bool) -> Tensor:
    out = hidden.new_empty(hidden.shape)
    prepare_memory_read(hidden, w_query, matrix, normalizer, normalize, out, target_of(hidden.device)).run()
    return out


@_memory_read.register_fake
def _memory_read_fake(
    hidden: Tensor, w_query: Tensor, matrix: Tensor, normalizer: Tensor | None, normalize: bool
) -> Tensor:
    return hidden.new_empty(hidden.shape)


def memory_read(
    hidden: Tensor, w_query: Tensor, matrix: Tensor, normalizer: Tensor | None, *, normalize: bool
) -> Tensor:
    """Compute what `kernels.eager.associative.memory_read` does, in one launch; ``hidden`` stays as it is.

    Keys and memories beyond the range of half precision, and keys too wide for a program, are torch's to multiply.
    """
    served = holds_memory(target_of(hidden.device), hidden.dtype, w_query.shape[1])
    if not served or associative.overflows(hidden.dtype, normalize=normalize):
        return associative.memory_read(hidden, w_query, matrix, normalizer, normalize=normalize)
    return _memory_read(hidden, w_query, matrix, normalizer, normalize)  # type: ignore[no-any-return]
