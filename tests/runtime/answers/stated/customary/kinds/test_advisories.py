"""What is asked of an advisory, and of the report of a bug."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.advisories import ADVISORIES, SECURITY_POLICIES

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


POLICY = """# Security Policy

## Supported versions

Only the last stone.

## Reporting a vulnerability

Write to owl@mill.org, not to the bell. Please include the stone and how to
reproduce it. We will acknowledge your report within 3 business days.

## In scope

The mill.

## Out of scope

The river.

## Bug bounty

We pay in flour.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which versions are supported?", "Only the last stone."),
        ("How do I report a vulnerability?", "Write to owl@mill.org"),
        ("Who should I contact?", "Write to owl@mill.org"),
        ("What should I do if I find a security issue?", "Write to owl@mill.org"),
        ("What should a report include?", "Write to owl@mill.org"),
        ("How long does it take to get a response?", "We will acknowledge your report within 3 business days."),
        ("When will I hear back?", "We will acknowledge your report within 3 business days."),
        ("How long is the password?", None),
        ("What is in scope?", "The mill."),
        ("What is out of scope?", "The river."),
        ("Is there a bug bounty?", "We pay in flour."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_a_security_policy(question: str, said: str | None) -> None:
    told = SECURITY_POLICIES.told(question.rstrip("?"), readme(POLICY, "SECURITY.md"))
    assert (None if told is None else told.sentence.text[: len(said or "")]) == said


def test_a_policy_without_a_time() -> None:
    told = POLICY.replace("We will acknowledge your report within 3 business days.", "We will acknowledge it.")
    assert SECURITY_POLICIES.told("How long does it take to get a response", readme(told, "SECURITY.md")) is None
