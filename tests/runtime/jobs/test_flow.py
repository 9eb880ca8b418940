"""The conveyor with dialogues: which share a round, what waits for what, who fails with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from armt.errors import DocumentError, UsageError
from armt.runtime.answers.finding.keys import KeyTap
from armt.runtime.answers.works.work import PlainWork
from armt.runtime.engine.decoder import NotFinite
from armt.runtime.engine.executor import Executor, StepDone
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request
from armt.runtime.engine.segments import Segment
from armt.runtime.jobs import flow
from armt.runtime.jobs.flow import Finished, Flow, Task
from armt.runtime.session import Armt


class Asking(PlainWork):
    """Asks so many things of its document one after the other, then so many at once, and notes what it hears.

    Args:
        turns: how many requests each turn of the dialogue has.
        further: dialogues that follow when the first has ended, one after the other.
    """

    def __init__(self, *turns: int, further: int = 0) -> None:
        self.turns, self.further = turns, further
        self.heard: list[list[str]] = []
        self.memory: Memory | None = None
        self.closed = False

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        self.memory = memory
        return [self._talk()] if self.turns else []

    def proceed(self) -> Sequence[Dialogue[None]]:
        self.further -= 1
        return [self._talk()] if self.further >= 0 else []

    def facts(self) -> dict[str, Any]:
        return {"heard": self.heard}

    def _talk(self) -> Dialogue[None]:
        assert self.memory is not None
        try:
            for count in self.turns:
                request = Request(memory=self.memory, prompt=[1, 2, len(self.heard)], max_tokens=3)
                replies = yield [request] * count
                self.heard.append([reply.text for reply in replies])
        except GeneratorExit:
            self.closed = True
            raise


class Marked(Asking):
    """Asks at marks, while the rest of the document is read."""

    marks = (2, 4)

    def __init__(self) -> None:
        super().__init__(1)
        self.at: list[int] = []

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        self.at.append(memory.segments_read)
        self.memory = memory
        return [self._talk()]


def flow_of(model: Armt, works: Sequence[Any], *, lanes: int = 4, tokens: int = 70, **told: Any) -> list[Finished[int]]:
    finished: list[Finished[int]] = []
    tasks = (
        Task(number, [[at % 250 for at in range(number, number + tokens)]], tokens, work)
        for number, work in enumerate(works)
    )
    Flow(model, schedule="diagonal", finished=finished.append, lanes=lanes, **told).run(tasks)
    return finished


def test_nothing_is_asked_of_numbers_that_have_run_over(model: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even by a work that only counts: what was read is in no answer then."""
    work = Asking(1)
    monkeypatch.setattr(Memory, "is_finite", False)
    (finished,) = flow_of(model, [work])
    assert isinstance(finished.error, NotFinite)
    assert work.memory is None


@pytest.mark.parametrize("lanes", [1, 2, 3, 8])
def test_each_dialogue_hears_what_it_would_hear_alone(model: Armt, lanes: int) -> None:
    turns = [(1,), (2, 1), (), (3, 3, 1), (1, 1, 1, 1)]
    works = [Asking(*each) for each in turns]
    finished = flow_of(model, works, lanes=lanes)
    assert sorted(one.key for one in finished) == list(range(len(works)))
    for number, work in enumerate(works):
        assert [len(heard) for heard in work.heard] == list(turns[number])
        alone = Asking(*turns[number])
        Flow(model, schedule="diagonal", finished=lambda _: None).run(
            [Task(0, [list(range(number, number + 70))], 70, alone)]
        )
        assert alone.heard == work.heard


def test_rounds_are_full_while_there_is_more_to_read(model: Armt) -> None:
    """A decoding step of one lane costs nearly as much as one of eight; only the last round may be short."""
    sizes: list[int] = []
    flow_of(model, [Asking(1) for _ in range(10)], lanes=4, on_round=sizes.append)
    assert sizes == [4, 0, 4, 0, 2, 0]


def test_a_turn_larger_than_a_round_is_answered_in_order(model: Armt) -> None:
    sizes: list[int] = []
    work = Asking(7)
    flow_of(model, [work], lanes=3, on_round=sizes.append)
    assert sizes == [3, 0, 3, 0, 1, 0]
    assert len(work.heard[0]) == 7
    assert len(set(work.heard[0])) == 1


