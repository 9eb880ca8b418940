"""Sections of a document: what a note is about.

A document is cut into a number of sections of about equal size. Each border is the best place near where an equal
share ends: a heading where there is one (higher ones first), else the end of a paragraph, a line, a sentence, a word,
and anywhere at all in a line without spaces. Since what is left is shared anew after each border, small chapters end up
together and large ones are split. Only the neighbourhood of a border is read: 200 MB are cut as fast as 200 KB.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from armt.errors import NoTextError, UsageError
from armt.runtime.text.stored import StoredText

Length = Literal["short", "medium", "long"]

#: Notes for a long document; a note has some twenty words, so these are about 150, 400 and 800 words.
NOTES = {"short": 8, "medium": 20, "long": 40}
#: A shorter document gets fewer notes: a note about less text than this is hardly shorter than the text.
LEAST_NOTE_BYTES = {"short": 3000, "medium": 1500, "long": 900}
MOST_NOTES = 10_000

# A border lies within this share of a section around the place where equal shares would end.
_REACH = 0.45
# Around it, so much text is looked through for paragraphs.
_LOOK_BYTES = 32 * 1024
_BLANK_BLOCK_BYTES = 64 * 1024
_SAMPLE_BYTES = 6000
# So far a mark or an indent stands before what follows it in its line, at most.
_LINE_BYTES = 240
# What a border costs beside its distance in sections: a heading by its level, else the kind of break.
_LEVEL_COST = 0.04
_BREAKS = (
    (re.compile(r"\n[^\S\n]*\n\s*"), 0.5),
    (re.compile(r"\n"), 0.8),
    (re.compile(r"[.!?][\"'”’)\]]*\s+|[。！？]"), 1.0),
    (re.compile(r"\s+"), 1.3),
)
_ANYWHERE_COST = 2.0


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a document that one note is about.

    Attributes:
        start: byte offset in the document's text as UTF-8; no white space stands there.
        end: byte offset behind its last character that is no white space.
        heading: of the section where it begins at one, else the heading it stands under; None where there is none.
    """

    start: int
    end: int
    heading: str | None


class _HasStart(Protocol):
    @property
    def start(self) -> int: ...


