"""Grouped linear layers: every product that sizes may choose, against the float32 reference."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.linear import grouped_linear, grouped_linear_ref

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]
EPILOGUES = ["plain", "bias", "residual", "bias-gelu-residual"]
SIZES = pytest.mark.parametrize(("groups", "rows"), [(3, 33), (1, 5), (1, 1)], ids=["groups", "lone-cell", "one-token"])


def _options(draw: Draw, groups: int, rows: int, epilogue: str) -> tuple[Tensor | None, dict[str, Tensor | str | None]]:
    bias = draw(groups, 40) if "bias" in epilogue else None
    residual = draw(groups, rows, 40) if "residual" in epilogue else None
    return bias, {"residual": residual, "activation": "gelu" if "gelu" in epilogue else None}


@SIZES
@pytest.mark.parametrize("epilogue", EPILOGUES)
@pytest.mark.parametrize("gradient", [False, True])
def test_against_reference(
    draw: Draw, assert_near: Check, groups: int, rows: int, epilogue: str, gradient: bool
) -> None:
    x, weight = draw(groups, rows, 24).requires_grad_(gradient), draw(groups, 40, 24)
    bias, options = _options(draw, groups, rows, epilogue)
    got = grouped_linear(x, weight, bias, **options)  # type: ignore[arg-type]
    expected = grouped_linear_ref(x, weight, bias, **options)  # type: ignore[arg-type]
    assert_near(got, expected, epilogue)


@SIZES
@pytest.mark.parametrize("epilogue", EPILOGUES)
def test_into_a_tensor_that_is_there(draw: Draw, groups: int, rows: int, epilogue: str) -> None:
    """The same bits as without ``out``, in its place; slots of a conveyor, of which one more stands in front."""
    x, weight = draw(groups, rows, 24), draw(groups, 40, 24)
    bias, options = _options(draw, groups, rows, epilogue)
    slots = torch.full((groups + 1, rows, 40), float("nan"))
    got = grouped_linear(x, weight, bias, out=slots[1:], **options)  # type: ignore[arg-type]
    assert got.data_ptr() == slots[1:].data_ptr()
    assert torch.equal(slots[1:], grouped_linear(x, weight, bias, **options))  # type: ignore[arg-type]
    assert slots[0].isnan().all()


@pytest.mark.parametrize(
    "counts", [[40, 0, 3, 33], [0, 5, 0, 0], [64, 64, 64, 64]], ids=["one-empty", "all-but-one-empty", "equal"]
)
def test_ragged_groups(draw: Draw, assert_near: Check, counts: list[int]) -> None:
    offsets = torch.tensor([0, *counts]).cumsum(0).to(torch.int32)
    x, weight, bias, residual = draw(sum(counts), 32), draw(4, 40, 32), draw(4, 40), draw(sum(counts), 40)
    got = grouped_linear(x, weight, bias, residual=residual, activation="gelu", offsets=offsets)
    expected = grouped_linear_ref(x, weight, bias, residual=residual, activation="gelu", offsets=offsets)
    assert_near(got, expected, f"rows {counts}")
