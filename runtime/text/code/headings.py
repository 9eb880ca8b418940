"""The headings of source code: what is defined there, by its qualified name."""

from __future__ import annotations

from armt.runtime.text.code.grammars import Grammar
from armt.runtime.text.code.outline import depth_of, titled
from armt.runtime.text.code.parsing import LARGEST_BYTES, outline_in
from armt.runtime.text.headings import Bounded, Heading, one_line


class CodeHeadings:
    """Finds what a file of source code defines, each from the comments above it on.

    Args:
        grammar: of its language.
    """

    __slots__ = ("_grammar", "_pieces", "_size")

    def __init__(self, grammar: Grammar) -> None:
        self._grammar = grammar
        self._pieces: list[str] = []
        self._size = 0

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        self._size += len(piece)
        if self._size > LARGEST_BYTES:
            self._pieces = []
        else:
            self._pieces.append(piece)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        source = "".join(self._pieces)
        if self._size > LARGEST_BYTES or len(source.encode()) > LARGEST_BYTES:
            return []
        outline = outline_in(source, self._grammar)
        found: Bounded[Heading] = Bounded(lambda heading: heading.level)
        for one in titled(outline.definitions):
            found.add(Heading(one.outer, 1 + depth_of(one), one_line(one.title), one.end))
        return found.items
