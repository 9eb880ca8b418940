"""`armt verify`: read the sources of results again, and check every quote and every note; no model is loaded.

A result is a JSON line with ``path`` and ``sha256`` (or ``sources`` that have them), and either ``answers``
(`AskedAnswer`) or the keys of a `Summary`. A source whose bytes have another SHA-256 fails as a whole; then every quote
must be the bytes at its place, its line, column, page and heading must be theirs, an answer must be said by one of its
quotes, and every name and number of a note must stand in its section. What people see (``output``) is made again of its
parts. What was written from the memory alone (``from_memory``) is backed by nothing, and must not look as if it were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from armt.errors import UsageError, error_line
from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.code.overview import Overview, tells_of_code
from armt.runtime.answers.configured.overview import settings_overview, tells_of_settings
from armt.runtime.answers.counted.computed import Counted, worded_for
from armt.runtime.answers.counted.logs.log import Log, is_log_text
from armt.runtime.answers.counted.sheets import table_overview, tells_of_tables
from armt.runtime.answers.language.checks import missing_in
from armt.runtime.answers.language.wording.parts import parts_of
from armt.runtime.answers.language.wording.reworded import may_stand_for
from armt.runtime.answers.language.wording.spelling import is_respelled
from armt.runtime.answers.records import NOT_SAID, AskedAnswer, Coverage, Evidence, Note, RecordError, Summary
from armt.runtime.answers.rendering import summary_text
from armt.runtime.answers.stated.agreements import agreement_overview, tells_of_agreement
from armt.runtime.answers.together import counted_in
from armt.runtime.answers.verifying.lines import WRITTEN_BY, Unreadable, results_in
from armt.runtime.answers.verifying.sources import BadSource, Documents, Sources, documents_of, read_before
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.prose.markdown import shown_title
from armt.runtime.text.stored import StoredText

_SHOWN_CHARS = 60
# Ways in which notes of documents that were read more than once are put among these.
_MOST_WAYS = 1_000
_Way: TypeAlias = "tuple[Note, _Way] | None"
_SUMMARY_KEYS = tuple(field.name for field in fields(Summary))
_RESPONSE_KEYS = frozenset({"custom_id", "response", "error", "armt"})
# What rules say of a whole document, and whether a gist is to be that: of a log always, of others by how it is written.
_OVERVIEWS: tuple[tuple[Callable[[str, StoredText], bool], Callable[[StoredText], str]], ...] = (
    (lambda _, text: is_log_text(text), lambda text: Log.of(text).overview()),
    (lambda gist, _: tells_of_tables(gist), table_overview),
    (lambda gist, _: tells_of_agreement(gist), agreement_overview),
    (lambda gist, _: tells_of_settings(gist), settings_overview),
    (lambda gist, _: tells_of_code(gist), lambda text: Overview(text).gist()),
)


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
        skipped: results that say that their document failed, and responses, which say nothing of one.
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
        raise UsageError(f"{results}: no results in it; {WRITTEN_BY}")


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
    for name in ("line", "column", "page", "heading"):
        said, true = getattr(evidence, name), getattr(place, name)
        # What was written before columns were told says nothing of its own, and titles had all their marks.
        if said != true and (name, said) != ("column", None) and (name != "heading" or shown_title(said or "") != true):
            return f"{name} of bytes {evidence.start} to {evidence.end} is {true}, not {said}"
    if evidence.lead_in is None:
        return None
    return _check_lead_in(evidence.lead_in, evidence, text, is_quote=bool(evidence.quote))


def check_note(note: Note, text: StoredText) -> str | None:
    """Check a note against its source; return what is not so, None where all is."""
    if (wrong := check_evidence(note.passage, text)) is not None:
        return wrong
    is_quote = note.kind == "quote"
    if note.lead_in is not None and (wrong := _check_lead_in(note.lead_in, note.passage, text, is_quote=is_quote)):
        return wrong
    if not note.text.strip():
        return f"note about bytes {note.passage.start} to {note.passage.end}: no words"
    if not note.checked:
        return f"note {_shown(note.text)}: has not passed the checker, as its result says itself"
    if is_quote:
        return None if note.text == note.passage.quote else f"quote {_shown(note.text)} is not what its passage says"
    absent = missing_in(note.text, text, note.passage.start, note.passage.end)
    if absent:
        return f"note {_shown(note.text)}: not in its section: {', '.join(absent)}"
    return None


def _check_lead_in(lead_in: Evidence, place: Evidence, text: StoredText, *, is_quote: bool) -> str | None:
    """Check what a quote is said to stand under; return what is not so."""
    if not is_quote or lead_in.path != place.path or lead_in.end > place.start or not lead_in.quote.strip():
        return f"lead-in of bytes {place.start} to {place.end}: is none of a quote that stands behind it"
    return check_evidence(lead_in, text)


def check_answer(answer: AskedAnswer, *, from_memory: bool) -> str | None:
    """Check what an answer claims; return what is not so, None where all is. Its quotes are true (`check_evidence`).

    Args:
        answer: the answer.
        from_memory: whether its result says that no text was looked at.
    """
    if from_memory:
        as_said = answer.answered and not answer.grounded and not answer.evidence
        return None if as_said else "its result is from the memory alone, and backs nothing"
    if not answer.grounded:
        return "said to be from the memory alone, but its result says that the text was looked at"
    if answer.near and (answer.answered or not answer.evidence):
        return "said to be near an answer, but " + ("is one" if answer.answered else "quotes nothing")
    if not answer.answered:
        return None if answer.output == NOT_SAID else f"said to be none, but says {_shown(answer.output)}"
    if not answer.evidence:
        return "said to be grounded, but has no evidence"
    backing = (said for item in answer.evidence for said in item.backing)
    if answer.rows is None and not is_backed(answer.output, backing):
        return f"{_shown(answer.output)} is not said by its quotes"
    return None


def _checked(value: object, sources: Sources, tally: Tally) -> Iterator[tuple[str | None, str]]:
    """Check one line, and yield path and failure."""
    if isinstance(value, Unreadable):
        yield None, value.reason
        return
    path: str | None = None
    try:
        named = documents_of(value) if isinstance(value, Mapping) else []
        if not isinstance(value, Mapping) or not (named or _is_response(value)):
            raise RecordError("no result of armt (it has neither path nor sources)")
        path = named[0][0] if named else None
        if (wrong := _contradiction(value)) is not None:
            raise RecordError(wrong)
        if not named or value.get("error") is not None:
            tally.skipped += 1
            return
        earlier, from_memory = read_before(value, named), _is_from_memory(value)
        answers, summary = _records(value)
    except RecordError as exc:
        yield path, str(exc)
        return
    tally.results += 1
    read = Documents(sources, named, earlier)
    sources.keep(len(named) + len(earlier))
    try:
        if path is not None and isinstance(value.get("path"), str):
            read.text(path)
        # All of it before any is told: where a source is another one, nothing else is said.
        counted: dict[str, Counted | None] = {}
        found = [what for answer in answers for what in _answer_failures(answer, read, tally, from_memory, counted)]
        found += [] if summary is None else _summary_failures(summary, read, tally, from_memory)
        if (
            summary is not None
            and "output" in value
            and value["output"] != summary_text(summary.to_json(), with_paths=len(named) > 1)
        ):
            found.append("output is not what its gist and notes say")
    except BadSource as exc:
        yield exc.path, str(exc)
        return
    yield from ((path, what) for what in found)


def _is_response(value: Mapping[str, Any]) -> bool:
    """Whether a line is a response of `armt run`: written freely, with nothing to check."""
    return "answers" not in value and "notes" not in value and value.keys() >= _RESPONSE_KEYS


def _contradiction(value: Mapping[str, Any]) -> str | None:
    """Return what no result says of itself, whatever it is about; None where there is nothing."""
    own = value.get("armt")
    for facts in (value, own if isinstance(own, Mapping) else {}):
        if facts.get("truncated", False) is not False:
            return "said to be cut, which nothing ever is"
    answered = [name for name in (*_SUMMARY_KEYS, "output", "answers") if name in value]
    if value.get("error") is not None and answered:
        return f"an error beside what was answered ({', '.join(answered)})"
    response = value.get("response")
    if isinstance(response, Mapping) and (response.get("status_code") == 200) != (value.get("error") is None):
        return "a response whose status is not that of its error"
    return None


def _is_from_memory(value: Mapping[str, Any]) -> bool:
    said = value.get("from_memory", False)
    if not isinstance(said, bool):
        raise RecordError("from_memory: expected true or false")
    # Of a summary as a whole that is said where there is no text, and nothing else.
    if "grounded" in value and not (said and value["grounded"] is False):
        raise RecordError("grounded: said of a result that is not from the memory alone")
    return said


def _records(value: Mapping[str, Any]) -> tuple[tuple[AskedAnswer, ...], Summary | None]:
    if "answers" in value:
        if not isinstance(value["answers"], list):
            raise RecordError("answers: expected a list")
        return tuple(AskedAnswer.from_json(item) for item in value["answers"]), None
    if "notes" in value:
        return (), Summary.from_json({key: value[key] for key in _SUMMARY_KEYS if key in value})
    raise RecordError("no result that can be verified (it has neither answers nor notes)")


def _answer_failures(
    answer: AskedAnswer, read: Documents, tally: Tally, from_memory: bool, counted: dict[str, Counted | None]
) -> Iterator[str]:
    name, is_true = f"answer to {_shown(answer.question)}", True
    if answer.read_as is not None and not is_respelled(answer.question, answer.read_as):
        yield f"{name}: said to be read as {_shown(answer.read_as)}, which asks something else"
    if answer.asked_as is not None and not may_stand_for(answer.asked_as, answer.read_as or answer.question):
        yield f"{name}: said to be asked as {_shown(answer.asked_as)}, which asks something else"
    if answer.confidence is not None and not (answer.answered and answer.grounded):
        yield f"{name}: said how sure it is, where nothing of the text answers"
    if answer.parts:
        yield from _parts_failures(answer, name, read, tally, from_memory, counted)
        return
    places = [(item.path, item.start, item.end) for item in answer.evidence]
    for evidence in answer.evidence:
        tally.quotes += 1
        if not evidence.quote:
            wrong: str | None = f"{name}: evidence without a quote"
        elif not read.may_be_quoted(evidence.path):
            wrong = f"passage of another document, {evidence.path}"
        else:
            wrong = check_evidence(evidence, read.text(evidence.path))
        if wrong is not None:
            yield wrong
            is_true = False
    if len(set(places)) < len(places):
        yield f"{name}: the same quote twice"
    # Quotes that are wrong themselves back nothing, which has been said.
    if is_true:
        wrong = check_answer(answer, from_memory=from_memory)
        if wrong is None and answer.rows is not None:
            wrong = _miscomputed(answer, read, counted)
        if wrong is not None:
            yield f"{name}: {wrong}"


def _parts_failures(
    answer: AskedAnswer,
    name: str,
    read: Documents,
    tally: Tally,
    from_memory: bool,
    counted: dict[str, Counted | None],
) -> Iterator[str]:
    """Yield what is wrong with the parts of an answer, and where the whole is not put together from them."""
    if tuple(part.question for part in answer.parts) != parts_of(answer.read_as or answer.question):
        yield f"{name}: its parts ask something else"
    for part in answer.parts:
        yield from _answer_failures(part, read, tally, from_memory, counted)
    if AskedAnswer.of_parts(answer.question, answer.parts, read_as=answer.read_as) != answer:
        yield f"{name}: not what its parts say together"


def _miscomputed(answer: AskedAnswer, read: Documents, counted: dict[str, Counted | None]) -> str | None:
    """Compute an answer from all of a table, a log or source code again; return what is not so, None where all is.

    Args:
        answer: the answer; its quotes are true.
        read: the documents of its result.
        counted: what computes answers, by path; filled here.
    """
    if not answer.answered or not answer.evidence:
        return "said to be computed from rows, but gives no answer with evidence"
    paths = list(dict.fromkeys((*read.earlier, *read.named)))
    if not {item.path for item in answer.evidence} <= set(paths):
        return "said to be computed from rows, but quotes them by another name"
    texts = [read.text(path) for path in paths]
    text = JoinedText(texts) if len(texts) > 1 else texts[0]
    if text.path not in counted:
        counted[text.path] = counted_in(text)
    document = counted[text.path]
    asked = answer.read_as or answer.question
    computed = None if document is None else document.answer(worded_for(text, document, asked))
    if computed is None:
        return "said to be computed from rows, but its document's do not say that"
    if (computed.output, computed.count) != (answer.output, answer.rows):
        return (
            f"the rows of its document, looked through again, say {_shown(computed.output)} ({computed.count} of them)"
        )
    places = [(item.path, item.start, item.end) for item in answer.evidence]
    rows = [
        (part.path, start - begin, end - begin)
        for start, end in computed.rows
        for part, begin in (text.document(start),)
    ]
    if places == rows[: len(places)]:
        return None
    if len({path for path, *_ in places}) > len({path for path, *_ in rows}):
        return "computed from rows of several documents, which are not counted together: one document alone says it"
    return "its evidence are other rows than it is computed from"


def _summary_failures(summary: Summary, read: Documents, tally: Tally, from_memory: bool) -> Iterator[str]:
    for note in summary.notes:
        if note.kind == "quote":
            tally.quotes += 1
        else:
            tally.notes += 1
        if not read.has(note.passage.path):
            yield f"passage of another document, {note.passage.path}"
        elif (wrong := check_note(note, read.text(note.passage.path))) is not None:
            yield wrong
    counted = _counted_through(summary.notes, read)
    if any(one.passage.end > other.passage.start for one, other in pairwise(counted[0])):
        yield "notes are not in the order of the document, or about the same passage twice"
    if from_memory:
        if summary.style != "gist" or summary.notes:
            yield "said to be from the memory alone, but has notes"
    else:
        yield from _gist_failures(summary, read, tally)
    size = read.text(read.whole).size if summary.notes else 0
    coverages = [Coverage.of(notes, size) for notes in counted]
    if summary.coverage not in coverages:
        true = coverages[0]
        yield f"coverage is {None if true is None else true.to_json()}, not what the result says"
    if any(note.entries is not None for note in summary.notes):
        yield from _entry_failures(counted, read)


def _entry_failures(counted: Sequence[Sequence[Note]], read: Documents) -> Iterator[str]:
    """Yield which note says of how many entries of a log it is where these are others, in any way of counting bytes."""
    text = read.text(read.whole)
    log = Log.of(text) if is_log_text(text) else None
    wrong: Note | None = None
    for notes in counted:
        said = [note for note in notes if note.entries is not None]
        wrong = next((one for one in said if log is None or log.count_of(one.passage.start) != one.entries), None)
        if wrong is None:
            return
    if wrong is not None:
        yield f"quote {_shown(wrong.text)}: not {wrong.entries} entries of a log say that"


def _counted_through(notes: Sequence[Note], read: Documents) -> Sequence[Sequence[Note]]:
    """Return notes whose bytes count through all documents, where several were read as one.

    They do not say which of the times it was that a document was read more than once: they are returned in each way in
    which they are in order, and where there is none as they would be in the first of these times.
    """
    whole = read.text(read.whole) if notes else None
    if not isinstance(whole, JoinedText):
        return [notes]
    begins = {path: whole.begins(path) for path in read.named}
    # From the last note to the first; those of several ways are shared.
    ways: list[_Way] = [None]
    for note in notes:
        passages = [note.passage.beyond(begin) for begin in begins.get(note.passage.path, [0])]
        longer: list[_Way] = [
            (replace(note, passage=passage), way)
            for way in ways
            for passage in passages
            if way is None or way[0].passage.end <= passage.start
        ]
        ways = longer[:_MOST_WAYS]
    if not ways:
        return [[replace(note, passage=note.passage.beyond(begins.get(note.passage.path, [0])[0])) for note in notes]]
    return [_in_order(way) for way in ways]


def _in_order(way: _Way) -> Sequence[Note]:
    found = list[Note]()
    while way is not None:
        note, way = way
        found.append(note)
    return found[::-1]


def _gist_failures(summary: Summary, read: Documents, tally: Tally) -> Iterator[str]:
    """Yield what is not so of a gist, and of what there may be beside it in its style."""
    if summary.style == "quotes" and any(note.kind != "quote" for note in summary.notes):
        yield "said to be quotes, but has a note that is none"
    if summary.style == "gist" and summary.gist is not None and summary.notes:
        yield "said to be a gist alone, but has notes beside it"
    if summary.gist is None:
        return
    tally.notes += 1
    if not summary.gist.strip():
        yield "gist without words"
        return
    whole = read.text(read.whole)
    said = next((say(whole) for is_meant, say in _OVERVIEWS if is_meant(summary.gist, whole)), None)
    if summary.gist == said:
        # What was counted stands nowhere in a document, and was counted again.
        return
    if absent := missing_in(summary.gist, whole, 0, whole.size):
        yield f"gist {_shown(summary.gist)}: not in the document: {', '.join(absent)}"
    elif said is not None:
        # A number that was put in place of another may stand in the document as well.
        yield f"gist {_shown(summary.gist)}: the document, looked through again, says {_shown(said)}"


def _values(results: Path, stdin: BinaryIO | None) -> Iterator[tuple[int, object]]:
    """Yield what `results_in` does of a file of results; ``-`` is the stream that is given for it."""
    try:
        with nullcontext(stdin) if stdin is not None and str(results) == "-" else results.open("rb") as file:
            yield from results_in(file)
    except OSError as exc:
        raise UsageError(f"{results}: cannot be read ({error_line(exc)})") from exc
    except UsageError as exc:
        raise UsageError(f"{results}: {exc}") from exc


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= _SHOWN_CHARS else f'"{line[: _SHOWN_CHARS - 3]}..."'
