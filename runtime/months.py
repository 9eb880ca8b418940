"""Months and days of the week by their English names, as texts write them; months shortened, too."""

from __future__ import annotations

#: Of a year, in order.
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November"),
    "December",
)
_SHORT_CHARS = 3
#: Their first three letters.
SHORT = tuple(name[:_SHORT_CHARS] for name in MONTHS)
#: A month in a pattern: its whole name, else a shortened one.
MONTH = rf"(?:{'|'.join(MONTHS)}|Sept|{'|'.join(SHORT)})"

#: A day of the week in a pattern.
WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
#: The same, or its first three letters.
ANY_WEEKDAY = rf"(?:{WEEKDAY}|Mon|Tue|Wed|Thu|Fri|Sat|Sun)"


def month_number(name: str) -> int:
    """Return which month of the year has a name, of which the first letters are looked at: 9 of "sept"."""
    return SHORT.index(name[:_SHORT_CHARS].title()) + 1
