"""A job: the same questions to many documents, one result per document as soon as it is done.

What fails is a result with an error, never the end of the run. With a `ResultLog`, what is done is passed over.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from armt.disk import sha256_file
from armt.errors import ArmtError, DocumentError
from armt.runtime.choose import Choice
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import ReadingPoint
from armt.runtime.engine.sampling import Sampling
from armt.runtime.engine.schedule import Schedule
from armt.runtime.jobs.answer import TokenCount, count_tokens
from armt.runtime.jobs.checkpoint import (
    Checkpoint,
    Owner,
    load_checkpoint,
    owner_of,
    passed_tokens,
    remove_checkpoint,
    rest_after,
    save_checkpoint,
)
from armt.runtime.jobs.flow import Finished, Flow, Task
from armt.runtime.jobs.questions import DEFAULT_LANES, Answer, Asked, fits_beside, open_prompts
from armt.runtime.jobs.results import ResultLog
from armt.runtime.session import Armt
from armt.runtime.text.chat import ChatFrame
from armt.runtime.text.documents import Document, open_document
from armt.runtime.text.selection import Found

Result = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """What is asked of every document. Where and how it is computed (device, schedule, lanes) is no part of it.

    Attributes:
        questions: put to each document.
        single: there is one question and a result has its answer as ``output``; else ``answers`` in order.
        system: system message, or None.
        max_tokens: per answer.
        sampling: how tokens are chosen.
        encodings, format: as for `open_document`.
        memory_sha256: of the memory file that every document goes on from, or None.
    """

    questions: tuple[str, ...]
    sampling: Sampling
    single: bool = True
    system: str | None = None
    max_tokens: int = 256
    encodings: tuple[str, ...] = ()
    format: str | None = None
    memory_sha256: str | None = None

    def digest(self) -> str:
        """Return 16 hexadecimal digits that name these settings in results."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]


@dataclass(slots=True, eq=False)
class Entry:
    """A document of a job that has been opened.

    Attributes:
        found: where.
        document: its text.
        known_tokens: how many it has, None for a long stream.
        sha256_at_start: of its bytes, where a checkpoint needed it before its end.
    """

    found: Found
    document: Document
    known_tokens: int | None
    sha256_at_start: str | None = None


@dataclass(slots=True)
class JobSummary:
    """How a job went.

    Attributes:
        done, failed: documents of this run.
        skipped: documents with a result of an earlier run, ``failed_before`` of them with an error.
        tokens: read in this run.
    """

    done: int = 0
    failed: int = 0
    skipped: int = 0
    failed_before: int = 0
    tokens: int = 0


class JobEvents(Protocol):
    """What a job tells while it runs."""

    def opened(self, number: int, name: str, tokens: int | None, size: int) -> None:
        """A document of ``size`` bytes goes onto the conveyor, as this number of the run."""

    def step(self, event: StepDone) -> None:
        """A step of reading has run."""

    def finished(self, name: str, size: int, error: str | None) -> None:
        """A document is done or has failed, and its result is safe."""

    def skipped(self, name: str, size: int) -> None:
        """A document was done before."""


