"""What is asked of a guide for contributors, and of a code of conduct."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.contributing import CONDUCT, CONTRIBUTING

from ...projects.test_readme import readme

GUIDE = """# Contributing

## How to contribute

Turn a stone.

## Development setup

Get a mill.

## Code style

Round.

## Commit messages

One line of oats.

## Branches

Work on `stones`, a branch of the river.

## Pull requests

Through the back door.

## Reporting bugs

Tell the owl.

## Suggesting features

Whisper.

## DCO

Sign each sack.

## Getting help

At the bell.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How do I contribute?", "Turn a stone."),
        ("How do I set up the project locally?", "Get a mill."),
        ("How do I get started?", "Get a mill."),
        ("What is the code style?", "Round."),
        ("How should commit messages look?", "One line of oats."),
        ("Which branch should I use?", "Work on `stones`, a branch of the river."),
        ("How do I submit a pull request?", "Through the back door."),
        ("What is the review process?", "Through the back door."),
        ("How do I report a bug?", "Tell the owl."),
        ("How can I suggest a new feature?", "Whisper."),
        ("Do I need to sign my commits?", "Sign each sack."),
        ("Where can I get help?", "At the bell."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_a_guide(question: str, said: str | None) -> None:
    told = CONTRIBUTING.told(question.rstrip("?"), readme(GUIDE, "CONTRIBUTING.md"))
    assert (None if told is None else told.sentence.text) == said


CODE = """# Code of Conduct

## Our Standards

Be kind.

## Unacceptable behavior

Throwing stones is unacceptable.

## Scope

In the mill.

## Reporting

Report it to owl@mill.org.

## Consequences

Out.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What behavior is expected?", "Be kind."),
        ("What behavior is unacceptable?", "Throwing stones is unacceptable."),
        ("What must I not do?", "Throwing stones is unacceptable."),
        ("When does it apply?", "In the mill."),
        ("How do I report a violation?", "Report it to owl@mill.org."),
        ("Who do I contact?", "Report it to owl@mill.org."),
        ("What are the consequences of a violation?", "Out."),
        ("What happens if somebody breaks the rules?", "Out."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_a_code_of_conduct(question: str, said: str | None) -> None:
    told = CONDUCT.told(question.rstrip("?"), readme(CODE, "CODE_OF_CONDUCT.md"))
    assert (None if told is None else told.sentence.text) == said


def test_a_report_that_goes_to_nobody() -> None:
    told = CODE.replace("Report it to owl@mill.org.", "Say so.")
    assert CONDUCT.told("How do I report a violation", readme(told, "CODE_OF_CONDUCT.md")) is None
