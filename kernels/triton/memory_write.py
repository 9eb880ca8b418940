# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""Writing the associative memory in place, in three launches.

`_memory_keys_kernel` turns the rows into keys and scalars, `_memory_delta_kernel` computes what is new about them,
`_memory_update_kernel` adds it to matrix and normaliser. Each sees the old state only, or owns what it changes, so no
two programs race. None may be autotuned: a trial run would write the memory.
"""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.eager import associative
from armt.kernels.eager.associative import CORRECTION_EPS, DENOMINATOR_EPS
from armt.kernels.triton.launch import Launch, power_of_two, precision_of
from armt.kernels.triton.targets import Target, holds_memory, target_of, tile_for
from armt.kernels.triton.tiles import feature_scale, rolled


@triton.jit
def _memory_keys_kernel(
    rows,  # [G, lanes, count, width]
    w_key,  # [G, d_mem, width]
    w_gate,  # [G, width]
    b_gate,  # [G]
    normalizer,  # [G, lanes, 6 * d_mem], memory dtype
    first, active,  # uint8 [G * lanes]
    keys,  # float32 [G * lanes, count, 6 * d_mem]; written
    scalars,  # float32 [3, G * lanes, count]: beta, 1 / (k z + eps), coefficient; written
    cells, lanes, count, width, d_mem, eps, length_eps,
    r_group, r_lane, r_row, r_column, k_group, k_row, k_column, g_group, g_column, b_group, z_group, z_lane, z_row,
    BLOCK_M: tl.constexpr, BLOCK_K: tl.constexpr, MEM: tl.constexpr, KEY: tl.constexpr,
    NORMALIZE: tl.constexpr, CORRECTION: tl.constexpr, DENOMINATOR: tl.constexpr, ACTIVE: tl.constexpr,
    PRECISION: tl.constexpr,
):  # fmt: skip
    """Grid: (row tiles, G * lanes). A program owns BLOCK_M memory tokens of a cell."""
    cell = tl.program_id(1).to(tl.int64)
    group = cell // lanes
    lane = cell - group * lanes
    row = tl.program_id(0) * BLOCK_M + tl.arange(0, BLOCK_M)
    alive = True
    if ACTIVE:
        alive = tl.load(active + cell) != 0
    if alive:
        memory = tl.arange(0, MEM)
        r_base = rows + group * r_group + lane * r_lane + row.to(tl.int64)[:, None] * r_row
        projected = tl.zeros((BLOCK_M, MEM), tl.float32)
        gate = tl.zeros((BLOCK_M,), tl.float32)
        for k in range(0, width, BLOCK_K):
            inner = k + tl.arange(0, BLOCK_K)
            seen = (row < count)[:, None] & (inner < width)[None, :]
            a = tl.load(r_base + inner[None, :] * r_column, mask=seen, other=0.0)
            b_at = w_key + group * k_group + memory[None, :] * k_row + inner[:, None] * k_column
            b = tl.load(b_at, mask=(memory < d_mem)[None, :] & (inner < width)[:, None], other=0.0)
            projected = tl.dot(a, b, projected, input_precision=PRECISION)
            g = tl.load(w_gate + group * g_group + inner * g_column, mask=inner < width, other=0.0)
            gate += tl.sum(a.to(tl.float32) * g.to(tl.float32)[None, :], 1)
        y = rolled(projected, d_mem, 0, BLOCK_M, KEY)
        y1 = rolled(projected, d_mem, 1, BLOCK_M, KEY)
        y2 = rolled(projected, d_mem, 2, BLOCK_M, KEY)
        y3 = rolled(projected, d_mem, 3, BLOCK_M, KEY)
        y = y * feature_scale(y, y1, y2, y3, NORMALIZE)[:, None]
        k1, k2, k3 = y * y1, y * y2, y * y3
        entry = tl.arange(0, KEY)
        valid = entry < 2 * d_mem
        inverse = tl.full((BLOCK_M,), 1.0, tl.float32)
        coefficient = tl.full((BLOCK_M,), 1.0, tl.float32)
        if DENOMINATOR:
            z_at = normalizer + group * z_group + lane * z_lane + entry * z_row
            z1 = tl.load(z_at, mask=valid, other=0.0).to(tl.float32)[None, :]
            z2 = tl.load(z_at + 2 * d_mem * z_row, mask=valid, other=0.0).to(tl.float32)[None, :]
            z3 = tl.load(z_at + 4 * d_mem * z_row, mask=valid, other=0.0).to(tl.float32)[None, :]
            total = tl.sum(k1 * z1 + k2 * z2 + k3 * z3, 1) + eps
            inverse = 1.0 / total
            if CORRECTION:
                length = tl.sum(k1 * k1 + k2 * k2 + k3 * k3, 1) + length_eps
                # An all-zero key has nothing to add: total / 0 counts as infinite.
                held = tl.where(length > 0, total / tl.where(length > 0, length, 1.0), 1.0)
                fresh = tl.minimum(tl.maximum(1.0 - held, 0.0), 1.0)
                coefficient = tl.where(tl.load(first + cell) != 0, coefficient, fresh)
        key_at = keys + (cell * count + row)[:, None] * (6 * d_mem) + entry[None, :]
        inside = (row < count)[:, None] & valid[None, :]
        tl.store(key_at, k1, mask=inside)
        tl.store(key_at + 2 * d_mem, k2, mask=inside)
        tl.store(key_at + 4 * d_mem, k3, mask=inside)
        beta = tl.sigmoid(gate + tl.load(b_gate + group * b_group).to(tl.float32))
        at = scalars + cell * count + row
        step = (cell * 0 + cells) * count
        tl.store(at, beta, mask=row < count)
        tl.store(at + step, inverse, mask=row < count)
        tl.store(at + 2 * step, coefficient, mask=row < count)


@triton.jit
def _memory_delta_kernel(
    rows,  # [G, lanes, count, width]
    w_value,  # [G, width, width]
    matrix,  # [G, lanes, 6 * d_mem, width], memory dtype
    keys,  # float32 [G * lanes, count, 6 * d_mem]
    scalars,  # float32 [3, G * lanes, count]
    active,  # uint8 [G * lanes]
    delta,  # float32 [G * lanes, count, width]; written
    cells, lanes, count, width, d_key,
    r_group, r_lane, r_row, r_column, v_group, v_row, v_column, m_group, m_lane, m_row, m_column,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr, ACTIVE: tl.constexpr,
    PRECISION: tl.constexpr, STATE_PRECISION: tl.constexpr,
):  # fmt: skip
    """Grid: (column tiles, row tiles, G * lanes). A program owns a tile of ``delta``: beta (v - k A / n)."""
    cell = tl.program_id(2).to(tl.int64)
    group = cell // lanes
    lane = cell - group * lanes
    alive = True
    if ACTIVE:
        alive = tl.load(active + cell) != 0
    if alive:
        row = tl.program_id(1) * BLOCK_M + tl.arange(0, BLOCK_M)
        column = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)
        r_base = rows + group * r_group + lane * r_lane + row.to(tl.int64)[:, None] * r_row
        v_base = w_value + group * v_group + column.to(tl.int64)[None, :] * v_row
        value = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
        for k in range(0, width, BLOCK_K):
            inner = k + tl.arange(0, BLOCK_K)
            seen = (row < count)[:, None] & (inner < width)[None, :]
            a = tl.load(r_base + inner[None, :] * r_column, mask=seen, other=0.0)
            allowed = (column < width)[None, :] & (inner < width)[:, None]
            b = tl.load(v_base + inner[:, None] * v_column, mask=allowed, other=0.0)
            value = tl.dot(a, b, value, input_precision=PRECISION)
        old = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
        key_base = keys + (cell * count + row)[:, None] * d_key
        m_base = matrix + group * m_group + lane * m_lane + column[None, :] * m_column
        for k in range(0, d_key, BLOCK_K):
            entry = k + tl.arange(0, BLOCK_K)
            a = tl.load(key_base + entry[None, :], mask=(row < count)[:, None] & (entry < d_key)[None, :], other=0.0)
            allowed = (entry < d_key)[:, None] & (column < width)[None, :]
            b = tl.load(m_base + entry.to(tl.int64)[:, None] * m_row, mask=allowed, other=0.0).to(tl.float32)
            old = tl.dot(a, b, old, input_precision=STATE_PRECISION)
        at = scalars + cell * count + row
        beta = tl.load(at, mask=row < count, other=0.0)
        inverse = tl.load(at + (cell * 0 + cells) * count, mask=row < count, other=0.0)
        fresh = beta[:, None] * (value - old * inverse[:, None])
        inside = (row < count)[:, None] & (column < width)[None, :]
        tl.store(delta + (cell * count + row)[:, None] * width + column[None, :], fresh, mask=inside)


@triton.jit
def _memory_update_kernel(
    keys,  # float32 [G * lanes, count, 6 * d_mem]
    scalars,  # float32 [3, G * lanes, count]
    delta,  # float32 [G * lanes, count, width]
    matrix,  # [G, lanes, 6 * d_mem, width], memory dtype; updated
    normalizer,  # [G, lanes, 6 * d_mem], memory dtype; updated
    active,  # uint8 [G * lanes]
    cells, lanes, count, width, d_key, m_group, m_lane, m_row, m_column, z_group, z_lane, z_row,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr, DENOMINATOR: tl.constexpr,
    ACTIVE: tl.constexpr, STATE_PRECISION: tl.constexpr,
):  # fmt: skip
    """Grid: (column tiles, key tiles, G * lanes). A program owns BLOCK_K x BLOCK_N of ``matrix``.

    The programs of the first column tile own BLOCK_K entries of ``normalizer`` too.
    """
    cell = tl.program_id(2).to(tl.int64)
    group = cell // lanes
    lane = cell - group * lanes
    alive = True
    if ACTIVE:
        alive = tl.load(active + cell) != 0
    if alive:
        entry = tl.program_id(1) * BLOCK_K + tl.arange(0, BLOCK_K)
        column = tl.program_id(0) * BLOCK_N + tl.arange(0, BLOCK_N)
        added = tl.zeros((BLOCK_K, BLOCK_N), tl.float32)
        grown = tl.zeros((BLOCK_K,), tl.float32)
        for start in range(0, count, BLOCK_M):
            row = start + tl.arange(0, BLOCK_M)
            k_at = keys + (cell * count + row)[None, :] * d_key + entry[:, None]
            a = tl.load(k_at, mask=(entry < d_key)[:, None] & (row < count)[None, :], other=0.0)
            d_at = delta + (cell * count + row)[:, None] * width + column[None, :]
            b = tl.load(d_at, mask=(row < count)[:, None] & (column < width)[None, :], other=0.0)
            added = tl.dot(a, b, added, input_precision=STATE_PRECISION)
            if DENOMINATOR:
                c_at = scalars + ((cell * 0 + 2) * cells + cell) * count + row
                grown += tl.sum(a * tl.load(c_at, mask=row < count, other=0.0)[None, :], 1)
        inside = (entry < d_key)[:, None] & (column < width)[None, :]
        m_at = matrix + group * m_group + lane * m_lane + entry.to(tl.int64)[:, None] * m_row
        m_at += column[None, :] * m_column
        old = tl.load(m_at, mask=inside, other=0.0).to(tl.float32)
        tl.store(m_at, (old + added).to(matrix.dtype.element_ty), mask=inside)
        if DENOMINATOR:
            owned = entry < tl.where(tl.program_id(0) == 0, d_key, 0)
            z_at = normalizer + group * z_group + lane * z_lane + entry * z_row
            z = tl.load(z_at, mask=owned, other=0.0).to(tl.float32)
            tl.store(z_at, (z + grown).to(normalizer.dtype.element_ty), mask=owned)


def prepare_memory_write(
    rows: Tensor,
    w_key: Tensor,
    w_value: Tensor,
    w_gate: Tensor,
    b_gate: Tensor,
    matrix: Tensor,
    normalizer: Tensor | None,
    first: Tensor,
    active: Tensor | None,
    normalize: bool,
    correction: bool,
    target: Target,
) -> list[Launch]:
    """Return the three launches, in order; arguments as in `kernels.eager.associative.memory_write`."""
    groups, lanes, count, width = rows.shape
    d_mem, d_key, cells = w_key.shape[1], matrix.shape[2], groups * lanes
    keys = rows.new_empty(cells, count, d_key, dtype=torch.float32)
    scalars = rows.new_empty(3, cells, count, dtype=torch.float32)
    delta = rows.new_empty(cells, count, width, dtype=torch.float32)
    first = first.reshape(cells).to(torch.uint8)
    active = None if active is None else active.reshape(cells).to(torch.uint8)
    exact, state = precision_of(rows.dtype, target), precision_of(rows.dtype, target, state=True)
    z = (0, 0, 0) if normalizer is None else normalizer.stride()
    common = {"cells": cells, "lanes": lanes, "count": count, "width": width, "ACTIVE": active is not None}
    of_rows = dict(zip(("r_group", "r_lane", "r_row", "r_column"), rows.stride(), strict=True))
    of_matrix = dict(zip(("m_group", "m_lane", "m_row", "m_column"), matrix.stride(), strict=True))
    of_normalizer = dict(zip(("z_group", "z_lane", "z_row"), z, strict=True))
    tile = tile_for(target, "keys", rows.dtype, d_mem=d_mem)
    key_launch = Launch(_memory_keys_kernel, (-(-count // tile.m), cells), {
        "rows": rows, "w_key": w_key, "w_gate": w_gate, "b_gate": b_gate, "normalizer": normalizer, "first": first,
        "active": active, "keys": keys, "scalars": scalars, **common, "d_mem": d_mem, "eps": DENOMINATOR_EPS,
        "length_eps": 0.0 if normalize else CORRECTION_EPS, **of_rows,
        "k_group": w_key.stride(0), "k_row": w_key.stride(1), "k_column": w_key.stride(2),
        "g_group": w_gate.stride(0), "g_column": w_gate.stride(2), "b_group": b_gate.stride(0), **of_normalizer,
        "BLOCK_M": tile.m, "BLOCK_K": tile.k, "MEM": power_of_two(d_mem, 16), "KEY": power_of_two(2 * d_mem, 16),
        "NORMALIZE": normalize, "CORRECTION": correction, "DENOMINATOR": normalizer is not None, "PRECISION": exact,
    }, tile)  # fmt: skip
    tile = tile_for(target, "delta", rows.dtype)
    delta_launch = Launch(_memory_delta_kernel, (-(-width // tile.n), -(-count // tile.m), cells), {
        "rows": rows, "w_value": w_value, "matrix": matrix, "keys": keys, "scalars": scalars, "active": active,
        "delta": delta, **common, "d_key": d_key, **of_rows,
        "v_group": w_value.stride(0), "v_row": w_value.stride(1), "v_column": w_value.stride(2), **of_matrix,
        "BLOCK_M": tile.m, "BLOCK_N": tile.n, "BLOCK_K": tile.k, "PRECISION": exact, "STATE_PRECISION": state,
    }, tile)  # fmt: skip
    tile = tile_for(target, "update", rows.dtype)
    update_launch = Launch(_memory_update_kernel, (-(-width // tile.n), -(-d_key // tile.k), cells), {
        "keys": keys, "scalars": scalars, "delta": delta, "matrix": matrix, "normalizer": normalizer,
        "active": active, **common, "d_key": d_key, **of_matrix, **of_normalizer,
        "BLOCK_M": tile.m, "BLOCK_N": tile.n, "BLOCK_K": tile.k, "DENOMINATOR": normalizer is not None,
        "STATE_PRECISION": state,
    }, tile)  # fmt: skip
    return [key_launch, delta_launch, update_launch]


@torch.library.custom_op("armt::memory_write", mutates_args=("matrix", "normalizer"))
def _memory_write(
    rows: Tensor,
    w_key: Tensor,
    w_value: Tensor,
    w_gate: Tensor,
    b_gate: Tensor,
    matrix: Tensor,
    normalizer: Tensor | None,
    first: Tensor,
    active: Tensor | None,
    normalize: bool,
    correction: bool,
) -> None:
    launches = prepare_memory_write(
        rows, w_key, w_value, w_gate, b_gate, matrix, normalizer, first, active, normalize, correction,
        target_of(rows.device),
    )  # fmt: skip
    for launch in launches:
        launch.run()


@_memory_write.register_fake
def _memory_write_fake(
    rows: Tensor,
    w_key: Tensor,
    w_value: Tensor,
    w_gate: Tensor,
    b_gate: Tensor,
    matrix: Tensor,
    normalizer: Tensor | None,
    first: Tensor,
    active: Tensor | None,
    normalize: bool,
    correction: bool,
) -> None:
    return None


def memory_write(
    rows: Tensor,
    w_key: Tensor,
    w_value: Tensor,
    w_gate: Tensor,
    b_gate: Tensor,
    matrix: Tensor,
    normalizer: Tensor | None,
    first: Tensor,
    active: Tensor | None = None,
    *,
    normalize: bool,
    correction: bool,
    reuse: bool = False,
) -> tuple[Tensor, Tensor | None]:
    """Compute what `kernels.eager.associative.memory_write` does, in place where ``reuse`` allows it.

    Lanes that are not active are not looked at: their state keeps every bit.
    """
    if not holds_memory(target_of(rows.device), rows.dtype, w_key.shape[1]):
        return associative.memory_write(
            rows,
            w_key,
            w_value,
            w_gate,
            b_gate,
            matrix,
            normalizer,
            first,
            active,
            normalize=normalize,
            correction=correction,
            reuse=reuse,
        )
    if not reuse:
        matrix, normalizer = matrix.clone(), None if normalizer is None else normalizer.clone()
    _memory_write(rows, w_key, w_value, w_gate, b_gate, matrix, normalizer, first, active, normalize, correction)
    return matrix, normalizer
