"""Words of questions and cells as tables compare them: whole, without marks at their ends and the possessive."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from armt.runtime.answers.language.words import STOP_WORDS, fold, meanings, stem

_WORD = re.compile(r"[^\s\"“”„()?!]+")
_ENDS = ",;:.'‘’"
_POSSESSIVE = re.compile(r"['’]s?$")
_SHORT, _MOST_CHARS = 3, 200
_ARTICLES = frozenset(("the", "a", "an"))
# As columns are called where there is little room, and asked for in full.
_WRITTEN_OUT = {short: long[0] for short, long in meanings("short").items()}


class Word(NamedTuple):
    """A word: as it is written, as it is compared, its stem, and whether it owns what follows."""

    written: str
    folded: str
    stem: str
    is_owner: bool


def folded(value: str) -> str:
    """Return a cell as it is compared."""
    return " ".join(value.split()).casefold()


def words_of(text: str) -> list[Word]:
    """Return the words of a text."""
    return [
        Word(bare, bare.casefold(), stem(fold(_WRITTEN_OUT.get(bare.casefold(), bare))), is_owner)
        for bare, is_owner in map(_bare, _WORD.findall(text))
        if bare
    ]


def _bare(word: str) -> tuple[str, bool]:
    bare = word.strip(_ENDS)
    return _POSSESSIVE.sub("", bare), _POSSESSIVE.search(bare) is not None


def first_words(cell: str) -> tuple[str, str] | None:
    """Return the first two words of a cell as they are compared, the second "" where there is one; None for none."""
    if len(cell) > _MOST_CHARS:
        return None
    found = [bare.casefold() for bare, _ in map(_bare, _WORD.findall(cell)) if bare]
    return (found[0], found[1] if len(found) > 1 else "") if found else None


class Question:
    """A question.

    Attributes:
        words: of it.
    """

    def __init__(self, text: str) -> None:
        self.words = words_of(text)
        self._at: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            self._at.setdefault(word.folded, []).append(at)

    def beginnings(self) -> set[tuple[str, str]]:
        """Return what the `first_words` of cells that stand in it may be."""
        compared = [word.folded for word in self.words]
        return {*pairwise(compared), *((word, "") for word in compared)}

    def holds(self, cell: str, *, is_name: bool = False) -> tuple[int, int] | None:
        """Return which words say a cell, all of it; None where they do not.

        One of few letters, or a word that says little, is meant where it is written as it stands: "IT" is not "it". But
        a name of few letters is meant behind an article as well: "the saw".

        Args:
            cell: as it stands.
            is_name: a row is called so.
        """
        if len(cell) > _MOST_CHARS:
            return None
        written = [bare for bare, _ in map(_bare, _WORD.findall(cell)) if bare]
        compared = [word.casefold() for word in written]
        for at in self._at.get(compared[0], ()) if compared else ():
            there = self.words[at : at + len(written)]
            if [word.folded for word in there] != compared:
                continue
            says_little = folded(cell) in STOP_WORDS
            is_called = is_name and at > 0 and self.words[at - 1].folded in _ARTICLES and not says_little
            is_short = says_little or (len(folded(cell)) <= _SHORT and not is_called)
            is_word = cell.islower() and not any(map(str.isdecimal, cell))
            if not is_short or ([word.written for word in there] == written and not is_word):
                return at, at + len(written)
        return None
