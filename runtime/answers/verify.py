"""`armt verify`: read the sources of results again, and check every quote and every note; no model is loaded.

A result is a JSON line with ``path`` and ``sha256`` (or ``sources`` that have them), and either ``answers``
(`AskedAnswer`) or the keys of a `Summary`. A source whose bytes have another SHA-256 fails as a whole; then every quote
must be the bytes at its place, its line, page and heading must be theirs, and every name and number of a note must
stand in its section.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, BinaryIO

from armt.errors import UsageError, error_line
from armt.runtime.answers.counted.logs import Log
from armt.runtime.answers.counted.sheets import table_overview
from armt.runtime.answers.language.checks import missing_in
from armt.runtime.answers.records import AskedAnswer, Coverage, Evidence, Note, RecordError, Summary
from armt.runtime.answers.verifying.lines import Unreadable, values_in
from armt.runtime.answers.verifying.sources import BadSource, Documents, Sources, documents_of
from armt.runtime.text.stored import StoredText

_SHOWN_CHARS = 60
_SUMMARY_KEYS = tuple(field.name for field in fields(Summary))


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Something in a result that is not so.

    Attributes:
        line: of the file of results, from 1.
        path: of the document, as the result has it; None where the line is no result.
        what: in one line.
    """

    line: int
    path: str | None
    what: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}" if self.path is None else f"line {self.line}: {self.path}: {self.what}"


@dataclass(slots=True)
class Tally:
    """What has been checked so far.

    Attributes:
        results: lines that are results.
        quotes: quotes compared with their sources.
        notes: notes and gists whose names and numbers were looked up.
        skipped: results that say that their document failed.
        failures: what was not so.
    """

    results: int = 0
    quotes: int = 0
    notes: int = 0
    skipped: int = 0
    failures: int = 0


def verify(
    results: Path,
    *,
    folder: Path | None = None,
    encodings: Sequence[str] = (),
    tally: Tally | None = None,
    on_notice: Callable[[str], None] | None = None,
    stdin: BinaryIO | None = None,
) -> Iterator[Failure]:
    """Check a file of results, and yield what is not so.

    Args:
        results: JSON lines, or objects over several lines; see `verifying.lines`.
        folder: where relative paths of sources begin; the working directory where it is None.
        encodings: as they were given for reading, where results do not say.
        tally: counts along.
        on_notice: told what reading the sources has to say.
        stdin: what the path ``-`` reads.

    Raises:
        UsageError: the file is missing, holds no results, or is too large for what it is.
    """
    counted = tally if tally is not None else Tally()
    with Sources(folder, encodings, on_notice) as sources:
        for number, value in _values(results, stdin):
            for path, what in _checked(value, sources, counted):
                counted.failures += 1
                yield Failure(line=number, path=path, what=what)
    if counted.results == 0 and counted.failures == 0 and counted.skipped == 0:
        raise UsageError(f"{results}: no results in it")


def check_evidence(evidence: Evidence, text: StoredText) -> str | None:
    """Compare a quote with its source; return what is not so, None where all is."""
    if not 0 <= evidence.start <= evidence.end <= text.size:
        return f"bytes {evidence.start} to {evidence.end} are outside of the text ({text.size} bytes)"
    try:
        there = text.read(evidence.start, evidence.end)
    except ValueError:
        return f"bytes {evidence.start} to {evidence.end} cut a character"
    if evidence.quote and there != evidence.quote:
        return f"quote {_shown(evidence.quote)} is not at bytes {evidence.start} to {evidence.end}"
    place = text.place(evidence.start, evidence.end)
    for name in ("line", "page", "heading"):
        said, true = getattr(evidence, name), getattr(place, name)
        if said != true:
            return f"{name} of bytes {evidence.start} to {evidence.end} is {true}, not {said}"
    return None


def check_note(note: Note, text: StoredText) -> str | None:
    """Check a note against its source; return what is not so, None where all is."""
    if (wrong := check_evidence(note.passage, text)) is not None:
        return wrong
    if note.kind == "quote":
        return None if note.text == note.passage.quote else f"quote {_shown(note.text)} is not what its passage says"
    absent = missing_in(note.text, text, note.passage.start, note.passage.end)
    if absent:
        return f"note {_shown(note.text)}: not in its section: {', '.join(absent)}"
    return None


