# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""Grouped linear layers in one persistent launch."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.triton.launch import Launch, describable, precision_of
from armt.kernels.triton.targets import Target, Tile, target_of, tile_for
from armt.kernels.triton.tiles import activate, count_tiles, locate


@triton.jit
def _grouped_linear_kernel(
    x,  # [G, rows, depth], or [T, depth] where RAGGED
    weight,  # [G, columns, depth]
    bias,  # [G, columns]
    residual,  # as out
    out,  # [G, rows, columns] or [T, columns], contiguous; written
    offsets,  # int32 [G + 1], where RAGGED
    groups, rows, total_rows, columns, depth,
    x_group, x_row, x_depth, w_group, w_row, w_depth, b_group, r_group, r_row, r_column,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
    RAGGED: tl.constexpr, BIAS: tl.constexpr, RESIDUAL: tl.constexpr, ACTIVATION: tl.constexpr,
    DESCRIPTORS: tl.constexpr, PRECISION: tl.constexpr,
):  # fmt: skip
    """Grid: as many programs as processors. A program owns every ``num_programs``-th tile of ``out``."""
    column_tiles = tl.cdiv(columns, BLOCK_N)
    if DESCRIPTORS:
        # Tiles at a group's edge reach into the next group; those rows and columns are not stored.
        x_tiles = tl.make_tensor_descriptor(x, [total_rows, depth], [depth, 1], [BLOCK_M, BLOCK_K])
        w_tiles = tl.make_tensor_descriptor(weight, [groups * columns, depth], [depth, 1], [BLOCK_N, BLOCK_K])
    total = count_tiles(offsets, groups, rows, column_tiles, BLOCK_M, RAGGED)
    for tile in range(tl.program_id(0), total, tl.num_programs(0)):
        group, start, count, tile_m, tile_n = locate(tile, offsets, groups, rows, column_tiles, BLOCK_M, RAGGED)
        row = tile_m * BLOCK_M + tl.arange(0, BLOCK_M)
        column = tile_n * BLOCK_N + tl.arange(0, BLOCK_N)
        wide = group.to(tl.int64)
        accumulator = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
        if DESCRIPTORS:
            for k in range(0, depth, BLOCK_K):
                a = x_tiles.load([start + tile_m * BLOCK_M, k])
                b = w_tiles.load([group * columns + tile_n * BLOCK_N, k])
                accumulator = tl.dot(a, b.T, accumulator, input_precision=PRECISION)
        else:
            inner = tl.arange(0, BLOCK_K)
            x_base = x + (start.to(tl.int64) * x_row if RAGGED else wide * x_group)
            x_at = x_base + row.to(tl.int64)[:, None] * x_row + inner[None, :] * x_depth
            w_at = weight + wide * w_group + column.to(tl.int64)[None, :] * w_row + inner[:, None] * w_depth
            for k in range(0, depth, BLOCK_K):
                left = inner < depth - k
                a = tl.load(x_at, mask=(row < count)[:, None] & left[None, :], other=0.0)
                b = tl.load(w_at, mask=(column < columns)[None, :] & left[:, None], other=0.0)
                accumulator = tl.dot(a, b, accumulator, input_precision=PRECISION)
                x_at += BLOCK_K * x_depth
                w_at += BLOCK_K * w_depth
        if BIAS:
            added = tl.load(bias + wide * b_group + column, mask=column < columns, other=0.0)
            accumulator += added.to(tl.float32)[None, :]
        accumulator = activate(accumulator, ACTIVATION)
        inside = (row < count)[:, None] & (column < columns)[None, :]
        if RESIDUAL:
            r_base = residual + (start.to(tl.int64) * r_row if RAGGED else wide * r_group)
            r_at = r_base + row.to(tl.int64)[:, None] * r_row + column[None, :] * r_column
            accumulator += tl.load(r_at, mask=inside, other=0.0).to(tl.float32)
        out_at = out + (start + row).to(tl.int64)[:, None] * columns + column[None, :]
        tl.store(out_at, accumulator.to(out.dtype.element_ty), mask=inside)


