"""Lines of a list that begin with how much there is of something: "200 g flour"."""

from __future__ import annotations

import re

from armt.runtime.answers.language.characters import BARE_STOPS, LEAST_WIDTH, SPACED_STOPS
from armt.runtime.answers.language.words import words

# What a list has so much of ("200 g flour", "1½ cups of milk", "$5 tea"): a number that no dot or bracket follows.
_QUANTITY = re.compile(
    r"\s*[$€£¥~]?(?:\d+(?:[.,/]\d+)*|(?=[¼-¾⅐-⅞]))(?:\s?[-–x×]\s?\d+(?:[.,/]\d+)*)?(?:\s?[¼-¾⅐-⅞])?"
    r"(?:[%°]|[^\W\d_]{1,3})?\s+[^\W_]"
)
_QUANTITY_CHARS = 60
# Behind such a word a line goes on.
_UNFINISHED = frozenset(
    words("a an and are as at by for from in is of on or than that the to was were who whom whose with")
)


def quantities_among(lines: list[str]) -> list[bool]:
    """Say which lines of a list begin with a quantity, beside others that do, and which one begins anew behind them.

    Prose that somebody wrapped may have numbers at the heads of lines, but those before them are about as wide as all.
    """
    found = [_is_quantity(line) for line in lines]
    width = max((len(line) for line, is_found in zip(lines, found, strict=True) if not is_found), default=0)
    begins = [False] * len(lines)
    for at in range(1, len(lines)):
        word = next(iter(lines[at].split(None, 1)), "")
        if found[at - 1] and found[at]:
            begins[at] = width < LEAST_WIDTH or len(lines[at - 1]) + 1 + len(word) <= width
            begins[at - 1] |= begins[at]
        elif begins[at - 1] and found[at - 1]:
            begins[at] = word[:1].isupper() and not lines[at][0].isspace()
    return begins


def _is_quantity(line: str) -> bool:
    return (
        len(line) <= _QUANTITY_CHARS
        and _QUANTITY.match(line) is not None
        and line.rstrip()[-1] not in SPACED_STOPS + BARE_STOPS + "-"
        and line.split()[-1].lower() not in _UNFINISHED
    )
