"""What is asked of the minutes of a meeting."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.meetings import MEETINGS

from ...projects.test_readme import readme

MINUTES = """# Minutes of the millers

## Agenda

- The fish

## Announcements

The owl is well.

## Decisions

Buy a grate.

## Action items

- Ada: buy it

## Next meeting

On Friday.

## Open questions

Who pays?
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was discussed?", "- The fish"),
        ("What was on the agenda?", "- The fish"),
        ("What was decided?", "Buy a grate."),
        ("What did they agree on?", "Buy a grate."),
        ("Who has to do what?", "- Ada: buy it"),
        ("What are the action items?", "- Ada: buy it"),
        ("When is the next meeting?", "On Friday."),
        ("What was announced?", "The owl is well."),
        ("What is still open?", "Who pays?"),
        ("Who pays?", None),
    ],
)
def test_questions_to_minutes(question: str, said: str | None) -> None:
    told = MEETINGS.told(question.rstrip("?"), readme(MINUTES, "may.md"))
    assert (None if told is None else told.sentence.text) == said
