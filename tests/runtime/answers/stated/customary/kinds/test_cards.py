"""What is asked of a model card."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.cards import CARDS

from ...projects.test_readme import readme

CARD = """# Model card: Oatnet

## Intended use

To tell oats from rye.

## Out-of-scope uses

Wheat.

## Training data

A thousand ears.

## Training procedure

By moonlight.

## Evaluation

Nine of ten.

## Limitations

It has never seen barley.

## Hardware

One abacus.

## Contact

Ask the miller.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is it for?", "To tell oats from rye."),
        ("Who is it for?", "To tell oats from rye."),
        ("What should it not be used for?", "Wheat."),
        ("What data was it trained on?", "A thousand ears."),
        ("What was it trained on?", "A thousand ears."),
        ("How was it trained?", "By moonlight."),
        ("How well does it do?", "Nine of ten."),
        ("How accurate is the model?", "Nine of ten."),
        ("What are its limitations?", "It has never seen barley."),
        ("Is it biased?", "It has never seen barley."),
        ("What hardware was used?", "One abacus."),
        ("How do I send feedback?", "Ask the miller."),
        ("How many wheels are there?", None),
    ],
)
def test_questions_to_a_model_card(question: str, said: str | None) -> None:
    told = CARDS.told(question.rstrip("?"), readme(CARD, "card.md"))
    assert (None if told is None else told.sentence.text) == said
