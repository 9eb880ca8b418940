"""The norm kernel against its float32 reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.norm import grouped_norm, grouped_norm_ref

Draw = Callable[..., Tensor]
Check = Callable[..., None]
Op = Callable[[str], Callable[..., Any]]

KINDS = [
    pytest.param({"kind": "rms"}, False, id="rms"),
    pytest.param({"kind": "rms", "offset": True}, False, id="rms-offset"),
    pytest.param({"kind": "layer"}, False, id="layer"),
    pytest.param({"kind": "layer"}, True, id="layer-bias"),
]


@pytest.mark.parametrize(("options", "biased"), KINDS)
@pytest.mark.parametrize("residual", [False, True], ids=["alone", "residual"])
@pytest.mark.parametrize(
    ("groups", "rows", "width"),
    [
        pytest.param(1, 3, 64, id="power-of-two"),
        pytest.param(3, 37, 48, id="rows-of-two-groups-in-a-program"),
        pytest.param(2, 2, 2100, id="wider-than-a-row-tile"),
    ],
)
def test_against_reference(
    op: Op,
    draw: Draw,
    assert_near: Check,
    groups: int,
    rows: int,
    width: int,
    options: dict[str, Any],
    biased: bool,
    residual: bool,
) -> None:
    # Far from zero, so that a variance computed without its mean would show.
    x, stack = draw(groups, rows, width) + 3.0, draw(groups + 2, width)
    weight, bias = stack[1:-1], draw(groups, width) if biased else None
    added = draw(groups, width, rows).transpose(1, 2) if residual else None
    got = op("grouped_norm")(x, weight, bias, eps=1e-5, residual=added, **options)
    expected = grouped_norm_ref(x, weight, bias, eps=1e-5, residual=added, **options)
    assert_near(got, expected, "norm")


def test_half_precision_agrees_bit_by_bit_with_the_torch_version(op: Op, draw: Draw, half: torch.dtype) -> None:
    """Both round before the weight and after it; a kernel that rounded once would differ in many entries."""
    x, weight = draw(2, 9, 64, dtype=half), draw(2, 64, dtype=half)
    got = op("grouped_norm")(x, weight, kind="rms", eps=1e-6)
    assert (got == grouped_norm(x, weight, kind="rms", eps=1e-6)).float().mean() > 0.99


def test_unknown_kind(op: Op, draw: Draw) -> None:
    with pytest.raises(ValueError, match="kind"):
        op("grouped_norm")(draw(1, 2, 8), draw(1, 8), kind="batch", eps=1e-5)
