"""Whether a sentence can say something by itself."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.prose.alone import (
    is_finished,
    is_title,
    refers_back,
    stands_alone,
    telling_stems,
)


@pytest.mark.parametrize(
    ("said", "alone"),
    [
        ("The miller of Norrey ground oats for the whole county.", True),
        ("The cat ate it.", False),
        ("| miller | Norrey | oats | county | wheel |", False),
        ("Licensed under the Apache License, which the miller of Norrey chose.", False),
        ("Unless required by applicable law or agreed to in writing, software is distributed as it is.", False),
        ("Anna Moor 12 Mill Lane Norrey North County", False),
        ("Ada Moor, Bela Roe, Cy Dee, Dan 'oats' Elm, Eva Fell, and miller", False),
        ("The mill grinds for Norrey, Selby, Thorpe, Wold, Ashby, and Hale.", True),
    ],
    ids=["sentence", "few words", "row", "rights", "warranty", "address", "people", "places"],
)
def test_prose_of_enough_words_stands_alone(said: str, alone: bool) -> None:
    assert stands_alone(said) is alone


@pytest.mark.parametrize(
    ("said", "finished"),
    [
        ("12 The wheel turns.", True),
        ("The wheel turns.[3]", True),
        ("The wheel turns", False),
        ("and the wheel turns.", False),
        ("See below.", False),
    ],
)
def test_a_finished_sentence_begins_and_ends_as_sentences_do(said: str, finished: bool) -> None:
    assert is_finished(said) is finished


def test_a_word_for_what_stands_before_refers_back() -> None:
    assert refers_back("(2) They turn the wheel.")
    assert not refers_back("The wheel turns.")


def test_a_title_has_capitals() -> None:
    assert is_title("Interpretation of Sections 15.")
    assert is_title("<h2 align=center>what it grinds")
    assert not is_title("Interpretation of what it grinds.")


def test_addresses_of_pages_tell_nothing() -> None:
    assert telling_stems('<img src="wheel.png" alt="The wheel">') == []
    assert telling_stems("[](https://mill.example/wheel)") == []
    assert telling_stems("The wheel turns.")
