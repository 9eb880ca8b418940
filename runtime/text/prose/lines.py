"""Lines of a text that comes in pieces, as those who look for headings take them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import NamedTuple

from armt.runtime.text.headings import LONGEST_TITLE_CHARS, Bounded, Heading, level_of

#: Longer lines of a markup are prose: the address of a link is none of its title.
LONGEST_MARKED_CHARS = 1000


class Line(NamedTuple):
    """A line of a text.

    Attributes:
        start: byte offset of it.
        text: of it, without its end.
        is_long: it is longer than a title; its text is cut.
    """

    start: int
    text: str
    is_long: bool

    @property
    def is_blank(self) -> bool:
        """Whether nothing stands in it."""
        return not self.is_long and not self.text.strip()


class Lines:
    """Cuts a stream of text into lines of bounded length, with their byte offsets.

    Args:
        most: characters of a line; a longer one is cut.
    """

    __slots__ = ("_is_long", "_line", "_most", "_position", "_start")

    @property
    def size(self) -> int:
        """Bytes of the text so far."""
        return self._position

    def __init__(self, most: int = LONGEST_TITLE_CHARS) -> None:
        self._most = most
        self._line = ""
        self._is_long = False
        self._start = self._position = 0

    def feed(self, piece: str) -> Iterator[Line]:
        """Take the next piece and yield the lines that it completes."""
        first, *others = piece.split("\n")
        self._grow(first)
        for text in others:
            yield self._take()
            self._position += 1
            self._start = self._position
            self._grow(text)

    def end(self) -> Iterator[Line]:
        """Yield the last line, where no line break ended it."""
        if self._line or self._is_long:
            yield self._take()

    def _grow(self, text: str) -> None:
        self._position += len(text) if text.isascii() else len(text.encode())
        if not self._is_long:
            self._line += text[: self._most + 1]
            self._is_long = len(self._line) > self._most or len(text) > self._most

    def _take(self) -> Line:
        line = Line(self._start, self._line, self._is_long)
        self._line, self._is_long = "", False
        return line


class HeadingsByLine(ABC):
    """Finds the headings of a markup line by line."""

    __slots__ = ("_found", "_lines")

    def __init__(self) -> None:
        self._lines = Lines(LONGEST_MARKED_CHARS)
        self._found: Bounded[Heading] = Bounded(level_of)

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        for line in self._lines.feed(piece):
            self._look(line)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        for line in self._lines.end():
            self._look(line)
        return self._found.items

    @abstractmethod
    def _look(self, line: Line) -> None:
        """Take the next line."""
