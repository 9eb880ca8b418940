"""What columns are called."""

from __future__ import annotations

from itertools import combinations

import pytest

from armt.runtime.answers.counted import nouns
from armt.runtime.answers.language.words import content_stems

SETS = {name: said for name, said in vars(nouns).items() if name.isupper() and isinstance(said, frozenset)}


@pytest.mark.parametrize(
    ("called", "known"),
    [
        ("Managers", nouns.ROLES),
        ("Suppliers", nouns.FIRMS),
        ("Cities", nouns.PLACES),
        ("Currencies", nouns.USED),
        ("published", nouns.RELEASES),
        ("Departures", nouns.TIMES),
        ("Salaries", nouns.INTENSIVE),
    ],
)
def test_one_or_several_of_something_is_the_same_word(called: str, known: frozenset[str]) -> None:
    """Columns are compared by stems: a list that kept a word as it is written would never find it."""
    assert set(content_stems(called)) <= known


def test_no_list_is_empty() -> None:
    assert len(SETS) > 40
    assert not [name for name, words in SETS.items() if not words]


def test_what_only_people_have_is_none_of_what_they_do_not_have() -> None:
    assert nouns.PERSONAL.isdisjoint(nouns.NOT_PERSONAL)


def test_a_place_is_of_one_level() -> None:
    """Of two levels a column would be within itself."""
    assert all(one.isdisjoint(other) for one, other in combinations(nouns.LEVELS, 2))


def test_of_what_there_is_a_stock_numbers_are_no_labels() -> None:
    assert nouns.STOCKS.isdisjoint(nouns.NUMBERS_OF)


def test_rows_are_not_called_by_what_others_are() -> None:
    for words in (nouns.PEOPLE, nouns.EVENTS, nouns.ROLES, nouns.KINDS, nouns.AMOUNTS, nouns.STOPPED):
        assert words <= nouns.OTHERS
