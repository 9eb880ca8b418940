"""Items of a name and what belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from armt.runtime.answers.language.tables.dashed import asked_side

WORK = ("Ann Poe – Target", "Bob Roe – Accenture", "Cid Fox – Accenture")
DUTIES = ("Treasurer: Ann Poe", "Head of games: Bob Roe", "Kitchen: 2 people")
CHAIRS = ("Ann Poe (chair)", "Bob Roe (vice chair)")


@pytest.mark.parametrize(
    ("question", "items", "said"),
    [
        ("Who works for Target?", WORK, "Ann Poe"),
        ("Which company does Bob Roe work for?", WORK, "Accenture"),
        ("Who works for Accenture?", WORK, "Bob Roe and Cid Fox"),
        ("Who is the treasurer?", DUTIES, "Ann Poe"),
        ("Who is the vice chair?", CHAIRS, "Bob Roe"),
        # Nobody is "2 people".
        ("Who is in the kitchen?", DUTIES, None),
        ("What is in the kitchen?", DUTIES, "2 people"),
        # All of them are asked for, or another.
        ("Who are the contributors?", WORK, None),
        ("Who works for Fujitsu?", WORK, None),
        ("How many work for Target?", WORK, None),
        ("Who works for Target?", WORK[:1], None),
        ("Who works for Target?", ("Ann Poe – Target", "and some others"), None),
        ("Who works for Target?", ("Ann – Target", "Bob – Target"), None),
        ("Who works for Target?", (), None),
    ],
)
def test_one_side_of_an_item_answers_for_the_other(question: str, items: Sequence[str], said: str | None) -> None:
    assert asked_side(question, items) == said
