"""A model over two, three and four processes against the same model in one: the same bits, whatever is asked of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
import torch
import torch.distributed as dist
from torch import Tensor

import armt
from armt.errors import DeviceLost
from armt.models.active import ActiveSegment
from armt.models.cells import CellGroup
from armt.models.checkpoint.beside.judge import Judge
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.beside.teller import Teller
from armt.models.checkpoint.names import layer_shapes
from armt.models.checkpoint.read import load_model
from armt.models.model import ArmtModel
from armt.models.state import carried
from armt.runtime.answers.finding.keys import KeyTap, question_queries
from armt.runtime.answers.judging.own_layers import OwnReading
from armt.runtime.answers.judging.pairs import Pair as Pairs
from armt.runtime.answers.quoting.reading import TellerTap
from armt.runtime.devices.link import Link
from armt.runtime.devices.model import SpreadModel, SpreadSlots
from armt.runtime.devices.orders import Drop, End, KeepLane, KeepMemory
from armt.runtime.engine.copying import Copying, CopyText, weighed_copies
from armt.runtime.engine.decoder import Decoder, RunPrompt
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.reader import Passed, Reader, Reading, ReadingPoint, Source
from armt.runtime.engine.rounds import Request, answer_round
from armt.runtime.engine.sampling import Sampling
from armt.runtime.engine.schedule import Schedule
from armt.runtime.session import Armt

DEVICES = (2, 3, 4)
# The same bits need the same operations. torch's own differ where few numbers are left over behind its vectors (exp),
# and armt's where a group has at most 8 rows (RMS norm), both of which depend on how many layers run together. So
# widths are multiples of 32 here, and cells have more rows. Left out for the like: GPT-2 with scales of its own in each
# layer.
MODELS: Mapping[str, dict[str, Any]] = {
    "llama": {},
    "paper": {"dialect": "paper"},
    "gaps": {"wrap_layers": [True, False, True, False]},
    "no-memory": {"wrap_layers": [False] * 4},
    "gemma3-sliding-window-sink": {"family": "gemma3_text", "dialect": "armt_sw", "use_sink": True},
    "gpt2": {"family": "gpt2"},
    "neox-sliding-window": {"family": "gpt_neox", "dialect": "armt_sw"},
    "rmt": {"dialect": "rmt"},
    "gpt2-rmt": {"family": "gpt2", "dialect": "rmt"},
}
SEGMENT = 12
LENGTHS = (32, 12, 57, 8)
Pair = tuple[Armt, Armt]


CASES = [
    *(("llama", devices) for devices in DEVICES),
    *(("paper", 2), ("gaps", 3), ("no-memory", 2), ("gpt2", 2), ("rmt", 3), ("gpt2-rmt", 2)),
    *(("gemma3-sliding-window-sink", 3), ("neox-sliding-window", 4)),
]


class _Plain:
    """A vocabulary whose tokens are letters, and of which one ends a text."""

    eos_ids = frozenset({3})

    def stream(self) -> Any:
        return SimpleNamespace(push=lambda token: chr(64 + token), flush=lambda: "")


class _Speaker:
    """A model that can write."""

    tokenizer = _Plain()

    def __init__(self, model: ArmtModel) -> None:
        self.model = model


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0]}-{case[1]}")
def pair(request: pytest.FixtureRequest, make_armt: Callable[..., Armt], spread: Callable[..., Armt]) -> Pair:
    """A model in one process, and over several."""
    name, devices = request.param
    path = wide(make_armt, **MODELS[name])
    return armt.load(path, device="cpu", dtype="float32", kernels="torch"), spread(path, devices)


@pytest.fixture(params=DEVICES)
def llama(request: pytest.FixtureRequest, make_armt: Callable[..., Armt], spread: Callable[..., Armt]) -> Pair:
    path = wide(make_armt)
    return armt.load(path, device="cpu", dtype="float32", kernels="torch"), spread(path, request.param)


def wide(make_armt: Callable[..., Armt], family: str = "llama", **options: Any) -> Path:
    """Return the directory of a tiny model whose MLP is 32 wide."""
    return make_armt(
        family, base={"n_inner" if family == "gpt2" else "intermediate_size": 32}, segment=SEGMENT, **options
    ).path


def schedules(model: Armt) -> Sequence[Schedule]:
    return ("sequential",) if model.config.carries_tokens else ("diagonal", "sequential")


def same(ours: Memory, other: Memory) -> None:
    assert carried(ours).keys() == carried(other).keys()
    for name, tensor in carried(ours).items():
        assert torch.equal(tensor, carried(other)[name]), name
    for name in ("layers", "tokens_read", "segments_read", "position", "open_tokens"):
        assert getattr(ours, name) == getattr(other, name), name


def test_documents_are_read_to_the_same_bits(pair: Pair, token_ids: Callable[..., Tensor]) -> None:
    """Memories and logits of documents behind each other or side by side, ragged ends among them, and read on from."""
    one, several = pair
    documents = [token_ids(length, length) for length in LENGTHS]
    for schedule in schedules(one):
        for ours, other in zip(several.read(documents, schedule), one.read(documents, schedule), strict=True):
            same(ours, other)
        further = token_ids(33, 1)
        same(several.read(further, schedule, memory=ours), one.read(further, schedule, memory=other))
        for ours, other in zip(several.logits(documents, schedule), one.logits(documents, schedule), strict=True):
            assert torch.equal(ours, other)


def test_what_is_written_is_the_same(pair: Pair, token_ids: Callable[..., Tensor]) -> None:
    """Lanes of several lengths, past the end of their segments: token by token, and the logits of each."""
    one, several = pair
    memories = [one.read(token_ids(length, length)) for length in (45, 9, 24)]
    prompts = [token_ids(length, length).tolist() for length in (2, 12, 7)]

    def written(model: Armt) -> list[tuple[int, int, Tensor]]:
        sampling = Sampling(temperature=1.0, seed=2)
        tokens = Decoder(model.model, memories).decode(prompts, max_tokens=[15, 26, 4], sampling=sampling)
        return [(token.lane, token.id, token.logits) for token in tokens]

    def scores(model: Armt) -> list[Tensor]:
        decoder = Decoder(model.model, memories, windows=[40, 18, 9])
        return decoder.score(prompts, [[1, 2, 3], [4] * 6, [5]])

    ours, others = written(several), written(one)
    assert [token[:2] for token in ours] == [token[:2] for token in others]
    assert all(torch.equal(a[2], b[2]) for a, b in zip(ours, others, strict=True))
    assert all(torch.equal(a, b) for a, b in zip(scores(several), scores(one), strict=True))


def test_prompts_are_run_as_often_and_what_is_answered_is_the_same(
    pair: Pair, token_ids: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bug: of a question over several processes every lane ran its prompt anew, where one process runs three.

    Two questions share an opening; of each a copy is looked for, one text is scored, one written and one sampled.
    """
    text = CopyText(ids=token_ids(9, 5).tolist(), begins=frozenset({0, 2, 5}), ends=frozenset({1, 4, 8}))
    begin, aside, rows, kept = (1, 2, 7, 3), [1, 2, 7, 3, *token_ids(3, 6).tolist()], [], ActiveSegment.extend

    def counted(self: ActiveSegment, ids: Sequence[Tensor]) -> list[Tensor]:
        rows[-1].append([len(new) for new in ids])
        return kept(self, ids)

    monkeypatch.setattr(ActiveSegment, "extend", counted)
    found = []
    for model in pair:
        rows.append([])
        memory, opening = model.read(token_ids(45)), RunPrompt(ids=begin)
        replies: list[Any] = []
        for seed in (7, 8):
            run, prompt = RunPrompt(opening), [*begin, *token_ids(6, seed).tolist()]
            asked = Request(memory=memory, prompt=prompt, max_tokens=9, window=40, run=run)
            replies += answer_round(
                _Speaker(model.model),
                [
                    replace(asked, copying=Copying(text=text, aside=aside, within=math.inf)),
                    replace(asked, forced=[4, 5, 6]),
                ],
            )
            sampled = replace(asked, sampling=Sampling(temperature=1.0, seed=seed))
            replies += answer_round(_Speaker(model.model), [asked, sampled])
        found.append([(reply.ids, reply.log_probability, reply.complete) for reply in replies])
    assert found[0] == found[1]
    assert rows[0] == rows[1]
    # The opening once, behind it a prompt and what it is weighed against for each question; then no prompt any more.
    assert [ran for ran in rows[1] if max(ran) > 3 and len(ran) < 3] == [[4], [6, 3], [6, 3]]
    assert [len(ran) for ran in rows[1] if len(ran) > 2] == [3] * 4
    assert all(max(ran) < len(begin) + 6 for ran in rows[1])


