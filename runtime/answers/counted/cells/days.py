"""Days in cells of tables: written from the year on, with the month by its name, or with numbers alone.

Of "2/3/2021" nobody knows whether it is in March. Another cell of the column that has a number beyond twelve tells it
of all, or the order of the rows does; where neither does, the column is none of days.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from armt.runtime.months import SHORT, month_number

#: A number alone that may be a year.
YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
# Written so that the earlier one sorts before the later; of other zones they do not.
_SORTED = re.compile(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?Z?)?)?|\d{4}/\d\d/\d\d")
_CLOCK = r"(?:,?[T ] ?(?P<hour>\d?\d):(?P<minute>\d\d)(?::(?P<second>\d\d))?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?)?"
# Two digits of a year are none behind a dot or a line: "1.2.10" is a version.
_NUMBERED = re.compile(
    rf"(?P<first>\d?\d)(?:(?P<mark>[/.-])(?P<then>\d?\d)(?P=mark)(?P<year>\d{{4}})|/(?P<next>\d?\d)/(?P<short>\d\d)){_CLOCK}"
)
_NAME = rf"(?P<month>{'|'.join(SHORT)})[a-z]{{0,8}}\.?"
_NAMED = re.compile(
    rf"(?:(?:mon|tues?|wed|thu(?:rs?)?|fri|sat|sun)[a-z]{{0,5}}\.?,? )?"
    rf"(?:(?P<before>\d?\d)(?:st|nd|rd|th)?[ -]{_NAME},?[ -](?P<year>\d{{4}})"
    rf"|{_NAME.replace('month', 'name')} (?P<behind>\d?\d)(?:st|nd|rd|th)?,? (?P<then>\d{{4}})){_CLOCK}",
    re.IGNORECASE,
)
# As web servers write it: "12/Mar/2025:09:14:01".
_SERVED = re.compile(
    rf"(?P<day>\d\d)/(?P<month>{'|'.join(SHORT)})/(?P<year>\d{{4}}):(?P<hour>\d\d):(?P<minute>\d\d):(?P<second>\d\d)"
    r"(?P<half>)"
)
_MOST_CHARS = 40
# Two digits of a year: POSIX has those from 69 on in the last century. Whoever writes of 40 to 68 means that one, too,
# or the next; beside one of them nobody knows of any other.
_LAST_CENTURY, _DOUBTFUL = 69, re.compile(r"\d?\d/\d?\d/(?:[45]\d|6[0-8])(?!\d)")
_NOON = 12
# Of fewer values the order says nothing.
_LEAST_IN_ORDER = 3


def day_of(value: str, *, day_first: bool) -> str | None:
    """Return a day as ISO 8601 has it, with its time of day where it has one; None of what is no day.

    Args:
        value: the cell, without white space around it.
        day_first: of two numbers before the year, or between lines, the first is the day.
    """
    if len(value) > _MOST_CHARS:
        return None
    if _SORTED.fullmatch(value):
        return value.replace("/", "-")
    if (found := _NUMBERED.fullmatch(value)) is not None:
        pair = int(found["first"]), int(found["then"] or found["next"])
        # Nobody writes the month first with dots.
        day, month = pair if day_first or found["mark"] == "." else pair[::-1]
        return _iso(found, int(found["year"] or _full(found["short"])), month, day)
    if (found := _SERVED.fullmatch(value)) is not None:
        return _iso(found, int(found["year"]), month_number(found["month"]), int(found["day"]))
    if (found := _NAMED.fullmatch(value)) is not None:
        month = month_number(found["month"] or found["name"])
        return _iso(found, int(found["year"] or found["then"]), month, int(found["before"] or found["behind"]))
    return None


def _full(short: str) -> int:
    return int(short) + (1900 if int(short) >= _LAST_CENTURY else 2000)


def _iso(found: re.Match[str], year: int, month: int, day: int) -> str | None:
    hour = int(found["hour"] or 0)
    if found["half"]:
        hour = hour % _NOON + _NOON * (found["half"] in "Pp")
    try:
        when = datetime(year, month, day, hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None
    if found["hour"] is None:
        return when.date().isoformat()
    return when.isoformat(sep=" ", timespec="minutes" if found["second"] is None else "seconds")


@dataclass(slots=True)
class _Reading:
    """The days of a column where the first number of each is the day, or the month.

    Attributes:
        least, most: the earliest and the latest, each as ISO 8601 has it and as it is written.
        last: the one before.
        others: cells that are none.
        rises, falls: none is before the one above it, or behind it.
    """

    least: tuple[str, str] = ("", "")
    most: tuple[str, str] = ("", "")
    last: str = ""
    others: int = 0
    rises: bool = True
    falls: bool = True

    def take(self, day: str | None, written: str) -> None:
        if day is None or len(day) != len(self.last or day):
            # Whole days, months alone and times do not sort together.
            self.others += 1
            return
        self.rises, self.falls = self.rises and self.last <= day, self.falls and (not self.last or day <= self.last)
        self.last = day
        if not self.least[0] or day < self.least[0]:
            self.least = day, written
        if day > self.most[0]:
            self.most = day, written

    @property
    def is_in_order(self) -> bool:
        return self.rises or self.falls


@dataclass(slots=True)
class Days:
    """The days of a column, as they are looked at.

    Attributes:
        count: of the cells.
    """

    count: int = 0
    _readings: tuple[_Reading, _Reading] = field(default_factory=lambda: (_Reading(), _Reading()))
    _differ: bool = False
    _is_doubtful: bool = False

    def take(self, value: str) -> None:
        """Look at a cell."""
        self.count += 1
        days = [day_of(value, day_first=at) for at in (False, True)]
        for reading, day in zip(self._readings, days, strict=True):
            reading.take(day, value)
        self._differ |= days[0] != days[1]
        self._is_doubtful |= _DOUBTFUL.match(value) is not None

    @property
    def others(self) -> int:
        """How many cells are no days, in the way of reading them in which there are the fewest."""
        return min(reading.others for reading in self._readings)

    @property
    def day_first(self) -> bool | None:
        """Whether the day stands before the month; None where nobody knows."""
        if self._is_doubtful:
            return None
        month_first, day_first = self._readings
        if month_first.others != day_first.others:
            return month_first.others > day_first.others
        if not self._differ:
            return False
        # Both are possible: rows that are in order in one of them alone tell which.
        if self.count < _LEAST_IN_ORDER or month_first.is_in_order == day_first.is_in_order:
            return None
        return day_first.is_in_order

    @property
    def reach(self) -> tuple[str, str] | None:
        """The earliest day and the latest one, as they are written; None where there is none, or nobody knows."""
        if (day_first := self.day_first) is None or self.others == self.count:
            return None
        reading = self._readings[day_first]
        return reading.least[1], reading.most[1]


def days_of(values: Sequence[str]) -> dict[str, str] | None:
    """Return the days of a column as ISO 8601 has them, by how they are written; None where it is none of days."""
    days = Days()
    for value in values:
        days.take(value)
        if days.others:
            return None
    if not values or (day_first := days.day_first) is None:
        return None
    return {value: day for value in values if (day := day_of(value, day_first=day_first)) is not None}
