"""Slots: what enters is lined up with what moves, copies go on bit by bit, and a spread model is asked for its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest
import torch
from torch import Tensor

from armt.models.active import ActiveSegment
from armt.models.cells import CellGroup
from armt.models.model import ArmtModel
from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.slots import OwnSlots, Slots, Spread, open_segments, slots_of
from armt.runtime.session import Armt

ROWS = 6 + 2


@pytest.fixture
def model(make_armt: Callable[..., Armt]) -> ArmtModel:
    return make_armt().model


def steps(layers: int, count: int) -> Iterator[tuple[CellGroup, list[Tensor]]]:
    """Yield the first steps of a diagonal run of full segments, with what enters at each."""
    generator = torch.Generator().manual_seed(3)
    for number in range(count):
        cells = min(number + 1, layers)
        first = tuple(number - layer == 0 for layer in range(cells))
        group = CellGroup(0, cells, 1, (6,) * cells, first, (0,) * cells, (0,) * cells)
        yield group, [torch.randn(ROWS, 16, generator=generator, dtype=torch.float64)]


def test_outputs_are_found_by_layer(model: ArmtModel) -> None:
    slots = OwnSlots(model, 4, 1)
    for group, entered in steps(4, 3):
        slots.run(group, [0], ROWS, entered)
    assert [tuple(slots.outputs(layer).shape) for layer in range(3)] == [(1, ROWS, 16)] * 3
    top = slots.outputs(2)
    assert torch.equal(slots.outputs(2, slice(6, 8)), top[:, 6:8])
    # Nothing enters any more: the group begins higher up, and is asked for by the same numbers.
    slots.run(CellGroup(1, 4, 1, (6,) * 3, (False,) * 3, (0,) * 3, (0,) * 3), [0], ROWS, [])
    assert slots.outputs(3).shape == (1, ROWS, 16)
    assert not torch.equal(slots.outputs(3), top)


def test_what_enters_is_as_long_as_the_step(model: ArmtModel) -> None:
    """Shorter segments are padded with zeros; of longer ones, which come padded from below, the rest is cut."""
    ((group, (rows,)),) = steps(4, 1)
    exact, longer, shorter, padded = (OwnSlots(model, 4, 1) for _ in range(4))
    exact.run(group, [0], ROWS, [rows])
    longer.run(group, [0], ROWS, [torch.cat((rows, torch.full((3, 16), torch.nan, dtype=rows.dtype)))])
    assert torch.equal(exact.outputs(0), longer.outputs(0))
    shorter.run(group, [0], ROWS + 2, [rows])
    padded.run(group, [0], ROWS + 2, [torch.cat((rows, rows.new_zeros(2, 16)))])
    assert torch.equal(shorter.outputs(0), padded.outputs(0))


def test_copies_go_on_bit_by_bit(model: ArmtModel) -> None:
    slots, other = OwnSlots(model, 4, 1), OwnSlots(model, 4, 1)
    run = list(steps(4, 9))
    for group, entered in run[:6]:
        slots.run(group, [0], ROWS, entered)
    other.put_back(*slots.copied(0, under_way=True))
    for group, entered in run[6:]:
        for each in (slots, other):
            each.run(group, [0], ROWS, entered)
        assert all(torch.equal(slots.outputs(layer), other.outputs(layer)) for layer in range(4))
    for name, tensor in slots.state.lane(0).items():
        assert torch.equal(tensor, other.state.lane(0)[name]), name


def test_a_spread_model_is_asked_for_its_slots(model: ArmtModel, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Elsewhere(ArmtModel):
        def slots(self, layers: int, lanes: int) -> Slots:
            asked.append((layers, lanes))
            return OwnSlots(model, layers, lanes)

        def open_segments(self, memories: Sequence[Memory]) -> ActiveSegment:
            asked.append(len(memories))
            return open_segments(model, memories)

    assert not isinstance(model, Spread)
    assert isinstance(slots_of(model, 2, 1), OwnSlots)
    spread = Elsewhere(model.config, model.weights)
    assert isinstance(spread, Spread)
    Executor(spread, "sequential", layers=3, lanes=2)
    Decoder(spread, [empty_memory(model)] * 2)
    assert asked == [(3, 2), 2]
