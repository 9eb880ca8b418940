# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""What several kernels share, each in a kernel of its own that writes down what it returns."""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec

import pytest
import torch
from torch import Tensor

if find_spec("triton") is None:
    pytest.skip("Triton is not installed", allow_module_level=True)

import triton
import triton.language as tl

from armt.kernels.eager.activation import activate as eager_activate
from armt.kernels.triton.tiles import activate, count_tiles, feature_scale, locate, rolled

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]

with pytest.MonkeyPatch.context() as patch:
    if not torch.cuda.is_available():
        patch.setenv("TRITON_INTERPRET", "1")

    @triton.jit
    def _located(out, offsets, groups, rows, column_tiles, RAGGED: tl.constexpr):  # [1 + tiles, 5]
        tl.store(out, count_tiles(offsets, groups, rows, column_tiles, 4, RAGGED))
        tile = tl.program_id(0)
        group, start, count, row_tile, column_tile = locate(tile, offsets, groups, rows, column_tiles, 4, RAGGED)
        at = out + 5 * (1 + tile)
        tl.store(at, group)
        tl.store(at + 1, start)
        tl.store(at + 2, count)
        tl.store(at + 3, row_tile)
        tl.store(at + 4, column_tile)

    @triton.jit
    def _activated(x, out, NAME: tl.constexpr):  # [64]
        at = tl.arange(0, 64)
        tl.store(out + at, activate(tl.load(x + at), NAME))

    @triton.jit
    def _featured(x, out, d_mem, NORMALIZE: tl.constexpr):  # x [4, 8], out [4, 3, 16]
        row, memory, entry = tl.arange(0, 4), tl.arange(0, 8), tl.arange(0, 16)
        projected = tl.load(x + 8 * row[:, None] + memory[None, :])
        y = rolled(projected, d_mem, 0, 4, 16)
        y1, y2, y3 = (
            rolled(projected, d_mem, 1, 4, 16),
            rolled(projected, d_mem, 2, 4, 16),
            rolled(projected, d_mem, 3, 4, 16),
        )
        scaled = y * feature_scale(y, y1, y2, y3, NORMALIZE)[:, None]
        at = out + 48 * row[:, None] + entry[None, :]
        tl.store(at, scaled * y1)
        tl.store(at + 16, scaled * y2)
        tl.store(at + 32, scaled * y3)


def _tiles(device: torch.device, counts: list[int], column_tiles: int, *, ragged: bool) -> tuple[int, list[list[int]]]:
    """Return the number of tiles and where each lies, for rows in tiles of four."""
    expected = sum(-(-count // 4) * column_tiles for count in counts)
    offsets = torch.tensor([0, *counts], device=device).cumsum(0).int() if ragged else None
    out = torch.full((1 + expected, 5), -1, dtype=torch.int32, device=device)
    rows = -(-sum(counts) // len(counts))
    _located[(expected,)](out, offsets, len(counts), rows, column_tiles, ragged)
    return int(out[0, 0]), out[1:].tolist()


@pytest.mark.parametrize(
    ("counts", "ragged"),
    [
        pytest.param([5, 5, 5], False, id="equal-groups-a-row-past-a-tile"),
        pytest.param([8], False, id="one-group-whole-tiles"),
        pytest.param([5, 0, 1, 8], True, id="ragged-one-empty"),
        pytest.param([0, 3], True, id="the-first-empty"),
    ],
)
def test_every_tile_is_somebody_s_and_rows_run_fastest(device: torch.device, counts: list[int], ragged: bool) -> None:
    found, places = _tiles(device, counts, 3, ragged=ragged)
    expected = [
        [group, sum(counts[:group]), count, row_tile, column_tile]
        for group, count in enumerate(counts)
        for column_tile in range(3)
        for row_tile in range(-(-count // 4))
    ]
    assert found == len(expected)
    assert places == expected


@pytest.mark.parametrize("name", ["", "silu", "gelu", "gelu_tanh", "relu"])
def test_activations_are_torch_s(device: torch.device, assert_near: Check, name: str) -> None:
    x = torch.linspace(-6, 6, 64, device=device)
    out = torch.full_like(x, float("nan"))
    _activated[(1,)](x, out, name)
    assert_near(out, eager_activate(x, name) if name else x, name)


@pytest.mark.parametrize("normalize", [True, False])
@pytest.mark.parametrize("d_mem", [5, 8])
def test_the_feature_map_by_its_formula(
    device: torch.device, draw: Draw, assert_near: Check, d_mem: int, normalize: bool
) -> None:
    """``(y * roll(y, 1), y * roll(y, 2), y * roll(y, 3))`` over ``2 d_mem`` entries; what is beyond them stays zero."""
    x, out = draw(4, 8), torch.full((4, 3, 16), float("nan"), device=device)
    # Columns that are no part of the projection must not come in by the roll.
    _featured[(1,)](x, out, d_mem, normalize)
    y = torch.cat((x[:, :d_mem].relu(), (-x[:, :d_mem]).relu()), dim=1)
    key = torch.stack([y * y.roll(shift, dims=1) for shift in (1, 2, 3)], dim=1)
    expected = key / key.flatten(1).norm(dim=1)[:, None, None] if normalize else key
    assert_near(out[:, :, : 2 * d_mem], expected, "key")
    assert not out[:, :, 2 * d_mem :].any()
