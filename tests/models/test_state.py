"""What layers carry: windows that move on, memories that are forgotten where a document begins, lanes by themselves."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import LayerStates, SlidingWindow, memory_rows
from armt.runtime.session import Armt

DTYPE = torch.float64
# Layers 1 and 2 of four carry memory; segments of 6, two key heads of 4.
OPTIONS: dict[str, Any] = {"dialect": "armt_sw", "wrap_layers": [False, True, True, False]}


@pytest.fixture
def config(make_armt: Callable[..., Armt]) -> ArmtConfig:
    return make_armt(**OPTIONS).config


@pytest.fixture
def states(config: ArmtConfig) -> LayerStates:
    """Three lanes in which everything is one."""
    made = LayerStates(config, 3, device=torch.device("cpu"), dtype=DTYPE, memory_dtype=DTYPE)
    assert made.normalizer is not None
    assert made.window is not None
    for tensor in (made.matrix, made.normalizer, made.window.key, made.window.value):
        tensor.fill_(1.0)
    return made


def test_rows_are_those_of_the_layers_with_memory(config: ArmtConfig) -> None:
    expected = {(0, 4): (0, 2), (0, 1): (0, 0), (1, 2): (0, 1), (2, 4): (1, 2), (3, 4): (2, 2), (1, 3): (0, 2)}
    assert {layers: memory_rows(config, *layers) for layers in expected} == expected


@pytest.mark.parametrize("steps", [[2], [4, 3], [6], [5, 6, 1], [9], [1] * 8])
def test_a_window_holds_the_last_tokens_right_aligned(config: ArmtConfig, steps: list[int]) -> None:
    """Whatever the segments were: the last six tokens, zeros in front of them where there were fewer."""
    window = SlidingWindow(config, 2, device=torch.device("cpu"), dtype=DTYPE)
    numbers, first = torch.arange(1.0, 1 + sum(steps), dtype=DTYPE), 0
    for count in steps:
        new = numbers[first : first + count].view(1, count, 1).expand(2, count, 4)
        window.push(1, 1, new, -new)
        first += count
    expected = torch.cat((torch.zeros(6, dtype=DTYPE), numbers))[-6:].view(1, 6, 1).expand(2, 6, 4)
    assert torch.equal(window.key[1, 1], expected)
    assert torch.equal(window.value[1, 1], -expected)
    # Neither another layer nor another lane.
    window.clear(1, 1)
    assert not window.key.any()
    assert not window.value.any()


def test_a_window_is_filled_layer_by_layer_lane_by_lane(config: ArmtConfig) -> None:
    window = SlidingWindow(config, 3, device=torch.device("cpu"), dtype=DTYPE)
    cells = torch.arange(6.0, dtype=DTYPE).view(6, 1, 1, 1).expand(6, 2, 6, 4)
    window.fill(1, 3, cells, 10 + cells)
    assert window.key[:, :, 0, 0, 0].tolist() == [[0, 0, 0], [0, 1, 2], [3, 4, 5], [0, 0, 0]]
    assert window.value[1, 2, 1, 5, 3] == 12


def test_a_first_segment_finds_nothing_of_the_document_before(states: LayerStates) -> None:
    """Layer 2: lane 0 begins a document, lane 1 goes on, lane 2 holds no segment. Layer 3 carries a window alone."""
    group = CellGroup(2, 4, 3, (6, 6, 0, 6, 6, 0), (True, False, True, False, True, True), (0,) * 6, (0,) * 6)
    states.begin(group)
    assert states.normalizer is not None
    assert states.window is not None
    for tensor in (states.matrix, states.normalizer):
        assert tensor.flatten(2).amin(2).tolist() == [[1, 1, 1], [0, 1, 1]]
        assert tensor.flatten(2).amax(2).tolist() == [[1, 1, 1], [0, 1, 1]]
    for tensor in (states.window.key, states.window.value):
        assert tensor.flatten(2).amax(2).tolist() == [[1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]]


def test_what_was_updated_in_place_is_stored_already(states: LayerStates) -> None:
    matrix, normalizer = states.memory(1, 2)
    assert normalizer is not None
    matrix.add_(1.0)
    states.store(1, 2, matrix, normalizer + 5.0)
    # The matrix says that the kernel worked in place; then it did so with the normaliser as well.
    assert states.matrix[:, 0, 0, 0].tolist() == [1, 2]
    states.store(1, 2, matrix * 3.0, normalizer + 5.0)
    assert states.matrix[:, 0, 0, 0].tolist() == [1, 6]
    assert states.normalizer is not None
    assert states.normalizer[:, 0, 0].tolist() == [1, 6]


def test_some_lanes_are_copied_out_and_put_back(states: LayerStates) -> None:
    """Until they are stored the run does not see what is done with them, and the other lanes never do."""
    chosen = states.lanes_of([2, 0])
    assert chosen.rows(0, 4) == (0, 2)
    states.matrix[:, 2] = 2.0
    matrix, normalizer = chosen.memory(1, 2)
    assert normalizer is not None
    assert matrix[0, :, 0, 0].tolist() == [2, 1]
    matrix += torch.tensor([10.0, 20.0], dtype=DTYPE).view(1, 2, 1, 1)
    assert states.matrix[1, :, 0, 0].tolist() == [1, 1, 2]
    chosen.store(1, 2, matrix, normalizer * 7.0)
    assert states.matrix[:, :, 0, 0].tolist() == [[1, 1, 2], [21, 1, 12]]
    assert states.normalizer is not None
    assert states.normalizer[:, :, 0].tolist() == [[1, 1, 1], [7, 1, 7]]


def test_a_dialect_has_what_it_needs(make_armt: Callable[..., Armt]) -> None:
    config = make_armt(use_denom=False).config
    states = LayerStates(config, 2, device=torch.device("cpu"), dtype=torch.bfloat16, memory_dtype=torch.float32)
    assert (states.normalizer, states.window, states.past_key, states.past_value) == (None, None, None, None)
    assert (states.matrix.dtype, states.matrix.shape) == (torch.float32, (4, 2, 18, 16))
