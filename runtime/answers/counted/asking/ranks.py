"""Which places of an order a question asks for: "the second highest peak", "the three oldest employees"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from armt.runtime.answers.counted.asking.degrees import COMPARED, LEAST, MOST, PLACES

__all__ = ["Ranked", "ranked"]

# The places from the second on: the highest is the first, and one alone is asked for without a number.
_SECOND = 2
_MANY = ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = PLACES[1:]
_SHORT = ("2nd", "3rd", "4th", "5th", "6th", "7th", "8th", "9th", "10th")
_COUNTED = {word: place for words in (_MANY, _ORDINALS, _SHORT) for place, word in enumerate(words, start=_SECOND)}
_SUPERLATIVE = rf"(?:{'|'.join(sorted({*MOST, *LEAST, *COMPARED}, key=len, reverse=True))})\b"
_RANK = re.compile(rf" (?P<rank>{'|'.join((*_ORDINALS, *_SHORT))})(?= {_SUPERLATIVE})")
_COUNT = rf" (?P<many>{'|'.join(_MANY)}|N\d+)"
_COUNTS = (re.compile(rf"{_COUNT}(?= {_SUPERLATIVE})"), re.compile(rf"^ (?:which|what){_COUNT}"))


class Ranked(NamedTuple):
    """A question in symbols without the places that it asks for.

    Attributes:
        said: the rest of it.
        rank: the place, 1 for the first.
        many: how many places from the first on, 1 for no more.
    """

    said: str
    rank: int = 1
    many: int = 1


def ranked(said: str, values: Sequence[str]) -> Ranked:
    """Return a question in symbols without the places that it asks for, which stand before a superlative.

    Args:
        said: the question, a space before each symbol and word.
        values: how its numbers are written.
    """
    if (found := _RANK.search(said)) is not None:
        return Ranked(_without(said, found, "rank"), rank=_COUNTED[found["rank"]])
    for pattern in _COUNTS:
        if (found := pattern.search(said)) is not None:
            written = values[int(found["many"][1:])] if found["many"][0] == "N" else found["many"]
            many = _COUNTED.get(written, int(written) if written.isdecimal() else 0)
            return Ranked(_without(said, found, "many"), many=many) if many >= _SECOND else Ranked(said)
    return Ranked(said)


def _without(said: str, found: re.Match[str], group: str) -> str:
    return said[: found.start(group) - 1] + said[found.end(group) :]
