"""Lines of a name and what belongs to it, behind dots that lead there or some spaces: prices, opening hours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby
from operator import or_

_LONGEST_CHARS, _LEAST_SPACED, _MOST_WORDS = 120, 3, 3
# Fewer dots are an ellipsis.
_LEADER = r"[ \t]?(?:\.{5,}|(?:\. ){5,}\.?|…{3,}|·{5,})[ \t]*"
_LED = re.compile(rf"[ \t]*(?P<name>[^\s.·…](?:.{{0,79}}?[^\s.·…])??){_LEADER}(?P<said>[^\s.·…].{{0,39}})")
_SPACED = re.compile(r"[ \t]*(?P<name>[^\W\d_](?:\S| (?! {2}))*?) {3,}(?P<said>\S(?: ?\S){0,39})")
# Below each other at one column, values may be of any length.
_ALIGNED = re.compile(r"[ \t]*(?P<name>[^\W_](?:\S| (?! {2}))*?) {3,}(?P<said>\S(?: ?\S)*)")
_MOST_NAME_WORDS = 6
# "Change due     0.00" is one wherever it stands.
_SUM = re.compile(r"[-+−]?\s?(?:[$€£¥]\s?\d[\d.,]*|\d[\d.,]*[.,]\d\d(?!\d))(?:\s?[$€£¥])?")
_LEADS = re.compile(rf"(?<=\S){_LEADER}(?=\S)")


def paired_lines(lines: Sequence[str]) -> list[bool]:
    """Say which lines are a name with what belongs to it: where dots lead there, or where several have a gap there.

    Two of them are enough where both have numbers behind the gap, and one where that is a sum of money. Where three or
    more have their gap end at the same column, what stands behind it may be long.
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
    return list(map(or_, found, _below_each_other(lines)))


def _below_each_other(lines: Sequence[str]) -> list[bool]:
    """Say which lines have a name and something behind a gap that ends at the same column in three lines or more."""
    found: list[bool] = []
    for column, run in groupby(map(_column, lines)):
        count = len([*run])
        found += [column is not None and count >= _LEAST_SPACED] * count
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
