"""Which questions in other words may stand for what was asked."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.wording.reworded import is_english, may_stand_for


@pytest.mark.parametrize(
    ("question", "reworded"),
    [
        ("do i have to show up", "Is attendance mandatory?"),
        ("Where does Ann live?", "What is the residence of Ann?"),
        ("what happens after 3 weeks", "What happens after 3 weeks?"),
        ("how do i run it on linux", "How is it run on Linux?"),
    ],
)
def test_other_words_for_the_same_things(question: str, reworded: str) -> None:
    assert may_stand_for(reworded, question)


@pytest.mark.parametrize(
    ("question", "reworded"),
    [
        ("Where does Ann live?", "What is the residence?"),
        ("where does she live", "What is the residence of Ann?"),
        ("what happens after 3 weeks", "What happens after 30 days?"),
        ("what happens after 3 weeks", "What happens then?"),
        ("do i have to show up", ""),
        ("do i have to show up", "?"),
        ("do i have to show up", "Attendance is mandatory"),
        ("do i have to show up", "Is attendance " + "very " * 400 + "mandatory?"),
    ],
)
def test_what_names_anything_else_or_asks_nothing_may_not(question: str, reworded: str) -> None:
    assert not may_stand_for(reworded, question)


@pytest.mark.parametrize(
    "question",
    [
        "do i have to show up",
        "Is parking included?",
        "do directors get paid",
        "when does it die",
        "any extra credit??",
        "What does `foo_bar()` return?",
        "whose café is in La Paz",
    ],
)
def test_english_is_told(question: str) -> None:
    assert is_english(question)


@pytest.mark.parametrize(
    "question",
    [
        "Wann beginnt das Mietverhältnis?",
        "Wie hoch ist die Miete?",
        "Was ist in der Miete enthalten?",
        "Quand commence le bail ?",
        "¿Cuánto cuesta?",
        "¿Quién es el propietario?",
        "Chi è il proprietario?",
        "Qual é o preço do aluguel?",
        "Wat is de huur?",
        "租金是多少?",
        "rent",
    ],
)
def test_other_languages_and_bare_names_are_none(question: str) -> None:
    assert not is_english(question)
