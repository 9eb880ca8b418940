"""Numbers in cells of tables, as people and workbooks write them: with units, grouped, with points or commas.

Whether a comma is a decimal point is known of a column, and not of a cell: one that cannot group says so for all.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

# Commas group thousands, also by the Indian rule, and no number that is grouped begins with a nought. Where one stands
# otherwise ("2,75", "0,500") it is a decimal point, and dots group.
_GROUPED = re.compile(r"[-+]?(?!0)\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_NUMBER = re.compile(
    rf"[-+]?(?:\d+(?:[.,]\d+)?|\.\d+|\d(?:\.\d+)?[eE][-+]\d{{1,3}}|(?!0)\d{{1,3}}(?:\.\d{{3}})+,\d+)|{_GROUPED.pattern}"
)
# A column of them is one of numbers, as workbooks show them.
_UNIT = re.compile(r"^([-+]?)[$€£¥₹₽₩₺] ?| ?[%$€£¥₹₽₩₺]$")
# What is measured, behind a number: "MB/s", "sec.", "days"; times of day and ranks are no amounts.
_MEASURE = re.compile(
    r"(?<=[\d.]) ?(?!(?:am|pm|a\.m\.?|p\.m\.?|st|nd|rd|th|bce?|ad|ce)\b)"
    r"(?:[^\W\d_]{1,12}(?:[/.²³][^\W\d_]{0,7})?|°[CF])$",
    re.IGNORECASE,
)
# What a command says of a number besides: "17 (2m ago)".
_NOTED = re.compile(r"(?<=\d) \([^()]{1,40}\)$")
_SHORTEST_PLURAL_CHARS = 4
# Of more digits a float keeps not all.
_MOST_DIGITS = 15
_DOTTED = re.compile(r"[-+]?(?!0)\d{1,3}\.\d{3}")


def without_unit(value: str) -> str | None:
    """Return a number without its unit and its coin; None of what is no number."""
    number = _UNIT.sub(r"\1", value)
    return number if _NUMBER.fullmatch(number) else None


def without_note(value: str) -> str:
    """Return a number without what is said of it in parentheses behind it: "17" of "17 (2m ago)"."""
    return _NOTED.sub("", value)


def without_measure(value: str) -> str | None:
    """Return a number without its unit, its coin and what it measures, "5" of "5 kg"; None of what is no number."""
    value = without_note(value)
    number = without_unit(value)
    if number is None and (measure := _MEASURE.search(value)) is not None:
        number = value[: measure.start()]
        return number if _NUMBER.fullmatch(number) else None
    return number


def measure_in(unit: str) -> str:
    """Return a unit as units are compared: "day" of " days", "sec" of " sec."; "ms" is no "m"."""
    bare = unit.strip().removesuffix(".")
    return bare.removesuffix("s") if len(bare) >= _SHORTEST_PLURAL_CHARS else bare


def has_decimal_comma(number: str) -> bool:
    """Whether a number, from `without_unit`, has a comma that cannot group."""
    return "," in number and _GROUPED.fullmatch(number) is None


def numbers_of(values: Sequence[str]) -> list[float] | None:
    """Return what the cells of a column are as numbers; None where one of them is none, or more than floats tell."""
    numbers = [number for value in values if (number := without_measure(value)) is not None]
    if len(numbers) < len(values) or any(sum(map(str.isdecimal, number)) > _MOST_DIGITS for number in numbers):
        return None
    decimal_commas = any(map(has_decimal_comma, numbers))
    return [number_of(number, decimal_commas=decimal_commas) for number in numbers]


def number_of(value: str, *, decimal_commas: bool) -> float:
    """Return what a number, from `without_unit`, is, where a comma is a decimal point or groups."""
    whole, comma, rest = value.partition(",")
    if decimal_commas and (rest.isdecimal() if comma else _DOTTED.fullmatch(value)):
        return float(f"{whole.replace('.', '')}.{rest}")
    return float(value.replace(",", ""))
