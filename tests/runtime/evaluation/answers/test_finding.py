"""Rows about finding: by words, by keys, and by keys of another document."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from armt.runtime.evaluation.answers.finding import plain_order, rank_of

Rows = Callable[..., list[dict[str, Any]]]


def test_every_way_to_find_has_a_row(rows: Rows) -> None:
    made = rows(tables=("finding",))
    finding = {row["method"]: row for row in made if row["table"] == "finding" and row["document"] == "one"}
    assert set(finding) == {"bm25", "words", "keys", "both", "keys of another"}
    for row in finding.values():
        assert 0 <= row["hit1"] <= row["hit4"] <= row["hit8"] <= row["hit16"] <= 1


def test_segments_that_are_ordered_anew_have_a_row_of_their_own(rows: Rows) -> None:
    made = rows(tables=("finding",), rerank=4)
    finding = {row["method"]: row for row in made if row["document"] == "one"}
    assert set(finding) == {"bm25", "words", "keys", "both", "both, reranked", "keys of another"}
    plain, anew = finding["both"], finding["both, reranked"]
    assert anew["n"] == plain["n"] > 0
    # The same four come first, in whatever order.
    assert anew["hit4"] == plain["hit4"]


def test_a_rank_is_that_of_the_first_right_segment() -> None:
    order = plain_order(np.array([0.1, 0.9, 0.5, 0.9], dtype=np.float32))
    assert order == [1, 3, 2, 0]
    assert [rank_of(order, wanted) for wanted in ({1}, {3}, {2, 0}, {0}, set())] == [0, 1, 2, 3, 4]
