"""Days of a table of opening hours."""

from __future__ import annotations

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.everyday.opening_days import days_open
from armt.runtime.text.stored import StoredText

HOURS = """Ärger Public Library

Opening hours
Monday       closed
Tuesday      9:00 - 18:00
Wednesday    9:00 - 12:00, 14:00 - 18:00
Thursday     12:00 - 20:00
Fri - Sat    10:00 - 6 pm
Sunday       closed

The reading room holds 24 people.
"""


@pytest.mark.parametrize(
    ("question", "days"),
    [
        # One of two days was given.
        ("On which days is it closed?", "Monday and Sunday"),
        ("When is the library closed?", "Monday and Sunday"),
        ("Which days is the library shut?", "Monday and Sunday"),
        ("On what days are you not open?", "Monday and Sunday"),
        ("On which days is it open?", "Tuesday and Wednesday and Thursday and Fri - Sat"),
        ("Which days does it open at 9:00?", "Tuesday and Wednesday"),
        ("Which days is it open until 6 p.m.?", "Tuesday and Wednesday and Fri - Sat"),
        ("On which days does it close at 20:00?", "Thursday"),
        # No day is so, or something else is asked for.
        ("Which days does it open at 8:00?", None),
        ("On which days is the cafe closed?", None),
        ("When is the library open?", None),
        ("Which days are busy?", None),
    ],
)
def test_all_days_are_told_that_are_open_or_closed(question: str, days: str | None) -> None:
    text = StoredText.of_string("a.txt", HOURS)
    told = days_open(question, text)
    assert (None if told is None else told.stated) == days
    if told is not None:
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
        assert is_backed(told.stated or "", [told.sentence.text])
        assert stated_in(question, text) == told


@pytest.mark.parametrize(
    ("hours", "days"),
    [
        ("| Day | |\n|---|---|\n| Monday | closed |\n| Tuesday | 9-5 |\n| Sunday | closed |\n", "Monday and Sunday"),
        ("- **Mon**: closed\n- **Tue**: 9-5\n- **Wed**: 9-5\n", "Mon"),
        ("Monday ........ closed\nTuesday ....... 9-5\nSunday ........ 9-5\n", "Monday"),
        # Of a summer and a winter, of two lines, of two tables, and of a menu.
        ("| Monday | closed | 9-5 |\n| Tuesday | 9-5 | 9-5 |\n| Sunday | closed | 9-5 |\n", None),
        ("Monday: closed\nTuesday: 9-5\n", None),
        (HOURS + HOURS, None),
        ("Monday: closed\nTuesday: soup\nWednesday: stew\n", None),
    ],
)
def test_of_a_table_of_other_things_nothing_is_told(hours: str, days: str | None) -> None:
    told = days_open("On which days is it closed?", StoredText.of_string("a.txt", hours))
    assert (None if told is None else told.stated) == days
