"""Cells that a question says several of: "how many lamps" where rows are about a lamp each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from armt.runtime.answers.counted.asking.symbols import Held
from armt.runtime.answers.counted.words import Question, folded
from armt.runtime.answers.language.words import singulars

# Cells of more words are no goods.
_MOST_WORDS = 3


def plurals(asked: Question, cells: Mapping[tuple[str, str], Sequence[tuple[int, str]]]) -> Iterator[Held]:
    """Yield the cells that a question says several of.

    Args:
        asked: in words.
        cells: columns and values by their first two words.
    """
    compared = [word.folded for word in asked.words]
    for end, plural in enumerate(compared, start=1):
        for one in singulars(plural):
            for start in range(max(0, end - _MOST_WORDS), end):
                said = [*compared[start : end - 1], one]
                for column, value in cells.get((said[0], said[1] if len(said) > 1 else ""), ()):
                    if folded(value) == " ".join(said):
                        yield Held(column, folded(value), start, end, is_plural=True)


def kinds_of_one(asked: Question, cells: Mapping[tuple[str, str], Sequence[tuple[int, str]]]) -> Iterator[Held]:
    """Yield the cells that say several of what a question says: "the cheapest tool" where the kind is "Tools".

    Args:
        asked: in words.
        cells: columns and values by their first two words.
    """
    for at, word in enumerate(asked.words):
        for plural in (f"{word.folded}s", f"{word.folded}es", f"{word.folded.removesuffix('y')}ies"):
            if word.folded in singulars(plural):
                for column, value in cells.get((plural, ""), ()):
                    yield Held(column, folded(value), at, at + 1, is_plural=True)
