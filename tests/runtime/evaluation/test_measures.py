"""ROUGE against values that can be worked out by hand."""

from __future__ import annotations

from armt.runtime.evaluation.measures import rouge


def test_measures() -> None:
    assert rouge("the king sends bread", "the king sends bread") == (1.0, 1.0)
    one, two = rouge("kings send bread", "bread sends king")
    assert (one, two) == (1.0, 0.0)
