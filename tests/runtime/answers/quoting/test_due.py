"""Lines that say most and are no sentences: rows of what is to be done."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.quoting.due import deeds_in, has_deeds, next_meeting, rows_of_deeds

MARKDOWN = "| Action | Who | By |\n|---|---|---|\n| Mend the wheel | Tom | 3 May |\n| Sell oats | Ada | 4 May |\n"
TABS = "#\tTask\tOwner\n1\tMend the wheel\tTom\n2\tSell oats\tAda\n"


def test_rows_of_what_is_to_be_done_by_whom_are_deeds() -> None:
    for text, expected in (
        (MARKDOWN, ["Mend the wheel | Tom | 3 May", "Sell oats | Ada | 4 May"]),
        (TABS, ["1\tMend the wheel\tTom", "2\tSell oats\tAda"]),
    ):
        told = f"É was there.\n\n{text}\nThe end.\n"
        assert [told[slice(*span)] for span in rows_of_deeds(told)] == expected


@pytest.mark.parametrize(
    "text",
    [
        "| Time | Event |\n|---|---|\n| 09:42 | The wheel broke |\n",
        # Nobody is named.
        "| Action | Times |\n|---|---|\n| Mend the wheel | 3 |\n",
        "Who did what by when is told below.\n",
        "",
    ],
)
def test_other_rows_are_none(text: str) -> None:
    assert rows_of_deeds(text) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "It rained. The next meeting is on 18 November at 17:30. All went home.",
            "The next meeting is on 18 November at 17:30.",
        ),
        ("Next meeting: Thursday 3 April, same place.", "Next meeting: Thursday 3 April, same place."),
        ("Die nächste Sitzung findet am 3. Mai 2026 statt.", "Die nächste Sitzung findet am 3. Mai 2026 statt."),
        # The day of this meeting, none, and what is told at the next one.
        ("Subject to approval at the next meeting. Held on 1 November 2017.", None),
        ("The next meeting is not planned yet.", None),
        ("We met on 3 May.", None),
    ],
)
def test_when_one_meets_again_is_said_with_a_day(text: str, said: str | None) -> None:
    found = next_meeting(sentences(text, 0, []))
    assert (None if found is None else found.line) == said


@pytest.mark.parametrize("title", ["10. Date of next meeting", "Next meeting", "## Date and time of the next meeting:"])
def test_the_day_of_the_next_meeting_may_stand_below_its_title(title: str) -> None:
    found = next_meeting(sentences(f"The mill is old.\n\n{title}\n\nTuesday 10 March 2026 at 7 pm.\n\nAll went.\n"))
    assert found is not None
    assert found.text == "Tuesday 10 March 2026 at 7 pm."
    assert next_meeting(sentences(f"{title}\n\nNobody knows yet.\n\nIt was 3 May 2026.\n")) is None


def test_sentences_behind_a_label_say_what_is_to_be_done() -> None:
    """Of minutes in prose one such sentence of three was quoted, of tables all rows."""
    item = "- **Action item (Ann):** order the paint"
    text = f"Ada spoke. ACTION: Dev to draft the letter by 6 May.\n\n{item}\n\nAction: none\n"
    assert has_deeds(text)
    assert [one.text for one in deeds_in(sentences(text))] == [
        "ACTION: Dev to draft the letter by 6 May.", item
    ]  # fmt: skip
    assert not has_deeds("Action was taken at once.\n")
    assert deeds_in(sentences("The actions of the miller were told.\n")) == []
