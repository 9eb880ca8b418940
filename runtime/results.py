"""`summarize` and `ask` for Python: one document through the same road as the command line, a typed record back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from os import PathLike, fspath
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armt.errors import UsageError
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.question import Question
from armt.runtime.answers.records import AskedAnswer, Coverage, Note, Style, Summary
from armt.runtime.answers.sections import Length
from armt.runtime.answers.works.summary import SummaryOptions
from armt.runtime.defaults import ASK_WINDOW, EVIDENCE, JUDGED, LEAST_WINDOW, NOTE_WINDOW, REPETITION_PENALTY, RERANK
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs.document import Item
from armt.runtime.jobs.job import Job
from armt.runtime.jobs.results import Result
from armt.runtime.jobs.settings import Before, JobSettings
from armt.runtime.jobs.sinks import Whole
from armt.runtime.keywords import by_keyword

if TYPE_CHECKING:
    from armt.runtime.engine.memory import Memory
    from armt.runtime.session import Armt

StrPath = str | PathLike[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What every result says of its reading; the keys of docs/json.md.

    Attributes:
        path, sha256: of the document; None where several were read as one.
        model: its directory.
        tokens_read, segments_read, truncated: how much was read; truncated is always False.
        schedule, schedule_reason: how cells were executed, and why; None where nothing was read.
        tokens_written, seed: of all that was written.
        read_s, decode_s: seconds.
    """

    path: str | None
    sha256: str | None
    model: str
    tokens_read: int
    segments_read: int
    truncated: bool
    schedule: str | None
    schedule_reason: str
    tokens_written: int
    seed: int
    read_s: float
    decode_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Summarized(Facts):
    """A document's summary.

    Attributes:
        output: all of it as people read it.
        style, gist, notes, coverage: see `Summary`.
        finish_reason: "stop" or "length".
    """

    output: str
    style: Style
    gist: str | None
    notes: tuple[Note, ...]
    coverage: Coverage | None
    finish_reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered(Facts):
    """The answers about a document, or about several that were read as one.

    Attributes:
        answers: one per question, in order.
    """

    answers: tuple[AskedAnswer, ...]


@by_keyword
def summarize(
    armt: Armt,
    path: StrPath,
    *,
    style: Style = "notes",
    length: Length = "medium",
    notes: int | None = None,
    window: int = NOTE_WINDOW,
    seed: int = 0,
    skim: bool = False,
    schedule: str = "auto",
) -> Summarized:
    """Summarize a document; arguments as `SummaryOptions`, errors as `Job.run_one`.

    Raises:
        UsageError: besides, the window is too small.
    """
    _check_least("window", window, LEAST_WINDOW)
    options = SummaryOptions(style=style, length=length, notes=notes, window=window, seed=seed, skim=skim)
    result = _result(armt, [path], JobSettings(summary=options), schedule, None)
    said = Summary.from_json({name: result[name] for name in ("style", "gist", "notes", "coverage")})
    return Summarized(
        **_facts(result),
        output=result["output"],
        style=said.style,
        gist=said.gist,
        notes=said.notes,
        coverage=said.coverage,
        finish_reason=result["finish_reason"],
    )


@by_keyword
def ask(
    armt: Armt,
    paths: StrPath | Sequence[StrPath],
    questions: str | Sequence[str],
    *,
    evidence: int = EVIDENCE,
    window: int = ASK_WINDOW,
    rerank: int = RERANK,
    judged: int = JUDGED,
    judge: str | None = None,
    reword: bool = True,
    min_confidence: float = 0.0,
    skim: bool = False,
    max_tokens: int = 256,
    sampling: Sampling | None = None,
    memory: Memory | None = None,
    schedule: str = "auto",
) -> Answered:
    """Ask about documents that are read behind each other.

    Args:
        armt: the model.
        paths: one document or several.
        questions: one or several.
        evidence: quotes that are given at most; 0 asks the memory alone.
        window: tokens of evidence and answer together.
        rerank: of the best segments, so many at most are ordered anew by how likely they make the question; 0 for none.
        judged: of the best sentences, so many at most are put before the model's judge; 0 for none.
        judge: whose judge that is: a directory, a hub name, ``default`` or ``own``; None for the model's own, and where
            it has none that of the default model, once that is prepared.
        reword: put questions in the words of documents as well, where the judge's model can do that.
        min_confidence: answers that are less likely to be right, 0 to 1, are shown as what stands nearest.
        skim: do not read the documents: find passages by their words alone, and read only those.
        max_tokens, sampling: of answers from memory alone.
        memory: what reading goes on from; quotes come from the documents named alone.
        schedule: ``"auto"``, ``"sequential"`` or ``"diagonal"``.

    Raises:
        UsageError: nothing is asked, or of nothing, a number is less or more than it can be, the memory is another
            model's, or ``skim`` is wanted of a memory.
        ArmtError: a document cannot be read.
    """
    named = [paths] if isinstance(paths, str | PathLike) else list(paths)
    asked = [questions] if isinstance(questions, str) else list(questions)
    if not asked or not all(any(map(str.isalnum, text)) for text in asked):
        raise UsageError("questions: expected at least one, and none that is empty or without a word")
    if not named and memory is None:
        raise UsageError("paths: expected at least one document, or a memory")
    numbers = (("evidence", evidence, 0), ("rerank", rerank, 0), ("judged", judged, 0), ("max_tokens", max_tokens, 1))
    for name, value, least in (*numbers, ("window", window, LEAST_WINDOW)):
        _check_least(name, value, least)
    if not isinstance(min_confidence, int | float) or not 0 <= min_confidence <= 1:
        raise UsageError(f"min_confidence: expected a number from 0 to 1, got {min_confidence!r}")
    if skim and (memory is not None or not evidence):
        raise UsageError("skim: finds passages in texts that were not read; it goes with no memory, and with evidence")
    chosen = sampling or Sampling(repetition_penalty=REPETITION_PENALTY)
    options = AskOptions(
        window=window,
        evidence=evidence,
        rerank=rerank,
        judged=judged,
        judge=judge,
        reword=reword,
        min_confidence=min_confidence,
        skim=skim,
    )
    settings = JobSettings(
        questions=tuple(Question(text=text, max_tokens=max_tokens, sampling=chosen) for text in asked),
        single=False,
        evidence=options if evidence else None,
    )
    result = _result(armt, named, settings, schedule, memory)
    return Answered(**_facts(result), answers=tuple(AskedAnswer.from_json(answer) for answer in result["answers"]))


def _check_least(name: str, value: int, least: int) -> None:
    if not isinstance(value, int):
        raise UsageError(f"{name}: expected a whole number, got {value!r}")
    if value < least:
        raise UsageError(f"{name}: expected at least {least}, got {value}")


class _Kept(Whole):
    """Keeps the one result."""

    def __init__(self) -> None:
        self.kept: Result = {}

    def result(self, item: Item, result: Result) -> None:
        self.kept = result


def _result(
    armt: Armt, paths: Sequence[StrPath], settings: JobSettings, schedule: str, memory: Memory | None
) -> Result:
    armt.check_memory(memory)
    sink = _Kept()
    before = None if memory is None else Before(memory=memory)
    job = Job(armt, settings, sink=sink, schedule=schedule, before=before)
    job.run_one(Item(paths=tuple(str(Path(fspath(path))) for path in paths)))
    return sink.kept


def _facts(result: Result) -> dict[str, Any]:
    return {field.name: result[field.name] for field in fields(Facts)}
