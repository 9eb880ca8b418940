"""Weights in tiles, in bfloat16 and whole numbers: entry by entry where the C++ looks for them; what is left alone."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import pytest
import torch
from torch import Tensor

from armt.kernels import compiled, instruction_sets
from armt.kernels.backends import NativeBackend
from armt.kernels.instruction_sets import Numbers
from armt.kernels.native.ops import Kernels, operations
from armt.kernels.native.tiles import ByteStack, Int16Stack, TiledStack, int16_stretches

SETS = [name for name in instruction_sets.INSTRUCTION_SETS if instruction_sets.can_run(name)]


def kernels(numbers: Numbers) -> Kernels:
    """The first that run here and take these numbers."""
    for name in SETS:
        if instruction_sets.INSTRUCTION_SETS[name].numbers == numbers and compiled.obstacle(name) is None:
            return Kernels(name)
    pytest.skip(f"no kernels for {numbers} run here")


@pytest.fixture
def draw(draw_bfloat16: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return draw_bfloat16


def test_every_entry_lies_where_a_tile_product_reads_it(draw: Callable[..., Tensor]) -> None:
    """A line of a tile holds two consecutive entries of sixteen rows; tiles of one column follow each other."""
    weight = draw(2, 48, 96)
    packed = kernels("bf16").pack(weight)
    assert isinstance(packed, TiledStack)
    assert (packed.rows, packed.stored.is_contiguous()) == (48, True)
    flat = packed.stored.flatten()
    for layer, row, column in ((0, 0, 0), (0, 0, 1), (0, 1, 0), (1, 17, 33), (0, 47, 95), (1, 16, 64)):
        tile = (layer * 3 + row // 16) * 3 + column // 32
        place = tile * 512 + column % 32 // 2 * 32 + row % 16 * 2 + column % 2
        assert flat[place] == weight[layer, row, column], (layer, row, column)


@pytest.mark.parametrize(("numbers", "depth"), [("bf16", 32), ("int16", 32), ("int8", 64)])
def test_what_fills_no_tiles_is_left_alone(draw: Callable[..., Tensor], numbers: Numbers, depth: int) -> None:
    """Depth, rows, and rows of each of two parts: gate and up are told apart by columns of tiles."""
    pack = kernels(numbers).pack
    for rows, columns, parts in ((16, depth + 8, 1), (24, depth, 1), (48, depth, 2)):
        odd = draw(3, rows, columns)
        assert pack(odd, parts) is odd
    assert not isinstance(pack(draw(3, 48, depth), 3), Tensor)
    wide = draw(3, 48, depth).float()
    assert pack(wide, 3) is wide


@pytest.mark.parametrize("name", SETS or ["avx2"])
def test_a_turned_matrix_lies_as_its_copy(name: str, draw: Callable[..., Tensor]) -> None:
    """Training multiplies with both: on the way back with the turned one, of which no copy is made."""
    if (obstacle := compiled.obstacle(name)) is not None:
        pytest.skip(obstacle)
    weight, tiles = draw(2, 704, 192, scale=0.1), Kernels(name).tiles
    for view in (weight.transpose(1, 2), weight[:, 64:128], weight[:, :, 64:128], weight[1:, ::2]):
        turned, copied = tiles(view), tiles(view.contiguous())
        assert not isinstance(turned, Tensor)
        assert not isinstance(copied, Tensor)
        assert torch.equal(turned.stored, copied.stored)
        error = (turned.dense() - view).float().norm() / view.float().norm()
        assert error < {"bf16": 1e-9, "int16": 2e-3, "int8": 1e-2}[instruction_sets.INSTRUCTION_SETS[name].numbers]


@pytest.mark.parametrize("numbers", ["int16", "int8"])
def test_what_is_not_finite_stays_so(numbers: Numbers, draw: Callable[..., Tensor]) -> None:
    """A scale that is not a number says it of all that it stands for; other rows are not touched."""
    made = kernels(numbers)
    weight = draw(1, 48, 64)
    exact = made.pack(weight)
    weight[0, 3, 40], weight[0, 4, 2] = float("nan"), float("inf")
    packed = made.pack(weight)
    assert not isinstance(packed, Tensor)
    assert not isinstance(exact, Tensor)
    finite = torch.isfinite(packed.dense()[0])
    assert not finite[[3, 4]].any()
    others = [row for row in range(48) if row not in (3, 4)]
    assert torch.equal(packed.dense()[0, others], exact.dense()[0, others])


def test_packing_to_bytes(draw: Callable[..., Tensor]) -> None:
    """A row that is a hundred times another keeps its own scale; a row of zeros stays one."""
    weight = draw(3, 48, 128, scale=0.1)
    weight[:, 5] *= 100
    weight[:, 7] = 0
    packed = kernels("int8").pack(weight, 3)
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
    packed = kernels("int8").pack(weight)
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


@pytest.mark.parametrize("depth", [32, 288, 320, 576, 1536])
def test_packing_to_sixteen_bits(draw: Callable[..., Tensor], depth: int) -> None:
    """A fraction of what bfloat16 has rounded away; a row of zeros stays one, and a large one keeps its own scale."""
    weight = draw(3, 48, depth, scale=0.1)
    weight[:, 5] *= 100
    weight[:, 7] = 0
    packed = kernels("int16").pack(weight, 3)
    assert isinstance(packed, Int16Stack)
    assert packed.rows == 48
    numbers = packed.stored[..., : 16 * depth].reshape(3, 3, depth // 32, 16, 16, 2)
    exact = numbers.permute(0, 1, 4, 2, 3, 5).reshape(3, 48, depth).double()
    scales = packed.stored[..., 16 * depth :].contiguous().view(torch.float32)
    for number, stretch in enumerate(int16_stretches(depth)):
        own = scales[..., 16 * number : 16 * (number + 1)].reshape(3, 48, 1)
        assert torch.equal(own[..., 0], weight[..., stretch].float().abs().amax(dim=2) / 2047)
        exact[..., stretch] *= own
    error = (exact - weight).norm(dim=2) / weight.double().norm(dim=2).clamp_min(1e-30)
    assert error.max() < 8e-4, f"relative error {error.max():.1e} of a row"
    assert torch.equal(packed.dense(), exact.float().bfloat16())
    assert torch.equal(packed[1:].dense(), packed.dense()[1:])


def test_stretches_are_those_by_which_products_are_cut() -> None:
    """As `multiply_cell` has them (products.h): their scales lie behind the tiles in this order."""
    assert int16_stretches(288) == [slice(0, 288)]
    assert int16_stretches(320) == [slice(0, 160), slice(160, 320)]
    assert int16_stretches(608) == [slice(0, 192), slice(192, 384), slice(384, 608)]


@pytest.mark.parametrize("name", SETS or ["avx2"])
def test_a_backend_packs_as_its_products_read(name: str) -> None:
    if (obstacle := compiled.obstacle(name)) is not None:
        pytest.skip(obstacle)
    backend = cast(NativeBackend, name.partition("_")[0])
    ops = operations(backend, name)
    assert ops.backend == backend
    assert ops.pack is not None
    kind = {"bf16": TiledStack, "int16": Int16Stack, "int8": ByteStack}
    expected = kind[instruction_sets.INSTRUCTION_SETS[name].numbers]
    assert isinstance(ops.pack(torch.ones(1, 16, 64).bfloat16(), 1), expected)
