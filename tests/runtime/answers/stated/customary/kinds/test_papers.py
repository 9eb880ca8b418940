"""What is asked of a paper."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.papers import PAPERS

from ...projects.test_readme import readme

PAPER = """# On grinding oats

## Introduction

Oats are hard.

## Statement of need

Nobody had ground them by night.

## Related work

Harwick grinds rye.

## Materials and methods

We ground for a year.

## Data

Forty farms.

## Results

The flour was fine.

## Limitations

It was one mill.

## Future work

More mills.

## Acknowledgements

We thank the owl. This work was funded by the guild of millers.

## Competing interests

None.

## Code availability

In the attic.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Why is it needed?", "Nobody had ground them by night."),
        ("What problem does the paper solve?", "Nobody had ground them by night."),
        ("How does it compare with other mills?", "Harwick grinds rye."),
        ("Which methods were used?", "We ground for a year."),
        ("How did they do it?", "We ground for a year."),
        ("Which data were used?", "Forty farms."),
        ("What were the main findings?", "The flour was fine."),
        ("What did they find?", "The flour was fine."),
        ("What are the limitations?", "It was one mill."),
        ("What is future work?", "More mills."),
        ("Who funded the work?", "We thank the owl. This work was funded by the guild of millers."),
        ("Who do the authors thank?", "We thank the owl. This work was funded by the guild of millers."),
        ("Are there any conflicts of interest?", "None."),
        ("Where is the code?", "In the attic."),
        ("Who ground the oats?", None),
    ],
)
def test_questions_to_a_paper(question: str, said: str | None) -> None:
    told = PAPERS.told(question.rstrip("?"), readme(PAPER, "oats.md"))
    assert (None if told is None else told.sentence.text) == said


def test_who_is_thanked_has_not_paid() -> None:
    text = readme(PAPER.replace(" This work was funded by the guild of millers.", ""), "oats.md")
    assert PAPERS.told("Who funded the work", text) is None
