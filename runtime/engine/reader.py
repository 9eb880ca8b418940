"""Tokens in, `Memory` out (and logits when asked): documents flow through one conveyor, one behind the other.

Where the dialect carries memory tokens from the last layer to the first, they are read side by side in lanes instead.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, takewhile

import torch
from torch import Tensor

from armt.errors import ArmtError, NoTextError
from armt.models.model import ArmtModel
from armt.models.state import carried
from armt.runtime.engine.executor import Conveyor, Executor, StepDone
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.schedule import Schedule
from armt.runtime.engine.segments import Counts, Segment, cut, segments_of, tokens_ahead

Tokens = Sequence[int] | Tensor


@dataclass(frozen=True, slots=True)
class Source:
    """A document to read.

    Attributes:
        tokens: its real tokens, as a stream of stretches of any lengths.
        resumed: memory to go on from; its open tokens come before ``tokens``.
        keep_open: leave the ragged end unread, as the memory's ``open_tokens``.
        on_error: called where the tokens cannot be drawn to their end: the document is abandoned, those around it are
            read on, and it has no `Reading`. Without it the error ends the run.
        marks: after how many segments of the document (what it was resumed from included) its memory is wanted as it
            is then, besides that at the end; asked as segments enter the conveyor.
    """

    tokens: Iterable[Tokens]
    resumed: Memory | None = None
    keep_open: bool = False
    on_error: Callable[[ArmtError], None] | None = None
    marks: Container[int] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """A document that has been read.

    Attributes:
        document: its number in the run.
        memory: what it left.
        logits: ``[T, vocab]`` of the tokens read now, where they were asked for.
    """

    document: int
    memory: Memory
    logits: Tensor | None


@dataclass(frozen=True, slots=True, eq=False)
class Passed:
    """A place in the middle of a document that all layers have passed.

    Attributes:
        document: its number in the run.
        memory: what the document has left until here; ``segments_read`` says where.
    """

    document: int
    memory: Memory


@dataclass(frozen=True, slots=True, eq=False)
class ReadingPoint:
    """A place in the middle of a document, from which its reading goes on bit by bit.

    Attributes:
        document: its number in the run.
        tokens_read, segments_read, position: of it until here, as in `Memory`; what it was resumed from counts.
        conveyor: slots and layer states.
        passing: memories of marked segments that some layers have not passed yet, by segments read.
    """

    document: int
    tokens_read: int
    segments_read: int
    position: int
    conveyor: Conveyor
    passing: Mapping[int, Memory] = field(default_factory=dict)


@dataclass(slots=True)
class _Progress:
    """What is known of a document while it is on the conveyor."""

    memory: Memory
    open_tokens: tuple[int, ...] = ()
    logits: list[Tensor] | None = None
    tokens: int = 0
    segments: int = 0
    position: int = 0


class Reader:
    """Reads documents with a model.

    Args:
        model: the model.
        schedule: ``"sequential"`` or ``"diagonal"``.
        want_logits: compute and keep logits of every real token.
        on_step: called after every step.
        lanes: documents side by side at most, where the dialect has them read so; one behind the other elsewhere.
        layers: run only so many, from the lowest; the memory of the others stays as it is. None for all that have to be
            run.
    """

    def __init__(self, model: ArmtModel, schedule: Schedule, *, want_logits: bool = False,
                 on_step: Callable[[StepDone], None] | None = None, lanes: int = 1,
                 layers: int | None = None) -> None:  # fmt: skip
        self.model = model
        self.want_logits = want_logits
        self._on_step = on_step
        carries = model.config.carries_tokens
        assert schedule == "sequential" or not carries, "refused where schedules are chosen"
        lanes = lanes if carries else 1
        whole = layers_to_run(model, want_logits)
        self.executor = Executor(model, schedule, layers=whole if layers is None else layers, lanes=lanes)
        self._open: dict[int, _Progress] = {}
        self._passing: dict[tuple[int, int], Memory] = {}

    def point(self, event: StepDone) -> ReadingPoint | None:
        """Return where the run stands after a step, to be called from ``on_step``.

        None where other documents are under way, or where the document's end has entered.
        """
        step = event.step
        newest = step.segments[0]
        whole = bool(step.leaving(self.executor.layers))
        if self.executor.schedule == "diagonal":
            whole = whole and step.lo == 0
        if not whole or any(segment.last or segment.document != newest.document for segment in step.segments):
            return None
        progress = self._open.get(newest.document)
        if progress is None or progress.logits is not None:
            return None
        event.slots.settle()
        return ReadingPoint(
            document=newest.document,
            tokens_read=progress.tokens,
            segments_read=progress.segments,
            position=progress.position,
            conveyor=self.executor.snapshot(step),
            passing={segments: memory.clone() for (_, segments), memory in self._passing.items()},
        )

    def read(self, sources: Iterable[Source]) -> Iterator[Reading]:
        """Read documents; yields each as it is done, in order on a conveyor.

        Args:
            sources: as for `run`; marks are passed over.

        Raises:
            NoTextError: a document has no tokens at all.
        """
        return (event for event in self.run(sources) if isinstance(event, Reading))

    def run(self, sources: Iterable[Source], *, point: ReadingPoint | None = None) -> Iterator[Reading | Passed]:
        """Read documents; yields each as it is done, in order on a conveyor, and their marks as they are passed.

        Args:
            sources: drawn as there is room, so a long queue need not be in memory.
            point: where an earlier run stood in the first of them, whose tokens are then those that follow. A
                conveyor of the same model, schedule and layers.

        Raises:
            NoTextError: a document has no tokens at all.
        """
        done: dict[int, Reading | None] = {}
        due = 0
        if point is not None:
            belt = tuple(replace(segment, document=0) for segment in point.conveyor.belt)
            self.executor.restore(replace(point.conveyor, belt=belt))
            self._passing = {(0, segments): memory for segments, memory in point.passing.items()}
        documents = (
            self._segments(number, source, done, None if number else point) for number, source in enumerate(sources)
        )
        side_by_side = self.executor.lanes > 1
        run = self.executor.run_lanes(documents) if side_by_side else self.executor.run(chain.from_iterable(documents))
        for event in run:
            yield from self._collect(event, done)
            if self._on_step is not None:
                self._on_step(event)
            # A document without a full segment is done when it is drawn, before those that are still on the conveyor.
            for number in sorted(done) if side_by_side else list(takewhile(done.__contains__, count(due))):
                reading, due = done.pop(number), number + 1
                if reading is not None:
                    yield reading
        yield from (reading for _, reading in sorted(done.items()) if reading is not None)

    def _segments(
        self, number: int, source: Source, done: dict[int, Reading | None], point: ReadingPoint | None
    ) -> Iterator[Segment]:
        """Draw the segments of a document; one that fails leaves what it has on the conveyor, to be overwritten."""
        try:
            yield from self._drawn(number, source, done, point)
        except ArmtError as exc:
            if source.on_error is None:
                raise
            self._open.pop(number, None)
            self._passing = {key: memory for key, memory in self._passing.items() if key[0] != number}
            done[number] = None
            source.on_error(exc)

    def _drawn(
        self, number: int, source: Source, done: dict[int, Reading | None], point: ReadingPoint | None
    ) -> Iterator[Segment]:
        config, resumed = self.model.config, source.resumed
        stream = chain([resumed.open_tokens], source.tokens) if resumed and point is None else source.tokens
        progress = _Progress(_blank(self.model, resumed), logits=[] if self.want_logits else None)
        before: Counts | None = point or resumed
        if before is not None:
            progress.tokens, progress.segments = before.tokens_read, before.segments_read
            progress.position = before.position
        pieces = cut(stream, config.segment_tokens)
        if source.keep_open:
            pieces = _without_ragged(pieces, config.segment_tokens, progress)
        self._open[number] = progress
        extra = config.extra_tokens
        drawn = 0
        for segment in segments_of(
            number,
            pieces,
            segment_tokens=config.segment_tokens,
            extra_tokens=extra,
            resumed=resumed,
            after=point,
            marks=source.marks,
        ):
            drawn += 1
            progress.tokens += segment.tokens
            progress.segments += 1
            progress.position += segment.tokens + extra
            if segment.mark is not None:
                self._passing[number, progress.segments] = replace(
                    empty_memory(self.model),
                    tokens_read=progress.tokens,
                    segments_read=progress.segments,
                    position=progress.position,
                )
            yield segment
        if not drawn:
            if not progress.open_tokens and not resumed:
                raise NoTextError("the document has no tokens")
            # Nothing to run: the memory is what it was, with a longer open tail.
            done[number] = self._finish(number)

    def _collect(self, event: StepDone, done: dict[int, Reading | None]) -> list[Passed]:
        """Save the layers that last or marked segments have just passed, and the logits of what left.

        Returns:
            The marks that have now passed all layers.
        """
        for layer, lane, segment in event.step.cells:
            if segment.last:
                event.save(self._open[segment.document].memory, layer, lane)
            if segment.mark is not None and (segment.document, segment.mark) in self._passing:
                event.save(self._passing[segment.document, segment.mark], layer, lane)
        leaving = event.step.leaving(self.executor.layers)
        # What has left is looked at for its logits alone.
        left = event.left if self.want_logits else None
        if any(segment.last or segment.mark is not None for segment in leaving):
            event.slots.settle()
        passed = [self._leave(segment, None if left is None else left[i], done) for i, segment in enumerate(leaving)]
        return [mark for mark in passed if mark is not None]

    def _leave(self, segment: Segment, rows: Tensor | None, done: dict[int, Reading | None]) -> Passed | None:
        """Keep what is wanted of a segment that has passed all layers, with hidden states ``[N, d]``."""
        progress = self._open.get(segment.document)
        if progress is None:
            return None
        if progress.logits is not None and rows is not None:
            front = self.model.config.front_tokens
            with torch.inference_mode():
                progress.logits.append(self.model.logits(rows[front : front + segment.tokens]))
        memory = None if segment.mark is None else self._passing.pop((segment.document, segment.mark), None)
        if segment.last:
            done[segment.document] = self._finish(segment.document)
        return None if memory is None else Passed(segment.document, memory)

    def _finish(self, number: int) -> Reading:
        progress = self._open.pop(number)
        memory = replace(
            progress.memory,
            tokens_read=progress.tokens,
            segments_read=progress.segments,
            position=progress.position,
            open_tokens=progress.open_tokens,
        )
        return Reading(number, memory, torch.cat(progress.logits) if progress.logits else None)


def read_ahead(
    model: ArmtModel, memory: Memory | None, ids: Sequence[int], schedule: Schedule = "sequential"
) -> tuple[Memory, list[int]]:
    """Read of a prompt what comes before the active segment.

    Args:
        model: the model.
        memory: what comes before the prompt, its open tokens in front of it; None for nothing.
        ids: the prompt, at least one token.
        schedule: how its full segments are read.

    Returns:
        The memory that the active segment reads, and the tokens that open it.
    """
    before = memory or empty_memory(model)
    ids = [*before.open_tokens, *ids]
    before = before.with_open_tokens(())
    head = tokens_ahead(len(ids), model.config.segment_tokens)
    if head:
        (reading,) = Reader(model, schedule).read([Source([ids[:head]], resumed=before)])
        before = reading.memory
    return before, ids[head:]


def layers_to_run(model: ArmtModel, want_logits: bool) -> int:
    """Return how many layers a reading has to run."""
    return model.config.layers if want_logits else model.config.reading_layers


def _blank(model: ArmtModel, resumed: Memory | None) -> Memory:
    """Return a memory whose tensors the reader may fill: zeros, or a copy of what is resumed."""
    memory = empty_memory(model)
    if resumed is not None:
        for name, source in carried(resumed).items():
            if (target := getattr(memory, name)) is not None:
                target.copy_(source)
    return memory


def _without_ragged(pieces: Iterable[Tokens], segment_tokens: int, progress: _Progress) -> Iterator[Tokens]:
    """Pass full segments on and keep the ragged end as the open tail."""
    for piece in pieces:
        if len(piece) == segment_tokens:
            yield piece
        else:
            progress.open_tokens = tuple(int(token) for token in piece)
