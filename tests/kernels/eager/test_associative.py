"""Reading and writing the memory: kernels against the float32 references, states compared, idle lanes untouched."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.associative import memory_read, memory_read_ref, memory_write, memory_write_ref

Draw = Callable[..., Tensor]
Check = Callable[..., None]
Op = Callable[[str], Callable[..., Any]]

DIALECTS = [
    pytest.param(False, True, True, id="paper"),
    pytest.param(True, True, True, id="armt"),
    pytest.param(True, False, True, id="no-correction"),
    pytest.param(True, True, False, id="no-denominator"),
]
SHAPES = [
    pytest.param(1, 1, 6, 32, 8, id="one-cell"),
    pytest.param(3, 2, 37, 40, 3, id="rows-past-a-tile-odd-d_mem"),
    pytest.param(2, 1, 33, 33, 17, id="d_mem-just-past-a-tile"),
]


@pytest.mark.parametrize(("normalize", "correction", "denominator"), DIALECTS)
@pytest.mark.parametrize(("groups", "lanes", "tokens", "width", "d_mem"), SHAPES)
def test_read(
    op: Op, draw: Draw, assert_near: Check, groups: int, lanes: int, tokens: int, width: int, d_mem: int,
    normalize: bool, correction: bool, denominator: bool,
) -> None:  # fmt: skip
    hidden, weight = draw(groups, lanes, tokens, width), draw(groups + 2, d_mem, width, scale=width**-0.5)[1:-1]
    matrix = draw(groups + 1, lanes, 6 * d_mem, width)[1:]
    normalizer = draw(groups, lanes, 6 * d_mem).abs() if denominator else None
    expected = memory_read_ref(hidden, weight, matrix, normalizer, normalize=normalize)
    kept = hidden.clone()
    assert_near(op("memory_read")(hidden, weight, matrix, normalizer, normalize=normalize), expected, "kernel")
    assert torch.equal(hidden, kept)
    assert_near(memory_read(hidden, weight, matrix, normalizer, normalize=normalize), expected, "torch version")


def test_read_of_a_strided_hidden_state_and_an_empty_memory(op: Op, draw: Draw) -> None:
    """Nothing written: 0 / epsilon, not 0 / 0, is added."""
    hidden = draw(2, 40, 1, 9).transpose(1, 3)
    weight, matrix = draw(2, 4, 40), draw(2, 9, 24, 40).zero_()
    got = op("memory_read")(hidden.transpose(1, 2), weight, matrix[:, :1], matrix[:, :1, :, 0], normalize=True)
    assert torch.equal(got, hidden.transpose(1, 2))


def _write_arguments(draw: Draw, groups: int, lanes: int, tokens: int, width: int, d_mem: int,
                     denominator: bool) -> dict[str, Tensor | None]:  # fmt: skip
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


@pytest.mark.parametrize(("normalize", "correction", "denominator"), DIALECTS)
@pytest.mark.parametrize(("groups", "lanes", "tokens", "width", "d_mem"), SHAPES)
def test_write(
    op: Op, draw: Draw, assert_near: Check, device: torch.device, groups: int, lanes: int, tokens: int, width: int,
    d_mem: int, normalize: bool, correction: bool, denominator: bool,
) -> None:  # fmt: skip
    given = _write_arguments(draw, groups, lanes, tokens, width, d_mem, denominator)
    first = torch.arange(groups * lanes, device=device).view(groups, lanes) % 3 == 1
    options = {"normalize": normalize, "correction": correction}
    expected = memory_write_ref(**given, first=first, **options)
    for name, function in (("torch version", memory_write), ("kernel", op("memory_write"))):
        matrix, normalizer = function(**given, first=first, **options)
        assert_near(matrix, expected[0], f"{name}: matrix")
        if expected[1] is not None:
            assert_near(normalizer, expected[1], f"{name}: normaliser")
    # The kernel's run came last, and wrote where the state lies.
    assert matrix.data_ptr() == given["matrix"].data_ptr()


def test_idle_lanes_keep_every_bit_even_next_to_nan(op: Op, draw: Draw, assert_near: Check) -> None:
    given = _write_arguments(draw, 2, 2, 5, 24, 4, True)
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
    given = _write_arguments(draw, 1, 1, 4, 16, 4, True)
    given["w_key"].zero_()
    before = given["matrix"].clone(), given["normalizer"].clone()
    first = torch.zeros(1, 1, dtype=torch.bool, device=before[0].device)
    matrix, normalizer = op("memory_write")(**given, first=first, normalize=True, correction=True)
    assert torch.equal(matrix, before[0])
    assert torch.equal(normalizer, before[1])


def test_first_flag_of_an_unnormalised_key(op: Op, draw: Draw) -> None:
    """On an empty state the flag decides between exactly 1 and 1 - epsilon / length; keys are small, so it shows."""
    given = _write_arguments(draw, 1, 2, 4, 16, 4, True)
    given["w_key"].mul_(0.1)
    given["matrix"].zero_()
    given["normalizer"].zero_()
    first = torch.tensor([[True, False]], device=given["rows"].device)
    given["rows"][:, 1] = given["rows"][:, 0]
    _, normalizer = op("memory_write")(**given, first=first, normalize=False, correction=True)
    assert (normalizer[0, 0] - normalizer[0, 1]).abs().max() > 0.01 * normalizer[0, 0].max()


def test_memory_wider_than_the_model(op: Op, draw: Draw, assert_near: Check, half: torch.dtype) -> None:
    """A float32 state under weights in half precision keeps what is written at float32 precision, not at theirs."""
    given = _write_arguments(draw, 2, 1, 5, 32, 4, True)
    narrow = {name: t.to(half) for name, t in given.items() if name not in ("matrix", "normalizer")}
    given |= narrow
    first = torch.zeros(2, 1, dtype=torch.bool, device=narrow["rows"].device)
    expected = memory_write_ref(**given, first=first, normalize=True, correction=True)
    matrix, normalizer = op("memory_write")(**given, first=first, normalize=True, correction=True)
    assert matrix.dtype == torch.float32
    assert float((matrix - expected[0]).norm() / expected[0].norm()) < 1e-5
    assert_near(normalizer, expected[1], "normaliser")
