"""Times that a model cuts."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.cutting.cuts import mended
from armt.runtime.answers.judging.cutting.moments import of_its_verb, one_of_several, whole_moment

STORY = "Story time is held on Wednesdays at 10:30 and on Saturdays at 11:00 in the reading room."
HOURS = "10:30 and on Saturdays at 11:00"
FOUNDED = "The library was founded in 1911 by Harriet Lowe, who gave 2,000 books."


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        # The hour alone was given, of a day that nobody had asked for.
        ("When is story time?", STORY, HOURS, f"on Wednesdays at {HOURS}"),
        ("When is story time on Wednesdays?", STORY, "10:30", None),
        ("At what time is it?", STORY, "10:30", None),
        ("When is story time?", STORY, "reading room", None),
        ("When does it open?", "It opens at 10:30 on Mondays.", "10:30", None),
        ("When does it open?", "It opens on Monday, and at 10:30 it rings.", "10:30", None),
        # The day of what has its hour, and of a day that is asked for.
        ("When was it restarted?", "| 2022-07-07 10:01 | Restarted the pod |", "2022-07-07", "2022-07-07 10:01"),
        ("On which day was it restarted?", "| 2022-07-07 10:01 | Restarted |", "2022-07-07", None),
        ("When was it restarted?", "2022-07-07 10 pods were restarted", "2022-07-07", None),
        ("When was it done?", "It ran between January and May 2022.", "May 2022", "between January and May 2022"),
        ("When did it end?", "It ran between January and May 2022.", "May 2022", None),
        # By whom something was done is no time.
        ("When was it founded?", FOUNDED, "1911 by Harriet Lowe", "1911"),
        ("When was it founded?", FOUNDED, "1911", None),
        (
            "When is it filled?",
            "Filled: 26 Nov 2015 with 2.3 gal of it",
            "26 Nov 2015 with 2.3 gal of it",
            "26 Nov 2015",
        ),
        # Where it is is no part of when.
        (
            "When do they meet?",
            "They meet in London at the end of May.",
            "London at the end of May",
            "at the end of May",
        ),
        ("When do they meet?", "They meet Early in the first week.", "Early in the first week", None),
        # A part of a year is more than the year.
        ("When is the fair?", "(Q4 or early 2020) Host the fair", "2020", "Q4 or early 2020"),
        ("When did it open?", "It opened in late 1998.", "1998", "late 1998"),
        ("When did it open?", "It opened in the mill in 1998.", "1998", None),
        ("Who founded it?", FOUNDED, "1911 by Harriet Lowe", None),
        ("When is it due?", "It is due on 1 May by the 3rd bell.", "1 May by the 3rd bell", None),
        ("When is it due?", "It is due on 1 May by the end of June.", "1 May by the end of June", None),
        ("When is it due?", "It is due on 1 May.", "", None),
        ("When does she come?", "She comes in a month.", "month", "in a month"),
        ("When does she come?", "She comes next week.", "week", "next week"),
        ("When does she come?", "She comes this or that month.", "month", None),
        # A clause that ends with a day says what happened.
        (
            "When did they confirm it?",
            "They confirm that the 14th worked great and asks for help on Sunday.",
            "14th worked great and asks for help on Sunday",
            "",
        ),
        ("When is it?", "It is no later than the end of May.", "no later than the end of May", None),
        # How long something has to be so is not when.
        (
            "When does it fire?",
            "It fires when it is full for 10 minutes.",
            "10 minutes",
            "when it is full for 10 minutes",
        ),
        ("When is it closed?", "It was closed for two weeks.", "two weeks", ""),
        # What else was done then, and half a clause.
        ("When was it built?", "It was built in 1931 and widened in 1968.", "1931 and widened in 1968", "1931"),
        ("When was it widened?", "It was built in 1931 and widened in 1968.", "1931 and widened in 1968", "1968"),
        ("When was it?", "It was in May 1931 and cost £2.", "May 1931 and cost £2", None),
        ("When was it shut?", "It was shut on Tuesday after the barge hit it.", "Tuesday after the barge", "Tuesday"),
        ("When was it shut?", "It was shut on Tuesday after the barge hit it.", "Tuesday after the barge hit it", None),
        ("When can I go?", "You may go on Friday after the meeting, not before.", "Friday after the meeting", None),
        ("When is it?", "It is on Friday before 4 May 2020 then.", "Friday before 4 May 2020", None),
        (
            "When is it?",
            "It is when the wheel has turned for a day on Sunday.",
            "when the wheel has turned for a day",
            None,
        ),
    ],
)
def test_a_time_is_given_whole_and_alone(question: str, line: str, answer: str, given: str | None) -> None:
    assert whole_moment(question, line, answer) == (answer if given is None else given)


@pytest.mark.parametrize(
    ("question", "answer", "given"),
    [
        # When it arrives is another time, and what is to be brought is none.
        ("When does it leave?", "14:20, arrives 18:50", "14:20"),
        ("What time does it arrive?", "14:20, arrives 18:50", "18:50"),
        ("When does the train leave?", "8:15, train leaves 8:32", "8:32"),
        ("When does it rain?", "3pm, bring jackets", "3pm"),
        ("When is it?", "8:15, Monday to Friday", "8:15, Monday to Friday"),
        ("When is it?", "Monday, at 8:15", "Monday, at 8:15"),
        ("How much are the cabinets?", "8,400 euros, fitting 2,150 euros", "8,400 euros"),
        ("How much is the fitting?", "8,400 euros, fitting 2,150 euros", "2,150 euros"),
        ("How much is the excess?", "250 euros for each claim, 500 euros for storm", None),
        ("Where do they meet?", "8:15, train leaves 8:32", "8:15, train leaves 8:32"),
    ],
)
def test_of_two_the_one_is_told_that_is_asked_for(question: str, answer: str, given: str | None) -> None:
    assert one_of_several(question, answer) == (answer if given is None else given)


TRAIN = "The train from York to Leeds leaves on Friday 8 May at 10:09 and arrives at 13:00."
STAY = "Check-in from 15:00, check-out by 11:00."


@pytest.mark.parametrize(
    ("question", "line", "answer", "told"),
    [
        # It was said to leave when it arrives.
        ("When does the train leave?", TRAIN, "13:00", "10:09"),
        ("What time does the train arrive?", TRAIN, "10:09", "13:00"),
        ("When does the train leave York?", TRAIN, "10:09", "10:09"),
        ("When does the train stop?", TRAIN, "13:00", "13:00"),
        ("Where does the train leave?", TRAIN, "13:00", "13:00"),
        ("When do doors open?", "Doors open at 19:00 and the show starts at 20:00.", "20:00", "19:00"),
        # One may check in when others have to be gone.
        ("When can we check in?", STAY, "by 11:00", "15:00"),
        ("When must we check out?", STAY, "15:00", "11:00"),
        ("When can we check in?", "Check-in from 15:00.", "from 15:00", "from 15:00"),
        ("When can we check in?", "Check-in and check-out at 11:00.", "11:00", "11:00"),
    ],
)
def test_a_time_is_that_of_its_verb(question: str, line: str, answer: str, told: str) -> None:
    assert of_its_verb(question, line, answer) == told


def test_an_hour_of_its_verb_has_its_day() -> None:
    assert mended("When does the train leave?", TRAIN, "13:00") == "Friday 8 May at 10:09"


def test_the_day_on_which_a_sum_is_due_is_told_without_it() -> None:
    line = "Rent: £845 a month, payable in advance on the first day of each month"
    said = line.removeprefix("Rent: ")
    assert whole_moment("When is the rent due?", line, said) == "on the first day of each month"
    assert whole_moment("How much is the rent?", line, said) == said
    line = "The fee of £20 was due on Sunday 14 June in the hall."
    assert whole_moment("When was the fee due?", line, "14 June") == "14 June"
    assert mended("When was the fee due?", line, "£20 was due on Sunday 14 June") == "on Sunday 14 June"


def test_what_is_at_one_hour_ends_before_the_next_one() -> None:
    said = "children's dance with Pim; 18:00 Duo Verde"
    assert one_of_several("What is on at 15:00 on Saturday?", said) == "children's dance with Pim"
    assert one_of_several("What is on on Saturday?", said) == said
