"""Reading the memory: the kernel against its float32 reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.associative import memory_read_ref

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]
Op = Callable[[str], Callable[..., Any]]


@pytest.mark.parametrize("normalize", [False, True], ids=["paper", "armt"])
@pytest.mark.parametrize("denominator", [False, True], ids=["no-denominator", "denominator"])
@pytest.mark.parametrize(
    ("groups", "lanes", "tokens", "width", "d_mem"),
    [
        pytest.param(1, 1, 6, 32, 8, id="one-cell"),
        pytest.param(3, 2, 37, 40, 3, id="rows-past-a-tile-odd-d_mem"),
        pytest.param(2, 1, 33, 33, 17, id="d_mem-just-past-a-tile"),
    ],
)
def test_against_reference(
    op: Op,
    draw: Draw,
    assert_near: Check,
    groups: int,
    lanes: int,
    tokens: int,
    width: int,
    d_mem: int,
    normalize: bool,
    denominator: bool,
) -> None:
    hidden, weight = draw(groups, lanes, tokens, width), draw(groups + 2, d_mem, width, scale=width**-0.5)[1:-1]
    matrix = draw(groups + 1, lanes, 6 * d_mem, width)[1:]
    normalizer = draw(groups, lanes, 6 * d_mem).abs() if denominator else None
    expected = memory_read_ref(hidden, weight, matrix, normalizer, normalize=normalize)
    kept = hidden.clone()
    assert_near(op("memory_read")(hidden, weight, matrix, normalizer, normalize=normalize), expected, "read")
    assert torch.equal(hidden, kept)


@pytest.mark.parametrize("memory", ["half", "float32"])
def test_half_precision(op: Op, draw: Draw, assert_near: Check, half: torch.dtype, memory: str) -> None:
    """The memory of a public checkpoint is in the dtype of its weights, that of `armt bench` in float32."""
    hidden, weight = draw(2, 1, 19, 40, dtype=half), draw(2, 5, 40, scale=40**-0.5, dtype=half)
    dtype = half if memory == "half" else torch.float32
    matrix, normalizer = draw(2, 1, 30, 40, dtype=dtype), draw(2, 1, 30).abs().to(dtype)
    expected = memory_read_ref(hidden, weight, matrix, normalizer, normalize=True)
    assert_near(op("memory_read")(hidden, weight, matrix, normalizer, normalize=True), expected, memory)


def test_a_strided_hidden_state_and_an_empty_memory(op: Op, draw: Draw) -> None:
    """Nothing written: 0 / epsilon, not 0 / 0, is added."""
    hidden = draw(2, 40, 1, 9).transpose(1, 3)
    weight, matrix = draw(2, 4, 40), draw(2, 9, 24, 40).zero_()
    got = op("memory_read")(hidden.transpose(1, 2), weight, matrix[:, :1], matrix[:, :1, :, 0], normalize=True)
    assert torch.equal(got, hidden.transpose(1, 2))


def test_keys_beyond_the_range_of_float16_are_left_to_torch(op: Op, draw: Draw, assert_near: Check) -> None:
    hidden, query = draw(1, 1, 9, 16, scale=500.0, dtype=torch.float16), draw(1, 4, 16, dtype=torch.float16)
    matrix, normalizer = draw(1, 1, 24, 16, scale=1e8), draw(1, 1, 24, scale=1e6).abs()
    expected = memory_read_ref(hidden, query, matrix, normalizer, normalize=False)
    assert_near(op("memory_read")(hidden, query, matrix, normalizer, normalize=False), expected, "read")