class DocumentJob:
    """Puts the same questions to many documents.

    Args:
        armt: the model.
        settings: what is asked.
        schedule: how cells are executed, and why.
        sink: takes every result, in the order in which they are done; what it returns from must be safe.
        log: where results of an earlier run stand, to pass over what is done.
        memory: what every document goes on from.
        lanes: answers decoded together.
        checkpoint: file for checkpoints in the middle of long documents, and seconds between them; None for none.
        stdin: what the path ``-`` reads.
        events: told of the progress.
        on_notice: called with a line of text for whatever a user should know.
    """

    def __init__(
        self,
        armt: Armt,
        settings: JobSettings,
        *,
        schedule: Choice[Schedule],
        sink: Callable[[Found, Result], None],
        log: ResultLog | None = None,
        memory: Memory | None = None,
        lanes: int = DEFAULT_LANES,
        checkpoint: tuple[Path, float] | None = None,
        stdin: BinaryIO | None = None,
        events: JobEvents | None = None,
        on_notice: Callable[[str], None] | None = None,
    ) -> None:
        self.armt, self.settings, self.summary = armt, settings, JobSummary()
        self._schedule, self._sink, self._log, self._memory = schedule, sink, log, memory
        self._stdin, self._events, self._on_notice = stdin, events, on_notice
        self._frames: list[ChatFrame] = [
            armt.tokenizer.chat_frame(question, settings.system) for question in settings.questions
        ]
        self._flow: Flow[Entry] = Flow(
            armt,
            schedule=schedule.choice,
            finished=self._finished,
            lanes=lanes,
            on_step=None if events is None else events.step,
            on_enter=self._entered,
            on_point=None if checkpoint is None else self._point_reached,
            point_every_s=0.0 if checkpoint is None else checkpoint[1],
        )
        self._checkpoint = None if checkpoint is None else checkpoint[0]
        self._point_of: Entry | None = None
        self._whose: Owner | None = None

    def run(self, documents: Iterable[Found]) -> JobSummary:
        """Run the job over some documents, drawn as they are needed."""
        resumed = self._resumed()
        if resumed is None:
            self._flow.run(self._tasks(documents, None))
        else:
            task, point = resumed
            others = self._tasks(documents, task.key.found.path)
            self._flow.run(chain([task], others), point=point)
        if self._checkpoint is not None:
            remove_checkpoint(self._checkpoint)
        return self.summary

    def _tasks(self, documents: Iterable[Found], under_way: str | None) -> Iterator[Task[Entry]]:
        for found in pending(documents, self._log, self.summary, self._events):
            if found.path == under_way:
                continue
            try:
                task = self._opened(found)
            except ArmtError as exc:
                self._failed(found, None, exc)
                continue
            yield task

    def _resumed(self) -> tuple[Task[Entry], ReadingPoint] | None:
        """Return the document that a checkpoint stands in the middle of, with its remaining tokens."""
        if self._checkpoint is None or not self._checkpoint.exists():
            return None
        found_in = load_checkpoint(self._checkpoint, self._owner())
        if found_in is None or found_in.sha256 != _hash(found_in.path):
            self._notice(f"{self._checkpoint}: not a checkpoint of this job; nothing of it is used")
            return None
        found = Found(found_in.path, found_in.relative)
        if self._log is not None and self._log.has(found.path, found_in.sha256):
            # Killed between the result and the removal of its checkpoint.
            remove_checkpoint(self._checkpoint)
            return None
        try:
            task, point = self._opened(found), found_in.point
        except ArmtError:
            # It is opened again when its turn comes, and what is wrong is said then.
            return None
        rest = rest_after(point, task.counted.stretches, self._memory)
        self._notice(f"{found.path}: goes on at token {passed_tokens(point, self._memory):,}")
        self._point_of = task.key
        return replace(task, counted=TokenCount(rest, task.counted.known)), point

    def _point_reached(self, entry: Entry, point: ReadingPoint) -> None:
        """Save a checkpoint; a document that is no file cannot be read again, so it has none."""
        assert self._checkpoint is not None
        path = entry.found.path
        sha256 = entry.sha256_at_start or _hash(path)
        if sha256 is None:
            return
        entry.sha256_at_start = sha256
        save_checkpoint(self._checkpoint, self._owner(), Checkpoint(path, entry.found.relative, sha256, point))
        self._point_of = entry

    def _owner(self) -> Owner:
        if self._whose is None:
            layers = self._flow.reader.executor.layers
            self._whose = owner_of(
                self.armt, settings=self.settings.digest(), schedule=self._schedule.choice, layers=layers
            )
        return self._whose

    def _notice(self, line: str) -> None:
        if self._on_notice is not None:
            self._on_notice(line)

    def _opened(self, found: Found) -> Task[Entry]:
        source = self._stdin if found.path == "-" and self._stdin is not None else found.source
        document = open_document(
            source, encodings=self.settings.encodings, format=self.settings.format, on_notice=self._on_notice
        )
        counted = count_tokens(_guarded(document, self.armt.tokenizer.iter_tokens(document.text())))
        carried = len(self._memory.open_tokens) if self._memory else 0
        known = None if counted.known is None else counted.known + carried
        check_positions(self.armt, known, self._memory, document.path)
        return Task(
            key=Entry(found, document, counted.known),
            counted=TokenCount(counted.stretches, counted.known),
            # Where no question stands beside the open end, it runs on the conveyor with the rest.
            keep_open=known is None or any(fits_beside(self.armt, known, frame) for frame in self._frames),
            ask=self._ask,
            resumed=self._memory,
        )

    def _entered(self, number: int, entry: Entry) -> None:
        if self._events is not None:
            self._events.opened(number, entry.found.path, entry.known_tokens, size_of(entry.found.path))

    def _ask(self, memory: Memory) -> list[Asked]:
        options = self.settings
        return [
            Asked(opened, prompt, options.max_tokens, options.sampling)
            for opened, prompt in open_prompts(self.armt, memory, self._frames)
        ]

    def _finished(self, finished: Finished[Entry]) -> None:
        entry = finished.key
        if finished.error is not None:
            self._failed(entry.found, entry.document, finished.error)
            return
        result: Result = {
            "path": entry.document.path,
            "sha256": entry.document.sha256,
            "model": str(self.armt.path),
            "tokens_read": finished.tokens,
            "segments_read": finished.segments,
            "truncated": False,
            "schedule": self._schedule.choice,
            "schedule_reason": self._schedule.reason,
            **answers_of(self.settings, finished.answers),
            "read_s": round(finished.read_s, 3),
            "decode_s": round(sum(answer.decode_s for answer in finished.answers), 3),
        }
        if entry.document.pages is not None:
            result["pages"] = entry.document.pages
        self.summary.done += 1
        self.summary.tokens += finished.tokens
        self._deliver(entry.found, result)

    def _failed(self, found: Found, document: Document | None, error: ArmtError) -> None:
        known = None if document is None else document.sha256
        result: Result = {
            "path": found.path,
            "sha256": known or _hash(found.path),
            "model": str(self.armt.path),
            "truncated": False,
            "error": str(error),
        }
        self.summary.failed += 1
        self._deliver(found, result)

    def _deliver(self, found: Found, result: Result) -> None:
        self._sink(found, result)
        if self._point_of is not None and self._point_of.found.path == found.path and self._checkpoint is not None:
            # Its result is safe.
            remove_checkpoint(self._checkpoint)
            self._point_of = None
        if self._events is not None:
            self._events.finished(found.path, size_of(found.path), result.get("error"))


