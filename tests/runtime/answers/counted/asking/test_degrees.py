"""What of things may be the most or the least."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.asking.degrees import ABOVE, BY_AGE, BY_PRICE, COMPARED, INSTEAD, LEAST, MOST, OF_SIZE
from armt.runtime.answers.counted.vocabulary import COMPARATIVES

from ..samples import said


def test_what_is_compared_by_another_column_is_compared_by_one_at_first() -> None:
    assert INSTEAD.keys() | OF_SIZE.keys() | BY_AGE | BY_PRICE <= COMPARED.keys()
    assert set(MOST).isdisjoint(LEAST)
    assert {"older", "more"} <= ABOVE
    # "Taller than 200" is so by what tells which is the tallest.
    assert set(COMPARATIVES.values()) <= COMPARED.keys()


@pytest.mark.parametrize(
    ("question", "told", "expected"),
    [
        ("What is the largest room?", "Room,Capacity\nA,12\nB,40\n", "B"),
        ("What is the heaviest pet?", "Pet,Weight\nBruno,23\nPip,2\n", "Bruno"),
        ("Which lamp is the most expensive?", "Lamp,Price\nA,5\nB,7\n", "B"),
        ("Which trip is the cheapest?", "Trip,Budget\nA,5\nB,7\n", "A"),
        ("Which lamp is the heaviest?", "Lamp,Price\nA,5\nB,7\n", None),
    ],
)
def test_a_column_tells_which_the_question_does_not_name(question: str, told: str, expected: str | None) -> None:
    assert said(question, told, "list.csv") == expected
