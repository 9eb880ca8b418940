"""What is asked of a product's requirements and of a roadmap."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.requirements import REQUIREMENTS, ROADMAPS

from ...projects.test_readme import readme

PRODUCT = """# Mill: Product Requirements Document

## Target Users

Bakers.

## Goals

Fine flour.

## Non-Goals

Bread.

## Success Metrics

Ten sacks.

## Tech Stack

Stone on stone.

## Risks

Drought.

## Milestones

Rye in May.

## Functional Requirements

It turns.

## Non-Functional Requirements

It hums.

## Open Questions

Whose owl?

## User Stories

As a baker I want flour.

## Assumptions

It rains.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who are the target users?", "Bakers."),
        ("Who is it for?", "Bakers."),
        ("What are the goals?", "Fine flour."),
        ("What is out of scope?", "Bread."),
        ("What are the non-goals?", "Bread."),
        ("What are the success metrics?", "Ten sacks."),
        ("How will success be measured?", "Ten sacks."),
        ("What is the tech stack?", "Stone on stone."),
        ("What could go wrong?", "Drought."),
        ("What are the milestones?", "Rye in May."),
        ("When will it launch?", "Rye in May."),
        ("What are the functional requirements?", "It turns."),
        ("What are the non-functional requirements?", "It hums."),
        ("What is still undecided?", "Whose owl?"),
        ("What are the user stories?", "As a baker I want flour."),
        ("What are the assumptions?", "It rains."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_requirements(question: str, said: str | None) -> None:
    told = REQUIREMENTS.told(question.rstrip("?"), readme(PRODUCT, "mill.md"))
    assert (None if told is None else told.sentence.text) == said


def test_the_goal_of_an_example_is_none_of_the_product() -> None:
    """A player's goal in an example passed for what the product is to reach."""
    told = PRODUCT.replace("## Goals\n\nFine flour.", "## Example\n\n**Goal:** Be the first in the league")
    assert REQUIREMENTS.told("What are the goals", readme(told, "mill.md")) is None


PLAN = """# Roadmap

## Done

Oats.

## Near term

Rye.

## Later

Barley.

## Out of scope

Wheat.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is planned?", "Rye."),
        ("What comes next?", "Rye."),
        ("What are the long-term plans?", "Barley."),
        ("What is already done?", "Oats."),
        ("What is out of scope?", "Wheat."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_a_roadmap(question: str, said: str | None) -> None:
    told = ROADMAPS.told(question.rstrip("?"), readme(PLAN, "ROADMAP.md"))
    assert (None if told is None else told.sentence.text) == said
