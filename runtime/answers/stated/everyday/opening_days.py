"""On which days something is open or closed, by all lines of a table of opening hours.

One line says it of one day: "On which days is it closed?" is answered by the two lines "Monday   closed" and
"Sunday   closed" together.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import lines_of
from armt.runtime.answers.stated.itself.told import Told, names_document
from armt.runtime.months import ANY_WEEKDAY

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_HOUR = r"\d{1,2}(?:[:.]\d\d)?(?:\s?[ap]\.?m\b\.?)?"
_STATE = r"closed?|shut|(?:not )?open"
_ASKS = re.compile(
    rf"(?:on )?(?:which|what) (?:week)?days? (?:is|are|does|do) (?P<what>[\w'’ -]{{2,60}}?) (?P<state>{_STATE})s?"
    rf"(?: (?P<how>until|till|from|at) (?P<hour>{_HOUR}))?"
    r"|when (?:is|are) (?P<whole>[\w'’ -]{2,60}?) (?P<shut>closed|shut|not open)",
    re.IGNORECASE,
)
# "Monday - Wednesday: 9:00 - 18:00", "| Sunday | closed |", "Tue .... 9-5".
_DAYS = rf"(?:{ANY_WEEKDAY})s?\.?(?:\s*(?:-|–|to|and|&|,|/)\s*(?:{ANY_WEEKDAY})s?\.?){{0,6}}"
_LINE = re.compile(
    rf"[ \t]*(?:[|*•-][ \t]*)?\**(?P<days>{_DAYS})\**"
    r"(?::\**|[ \t]*\||[ \t]?(?:\.{3,}|(?:\. ){3,}|…+)|[ \t]{2,}|\t)"
    r"[ \t]*(?P<said>[^\s|][^\n|]{0,79}?)[ \t]*\|?[ \t]*",
    re.IGNORECASE,
)
_CLOSED = re.compile(r"\W*(?:closed|shut|not open)\b", re.IGNORECASE)
_OPEN = re.compile(r"\d|\bopen\b|\ball day\b|24 hours", re.IGNORECASE)
_HOURS = re.compile(_HOUR, re.IGNORECASE)
_LEAST_LINES, _NOON = 3, 12
# A longer text has other days as well.
_MOST_BYTES = 64 * 1024


class _Day(NamedTuple):
    """A line of a table of opening hours: its first byte, itself, which days it is about, and what it says of them."""

    start: int
    line: str
    days: str
    said: str


def days_open(question: str, text: StoredText) -> Told | None:
    """Return the days on which something is open or closed, as the one table of opening hours of a document has them.

    Args:
        question: in plain words.
        text: of one document.

    Returns:
        None where the question asks for something else, where there is no table, or several, and where no day is such.
    """
    asked = _ASKS.fullmatch(without_mark(question))
    tables = [] if asked is None or text.size > _MOST_BYTES else _tables(text)
    if asked is None or len(tables) != 1 or not _is_about(asked["what"] or asked["whole"], tables[0], text):
        return None
    state = (asked["state"] or asked["shut"]).lower()
    told = [day for day in tables[0] if _is_so(day.said, state, asked["how"], asked["hour"])]
    if not told:
        return None
    first, last = told[0], told[-1]
    end = last.start + len(last.line.encode())
    return Told(Sentence(first.start, end, text.read(first.start, end)), " and ".join(day.days for day in told))


def _tables(text: StoredText) -> list[list[_Day]]:
    """Return the runs of lines that each say of some days of the week when something is open."""
    tables: list[list[_Day]] = [[]]
    for place, line in lines_of(text):
        found = _LINE.fullmatch(line.rstrip())
        if found is None:
            tables.append([])
        else:
            said = line.strip()
            start = place + len(line.encode()) - len(line.lstrip().encode())
            tables[-1].append(_Day(start, said, found["days"], found["said"]))
    return [
        table
        for table in tables
        if len(table) >= _LEAST_LINES and all(_CLOSED.match(day.said) or _OPEN.search(day.said) for day in table)
    ]


def _is_about(what: str, table: Sequence[_Day], text: StoredText) -> bool:
    """Whether a table tells of what a question names: its document, or what the heading above it has."""
    above = [heading.title for heading in text.headings if heading.start <= table[0].start]
    return names_document(what, text, above[-1] if above else "")


def _is_so(said: str, state: str, how: str | None, hour: str | None) -> bool:
    """Whether what is said of a day is what a question asks for: closed, or open from or until an hour."""
    is_closed = _CLOSED.match(said) is not None
    if hour is None:
        return is_closed is (state in ("closed", "shut", "not open", "close"))
    hours = [] if is_closed else list(map(_minutes, _HOURS.findall(said)))
    is_end = state in ("close", "closed", "shut") or (how or "").lower() in ("until", "till")
    return bool(hours) and hours[-1 if is_end else 0] == _minutes(hour)


def _minutes(hour: str) -> int:
    """Return the minute of the day that an hour names: 1080 of "18:00", "6 pm" and "6.00 p.m."."""
    hours, _, minutes = hour.lower().replace(".", ":", 1).partition(":")
    digits = re.match(r"\d+", hours)
    number = int(digits.group()) if digits is not None else 0
    behind = re.match(r"\d\d", minutes)
    is_afternoon = "p" in hour.lower() and number < _NOON
    is_midnight = "a" in hour.lower() and number == _NOON
    return 60 * (number + _NOON * is_afternoon - _NOON * is_midnight) + (int(behind.group()) if behind else 0)
