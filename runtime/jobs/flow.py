"""Documents through one conveyor, and the dialogues about them held in rounds in between.

Documents follow each other without a gap. What a dialogue asks waits until as many requests wait as a round has lanes;
then reading pauses and the round is answered. Memory is bounded by the documents on the conveyor and those that wait.

Rounds rather than decoding while others are read: on one device both compete for the same units, so that side by side
saves about 3 % of a folder on two cores, and a decoding step of one lane costs nearly as much as one of eight, because
it streams all weights either way (docs/results/folders.md).
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Generic, TypeVar

from armt.errors import ArmtError
from armt.runtime.answers.finding.tap import Tap
from armt.runtime.answers.works.work import Keys, Scales, Work
from armt.runtime.engine.decoder import NotFinite
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.reader import Passed, Reader, ReadingPoint, Source, Tokens
from armt.runtime.engine.rounds import DEFAULT_LANES, Dialogue, Reply, Request, answer_round
from armt.runtime.engine.schedule import Schedule

if TYPE_CHECKING:
    from armt.runtime.session import Armt

KeyT = TypeVar("KeyT")


@dataclass(frozen=True, slots=True, eq=False)
class Task(Generic[KeyT]):
    """A document to read, and what is asked of it.

    Attributes:
        key: whatever the caller knows it by.
        stretches: its tokens.
        known: how many they are, None for a long stream.
        work: what is asked.
        resumed: memory to go on from.
        written: tokens that an earlier run has written about it.
    """

    key: KeyT
    stretches: Iterable[Tokens]
    known: int | None
    work: Work
    resumed: Memory | None = None
    written: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Finished(Generic[KeyT]):
    """A task that is done, or has failed.

    Attributes:
        key: of the task.
        work: with what it has found.
        tokens, segments: read of this document, an open end included.
        read_s: seconds of reading: of every step, the share of this document's tokens in it.
        decode_s: seconds of its share in the rounds.
        written: tokens that were written about it, drafts included.
        error: why it failed, else None.
    """

    key: KeyT
    work: Work
    tokens: int = 0
    segments: int = 0
    read_s: float = 0.0
    decode_s: float = 0.0
    written: int = 0
    error: ArmtError | None = None


@dataclass(slots=True, eq=False)
class _Talk(Generic[KeyT]):
    """A dialogue under way: what it has asked last, and the replies that are there."""

    of: _Document[KeyT]
    dialogue: Dialogue[None]
    requests: Sequence[Request] = ()
    replies: list[Reply] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class _Document(Generic[KeyT]):
    """A document under way."""

    task: Task[KeyT]
    # On the conveyor; None where nothing of it has to be read there.
    number: int | None = None
    talks: list[_Talk[KeyT]] = field(default_factory=list)
    memory: Memory | None = None
    read_s: float = 0.0
    decode_s: float = 0.0
    written: int = 0
    error: ArmtError | None = None

    @property
    def failed(self) -> bool:
        """Whether it has been handed over with an error, and its text closed: nothing of it may be drawn any more."""
        return self.error is not None

    def stretches(self) -> Iterator[Tokens]:
        """Yield its tokens for as long as it has not failed.

        Raises:
            ArmtError: what it has failed with; the reader then abandons it, and reads on behind it.
        """
        drawn = iter(self.task.stretches)
        while True:
            if self.error is not None:
                raise self.error
            stretch = next(drawn, None)
            if stretch is None:
                return
            yield stretch


class Flow(Generic[KeyT]):
    """Runs tasks with one model.

    Args:
        armt: the model.
        schedule: how cells are executed.
        finished: called with every task as soon as it is done.
        lanes: requests answered together, and documents read side by side where the dialect has them read so.
        layers: that read documents, from the lowest; None for all that have to.
        on_step: called after every step of reading.
        on_enter: called with number and key when a document goes onto the conveyor.
        on_round: called with the number of requests before a round, and with 0 after it.
        on_token: called whenever an answer has got a token.
        tap: keeps the keys of segments, for works that want them.
        on_point: called every ``point_every_s`` seconds with a place from which reading can go on, and how many tokens
            have been written, where the only document on the conveyor is a long one; nothing is asked of the model
            then.
    """

    def __init__(
        self,
        armt: Armt,
        *,
        schedule: Schedule,
        finished: Callable[[Finished[KeyT]], None],
        lanes: int = DEFAULT_LANES,
        layers: int | None = None,
        on_step: Callable[[StepDone], None] | None = None,
        on_enter: Callable[[int, KeyT], None] | None = None,
        on_round: Callable[[int], None] | None = None,
        on_token: Callable[[], None] | None = None,
        tap: Tap | None = None,
        on_point: Callable[[KeyT, ReadingPoint, int], None] | None = None,
        point_every_s: float = 0.0,
    ) -> None:
        self.armt, self.lanes = armt, lanes
        self._finished, self._told, self._entered, self._round_told = finished, on_step, on_enter, on_round
        self._on_token, self._tap = on_token, tap
        # A point lies in the only document under way: where such are wanted, documents follow each other.
        apart = on_point is not None and math.isfinite(point_every_s)
        self.reader = Reader(armt.model, schedule, on_step=self._step, lanes=1 if apart else lanes, layers=layers)
        self._on_conveyor: dict[int, _Document[KeyT]] = {}
        self._asking: list[_Talk[KeyT]] = []
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
        for event in self.reader.run(self._sources(tasks, point), point=point):
            with self._apart():
                if isinstance(event, Passed):
                    document = self._on_conveyor.get(event.document)
                    if document is not None and not document.failed:
                        self._start(document, partial(document.task.work.passed, event.memory))
                else:
                    self._read(self._on_conveyor.pop(event.document), event.memory)
                self._answer(full_rounds=True)
        self._answer(full_rounds=False)

    @contextmanager
    def _apart(self) -> Iterator[None]:
        """Leave the time of asking, decoding and saving out of the reading time: the step goes on behind it."""
        began = time.perf_counter()
        try:
            yield
        finally:
            self._clock += time.perf_counter() - began

    def _sources(self, tasks: Iterable[Task[KeyT]], point: ReadingPoint | None) -> Iterator[Source]:
        number = 0
        for task in tasks:
            document = _Document(task, written=task.written)
            if point is None or number:
                self._start(document, task.work.begin)
            if document.failed:
                continue
            if self._needs_no_step(task):
                # It would never come to the conveyor's end; whole folders of such documents must not pile up.
                with self._apart():
                    self._read(document, self._with_all_open(task))
                    self._answer(full_rounds=True)
                continue
            document.number = number
            self._on_conveyor[number] = document
            if self._entered is not None:
                self._entered(number, task.key)
            yield Source(
                document.stretches(),
                resumed=task.resumed,
                keep_open=task.work.keeps_open(self._with_carried(task)),
                on_error=partial(self._abandoned, number),
                marks=task.work.marks,
            )
            number += 1

    def _with_all_open(self, task: Task[KeyT]) -> Memory:
        """Return what a task goes on from, with the few tokens of a short document behind it."""
        before = task.resumed or self._empty
        if not task.work.reads:
            return before
        added = tuple(int(token) for stretch in task.stretches for token in stretch)
        return before.with_open_tokens((*before.open_tokens, *added))

    def _with_carried(self, task: Task[KeyT]) -> int | None:
        if task.known is None:
            return None
        return task.known + (len(task.resumed.open_tokens) if task.resumed else 0)

    def _needs_no_step(self, task: Task[KeyT]) -> bool:
        if not task.work.reads:
            return True
        tokens = self._with_carried(task)
        if tokens is None or not (task.work.keeps_open(tokens) or task.known == 0):
            return False
        return tokens < self.armt.config.segment_tokens

    def _read(self, document: _Document[KeyT], memory: Memory) -> None:
        # Taken of a failed one too: they would stay for as long as the run.
        keys = None if self._tap is None or document.number is None else self._tap.keys(document.number)
        if document.failed:
            return
        document.memory = memory
        self._start(document, partial(_asked_of_all, document.task.work, memory, keys))
        self._settle(document)

    def _abandoned(self, number: int, error: ArmtError) -> None:
        if self._tap is not None:
            self._tap.forget(number)
        self._fail(self._on_conveyor.pop(number), error)

    def _start(self, document: _Document[KeyT], give: Callable[[], Sequence[Dialogue[None]]]) -> bool:
        """Begin the dialogues that a work gives: what they ask first joins the queue; says whether it gave any."""
        try:
            talks = [_Talk(document, dialogue) for dialogue in give()]
        except ArmtError as exc:
            self._fail(document, exc)
            return False
        document.talks += talks
        for talk in talks:
            # Where one fails, those behind it are closed with it.
            if not document.failed:
                self._advance(talk)
        return bool(talks)

    def _advance(self, talk: _Talk[KeyT]) -> None:
        """Send a dialogue the replies to all it has asked, and take its next requests."""
        document = talk.of
        try:
            asked = talk.dialogue.send(talk.replies if talk.requests else None)  # type: ignore[arg-type]
            while not asked:
                asked = talk.dialogue.send(())
        except StopIteration:
            document.talks.remove(talk)
            return
        except ArmtError as exc:
            self._fail(document, exc)
            return
        talk.requests, talk.replies = asked, []
        self._asking.append(talk)

    def _settle(self, document: _Document[KeyT]) -> None:
        """Hand a document over where nothing is left to be done."""
        while document.memory is not None and not document.talks and not document.failed:
            if not self._start(document, document.task.work.proceed) and not document.failed:
                self._finished(self._result(document))
                return

    def _result(self, document: _Document[KeyT], error: ArmtError | None = None) -> Finished[KeyT]:
        memory, before = document.memory, document.task.resumed
        if memory is None:
            return Finished(document.task.key, document.task.work, error=error)
        tokens = memory.tokens_read + len(memory.open_tokens)
        tokens -= before.tokens_read + len(before.open_tokens) if before else 0
        segments = memory.segments_read + bool(memory.open_tokens) - (before.segments_read if before else 0)
        return Finished(
            key=document.task.key,
            work=document.task.work,
            tokens=tokens,
            # A segment that an earlier document has begun counts for both; nothing read is no segment.
            segments=segments if tokens else 0,
            read_s=document.read_s,
            decode_s=document.decode_s,
            written=document.written,
            error=error,
        )

    def _fail(self, document: _Document[KeyT], error: ArmtError) -> None:
        if document.failed:
            return
        document.error = error
        for talk in document.talks:
            talk.dialogue.close()
        self._asking = [talk for talk in self._asking if talk.of is not document]
        document.talks.clear()
        self._finished(self._result(document, error))

    def _answer(self, *, full_rounds: bool) -> None:
        """Answer what waits, in rounds; a last round that is not full only where asked for."""
        while self._asking:
            lanes = [(talk, request) for talk in self._asking for request in talk.requests[len(talk.replies) :]]
            if full_rounds and len(lanes) < self.lanes:
                break
            if self._round_told is not None:
                self._round_told(min(len(lanes), self.lanes))
            self._round(lanes[: self.lanes])
            if self._round_told is not None:
                self._round_told(0)
            self._go_on()

    def _round(self, lanes: Sequence[tuple[_Talk[KeyT], Request]]) -> None:
        try:
            replies = answer_round(self.armt, [request for _, request in lanes], on_token=self._on_token)
        except ArmtError as exc:
            documents = list(dict.fromkeys(talk.of for talk, _ in lanes))
            if len(documents) == 1:
                # Whoever has been told a part of an answer is not told it again.
                self._fail(documents[0], exc)
                return
            # One document must not fail its neighbours: each by itself.
            for document in documents:
                self._round([lane for lane in lanes if lane[0].of is document])
            return
        for (talk, request), reply in zip(lanes, replies, strict=True):
            talk.replies.append(reply)
            talk.of.decode_s += reply.decode_s
            talk.of.written += 0 if request.forced is not None else reply.tokens

    def _go_on(self) -> None:
        """Send the replies of dialogues that have all of theirs, and hand over what is done by that."""
        ready = [talk for talk in self._asking if len(talk.replies) == len(talk.requests)]
        waiting = [talk for talk in self._asking if len(talk.replies) < len(talk.requests)]
        self._asking = []
        for talk in ready:
            if not talk.of.failed:
                self._advance(talk)
                self._settle(talk.of)
        # What goes on comes first: it may hold a prompt that has been run, and so never more than a round holds any.
        self._asking += [talk for talk in waiting if not talk.of.failed]

    def _step(self, event: StepDone) -> None:
        now = time.perf_counter()
        elapsed, self._clock = now - self._clock, now
        total = sum(segment.tokens for segment in event.step.segments)
        for segment in event.step.segments:
            document = self._on_conveyor.get(segment.document)
            if document is not None:
                document.read_s += elapsed * segment.tokens / total
        if self._tap is not None and any(one.task.work.wants_keys for one in self._on_conveyor.values()):
            self._tap.take(event)
        if self._told is not None:
            self._told(event)
        if self._on_point is not None and now - self._point_clock >= self._point_every_s:
            self._take_point(event)

    def _take_point(self, event: StepDone) -> None:
        point = self.reader.point(event)
        document = None if point is None else self._on_conveyor.get(point.document)
        if self._on_point is None or point is None or document is None:
            return
        with self._apart():
            # What has been asked is answered first: a checkpoint holds what was written, not what is being said.
            self._answer(full_rounds=False)
            if not document.failed:
                self._on_point(document.task.key, point, document.written)
        # The time that writing takes is no reason to write the next one earlier.
        self._point_clock = time.perf_counter()


def _asked_of_all(work: Work, memory: Memory, keys: tuple[Keys, Scales] | None) -> Sequence[Dialogue[None]]:
    """Return what a work asks once its document has been read.

    Raises:
        NotFinite: the memory holds numbers that are not finite: whatever is asked of it, they would be the answer.
    """
    if not memory.is_finite:
        raise NotFinite("the memory holds numbers that are not finite")
    if keys is not None and work.wants_keys:
        work.keyed(*keys)
    return work.read(memory)
