"""The executor on a fake model: which hidden state reaches which layer, with which description of its cell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.models.cells import CellGroup
from armt.runtime.engine.executor import Executor, group_of
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import Reader, Reading, Source
from armt.runtime.engine.schedule import Schedule, Step
from armt.runtime.engine.segments import Segment, segments_of
from armt.runtime.engine.slots import OwnSlots
from armt.runtime.session import Armt

LAYERS, SEGMENT = 3, 4


@dataclass
class FakeModel:
    """Hidden states are token ids; layer l appends l to them as a digit, and notes what it was given."""

    in_place: bool = True
    calls: list[CellGroup] = field(default_factory=list)

    @property
    def config(self) -> Any:
        return SimpleNamespace(layers=LAYERS, extra_tokens=1, segment_tokens=SEGMENT)

    def check_ids(self, ids: Tensor) -> Tensor:
        return ids

    def embed(self, ids: Tensor, position: int, *, tokens: Tensor | None = None) -> Tensor:
        # One memory token, 9 in the units, behind the real tokens.
        return torch.cat((ids, torch.tensor([9]))).double().unsqueeze(1)

    def new_state(self, lanes: int = 1) -> Any:
        return SimpleNamespace(
            lanes=lanes, rows=lambda lo, hi: (0, 0), tokens=None, device=torch.device("cpu"), lanes_of=self.new_lanes
        )

    def new_lanes(self, lanes: tuple[int, ...]) -> Any:
        return SimpleNamespace(lanes=lanes)

    def step(self, hidden: Tensor, group: CellGroup, state: Any, into: Tensor | None = None) -> Tensor:
        assert hidden.shape == (group.groups, group.lanes, max(group.real) + 1, 1)
        self.calls.append(group)
        layer = torch.arange(group.lo, group.hi).view(-1, 1, 1, 1)
        result = hidden * 10 + layer
        return into.copy_(result) if self.in_place and into is not None else result


def queue(*lengths: int) -> list[Segment]:
    found = []
    for document, length in enumerate(lengths):
        ids = torch.arange(1, length + 1).split(SEGMENT)
        found += segments_of(document, ids, segment_tokens=SEGMENT, extra_tokens=1)
    return found


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
@pytest.mark.parametrize("lengths", [(4,), (1,), (12,), (30,), (7, 2, 13, 4)], ids=str)
@pytest.mark.parametrize("in_place", [True, False], ids=["in-place", "elsewhere"])
def test_every_segment_passes_every_layer(schedule: Schedule, lengths: tuple[int, ...], in_place: bool) -> None:
    """Digits 0, 1, 2 behind each id: all layers, in order, each once, and no other segment's states in between."""
    segments = queue(*lengths)
    run = Executor(FakeModel(in_place), schedule).run(segments)
    left = [done.left[0].clone() for done in run if done.left is not None]
    assert len(left) == len(segments)
    for segment, hidden in zip(segments, left, strict=True):
        assert hidden[: segment.tokens, 0].tolist() == [int(i) * 1000 + 12 for i in segment.ids]
        assert hidden[segment.tokens, 0] == 9012


@pytest.mark.parametrize("lanes", [1, 2, 3, 8])
def test_documents_side_by_side_keep_apart(lanes: int) -> None:
    """Every segment has its own digits, whatever stands beside it, shorter or longer; padding is zero."""
    model = FakeModel()
    lengths = (7, 2, 13, 4, 1, 9)
    documents = [queue(length) for length in lengths]
    left: dict[int, list[Tensor]] = {}
    for number, segments in enumerate(documents):
        documents[number] = [replace(segment, document=number) for segment in segments]
    for done in Executor(model, "sequential", lanes=lanes).run_lanes(documents):
        for segment, hidden in zip(done.step.leaving(LAYERS), done.left if done.left is not None else (), strict=True):
            left.setdefault(segment.document, []).append(hidden.clone())
    for number, segments in enumerate(documents):
        for segment, hidden in zip(segments, left[number], strict=True):
            assert hidden[: segment.tokens, 0].tolist() == [int(i) * 1000 + 12 for i in segment.ids]
            assert hidden[segment.tokens, 0] == 9012
            # Zeros behind it when it entered: digits of layers alone.
            assert all(row == 12 for row in hidden[segment.tokens + 1 :, 0])
    assert max(group.lanes for group in model.calls) == min(lanes, len(lengths))


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
def test_padding_is_clean(schedule: Schedule) -> None:
    """Behind a ragged segment stand zeros, in every layer: never another segment's rows, nor what lay in the room."""
    model = FakeModel()
    seen: list[Tensor] = []
    step = model.step

    def watched(hidden: Tensor, group: CellGroup, state: Any, into: Tensor | None = None) -> Tensor:
        seen.append(hidden.clone())
        return step(hidden, group, state, into)

    model.step = watched  # type: ignore[method-assign]
    list(Executor(model, schedule).run(queue(9, 2, 8)))
    padded = 0
    for hidden, group in zip(seen, model.calls, strict=True):
        if group.lo == 0:
            assert not hidden[0, 0, group.real[0] + 1 :].any()
            padded += hidden.shape[2] > group.real[0] + 1
    assert padded or schedule == "sequential"


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
@pytest.mark.parametrize("dialect", ["armt", "armt_sw"])
def test_what_lay_in_a_room_never_shows(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_same_memory: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    dialect: str,
    schedule: Schedule,
) -> None:
    """Rooms are full of NaN when they are made: attention multiplies what is masked by zero, and zero times NaN is NaN.

    A moved cell that is shorter than the step once kept what lay behind it, and NaN spread to logits and memory.
    """
    model, sources = make_armt("llama", dialect), [token_ids(n, n) for n in (2, 44, 1, 4, 31, 7, 30, 3)]

    def read() -> list[Reading]:
        reader = Reader(model.model, schedule, want_logits=True)
        return list(reader.read([Source([tokens]) for tokens in sources]))

    expected = read()
    room = OwnSlots._room

    def poisoned(self: OwnSlots, groups: int, lanes: int, tokens: int, like: Tensor) -> tuple[Tensor, Tensor | None]:
        had = self._conveyor is not None
        hidden, into = room(self, groups, lanes, tokens, like)
        if into is None:
            hidden.fill_(float("nan"))
        elif not had:
            assert self._conveyor is not None
            self._conveyor.fill_(float("nan"))
        return hidden, into

    monkeypatch.setattr(OwnSlots, "_room", poisoned)
    for ours, plain in zip(read(), expected, strict=True):
        assert ours.logits is not None
        assert plain.logits is not None
        assert torch.equal(ours.logits, plain.logits)
        assert_same_memory(ours.memory, plain.memory, 0.0)


