"""What is asked of a decision that is recorded, or of a proposal."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.decisions import DECISIONS

from ...projects.test_readme import readme

RECORD = """# 7. Grind oats at night

* Deciders: Ada, Bruno
* Date: 2024-03-04

## Status

Accepted

## Context and Problem Statement

The mill is too loud by day.

## Considered Options

* Grind at night
* Grind less

## Decision Outcome

Chosen option: "Grind at night".

## Consequences

The miller sleeps by day.

## Drawbacks

The owls complain.
"""
PROPOSAL = """# RFC 12: A second wheel

## Summary

Build a second wheel.

## Motivation

One is not enough.

## Rationale and alternatives

A bigger wheel.

## Unresolved questions

Who pays?

## Future possibilities

A third wheel.

## How we teach this

By a song.

## Prior art

Harwick has two.

## Backwards compatibility

The old wheel stays.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was decided?", 'Chosen option: "Grind at night".'),
        ("What is the decision?", 'Chosen option: "Grind at night".'),
        ("What did they decide to do?", 'Chosen option: "Grind at night".'),
        ("Which option was chosen?", 'Chosen option: "Grind at night".'),
        ("Why was it decided?", "The mill is too loud by day."),
        ("What problem does it solve?", "The mill is too loud by day."),
        ("What is the status?", "Accepted"),
        ("Is it accepted?", "Accepted"),
        ("Has this decision been superseded?", "Accepted"),
        ("What alternatives were considered?", "* Grind at night\n* Grind less"),
        ("Which options were considered?", "* Grind at night\n* Grind less"),
        ("What are the consequences?", "The miller sleeps by day."),
        ("What does it mean for us?", "The miller sleeps by day."),
        ("What are the downsides?", "The owls complain."),
        ("Are there any risks?", "The owls complain."),
        ("Who made the decision?", "* Deciders: Ada, Bruno"),
        ("When was it decided?", "2024-03-04"),
        ("Who ground the oats?", None),
        ("What are the open questions?", None),
    ],
)
def test_questions_to_a_decision_record(question: str, said: str | None) -> None:
    told = DECISIONS.told(question.rstrip("?"), readme(RECORD, "0007-night.md"))
    assert (None if told is None else told.stated or told.sentence.text) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is being proposed?", "Build a second wheel."),
        ("What does the RFC propose?", "Build a second wheel."),
        ("Why is it needed?", "One is not enough."),
        ("What motivated it?", "One is not enough."),
        ("What alternatives were considered?", "A bigger wheel."),
        ("Are there any open questions?", "Who pays?"),
        ("What is still unresolved?", "Who pays?"),
        ("What comes next?", "A third wheel."),
        ("How should it be taught?", "By a song."),
        ("Is there any prior art?", "Harwick has two."),
        ("Is it backwards compatible?", "The old wheel stays."),
        ("Does it break existing wheels?", "The old wheel stays."),
    ],
)
def test_questions_to_a_proposal(question: str, said: str) -> None:
    told = DECISIONS.told(question.rstrip("?"), readme(PROPOSAL, "0012-wheel.md"))
    assert told is not None
    assert told.sentence.text == said
