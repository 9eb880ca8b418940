"""Writing the memory: the kernels against the float32 reference, states compared, idle lanes untouched."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.associative import memory_write_ref

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]
Op = Callable[[str], Callable[..., Any]]


def _arguments(
    draw: Draw, groups: int, lanes: int, tokens: int, width: int, d_mem: int, *, denominator: bool = True
) -> dict[str, Any]:
    scale = width**-0.5
    return {
        "rows": draw(groups, lanes, tokens + 3, width)[:, :, 3:],
        "w_key": draw(groups + 1, d_mem, width, scale=scale)[1:],
        "w_value": draw(groups + 1, width, width, scale=scale)[:-1],
        "w_gate": draw(groups, 1, width, scale=scale),
        "b_gate": draw(groups, 1),
        "matrix": draw(groups + 2, lanes, 6 * d_mem, width)[1:-1],
        # Small, so that correction coefficients lie strictly inside (0, 1) too.
        "normalizer": draw(groups, lanes, 6 * d_mem, scale=0.2).abs() if denominator else None,
    }


@pytest.mark.parametrize(
    ("normalize", "correction", "denominator"),
    [
        pytest.param(False, True, True, id="paper"),
        pytest.param(True, True, True, id="armt"),
        pytest.param(True, False, True, id="no-correction"),
        pytest.param(True, True, False, id="no-denominator"),
    ],
)
@pytest.mark.parametrize(
    ("groups", "lanes", "tokens", "width", "d_mem"),
    [
        pytest.param(1, 1, 6, 32, 8, id="one-cell"),
        pytest.param(2, 2, 33, 33, 3, id="rows-and-width-past-a-tile-odd-d_mem"),
        pytest.param(2, 1, 33, 33, 17, id="d_mem-just-past-a-tile"),
    ],
)
def test_against_reference(
    op: Op,
    draw: Draw,
    assert_near: Check,
    device: torch.device,
    groups: int,
    lanes: int,
    tokens: int,
    width: int,
    d_mem: int,
    normalize: bool,
    correction: bool,
    denominator: bool,
) -> None:
    given = _arguments(draw, groups, lanes, tokens, width, d_mem, denominator=denominator)
    given["first"] = torch.arange(groups * lanes, device=device).view(groups, lanes) % 3 == 1
    options = {"normalize": normalize, "correction": correction}
    before, expected = given["matrix"].clone(), memory_write_ref(**given, **options)
    for reuse in (False, True):
        matrix, normalizer = op("memory_write")(**given, **options, reuse=reuse)
        assert_near(matrix, expected[0], "matrix")
        if expected[1] is not None:
            assert_near(normalizer, expected[1], "normaliser")
        assert (matrix.data_ptr() == given["matrix"].data_ptr()) == reuse
        assert torch.equal(given["matrix"], before) != reuse


def test_idle_lanes_keep_every_bit_even_next_to_nan(op: Op, draw: Draw, assert_near: Check) -> None:
    given = _arguments(draw, 2, 2, 5, 24, 4)
    active = torch.tensor([[True, False], [False, True]], device=given["rows"].device)
    first = torch.zeros_like(active)
    expected = memory_write_ref(**given, first=first, active=active, normalize=True, correction=True)
    before = given["matrix"].clone(), given["normalizer"].clone()
    given["rows"][~active] = float("nan")
    matrix, normalizer = op("memory_write")(**given, first=first, active=active, normalize=True, correction=True)
    assert torch.equal(matrix[~active], before[0][~active])
    assert torch.equal(normalizer[~active], before[1][~active])
    assert_near(matrix, expected[0], "matrix")
    assert_near(normalizer, expected[1], "normaliser")


def test_an_all_zero_key_adds_nothing(op: Op, draw: Draw) -> None:
    """Its length is zero: total / 0 must count as infinite (coefficient 0), not become NaN."""
    given = _arguments(draw, 1, 1, 4, 16, 4)
    given["w_key"].zero_()
    before = given["matrix"].clone(), given["normalizer"].clone()
    first = torch.zeros(1, 1, dtype=torch.bool, device=before[0].device)
    matrix, normalizer = op("memory_write")(**given, first=first, normalize=True, correction=True)
    assert torch.equal(matrix, before[0])
    assert torch.equal(normalizer, before[1])


def test_first_flag_of_an_unnormalised_key(op: Op, draw: Draw) -> None:
    """On an empty state the flag decides between exactly 1 and 1 - epsilon / length; keys are small, so it shows."""
    given = _arguments(draw, 1, 2, 4, 16, 4)
    given["w_key"].mul_(0.1)
    given["matrix"].zero_()
    given["normalizer"].zero_()
    first = torch.tensor([[True, False]], device=given["rows"].device)
    given["rows"][:, 1] = given["rows"][:, 0]
    _, normalizer = op("memory_write")(**given, first=first, normalize=False, correction=True)
    assert (normalizer[0, 0] - normalizer[0, 1]).abs().max() > 0.01 * normalizer[0, 0].max()


def test_memory_wider_than_the_model(op: Op, draw: Draw, assert_near: Check, half: torch.dtype) -> None:
    """A float32 state under weights in half precision keeps what is written at float32 precision, not at theirs."""
    given = _arguments(draw, 2, 1, 5, 32, 4)
    given |= {name: t.to(half) for name, t in given.items() if name not in ("matrix", "normalizer")}
    first = torch.zeros(2, 1, dtype=torch.bool, device=given["rows"].device)
    expected = memory_write_ref(**given, first=first, normalize=True, correction=True)
    matrix, normalizer = op("memory_write")(**given, first=first, normalize=True, correction=True)
    assert matrix.dtype == torch.float32
    assert float((matrix - expected[0]).norm() / expected[0].norm()) < 1e-5
    assert_near(normalizer, expected[1], "normaliser")


def test_memory_in_half_precision_is_rounded_once(op: Op, draw: Draw, half: torch.dtype) -> None:
    """The old state is widened and the sum is rounded, not the update before it.

    Rounding the update first leaves a tenth of the entries one place off; rounding once leaves those that lie on the
    border between two numbers.
    """
    given = {name: t.to(half) for name, t in _arguments(draw, 2, 2, 9, 48, 5).items()}
    first = torch.zeros(2, 2, dtype=torch.bool, device=given["rows"].device)
    expected = memory_write_ref(**given, first=first, normalize=True, correction=True)
    got = op("memory_write")(**given, first=first, normalize=True, correction=True)
    for what, ours, exact in zip(("matrix", "normaliser"), got, expected, strict=True):
        assert exact is not None
        assert ours.dtype == half
        assert not torch.equal(ours, given["matrix" if what == "matrix" else "normalizer"])
        off = float((ours != exact.to(half)).float().mean())
        assert off < 0.01, f"{what}: {off:.1%} of the entries are not the rounded sum"


def test_keys_too_wide_for_a_program_are_left_to_torch(
    op: Op, draw: Draw, assert_near: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Torch writes as the kernels do, in place where that is allowed."""
    module = importlib.import_module("armt.kernels.triton.memory_write")
    monkeypatch.setattr(module, "holds_memory", lambda *words: False)
    monkeypatch.setattr(module, "_memory_write", lambda *words: pytest.fail("a kernel was launched"))
    given = _arguments(draw, 2, 2, 5, 24, 4)
    given["matrix"] = given["matrix"].contiguous()
    given["first"] = torch.zeros(2, 2, dtype=torch.bool, device=given["rows"].device)
    expected = memory_write_ref(**given, normalize=True, correction=True)
    with torch.no_grad():
        matrix, normalizer = op("memory_write")(**given, normalize=True, correction=True, reuse=True)
    assert matrix is given["matrix"]
    assert_near(matrix, expected[0], "matrix")
    assert_near(normalizer, expected[1], "normaliser")
