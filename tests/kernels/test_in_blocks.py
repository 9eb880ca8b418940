"""Weights of four and of eight bits in blocks: found where they come from such a file, and multiplied as they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.kernels import compiled, instruction_sets
from armt.kernels.native.ops import Kernels
from armt.kernels.native.tiles import ByteStack


@pytest.fixture(
    params=[name for name in instruction_sets.INSTRUCTION_SETS if instruction_sets.can_run(name)] or ["avx2"]
)
def kernels(request: pytest.FixtureRequest) -> Kernels:
    if (obstacle := compiled.obstacle(request.param)) is not None:
        pytest.skip(obstacle)
    return Kernels(request.param)


def unpacked(nibbles: Tensor) -> Tensor:
    """Return the weights ``[L, N, K]`` that blocks of four bits make, as `nibbles.h` says that they lie."""
    layers, columns, blocks, _ = nibbles.shape
    words = nibbles[..., :256].contiguous().view(torch.int32).view(layers, columns, blocks, 4, 16, 1).long()
    places = torch.tensor([4 * (entry // 2) + 16 * (entry % 2) for entry in range(8)])
    numbers = ((words >> places) & 15).permute(0, 1, 4, 2, 3, 5).reshape(layers, columns, 16, blocks, 32)
    halves = nibbles[..., 256:].contiguous().view(torch.float16).float().view(layers, columns, blocks, 2, 16)
    step, least = (part.permute(0, 1, 3, 2).unsqueeze(-1) for part in halves.unbind(dim=3))
    return (step * numbers + least).bfloat16().reshape(layers, columns * 16, blocks * 32)


def test_weights_of_four_bits_are_found_bit_for_bit(kernels: Kernels, draw_blocks: Callable[..., Tensor]) -> None:
    weight = draw_blocks(3, 48, 192, bits=4)
    # Blocks of one number, of zeros, and of numbers below half precision's usual range.
    weight[1, 5, 32:64], weight[1, 6, :32] = 0.25, 0.0
    weight[2, 7, 64:96] = (torch.arange(32) % 16 * 3 * 2.0**-24 - 7 * 2.0**-24).bfloat16()
    found = kernels.nibbles(weight)
    assert found is not None
    assert torch.equal(unpacked(found), weight)
    packed = kernels.pack(weight)
    # Weights that are kept in bytes have no need of them.
    assert isinstance(packed, ByteStack) or torch.equal(packed.nibbles, found)


def test_other_weights_are_left_as_they_are(
    kernels: Kernels, draw_blocks: Callable[..., Tensor], draw_bfloat16: Callable[..., Tensor]
) -> None:
    assert kernels.nibbles(draw_bfloat16(1, 16, 32)) is None
    weight = draw_blocks(2, 32, 96, bits=4)
    # One entry by half a step, between two of the numbers.
    step = weight[1, 31, 64:].float().sort().values.unique().diff().min()
    weight[1, 31, 70] += step.bfloat16() / 2
    assert kernels.nibbles(weight) is None
    weight[1, 31, 70] = float("nan")
    assert kernels.nibbles(weight.nan_to_num(nan=float("inf"))) is None


@pytest.mark.parametrize("rows", [1, 4, 7, 16])
def test_a_head_of_eight_bits(
    kernels: Kernels,
    draw_blocks: Callable[..., Tensor],
    draw_bfloat16: Callable[..., Tensor],
    assert_near: Callable[..., None],
    any_threads: None,
    rows: int,
) -> None:
    # Five columns of sixteen: two pairs and a lone one.
    weight, normed = draw_blocks(80, 160, bits=8), draw_bfloat16(rows, 160)
    weight[3, :32] = 0.0
    head = kernels.head(weight)
    assert head is not None
    logits = head(normed)
    assert_near(logits, normed.float() @ weight.float().T, "logits")
    # A row is computed in the same order whatever is beside it, and by however many threads.
    assert torch.equal(torch.cat([head(row[None]) for row in normed]), logits)
    for threads in (1, 2, 3):
        torch.set_num_threads(threads)
        assert torch.equal(head(normed), logits)


def test_a_head_of_other_numbers_is_left_to_torch(
    kernels: Kernels, draw_blocks: Callable[..., Tensor], draw_bfloat16: Callable[..., Tensor]
) -> None:
    assert kernels.head(draw_bfloat16(32, 64)) is None
    # Sizes that fill no blocks, other dtypes.
    for odd in (draw_blocks(40, 64, bits=8), draw_blocks(32, 64, bits=8)[:, :48], draw_blocks(32, 64, bits=8).float()):
        assert kernels.head(odd) is None


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), float("-inf")])
def test_what_is_not_finite_is_not_hidden(
    kernels: Kernels, draw_blocks: Callable[..., Tensor], draw_bfloat16: Callable[..., Tensor], bad: float
) -> None:
    """Where rows are rounded to whole numbers one that is none would look like a result."""
    head, normed = kernels.head(draw_blocks(32, 96, bits=8)), draw_bfloat16(6, 96)
    assert head is not None
    expected = head(normed)
    normed[2, 50] = bad
    logits = head(normed)
    assert not torch.isfinite(logits[2]).any()
    others = [0, 1, 3, 4, 5]
    assert torch.equal(logits[others], expected[others])
