"""Slips of the key in questions."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from armt.runtime.answers.language.wording.spelling import DocumentWords, is_respelled, spelled

TEXT = (
    "The landlord is Okafor. The lease terminates in May; accommodation for her friend is not included. Kubectl runs."
)


def of(question: str, text: str = TEXT, known: tuple[str, ...] = ()) -> str:
    return spelled(question, DocumentWords(lambda: [text]), known.__contains__)


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("Who is teh landlrod?", "Who is the landlord?"),
        ("Wich lease is it?", "Which lease is it?"),
        ("waht is the leese", "what is the lease"),
        ("When does the laese terminaet?", "When does the lease terminate?"),
        ("who is okafro", "who is okafor"),
        ("Is accomodation included?", "Is accommodation included?"),
        ("Is acommodaton included?", "Is accommodation included?"),
        ("What is the adress?", "What is the address?"),
        ("Is her firend included?", "Is her friend included?"),
    ],
)
def test_a_slip_is_put_right(asked: str, meant: str) -> None:
    """A word of the document comes before one of the dictionary, and letters exchanged before one left out."""
    assert of(asked) == meant


@pytest.mark.parametrize(
    "asked",
    [
        "Who is the landlord?",
        # Of names, and of what no dictionary has, nobody knows what was meant.
        "Who is Okafro?",
        "What does kubectl do?",
        "What is xqzzkw?",
        "What is the iban?",
        # A word that is said too rarely in films.
        "When is the fete?",
        "Who is it at example.com/laese?",
        "What is --laese?",
        "What is LAESE?",
        "Wann endet der Mietvertrag?",
        "Quelle est la durée du bail?",
        "asdfg hjklq yxcvb",
        "",
    ],
)
def test_all_else_is_left_as_it_is(asked: str) -> None:
    assert of(asked) == asked


def test_what_the_model_knows_is_no_slip() -> None:
    assert of("What is a laese?", known=("laese",)) == "What is a laese?"


def test_a_long_word_of_two_slips_is_left_where_it_may_be_two_words() -> None:
    assert of("Which contaniers?", "The containers.") == "Which containers?"
    assert of("Which trasnmiters?", "Transmitters run.") == "Which transmitters?"
    assert of("Which trasnmitirs?", "Transmitters and transmitted.") == "Which trasnmitirs?"


def test_a_document_is_looked_at_only_for_a_word_that_nobody_knows() -> None:
    def pieces() -> Iterator[str]:
        looked.append("")
        yield TEXT

    looked: list[str] = []
    there = DocumentWords(pieces)
    assert spelled("When does the contract end?", there, lambda word: True) == "When does the contract end?"
    assert spelled("When does the contract end?", there, lambda word: False) == "When does the contract end?"
    assert not looked
    assert spelled("When does teh laese end?", there, lambda word: False) == "When does the lease end?"
    assert spelled("Who is teh landlrod?", there, lambda word: False) == "Who is the landlord?"
    assert len(looked) == 1


def test_a_question_is_another_with_slips_put_right() -> None:
    assert is_respelled("Who is teh landlrod?", "Who is the landlord?")
    assert is_respelled("Is acommodaton included?", "Is accommodation included?")
    assert is_respelled("Who is it?", "Who is it?")
    for other in (
        "Who is the tenant?",
        "Who is the landlord in Oslo?",
        "Who was the landlord?",
        "Who is teh landlrod!",
    ):
        assert not is_respelled("Who is teh landlrod?", other)
