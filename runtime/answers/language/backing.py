"""Whether a quote says an answer: what is written is held to it, and `armt verify` asks the same again."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from armt.runtime.answers.language.tables import meant_values
from armt.runtime.answers.language.words import UNSPACED

_UNSPACED = re.compile(f"[{UNSPACED}]")
_POINTS = (".", ",")


def is_backed(answer: str, quotes: Iterable[str]) -> bool:
    """Whether one of some quotes says an answer.

    An answer is a run of a quote's words, its lines put into one; the cell of a row or what a key is set to, as it is
    meant (`tables`: an escape stands for another character); or several such runs with "and" between them, as the
    parties of an agreement are given.

    Args:
        answer: as it was given; one without a word is backed by nothing.
        quotes: as they stand in the document.
    """
    said = _on_a_line(answer)
    return bool(said) and any(_says(quote, said) for quote in quotes)


def _says(quote: str, said: str) -> bool:
    line = _on_a_line(quote)
    if _has_run(line, said) or any(said == _on_a_line(value) for value in meant_values(quote)):
        return True
    parts = said.split(" and ")
    return len(parts) > 1 and all(part and _has_run(line, part) for part in parts)


def _on_a_line(text: str) -> str:
    """Return a text on one line. Some tokenizers write a character as another that means the same."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def _has_run(line: str, said: str) -> bool:
    """Whether words stand in a line as they are, none of them cut: "$1" is not said by "$1,450"."""
    at = line.find(said)
    while at >= 0:
        if not _cuts(line, at) and not _cuts(line, at + len(said)):
            return True
        at = line.find(said, at + 1)
    return False


def _cuts(line: str, at: int) -> bool:
    """Whether a place is inside of a word or a number; scripts without spaces may be cut anywhere."""
    before, behind = line[max(0, at - 1) : at], line[at : at + 1]
    if before.isalnum() and behind.isalnum():
        return not (_UNSPACED.match(before) or _UNSPACED.match(behind))
    return (before in _POINTS and behind.isdigit() and line[max(0, at - 2) : at - 1].isdigit()) or (
        behind in _POINTS and before.isdigit() and line[at + 1 : at + 2].isdigit()
    )