def note_count(size: int, length: Length = "medium", notes: int | None = None) -> int:
    """Return how many notes a document gets.

    Args:
        size: bytes of its text.
        length: about 150, 400 or 800 words in all for a long document, fewer for a short one.
        notes: their number where the user named it.

    Raises:
        UsageError: the number is out of range, or the length unknown.
    """
    if notes is not None:
        if not 1 <= notes <= MOST_NOTES:
            raise UsageError(f"--notes: expected 1 to {MOST_NOTES:,}, got {notes}")
        return notes
    if length not in NOTES:
        raise UsageError(f"--length: expected one of {', '.join(NOTES)}, got {length!r}")
    return max(1, min(NOTES[length], size // LEAST_NOTE_BYTES[length]))


def sections(text: StoredText, count: int) -> list[Section]:
    """Cut a document into sections, or several that were read as one: none reaches from one into the next.

    Args:
        text: of the document.
        count: as many as there shall be; fewer come of a document that has no more words, and more of more documents.

    Returns:
        At least one for each document that is not white space alone, in order, apart.

    Raises:
        NoTextError: there is nothing but white space.
    """
    spans = [span for part in text.parts(0, text.size) if (span := _trimmed(text, *part)) is not None]
    if not spans:
        raise NoTextError(f"{text.path}: no text in it")
    found: list[Section] = []
    left, size = max(count, len(spans)), sum(end - start for start, end in spans)
    for number, (start, end) in enumerate(spans, start=1):
        # Each has the share of its size, and leaves at least one to each of those behind it.
        share = max(1, min(left - len(spans) + number, round(left * (end - start) / size)))
        found += _cut(text, start, end, share)
        left, size = left - share, size - (end - start)
    return found


def _cut(text: StoredText, start: int, end: int, count: int) -> list[Section]:
    """Return the sections of a stretch without white space around it."""
    rest: tuple[int, int] | None = (start, end)
    found: list[Section] = []
    for left in range(max(1, count), 0, -1):
        assert rest is not None
        start, last = rest
        end = last if left == 1 else _border(text, start, last, left)
        span = _trimmed(text, start, end)
        assert span is not None
        found.append(Section(*span, heading=text.place(*span).heading))
        rest = _trimmed(text, end, last)
        if rest is None:
            break
    return found


def _border(text: StoredText, start: int, last: int, left: int) -> int:
    """Return the best place to end a section that begins at ``start`` when ``left`` sections share what is left."""
    share = (last - start) / left
    if share < 1:
        return aligned(text, min(last, start + 1), last)
    ideal = int(start + share)
    # The first byte is no border: a section is never empty.
    low, high = max(start + 1, int(ideal - _REACH * share)), min(last, int(ideal + _REACH * share))
    best: tuple[float, int] | None = None
    for index in range(bisect_left(text.headings, low, key=_start), len(text.headings)):
        heading = text.headings[index]
        if heading.start > high:
            break
        cost = abs(heading.start - ideal) / share + _LEVEL_COST * heading.level
        best = min(best or (cost, heading.start), (cost, heading.start))
    if best is None:
        best = min(_breaks(text, max(low, ideal - _LOOK_BYTES), min(high, ideal + _LOOK_BYTES), ideal, share))
    return best[1]


def _breaks(text: StoredText, low: int, high: int, ideal: int, share: float) -> Iterator[tuple[float, int]]:
    """Yield cost and place of whatever a border could be between two byte offsets."""
    high = aligned(text, high, text.size)
    low = aligned(text, low, high)
    nearby = text.read(low, high)
    for pattern, kind in _BREAKS:
        position, at, nearest = low, 0, None
        for match in pattern.finditer(nearby):
            position, at = position + len(nearby[at : match.end()].encode()), match.end()
            cost = kind + abs(position - ideal) / share
            nearest = min(nearest or (cost, position), (cost, position))
        if nearest is not None:
            yield nearest
    yield _ANYWHERE_COST, aligned(text, ideal, text.size)


def _trimmed(text: StoredText, start: int, end: int) -> tuple[int, int] | None:
    """Return a byte range without white space around it, None where nothing else is in it."""
    first, position = None, start
    while position < end:
        stop = aligned(text, min(end, position + _BLANK_BLOCK_BYTES), end)
        block = text.read(position, stop)
        if (bare := block.strip()) and first is None:
            first = position + len(block[: block.index(bare)].encode())
        if first is not None:
            break
        position = stop
    if first is None:
        return None
    last = end
    while last > first:
        begin = aligned(text, max(first, last - _BLANK_BLOCK_BYTES), last)
        block = text.read(begin, last)
        if kept := block.rstrip():
            return first, begin + len(kept.encode())
        last = begin
    return None


def aligned(text: StoredText, offset: int, end: int) -> int:
    """Return the first byte offset from ``offset`` on that begins a character, at most ``end``."""
    while offset < end and not text.begins_character(offset):
        offset += 1
    return min(offset, end)


def lines_of(text: StoredText) -> Iterator[tuple[int, str]]:
    """Yield where each line of a text begins, and the line; of one that comes in parts the first."""
    at = 0
    for document in text.texts:
        # The last line of a document may have no end.
        before = "\n"
        for line in document.lines():
            if before.endswith("\n"):
                yield at, line
            at, before = at + len(line.encode()), line


def line_before(text: StoredText, offset: int) -> str:
    """Return what stands before a byte in its line; of a long line the end of that."""
    begin = aligned(text, max(0, offset - _LINE_BYTES), offset)
    return text.read(begin, offset).rsplit("\n", 1)[-1]


def matches_in(text: StoredText, form: re.Pattern[str]) -> Iterator[tuple[int, re.Match[str]]]:
    """Yield where a pattern is found in the documents of a text, with the first byte of its document; see `byte_at`."""
    for begin, end in text.parts(0, text.size):
        for match in form.finditer(text.read(begin, end)):
            yield begin, match


def byte_at(begin: int, match: re.Match[str], at: int) -> int:
    """Return the byte of a text that a character of what a match was found in stands at.

    Args:
        begin: the first byte of what was searched, as `matches_in` has it.
        match: in that.
        at: the character there, such as ``match.start()``.
    """
    return begin + len(match.string[:at].encode())


def beginning_of(text: StoredText, size: int) -> str:
    """Return the first ``size`` bytes of a text, and what is left of their last character; all of a shorter one."""
    return text.read(0, aligned(text, min(size, text.size), text.size))


def _start(item: _HasStart) -> int:
    return item.start


def samples_of(text: StoredText) -> tuple[str, str]:
    """Return some of a text from its beginning, and some from its middle: they tell what kind of document it is."""
    middle = aligned(text, text.size // 2, text.size)
    end = aligned(text, min(text.size, middle + _SAMPLE_BYTES), text.size)
    return beginning_of(text, _SAMPLE_BYTES), text.read(middle, end)