def pending(
    documents: Iterable[Found], log: ResultLog | None, summary: JobSummary, events: JobEvents | None
) -> Iterator[Found]:
    """Yield the documents that have no result yet; the others are counted in ``summary``."""
    for found in documents:
        if log is not None and log.has_path(found.path) and log.has(found.path, sha256 := _hash(found.path)):
            summary.skipped += 1
            summary.failed_before += log.has_failed(found.path, sha256)
            if events is not None:
                events.skipped(found.path, size_of(found.path))
            continue
        yield found


def answers_of(settings: JobSettings, answers: Sequence[Answer]) -> Result:
    """Return the part of a result that holds what was written."""
    written: Result = {"tokens_written": sum(answer.tokens for answer in answers), "seed": settings.sampling.seed}
    if settings.single:
        return {"output": answers[0].text, **written}
    each = [
        {"question": question, "output": answer.text, "tokens_written": answer.tokens}
        for question, answer in zip(settings.questions, answers, strict=True)
    ]
    return {"answers": each, **written}


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
    augmented = None if tokens is None else tokens + -(-tokens // size) * (config.memory_tokens + config.sink_tokens)
    if augmented is None or before + augmented > limit:
        length = "a long stream" if tokens is None else f"{tokens:,} tokens"
        raise DocumentError(f"{path}: {length}, but the base's table of positions ends at {limit:,}")


def _guarded(document: Document, stretches: Iterator[list[int]]) -> Iterator[list[int]]:
    """Turn whatever a reader of some format trips over into an error of this document."""
    try:
        yield from stretches
    except ArmtError:
        raise
    except Exception as exc:
        # Readers of packed formats raise what they like on damaged files; none of it may end the run.
        reason = " ".join(str(exc).split())[:160]
        raise DocumentError(f"{document.path}: cannot be read ({type(exc).__name__}: {reason})") from exc


def size_of(path: str) -> int:
    """Return the size of a file in bytes, 0 where that is not known."""
    try:
        return os.stat(path).st_size  # noqa: PTH116 (a string, 100,000 times)
    except (OSError, ValueError):
        return 0


def _hash(path: str) -> str | None:
    """Return the SHA-256 of a file, None where it cannot be read."""
    try:
        return sha256_file(Path(path)) if Path(path).is_file() else None
    except OSError:
        return None
