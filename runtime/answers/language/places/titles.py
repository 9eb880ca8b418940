"""Titles: which sentences of a document are headings, or what stands behind the number of one."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from functools import cached_property

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.language.tables.paired import pair_name
from armt.runtime.text.headings import Heading, heading_at

_NUMBER = re.compile(r"(?:[-*+•]\s+)?(?:\d{1,3}(?:\.\d{1,3}){0,4}[.)]?\s+)?")
# In a table of contents, as programs write it: the page stands behind a tab.
_TABBED_PAGE = re.compile(r"\t\d{1,4}\s*\Z")
_PAGE = re.compile(r"(?<![\s.…])\s*+(?:\.{2,}+|…)[\s.…]*+\d{0,4}\Z")
# A step of a list may be taken for a heading: behind its number is no other place.
_NUMBER_BYTES = 24
# "Grant of Patent License.": the long words of a title have capitals.
_LONG_WORD = 4


class Titles:
    """The lines of a document that are headings.

    Args:
        headings: in the order of the text.
    """

    def __init__(self, headings: Sequence[Heading]) -> None:
        self._headings = headings
        self._starts = [heading.start for heading in headings]

    @cached_property
    def _named(self) -> dict[str, list[int]]:
        """Where headings of a name begin; few ask for it, and those of a section ask for none."""
        named: dict[str, list[int]] = {}
        for heading in self._headings:
            named.setdefault(_plain(heading.title), []).append(heading.start)
        return named

    def above(self, sentence: Sentence) -> str:
        """Return the heading that a sentence stands under; "" where there is none."""
        heading = heading_at(self._headings, sentence.start)
        return "" if heading is None else heading.title

    def list_up(self, sentence: Sentence) -> bool:
        """Whether a sentence is the name of a heading that stands elsewhere, as in a table of contents."""
        start, end = sentence.start - _NUMBER_BYTES, sentence.end
        # What leads from a name to its page may have the number of the next line behind it ("Audience ......5 3.").
        name = pair_name(sentence.line) or _TABBED_PAGE.sub("", sentence.text)
        return any(not start <= other < end for other in self._named.get(_plain(name), ()))

    def hold(self, sentence: Sentence) -> bool:
        """Whether a sentence is a heading, or what stands behind its number: "13. Use with Other Licenses."."""
        at = bisect_right(self._starts, sentence.start) - 1
        if at < 0 or self._headings[at].end is not None:
            return False
        start, title = self._starts[at], self._headings[at].title
        if sentence.start == start:
            return True
        is_rest = sentence.start < start + len(title.encode()) and title.endswith(sentence.line)
        # A step of a list may be taken for a heading, and has no capitals but its first.
        return is_rest and capitals(sentence.line.split()) > 0.5


def _plain(line: str) -> str:
    """Return a heading without its number, the mark of an item, and the dots and page of a table of contents."""
    return _PAGE.sub("", _NUMBER.sub("", line)).rstrip(".: ").casefold()


def capitals(said: Sequence[str]) -> float:
    """Return the share of the long words that begin as in a title; all of none."""
    long = [word for word in said if len(word) >= _LONG_WORD and word[:1].isalpha()]
    return sum(word[:1].isupper() for word in long) / len(long) if long else 1.0
