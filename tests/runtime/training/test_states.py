"""States that are replaced, not written to: gradients flow through them, and who holds an older one keeps it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.runtime.session import Armt
from armt.runtime.training.states import TrainingStates

OPTIONS: dict[str, Any] = {"wrap_layers": [False, True, True, False]}


@pytest.fixture
def config(make_armt: Callable[..., Armt]) -> ArmtConfig:
    """Layers 1 and 2 of four carry memory."""
    return make_armt(**OPTIONS).config


def _filled(config: ArmtConfig, lanes: int) -> TrainingStates:
    """Lane ``b`` of memory row ``n`` holds ``10 n + b`` everywhere."""
    states = TrainingStates.zeros(config, lanes, device=torch.device("cpu"), dtype=torch.float64)
    matrix, normalizer = states.memory(0, 2)
    assert normalizer is not None
    number = torch.arange(2.0).view(2, 1) * 10 + torch.arange(float(lanes))
    states.store(0, 2, matrix + number.view(2, lanes, 1, 1), normalizer + number.unsqueeze(2))
    return states


def _held(states: TrainingStates) -> list[list[float]]:
    matrix, normalizer = states.memory(0, 2)
    assert normalizer is not None
    assert torch.equal(matrix[..., 0, 0], normalizer[..., 0])
    return [[float(lane[0, 0]) for lane in row] for row in matrix]


def test_a_first_segment_finds_zeros(config: ArmtConfig) -> None:
    """In layer 2: lane 0 begins, lane 1 goes on, lane 2 is empty. Layer 3 carries nothing."""
    states = _filled(config, 3)
    states.begin(CellGroup(2, 4, 3, (6, 6, 0, 6, 6, 6), (True, False, True, True, True, True), (0,) * 6, (0,) * 6))
    assert _held(states) == [[0, 1, 2], [0, 11, 12]]


def test_what_was_taken_before_is_not_changed(config: ArmtConfig) -> None:
    """Back-propagation needs the memory that a segment read, not the one that came after."""
    states = _filled(config, 2)
    matrix, _ = states.memory(1, 2)
    kept = matrix.clone()
    states.begin(CellGroup(2, 3, 2, (6, 6), (True, True), (0, 0), (0, 0)))
    states.store(0, 1, torch.full_like(matrix, 7.0), None)
    assert torch.equal(matrix, kept)


def test_gradients_come_from_the_lanes_that_went_on(config: ArmtConfig) -> None:
    states = _filled(config, 2)
    matrix, normalizer = (tensor.detach().requires_grad_() for tensor in states.memory(0, 2) if tensor is not None)
    states.store(0, 2, matrix, normalizer)
    states.begin(CellGroup(1, 2, 2, (6, 6), (True, False), (0, 0), (0, 0)))
    after, _ = states.memory(0, 2)
    after.sum().backward()
    assert matrix.grad is not None
    assert [[float(lane[0, 0]) for lane in row] for row in matrix.grad] == [[0, 1], [1, 1]]
    assert states.memory(0, 1)[0].requires_grad
    assert not states.detached().memory(0, 1)[0].requires_grad


@pytest.mark.parametrize("samples", [[0, 1, 2], [2, 0, 0, 1], [1]])
def test_lanes_follow_their_samples(config: ArmtConfig, samples: list[int]) -> None:
    """Several active segments may read one document's memory."""
    chosen = _filled(config, 3).lanes_of(samples)
    assert chosen.lanes == len(samples)
    assert _held(chosen) == [samples, [10 + sample for sample in samples]]


def test_memory_tokens_follow_their_samples_too(make_armt: Callable[..., Armt]) -> None:
    """Of a dialect that carries them; every document begins with the learned ones."""
    config = make_armt(dialect="rmt").config
    learned = torch.ones(config.memory_tokens, config.d_model, requires_grad=True)
    states = TrainingStates.zeros(config, 2, device=torch.device("cpu"), dtype=torch.float64, tokens=learned)
    assert states.tokens is not None
    assert torch.equal(states.tokens, learned.expand(2, -1, -1))
    states.tokens = states.tokens * torch.tensor([1.0, 2.0]).view(2, 1, 1)
    chosen = states.lanes_of([1, 0, 1])
    assert chosen.tokens is not None
    assert chosen.tokens[:, 0, 0].tolist() == [2.0, 1.0, 2.0]
    assert chosen.tokens.requires_grad
    cut = chosen.detached()
    assert cut.tokens is not None
    assert not cut.tokens.requires_grad


def test_a_dialect_without_denominator(make_armt: Callable[..., Armt]) -> None:
    config = make_armt(use_denom=False).config
    states = TrainingStates.zeros(config, 2, device=torch.device("cpu"), dtype=torch.float32)
    assert states.memory(0, 4)[1] is None
    states.begin(CellGroup(0, 1, 2, (6, 6), (True, True), (0, 0), (0, 0)))
    assert states.lanes_of([1]).detached().memory(0, 1)[1] is None
