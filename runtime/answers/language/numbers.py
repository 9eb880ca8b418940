"""Numbers as people write them, in one form: grouping, decimals, ordinals, English words, Roman numerals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise

_UNITS = (
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ORDINALS = (
    "first",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
)
_SIMPLE = (
    {word: value for value, word in enumerate(_UNITS)}
    | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
    | {word: value for value, word in enumerate(_ORDINALS, start=1)}
    | {f"{word[:-1]}ieth": 10 * value for value, word in enumerate(_TENS, start=2)}
    | {"threescore": 60, "fourscore": 80, "thrice": 3, "twice": 2}
)
_GROUPS = {"hundred": 100, "hundredth": 100, "score": 20, "dozen": 12}
_SCALES = {
    "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12,
    "thousandth": 1000, "millionth": 10**6, "thousands": 1000, "millions": 10**6, "billions": 10**9,
}  # fmt: skip
#: Words that are said of anything and count nothing ("one of them", "the first").
VAGUE = frozenset(
    (
        "one",
        "first",
        "second",
        "hundred",
        "thousand",
        "million",
        "billion",
        "thousands",
        "millions",
        "billions",
        "score",
    )
)
_ROMAN = re.compile(r"M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})$")
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}

#: Digits with whatever may stand between them: groups of three apart by spaces, or dots, commas and apostrophes.
DIGITS = re.compile(r"\d{1,3}(?:[ \u00a0\u202f\u2009]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,'’]\d+)*")
_GROUPED = re.compile(r"\d{1,3}(?:([ \u00a0\u202f\u2009.,'’])\d{3})(?:\1\d{3})*$")
_SEPARATORS = re.compile(r"[ \u00a0\u202f\u2009.,'’]")
# Longer runs of digits are identifiers, and are compared as they stand.
_MOST_DIGITS = 30


def readings(digits: str) -> frozenset[str]:
    """Return what digits with separators may mean: "1,234" is 1234, and 1.234 where the comma is a decimal point."""
    parts = _SEPARATORS.split(digits)
    if len(digits) > _MOST_DIGITS:
        return frozenset(("".join(parts),))
    found = set()
    if len(parts) == 1 or _GROUPED.match(digits):
        found.add(_plain("".join(parts), ""))
    if len(parts) > 2 and set(_SEPARATORS.findall(digits)) == {","}:
        # Grouped by the Indian rule: 1,23,456.
        found.add(_plain("".join(parts), ""))
    if len(parts) > 1:
        last = digits[-len(parts[-1]) - 1]
        whole = digits[: -len(parts[-1]) - 1]
        if last in ".," and (len(parts) == 2 or (_GROUPED.match(whole) and last not in whole)):
            found.add(_plain("".join(parts[:-1]), parts[-1]))
    # A version or an address (3.11.7) is no number, but is compared all the same.
    return frozenset(found or {".".join(parts)})


def _plain(whole: str, fraction: str) -> str:
    value = Decimal(f"{whole}.{fraction}" if fraction else whole)
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def scaled(digits: str, word: str) -> frozenset[str]:
    """Return what digits before a scale word mean ("2.5 million"), nothing where the word is no scale."""
    scale = _SCALES.get(word) or (_GROUPS.get(word) if word != "score" else None)
    if scale is None:
        return frozenset()
    return frozenset(
        format((Decimal(value) * scale).normalize(), "f")
        for value in readings(digits)
        if value.count(".") < 2 and len(value) <= _MOST_DIGITS
    )


def is_number_word(word: str) -> bool:
    """Tell whether a folded word names a number."""
    return word in _SIMPLE or word in _GROUPS or word in _SCALES


def spelled(run: Sequence[str]) -> Iterator[int]:
    """Yield the numbers in a run of number words: "six hundred and three" is one, "two three" are two.

    Args:
        run: folded words, "and" among them.
    """
    found = list(_spelled(run))
    yield from found
    # "nineteen eighty-four" is a year.
    yield from (a * 100 + b for a, b in pairwise(found) if 10 < a < 22 and 10 <= b < 100)


def _spelled(run: Sequence[str]) -> Iterator[int]:
    total, current, is_begun, is_scored = 0, 0, False, False
    for word in run:
        if word == "and":
            continue
        if word in _GROUPS:
            current = max(1, current) * _GROUPS[word]
        elif word in _SCALES:
            # "six hundred thousand and three thousand" counts on, as old texts do.
            total, current = total + max(1, current) * _SCALES[word], 0
        else:
            value = _SIMPLE[word]
            # "threescore and ten" is the one place where ten and more are added to tens.
            if not (_joins(current, value) or (is_scored and value < 20)):
                yield total + current
                total, current = 0, 0
            current += value
        is_begun, is_scored = True, word.endswith("score")
    if is_begun:
        yield total + current


def _joins(current: int, value: int) -> bool:
    """Tell whether a simple number adds to what was said before it: 5 to 20 or 100, not to 3."""
    if current == 0:
        return True
    return current % 10 == 0 and current % 100 != 10 and value < 10 if current % 100 else value < 100


def roman(word: str) -> int | None:
    """Return the value of a Roman numeral in capitals of two letters at least, None for anything else."""
    if len(word) < 2 or _ROMAN.match(word) is None:
        return None
    values = [_ROMAN_DIGITS[letter] for letter in word]
    return sum(-value if value < max(values[i:]) else value for i, value in enumerate(values))
