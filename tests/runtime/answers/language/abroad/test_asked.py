"""What questions in other languages than English want."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.abroad.asked import (
    asked_abroad,
    asks_whether_abroad,
    counted_abroad,
    wants_sentence_abroad,
    whom_abroad,
)
from armt.runtime.answers.language.kinds import asked_kind, asks_whether, counted_things, wants_sentence


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Wann beginnt das Mietverhältnis?", "date"),
        ("Bis wann ist die Miete zu zahlen?", "date"),
        ("Wie hoch ist die monatliche Miete?", "money"),
        ("Wie viel kostet die Reparatur?", "money"),
        ("Wie lange dauert die Arbeit?", "time"),
        ("Quanto durano i lavori?", "time"),
        ("¿Cuánto duran las obras?", "time"),
        ("Wie hoch ist die Kündigungsfrist?", "time"),
        ("Wie viele Techniker kommen?", "count"),
        ("Wie oft wird gewartet?", "often"),
        ("Wie hoch ist der Turm?", "size"),
        ("Wie alt ist Anna?", "age"),
        ("Quand commence le bail ?", "date"),
        ("Quel est le montant du loyer ?", "money"),
        ("Combien de temps dure le préavis ?", "time"),
        ("Combien de pièces a-t-il ?", "count"),
        ("¿Cuándo comienza el contrato?", "date"),
        ("¿Cuánto cuesta el alquiler?", "money"),
        ("¿Cuánto tiempo dura?", "time"),
        ("Quanto costa l'affitto?", "money"),
        ("Quante stanze ha?", "count"),
        ("Quando começa o contrato?", "date"),
        ("Wanneer begint de huur?", "date"),
        ("Hoeveel bedraagt de huur?", "money"),
        ("Hoe lang is de opzegtermijn?", "time"),
        ("Wer ist der Mieter?", None),
        # English.
        ("Who is the tenant?", None),
        ("What does quantum mean?", None),
    ],
)
def test_a_kind_is_told_by_how_it_is_asked_for(question: str, kind: str | None) -> None:
    assert asked_abroad(question) == kind
    assert kind is None or asked_kind(question) == kind


def test_why_and_how_want_a_sentence_and_others_yes_or_no() -> None:
    for question in ("Warum fiel sie aus?", "Comment puis-je payer ?", "¿Por qué cerró?", "Perché chiude?"):
        assert wants_sentence_abroad(question)
        assert wants_sentence(question)
    for question in ("Darf ich Hunde halten?", "Est-ce que les chiens sont permis ?", "¿Se admiten perros?"):
        assert asks_whether_abroad(question)
        assert asks_whether(question)
    assert not wants_sentence_abroad("Wie hoch ist die Miete?")
    assert not asks_whether_abroad("Wer ist der Mieter?")
    # "Was" is a word of English, too.
    assert not asks_whether("Was kostet die Reparatur?")
    assert asks_whether("Was the repair paid?")


def test_of_whom_and_of_what_is_asked() -> None:
    assert whom_abroad("Wer ist der Mieter?") == "Mieter"
    assert whom_abroad("Qui est l'employeur ?") == "employeur"
    assert whom_abroad("¿Quién es la inquilina?") == "inquilina"
    assert whom_abroad("Who is the tenant?") is None
    assert counted_abroad("Combien de pièces a-t-il ?") == "pièces"
    assert counted_abroad("Wie viele Techniker kommen?") == "Techniker"
    assert counted_abroad("How many rooms are there?") == ""
    assert counted_things("Wie viele Techniker kommen?") == counted_things("How many Techniker are there?")


@pytest.mark.parametrize(
    "question", ["wie viel " * 2_000, "quel est le " * 2_000, "¿" * 100_000, "wer ist der " * 2_000]
)
def test_long_questions_take_no_time(question: str) -> None:
    started = time.perf_counter()
    asked_abroad(question), whom_abroad(question), counted_abroad(question)
    assert time.perf_counter() - started < 4
