# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""The gated MLP's first half: both products and the gate in one launch, without ``[G, M, 2F]`` in device memory."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.triton.launch import Launch, describable, precision_of
from armt.kernels.triton.targets import Target, target_of, tile_for
from armt.kernels.triton.tiles import activate, locate


@triton.jit
def _grouped_gated_mlp_kernel(
    x,  # [G, rows, depth]
    weight,  # [G, 2 * columns, depth], gate rows first
    bias,  # [G, 2 * columns]
    out,  # [G, rows, columns], contiguous; written
    groups, rows, columns, depth,
    x_group, x_row, x_depth, w_group, w_row, w_depth, b_group,
    BLOCK_M: tl.constexpr, BLOCK_N: tl.constexpr, BLOCK_K: tl.constexpr,
    BIAS: tl.constexpr, ACTIVATION: tl.constexpr, DESCRIPTORS: tl.constexpr, PRECISION: tl.constexpr,
):  # fmt: skip
    """Grid: as many programs as processors. A program owns every ``num_programs``-th tile of ``out``."""
    column_tiles = tl.cdiv(columns, BLOCK_N)
    if DESCRIPTORS:
        x_tiles = tl.make_tensor_descriptor(x, [groups * rows, depth], [depth, 1], [BLOCK_M, BLOCK_K])
        w_tiles = tl.make_tensor_descriptor(weight, [groups * 2 * columns, depth], [depth, 1], [BLOCK_N, BLOCK_K])
    total = groups * tl.cdiv(rows, BLOCK_M) * column_tiles
    for tile in range(tl.program_id(0), total, tl.num_programs(0)):
        group, start, count, tile_m, tile_n = locate(tile, x, groups, rows, column_tiles, BLOCK_M, False)
        row = tile_m * BLOCK_M + tl.arange(0, BLOCK_M)
        column = tile_n * BLOCK_N + tl.arange(0, BLOCK_N)
        wide = group.to(tl.int64)
        gate = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
        up = tl.zeros((BLOCK_M, BLOCK_N), tl.float32)
        if DESCRIPTORS:
            gate_row = group * 2 * columns + tile_n * BLOCK_N
            for k in range(0, depth, BLOCK_K):
                a = x_tiles.load([start + tile_m * BLOCK_M, k])
                b = w_tiles.load([gate_row, k])
                c = w_tiles.load([gate_row + columns, k])
                gate = tl.dot(a, b.T, gate, input_precision=PRECISION)
                up = tl.dot(a, c.T, up, input_precision=PRECISION)
        else:
            inner = tl.arange(0, BLOCK_K)
            x_at = x + wide * x_group + row.to(tl.int64)[:, None] * x_row + inner[None, :] * x_depth
            w_at = weight + wide * w_group + column.to(tl.int64)[None, :] * w_row + inner[:, None] * w_depth
            w_up = (wide * 0 + columns) * w_row
            for k in range(0, depth, BLOCK_K):
                left = inner < depth - k
                a = tl.load(x_at, mask=(row < count)[:, None] & left[None, :], other=0.0)
                allowed = (column < columns)[None, :] & left[:, None]
                b = tl.load(w_at, mask=allowed, other=0.0)
                c = tl.load(w_at + w_up, mask=allowed, other=0.0)
                gate = tl.dot(a, b, gate, input_precision=PRECISION)
                up = tl.dot(a, c, up, input_precision=PRECISION)
                x_at += BLOCK_K * x_depth
                w_at += BLOCK_K * w_depth
        if BIAS:
            b_at = bias + wide * b_group + column
            gate += tl.load(b_at, mask=column < columns, other=0.0).to(tl.float32)[None, :]
            up += tl.load(b_at + columns, mask=column < columns, other=0.0).to(tl.float32)[None, :]
        gate = activate(gate, ACTIVATION) * up
        out_at = out + (start + row).to(tl.int64)[:, None] * columns + column[None, :]
        inside = (row < count)[:, None] & (column < columns)[None, :]
        tl.store(out_at, gate.to(out.dtype.element_ty), mask=inside)


def prepare_gated_mlp(
    x: Tensor, weight: Tensor, bias: Tensor | None, activation: str, out: Tensor, target: Target
) -> Launch:
    """Return the launch that fills ``out``; shapes as in `kernels.eager.mlp.grouped_gated_mlp`."""
    (groups, rows, depth), columns = x.shape, weight.shape[1] // 2
    tile = tile_for(target, "gated", x.dtype, rows=rows)
    arguments = {
        "x": x, "weight": weight, "bias": bias, "out": out,
        "groups": groups, "rows": rows, "columns": columns, "depth": depth,
        "x_group": x.stride(0), "x_row": x.stride(1), "x_depth": x.stride(2),
        "w_group": weight.stride(0), "w_row": weight.stride(1), "w_depth": weight.stride(2),
        "b_group": 0 if bias is None else bias.stride(0),
        "BLOCK_M": tile.m, "BLOCK_N": tile.n, "BLOCK_K": tile.k,
        "BIAS": bias is not None, "ACTIVATION": activation,
        "DESCRIPTORS": target.descriptors and describable(x) and describable(weight),
        "PRECISION": precision_of(x.dtype, target),
    }  # fmt: skip
    grid = (min(target.programs, groups * -(-rows // tile.m) * -(-columns // tile.n)),)
    return Launch(_grouped_gated_mlp_kernel, grid, arguments, tile)


@torch.library.custom_op("armt::grouped_gated_mlp", mutates_args=())
def _grouped_gated_mlp(x: Tensor, weight: Tensor, bias: Tensor | None, activation: str) -> Tensor:
    out = x.new_empty(*x.shape[:2], weight.shape[1] // 2)
    prepare_gated_mlp(x, weight, bias, activation, out, target_of(x.device)).run()
    return out


@_grouped_gated_mlp.register_fake
def _grouped_gated_mlp_fake(x: Tensor, weight: Tensor, bias: Tensor | None, activation: str) -> Tensor:
    return x.new_empty(*x.shape[:2], weight.shape[1] // 2)


def grouped_gated_mlp(x: Tensor, weight: Tensor, bias: Tensor | None = None, *, activation: str) -> Tensor:
    """Compute what `kernels.eager.mlp.grouped_gated_mlp` does, in one launch and one rounding."""
    return _grouped_gated_mlp(x, weight, bias, activation)  # type: ignore[no-any-return]