def _checked(value: object, sources: Sources, tally: Tally) -> Iterator[tuple[str | None, str]]:
    """Check one line, and yield path and failure."""
    if isinstance(value, Unreadable):
        yield None, value.reason
        return
    try:
        named = documents_of(value) if isinstance(value, Mapping) else {}
    except RecordError as exc:
        yield None, str(exc)
        return
    if not isinstance(value, Mapping) or not named:
        yield None, "no result of armt (it has neither path nor sources)"
        return
    if value.get("error") is not None:
        tally.skipped += 1
        return
    path = next(iter(named))
    try:
        answers, summary = _records(value)
    except RecordError as exc:
        yield path, str(exc)
        return
    tally.results += 1
    read = Documents(sources, named)
    sources.keep(len(named))
    try:
        if isinstance(value.get("path"), str):
            read.text(path)
        for what in (*_answer_failures(answers, read, tally), *_summary_failures(summary, read, tally)):
            yield path, what
    except BadSource as exc:
        yield exc.path, str(exc)


def _records(value: Mapping[str, Any]) -> tuple[tuple[AskedAnswer, ...], Summary | None]:
    if "answers" in value:
        if not isinstance(value["answers"], list):
            raise RecordError("answers: expected a list")
        return tuple(AskedAnswer.from_json(item) for item in value["answers"]), None
    if "notes" in value:
        return (), Summary.from_json({key: value[key] for key in _SUMMARY_KEYS if key in value})
    raise RecordError("no result that can be verified (it has neither answers nor notes)")


def _answer_failures(answers: tuple[AskedAnswer, ...], read: Documents, tally: Tally) -> Iterator[str]:
    for answer in answers:
        for evidence in answer.evidence:
            tally.quotes += 1
            if not evidence.quote:
                yield f"answer to {_shown(answer.question)}: evidence without a quote"
            elif not read.has(evidence.path):
                yield f"passage of another document, {evidence.path}"
            elif (wrong := check_evidence(evidence, read.text(evidence.path))) is not None:
                yield wrong
        if answer.answered and answer.grounded and not answer.evidence:
            yield f"answer to {_shown(answer.question)}: said to be grounded, but has no evidence"


def _summary_failures(summary: Summary | None, read: Documents, tally: Tally) -> Iterator[str]:
    if summary is None:
        return
    for note in summary.notes:
        if note.kind == "quote":
            tally.quotes += 1
        else:
            tally.notes += 1
        if not read.has(note.passage.path):
            yield f"passage of another document, {note.passage.path}"
        elif (wrong := check_note(note, read.text(note.passage.path))) is not None:
            yield wrong
    # A gist alone may be the answer to any instruction, and claims nothing.
    if summary.gist and summary.style != "gist":
        tally.notes += 1
        whole = read.text(read.whole)
        absent = missing_in(summary.gist, whole, 0, whole.size)
        # What was counted in a log or a table stands nowhere in it, and is counted again.
        if absent and summary.gist != Log.of(whole).overview() and summary.gist != table_overview(whole):
            yield f"gist {_shown(summary.gist)}: not in the document: {', '.join(absent)}"
    true = Coverage.of(summary.notes, read.text(read.whole).size) if summary.notes else None
    if true != summary.coverage:
        yield f"coverage is {None if true is None else true.to_json()}, not what the result says"


def _values(results: Path, stdin: BinaryIO | None) -> Iterator[tuple[int, object]]:
    """Yield what `values_in` does of a file of results; ``-`` is the stream that is given for it."""
    try:
        with nullcontext(stdin) if stdin is not None and str(results) == "-" else results.open("rb") as file:
            yield from values_in(file)
    except OSError as exc:
        raise UsageError(f"{results}: cannot be read ({error_line(exc)})") from exc


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= _SHOWN_CHARS else f'"{line[: _SHOWN_CHARS - 3]}..."'
