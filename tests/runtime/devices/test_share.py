"""Shares on their own: which steps concern a range, and what passes its ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from strict_recorder import StrictRecorder
from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.model import ArmtModel
from armt.runtime.devices import share as share_module
from armt.runtime.devices.share import Share, takes_part
from armt.runtime.engine import slots as slots_module
from armt.runtime.engine.graph import StepGraph
from armt.runtime.engine.slots import OwnSlots
from armt.runtime.session import Armt

ROWS = 6 + 2


class Wire:
    """A link by hand: what a share sends is what the one above finds."""

    def __init__(self, rank: int) -> None:
        self.rank = rank
        self.sent: list[tuple[int, Tensor]] = []

    def send(self, tensor: Tensor, receiver: int) -> None:
        self.sent.append((receiver, tensor))


def group_at(lo: int, hi: int, *, first: int | None = None) -> CellGroup:
    """Return full segments in layers ``lo`` to ``hi - 1``; in layer ``first`` stands the first of its document."""
    cells = hi - lo
    firsts = tuple(layer == first for layer in range(lo, hi))
    return CellGroup(lo, hi, 1, (6,) * cells, firsts, (0,) * cells, (0,) * cells)


@pytest.mark.parametrize(
    ("lo", "hi", "expected"),
    [(0, 1, False), (0, 2, True), (1, 2, True), (0, 3, True), (2, 4, True), (3, 4, True), (4, 6, False), (0, 6, True)],
    ids=["ends below", "enters next", "lone, enters next", "reaches in", "all of it", "its top", "above", "full"],
)
def test_which_steps_concern_a_range(lo: int, hi: int, expected: bool) -> None:
    assert takes_part((2, 4), group_at(lo, hi)) is expected


def test_shares_are_the_whole(make_armt: Callable[..., Armt], monkeypatch: pytest.MonkeyPatch) -> None:
    """Two shares of one model, step by step beside the whole; what leaves the lower one enters the upper one."""
    model = make_armt().model
    parts = [ArmtModel(model.config.part(lo, hi), _weights(model, lo, hi)) for lo, hi in ((0, 1), (1, 4))]
    wires = [Wire(0), Wire(1)]

    class Arriving:
        def __init__(self, room: Tensor, _link: Any, sender: int) -> None:
            assert (tuple(room.shape), sender) == ((1, ROWS, 16), 0)

        def get(self) -> Tensor:
            receiver, tensor = wires[0].sent.pop(0)
            assert receiver == 1
            return tensor

    monkeypatch.setattr(share_module, "Arriving", Arriving)
    lower = Share(wires[0], parts[0], (0, 1), 4, 1)  # type: ignore[arg-type]
    upper = Share(wires[1], parts[1], (1, 4), 4, 1)  # type: ignore[arg-type]
    whole = OwnSlots(model, 4, 1)
    generator = torch.Generator().manual_seed(1)
    for number in range(9):
        group = group_at(max(0, number - 5), min(4, number + 1), first=number if number < 4 else None)
        entered = [torch.randn(ROWS, 16, generator=generator, dtype=torch.float64)] if not group.lo else []
        whole.run(group, [0], ROWS, entered)
        # The upper one waits for nothing of this step: what it takes left the lower one in the step before.
        if takes_part((1, 4), group):
            upper.run(group, [0], ROWS)
        if takes_part((0, 1), group):
            lower.run(group, [0], ROWS, entered)
        for layer in range(group.lo, group.hi):
            found = lower.slots.outputs(0) if layer == 0 else upper.slots.outputs(layer - 1)
            torch.testing.assert_close(found, whole.outputs(layer), rtol=1e-9, atol=1e-9)
    # What leaves the last layer goes nowhere.
    assert wires[1].sent == []


def test_shares_replay_what_the_whole_runs(make_armt: Callable[..., Armt], monkeypatch: pytest.MonkeyPatch) -> None:
    """What comes from the layer below is put where the recording reads it, and nothing of a step is left out."""
    model, sent, recorders = make_armt().model, [], []

    class Arriving:
        def __init__(self, *_: object) -> None:
            pass

        def get(self) -> Tensor:
            return sent.pop(0)[1]

    class Recorder(StrictRecorder):
        def __init__(self) -> None:
            super().__init__()
            recorders.append(self)

    StrictRecorder.made = []
    monkeypatch.setattr(share_module, "Arriving", Arriving)
    whole = OwnSlots(model, 4, 1)
    monkeypatch.setattr(slots_module, "stepper", lambda *words: StepGraph(*words, Recorder))
    wires = [Wire(0), Wire(1)]
    wires[0].sent = sent
    ranges = ((0, 2), (2, 4))
    shares = [
        Share(wire, ArmtModel(model.config.part(*held), _weights(model, *held)), held, 4, 1)  # type: ignore[arg-type]
        for wire, held in zip(wires, ranges, strict=True)
    ]
    generator = torch.Generator().manual_seed(2)
    for number in range(12):
        group = group_at(0, min(4, number + 1), first=number if number < 4 else None)
        entered = [torch.randn(ROWS, 16, generator=generator, dtype=torch.float64)]
        whole.run(group, [0], ROWS, [row.clone() for row in entered])
        # The upper one first: the lower one writes where its outputs of the step before lie.
        for share, held in reversed(list(zip(shares, ranges, strict=True))):
            if takes_part(held, group):
                share.run(group, [0], ROWS, entered)
        for layer in range(group.hi):
            found = shares[layer // 2].slots.outputs(layer % 2)
            torch.testing.assert_close(found, whole.outputs(layer), rtol=1e-9, atol=1e-9)
    # Each is full one step later for each layer below it, and warms up twice.
    assert [recorder.replays for recorder in recorders] == [8, 6]
    for name, tensor in whole.state.lane(0).items():
        own = torch.cat([share.slots.state.lane(0)[name] for share in shares])
        torch.testing.assert_close(own, tensor, rtol=1e-9, atol=1e-9)


def test_a_run_that_is_given_up_takes_what_is_on_its_way(
    make_armt: Callable[..., Armt], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left alone, the rows of one run would come in the place of the next one's."""
    taken: list[int] = []

    class Arriving:
        def __init__(self, room: Tensor, *_: object) -> None:
            self._room = room

        def get(self) -> Tensor:
            taken.append(len(self._room))
            return self._room

    monkeypatch.setattr(share_module, "Arriving", Arriving)
    model = make_armt().model
    share = Share(Wire(1), ArmtModel(model.config.part(1, 4), _weights(model, 1, 4)), (1, 4), 4, 1)  # type: ignore[arg-type]
    share.close()
    assert taken == []
    share.run(group_at(0, 1, first=0), [0], ROWS)
    share.close()
    share.close()
    assert taken == [1]


def test_layers_above_the_run_are_left_alone(make_armt: Callable[..., Armt]) -> None:
    model = make_armt(dtype="float32").model
    wire = Wire(0)
    share = Share(wire, model, (0, 4), 2, 1)  # type: ignore[arg-type]
    assert (share.lo, share.hi) == (0, 2)
    share.run(group_at(0, 1, first=0), [0], ROWS, [torch.zeros(ROWS, 16)])
    share.run(group_at(1, 2, first=1), [0], ROWS)
    assert wire.sent == []


def _weights(model: ArmtModel, lo: int, hi: int) -> Any:
    from dataclasses import fields

    from armt.models.weights import Weights

    w = model.weights
    values = {f.name: getattr(w, f.name) for f in fields(Weights) if f.init}
    values["layers"] = {name: tensor[lo:hi] for name, tensor in w.layers.items()}
    values["memory"] = {name: tensor[lo:hi] for name, tensor in w.memory.items()}
    return Weights(**values)
