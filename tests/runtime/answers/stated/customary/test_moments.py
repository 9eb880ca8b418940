"""When a failure began and ended, and how long it lasted."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.moments import told_of_event, told_of_moment

from ..projects.test_readme import readme

TABLE = """# Outage of the wheel

## Timeline

| Time             | Event |
| :--------------- | ----- |
| 2025-03-17 16:06 | The wheel stood still. |
| 2025-03-17 18:10 | The miller was told; not fixed yet. |
| 2025-03-17 19:30 | The wheel turned again, service restored. |
| 2025-03-18 09:00 | A grate was bought. |

## Stats

- Time to detection: 124 minutes
- Time to recovery: 204 minutes
- **Severity:** High
"""
ITEMS = "# Incident\n\n## Timeline\n\n- 16:06 UTC - the wheel stood still\n- **19:30 UTC**: it was fixed\n"


@pytest.mark.parametrize(
    ("content", "question", "said"),
    [
        (TABLE, "How long did it last?", "204 minutes"),
        (TABLE, "How long was the wheel down?", "204 minutes"),
        (TABLE, "How long until we recovered?", "204 minutes"),
        (TABLE, "How fast did we spot it?", "124 minutes"),
        (TABLE, "When did they fix it?", "2025-03-17 19:30"),
        (TABLE, "How long did it take to detect?", "124 minutes"),
        (TABLE, "How severe was it?", "High"),
        (TABLE, "When did it start?", "2025-03-17 16:06"),
        (TABLE, "When was the outage resolved?", "2025-03-17 19:30"),
        (ITEMS, "When did the incident begin?", "16:06 UTC"),
        (ITEMS, "When was it fixed?", "19:30 UTC"),
        (ITEMS, "How long did it last?", None),
        (TABLE.replace("Outage of", "The life of").replace("Time", "Day"), "How severe was it?", None),
        # Two incidents.
        (ITEMS + "\n- Duration: 3 h\n- Duration: 4 h\n", "How long did it last?", None),
    ],
)
def test_moments_of_a_failure(content: str, question: str, said: str | None) -> None:
    text = readme(content, "wheel.md")
    told = told_of_moment(question.rstrip("?"), text)
    assert (None if told is None else told.stated) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text


@pytest.mark.parametrize(
    ("content", "question", "said"),
    [
        (TABLE, "How was it fixed?", "| 2025-03-17 19:30 | The wheel turned again, service restored. |"),
        (ITEMS, "What fixed it?", None),
        (
            ITEMS + "- 20:00 UTC: the fish moved, issue fixed\n",
            "What fixed it?",
            "- 20:00 UTC: the fish moved, issue fixed",
        ),
        (
            ITEMS.replace("the wheel stood still", "the owl noticed"),
            "How was it noticed?",
            "- 16:06 UTC - the owl noticed",
        ),
        (ITEMS, "How was it noticed?", None),
        (ITEMS, "Who fixed the grate?", None),
    ],
)
def test_events_of_a_timeline(content: str, question: str, said: str | None) -> None:
    text = readme(content, "wheel.md")
    told = told_of_event(question.rstrip("?"), text)
    assert (None if told is None else told.sentence.text) == said
