"""A job: the same thing asked of some documents (one is a job of one), a result per document as soon as it is done.

This is the one road from documents to results: `open_item` (text, tokens, segments), `Flow` (conveyor and rounds), a
`Work` per document (what is asked), a `Sink` (where results go). What fails is a result with an error, never the end
of the run. With a `ResultLog`, what is done is passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from itertools import chain
from typing import TYPE_CHECKING, BinaryIO, Protocol, TypeVar

from armt.errors import ArmtError, DocumentError, UsageError
from armt.runtime.answers.finding.tap import Tap
from armt.runtime.answers.records import RecordError
from armt.runtime.answers.works.work import Work
from armt.runtime.choose import Choice, choose_schedule
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import ReadingPoint, Tokens
from armt.runtime.engine.rounds import default_lanes
from armt.runtime.engine.schedule import Schedule, step_count
from armt.runtime.jobs.checkpoint import (
    Checkpoint,
    Owner,
    load_checkpoint,
    owner_of,
    passed_tokens,
    rest_after,
    save_checkpoint,
)
from armt.runtime.jobs.document import Item, OpenedItem, open_item
from armt.runtime.jobs.events import JobEvents, JobSummary, Plan
from armt.runtime.jobs.flow import Finished, Flow, Task
from armt.runtime.jobs.results import Result, ResultLog
from armt.runtime.jobs.settings import Before, Checkpoints, JobSettings, MakeWork
from armt.runtime.jobs.sinks import Pages, Sink

if TYPE_CHECKING:
    from armt.runtime.session import Armt


class Job:
    """Asks the same of some documents.

    Args:
        armt: the model.
        settings: what is asked.
        schedule: as asked for, ``"auto"`` to choose.
        sink: takes every result, in the order in which they are done.
        log: where results of an earlier run stand, to pass over what is done.
        before: what every document goes on from.
        lanes: requests answered together; None for the default.
        checkpoints: for long documents; None for none.
        stdin: what the path ``-`` reads.
        events: told of the progress.
        on_notice: called with a line of text for whatever a user should know.
        work: makes what is asked of a document; by default what the settings say.
        pages: told of every result with the text it is about, before the sink; None for nobody.
    """

    def __init__(
        self,
        armt: Armt,
        settings: JobSettings,
        *,
        sink: Sink,
        schedule: str = "auto",
        log: ResultLog | None = None,
        before: Before | None = None,
        lanes: int | None = None,
        checkpoints: Checkpoints | None = None,
        stdin: BinaryIO | None = None,
        events: JobEvents | None = None,
        on_notice: Callable[[str], None] | None = None,
        work: MakeWork | None = None,
        pages: Pages | None = None,
    ) -> None:
        self.armt, self.settings, self.summary = armt, settings, JobSummary()
        self._asked_schedule, self._sink, self._log, self._before = schedule, sink, log, before
        self._lanes = lanes or default_lanes(armt.model)
        self._checkpoints, self._stdin, self._events, self._on_notice = checkpoints, stdin, events, on_notice
        self._make_work, self._pages = work, pages
        self._works: dict[OpenedItem, Work] = {}
        self._alone = False
        self._layers = settings.layers(armt)
        # Until a document is open, what would do for one of any length.
        self._schedule = self._schedule_for(None)
        self._owner: Owner | None = None
        self._tap: Tap | None = settings.tap(armt)
        # The document whose checkpoint stands on the disk, and the one that a run begins with because of that.
        self._checkpointed: Item | None = None
        self._taken_up: Item | None = None

    def run(self, items: Iterable[Item]) -> JobSummary:
        """Run the job over documents, drawn as they are needed."""
        self._tell_plan(Plan(schedule=self._schedule, layers=self._layers))
        source, found = iter(items), self._checkpoint()
        before, item = _drawn_until(source, None if found is None else found.paths)
        resumed = None if found is None else self._resumed(found, item)
        if item is not None and self._taken_up is None:
            before.append(item)
        passed_over = None if self._pages is None else self._pages.passed_over
        others = pending(chain(before, source), self._log, self.summary, self._events, passed_over)
        self._flow((opened for item in others if (opened := self._open(item))), resumed)
        return self.summary

    def run_one(self, item: Item) -> JobSummary:
        """Run the job over one document: the schedule fits its length, and texts are told as they come.

        Raises:
            ArmtError: it cannot be read, or its result cannot be had.
        """
        if self._checkpoints is not None and not item.can_be_read_again:
            raise UsageError(f"{item.name}: a stream cannot be read again: --checkpoint-every and --resume need files")
        self._alone = True
        opened = self._open(item)
        if opened is not None:
            self._say_again(opened)
            segments = self._segments(opened)
            self._schedule = self._schedule_for(segments)
            found = self._checkpoint()
            resumed = (
                None if found is None else self._resumed(found, item if item.paths == found.paths else None, opened)
            )
            self._tell_plan(self._plan(opened, segments, None if resumed is None else resumed[1].point))
            self._flow([] if resumed else [opened], resumed)
        if self.summary.error is not None:
            raise self.summary.error
        return self.summary

    @property
    def schedule(self) -> Choice[Schedule]:
        """How cells are executed, and why; of one document, as fits its length once it is open."""
        return self._schedule

    @property
    def layers(self) -> int:
        """How many layers read the documents."""
        return self._layers

    @property
    def _memory(self) -> Memory | None:
        return None if self._before is None else self._before.memory

    @property
    def _carried(self) -> int:
        """Tokens that come before those of every document in its first segment."""
        return 0 if self._memory is None else len(self._memory.open_tokens)

    def _schedule_for(self, segments: int | None) -> Choice[Schedule]:
        armt = self.armt
        return choose_schedule(self._asked_schedule, armt.config, segments, armt.model.device, layers=self._layers)

    def _segments(self, opened: OpenedItem) -> int | None:
        """Return how many segments of a document run on the conveyor, None for a long one."""
        if opened.known_tokens is None:
            return None
        tokens, size = opened.known_tokens + self._carried, self.armt.config.segment_tokens
        ragged = tokens % size > 0 and not self._work_of(opened).keeps_open(tokens)
        return tokens // size + ragged

    def _work_of(self, opened: OpenedItem) -> Work:
        """Return what is asked of a document, made once."""
        work = self._works.get(opened)
        if work is None:
            listener = self._sink if self._alone else None
            make = self._make_work or self.settings.maker(self._before)
            work = self._works[opened] = make(self.armt, opened, listener)
        return work

    def _tell_plan(self, plan: Plan) -> None:
        if self._events is not None:
            self._events.planned(plan)

    def _plan(self, opened: OpenedItem, segments: int | None, point: ReadingPoint | None) -> Plan:
        tokens = opened.known_tokens
        if not self._work_of(opened).reads:
            tokens = segments = 0
        if point is not None and tokens is not None and segments is not None:
            tokens -= passed_tokens(point, self._memory)
            segments -= point.segments_read - (self._memory.segments_read if self._memory else 0)
        steps = None if segments is None else step_count(self._schedule.choice, segments, self._layers)
        return Plan(
            schedule=self._schedule,
            layers=self._layers,
            name=opened.item.title,
            tokens=tokens,
            segments=segments,
            steps=steps,
        )

    def _flow(self, opened: Iterable[OpenedItem], resumed: tuple[OpenedItem, Checkpoint] | None) -> None:
        events, checkpoints = self._events, self._checkpoints
        if self._tap is not None and resumed is not None and resumed[1].keys is not None:
            self._tap.restore(0, *resumed[1].keys)
        flow: Flow[OpenedItem] = Flow(
            self.armt,
            schedule=self._schedule.choice,
            finished=self._finished,
            lanes=self._lanes,
            layers=self._layers,
            on_step=None if events is None else events.step,
            on_enter=self._entered,
            on_round=None if events is None else events.round,
            on_token=None if events is None else events.token,
            tap=self._tap,
            on_point=None if checkpoints is None else self._point_reached,
            point_every_s=0.0 if checkpoints is None else checkpoints.every_s,
        )
        first = [] if resumed is None else [self._task(*resumed)]
        flow.run(chain(first, (self._task(one) for one in opened)), point=None if resumed is None else resumed[1].point)
        if checkpoints is not None:
            checkpoints.file.unlink(missing_ok=True)

    def _open(self, item: Item) -> OpenedItem | None:
        """Open a document; one that cannot be read is a result with an error, and None."""
        try:
            opened = open_item(
                item,
                self.armt.tokenizer,
                segment_tokens=self.armt.config.segment_tokens,
                carried=self._carried,
                encodings=self.settings.encodings,
                format=self.settings.format,
                stdin=self._stdin,
                on_notice=self._on_notice,
            )
        except ArmtError as exc:
            self._failed(item, exc)
            return None
        self.summary.left_out += sum(left.is_failure for left in opened.left_out)
        for document in opened.left_out:
            if self._events is not None:
                self._events.left_out(document.told)
        try:
            known = None if opened.known_tokens is None else opened.known_tokens + self._carried
            check_positions(self.armt, known, self._memory, item.name)
        except ArmtError as exc:
            opened.close()
            self._failed(item, exc)
            return None
        return opened

    def _task(self, opened: OpenedItem, checkpoint: Checkpoint | None = None) -> Task[OpenedItem]:
        work = self._work_of(opened)
        # Answers are looked for segment by segment, and sources are told with their tokens.
        is_told = self._before is not None or (self.settings.evidence is not None and opened.alone is None)
        if not work.reads and (work.searches or is_told):
            opened.cut_to_end()
        stretches: Iterable[Tokens] = opened.stretches()
        if checkpoint is not None:
            stretches = rest_after(checkpoint.point, stretches, self._memory)
        written = 0 if checkpoint is None else checkpoint.tokens_written
        return Task(opened, stretches, opened.known_tokens, work, self._memory, written)

    def _checkpoint(self) -> Checkpoint | None:
        """Return what an earlier run of this job left in the middle of a document, if anything."""
        checkpoints = self._checkpoints
        if checkpoints is None or not checkpoints.file.exists():
            return None
        if not checkpoints.resume:
            # Left by a run whose results have been taken away: this one begins at the beginning.
            checkpoints.file.unlink()
            return None
        found = load_checkpoint(checkpoints.file, self._whose(), self.armt.model)
        if found is None:
            self._say_foreign()
        return found

    def _resumed(
        self, found: Checkpoint, item: Item | None, opened: OpenedItem | None = None
    ) -> tuple[OpenedItem, Checkpoint] | None:
        """Return the document that a checkpoint stands in the middle of, opened, with what its work had written.

        Args:
            found: the checkpoint.
            item: the document of this job that it names; None where it names another.
            opened: the document, where it is open.
        """
        sha256 = None if item is None else item.sha256() if opened is None else opened.sha256
        if item is None or sha256 is None or found.sha256 != sha256:
            self._say_foreign()
            return None
        if self._log is not None and self._log.has(item.name, sha256):
            # Killed between the result and the removal of its checkpoint.
            assert self._checkpoints is not None
            self._checkpoints.file.unlink()
            return None
        self._checkpointed = self._taken_up = item
        opened = opened or self._open(item)
        if opened is None:
            return None
        try:
            work = self._work_of(opened)
            if not work.reads:
                raise RecordError("a document that is not read any more")
            if work.wants_keys and found.keys is None:
                raise RecordError("keys: expected those of the segments that were read, got none")
            work.restore(dict(found.written))
        except RecordError:
            # A work of its own for the document, which is opened again where a run draws it.
            self._works.pop(opened)
            if not self._alone:
                opened.close()
            self._checkpointed = self._taken_up = None
            self._say_foreign()
            return None
        self._notice(f"{item.title}: goes on at token {passed_tokens(found.point, self._memory):,}")
        return opened, found

    def _say_foreign(self) -> None:
        assert self._checkpoints is not None
        self._notice(f"{self._checkpoints.file}: not a checkpoint of this job; nothing of it is used")

    def _point_reached(self, opened: OpenedItem, point: ReadingPoint, tokens_written: int) -> None:
        """Save a checkpoint; a document that is no file cannot be read again, so it has none."""
        assert self._checkpoints is not None
        item, sha256 = opened.item, opened.sha256
        if sha256 is None:
            return
        self._checkpointed = item
        work = self._works[opened]
        keys = self._tap.taken(point.document) if self._tap is not None and work.wants_keys else None
        checkpoint = Checkpoint(
            paths=item.paths,
            sha256=sha256,
            point=point,
            written=work.saved(),
            tokens_written=tokens_written,
            keys=keys,
        )
        save_checkpoint(self._checkpoints.file, self._whose(), checkpoint)

    def _whose(self) -> Owner:
        if self._owner is None:
            self._owner = owner_of(
                self.armt,
                settings=self.settings.digest(),
                schedule=self._schedule.choice,
                layers=self._layers,
                keys=None if self._tap is None else self._tap.shape,
                tells=self.settings.tells(self.armt.path),
            )
        return self._owner

    def _say_again(self, opened: OpenedItem) -> None:
        """Say that what a memory has read is read once more: it may take hours."""
        before = self._before
        if before is not None and before.memory is None and self._work_of(opened).reads:
            self._notice(f"{before.path}: what it has read is read again from the beginning")

    def _notice(self, line: str) -> None:
        if self._on_notice is not None:
            self._on_notice(line)

    def _entered(self, number: int, opened: OpenedItem) -> None:
        if self._events is not None:
            self._events.opened(number, opened.item.title, opened.known_tokens, opened.item.size)

    def _finished(self, finished: Finished[OpenedItem]) -> None:
        opened = finished.key
        self._works.pop(opened, None)
        try:
            if finished.error is not None:
                self._failed(opened.item, finished.error)
                return
            result = self._result(finished)
            if _is_cut(result):
                most = self.settings.questions[0].max_tokens
                self._notice(f"{opened.item.title or 'memory'}: cut at --max-tokens {most}")
            self.summary.done += 1
            self.summary.tokens += finished.tokens
            if finished.work.reads and opened.item != self._taken_up:
                self.summary.paced += finished.tokens
                self.summary.read_s += finished.read_s
            subject = self.settings.subject(opened, self._before)
            if self._pages is not None and subject is not None:
                self._pages.page(opened.item, subject.text, result)
            self._deliver(opened.item, result)
        finally:
            opened.close()

    def _result(self, finished: Finished[OpenedItem]) -> Result:
        opened, facts, before = finished.key, finished.work.facts(), self._before
        alone = opened.alone
        result: Result = {
            "path": opened.item.path,
            "sha256": None if alone is None else alone.sha256,
            "model": str(self.armt.path),
            "tokens_read": finished.tokens,
            "segments_read": finished.segments,
            "truncated": False,
            "schedule": self._schedule.choice if opened.texts and finished.work.reads else None,
            "schedule_reason": self._reason(finished),
            **facts,
            "tokens_written": finished.written,
            "seed": self.settings.seed,
            "read_s": round(finished.read_s, 3),
            "decode_s": round(finished.decode_s, 3),
        }
        if opened.pages is not None:
            result["pages"] = opened.pages
        result |= self._reading(opened.item)
        if before is not None and before.path is not None:
            result["memory"] = str(before.path)
        elif not self.armt.config.has_memory:
            result["memory"] = None
        if alone is None or before is not None or not self.settings.questions:
            own = () if before is not None and before.memory is None else opened.records
            result["sources"] = [*_read_before(before), *map(asdict, own)]
        if opened.left_out:
            result["left_out"] = list(map(asdict, opened.left_out))
        if "answers" in facts and "memory" in result:
            result["searched"] = self._searched(opened)
        return result

    def _reading(self, item: Item) -> Result:
        """Return what was said of how a document is read: now, or of what a memory had read, when that was made."""
        if item.texts is None:
            return dict(self.settings.reading) if item.paths else {}
        readings = {} if self._before is None else self._before.readings
        return dict(readings.get(item.path or "", {}))

    def _searched(self, opened: OpenedItem) -> list[str]:
        """Return the paths of those sources whose text was looked at for answers."""
        subject = None if self.settings.evidence is None else self.settings.subject(opened, self._before)
        return [] if subject is None else [text.path for text in subject.text.texts]

    def _reason(self, finished: Finished[OpenedItem]) -> str:
        if not finished.key.texts:
            return "nothing was read: the memory is a file"
        return self._schedule.reason if finished.work.reads else "nothing was read: the text alone is looked at"

    def _failed(self, item: Item, error: ArmtError) -> None:
        result: Result = {
            "path": item.path,
            "sha256": item.sha256(),
            "model": str(self.armt.path),
            "truncated": False,
            "error": _named(item, error),
        }
        self.summary.failed += 1
        self.summary.error = self.summary.error or error
        if self._pages is not None:
            self._pages.failed(item, result["error"])
        self._deliver(item, result)

    def _deliver(self, item: Item, result: Result) -> None:
        self._sink.result(item, result)
        if self._checkpoints is not None and self._checkpointed == item:
            # Its result is safe.
            self._checkpoints.file.unlink(missing_ok=True)
            self._checkpointed = None
        if self._events is not None:
            self._events.finished(item.title, item.size, result.get("error"))


def _read_before(before: Before | None) -> Iterator[Result]:
    """Yield the documents that a memory has read; of those whose text is at hand, how that was read."""
    searched = None if before is None else before.searched
    readings = {} if before is None else before.readings if searched is None else searched.readings
    for record in () if before is None else before.sources:
        yield {**asdict(record), **readings.get(record.path, {})}


def _is_cut(result: Result) -> bool:
    """Whether something that was written freely had no room to end; what is copied out of the text has its quotes."""
    free = [answer for answer in result.get("answers", ()) if not answer["grounded"]]
    return any(written.get("finish_reason") == "length" for written in (result, *free))


def _drawn_until(items: Iterator[Item], paths: tuple[str, ...] | None) -> tuple[list[Item], Item | None]:
    """Draw items until the one with some paths comes; returns those before it, and it: None where none has them.

    A checkpoint only names what it belongs to: its word on what is read, and where the answer goes, would be anybody's.
    """
    before: list[Item] = []
    if paths is not None:
        for item in items:
            if item.paths == paths:
                return before, item
            before.append(item)
    return before, None


def _named(item: Item, error: ArmtError) -> str:
    """Return what went wrong with a document, and with which: what comes from the model knows no names."""
    message = str(error)
    return message if not item.name or any(path in message for path in item.paths) else f"{item.name}: {message}"


class Asked(Protocol):
    """A document or a request: what a result is recognised by."""

    @property
    def name(self) -> str: ...

    @property
    def size(self) -> int: ...

    def sha256(self) -> str | None: ...


AskedT = TypeVar("AskedT", bound=Asked)


def pending(
    items: Iterable[AskedT],
    log: ResultLog | None,
    summary: JobSummary,
    events: JobEvents | None,
    passed_over: Callable[[AskedT], None] | None = None,
) -> Iterator[AskedT]:
    """Yield the documents or requests that have no result yet; the others are counted in ``summary``, and told."""
    for item in items:
        if log is not None and log.has_path(item.name) and log.has(item.name, sha256 := item.sha256()):
            summary.skipped += 1
            summary.failed_before += log.has_failed(item.name, sha256)
            if events is not None:
                events.skipped(item.name, item.size)
            if passed_over is not None:
                passed_over(item)
            continue
        yield item


def check_positions(armt: Armt, tokens: int | None, memory: Memory | None, path: str) -> None:
    """Refuse a document that the base's table of positions cannot hold, before it is on the conveyor.

    Args:
        armt: the model.
        tokens: of the document, open tokens before it included; None for a long stream.
        memory: what it goes on from.
        path: names it in the error.

    Raises:
        DocumentError: the table is too short.
    """
    config = armt.config
    limit = config.base.learned_positions
    if not (config.global_positions and limit):
        return
    size = config.segment_tokens
    before = memory.position if memory else 0
    augmented = None if tokens is None else tokens + -(-tokens // size) * config.extra_tokens
    if augmented is None or before + augmented > limit:
        length = "a long stream" if tokens is None else f"{tokens:,} tokens"
        raise DocumentError(f"{path}: {length}, but the base's table of positions ends at {limit:,}")
