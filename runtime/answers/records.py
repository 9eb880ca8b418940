"""The records that `armt ask` and `armt summarize` give: typed, frozen, and the same in JSON.

`from_json` takes what `to_json` gives and nothing else: a key too many or too few, or a value of another kind, is a
`RecordError` that names it. `verify` reads results of unknown origin with it. A key that came later has a default, so
that what was written before it is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self, cast, get_args

from armt.errors import UsageError
from armt.runtime.answers.backing import below

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

#: Who found a passage: the words (BM25), the memory's keys, both, whoever computed an answer from rows, entries or
#: definitions, of which it is one, or nobody because it is a section of the document.
FoundBy = Literal["words", "keys", "both", "rows", "section"]
NoteKind = Literal["note", "quote"]
Style = Literal["notes", "gist", "quotes"]

#: What is said where a document does not answer.
NOT_SAID = "The document does not say."

_QUARTERS = 4
# Between the answers to several questions in one.
_PARTED = "; "


class RecordError(UsageError):
    """A JSON value is no such record; the message names the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """A stretch of a document, quoted word by word, or named as what a note is about.

    Attributes:
        path: of the document, as it was given.
        start: byte offset in the document's text as UTF-8.
        end: byte offset of the first byte behind it.
        line: line of ``start``, from 1.
        column: character of that line at which it begins, from 1; None in results written before it was told.
        page: page of a PDF, from 1; None in other formats.
        heading: the nearest heading at or before ``start``; None where there is none.
        quote: the document's words from ``start`` to ``end``; empty where a section stands for itself.
        score: how well it fits the question, in standard deviations above the mean segment; None where nothing was
            asked, and where an answer was computed and nothing looked for.
        by: who found it.
        lead_in: what opens the list that an answer's quote is an item of, which has none of its own; JSON has no such
            key for None.
    """

    path: str
    start: int
    end: int
    line: int
    column: int | None = None
    page: int | None
    heading: str | None
    quote: str
    score: float | None
    by: FoundBy
    lead_in: Evidence | None = None

    @classmethod
    def at(
        cls, text: StoredText, start: int, end: int, *, by: FoundBy, quote: str = "", score: float | None = None
    ) -> Self:
        """Say where a stretch of a document stands; without a quote it stands for itself."""
        place = text.place(start, end)
        return cls(
            path=text.path,
            start=start,
            end=end,
            line=place.line,
            column=place.column,
            page=place.page,
            heading=place.heading,
            quote=quote,
            score=score,
            by=by,
        )

    def within(self, text: StoredText) -> Self:
        """Return it under the name and the offsets of its own document, where ``text`` is of several."""
        document, begin = text.document(self.start)
        lead_in = None if self.lead_in is None else self.lead_in.within(text)
        return replace(self, path=document.path, start=self.start - begin, end=self.end - begin, lead_in=lead_in)

    def beyond(self, begin: int) -> Self:
        """Return it with offsets that count from ``begin`` bytes further in front."""
        lead_in = None if self.lead_in is None else self.lead_in.beyond(begin)
        return replace(self, start=begin + self.start, end=begin + self.end, lead_in=lead_in)

    @property
    def backing(self) -> tuple[str, ...]:
        """The words that may back an answer: the quote, what it stands under, and the one behind the other."""
        if self.lead_in is None:
            return (self.quote,)
        return self.quote, self.lead_in.quote, below(self.lead_in.quote, self.quote)

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        return _with_lead_in(_shallow(self), self.lead_in)

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read a record.

        Raises:
            RecordError: it is none.
        """
        keys = _Keys(cls, value)
        record = cls(
            path=keys.text("path"),
            start=keys.count("start"),
            end=keys.count("end"),
            line=keys.count("line"),
            column=keys.optional("column", keys.count),
            page=keys.optional("page", keys.count),
            heading=keys.optional("heading", keys.text),
            quote=keys.text("quote"),
            score=keys.optional("score", keys.number),
            by=cast(FoundBy, keys.one_of("by", get_args(FoundBy))),
            lead_in=keys.optional("lead_in", lambda name: cls._lead_in_from_json(keys.of(name))),
        )
        if record.end < record.start:
            raise RecordError(f"Evidence: end {record.end} is before start {record.start}")
        return record

    @classmethod
    def _lead_in_from_json(cls, value: object) -> Self:
        """Read a lead-in; what is nested deeper is none, however deep it goes."""
        if isinstance(value, Mapping) and "lead_in" in value:
            raise RecordError("Evidence: lead_in: has one of its own")
        return cls.from_json(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAnswer:
    """The answer to one question.

    Attributes:
        question: as it was asked.
        output: the answer, or that the document does not say.
        answered: False where the document does not answer the question.
        grounded: the answer's words stand in its evidence; False for an answer from memory alone.
        evidence: quotes, the best first.
        finish_reason: "stop" or "length"; None where nothing was decoded.
        tokens_written: tokens decoded for it, quotes included.
        rows: of a table, or entries of a log, that it was computed from, of which the evidence are the first; None
            where it is the words of a quote.
        near: where it is not answered, whether its first quote may say it all the same; False in results written
            before it was told.
        read_as: the question with its spelling put right, as it was looked for; None where that is as it was asked.
        asked_as: the question in the words of documents, where these found what answers it; else None.
        confidence: how often answers are right that a judge is so sure of, 0 to 1; None where none was asked, since an
            answer was computed, is said by the form of its quote, or is from memory alone, where the question is not
            answered, and in results written before it was told.
        parts: what is answered to each of several questions in one, from which all else is put together; empty for one
            question, and JSON has no such key then.
    """

    question: str
    output: str
    answered: bool
    grounded: bool
    evidence: tuple[Evidence, ...]
    finish_reason: str | None
    tokens_written: int
    rows: int | None = None
    near: bool = False
    read_as: str | None = None
    asked_as: str | None = None
    confidence: float | None = None
    parts: tuple[AskedAnswer, ...] = ()

    @classmethod
    def of_parts(cls, question: str, parts: Sequence[Self], *, read_as: str | None = None) -> Self:
        """Put together what is answered to the parts of a question; what has no answer is said beside the others."""
        answered = any(part.answered for part in parts)
        said = [part.output if part.answered else f"{part.question} {part.output}" for part in parts]
        # Nothing stands nearer to an answer than what may be one.
        of_use = [part for part in parts if part.answered or (part.near and not answered)] or parts
        evidence: dict[tuple[str, int, int], Evidence] = {}
        for item in (item for part in of_use for item in part.evidence):
            evidence.setdefault((item.path, item.start, item.end), item)
        return cls(
            question=question,
            output=_PARTED.join(dict.fromkeys(said)) if answered else NOT_SAID,
            answered=answered,
            grounded=all(part.grounded for part in parts),
            evidence=tuple(evidence.values()),
            finish_reason=max((part.finish_reason for part in parts if part.finish_reason is not None), default=None),
            tokens_written=sum(part.tokens_written for part in parts),
            near=not answered and any(part.near for part in parts),
            read_as=read_as,
            # All of it is as sure as the part that is least so.
            confidence=min((part.confidence for part in parts if part.confidence is not None), default=None),
            parts=tuple(parts),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        said = _shallow(self) | {"evidence": [item.to_json() for item in self.evidence]}
        del said["parts"]
        return said | ({"parts": [part.to_json() for part in self.parts]} if self.parts else {})

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read a record.

        Raises:
            RecordError: it is none.
        """
        keys = _Keys(cls, value)
        return cls(
            question=keys.text("question"),
            output=keys.text("output"),
            answered=keys.truth("answered"),
            grounded=keys.truth("grounded"),
            evidence=tuple(Evidence.from_json(item) for item in keys.list("evidence")),
            finish_reason=keys.optional("finish_reason", keys.text),
            tokens_written=keys.count("tokens_written"),
            rows=keys.optional("rows", keys.count),
            near=keys.truth("near"),
            read_as=keys.optional("read_as", keys.text),
            asked_as=keys.optional("asked_as", keys.text),
            confidence=keys.optional("confidence", keys.share),
            parts=tuple(cls._part_from_json(part) for part in keys.list("parts")),
        )

    @classmethod
    def _part_from_json(cls, value: object) -> Self:
        """Read a part; what is nested deeper is none, however deep it goes."""
        if isinstance(value, Mapping) and "parts" in value:
            raise RecordError("AskedAnswer: parts: one has parts of its own")
        return cls.from_json(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """One or two sentences about a section, or a sentence of the section itself.

    Attributes:
        text: the note; for a quote the document's words.
        kind: "note" (written by the model) or "quote" (taken from the document).
        passage: the section a note is about, or the quote's own place.
        checked: a note's names and numbers stand in its section; a quote stands at its place.
        entries: of a log that say what the quote does, where it is the first of several; JSON has no such key for None.
        lead_in: what a quote stands under that says what it is about; JSON has no such key for None.
    """

    text: str
    kind: NoteKind
    passage: Evidence
    checked: bool
    entries: int | None = None
    lead_in: Evidence | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        said = _shallow(self) | {"passage": self.passage.to_json()}
        if self.entries is None:
            del said["entries"]
        return _with_lead_in(said, self.lead_in)

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read a record.

        Raises:
            RecordError: it is none.
        """
        keys = _Keys(cls, value)
        return cls(
            text=keys.text("text"),
            kind=cast(NoteKind, keys.one_of("kind", get_args(NoteKind))),
            passage=Evidence.from_json(keys.of("passage")),
            checked=keys.truth("checked"),
            entries=keys.optional("entries", keys.count),
            lead_in=None if keys.of("lead_in") is None else Evidence.from_json(keys.of("lead_in")),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How a summary is spread over its document.

    Attributes:
        quarters: share of the notes whose passage has its middle in the first, second, third and last quarter.
        last: end of the last passage as a share of the document's text.
        replaced: share of the notes that are quotes.
    """

    quarters: tuple[float, float, float, float]
    last: float
    replaced: float

    @classmethod
    def of(cls, notes: Sequence[Note], size: int) -> Self | None:
        """Measure the coverage of notes.

        Args:
            notes: in any order.
            size: bytes of the document's text.

        Returns:
            None where there are no notes.
        """
        if not notes or size <= 0:
            return None
        shares = [0.0] * _QUARTERS
        for note in notes:
            middle = (note.passage.start + note.passage.end) / 2
            shares[min(_QUARTERS - 1, int(_QUARTERS * middle / size))] += 1 / len(notes)
        first, second, third, fourth = (round(share, 4) for share in shares)
        return cls(
            quarters=(first, second, third, fourth),
            last=round(min(1.0, max(note.passage.end for note in notes) / size), 4),
            replaced=round(sum(note.kind == "quote" for note in notes) / len(notes), 4),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        return _shallow(self) | {"quarters": list(self.quarters)}

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read a record.

        Raises:
            RecordError: it is none.
        """
        keys = _Keys(cls, value)
        quarters = [keys.checked_number("quarters", share) for share in keys.list("quarters")]
        if len(quarters) != _QUARTERS:
            raise RecordError(f"Coverage: quarters: expected {_QUARTERS} shares, got {len(quarters)}")
        first, second, third, fourth = quarters
        return cls(quarters=(first, second, third, fourth), last=keys.number("last"), replaced=keys.number("replaced"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What `armt summarize` says about one document.

    Attributes:
        style: as asked for.
        gist: one to three sentences about the whole; None where none was written.
        notes: in the order of the document.
        coverage: None where there are no notes.
    """

    style: Style
    gist: str | None
    notes: tuple[Note, ...]
    coverage: Coverage | None

    def to_json(self) -> dict[str, Any]:
        """Return the record as JSON has it."""
        coverage = None if self.coverage is None else self.coverage.to_json()
        return _shallow(self) | {"notes": [note.to_json() for note in self.notes], "coverage": coverage}

    @classmethod
    def from_json(cls, value: object) -> Self:
        """Read a record.

        Raises:
            RecordError: it is none.
        """
        keys = _Keys(cls, value)
        coverage = keys.of("coverage")
        return cls(
            style=cast(Style, keys.one_of("style", get_args(Style))),
            gist=keys.optional("gist", keys.text),
            notes=tuple(Note.from_json(note) for note in keys.list("notes")),
            coverage=None if coverage is None else Coverage.from_json(coverage),
        )


def _shallow(record: Any) -> dict[str, Any]:
    return {field.name: getattr(record, field.name) for field in fields(record)}


def _with_lead_in(said: dict[str, Any], lead_in: Evidence | None) -> dict[str, Any]:
    """Return what a record says with its lead-in as JSON has it, without that key where there is none."""
    if lead_in is None:
        del said["lead_in"]
    else:
        said["lead_in"] = lead_in.to_json()
    return said


class _Keys:
    """The keys of a JSON object that is to be a record, each read with its kind."""

    __slots__ = ("_name", "_values")

    def __init__(self, record: type[Any], value: object) -> None:
        self._name = record.__name__
        if not isinstance(value, Mapping):
            raise RecordError(f"{self._name}: expected an object, got {_kind(value)}")
        defaults = {field.name: field.default for field in fields(record)}
        if missing := [name for name, default in defaults.items() if name not in value and default is MISSING]:
            raise RecordError(f"{self._name}: missing {', '.join(missing)}")
        if unknown := [str(name) for name in value if name not in defaults]:
            raise RecordError(f"{self._name}: unknown {', '.join(unknown[:5])}")
        self._values: Mapping[str, object] = {**defaults, **cast(Mapping[str, object], value)}

    def of(self, name: str) -> object:
        return self._values[name]

    def text(self, name: str) -> str:
        value = self.of(name)
        if isinstance(value, str):
            return value
        self._refuse(name, "text", value)

    def truth(self, name: str) -> bool:
        value = self.of(name)
        if isinstance(value, bool):
            return value
        self._refuse(name, "true or false", value)

    def count(self, name: str) -> int:
        value = self.of(name)
        # JSON's true is Python's 1.
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self._refuse(name, "a whole number from 0", value)

    def number(self, name: str) -> float:
        return self.checked_number(name, self.of(name))

    def checked_number(self, name: str, value: object) -> float:
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
            return float(value)
        self._refuse(name, "a number", value)

    def share(self, name: str) -> float:
        if 0 <= (value := self.number(name)) <= 1:
            return value
        self._refuse(name, "a number from 0 to 1", value)

    def list(self, name: str) -> Sequence[object]:
        value = self.of(name)
        if isinstance(value, list | tuple):
            return value
        self._refuse(name, "a list", value)

    def one_of(self, name: str, allowed: Sequence[str]) -> str:
        value = self.of(name)
        if isinstance(value, str) and value in allowed:
            return value
        self._refuse(name, f"one of {', '.join(allowed)}", value)

    def optional(self, name: str, read: Any) -> Any:
        return None if self.of(name) is None else read(name)

    def _refuse(self, name: str, expected: str, value: object) -> NoReturn:
        raise RecordError(f"{self._name}: {name}: expected {expected}, got {_kind(value)}")


def _kind(value: object) -> str:
    """Describe a JSON value in a few characters."""
    if value is None or isinstance(value, bool | int | float | str):
        shown = repr(value)
        return shown if len(shown) <= 40 else f"{shown[:37]}..."
    return (
        "a list" if isinstance(value, list | tuple) else "an object" if isinstance(value, Mapping) else "something else"
    )