def test_what_goes_on_is_answered_before_what_begins(model: Armt) -> None:
    """A dialogue under way may hold what it has asked before: no more of them are than a round has lanes."""
    order: list[int] = []

    class Numbered(Asking):
        def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
            self.memory = memory
            return [self._numbered(number) for number in range(5)]

        def _numbered(self, number: int) -> Dialogue[None]:
            assert self.memory is not None
            for _ in range(3):
                order.append(number)
                yield [Request(memory=self.memory, prompt=[1, 2, number], max_tokens=2)]

    flow_of(model, [Numbered(1)], lanes=2)
    # All have asked once at the beginning; then two at a time ask on until they have done.
    assert order == [0, 1, 2, 3, 4, 0, 1, 0, 1, 2, 3, 2, 3, 4, 4]


def test_a_work_may_ask_on_when_all_has_ended(model: Armt) -> None:
    work = Asking(1, 1, further=2)
    (finished,) = flow_of(model, [work])
    assert len(work.heard) == 6
    assert finished.error is None
    assert (finished.tokens, finished.segments) == (70, 3)


def test_marks_are_asked_about_while_reading_goes_on(model: Armt) -> None:
    work, steps = Marked(), []
    rounds_at: list[int] = []
    flow_of(model, [work], tokens=320, lanes=1, on_step=steps.append, on_round=lambda _: rounds_at.append(len(steps)))
    assert work.at == [2, 4]
    assert len(work.heard) == 3
    # Asked as soon as the mark has passed, not at the end of the document.
    assert rounds_at[0] < len(steps) - 4


def test_time_and_tokens_are_shared_out(model: Armt) -> None:
    finished = flow_of(model, [Asking(1), Asking(2)], tokens=100)
    for one in finished:
        assert one.read_s > 0
        assert one.decode_s > 0
        assert (one.tokens, one.segments) == (100, 4)


