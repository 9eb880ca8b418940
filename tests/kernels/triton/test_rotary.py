"""The rotary kernel against its float32 reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.rotary import HeadNorm, rotary_ref

Draw = Callable[..., Tensor]
Check = Callable[..., None]
Op = Callable[[str], Callable[..., Any]]


def _angles(cells: int, tokens: int, dims: int, device: torch.device) -> tuple[Tensor, Tensor]:
    positions = torch.arange(cells * tokens, dtype=torch.float64).view(cells, tokens, 1) * 3 % 41
    speed = 10.0 ** -(torch.arange(dims // 2, dtype=torch.float64) * 2 / dims)
    angles = (positions * speed).repeat(1, 1, 2)
    return angles.cos().float().to(device), angles.sin().float().to(device)


@pytest.mark.parametrize("normed", [False, True], ids=["plain", "q-k-norm"])
@pytest.mark.parametrize("table", ["one-for-all", "per-cell"])
@pytest.mark.parametrize(
    ("cells", "tokens", "heads", "width", "dims"),
    [
        pytest.param(2, 7, 6, 8, 8, id="all-dims"),
        pytest.param(4, 5, 3, 24, 24, id="half-no-power-of-two"),
        pytest.param(2, 3, 5, 20, 6, id="partial"),
    ],
)
def test_against_reference(
    op: Op,
    draw: Draw,
    assert_near: Check,
    device: torch.device,
    cells: int,
    tokens: int,
    heads: int,
    width: int,
    dims: int,
    table: str,
    normed: bool,
) -> None:
    # Queries, keys and values side by side: the kernel sees a view of the first heads.
    packed = draw(cells, tokens, heads + 2, width)[:, :, :heads]
    cosine, sine = _angles(cells if table == "per-cell" else 1, tokens, dims, device)
    norm = HeadNorm(draw(cells // 2, width), draw(cells // 2, width), heads - 1, 1e-5, False) if normed else None
    expected = rotary_ref(packed, cosine, sine, norm=norm)
    assert_near(op("rotary")(packed, cosine, sine, norm=norm), expected, "rotary")


def test_norm_with_offset(op: Op, draw: Draw, assert_near: Check, device: torch.device) -> None:
    packed, angles = draw(2, 5, 4, 16), _angles(1, 5, 16, device)
    norm = HeadNorm(draw(2, 16), draw(2, 16), 3, 1e-6, True)
    assert_near(op("rotary")(packed, *angles, norm=norm), rotary_ref(packed, *angles, norm=norm), "Gemma")
