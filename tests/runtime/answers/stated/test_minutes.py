"""Who was at a meeting, and when it was, as minutes say it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.minutes import (
    asks_when_met,
    asks_who_met,
    asks_who_missed,
    day_met,
    people_of,
)
from armt.runtime.text.stored import StoredText


@pytest.mark.parametrize(
    ("question", "who", "when"),
    [
        ("Who was at the meeting?", True, False),
        ("Who attended the board meeting?", True, False),
        ("Who was present?", True, False),
        ("When did the meeting take place?", False, True),
        ("When was the call held?", False, True),
        ("Who spoke at the meeting?", False, False),
        ("Who was absent?", False, False),
        ("When is the next bus?", False, False),
    ],
)
def test_which_questions_are_about_a_meeting(question: str, who: bool, when: bool) -> None:
    assert (asks_who_met(question), asks_when_met(question)) == (who, when)


@pytest.mark.parametrize(
    ("question", "title", "day"),
    [
        ("When was the meeting?", "# Meeting Minutes 2015-06-18", "2015-06-18"),
        ("When did they meet?", "Minutes of 18 June 2015", "18 June 2015"),
        # In a story a meeting is one of many things.
        ("When was the meeting?", "# A mill, 2015-06-18", None),
        ("When was the last meeting?", "# Meeting Minutes 2015-06-18", None),
    ],
)
def test_minutes_are_of_the_day_of_their_meeting(question: str, title: str, day: str | None) -> None:
    """The document did not say."""
    told = stated_in(question, StoredText.of_string("a.md", f"{title}\n\nAnna spoke of the wheel.\n"))
    assert (None if told is None else told.stated) == day


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("# Minutes\n\n## Participants\n\n* Anna Moor\n* C. Dale\n\nThey met.\n", "* Anna Moor\n* C. Dale"),
        ("Minutes\n\nAttendees:\n\nAnna Moor\nC. Dale\n\nThey met.\n", "Anna Moor\nC. Dale"),
        ("Minutes\nPresent: Anna Moor, C. Dale\nAbsent: nobody\n", "Anna Moor, C. Dale"),
        ("Ä.\n**Present:** Anna Moor\n", "Anna Moor"),
        # Of a table the names of its columns were given.
        ("# Ä\n\n## Attendees\n\n| Attendee |\n|---|\n| Anna |\n| C. Dale |\n\n## So\n", "| Anna |\n| C. Dale |"),
        ("# Ä\n\n| Attendees | Role |\n|:--|:--|\n| Anna | Chair |\n\nThey met.\n", "| Anna | Chair |"),
        ("# Ä\n\n| Mill | Attendees |\n|---|---|\n| Anna | 3 |\n", None),
        ("## Participants\n\n## Next\n\nThey met.\n", None),
        ("All members present agreed.\n", None),
    ],
)
def test_who_took_part(text: str, people: str | None) -> None:
    stored = StoredText.of_string("a.txt", text)
    found = people_of(stored)
    assert (None if found is None else found.text) == people
    if found is not None:
        assert stored.read(found.start, found.end) == found.text


def test_the_day_of_a_meeting_is_the_first_that_its_minutes_name() -> None:
    told = stated_in("When was the meeting held?", StoredText.of_string("a.txt", "Minutes of 3 May 2020\n\nWe met.\n"))
    assert told is not None
    assert told.stated == "3 May 2020"
    assert stated_in("When was the meeting held?", StoredText.of_string("a.txt", "They met in the hall.\n")) is None


@pytest.mark.parametrize(
    ("top", "day"),
    [
        ("Minutes\n\nHeld on 8 June in the Village Hall", "8 June"),
        ("# Meeting of 8 June 2025", "8 June 2025"),
        ("MINUTES OF MEETING OF 8 JUNE 2025", "8 JUNE 2025"),
        ("MEETING MINUTES\nTHURSDAY, JANUARY 16, 2020", "JANUARY 16, 2020"),
        ("# Board meeting\n\nDate: Tuesday 8th June, 6 pm", "8th June"),
        ("# Board meeting\n\n| **Date:** | 8 June 2025 |\n|---|---|", "8 June 2025"),
        ("Village Hall Committee\n8 June 2025\n\nMinutes", "8 June 2025"),
        ("# Minutes\n\nThe Board of Directors of Mill Ltd. met on June 8, 2025 at 6 pm.", "June 8, 2025"),
        ("# Minutes\n\nIt rained. The board met on 8 June 2025 at six. The last minutes were read.", "8 June 2025"),
        ("# Minutes\n\nAt the last meeting, held by the board on 4 May 2025, it rained. We met again.", None),
        # What is said of other meetings, and what is to be done by then.
        ("Draft, approved on 3 July 2025\n\nMinutes: held 8 June", "8 June"),
        ("# Minutes\n\nThe minutes of the meeting of 4 May 2025 were approved.", None),
        ("# Committee meeting\n\n## Next meeting\n\nOn Tuesday 13 July 2025", None),
        ("# Team meeting\n\n- fence done by 3 August 2025", None),
        # It took two days.
        ("Minutes of 8 and 9 June 2025", None),
        ("Minutes: 12-13 May 2025", None),
    ],
)
def test_the_day_of_a_meeting_stands_at_the_top_of_its_minutes(top: str, day: str | None) -> None:
    """The next meeting's was given, or that of the last one, whose minutes were approved."""
    told = day_met(StoredText.of_string("a.md", f"{top}\n\nFees rise in May.\n\nThe next meeting is on 13 July.\n"))
    assert (None if told is None else told.stated) == day


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("When did the allotment committee meet?", True),
        ("On what day did the committee meeting take place?", True),
        # Whoever met may be called so.
        ("When did the team meet?", True),
        ("When did the choir meet?", False),
        # Of these others tell.
        ("When did the board meet?", False),
        ("When was the budget meeting held?", False),
        ("When was the next meeting held?", False),
    ],
)
def test_which_meeting_minutes_are_of(question: str, asks: bool) -> None:
    title = "Minutes of the Allotment Committee, 8 June\n\n"
    text = f"{title}{'Fees rise. ' * 40}The board met on 3 May. The budget meeting was held on 7 May.\n"
    assert asks_when_met(question, StoredText.of_string("a.txt", text)) is asks


def test_a_letter_is_of_no_meeting() -> None:
    """Its own day was given."""
    letter = "3 May 2020\n\nDear Anna,\n\nit was held on 28 April.\n"
    assert stated_in("When was the meeting held?", StoredText.of_string("a.txt", letter)) is None


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who was absent?", True),
        ("Who was missing from the board meeting?", True),
        ("Who couldn't make it?", True),
        ("Who did not attend the meeting?", True),
        ("Who sent their apologies?", True),
        ("Who missed the call?", True),
        ("Who missed the train?", False),
        ("Who was present?", False),
        ("Who did not pay?", False),
    ],
)
def test_questions_for_who_was_not_there(question: str, asks: bool) -> None:
    assert asks_who_missed(question) is asks


def test_who_was_not_there_is_not_who_was() -> None:
    """The first of those present was given."""
    text = StoredText.of_string(
        "a.md", "# Minutes\n\n## Attendance\n\nPresent: Anna Moor\nApologies: C. Dale\n\nThey met.\n"
    )
    for question, people in (("Who was absent?", "C. Dale"), ("Who was present?", "Anna Moor")):
        told = stated_in(question, text)
        assert told is not None
        assert told.sentence.text == people
    assert stated_in("Who was absent?", StoredText.of_string("a.md", "Present: Anna Moor\n")) is None
