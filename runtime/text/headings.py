"""Headings: the marks by which formats hand them over with their text, and what stands under which.

A format that knows its headings and pages puts marks between its pieces of text. Other text has none: `prose`, `code`
and `settings` find its headings.
"""

from __future__ import annotations

import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from armt.runtime.text import limits

Item = TypeVar("Item")

#: Longer lines are prose.
LONGEST_TITLE_CHARS = 100


@dataclass(frozen=True, slots=True)
class PageStart:
    """A page begins with the next piece of text."""


@dataclass(frozen=True, slots=True)
class HeadingStart:
    """A heading begins with the next piece of text.

    Attributes:
        level: 1 for the highest.
        title: its text in one line.
    """

    level: int
    title: str


Mark = PageStart | HeadingStart


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document.

    Attributes:
        start: byte offset of its line in the document's text as UTF-8.
        level: 1 for the highest.
        title: its text in one line.
        end: byte behind what stands under it, where that ends before the next one: then it is what a stretch is called
            (what source code defines), and no line of the text. None for a title, under which all stands to the next.
    """

    start: int
    level: int
    title: str
    end: int | None = None

    def moved(self, by: int) -> Heading:
        """Return it behind so many bytes of other texts."""
        return Heading(self.start + by, self.level, self.title, None if self.end is None else self.end + by)


def level_of(heading: Heading) -> int:
    """Return how deep a heading is; 1 for the highest."""
    return heading.level


def heading_at(headings: Sequence[Heading], offset: int) -> Heading | None:
    """Return the heading that a byte stands under, the innermost one; None where there is none.

    Args:
        headings: in order.
        offset: of the byte.
    """
    for at in range(bisect_right(headings, offset, key=lambda heading: heading.start) - 1, -1, -1):
        end = headings[at].end
        if end is None or offset < end:
            return headings[at]
    return None


def headings_above(headings: Sequence[Heading], offset: int) -> Iterator[Heading]:
    """Yield the headings that a byte stands under, from the innermost to the highest one.

    Args:
        headings: in order.
        offset: of the byte.
    """
    level: int | None = None
    for at in range(bisect_right(headings, offset, key=lambda heading: heading.start) - 1, -1, -1):
        heading = headings[at]
        if (heading.end is None or offset < heading.end) and (level is None or heading.level < level):
            level = heading.level
            yield heading
            if level <= 1:
                return


def one_line(title: str) -> str:
    """Return a title without line breaks and outer white space, cut where it is as long as prose."""
    return " ".join(title.split())[:LONGEST_TITLE_CHARS]


class HeadingFinder(Protocol):
    """Finds headings in a text that comes in pieces."""

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        ...

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        ...


class FirstFound:
    """Headings by the first of several finders that finds some.

    Args:
        finders: in this order.
    """

    __slots__ = ("_finders",)

    def __init__(self, *finders: HeadingFinder) -> None:
        self._finders = finders

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        for finder in self._finders:
            finder.feed(piece)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        return next(filter(None, (finder.finish() for finder in self._finders)), [])


class Bounded(Generic[Item]):
    """Items of bounded number, in the order of the text: where there are too many, the deepest levels are left out.

    Args:
        level: Tells the level of an item.
    """

    __slots__ = ("_deepest", "_level", "items")

    def __init__(self, level: Callable[[Item], int]) -> None:
        self.items: list[Item] = []
        self._level = level
        self._deepest = sys.maxsize

    def add(self, item: Item) -> None:
        """Take an item, in the order of the text."""
        if self._level(item) > self._deepest:
            return
        self.items.append(item)
        if len(self.items) > limits.MOST_HEADINGS:
            self._deepest = max(map(self._level, self.items)) - 1
            self.items = [kept for kept in self.items if self._level(kept) <= self._deepest]
