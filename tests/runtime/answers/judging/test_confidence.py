"""How sure an answer is, by what a judge finds of its sentence."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.confidence import confidence_of


def test_what_a_judge_is_surer_of_is_right_more_often() -> None:
    shares = [confidence_of(fit / 10) for fit in range(-100, 101)]
    assert shares == sorted(shares)
    assert 0 < shares[0] < confidence_of(-0.5) < confidence_of(2.0) < shares[-1] < 1


def test_it_is_the_line_that_is_documented() -> None:
    """docs/results/answers.md has its two numbers."""
    assert [confidence_of(fit) for fit in (-0.5, 0.0, 2.0, 4.0)] == [0.52, 0.57, 0.77, 0.89]


@pytest.mark.parametrize("fit", [-1e30, -1e3, 1e3, 1e30])
def test_no_logit_is_too_large(fit: float) -> None:
    assert confidence_of(fit) == confidence_of(40.0 if fit > 0 else -40.0)
