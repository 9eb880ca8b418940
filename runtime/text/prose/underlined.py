"""Headings of reStructuredText: a title with a line of punctuation below it, and perhaps the same one above."""

from __future__ import annotations

import re

from armt.runtime.text.headings import LONGEST_TITLE_CHARS, Heading, one_line
from armt.runtime.text.prose.lines import HeadingsByLine, Line
from armt.runtime.text.prose.markup import markup_of, without_markup

# One mark of punctuation again and again, in the first column. Rules of tables have blanks, or corners, between them.
_RULE = re.compile(r"([!-/:-@\[-`{-~])\1*\Z")
# A shorter line below a longer title is text.
_LEAST_RULE_CHARS = 4
# Items, what is told to the program that makes the page, fields, lines of code and of verse are no title.
_NO_TITLE = re.compile(r"\s|[-+*•](?:\s|\Z)|\.\.(?:\s|\Z)|__\s|:[^:\n]+:(?:\s|\Z)|>>>(?:\s|\Z)|\|(?:\s|\Z)|\+[-=]")


def is_underlined(path: str) -> bool:
    """Whether a file is reStructuredText by its name."""
    return markup_of(path) == "restructuredtext"


class UnderlinedHeadings(HeadingsByLine):
    """Finds headings of reStructuredText, by its rules: the levels of a text are those of its marks as they first come.

    A title begins a block of text, and the line below it is as long or longer (or four marks at least, where its author
    has not counted). Between two lines, which are alike, it may be set in.

    Args:
        path: of the document, by which its markup is known.
    """

    __slots__ = ("_before", "_levels", "_path")

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path
        # The two lines above.
        self._before: tuple[Line | None, Line | None] = (None, None)
        self._levels: dict[str, int] = {}

    def _look(self, line: Line) -> None:
        above, title = self._before
        self._before = title, line
        rule = line.text.rstrip()
        if title is None or title.is_blank or title.is_long or _RULE.match(rule) is None:
            return
        said = title.text.strip()
        is_over = above is not None and above.text.rstrip() == rule
        is_wide = len(rule) >= min(len(said), _LEAST_RULE_CHARS)
        if not is_wide or _RULE.match(said) is not None or len(said) > LONGEST_TITLE_CHARS:
            return
        # What begins a block stands below an empty line, another title, or what is told to a program.
        begins = above is None or above.is_blank or _RULE.match(above.text.rstrip()) or above.text.startswith("..")
        if is_over or (begins and _NO_TITLE.match(title.text) is None):
            level = self._levels.setdefault(f"{rule[0]}{is_over}", len(self._levels) + 1)
            self._found.add(Heading(title.start, level, one_line(without_markup(said, self._path))))
            # What is below a title is none of what is above the next one.
            self._before = None, None
