"""Lines of a name and what belongs to it, behind dots that lead there or some spaces: prices, opening hours."""

from __future__ import annotations

import re
from collections.abc import Sequence

_LONGEST_CHARS, _LEAST_SPACED, _MOST_WORDS = 120, 3, 3
# Fewer dots are an ellipsis.
_LEADER = r"[ \t]?(?:\.{5,}|(?:\. ){5,}\.?|…{3,}|·{5,})[ \t]*"
_LED = re.compile(rf"[ \t]*(?P<name>[^\s.·…](?:.{{0,79}}?[^\s.·…])??){_LEADER}(?P<said>[^\s.·…].{{0,39}})")
_SPACED = re.compile(r"[ \t]*(?P<name>[^\W\d_](?:\S| (?! {2}))*?) {3,}(?P<said>\S(?: ?\S){0,39})")
_LEADS = re.compile(rf"(?<=\S){_LEADER}(?=\S)")


def paired_lines(lines: Sequence[str]) -> list[bool]:
    """Say which lines are a name with what belongs to it: where dots lead there, or where several have a gap there.

    Two of them are enough where both have numbers behind the gap.
    """
    led, spaced = [_led(line) is not None for line in lines], [_spaced(line) for line in lines]
    found, first = led, 0
    for at, pair in enumerate([*spaced, None]):
        if pair is None:
            run = list(filter(None, spaced[first:at]))
            if len(run) >= _LEAST_SPACED or (len(run) > 1 and all(any(map(str.isdigit, one["said"])) for one in run)):
                found[first:at] = [True] * len(run)
            first = at + 1
    return found


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