def test_reading_time_is_that_of_the_steps_wherever_marks_stand(model: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mark is told before its step is over: the step's time went with it, and what was asked then came in."""
    clock, steps = SimpleNamespace(now=0.0), []
    run, answer = Executor.run, flow.answer_round

    def slow(executor: Executor, segments: Iterable[Segment]) -> Iterator[StepDone]:
        for event in run(executor, segments):
            clock.now += 1.0
            yield event

    def slower(*given: Any, **more: Any) -> Any:
        clock.now += 100.0
        return answer(*given, **more)

    monkeypatch.setattr(Executor, "run", slow)
    monkeypatch.setattr(flow, "answer_round", slower)
    monkeypatch.setattr(flow, "time", SimpleNamespace(perf_counter=lambda: clock.now))
    (finished,) = flow_of(model, [Marked()], tokens=320, lanes=1, on_step=steps.append)
    assert clock.now > 300
    assert finished.read_s == pytest.approx(len(steps))


def test_a_dialogue_that_raises_ends_its_document_and_no_other(model: Armt) -> None:
    class Raising(Asking):
        def _talk(self) -> Dialogue[None]:
            yield from super()._talk()
            raise DocumentError("no more")

    works = [Asking(2), Raising(1), Asking(1, 1)]
    finished = {one.key: one for one in flow_of(model, works)}
    assert {key: str(one.error) for key, one in finished.items() if one.error} == {1: "no more"}
    assert [len(work.heard) for work in works] == [1, 1, 2]


def test_a_request_that_fails_closes_all_dialogues_of_its_document(
    model: Armt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits of a failed document must not be answered, nor keep its memory alive."""
    real: Callable[..., Any] = flow.answer_round
    bad, good = Asking(1, 3), Asking(1, 1)

    def failing(speaker: Armt, requests: Sequence[Request], **options: Any) -> Any:
        if any(request.memory is bad.memory and request.prompt[-1] == 1 for request in requests):
            raise UsageError("no room")
        return real(speaker, requests, **options)

    monkeypatch.setattr(flow, "answer_round", failing)
    finished = {one.key: one for one in flow_of(model, [bad, good], lanes=8)}
    assert str(finished[0].error) == "no room"
    assert finished[1].error is None
    assert bad.closed
    assert [len(bad.heard), len(good.heard)] == [1, 2]
    # Handed over once, although three of its requests failed.
    assert len(finished) == 2


def test_what_fails_together_is_asked_again_by_document(model: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each request of a round was asked again by itself, and who hears an answer as it comes heard it twice."""
    bad, good, asked = Asking(2), Asking(1), []

    def failing(_speaker: Armt, requests: Sequence[Request], **_: Any) -> Any:
        asked.append([request.memory is bad.memory for request in requests])
        if any(asked[-1]):
            raise UsageError("no room")
        return [Reply(text="", ids=(), complete=True, log_probability=0.0, decode_s=0.0) for _ in requests]

    monkeypatch.setattr(flow, "answer_round", failing)
    finished = {one.key: str(one.error) for one in flow_of(model, [bad, good], lanes=8)}
    assert finished == {0: "no room", 1: "None"}
    assert asked == [[True, True, False], [True, True], [False]]
    asked.clear()
    assert [str(one.error) for one in flow_of(model, [bad], lanes=8)] == ["no room"]
    assert asked == [[True, True]]


class Failing(Asking):
    """Fails where it is told to: when it begins, at its mark, or with what it asks there."""

    marks = (2,)

    def __init__(self, where: str) -> None:
        super().__init__(1)
        self.where = where

    def begin(self) -> Sequence[Dialogue[None]]:
        return self._failing() if self.where.startswith("begin") else []

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        self.memory = memory
        return self._failing()

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        self.memory = memory
        return [self._talk()]

    def proceed(self) -> Sequence[Dialogue[None]]:
        return self._failing() if self.where == "proceed" else []

    def _failing(self) -> Sequence[Dialogue[None]]:
        if self.where in ("begin", "passed", "proceed"):
            raise DocumentError("no more")
        # The second of them has not begun when the first one fails.
        return [self._raising(), self._raising()] if "asking" in self.where else []

    def _raising(self) -> Dialogue[None]:
        if self.where == "asking later":
            assert self.memory is not None
            yield [Request(memory=self.memory, prompt=[1], max_tokens=1)]
        raise DocumentError("no more")


@pytest.mark.parametrize("where", ["begin", "begin asking", "passed", "asking", "asking later", "proceed"])
def test_a_document_that_fails_in_its_middle_is_read_no_further(model: Armt, where: str) -> None:
    """Its text is closed once it is handed over, and its tokens were drawn on: the whole run ended with that."""
    closed: set[int] = set()
    drawn: list[int] = []
    tokens = 320
    finished: list[Finished[int]] = []

    def take(one: Finished[int]) -> None:
        closed.add(one.key)
        finished.append(one)

    def stretches(number: int) -> Iterator[list[int]]:
        for at in range(0, tokens + 1, 20):
            if number in closed:
                raise ValueError("I/O operation on closed file")
            if at < tokens:
                drawn.append(number)
                yield [number] * 20

    works: list[Any] = [Asking(1), Failing(where), Asking(1, 1)]
    tasks = (Task(number, stretches(number), None, work) for number, work in enumerate(works))
    Flow(model, schedule="diagonal", finished=take, lanes=1).run(tasks)
    errors = {one.key: str(one.error) for one in finished if one.error is not None}
    assert len(finished) == 3
    assert errors == {1: "no more"}
    assert [len(works[number].heard) for number in (0, 2)] == [1, 2]
    assert drawn.count(0) == drawn.count(2) == 16
    # The mark is passed after six or seven segments have been drawn of ten.
    assert drawn.count(1) <= {"begin": 0, "begin asking": 0, "proceed": 16}.get(where, 13)


@pytest.mark.parametrize("where", ["begin", "begin asking", "proceed"])
def test_a_document_past_the_conveyor_that_fails_is_not_drawn(model: Armt, where: str) -> None:
    closed: list[Finished[int]] = []

    def stretches() -> Iterator[list[int]]:
        if closed:
            raise ValueError("I/O operation on closed file")
        yield from ()

    Flow(model, schedule="diagonal", finished=closed.append).run([Task(0, stretches(), 0, Failing(where))])
    assert [str(one.error) for one in closed] == ["no more"]


def test_what_is_kept_of_a_failed_document_is_let_go(model: Armt) -> None:
    """Keys of documents that failed before their end stayed for as long as the run."""
    tap = KeyTap(model.model)

    class Keyed(Failing):
        wants_keys = True

        def keyed(self, keys: Any, scales: Any) -> None:
            self.keys = keys

    works: list[Any] = [Keyed("asking"), Keyed(""), Keyed("asking")]
    tasks = (Task(number, ([number] * 20 for _ in range(10)), None, work) for number, work in enumerate(works))
    finished: list[Finished[int]] = []
    Flow(model, schedule="diagonal", finished=finished.append, lanes=1, tap=tap).run(tasks)
    assert sorted((one.key, one.error is not None) for one in finished) == [(0, True), (1, False), (2, True)]
    assert len(works[1].keys) == 7
    assert not tap._rows


def test_a_document_without_tokens_goes_past_the_conveyor(model: Armt) -> None:
    steps: list[Any] = []
    work = Asking(1)
    finished: list[Finished[int]] = []
    Flow(model, schedule="diagonal", finished=finished.append, on_step=steps.append).run([Task(0, [], 0, work)])
    assert (finished[0].tokens, finished[0].segments, finished[0].error) == (0, 0, None)
    assert steps == []
    assert len(work.heard) == 1
