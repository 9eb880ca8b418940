"""Norms: every way that sizes and dtypes choose, against the float32 reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.norm import grouped_norm, grouped_norm_ref

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]


@pytest.mark.parametrize(
    ("options", "biased"),
    [
        pytest.param({"kind": "rms"}, False, id="rms"),
        pytest.param({"kind": "rms", "offset": True}, False, id="rms-offset"),
        pytest.param({"kind": "layer"}, False, id="layer"),
        pytest.param({"kind": "layer"}, True, id="layer-bias"),
    ],
)
@pytest.mark.parametrize("rows", [1, 4, 37], ids=["one-row", "few-rows", "many-rows"])
@pytest.mark.parametrize("residual", [False, True], ids=["alone", "residual"])
@pytest.mark.parametrize("gradient", [False, True])
def test_against_reference(
    draw: Draw,
    assert_near: Check,
    rows: int,
    options: dict[str, Any],
    biased: bool,
    residual: bool,
    gradient: bool,
) -> None:
    # Far from zero, so that a variance computed without its mean would show.
    x, weight = draw(2, rows, 48) + 3.0, draw(4, 48)[1:-1]
    bias = draw(2, 48) if biased else None
    added = draw(2, 48, rows).transpose(1, 2) if residual else None
    with torch.set_grad_enabled(gradient):
        got = grouped_norm(x, weight, bias, eps=1e-5, residual=added, **options)
    assert_near(got, grouped_norm_ref(x, weight, bias, eps=1e-5, residual=added, **options), "norm")


@pytest.mark.parametrize("rows", [4, 50], ids=["few-rows", "many-rows"])
def test_bfloat16_without_gradients_rounds_no_more_than_with(draw: Draw, rows: int) -> None:
    x, weight = draw(2, rows, 64, dtype=torch.bfloat16), draw(2, 64, dtype=torch.bfloat16)
    exact = grouped_norm(x.double(), weight.double(), kind="rms", eps=1e-5)
    errors = []
    for gradient in (True, False):
        with torch.set_grad_enabled(gradient):
            found = grouped_norm(x, weight, kind="rms", eps=1e-5)
        errors.append(float((found.double() - exact).norm() / exact.norm()))
    assert errors[1] < 1.05 * errors[0]


def test_unknown_kind(draw: Draw) -> None:
    with pytest.raises(ValueError, match="kind"):
        grouped_norm(draw(1, 2, 8), draw(1, 8), kind="batch", eps=1e-5)
