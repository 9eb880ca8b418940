"""Days that come again, and the hours behind a day."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.judging.cutting.cuts import mended
from armt.runtime.answers.judging.cutting.recurring import whole_recurrence, whole_week

CLUB = "The club meets on the first Monday of every month at 19:00 in the boathouse."
LIBRARY = "The library is open on Mondays and Thursdays from 10 to 12.30 and on Saturdays from 9 to 11."
AGM = "The AGM is on Tuesday 4 March at 7.30 pm in the hall."


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        ("When does the club meet?", CLUB, "Monday", "the first Monday of every month at 19:00"),
        ("When does the club meet?", CLUB, "19:00", "the first Monday of every month at 19:00"),
        # No hour is asked for.
        ("How often does the club meet?", CLUB, "every month", "the first Monday of every month"),
        ("On which day does the club meet?", CLUB, "Monday", "the first Monday of every month"),
        ("At what time does the club meet?", CLUB, "19:00", "19:00"),
        ("When on Monday does the club meet?", CLUB, "19:00", "19:00"),
        ("When is it open?", LIBRARY, "Mondays", "Mondays and Thursdays from 10 to 12.30"),
        ("When is it open?", LIBRARY, "Saturdays", "Saturdays from 9 to 11"),
        ("When is the rent due?", "Rent is due on the 1st of each month.", "1st", "the 1st of each month"),
        ("When are bins emptied?", "Bins are emptied every other Tuesday.", "Tuesday", "every other Tuesday"),
        ("When is it?", "It is on the first and last Friday at noon.", "Friday", "the first and last Friday at noon"),
        # A day of its own, with the hour behind it.
        ("When is the AGM?", AGM, "Tuesday 4 March", "Tuesday 4 March at 7.30 pm"),
        ("When is the AGM?", AGM.replace(" 4", ", 4"), "Tuesday, 4 March", "Tuesday, 4 March at 7.30 pm"),
        ("On what date is the AGM?", AGM, "Tuesday 4 March", None),
        ("When was it?", "It was on 4 May at 12 sites.", "4 May", None),
        ("When was it?", "It was on 4 May from 3 to 5 people.", "4 May", None),
        ("When is it?", "On 4 May at noon.", "4 May", "4 May at noon"),
        ("When is the last day of term?", "The last day of term is 12 July.", "12 July", None),
        ("When is it?", "It leaves at 9.15 am on Monday.", "9.15 am", "9.15 am on Monday"),
        ("When is it?", "It leaves at 9.15 am, not on Monday.", "9.15 am", None),
        ("On which day is it?", "It leaves at 9.15 am on Monday.", "9.15 am", None),
        # What is not asked when, stands twice, or is no part of it.
        ("Who meets?", CLUB, "Monday", None),
        ("When does it meet?", f"{CLUB} Monday is best.", "Monday", None),
        ("When does it meet?", CLUB, "Monday of", "the first Monday of every month at 19:00"),
        ("When does it meet?", CLUB, "in the boathouse", None),
    ],
)  # fmt: skip
def test_a_day_is_given_with_which_it_is_and_its_hour(question: str, line: str, answer: str, given: str | None) -> None:
    assert whole_recurrence(question, line, answer) == (answer if given is None else given)


def test_an_answer_is_mended_so() -> None:
    assert mended("When does the club meet?", CLUB, "Monday") == "the first Monday of every month at 19:00"
    assert mended("When is the AGM?", "The AGM is on Tuesday 4 March at 7.30 pm.", "Tuesday 4 March") == (
        "Tuesday 4 March at 7.30 pm"
    )


@pytest.mark.parametrize("part", ["first ", "every second Monday and ", "Mondays, ", "at 10 to ", "1st and the "])
def test_long_lines_take_no_long_time(part: str) -> None:
    line = part * (120_000 // len(part)) + "zebra"
    begun = time.perf_counter()
    assert whole_recurrence("When is it?", line, "zebra") == "zebra"
    assert time.perf_counter() - begun < 5


OPEN = "Monday to Friday 9 am to 8 pm, Saturday 10 am to 5 pm, closed on Sundays and bank holidays."


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        # It is open on Saturdays, too.
        ("When is it open?", OPEN, "Monday to Friday 9 am to 8 pm", OPEN.rstrip(".")),
        ("What are the opening hours?", OPEN, "9 am to 8 pm", OPEN.rstrip(".")),
        ("When is it open on Saturdays?", OPEN, "10 am to 5 pm", "10 am to 5 pm"),
        ("When does it close?", OPEN, "8 pm", "8 pm"),
        # What else is said behind the days is not one.
        (
            "When is it open?",
            "Monday 9 am to 5 pm, closed on Sundays and the shop is, too.",
            "9 am to 5 pm",
            "Monday 9 am to 5 pm, closed on Sundays",
        ),
        ("Who opens it?", OPEN, "Monday to Friday", "Monday to Friday"),
        ("When is it open?", "It is open Mon-Fri 9:00-17:00.", "Mon-Fri 9:00-17:00", "Mon-Fri 9:00-17:00"),
        (
            "When is it open?",
            "We are open Tuesday and Thursday: 10:00–16:00; Sunday 11:00–13:00, with tea.",
            "10:00–16:00",
            "Tuesday and Thursday: 10:00–16:00; Sunday 11:00–13:00",
        ),
    ],
)
def test_hours_are_told_for_all_days(question: str, line: str, answer: str, given: str) -> None:
    assert whole_week(question, line, answer) == given


def test_no_week_takes_long_to_be_read() -> None:
    began = time.perf_counter()
    for line in ("Monday, " * 5_000, "Monday 9 am to 8 pm, " * 2_000, "closed on Monday, " * 2_000):
        assert whole_week("When is it open?", line + "x", "x") == "x"
    assert time.perf_counter() - began < 5.0
