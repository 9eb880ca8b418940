"""Weights in tiles and in bytes: entry by entry where the C++ looks for them, and what is left alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.kernels.native.tiles import ByteStack, TiledStack, pack, pack_bytes


@pytest.fixture
def draw(draw_bfloat16: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return draw_bfloat16


def test_every_entry_lies_where_a_tile_product_reads_it(draw: Callable[..., Tensor]) -> None:
    """A line of a tile holds two consecutive entries of sixteen rows; tiles of one column follow each other."""
    weight = draw(2, 48, 96)
    packed = pack(weight)
    assert isinstance(packed, TiledStack)
    assert (packed.rows, packed.stored.is_contiguous()) == (48, True)
    flat = packed.stored.flatten()
    for layer, row, column in ((0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 17, 33), (0, 47, 95), (1, 16, 64)):
        tile = (layer * 3 + row // 16) * 3 + column // 32
        place = tile * 512 + column % 32 // 2 * 32 + row % 16 * 2 + column % 2
        assert flat[place] == weight[layer, row, column], (layer, row, column)


@pytest.mark.parametrize(("pack", "depth"), [(pack, 32), (pack_bytes, 64)])
def test_what_fills_no_tiles_is_left_alone(
    draw: Callable[..., Tensor], pack: Callable[..., object], depth: int
) -> None:
    """Depth, rows, and rows of each of two parts: gate and up are told apart by columns of tiles."""
    for rows, columns, parts in ((16, depth + 8, 1), (24, depth, 1), (48, depth, 2)):
        odd = draw(3, rows, columns)
        assert pack(odd, parts) is odd
    assert pack(draw(3, 48, depth), 3) is not None


def test_packing_to_bytes(draw: Callable[..., Tensor]) -> None:
    """A row that is a hundred times another keeps its own scale; a row of zeros stays one."""
    weight = draw(3, 48, 128, scale=0.1)
    weight[:, 5] *= 100
    weight[:, 7] = 0
    packed = pack_bytes(weight, 3)
    assert isinstance(packed, ByteStack)
    assert packed.rows == 48
    error = (packed.dense() - weight).float().abs().amax(dim=2)
    # Half a step, and what bfloat16 rounds away of the result.
    assert (error <= weight.float().abs().amax(dim=2) * (0.5 / 127 + 2**-8)).all()
    assert torch.equal(packed[1:].dense(), packed.dense()[1:])


@pytest.mark.parametrize("depth", [64, 192, 448])
def test_what_lies_behind_a_column_of_bytes(draw: Callable[..., Tensor], depth: int) -> None:
    """Scales, then per tile -128 times the sum of its bytes: rows are offset by 128, and a sum begins with that."""
    weight = draw(2, 32, depth)
    packed = pack_bytes(weight)
    assert isinstance(packed, ByteStack)
    tiles = depth // 64
    end = tiles * 1024
    assert packed.stored.shape == (2, 2, end + 64 * (1 + tiles))
    scale = weight.float().abs().amax(dim=2) / 127
    entries = (weight.float() / scale[..., None]).round().int()
    behind = packed.stored[..., end:].contiguous().view(torch.int32)
    assert torch.equal(behind[..., :16].contiguous().view(torch.float32).flatten(1), scale)
    for tile in range(tiles):
        sums = -128 * entries[..., 64 * tile : 64 * (tile + 1)].sum(dim=2)
        assert torch.equal(behind[..., 16 * (1 + tile) :][..., :16].flatten(1), sums.int())
