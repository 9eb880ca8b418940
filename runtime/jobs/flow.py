"""Many documents through one conveyor, and their answers decoded in rounds in between.

Documents follow each other without a gap. One that has been read waits until as many wait as a round has lanes; then
reading pauses and the round is decoded. Memory is bounded by the documents on the conveyor and those that wait.

Rounds rather than decoding while others are read: on one device both compete for the same units, so that side by side
saves about 3 % of a folder on two cores, and a decoding step of one lane costs nearly as much as one of eight, because
it streams all weights either way (docs/results/folders.md).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Generic, TypeVar

from armt.errors import ArmtError
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.reader import Reader, Reading, ReadingPoint, Source
from armt.runtime.engine.schedule import Schedule
from armt.runtime.jobs.answer import TokenCount
from armt.runtime.jobs.questions import DEFAULT_LANES, Answer, Asked, answer_round
from armt.runtime.session import Armt

KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True, eq=False)
class Task(Generic[KeyT]):
    """A document to read, and what to do with its memory.

    Attributes:
        key: whatever the caller knows it by.
        counted: its tokens.
        keep_open: leave the ragged end in the memory's ``open_tokens``.
        ask: makes the questions out of the memory.
        resumed: memory to go on from.
    """

    key: KeyT
    counted: TokenCount
    keep_open: bool
    ask: Callable[[Memory], Sequence[Asked]]
    resumed: Memory | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Finished(Generic[KeyT]):
    """A task that is done, or has failed.

    Attributes:
        key: of the task.
        tokens, segments: read of this document, an open end included.
        answers: one per question.
        read_s: seconds of reading: of every step, the share of this document's tokens in it.
        error: why it failed, else None.
    """

    key: KeyT
    tokens: int = 0
    segments: int = 0
    answers: tuple[Answer, ...] = ()
    read_s: float = 0.0
    error: ArmtError | None = None


@dataclass(slots=True, eq=False)
class _Waiting(Generic[KeyT]):
    """A document that has been read, with its questions."""

    finished: Finished[KeyT]
    asked: list[Asked]
    answers: list[Answer] = field(default_factory=list)


class Flow(Generic[KeyT]):
    """Runs tasks with one model.

    Args:
        armt: the model.
        schedule: how cells are executed.
        finished: called with every task as soon as it is done.
        lanes: questions answered together.
        on_step: called after every step of reading.
        on_enter: called with number and key when a document goes onto the conveyor.
        on_point: called every ``point_every_s`` seconds with a place from which reading can go on, where the only
            document on the conveyor is a long one.
    """

    def __init__(
        self,
        armt: Armt,
        *,
        schedule: Schedule,
        finished: Callable[[Finished[KeyT]], None],
        lanes: int = DEFAULT_LANES,
        on_step: Callable[[StepDone], None] | None = None,
        on_enter: Callable[[int, KeyT], None] | None = None,
        on_point: Callable[[KeyT, ReadingPoint], None] | None = None,
        point_every_s: float = 0.0,
    ) -> None:
        self.armt, self.lanes = armt, lanes
        self._finished, self._told, self._entered = finished, on_step, on_enter
        self.reader = Reader(armt.model, schedule, on_step=self._step)
        self._tasks: dict[int, Task[KeyT]] = {}
        self._shares: dict[int, float] = {}
        self._waiting: list[_Waiting[KeyT]] = []
        self._on_point, self._point_every_s = on_point, point_every_s
        self._clock = self._point_clock = 0.0
        self._empty = empty_memory(armt.model)

    def run(self, tasks: Iterable[Task[KeyT]], *, point: ReadingPoint | None = None) -> None:
        """Run the tasks to the end; they are drawn as the conveyor has room.

        Args:
            tasks: documents in order.
            point: where an earlier run stood in the first of them, whose tokens are then those that follow.
        """
        self._clock = self._point_clock = time.perf_counter()
        for reading in self.reader.run(self._sources(tasks), point=point):
            self._read(reading)
            self._decode(full_rounds=True)
        self._decode(full_rounds=False)

    def _sources(self, tasks: Iterable[Task[KeyT]]) -> Iterator[Source]:
        number = 0
        for task in tasks:
            if self._needs_no_step(task):
                # It would never come to the conveyor's end; whole folders of such documents must not pile up.
                self._unread(task)
                self._decode(full_rounds=True)
                continue
            self._tasks[number] = task
            if self._entered is not None:
                self._entered(number, task.key)
            yield Source(
                task.counted.stretches,
                resumed=task.resumed,
                keep_open=task.keep_open,
                on_error=partial(self._failed, number),
            )
            number += 1

    def _needs_no_step(self, task: Task[KeyT]) -> bool:
        known = task.counted.known
        if known is None or not (task.keep_open or known == 0):
            return False
        carried = len(task.resumed.open_tokens) if task.resumed else 0
        return known + carried < self.armt.config.segment_tokens

    def _unread(self, task: Task[KeyT]) -> None:
        before = task.resumed or self._empty
        added = tuple(int(token) for stretch in task.counted.stretches for token in stretch)
        self._wait(task, before.with_open_tokens((*before.open_tokens, *added)), 0.0)

    def _read(self, reading: Reading) -> None:
        task = self._tasks.pop(reading.document)
        self._wait(task, reading.memory, self._shares.pop(reading.document, 0.0))

    def _wait(self, task: Task[KeyT], memory: Memory, read_s: float) -> None:
        before = task.resumed
        tokens = memory.tokens_read + len(memory.open_tokens)
        finished = Finished(
            key=task.key,
            tokens=tokens - (before.tokens_read + len(before.open_tokens) if before else 0),
            segments=memory.segments_read + bool(memory.open_tokens) - (before.segments_read if before else 0),
            read_s=read_s,
        )
        try:
            asked = list(task.ask(memory))
        except ArmtError as exc:
            self._finished(replace(finished, error=exc))
            return
        self._waiting.append(_Waiting(finished, asked))

    def _failed(self, number: int, error: ArmtError) -> None:
        task = self._tasks.pop(number)
        self._shares.pop(number, None)
        self._finished(Finished(task.key, error=error))

    def _decode(self, *, full_rounds: bool) -> None:
        """Answer what waits, in rounds; a last round that is not full only where asked for."""
        while self._waiting:
            lanes = [(waiting, asked) for waiting in self._waiting for asked in waiting.asked[len(waiting.answers) :]]
            if full_rounds and len(lanes) < self.lanes:
                break
            self._round(lanes[: self.lanes])
            self._deliver()
        # Decoding is no part of the reading time.
        self._clock = time.perf_counter()

    def _round(self, lanes: Sequence[tuple[_Waiting[KeyT], Asked]]) -> None:
        if not lanes:
            return
        try:
            answers = answer_round(self.armt, [asked for _, asked in lanes])
        except ArmtError as exc:
            if len(lanes) == 1:
                self._give_up(lanes[0][0], exc)
                return
            # One document must not fail its neighbours: each by itself.
            for lane in lanes:
                if lane[0] in self._waiting:
                    self._round([lane])
            return
        for (waiting, _), answer in zip(lanes, answers, strict=True):
            waiting.answers.append(answer)

    def _give_up(self, waiting: _Waiting[KeyT], error: ArmtError) -> None:
        self._waiting.remove(waiting)
        self._finished(replace(waiting.finished, error=error))

    def _deliver(self) -> None:
        """Hand over, in order, what has all its answers."""
        while self._waiting and len(self._waiting[0].answers) == len(self._waiting[0].asked):
            waiting = self._waiting.pop(0)
            self._finished(replace(waiting.finished, answers=tuple(waiting.answers)))

    def _step(self, event: StepDone) -> None:
        now = time.perf_counter()
        elapsed, self._clock = now - self._clock, now
        total = sum(segment.tokens for segment in event.step.segments)
        for segment in event.step.segments:
            if segment.document in self._tasks:
                share = elapsed * segment.tokens / total
                self._shares[segment.document] = self._shares.get(segment.document, 0.0) + share
        if self._told is not None:
            self._told(event)
        if self._on_point is not None and now - self._point_clock >= self._point_every_s:
            self._take_point(event)

    def _take_point(self, event: StepDone) -> None:
        point = self.reader.point(event)
        task = None if point is None else self._tasks.get(point.document)
        if self._on_point is not None and point is not None and task is not None:
            self._on_point(task.key, point)
            # Writing it is no part of the reading time, and no reason to write the next one earlier.
            self._clock = self._point_clock = time.perf_counter()
