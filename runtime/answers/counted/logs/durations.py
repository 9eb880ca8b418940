"""The slowest and the fastest of what a log tells the time of: "What was the slowest query?"

A time has a unit ("3942 ms", "took 1.2s"), or stands behind a key that has one, or is called so ("duration_ms": 3942).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.logs.log import entries_of, shown_entry
from armt.runtime.answers.language.words import content_stems

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_MOST = r"(?P<most>slowest|longest|fastest|quickest|shortest)"
_REST = r"(?: (?:in|of|from) (?:the|this|all) (?:log|file|day|entries))?\W*"
_THING = r"(?P<what>[\w/.-]+(?: [\w/.-]+){0,4}?)"
_WHAT = rf"{_THING}{_REST}"
_ASKS = tuple(
    (re.compile(form, re.IGNORECASE), wanted)
    for form, wanted in (
        (rf"(?:what|which) (?:is|was) the {_MOST}(?:[ -](?:running|lasting))? {_WHAT}", "entry"),
        (rf"(?:what|which) {_THING} (?:took|takes|lasted|ran|was|is) (?:the )?{_MOST}{_REST}", "entry"),
        (rf"how (?:long|slow|fast) (?:is|was) the {_MOST} {_WHAT}", "time"),
        (rf"how long (?:did|does) the {_MOST} {_THING} (?:take|last|run){_REST}", "time"),
        (rf"when (?:is|was) the {_MOST} {_WHAT}", "when"),
    )
)  # fmt: skip
_LEAST = frozenset(("fastest", "quickest", "shortest"))
# Seconds of a unit, as it is written behind a number, or at the end of a key.
_SECONDS = {
    "ns": 1e-9, "us": 1e-6, "µs": 1e-6, "μs": 1e-6, "ms": 1e-3, "msec": 1e-3, "msecs": 1e-3, "millis": 1e-3,
    "milliseconds": 1e-3, "millisecond": 1e-3, "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "m": 60.0, "min": 60.0, "mins": 60.0, "minute": 60.0, "minutes": 60.0,
    "h": 3600.0, "hour": 3600.0, "hours": 3600.0, "d": 86400.0, "day": 86400.0, "days": 86400.0,
}  # fmt: skip
_UNITS = "|".join(sorted(_SECONDS, key=len, reverse=True))
_NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?:\.\d{1,9})?(?:[eE][+-]?\d{1,2})?"
_PART = re.compile(rf"(?P<number>{_NUMBER})\s?(?P<unit>{_UNITS})(?![A-Za-z_])")
# "1m12.5s", "2 h 5 min": a time may have several units.
_PARTS = rf"{_NUMBER}\s?(?:{_UNITS})(?:\s?{_NUMBER}\s?(?:{_UNITS})){{0,3}}"
_CLOCK = re.compile(r"(?P<hours>\d{1,4}):(?P<minutes>[0-5]\d):(?P<seconds>[0-5]\d(?:\.\d{1,9})?)")
_MEASURED = re.compile(rf"(?<![\w.,:/-])(?P<said>{_PARTS})(?![\w/:])")
# Of several times this one is what an entry took: "done in 95s (limit 60s)".
_BEFORE = re.compile(r"\b(?:took|lasted|in|after)[:\s]\s?$", re.IGNORECASE)
_BEFORE_CHARS = 12
# What is still to come took nobody any time: "request failed, retrying in 60s".
_TO_COME = re.compile(
    r"\b(?:retry(?:ing)?|retries|try(?:ing)?|wait(?:s|ing)?|sleep(?:s|ing)?|back(?:ing)?[ -]?off|expir(?:es|ing)|every"
    r"|next|again|ttl|interval|uptime)\b(?:\W+(?!(?:took|lasted|after|done|finished)\b)[A-Za-z]+){0,2}\W*\Z",
    re.IGNORECASE,
)
_TO_COME_CHARS = 40
# What a key is called is looked for by a pattern of its own: in this one it would be tried from each of its letters.
_KEYED = re.compile(r"(?<![A-Za-z_])(?P<key>[A-Za-z_]++)[\"']?\s?[:=]\s?[\"']?(?=\d)")
# No more goes on behind it: "1m12.5s" is not 1, nor "3:20" 3.
_VALUE = re.compile(rf"(?P<said>{_PARTS}|{_CLOCK.pattern}|{_NUMBER})(?![\w:]|[.,]\d)")
_TIMED = re.compile(
    r"duration|elapsed|latency|took|response_?time|request_?time|runtime|exec(?:ution)?_?time", re.IGNORECASE
)
# "durationMs", and not "durations".
_KEY_UNIT = re.compile(rf"(?:_|(?<=[a-z])(?=[A-Z]))(?P<unit>(?i:{_UNITS}))$")
# What entries of servers are, whether they say so or not.
_GENERAL = frozenset(content_stems("request call operation entry response command action event thing step"))
_KEPT = 12
# Stands for the key of entries that tell several times.
_SEVERAL = "\0"


class _Took(NamedTuple):
    seconds: float
    said: str
    time: str
    start: int
    end: int


def asks_for_durations(question: str) -> bool:
    """Whether a question asks for the slowest or the fastest of something, which no single entry tells."""
    return _asked(question) is not None


def duration_answer(question: str, text: StoredText) -> Computed | None:
    """Answer which entry of a log tells the most or the least time, or that time; None where none or several kinds do.

    Args:
        question: in plain words.
        text: of the log.
    """
    asked = _asked(question)
    if asked is None:
        return None
    what, is_least, wanted = asked
    found = list(_took(text, what))
    if not found:
        return None
    best = (min if is_least else max)(one.seconds for one in found)
    first = [one for one in found if one.seconds == best]
    if wanted == "when" and not first[0].time:
        return None
    output = {"time": first[0].said, "when": first[0].time, "entry": text.read(first[0].start, first[0].end)}[wanted]
    return Computed(output, tuple((one.start, one.end) for one in first[:_KEPT]), len(found))


def _asked(question: str) -> tuple[frozenset[str], bool, str] | None:
    """Return of what the most or the least time is asked for, whether the least, and what of its entry answers."""
    bare = " ".join(question.split())
    for form, wanted in _ASKS:
        if (match := form.fullmatch(bare)) is not None:
            return frozenset(content_stems(match["what"])), match["most"].lower() in _LEAST, wanted
    return None


def _took(text: StoredText, what: frozenset[str]) -> Iterator[_Took]:
    """Yield the entries that tell a time of something; none where one of theirs cannot be told, or compared."""
    named, others, keys = list[_Took](), list[_Took](), set[str]()
    for entry in entries_of(text):
        measured = _measured(entry.bare)
        if measured is None:
            continue
        seconds, said, key = measured
        if key != _SEVERAL:
            keys.add(key)
        end = entry.start + len(shown_entry(entry.text).encode())
        took = _Took(seconds, said, entry.time, entry.start, end)
        if what <= set(content_stems(entry.bare)):
            named.append(took)
        elif what <= _GENERAL and key != _SEVERAL:
            # "Request" stands in few logs of servers, and every line is one.
            others.append(took)
    found = named or others
    # The one that cannot be told may be the longest.
    if len(keys) <= 1 and not any(math.isnan(took.seconds) for took in found):
        yield from found


def _measured(entry: str) -> tuple[float, str, str] | None:
    """Return the seconds that an entry tells, as it says them, and behind which key; None where it tells none.

    Not a number stands for what cannot be told: several times, or one that is written otherwise.
    """
    keyed = [found for found in _KEYED.finditer(entry) if _TIMED.search(found["key"])]
    if len(keyed) == 1:
        key = keyed[0]["key"]
        value = _VALUE.match(entry, keyed[0].end())
        unit = (found := _KEY_UNIT.search(key)) and found["unit"].lower()
        return (math.nan, "", key) if value is None else (_seconds(value["said"], unit or "s"), value["said"], key)
    measured = [] if keyed else list(_MEASURED.finditer(entry))
    if len(measured) == 1 and _is_to_come(entry, measured[0].start()):
        return None
    if len(measured) > 1:
        measured = [one for one in measured if _BEFORE.search(entry, max(0, one.start() - _BEFORE_CHARS), one.start())]
    if len(measured) == 1:
        return _seconds(measured[0]["said"], ""), measured[0]["said"], ""
    return (math.nan, "", _SEVERAL) if keyed or _MEASURED.search(entry) else None


def _is_to_come(entry: str, at: int) -> bool:
    """Whether a time is one that somebody waits, as the words before it say."""
    return _TO_COME.search(entry[max(0, at - _TO_COME_CHARS) : at]) is not None


def _seconds(said: str, unit: str) -> float:
    """Return how many seconds a time has, by its own units, or by one where it is a number alone."""
    if (clock := _CLOCK.fullmatch(said)) is not None:
        return float(clock["hours"]) * 3600 + float(clock["minutes"]) * 60 + float(clock["seconds"])
    parts = [(part["number"], part["unit"]) for part in _PART.finditer(said)] or [(said, unit)]
    return sum(float(number.replace(",", "")) * _SECONDS[unit] for number, unit in parts)
