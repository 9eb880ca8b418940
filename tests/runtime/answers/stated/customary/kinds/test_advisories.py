"""What is asked of an advisory, and of the report of a bug."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.advisories import ADVISORIES

from ...projects.test_readme import readme

ADVISORY = """# Advisory: stones in the oats

## Impact

The millstone breaks.

## Affected versions

Mills before 3.

## Patches

Mill 3 has a sieve.

## Workarounds

Look at the oats.

## Credits

Ada found it.
"""
BUG = """# The sieve leaks

## Steps to reproduce

1. Pour water.

## Expected behavior

It stays.

## Actual behavior

It leaves.

## Environment

Mill 3.1
"""


@pytest.mark.parametrize(
    ("content", "question", "said"),
    [
        (ADVISORY, "What is the impact?", "The millstone breaks."),
        (ADVISORY, "Am I affected?", "The millstone breaks."),
        (ADVISORY, "Which versions are affected?", "Mills before 3."),
        (ADVISORY, "Which version fixes it?", "Mill 3 has a sieve."),
        (ADVISORY, "How is it fixed?", "Mill 3 has a sieve."),
        (ADVISORY, "Is there a workaround?", "Look at the oats."),
        (ADVISORY, "Who found it?", "Ada found it."),
        (ADVISORY, "Who eats oats?", None),
        (BUG, "How do I reproduce it?", "1. Pour water."),
        (BUG, "What was expected?", "It stays."),
        (BUG, "What actually happened?", "It leaves."),
        (BUG, "On which version?", "Mill 3.1"),
    ],
)
def test_questions_to_an_advisory_or_a_report(content: str, question: str, said: str | None) -> None:
    told = ADVISORIES.told(question.rstrip("?"), readme(content, "oats.md"))
    assert (None if told is None else told.sentence.text) == said
