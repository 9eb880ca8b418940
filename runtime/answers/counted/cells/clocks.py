"""Times of day and how long something took in cells of tables, as clocks show them: "9:05", "9:05 pm", "2:09:41"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

_CLOCK = re.compile(
    r"(?P<parts>\d{1,3}(?::[0-5]\d){1,2})(?P<rest>[.,]\d{1,3})?(?: ?(?P<half>[ap])\.?m\.?)?", re.IGNORECASE
)
_SHORT, _LONG, _NOON, _SIXTY = 2, 3, 12, 60
# What took so long is called so, whatever its cells look like.
_LASTS = re.compile(
    r"(?:duration|length|runtime|elapsed|(?:finish|finishing|race|chip|gun|lap|split|net|swim|bike|run|running|travel)"
    r" time)s?\b",
    re.IGNORECASE,
)
_TIME = re.compile(r"times?", re.IGNORECASE)


def clocks_of(values: Sequence[str]) -> dict[str, Decimal] | None:
    """Return times by how they are written, so that the earlier or shorter one is less; None where one is none.

    All are written in the same way, with a half of the day or without; of three parts the last are seconds, and of two
    beside them, too.
    """
    found = [_CLOCK.fullmatch(value) for value in values]
    if not values or not all(found) or len({match["half"] is None for match in found if match}) > 1:
        return None
    return {value: _clock(match) for value, match in zip(values, found, strict=True) if match}


def clock_said(written: str, like: str, *, lasts: bool) -> Decimal | None:
    """Return a time of a question as those of a column are; None where it may be another one.

    Args:
        written: in the question.
        like: one of the column's.
        lasts: they say how long something took, so that "2:20" is two hours, or two minutes.
    """
    said, there = _CLOCK.fullmatch(written), _CLOCK.fullmatch(like)
    if said is None or there is None or (said["half"] is None and there["half"] is not None):
        return None
    longer = like.count(":") - written.count(":")
    if longer < 0 or (lasts and (longer or said["half"] is not None)):
        return None
    return _clock(said) * Decimal(_SIXTY) ** longer


def lasting(name: str, values: Sequence[str]) -> bool:
    """Whether times of a column say how long something took: a time of day has its nought, or no seconds.

    Args:
        name: of the column.
        values: that are `clocks_of` it.
    """
    if any(value[-1:] in "mM." for value in values):
        return False
    is_exact = all(value.count(":") + 1 == _LONG or re.search("[.,]", value) for value in values)
    is_bare = all(value[0] != "0" for value in values) and any(value.index(":") < _SHORT for value in values)
    return _LASTS.search(name.replace("_", " ")) is not None or (
        _TIME.fullmatch(name) is not None and is_exact and is_bare
    )


def written_like(time: Decimal, value: str) -> str:
    """Return a time that lasts as another one is written: 24 as "0:00:24" beside "2:09:41"."""
    places = len(re.split("[.,]", value)[1]) if re.search("[.,]", value) else 0
    minutes, seconds = divmod(time, _SIXTY)
    width = places + 1 + _SHORT if places else _SHORT
    if value.count(":") + 1 < _LONG:
        return f"{int(minutes)}:{seconds:0{width}.{places}f}"
    hours, minutes = divmod(minutes, _SIXTY)
    return f"{int(hours)}:{int(minutes):02}:{seconds:0{width}.{places}f}"


def _clock(match: re.Match[str]) -> Decimal:
    parts = [int(part) for part in match["parts"].split(":")]
    if match["half"] is not None:
        parts[0] = parts[0] % _NOON + _NOON * (match["half"] in "pP")
    time = Decimal(0)
    for part in parts:
        time = time * _SIXTY + part
    return time + Decimal(f"0.{match['rest'][1:]}") if match["rest"] else time
