"""What is asked of a job's description."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.jobs import JOBS

from ...projects.test_readme import readme

JOB = """# Miller, nights

## What you'll do

Grind oats.

## Requirements

Strong arms.

## Nice to have

An owl.

## Benefits

Bread.

## Salary

40 crowns a month.

## How to apply

Knock.

## Location

Norrey.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What will I do?", "Grind oats."),
        ("What are the responsibilities?", "Grind oats."),
        ("What are the requirements?", "Strong arms."),
        ("What skills do I need?", "Strong arms."),
        ("What is nice to have?", "An owl."),
        ("What are the benefits?", "Bread."),
        ("What do they offer?", "Bread."),
        ("How much does it pay?", "40 crowns a month."),
        ("What is the salary?", "40 crowns a month."),
        ("How do I apply?", "Knock."),
        ("Where is it?", "Norrey."),
        ("Is the job remote?", "Norrey."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_a_job_description(question: str, said: str | None) -> None:
    told = JOBS.told(question.rstrip("?"), readme(JOB, "miller.md"))
    assert (None if told is None else told.sentence.text) == said


def test_a_salary_that_is_no_sum() -> None:
    text = readme(JOB.replace("40 crowns a month.", "By agreement."), "miller.md")
    assert JOBS.told("How much does it pay", text) is None
