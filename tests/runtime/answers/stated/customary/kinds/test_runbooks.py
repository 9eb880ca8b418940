"""What is asked of a runbook."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.runbooks import RUNBOOKS

from ...projects.test_readme import readme

RUNBOOK = """# WheelStandsStill

## Meaning

The wheel does not turn.

## Impact

Nothing is ground.

## Diagnosis

Look into the race.

## Mitigation

Move the fish.

## Prerequisites

A net.

## Steps

1. Stop the water.
2. Move the fish.

## Verification

Listen to the wheel.

## Rollback

Put the fish back.

## Troubleshooting

Some fish bite.

## Escalation

Wake the miller.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does this alert mean?", "The wheel does not turn."),
        ("What is the impact?", "Nothing is ground."),
        ("How bad is it?", "Nothing is ground."),
        ("How do I diagnose it?", "Look into the race."),
        ("What should I check first?", "Look into the race."),
        ("How do I fix it?", "Move the fish."),
        ("What should I do?", "Move the fish."),
        ("What do I need?", "A net."),
        ("What are the prerequisites?", "A net."),
        ("What are the steps?", "1. Stop the water.\n2. Move the fish."),
        ("How do I check that it worked?", "Listen to the wheel."),
        ("How do I roll back?", "Put the fish back."),
        ("What can go wrong?", "Some fish bite."),
        ("Who should I contact?", "Wake the miller."),
        ("How big is the fish?", None),
    ],
)
def test_questions_to_a_runbook(question: str, said: str | None) -> None:
    told = RUNBOOKS.told(question.rstrip("?"), readme(RUNBOOK, "WheelStandsStill.md"))
    assert (None if told is None else told.sentence.text) == said
