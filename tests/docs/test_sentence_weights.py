"""What marks of sentences count, as it is learned for their ranking."""

from __future__ import annotations

import pytest
import torch
from sentence_weights import BY_HAND, Case, hits, learned

from armt.runtime.answers.finding.marks import WEIGHTS, Marks

NONE = Marks(*[0.0] * len(WEIGHTS))


def cases(many: int = 40) -> list[Case]:
    """Questions that are answered by the one sentence of ten that has a number, and few of their words."""
    source = torch.Generator().manual_seed(0)
    inside = torch.rand(many, 10, generator=source)
    found = []
    for words in inside.tolist():
        marks = [
            NONE._replace(inside=share, alike=share, alike_around=share, numbered=float(at == 3), titled=float(at == 5))
            for at, share in enumerate(words)
        ]
        found.append(Case("a.txt", torch.tensor(marks), torch.arange(10) == 3))
    return found


def test_what_the_right_sentences_have_counts_more_than_by_hand() -> None:
    given = cases()
    weights = learned(given)
    assert weights.numbered / weights.inside > 2 * BY_HAND.numbered / BY_HAND.inside
    assert weights.inside + weights.alike + weights.alike_around == pytest.approx(1.0, abs=0.002)
    # What these questions do not tell is left as it was.
    assert (weights.titled, weights.denies) == (BY_HAND.titled, BY_HAND.denies)
    assert hits(given, weights)[1] > hits(given, BY_HAND)[1]


def test_a_question_that_nothing_answers_teaches_nothing_and_is_no_hit() -> None:
    given = cases()
    none = Case("b.txt", given[0].marks, torch.zeros(10, dtype=torch.bool))
    assert learned([*given, none]) == learned(given)
    assert hits([given[0], none], NONE._replace(numbered=1.0))[1] == 0.5
