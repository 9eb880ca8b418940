"""Chapters of a manual page: it is quoted by them, since most of its text is options, any as good as another.

Of sections of equal size nine in ten lay among the options of a large page, and quotes were whatever stood there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from armt.runtime.answers.quotes import best_quotes, stands_alone
from armt.runtime.answers.records import Note
from armt.runtime.answers.sections import Section

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# A page begins with these, one of the first within so many bytes.
_FIRST, _SECOND, _HEAD_BYTES = "NAME", ("SYNOPSIS", "DESCRIPTION", "SYNTAX", "LIBRARY"), 4096
# What says nothing of what the page is about.
_ASIDE = frozenset(
    (
        *("NAME", "SYNOPSIS", "SYNTAX", "LIBRARY", "VERSION", "EXIT STATUS", "EXIT CODES", "FILES", "SEE ALSO"),
        *("AUTHOR", "AUTHORS", "COPYRIGHT", "LICENSE", "ACKNOWLEDGEMENTS", "BUGS", "REPORTING BUGS", "HISTORY"),
        *("STANDARDS", "AVAILABILITY", "DOCUMENTATION", "COLOPHON", "WWW", "GIT"),
    )
)
_LEAST_CHAPTERS = 3


def chapters(text: StoredText, most: int) -> list[Section]:
    """Return the chapters of a manual page, the largest where there are more than ``most``; none of any other text."""
    found = [heading for heading in text.headings if heading.title.isupper() and heading.end is None]
    if len(found) < 2 or found[0].title != _FIRST or found[1].title not in _SECOND or found[1].start > _HEAD_BYTES:
        return []
    ends = [heading.start for heading in found[1:]] + [text.size]
    parts: list[Section] = []
    for heading, end in zip(found, ends, strict=True):
        behind = heading.start + len(text.read(heading.start, end).split("\n", 1)[0].encode())
        told = text.read(behind, end)
        if heading.title in _ASIDE or not told.strip():
            continue
        start = behind + len(told[: len(told) - len(told.lstrip())].encode())
        parts.append(Section(start, start + len(told.strip().encode()), heading.title))
    largest = sorted(parts, key=lambda part: part.start - part.end)[:most]
    return sorted(largest, key=lambda part: part.start) if len(parts) >= _LEAST_CHAPTERS else []


def chapter_quotes(text: StoredText, most: int) -> list[Note]:
    """Return the best sentence of each chapter of a manual page that has one; none of any other text.

    Args:
        text: of one document.
        most: chapters.
    """
    parts = chapters(text, most)
    return [note for note in best_quotes(text, parts) if stands_alone(note.text)] if parts else []