def test_a_full_conveyor_stays_where_it_is() -> None:
    """Every full step reads slots 0 to L - 1 and leaves its outputs one slot higher, in one buffer."""
    model, slots = FakeModel(), set()
    step = model.step

    def watched(hidden: Tensor, group: CellGroup, state: Any, into: Tensor | None = None) -> Tensor:
        assert (into is not None) == (group.groups == LAYERS)
        if into is not None:
            slots.add((hidden.data_ptr(), into.data_ptr() - hidden[1:].data_ptr()))
        return step(hidden, group, state, into)

    model.step = watched  # type: ignore[method-assign]
    list(Executor(model, "diagonal").run(queue(30, 10, 21)))
    assert [offset for _, offset in slots] == [0]


def test_short_documents_take_no_room_for_long_ones() -> None:
    """No segment is full: nothing is set aside for full ones."""
    executor = Executor(FakeModel(), "diagonal")
    list(executor.run(queue(2, 3, 1, 2, 2)))
    assert isinstance(executor.slots, OwnSlots)
    assert executor.slots._conveyor is None


@pytest.mark.parametrize(
    ("family", "dialect", "options"),
    [
        ("llama", "paper", {}),
        ("gpt2", "armt", {}),
        ("gpt_neox", "armt", {}),
        ("gemma3_text", "paper", {}),
        ("llama", "armt_sw", {"use_sink": True}),
        ("llama", "armt", {"wrap_layers": [True, False, True, False]}),
    ],
    ids=["llama", "biases", "parallel-residual", "sandwich-norms", "sliding-window", "some-layers-without-memory"],
)
def test_moving_in_place_changes_no_bit(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_same_memory: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    family: str,
    dialect: str,
    options: dict[str, Any],
) -> None:
    """Against outputs that are left elsewhere and copied: memory and logits, ragged ends, two documents in a row."""
    model = make_armt(family, dialect, dtype="float32", **options)
    sources = [[token_ids(6 * 9 + 4)], [token_ids(6 * 5, seed=1)]]

    def read() -> list[Reading]:
        reader = Reader(model.model, "diagonal", want_logits=True)
        return list(reader.read([Source(tokens) for tokens in sources]))

    got = read()
    step = model.model.block.step
    monkeypatch.setattr(model.model.block, "step", lambda hidden, group, state, into=None: step(hidden, group, state))
    for ours, plain in zip(got, read(), strict=True):
        assert ours.logits is not None
        assert plain.logits is not None
        assert torch.equal(ours.logits, plain.logits)
        assert_same_memory(ours.memory, plain.memory, 0.0)


def test_fewer_layers_can_be_run() -> None:
    model = FakeModel()
    run = Executor(model, "diagonal", layers=2).run(queue(8))
    left = [done.left[0].clone() for done in run if done.left is not None]
    assert [hidden[0, 0].item() for hidden in left] == [101, 501]
    assert max(group.hi for group in model.calls) == 2


def test_steps_are_yielded_while_their_state_is_fresh() -> None:
    """One call per step, and the caller sees each before the next one runs."""
    model = FakeModel()
    for number, done in enumerate(Executor(model, "diagonal").run(queue(20)), 1):
        assert len(model.calls) == number
        assert done.step.index == number - 1


def test_a_resumed_memory_is_loaded_layer_by_layer_as_its_segment_arrives(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded: list[tuple[int, int]] = []
    model = FakeModel()
    monkeypatch.setattr(
        "armt.runtime.engine.slots.load_layer",
        lambda state, memory, layer, lane: loaded.append((len(model.calls), layer)),
    )
    start = Memory(layers=(), matrix=torch.zeros(0), normalizer=None, tokens_read=4, segments_read=1, position=5)
    second = segments_of(1, [[1], [2]], segment_tokens=SEGMENT, extra_tokens=1, resumed=start)
    list(Executor(model, "diagonal").run([*queue(4), *second]))
    assert loaded == [(1, 0), (2, 1), (3, 2)]


def test_cells_are_described_to_the_model() -> None:
    segments = queue(6, 4)
    group = group_of(Step(5, 1, (segments[2], segments[1])))
    assert group == CellGroup(lo=1, hi=3, lanes=1, real=(4, 2), first=(True, False), past=(0, 4), position=(0, 5))
