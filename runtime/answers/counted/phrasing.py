"""A phrasing of a question, its pattern made from words and from pieces that stand for several."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

__all__ = ["Phrasing"]

_OPTIONAL = re.compile(r"\[([^\]]*)\]|(\S+)")


class Phrasing:
    """A wording of a question, or of a part of one; its pattern is made when something may be one.

    Each word has its space before it, so that any may be missing. What stands in brackets may be, and of words with
    strokes between them one has to.

    Args:
        said: as it reads, in small letters but for its pieces.
        pieces: the patterns of its words in capitals, each with its space.
        end: a pattern behind it.
        flags: of the pattern.
    """

    def __init__(self, said: str, pieces: Mapping[str, str], *, end: str = "", flags: re.RegexFlag = re.NOFLAG) -> None:
        self._said, self._pieces, self._end, self._flags = said, pieces, end, flags
        # Those that no question of it can be without.
        needed = (word for _, word in _OPTIONAL.findall(said) if word)
        self._words = tuple(word for word in needed if "|" not in word and word not in pieces)

    def fullmatch(self, question: str, lowered: str | None = None) -> re.Match[str] | None:
        """Return a match of a question, None where it is none of these.

        Args:
            question: with a space before each of its words.
            lowered: the same in small letters; None where all words in it are.
        """
        return self._pattern.fullmatch(question) if self._may_be(lowered or question) else None

    def match(self, question: str, start: int = 0) -> re.Match[str] | None:
        """Return a match of a part of a question whose words are in small letters, from a character on; or None."""
        return self._pattern.match(question, start) if self._may_be(question) else None

    def _may_be(self, lowered: str) -> bool:
        # All phrasings are asked about each question: what rules nearly all of them out is one call.
        return all(map(lowered.__contains__, self._words))

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        found = []
        for optional, word in _OPTIONAL.findall(self._said):
            said = "".join(
                f"(?:{'|'.join(self._pieces.get(either, f' {either}') for either in one.split('|'))})"
                for one in (optional or word).split()
            )
            found.append(f"(?:{said})?" if optional else said)
        return re.compile("".join(found) + self._end, self._flags)
