"""What is asked of a privacy policy."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.privacy import PRIVACY

from ...projects.test_readme import readme

POLICY = """# Privacy Policy of the mill

## Information we collect

How much you bring. We do not use cookies. We will never sell your data.

## How we use your information

To grind.

## Who we share it with

Nobody.

## Data retention

A year.

## Where your data is stored

In the attic.

## Your rights

You may look at it.

## Security

There is a lock.

## Data controller

The controller is Norrey Mill Ltd.

## Deleting your data

Ask the miller.

## Opting out

Grind at home.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What data do they collect?", "How much you bring. We do not use cookies. We will never sell your data."),
        (
            "What information is collected about me?",
            "How much you bring. We do not use cookies. We will never sell your data.",
        ),
        ("What does the app collect?", "How much you bring. We do not use cookies. We will never sell your data."),
        ("How is my data used?", "To grind."),
        ("Why do they collect it?", "To grind."),
        ("Who do they share my data with?", "Nobody."),
        ("Do they share my data?", "Nobody."),
        ("How long do they keep my data?", "A year."),
        ("Where is my data stored?", "In the attic."),
        ("What are my rights?", "You may look at it."),
        ("How is my data protected?", "There is a lock."),
        ("Is my data safe?", "There is a lock."),
        ("Who is responsible for my data?", "The controller is Norrey Mill Ltd."),
        ("How can I delete my data?", "Ask the miller."),
        ("How do I opt out?", "Grind at home."),
        ("Do they sell my data?", "We will never sell your data."),
        ("Do they use cookies?", "We do not use cookies."),
        ("How many oats do they grind?", None),
    ],
)
def test_questions_to_a_privacy_policy(question: str, said: str | None) -> None:
    told = PRIVACY.told(question.rstrip("?"), readme(POLICY, "privacy.md"))
    assert (None if told is None else told.sentence.text) == said


@pytest.mark.parametrize(
    "said", ["You can tell web sites not to sell your data.", "You have the right to opt out of the sale of your data."]
)
def test_who_else_may_sell_it(said: str) -> None:
    assert PRIVACY.told("Do they sell my data", readme(f"# Privacy\n\n{said}\n", "a.md")) is None
