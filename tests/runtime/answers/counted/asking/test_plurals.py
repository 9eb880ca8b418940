"""Cells that a question says several of."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.asking.plurals import kinds_of_one, plurals
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


def test_a_kind_is_said_of_one_of_it() -> None:
    cells = {
        ("tools", ""): [(1, "Tools")],
        ("batteries", ""): [(1, "Batteries")],
        ("desk", "lamps"): [(1, "Desk lamps")],
    }
    for question, expected in (
        ("What is the cheapest tool?", [("tools", 4, 5)]),
        ("Which battery is the cheapest?", [("batteries", 1, 2)]),
        ("Which tools are cheap?", []),
        ("Which lamp is the cheapest?", []),
    ):
        found = kinds_of_one(Question(question), cells)
        assert [(cell.value, cell.start, cell.end) for cell in found] == expected, question
