"""What a launch is given: precisions, tiles of rows, tensors that a descriptor can see."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Any

import pytest
import torch

if find_spec("triton") is None:
    pytest.skip("Triton is not installed", allow_module_level=True)

from armt.kernels.triton.launch import Launch, describable, power_of_two, precision_of, row_tile
from armt.kernels.triton.targets import TARGETS, Tile


@pytest.fixture
def float32_products() -> Iterator[Callable[[str], None]]:
    """Sets how torch multiplies float32, and puts it back."""
    before = torch.get_float32_matmul_precision()
    yield torch.set_float32_matmul_precision
    torch.set_float32_matmul_precision(before)


@pytest.mark.parametrize(
    ("dtype", "target", "state", "torch_multiplies", "expected"),
    [
        (torch.float32, "sm_90", False, "highest", "ieee"),
        (torch.float32, "sm_90", False, "high", "tf32"),
        # The state of a float32 model is multiplied as its weights are.
        (torch.float32, "sm_90", True, "highest", "ieee"),
        # Has no TF32.
        (torch.float32, "gfx942", False, "high", "ieee"),
        (torch.bfloat16, "sm_90", False, "high", "ieee"),
        (torch.bfloat16, "sm_90", True, "highest", "tf32x3"),
        (torch.bfloat16, "gfx942", True, "highest", "ieee"),
    ],
)
def test_products_are_as_exact_as_torch_is_told_to_be(
    float32_products: Callable[[str], None],
    dtype: torch.dtype,
    target: str,
    state: bool,
    torch_multiplies: str,
    expected: str,
) -> None:
    float32_products(torch_multiplies)
    assert precision_of(dtype, TARGETS[target], state=state) == expected


def test_what_a_descriptor_can_see() -> None:
    """Rows end to end, each of a multiple of 16 bytes, the first at one: TMA refuses the rest when it is launched."""
    assert describable(torch.zeros(3, 5, 8, dtype=torch.bfloat16))
    assert not describable(torch.zeros(3, 5, 4, dtype=torch.bfloat16)), "rows of 8 bytes"
    assert describable(torch.zeros(3, 5, 4)), "rows of 16 bytes"
    assert not describable(torch.zeros(3, 8, 8).transpose(1, 2)), "columns end to end"
    assert not describable(torch.zeros(3, 5, 16)[:, :, :8]), "gaps between rows"
    assert not describable(torch.zeros(1 + 40)[1:].view(5, 8)), "four bytes behind a multiple of 16"
    assert describable(torch.zeros(5, 8, device="meta")), "it has no address yet"


def test_powers_of_two() -> None:
    assert [power_of_two(value) for value in (0, 1, 2, 3, 64, 65)] == [1, 1, 2, 4, 64, 128]
    assert [power_of_two(value, 16) for value in (3, 16, 17)] == [16, 16, 32]


@pytest.mark.parametrize(
    ("width", "rows", "columns", "warps"),
    [(5, 256, 8, 4), (2048, 1, 2048, 4), (5000, 1, 8192, 8), (30000, 1, 32768, 16)],
)
def test_rows_are_taken_some_two_thousand_entries_at_a_time(width: int, rows: int, columns: int, warps: int) -> None:
    tile = row_tile(width)
    assert (tile.m, tile.n, tile.warps, tile.stages) == (rows, columns, warps, 1)


class _Kernel:
    """Stands for a kernel and keeps what it was called with."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, dict[str, Any]]] = []

    def __getitem__(self, grid: tuple[int, ...]) -> Callable[..., None]:
        return lambda **options: self.calls.append((grid, options))


@pytest.mark.parametrize(("grid", "launched"), [((2, 3), True), ((2, 0), False)])
def test_nothing_is_launched_for_an_empty_grid(grid: tuple[int, ...], launched: bool) -> None:
    """CUDA refuses a grid without programs; groups without rows make one."""
    kernel, x = _Kernel(), torch.zeros(2)
    Launch(kernel, grid, {"x": x, "rows": 2}, Tile(m=16, n=32, k=8, warps=4, stages=2)).run()
    options = {"x": x, "rows": 2, "num_warps": 4, "num_stages": 2, "enable_fp_fusion": True}
    assert kernel.calls == ([(grid, options)] if launched else [])
