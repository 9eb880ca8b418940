# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""What several kernels share: where a tile lies, activations, the feature map."""

from __future__ import annotations

import triton
import triton.language as tl


@triton.jit
def count_tiles(offsets, groups, rows, column_tiles, BLOCK_M: tl.constexpr, RAGGED: tl.constexpr):
    """Number of tiles of all groups."""
    total = groups * tl.cdiv(rows, BLOCK_M) * column_tiles
    if RAGGED:
        total = 0
        for group in range(groups):
            count = tl.load(offsets + group + 1) - tl.load(offsets + group)
            total += tl.cdiv(count, BLOCK_M) * column_tiles
    return total


@triton.jit
def locate(tile, offsets, groups, rows, column_tiles, BLOCK_M: tl.constexpr, RAGGED: tl.constexpr):
    """Where a tile lies: (group, first row of the group in ``[T, K]``, rows of the group, row tile, column tile).

    Row tiles run fastest, groups slowest: the programs that run at one time share a few column tiles of one group's
    weights, so that every weight comes from device memory once.
    """
    row_tiles = tl.cdiv(rows, BLOCK_M)
    group = tile // (row_tiles * column_tiles)
    inside = tile - group * row_tiles * column_tiles
    start = group * rows
    count = group * 0 + rows
    if RAGGED:
        before = 0
        for g in range(groups):
            low = tl.load(offsets + g)
            high = tl.load(offsets + g + 1)
            tiles = tl.cdiv(high - low, BLOCK_M) * column_tiles
            here = (tile >= before) & (tile < before + tiles)
            group = tl.where(here, g, group)
            inside = tl.where(here, tile - before, inside)
            start = tl.where(here, low, start)
            count = tl.where(here, high - low, count)
            before += tiles
        row_tiles = tl.cdiv(count, BLOCK_M)
    return group, start, count, inside % row_tiles, inside // row_tiles


@triton.jit
def activate(x, NAME: tl.constexpr):
    """Apply an activation to float32 values; the empty name leaves them as they are."""
    if NAME == "silu":
        x = x * tl.sigmoid(x)
    elif NAME == "gelu":
        x = 0.5 * x * (1 + tl.erf(x * 0.7071067811865476))
    elif NAME == "gelu_tanh":
        # (1 + tanh(u)) / 2 is sigmoid(2 u).
        x = x * tl.sigmoid(1.5957691216057308 * (x + 0.044715 * x * x * x))
    elif NAME == "relu":
        x = tl.maximum(x, 0.0)
    return x


@triton.jit
def rolled(x, d_mem, SHIFT: tl.constexpr, ROWS: tl.constexpr, KEY: tl.constexpr):
    """``(relu(x), relu(-x))`` of ``x`` ``[ROWS, >= d_mem]``, rolled by SHIFT; zero from column ``2 * d_mem`` on."""
    column = tl.arange(0, KEY)
    source = (column + 2 * d_mem - SHIFT) % (2 * d_mem)
    negative = source >= d_mem
    index = tl.where(negative, source - d_mem, source)
    picked = tl.gather(x, tl.zeros((ROWS, KEY), tl.int32) + index[None, :], 1)
    picked = tl.maximum(tl.where(negative[None, :], -picked, picked), 0.0)
    return tl.where((column < 2 * d_mem)[None, :], picked, 0.0)


@triton.jit
def feature_scale(y, y1, y2, y3, NORMALIZE: tl.constexpr):
    """What the feature map ``(y * y1, y * y2, y * y3)`` is multiplied by: one over its length, or 1."""
    first, second, third = y * y1, y * y2, y * y3
    scale = tl.sum(first * first + second * second + third * third, 1)
    return 1.0 / tl.maximum(tl.sqrt(scale), 1e-12) if NORMALIZE else scale * 0 + 1.0
