"""What is asked of terms of use."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.terms import TERMS

from ...projects.test_readme import readme

OF_USE = """# Terms of the mill

Last updated: March 4, 2024

## 1. Eligibility

You must be at least 14 years old.

## 2. Your content

You own your oats.

## 3. Prohibited uses

You may not bring stones.

## 4. Cancellation

You may cancel at any time.

## 5. Refunds

No refund is given.

## 6. Termination

We may close your account at once.

## 7. Warranty

There is no warranty.

## 8. Limitation of liability

We are not liable for owls.

## 9. Changes to these terms

We may change these terms.

## 10. Governing law

These terms are governed by the laws of Norrey. Disputes are heard by the court of Harwick.
"""
LAW = "These terms are governed by the laws of Norrey. Disputes are heard by the court of Harwick."


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How old must I be?", "You must be at least 14 years old."),
        ("Is it for children?", "You must be at least 14 years old."),
        ("Who owns my content?", "You own your oats."),
        ("What am I not allowed to do?", "You may not bring stones."),
        ("What is forbidden?", "You may not bring stones."),
        ("How do I cancel?", "You may cancel at any time."),
        ("Can I cancel my subscription?", "You may cancel at any time."),
        ("Can I get a refund?", "No refund is given."),
        ("Can they close my account?", "We may close your account at once."),
        ("What happens if I break the rules?", "We may close your account at once."),
        ("Is there a warranty?", "There is no warranty."),
        ("Are they liable for damages?", "We are not liable for owls."),
        ("Can they change the terms?", "We may change these terms."),
        ("How will I learn of changes?", "We may change these terms."),
        ("Which law applies?", "the laws of Norrey"),
        ("Where are disputes settled?", LAW),
        ("When did it take effect?", "March 4, 2024"),
        ("How heavy is the wheel?", None),
    ],
)
def test_questions_to_terms(question: str, said: str | None) -> None:
    told = TERMS.told(question.rstrip("?"), readme(OF_USE, "terms.md"))
    assert (None if told is None else told.stated or told.sentence.text) == said


def test_a_section_that_says_nothing_of_it() -> None:
    text = readme(
        "# Terms\n\n## Cancellation\n\nWe may terminate this at once.\n\n## Termination\n\nYou may leave.\n", "a.md"
    )
    told = TERMS.told("How do I cancel", text)
    assert told is None
