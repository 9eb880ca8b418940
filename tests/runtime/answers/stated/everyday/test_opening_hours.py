"""When something is open on a day of the week."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.everyday.opening_hours import hours_on
from armt.runtime.text.stored import StoredText

LIBRARY = """# Ärger Library

## Opening hours

Monday to Friday 9 am to 8 pm, Saturday 10 am to 5 pm, closed on Sundays and bank holidays.

## Late returns

Books are charged at 20p a day from Monday on.
"""
TABLE = """The Mill Museum

| Day | Hours |
|---|---|
| Tue – Thu | 9:00–12:00, 14:00–17:30 |
| **Fri & Sat** | 10.00 - 16.00 |
| Sunday | closed |
"""


@pytest.mark.parametrize(
    ("question", "hours"),
    [
        # It was withheld, or told for all days.
        ("When is it open on Saturdays?", "Saturday 10 am to 5 pm"),
        ("When is the library open on Wednesday?", "Monday to Friday 9 am to 8 pm"),
        ("What are the opening hours on a Friday?", "Monday to Friday 9 am to 8 pm"),
        ("When is it open on weekdays?", "Monday to Friday 9 am to 8 pm"),
        ("Is it open on Sundays?", "closed on Sundays"),
        ("What time does it open on Saturday?", "10 am"),
        ("When does it close on Tuesday?", "8 pm"),
        ("Until when is it open on Friday?", "8 pm"),
        ("What time does it close on Sunday?", "closed on Sundays"),
        # Two days have two hours; no day is named; another thing is; nothing is said of it.
        ("When is it open at the weekend?", None),
        ("When is it open?", None),
        ("Is the museum open on Saturday?", None),
        ("When is a book charged on Saturday?", None),
    ],
)
def test_the_part_about_a_day_is_told(question: str, hours: str | None) -> None:
    text = StoredText.of_string("a.md", LIBRARY, format="markdown")
    told = hours_on(question, text)
    assert (None if told is None else told.stated) == hours
    if told is not None:
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
        assert is_backed(told.stated or "", [told.sentence.text])
        assert stated_in(question, text) == told


@pytest.mark.parametrize(
    ("question", "hours"),
    [
        ("When is the museum open on Wednesdays?", "Tue – Thu | 9:00–12:00, 14:00–17:30"),
        ("When does the museum close on Wednesdays?", "17:30"),
        ("What time does it open on Fridays?", "10.00"),
        ("Is the museum open on Sundays?", "Sunday | closed"),
        ("Is the museum open on Mondays?", None),
        ("Is the library open on Sundays?", None),
    ],
)
def test_days_stand_in_tables(question: str, hours: str | None) -> None:
    told = hours_on(question, StoredText.of_string("a.md", TABLE, format="markdown"))
    assert (None if told is None else told.stated) == hours


def test_of_two_hours_of_a_day_none_is_told() -> None:
    """Those of winter are not those of summer."""
    for said in (
        "Summer: Monday to Friday 9 to 18.\nWinter: Monday to Friday 9 to 16.\n",
        "Open Monday 9 to 12, Mon - Wed 14 to 18.\n",
        "On Monday 12 people came, and on Friday 4 May at 9 they left.\n",
        "Tickets: Monday 5 - 10 €.\n",
    ):
        assert hours_on("When is it open on Monday?", StoredText.of_string("a.txt", said)) is None
    night = StoredText.of_string("a.txt", "Fri to Mon: 8 pm to midnight\n")
    assert hours_on("When is it open on Sunday?", night) is not None
    assert hours_on("When is it open on Tuesday?", night) is None


def test_long_lines_take_no_time() -> None:
    begin = time.process_time()
    for said in ("Monday to " * 50 + "\n", "Mon - " * 80 + "\n", "Monday" + " open from" * 40 + "\n"):
        assert hours_on("When is it open on Monday?", StoredText.of_string("a.txt", said * 100)) is None
    assert hours_on("When is " + "it open " * 2000 + "on Monday?", StoredText.of_string("a.txt", LIBRARY)) is None
    assert time.process_time() - begin < 5
