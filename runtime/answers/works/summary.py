"""A work that summarizes a document: a note or a quote a section, and a gist where there is one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Container, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from armt.errors import UsageError
from armt.runtime.answers.code.overview import Overview
from armt.runtime.answers.counted.logs.log import Log
from armt.runtime.answers.counted.sheets import table_overview
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.notes import (
    QUOTE_WORDS,
    NoteOptions,
    gist,
    most_telling,
    repeats,
    section_note,
    whole_summary,
)
from armt.runtime.answers.prompts import DocumentKind
from armt.runtime.answers.question import close
from armt.runtime.answers.quoting.by_words import Spread, best_quote, best_quotes, spread_of
from armt.runtime.answers.quoting.choosing import Scored, entries_of, quote_count, telling_quotes
from armt.runtime.answers.quoting.in_short import in_short
from armt.runtime.answers.quoting.introducing import with_lead_ins
from armt.runtime.answers.quoting.reading import ToldTokens
from armt.runtime.answers.records import Coverage, Note, RecordError, Style, Summary
from armt.runtime.answers.rendering import note_text, summary_text
from armt.runtime.answers.sections import NOTES, Length, Section, note_count, sections
from armt.runtime.answers.stated.itself.subjects import is_of_mails, subject_of
from armt.runtime.answers.stated.itself.titles import called
from armt.runtime.answers.stated.projects.about import described
from armt.runtime.answers.works.forms import Form, form_of, is_small, kind_of, layers_read, whole_prompt_of
from armt.runtime.answers.works.work import Facts, Keys, Listener, PlainWork, Scales, Subject
from armt.runtime.defaults import NOTE_WINDOW
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.rounds import Dialogue

if TYPE_CHECKING:
    from armt.runtime.session import Armt

_LEAST_LINES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryOptions:
    """What a summary is to be.

    Attributes:
        style: notes with a gist, the gist alone, or quotes alone; of the first a small model makes what `forms` says.
        length: how much is noted.
        notes: their number; None for what the length says.
        window: tokens of section and note together.
        seed: of drafts that are written by chance.
        skim: quotes are chosen by their words alone, and nothing is read for them.
    """

    style: Style = "notes"
    length: Length = "medium"
    notes: int | None = None
    window: int = NOTE_WINDOW
    seed: int = 0
    skim: bool = False

    def __post_init__(self) -> None:
        if self.style not in ("notes", "gist", "quotes"):
            raise UsageError(f"--style: expected notes, gist or quotes, got {self.style!r}")
        # Both are checked where sections are made; a wrong one is said before anything is read.
        note_count(1, self.length, self.notes)

    @property
    def asks_teller(self) -> bool:
        """Whether a teller, where the model has one, chooses what is quoted: not of so many sections one each."""
        return not self.skim and self.notes is None


class Borders:
    """After how many segments a section begins: the container of a work's marks, told as segments are cut.

    Args:
        subject: the document.
        parts: its sections.
        before: segments read before it.
    """

    def __init__(self, subject: Subject, parts: Sequence[Section], before: int) -> None:
        self._subject, self._parts, self._before = subject, parts, before

    def __contains__(self, segments: object) -> bool:
        assert isinstance(segments, int)
        at = segments - self._before
        starts = self._subject.starts
        if not 0 < at < len(starts):
            return False
        first = bisect_left(self._parts, starts[at], key=lambda part: part.start)
        return first < len(self._parts) and self._parts[first].start < self._limit(at)

    def reached(self, segments: int) -> int:
        """Return how many sections begin at or before the end of so many segments."""
        limit = self._limit(segments - self._before)
        return bisect_left(self._parts, limit, key=lambda part: part.start)

    def _limit(self, at: int) -> int:
        """Return the byte at which the segment behind the next one begins."""
        starts = self._subject.starts
        return starts[at + 1] if at + 1 < len(starts) else self._subject.text.size


class SummaryWork(PlainWork):
    """Summarizes one document.

    Args:
        armt: the model.
        subject: the document.
        options: what the summary is to be.
        before: memory that the document goes on from, None for nothing.
        listener: hears of notes and the gist as they are done.
    """

    def __init__(
        self,
        armt: Armt,
        subject: Subject,
        options: SummaryOptions,
        *,
        before: Memory | None = None,
        listener: Listener | None = None,
    ) -> None:
        self._armt, self._subject, self._listener = armt, subject, listener
        self._options = replace(options, window=armt.config.window_within(options.window))
        self._first = before if before is not None else empty_memory(armt.model)
        self._notes: dict[int, Note] = {}
        self._begun = 0
        self._told = 0
        self._said: list[set[str]] = []
        self._gist: str | None = None
        self._gist_asked = False
        self._memory: Memory | None = None
        # Of what goes on from a memory the first tokens are another text's.
        self._teller = armt.teller if options.asks_teller and before is None else None
        self._told_by_tokens: ToldTokens | None = None

    @property
    def _count(self) -> int:
        """How many notes there are to be."""
        return note_count(self._subject.text.size, self._options.length, self._options.notes)

    @property
    def _lines(self) -> int:
        """How many lines of a log are quoted: in a short one more than it would have notes."""
        return self._count if self._options.notes is not None else max(_LEAST_LINES, self._count)

    @cached_property
    def _parts(self) -> list[Section]:
        return sections(self._subject.text, self._count)

    @cached_property
    def _scored(self) -> Scored:
        text = self._subject.text
        return Scored.of(text, self._parts, called(text), self._told_by_tokens)

    @cached_property
    def _spread(self) -> Spread:
        return spread_of(self._subject.text, self._parts)

    @property
    def _several(self) -> bool:
        """Whether several documents were read as one."""
        return len(self._subject.text.texts) > 1

    @cached_property
    def _kind(self) -> DocumentKind:
        return kind_of(self._subject.text)

    @cached_property
    def _form(self) -> Form | None:
        """What the document is, where its form says more of it than a model; then no model writes anything."""
        return form_of(
            self._subject.text,
            style=self._options.style,
            numbered=self._options.notes is not None,
            small=self._is_small,
            shown_whole=lambda: self._whole_prompt is not None,
        )

    @property
    def _is_small(self) -> bool:
        return is_small(self._armt.config)

    @cached_property
    def _whole_prompt(self) -> list[int] | None:
        subject = self._subject
        return whole_prompt_of(subject.text, subject.known_tokens, self._armt.tokenizer, self._options.window)

    @property
    def _short_prompt(self) -> list[int] | None:
        """What is put to the model where the document is looked at whole; None where it is not."""
        return None if self._form is not None or self._options.notes is not None else self._whole_prompt

    @property
    def reads(self) -> bool:
        return layers_read(self._form, self._teller, self._armt.config, style=self._options.style) > 0

    @property
    def wants_keys(self) -> bool:
        return self._form is not None and self.reads

    def keyed(self, keys: Keys, scales: Scales) -> None:
        assert self._teller is not None
        subject, tokenizer = self._subject, self._armt.tokenizer
        told = ToldTokens.of(subject.text, subject.starts, (keys, scales), tokenizer=tokenizer, teller=self._teller)
        self._told_by_tokens = told

    @cached_property
    def _borders(self) -> Borders:
        return Borders(self._subject, self._parts, self._first.segments_read)

    @property
    def marks(self) -> Container[int]:
        return () if self._short_prompt is not None or self._form is not None or not self.reads else self._borders

    def begin(self) -> Sequence[Dialogue[None]]:
        if self._short_prompt is not None or self._form is not None:
            return ()
        begun = max(1, self._borders.reached(self._first.segments_read))
        return self._section_talks(begun, close(self._armt.model, self._first))

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        return self._section_talks(self._borders.reached(memory.segments_read), memory)

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        self._memory = memory
        if self._form is not None:
            for number, note in enumerate(self._quotes()):
                self._take(number, note)
            return ()
        if self._short_prompt is not None:
            return [self._short_talk()]
        return self._section_talks(len(self._parts), close(self._armt.model, memory))

    def _quotes(self) -> list[Note]:
        """Take what is quoted; of what has a form of its own the overview is the gist."""
        text = self._subject.text
        form = self._form
        assert form is not None
        if form.name == "log":
            log = Log.of(text)
            self._gist = log.overview()
            return log.notes(self._lines) if self._options.style != "gist" else []
        if form.name == "code":
            overview = Overview(text)
            self._gist = overview.gist()
            return overview.notes(NOTES[self._options.length]) if self._options.style != "gist" else []
        if form.name == "settings":
            # What sets one thing says nothing of all others.
            self._gist = form.overview
            return []
        if form.name == "agreement":
            self._gist = form.overview
            return self._sentences() if self._options.style != "gist" else []
        if form.name == "commands":
            self._gist = self._own_gist()
            is_short = self._whole_prompt is not None
            if is_short and self._gist is not None:
                return []
            return best_quotes(text, sections(text, 1) if is_short else self._parts)
        if form.name == "table" and (told := table_overview(text)):
            self._gist = told
            # Some rows say nothing about the others.
            return []
        # Quotes that were asked for are nothing but quotes.
        describes = form.name == "quotes" and self._options.style != "quotes"
        self._gist = self._described() if describes else None
        notes = self._sentences()
        if describes and self._options.style == "gist" and self._gist is None:
            self._gist = most_telling(notes, text)
        return notes

    def _described(self) -> str | None:
        """Return what a document is about in a line; what a model has not read outdoes nothing that it says itself."""
        return in_short(
            self._subject.text, kind=self._kind, scored=self._scored, is_read=self._told_by_tokens is not None
        )

    def _sentences(self) -> list[Note]:
        """Take what is quoted of a text: what tells most of it, or what so many sections say that were asked for."""
        text, options = self._subject.text, self._options
        if options.notes is not None:
            return with_lead_ins(text, best_quotes(text, self._parts))
        count = 1 if options.style == "gist" else quote_count(text, options.length)
        notes = telling_quotes(text, self._scored, count)
        for entry in entries_of(text, options.length) if notes and options.style != "gist" else ():
            place = entry.passage
            if not any(place.start < one.passage.end and one.passage.start < place.end for one in notes):
                notes.append(entry)
        notes = sorted(notes, key=lambda note: note.passage.start) or best_quotes(text, self._parts)
        return with_lead_ins(text, notes)

    def proceed(self) -> Sequence[Dialogue[None]]:
        if self._form is not None or self._gist is not None or self._gist_asked:
            self._end()
            return ()
        self._gist_asked = True
        return [self._gist_talk()]

    def facts(self) -> Facts:
        summary = self._summary().to_json()
        return {
            "output": summary_text(summary, with_paths=self._several),
            **summary,
            "finish_reason": "stop",
        }

    def saved(self) -> Facts:
        return {"notes": {str(number): note.to_json() for number, note in self._notes.items()}, "begun": self._begun}

    def restore(self, saved: Facts) -> None:
        notes, begun = saved.get("notes"), saved.get("begun")
        if type(begun) is not int or not 0 <= begun <= len(self._parts):
            raise RecordError(f"begun: expected a count of sections, got {str(begun)[:40]}")
        if not isinstance(notes, dict) or not notes.keys() <= {str(number) for number in range(begun)}:
            raise RecordError("notes: expected one a section that was begun")
        taken = {int(number): Note.from_json(note) for number, note in notes.items()}
        for number, note in taken.items():
            if max(place.end for place in (note.passage, note.lead_in) if place is not None) > self._subject.text.size:
                raise RecordError("notes: expected places within the document")
            self._take(number, note)
        self._begun = begun

    def _section_talks(self, end: int, memory: Memory) -> list[Dialogue[None]]:
        """Begin the notes of the sections up to number ``end`` that are not begun yet."""
        start, self._begun = self._begun, max(self._begun, end)
        return [self._note_talk(number, memory) for number in range(start, self._begun)]

    def _note_talk(self, number: int, memory: Memory) -> Dialogue[None]:
        # It knows of no other note: which of them are done by now depends on lanes, neighbours and the clock.
        note = yield from section_note(
            self._subject.text,
            self._parts[number],
            memory=memory,
            tokenizer=self._armt.tokenizer,
            kind=self._kind,
            spread=self._spread,
            options=NoteOptions(window=self._options.window, seed=self._options.seed + number),
        )
        self._take(number, note)

    def _own_gist(self) -> str | None:
        """What a document says that it describes: surer than what a small model makes of it."""
        text = self._subject.text
        if not self._is_small or self._several:
            return None
        if is_of_mails(text):
            return subject_of(text)
        said = described(text)
        return None if said is None else said.line

    def _gist_talk(self) -> Dialogue[None]:
        assert self._memory is not None
        self._gist = self._own_gist()
        if self._gist is not None or (self._is_small and self._options.style == "notes"):
            # Of notes a small model makes another sentence of their words, right for two documents of seven.
            return
        notes = [self._notes[number] for number in sorted(self._notes)]
        self._gist = yield from gist(
            notes,
            text=self._subject.text,
            memory=close(self._armt.model, self._memory),
            tokenizer=self._armt.tokenizer,
            options=NoteOptions(window=self._options.window, seed=self._options.seed),
        )
        if self._gist is None and self._options.style == "gist":
            self._gist = most_telling(notes, self._subject.text)

    def _short_talk(self) -> Dialogue[None]:
        assert self._short_prompt is not None
        text = self._subject.text
        self._gist_asked = True
        self._gist = yield from whole_summary(
            text.read(0, text.size),
            prompt=self._short_prompt,
            memory=close(self._armt.model, self._first),
            options=NoteOptions(window=self._options.window, seed=self._options.seed),
        )
        if self._gist is None:
            is_code = self._kind == "code"
            for number, note in enumerate(best_quotes(text, sections(text, 1)) if is_code else self._sentences()):
                self._take(number, note)

    def _take(self, number: int, note: Note) -> None:
        """Keep a note, and tell those whose turn has come."""
        self._notes[number] = note
        while self._told in self._notes:
            self._settle(self._told)
            if self._listener is not None and self._options.style != "gist":
                told = self._named(self._notes[self._told]).to_json()
                before = self._named(self._notes[self._told - 1]).to_json() if self._told else None
                self._listener.text(0, f"{note_text(told, with_path=self._several, before=before)}\n")
            self._told += 1

    def _settle(self, number: int) -> None:
        """Put a quote in the place of a note that says what an earlier one says.

        Notes are written side by side and do not know of each other; in their turn all earlier ones are settled.
        """
        note = self._notes[number]
        said = set(content_stems(note.text))
        if note.kind == "note" and any(repeats(said, told) for told in self._said):
            part = self._parts[number]
            self._notes[number] = best_quote(self._subject.text, part, self._spread, most_words=QUOTE_WORDS)
            said = set(content_stems(self._notes[number].text))
        self._said.append(said)

    def _end(self) -> None:
        if self._listener is not None:
            self._listener.ended(0, summary_text(self._summary().to_json(), with_paths=self._several))

    def _summary(self) -> Summary:
        notes = tuple(self._notes[number] for number in sorted(self._notes))
        if self._options.style == "gist" and self._gist is not None:
            notes = ()
        return Summary(
            style=self._options.style,
            gist=self._gist,
            notes=tuple(map(self._named, notes)),
            coverage=Coverage.of(notes, self._subject.text.size),
        )

    def _named(self, note: Note) -> Note:
        """Return a note whose passage names the document that it stands in."""
        text = self._subject.text
        lead_in = None if note.lead_in is None else note.lead_in.within(text)
        return replace(note, passage=note.passage.within(text), lead_in=lead_in)