def test_what_was_run_is_forgotten_when_nobody_asks_any_more(
    llama: Pair, token_ids: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By all processes, with the next order: what they hold does not grow with the questions."""
    _, several = llama
    memory, told, tell = several.read(token_ids(45)), [], several.model.link.tell
    monkeypatch.setattr(several.model.link, "tell", lambda order, *ranks: (told.append(order), tell(order, *ranks)))

    def held() -> int:
        kept = {order.kept for order in told if isinstance(order, KeepLane)}
        return len(kept - {number for order in told if isinstance(order, Drop) for number in order.numbers})

    opening = RunPrompt(ids=(1, 2, 3))
    for seed in range(3):
        run = RunPrompt(opening)
        prompts = [[1, 2, 3, *token_ids(4, seed).tolist()]]
        Decoder(several.model, [memory], windows=[20]).outlook([[1, 2, 3]], run=[opening] if not seed else None)
        Decoder(several.model, [memory], windows=[20]).outlook(prompts, run=[run])
        assert held() == 2
        del run
    assert len([order for order in told if isinstance(order, KeepLane)]) == 4
    del opening
    several.read(token_ids(13))
    assert held() == 0


def test_a_memory_is_sent_once_for_all_that_ask_it(
    llama: Pair, token_ids: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was sent anew whenever somebody began to write; when nobody has it any more the others forget it."""
    one, several = llama
    told, tell, known = [], several.model.link.tell, token_ids(45)
    monkeypatch.setattr(several.model.link, "tell", lambda order, *ranks: (told.append(order), tell(order, *ranks)))
    memory, other = several.read(known), one.read(known)
    for prompt in ([1, 2, 3], [4, 5]):
        (ours,) = Decoder(several.model, [memory]).outlook([prompt])
        (expected,) = Decoder(one.model, [other]).outlook([prompt])
        assert torch.equal(ours, expected)
    (number,) = [order.number for order in told if isinstance(order, KeepMemory)]
    assert not any(number in order.numbers for order in told if isinstance(order, Drop))
    del memory
    several.read(token_ids(13))
    assert any(number in order.numbers for order in told if isinstance(order, Drop))


def test_a_memory_that_was_not_sent_is_not_known(
    llama: Pair, token_ids: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It had its number first: asked again after a Ctrl-C there, the others were told of what they never had."""
    model = llama[1].model
    memory, told, tell = llama[1].read(token_ids(13)), [], model.link.tell
    monkeypatch.setattr(model.link, "tell", lambda order, *ranks: (told.append(order), tell(order, *ranks)))
    with monkeypatch.context() as stopped:
        stopped.setattr(model, "forgets", Mock(side_effect=KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            model.number_of(memory)
    number = model.number_of(memory)
    assert [order.number for order in told if isinstance(order, KeepMemory)] == [number]
    assert model.number_of(memory) == number


def test_what_a_judge_of_copies_is_shown_is_the_same(llama: Pair, token_ids: Callable[..., Tensor]) -> None:
    """The last layer is that of another process."""
    text = CopyText(ids=token_ids(9, 5).tolist(), begins=frozenset({0, 2, 5}), ends=frozenset({1, 4, 8}))
    copying, prompt, known = Copying(text=text, aside=[5, 6], within=math.inf), token_ids(6, 3).tolist(), token_ids(45)
    one, several = (
        weighed_copies(
            model.model, model.read(known), prompt, copying,
            max_tokens=9, stop_ids=frozenset({2}), window=40,
        )
        for model in llama
    )  # fmt: skip
    assert (one.states == several.states).all()
    assert (one.scores == several.scores).all()
    assert one.ids == several.ids


def test_what_a_judges_own_layers_read_is_the_same(llama: Pair) -> None:
    """They begin with what another process leaves, and are held by the first alone."""
    shapes = {name: layer_shapes(llama[0].config)[f"{name}.weight"] for name in OWN}
    own = OwnLayers(
        down={name: np.full((2, 1, shape[2]), 0.1, dtype=np.float16) for name, shape in shapes.items()},
        up={name: np.full((2, shape[1], 1), 0.1, dtype=np.float16) for name, shape in shapes.items()},
    )
    some = np.zeros((1, 2 * llama[0].config.d_model), dtype=np.float32)
    judge = Judge(
        model="0" * 64, layer=3, rules=0.0, seen_weight=some, seen_bias=some[0, :1], logit_weight=some[0, :1],
        logit_bias=some[0, :1], own=own,
    )  # fmt: skip
    pairs = [Pairs(list(range(5, 5 + size)), 3) for size in (9, 12, 4)]
    one, several = (OwnReading(model, judge).states(pairs) for model in llama)
    assert (one == several).all()
    assert np.abs(one).max() > 0


@pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
def test_marks_and_places_to_go_on_from(llama: Pair, token_ids: Callable[..., Tensor], schedule: Schedule) -> None:
    """A place that several processes have reached is one from which one process goes on, and the other way round."""
    one, several = llama
    ids = token_ids(152)

    def read(model: Armt, point: ReadingPoint | None = None) -> tuple[list[Memory], list[ReadingPoint]]:
        points: list[ReadingPoint] = []

        def look(event: StepDone) -> None:
            found = reader.point(event)
            if found is not None:
                points.append(found)

        reader = Reader(model.model, schedule, on_step=look)
        rest = ids if point is None else ids[point.tokens_read :]
        events = list(reader.run([Source([rest], marks=(2, 9))], point=point))
        assert isinstance(events[-1], Reading)
        return [event.memory for event in events], points

    memories, points = read(one)
    ours, our_points = read(several)
    assert len(memories) == 3
    assert [isinstance(memory, Memory) for memory in ours] == [True] * 3
    for memory, other in zip(ours, memories, strict=True):
        same(memory, other)
    assert len(our_points) == len(points) > 4
    # In the middle of the mark at 9, where some layers have passed it.
    for at in (1, len(points) - 2):
        same(read(several, points[at])[0][-1], memories[-1])
        same(read(one, our_points[at])[0][-1], memories[-1])
        for name, tensor in our_points[at].conveyor.state.items():
            assert torch.equal(tensor, points[at].conveyor.state[name]), name


def test_keys_are_taken_wherever_their_layer_is(llama: Pair, token_ids: Callable[..., Tensor]) -> None:
    found = []
    for model in llama:
        tap = KeyTap(model.model)
        (reading,) = Reader(model.model, "diagonal", on_step=tap.take).read([Source([token_ids(57)])])
        keys, scales = tap.keys(0)
        found.append((keys, scales, question_queries(model.model, reading.memory, [1, 2, 3])))
    assert len(found[0][0]) == 5
    for ours, other in zip(*found, strict=True):
        assert (ours == other).all()


@pytest.mark.parametrize("schedule", ["diagonal", "sequential"])
def test_what_tokens_tell_is_taken_wherever_the_layer_is(
    llama: Pair, token_ids: Callable[..., Tensor], schedule: Schedule
) -> None:
    """Of a run that ends with the layer that is looked at, the last of another process's or not."""
    direction = np.random.default_rng(0).standard_normal(llama[0].config.d_model).astype(np.float32)
    for layer in range(4):
        teller = Teller(model="", layer=layer, features=("place",), weights=direction[:1], direction=direction)
        found = []
        for model in llama:
            tap = TellerTap(teller, model.model)
            reader = Reader(model.model, schedule, on_step=tap.take, layers=teller.reading_layers)
            list(reader.read([Source([token_ids(57)])]))
            found.append(tap.keys(0))
        assert len(found[0][0]) == -(-57 // llama[0].config.segment_tokens)
        assert found[0][0].any()
        for ours, other in zip(*found, strict=True):
            assert (ours == other).all()


def test_runs_do_not_get_in_each_others_way(llama: Pair, token_ids: Callable[..., Tensor]) -> None:
    """A reading is left in the middle, others begin, and it goes on; one that is given up leaves nothing behind."""
    one, several = llama
    first, second = token_ids(93), token_ids(57, 1)

    def interrupted(model: Armt) -> Iterator[Memory]:
        steps = iter(Reader(model.model, "diagonal").run([Source([first], marks=(2,)), Source([first])]))
        event = next(steps)
        assert isinstance(event, Passed)
        yield event.memory
        yield model.read(second)
        given_up = iter(Reader(model.model, "diagonal").run([Source([first], marks=(3,))]))
        next(given_up)
        del given_up
        yield model.read(second)
        yield from (event.memory for event in steps)

    for ours, other in zip(interrupted(several), interrupted(one), strict=True):
        same(ours, other)


class _Stopped:
    """Stands in for torch.distributed: one of the messages does not go."""

    def __init__(self, error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
        self.messages, self.left, self._error = 0, math.inf, error
        for name in ("isend", "irecv", "recv"):
            monkeypatch.setattr(dist, name, self._message)
        monkeypatch.setattr(dist, "get_rank", lambda: 0)
        monkeypatch.setattr(dist, "get_world_size", lambda: 3)

    def _message(self, *_: object, **__: object) -> Any:
        self.messages, self.left = self.messages + 1, self.left - 1
        if self.left < 0:
            raise self._error
        return self

    def wait(self) -> None:
        pass


def _opened(model: SpreadModel) -> SpreadSlots:
    slots = model.slots(4, 1)
    slots._group, slots._tokens = CellGroup(3, 4, 1, (6,), (True,), (0,), (0,)), 8
    return slots


@pytest.mark.parametrize(
    "ask",
    [
        lambda model, memory: model.open_segments([memory] * 3),
        lambda model, memory: model.open_segments([memory]).copied(0),
        lambda model, memory: model.memory_weight("key", 3),
        lambda model, memory: _opened(model).copy_of(3, slice(0, 2)),
        lambda model, memory: _opened(model).load(memory, 3, 0),
        lambda model, memory: _opened(model).save(memory, 3, 0),
        lambda model, memory: _opened(model).copied(0, under_way=False),
        lambda model, memory: _opened(model).put_back(None, carried(memory)),
    ],
    ids=["segments", "lane", "weight", "outputs", "load", "save", "copied", "put-back"],
)
@pytest.mark.parametrize(
    ("error", "seen"),
    [(KeyboardInterrupt(), KeyboardInterrupt), (RuntimeError("Connection closed by peer\nand more"), DeviceLost)],
    ids=["interrupted", "lost"],
)
def test_what_was_stopped_halfway_is_not_gone_on_with(
    ask: Callable[[SpreadModel, Memory], object],
    error: BaseException,
    seen: type[BaseException],
    make_armt: Callable[..., Armt],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The bug: Ctrl-C between an order and its tensors, in a notebook, and the next question waited for ever."""
    armt = make_armt(dtype="float32")
    own = load_model(armt.path, device=torch.device("cpu"), dtype=torch.float32, layers=(0, 1))
    memory, calls = empty_memory(armt.model), _Stopped(error, monkeypatch)

    def spread() -> SpreadModel:
        return SpreadModel(armt.config, own, Link(), ((0, 1), (1, 2), (2, 4)), trained=True)

    ask(spread(), memory)
    assert calls.messages > 1
    for count in range(calls.messages):
        model, calls.left = spread(), count
        with pytest.raises(seen) as stopped:
            ask(model, memory)
        assert "\n" not in str(stopped.value)
        calls.left = math.inf
        with pytest.raises(DeviceLost, match="stopped halfway"):
            model.link.tell(End(), 1, 2)


def test_whether_a_memory_is_trained_is_asked_of_all(
    tmp_path: Path, make_armt: Callable[..., Armt], spread: Callable[..., Armt]
) -> None:
    from safetensors.torch import load_file, save_file

    def with_values(keep: str) -> Path:
        source, copy = make_armt().path, tmp_path / (keep or "none")
        copy.mkdir()
        (copy / "config.json").write_bytes((source / "config.json").read_bytes())
        tensors = load_file(source / "model.safetensors")
        changed = {n: t * (keep in n and bool(keep)) if "W_mv" in n else t for n, t in tensors.items()}
        save_file(changed, copy / "model.safetensors")
        return copy

    assert not spread(with_values(""), 3).model.memory_trained
    assert spread(with_values("layers.3."), 3).model.memory_trained
    assert spread(with_values("layers.0."), 3).model.memory_trained
