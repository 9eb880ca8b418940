"""ROUGE and F1 against values that can be worked out by hand."""

from __future__ import annotations

import pytest

from armt.runtime.evaluation.measures import f1, rouge


def test_measures() -> None:
    assert f1("the 16 August 1960", "August 16, 1960") == 1
    assert f1("red fox", "a red wolf") == pytest.approx(0.5)
    assert f1("red", "blue") == 0
    assert rouge("the king sends bread", "the king sends bread") == (1.0, 1.0)
    one, two = rouge("kings send bread", "bread sends king")
    assert (one, two) == (1.0, 0.0)
