"""Answers that are computed from the rows of a table, counted."""

from __future__ import annotations

from typing import Any

from asked_rows import answers_of, parts_of

TABLE: dict[str, Any] = {
    "file": "models.csv",
    "table": "Model,Year,Country\nAda,2018,US\nBela,2019,US\nCleo,2019,France\nDora,2020,US\n",
    "questions": [
        ["How many models are from the US?", "3"],
        ["Which models are from 2019?", "Cleo, Bela"],
        ["How many models are from France?", "2"],
        ["What do people feel about Ada?", "joy"],
        ["What do people feel about Bela?", None],
        ["Which models are from 2020?", None, "Dora"],
        ["Which models are from 2018?", None],
    ],
}


def test_answers_are_counted() -> None:
    assert answers_of(TABLE) == {"rightly": 2, "wrongly": 1, "left": 1, "rightly_left": 2, "made_up": 1}


def test_lists_are_the_same_in_any_order_and_numbers_however_they_are_written() -> None:
    assert parts_of("b, A; £11,400") == parts_of("11400.00, a, b")
    assert parts_of("1.2.0") != parts_of("1.2")
