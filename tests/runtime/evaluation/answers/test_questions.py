"""Rows about questions: quotes, answers, and that there is none."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

Rows = Callable[..., list[dict[str, Any]]]


def test_questions_with_and_without_an_answer(rows: Rows) -> None:
    made = rows(tables=("quotes", "questions"))
    quotes = {row["method"]: row for row in made if row["table"] == "quotes"}
    assert set(quotes) == {"words", "both"}
    for row in quotes.values():
        assert (row["n"], row["quote_right"], row["answered"]) == (1, 1, 1)
        assert (row["n_without"], row["answered_without"]) == (1, 0)
    (questions,) = [row for row in made if row["table"] == "questions"]
    assert (questions["n"], questions["quote_right"]) == (1, 1)
    # The right segment given, the answer is the one of the right segment found.
    assert questions["given_f1"] == questions["f1"] > 0
    # Random weights say nothing right from memory, and what is said without one is another thing.
    assert questions["withheld_f1"] == questions["withheld_zeroed_f1"] == 0
    (unanswered,) = [row for row in made if row["table"] == "no answer"]
    assert (unanswered["n"], unanswered["answered"]) == (1, 0)
