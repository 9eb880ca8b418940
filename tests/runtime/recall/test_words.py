"""The words of the recall tasks: many, each of one kind, and none that would be found inside another."""

from __future__ import annotations

from itertools import combinations

from armt.runtime.recall import words
from armt.runtime.recall.story import vocabulary


def test_words_are_many_and_the_held_out_ones_apart() -> None:
    assert len(words.NAMES) >= 120
    assert len(words.HELD_OUT_NAMES) >= 40
    assert len(words.PLACES) >= 16
    assert len(words.HELD_OUT_PLACES) >= 8
    assert len(words.MOVE_VERBS) >= 5
    assert len(words.OBJECTS) + len(words.HELD_OUT_OBJECTS) >= 30
    lists = [getattr(words, name) for name in dir(words) if name.isupper()]
    assert all(len(set(part)) == len(part) for part in lists)
    assert all(set(a).isdisjoint(b) for a, b in combinations(lists, 2))
    assert vocabulary(held_out_names=True).names == words.HELD_OUT_NAMES
    assert vocabulary(held_out_names=True).places == words.PLACES


def test_no_place_is_part_of_another() -> None:
    """The answer comparison looks for labels inside the output, so "bar" must not be found in "barn"."""
    places = [*words.PLACES, *words.HELD_OUT_PLACES]
    assert not [(a, b) for a in places for b in places if a != b and a in b]


def test_an_answer_is_one_word_and_a_name_begins_a_sentence() -> None:
    """The comparison and the training of a single token take places as they are; stories begin with a name."""
    for place in (*words.PLACES, *words.HELD_OUT_PLACES, *words.OBJECTS, *words.HELD_OUT_OBJECTS):
        assert place.isalpha(), place
        assert place.islower(), place
    for name in (*words.NAMES, *words.HELD_OUT_NAMES):
        assert name.isalpha(), name
        assert name.istitle(), name