def prepare_linear(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    residual: Tensor | None,
    activation: str | None,
    offsets: Tensor | None,
    out: Tensor,
    target: Target,
) -> Launch:
    """Return the launch that fills ``out``; shapes as in `kernels.eager.linear.grouped_linear`."""
    groups, columns, depth = weight.shape
    ragged = offsets is not None
    total = x.shape[0] if ragged else groups * x.shape[1]
    rows = -(-total // groups) if ragged else x.shape[1]
    tile = tile_for(target, "linear", x.dtype, rows=rows, added=residual is not None)
    # Ragged groups add at most one partly filled tile each.
    row_tiles = -(-total // tile.m) + groups if ragged else groups * -(-rows // tile.m)
    shift = 1 if ragged else 0
    arguments = {
        "x": x, "weight": weight, "bias": bias, "residual": residual, "out": out, "offsets": offsets,
        "groups": groups, "rows": rows, "total_rows": total, "columns": columns, "depth": depth,
        "x_group": 0 if ragged else x.stride(0), "x_row": x.stride(1 - shift), "x_depth": x.stride(2 - shift),
        "w_group": weight.stride(0), "w_row": weight.stride(1), "w_depth": weight.stride(2),
        "b_group": 0 if bias is None else bias.stride(0),
        "r_group": 0 if residual is None or ragged else residual.stride(0),
        "r_row": 0 if residual is None else residual.stride(1 - shift),
        "r_column": 0 if residual is None else residual.stride(2 - shift),
        "BLOCK_M": tile.m, "BLOCK_N": tile.n, "BLOCK_K": tile.k,
        "RAGGED": ragged, "BIAS": bias is not None, "RESIDUAL": residual is not None, "ACTIVATION": activation or "",
        "DESCRIPTORS": _use_descriptors(x, weight, target, tile),
        "PRECISION": precision_of(x.dtype, target),
    }  # fmt: skip
    grid = (min(target.programs, row_tiles * -(-columns // tile.n)),)
    return Launch(_grouped_linear_kernel, grid, arguments, tile)


def _use_descriptors(x: Tensor, weight: Tensor, target: Target, tile: Tile) -> bool:
    return target.descriptors and describable(x) and describable(weight) and min(x.numel(), weight.numel()) > 0


@torch.library.custom_op("armt::grouped_linear", mutates_args=())
def _grouped_linear(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    residual: Tensor | None,
    activation: str | None,
    offsets: Tensor | None,
) -> Tensor:
    out = x.new_empty(*x.shape[:-1], weight.shape[1])
    prepare_linear(x, weight, bias, residual, activation, offsets, out, target_of(x.device)).run()
    return out


@_grouped_linear.register_fake
def _grouped_linear_fake(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    residual: Tensor | None,
    activation: str | None,
    offsets: Tensor | None,
) -> Tensor:
    return x.new_empty(*x.shape[:-1], weight.shape[1])


@torch.library.custom_op("armt::grouped_linear_into", mutates_args=("out",))
def _grouped_linear_into(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    residual: Tensor | None,
    activation: str | None,
    offsets: Tensor | None,
    out: Tensor,
) -> None:
    prepare_linear(x, weight, bias, residual, activation, offsets, out, target_of(x.device)).run()


@_grouped_linear_into.register_fake
def _grouped_linear_into_fake(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    residual: Tensor | None,
    activation: str | None,
    offsets: Tensor | None,
    out: Tensor,
) -> None:
    return None


def grouped_linear(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    residual: Tensor | None = None,
    activation: str | None = None,
    offsets: Tensor | None = None,
    out: Tensor | None = None,
) -> Tensor:
    """Compute what `kernels.eager.linear.grouped_linear` does, in one launch and one rounding."""
    if out is None:
        return _grouped_linear(x, weight, bias, residual, activation, offsets)  # type: ignore[no-any-return]
    assert out.is_contiguous()
    _grouped_linear_into(x, weight, bias, residual, activation, offsets, out)
    return out
