"""The associative memory in torch: with and without gradients, in place and not, against the float32 references."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.associative import (
    dpfp,
    dpfp_ref,
    memory_read,
    memory_read_ref,
    memory_write,
    memory_write_ref,
)

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]
GRADIENT = pytest.mark.parametrize("gradient", [False, True], ids=["plain", "gradient"])
DIALECTS = pytest.mark.parametrize(
    ("normalize", "correction", "denominator"),
    [
        pytest.param(False, True, True, id="paper"),
        pytest.param(True, True, True, id="armt"),
        pytest.param(True, False, True, id="no-correction"),
        pytest.param(True, True, False, id="no-denominator"),
    ],
)


@GRADIENT
@pytest.mark.parametrize("normalize", [False, True])
@pytest.mark.parametrize("d_mem", [1, 2, 5], ids=["rolls-go-around-twice", "shorter-than-the-roll", "ordinary"])
def test_feature_map(draw: Draw, assert_near: Check, d_mem: int, normalize: bool, gradient: bool) -> None:
    x = draw(4, d_mem)
    with torch.set_grad_enabled(gradient):
        got = dpfp(x, normalize=normalize)
    assert_near(got, dpfp_ref(x, normalize=normalize), "key")


@GRADIENT
@DIALECTS
@pytest.mark.parametrize("tokens", [3, 20], ids=["few-tokens", "many-tokens"])
def test_read(
    draw: Draw,
    assert_near: Check,
    tokens: int,
    normalize: bool,
    correction: bool,
    denominator: bool,
    gradient: bool,
) -> None:
    hidden, query = draw(2, 3, tokens, 16), draw(2, 4, 16)
    # A token that projects to nothing has a key of length zero: it must read nothing, and not NaN.
    hidden[0, 0, 1] = 0
    matrix = draw(2, 3, 24, 16)
    normalizer = draw(2, 3, 24).abs() if denominator else None
    expected = memory_read_ref(hidden, query, matrix, normalizer, normalize=normalize)
    with torch.set_grad_enabled(gradient):
        # Without gradients it may overwrite what it is given.
        got = memory_read(hidden.clone(), query, matrix, normalizer, normalize=normalize)
    assert_near(got, expected, "read")
    assert not got[0, 0, 1].any()


def _arguments(draw: Draw, *, denominator: bool) -> dict[str, Any]:
    return {
        "rows": draw(2, 3, 4, 16),
        "w_key": draw(2, 4, 16, scale=0.3),
        "w_value": draw(2, 16, 16, scale=0.3),
        "w_gate": draw(2, 1, 16, scale=0.3),
        "b_gate": draw(2, 1),
        "matrix": draw(2, 3, 24, 16),
        # Small, so that correction coefficients lie strictly inside (0, 1) too.
        "normalizer": draw(2, 3, 24, scale=0.2).abs() if denominator else None,
        "first": torch.tensor([[True, False, False], [False, False, True]]),
    }


@GRADIENT
@DIALECTS
@pytest.mark.parametrize("reuse", [False, True], ids=["beside", "in-place"])
def test_write(
    draw: Draw,
    assert_near: Check,
    normalize: bool,
    correction: bool,
    denominator: bool,
    reuse: bool,
    gradient: bool,
) -> None:
    given, options = _arguments(draw, denominator=denominator), {"normalize": normalize, "correction": correction}
    expected, before = memory_write_ref(**given, **options), given["matrix"].clone()
    with torch.set_grad_enabled(gradient):
        matrix, normalizer = memory_write(**given, **options, reuse=reuse)
    assert_near(matrix, expected[0], "matrix")
    if expected[1] is not None:
        assert normalizer is not None
        assert_near(normalizer, expected[1], "normaliser")
    in_place = reuse and not gradient
    assert (matrix is given["matrix"]) == in_place
    assert torch.equal(given["matrix"], before) != in_place


@GRADIENT
@DIALECTS
@pytest.mark.parametrize("reuse", [False, True], ids=["beside", "in-place"])
def test_idle_lanes_keep_every_bit(
    draw: Draw, normalize: bool, correction: bool, denominator: bool, reuse: bool, gradient: bool
) -> None:
    """Neither matrix nor normaliser of a lane without a segment may grow, whatever stands in its rows."""
    given, options = _arguments(draw, denominator=denominator), {"normalize": normalize, "correction": correction}
    active = torch.tensor([[True, False, True], [False, True, False]])
    before = given["matrix"].clone(), None if given["normalizer"] is None else given["normalizer"].clone()
    with torch.set_grad_enabled(gradient):
        matrix, normalizer = memory_write(**given, **options, active=active, reuse=reuse)
    assert torch.equal(matrix[~active], before[0][~active])
    assert not torch.equal(matrix[active], before[0][active])
    if before[1] is not None:
        assert normalizer is not None
        assert torch.equal(normalizer[~active], before[1][~active])
        assert not torch.equal(normalizer[active], before[1][active])


def test_memory_in_half_precision_is_rounded_once(draw: Draw) -> None:
    """The old state is widened and the sum is rounded, not the update before it."""
    given = {
        name: t if t.dtype == torch.bool else t.bfloat16() for name, t in _arguments(draw, denominator=True).items()
    }
    expected = memory_write_ref(**given, normalize=True, correction=True)
    with torch.no_grad():
        got = memory_write(**given, normalize=True, correction=True, reuse=True)
    for ours, exact in zip(got, expected, strict=True):
        assert ours is not None
        assert exact is not None
        # What is left are keys, values and gates, which are products in bfloat16.
        assert float((ours.float() - exact).norm() / exact.norm()) < 3e-3


@pytest.mark.parametrize("denominator", [False, True])
def test_keys_beyond_the_range_of_float16(draw: Draw, assert_near: Check, denominator: bool) -> None:
    """An activation of 1,500 makes a key of two million where keys are not normalised; they used to be infinite."""
    hidden, query = draw(2, 1, 20, 16, scale=500.0).half(), draw(2, 4, 16).half()
    # What keys of that size leave.
    normalizer = draw(2, 1, 24, scale=1e6).abs() if denominator else None
    matrix = draw(2, 1, 24, 16, scale=1e8 if denominator else 1e-4)
    expected = memory_read_ref(hidden, query, matrix, normalizer, normalize=False)
    assert float(dpfp_ref(hidden[:, 0].float() @ query.float().transpose(1, 2), normalize=False).max()) > 65_504
    with torch.no_grad():
        got = memory_read(hidden.clone(), query, matrix, normalizer, normalize=False)
    assert_near(got, expected, "read")
    assert float((expected - hidden.float()).norm() / hidden.float().norm()) > 0.01
