"""Who was at a meeting, and when it was, as minutes say it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.minutes import asks_when_met, asks_who_met, people_of
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
