"""Words of questions and cells as tables compare them."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.words import Question, folded, words_of


def test_words_are_bare_and_own_what_follows() -> None:
    found = words_of("“Li Wei’s” home, (Berlin-Mitte) 3.5?")
    assert [word.written for word in found] == ["Li", "Wei", "home", "Berlin-Mitte", "3.5"]
    assert [word.is_owner for word in found] == [False, True, False, False, False]
    assert folded("  Li \n WEI ") == "li wei"


@pytest.mark.parametrize(
    ("cell", "place"),
    [
        ("Berlin-Mitte", (2, 3)),
        ("Berlin", None),
        ("li wei", (3, 5)),
        ("IT", (6, 7)),
        ("it", None),
        ("or", None),
        ("C", None),
        ("", None),
        ("?", None),
        ("Li " * 100, None),
    ],
)
def test_cells_are_held_whole(cell: str, place: tuple[int, int] | None) -> None:
    assert Question("Who's in “Berlin-Mitte”, Li Wei’s home, IT or C++?").holds(cell) == place


def test_a_short_name_is_held_behind_an_article() -> None:
    question = Question("Is the saw, a pen or an it cheaper than fig?")
    assert question.holds("Saw", is_name=True) == (2, 3)
    assert question.holds("Pen", is_name=True) == (4, 5)
    assert question.holds("Fig", is_name=True) is None
    assert question.holds("It", is_name=True) is None
    assert question.holds("Saw") is None
