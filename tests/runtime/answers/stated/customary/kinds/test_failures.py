"""What is asked of a report about a failure."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.failures import FAILURES

from ...projects.test_readme import readme

REPORT = """# Post-mortem: the wheel stood still

## Summary

The wheel stood still for a night.

## Impact

All farms of the valley.

## Root cause

A fish in the race.

## Detection

The owl noticed.

## Resolution

The fish was moved.

## What went well

The owl was awake.

## What didn't go so well?

The miller was not.

## Where we got lucky

It was a small fish.

## Lessons learned

Fish swim.

## Action items

- Buy a grate.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What happened?", "The wheel stood still for a night."),
        ("What was the impact?", "All farms of the valley."),
        ("Who was affected?", "All farms of the valley."),
        ("Which services were affected?", "All farms of the valley."),
        ("What caused it?", "A fish in the race."),
        ("What was the root cause of the outage?", "A fish in the race."),
        ("Why did it happen?", "A fish in the race."),
        ("How was it detected?", "The owl noticed."),
        ("Who noticed it?", "The owl noticed."),
        ("How was the incident resolved?", "The fish was moved."),
        ("What was the fix?", "The fish was moved."),
        ("What went well?", "The owl was awake."),
        ("What went wrong?", "The miller was not."),
        ("What could have gone better?", "The miller was not."),
        ("Where did we get lucky?", "It was a small fish."),
        ("What did we learn?", "Fish swim."),
        ("What are the lessons learned?", "Fish swim."),
        ("What are the action items?", "- Buy a grate."),
        ("How will we prevent it from happening again?", "- Buy a grate."),
        ("What will be done to prevent it?", "- Buy a grate."),
        ("Who bought the grate?", None),
    ],
)
def test_questions_to_a_report(question: str, said: str | None) -> None:
    told = FAILURES.told(question.rstrip("?"), readme(REPORT, "wheel.md"))
    assert (None if told is None else told.sentence.text) == said


def test_what_happened_in_a_story_is_told_by_no_section() -> None:
    story = readme("# The fish\n\n## Summary\n\nA fish swam.\n", "fish.md")
    assert FAILURES.told("What happened", story) is None
