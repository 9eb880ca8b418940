"""Lines of a name and what belongs to it, behind dots that lead there or some spaces: prices, opening hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

_LONGEST_CHARS, _LEAST_SPACED, _LEAST_WORDS, _MOST_WORDS = 120, 3, 2, 3
# Fewer dots are an ellipsis.
_LEADER = r"[ \t]?(?:\.{5,}|(?:\. ){5,}\.?|…{3,}|·{5,})[ \t]*"
_LED = re.compile(rf"[ \t]*(?P<name>[^\s.·…](?:.{{0,79}}?[^\s.·…])??){_LEADER}(?P<said>[^\s.·…].{{0,39}})")
_SPACED = re.compile(r"[ \t]*(?P<name>[^\W\d_](?:\S| (?! {2}))*?) {3,}(?P<said>\S(?: ?\S){0,39})")
# Below each other at one column, values may be of any length.
_ALIGNED = re.compile(r"[ \t]*(?P<name>[^\W_](?:\S| (?! {2}))*?) {3,}(?P<said>\S(?: ?\S)*)")
_MOST_NAME_WORDS = 6
# "10 June    Brazil      2-1    Scotland    @ Stade de France".
_FIELDS = re.compile(r"\s*\S(?:\S| (?! {2}))*(?: {3,}\S(?:\S| (?! {2}))*){2,}\s*")
# "Change due     0.00" is one wherever it stands.
_SUM = re.compile(r"[-+−]?\s?(?:[$€£¥]\s?\d[\d.,]*|\d[\d.,]*[.,]\d\d(?!\d))(?:\s?[$€£¥])?")
_LEADS = re.compile(rf"(?<=\S){_LEADER}(?=\S)")


def paired_lines(lines: Sequence[str]) -> list[bool]:
    """Say which lines are a name with what belongs to it: where dots lead there, or where several have a gap there.

    Two of them are enough where both have numbers behind the gap, and one where that is a sum of money. Where three or
    more have their gap end at the same column, or two whose names are words, what stands behind it may be long. Two
    with several gaps are rows, of fixtures or the like.
    """
    led, spaced = [_led(line) is not None for line in lines], [_spaced(line) for line in lines]
    found, first = led, 0
    for at, pair in enumerate([*spaced, None]):
        if pair is None:
            run = list(filter(None, spaced[first:at]))
            if len(run) >= _LEAST_SPACED or (len(run) > 1 and all(any(map(str.isdigit, one["said"])) for one in run)):
                found[first:at] = [True] * len(run)
            first = at + 1
    for at, pair in enumerate(spaced):
        found[at] = found[at] or (pair is not None and _SUM.fullmatch(pair["said"]) is not None)
    return [any(marks) for marks in zip(found, _below_each_other(lines), _of_fields(lines), strict=True)]


def _below_each_other(lines: Sequence[str]) -> list[bool]:
    """Say which lines have a name and something behind a gap that ends at the same column in several lines."""
    found: list[bool] = []
    for column, run in groupby(lines, key=_column):
        below = [*run]
        parts = [line.strip().split("   ", 1) for line in below]
        # A value in small letters may go on with the one above.
        are_words = all(" " not in part[0] and not part[-1].lstrip()[:1].islower() for part in parts)
        least = _LEAST_WORDS if are_words else _LEAST_SPACED
        found += [column is not None and len(below) >= least] * len(below)
    return found


def _of_fields(lines: Sequence[str]) -> list[bool]:
    """Say which lines have several gaps, and are beside another that has."""
    found: list[bool] = []
    for has_fields, run in groupby(
        len(line) <= _LONGEST_CHARS and _FIELDS.fullmatch(line) is not None for line in lines
    ):
        count = len([*run])
        found += [has_fields and count > 1] * count
    return found


def _column(line: str) -> int | None:
    """Return where that begins which stands behind the one gap of a line; None where it has none, or several."""
    found = _ALIGNED.fullmatch(line.rstrip()) if "   " in line and len(line) <= _LONGEST_CHARS else None
    return None if found is None or len(found["name"].split()) > _MOST_NAME_WORDS else found.start("said")


def pair_name(line: str) -> str | None:
    """Return the name that a line begins with, as it stands in its text; None for what is no such line."""
    found = _led(line) or _spaced(line)
    return None if found is None else found["name"]


def without_leaders(line: str) -> str:
    """Return a line with a colon in place of the dots that lead from a name to what belongs to it."""
    return line if _led(line) is None else _LEADS.sub(": ", line)


def _led(line: str) -> re.Match[str] | None:
    return _pair(_LED, line) if any(mark in line for mark in ("....", ". .", "…", "·")) else None


def _spaced(line: str) -> re.Match[str] | None:
    return _pair(_SPACED, line) if "   " in line else None


def _pair(form: re.Pattern[str], line: str) -> re.Match[str] | None:
    line = line.rstrip()
    found = form.fullmatch(line) if len(line) <= _LONGEST_CHARS else None
    is_one = found is not None and (any(map(str.isdigit, found["said"])) or len(found["said"].split()) <= _MOST_WORDS)
    return found if is_one else None
