"""Cells that a question says several of."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.plurals import plurals
from armt.runtime.answers.counted.words import Question, first_words


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many lamps were ordered?", [("lamp", 2, 3)]),
        ("How many desk lamps were ordered?", [("desk lamp", 2, 4), ("lamp", 3, 4)]),
        ("How many Batteries are there?", [("battery", 2, 3)]),
        # A lamp is no "lamp shade".
        ("How many lamp shades are there?", []),
        ("How many orders are there?", []),
    ],
)
def test_cells_of_which_there_are_several(question: str, expected: list[tuple[str, int, int]]) -> None:
    cells: dict[tuple[str, str], list[tuple[int, str]]] = {}
    for value in ("lamp", "Desk lamp", "Battery"):
        words = first_words(value)
        assert words is not None
        cells.setdefault(words, []).append((1, value))
    found = list(plurals(Question(question), cells))
    assert sorted((cell.value, cell.start, cell.end) for cell in found) == expected
    assert all(cell.is_plural for cell in found)
