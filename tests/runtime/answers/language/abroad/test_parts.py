"""Days, times and sums as they are written in other languages than English."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.abroad.parts import NUMBERS
from armt.runtime.answers.language.kinds import Kind, answer_of_kind, parts_of_kind
from armt.runtime.answers.language.prose.paying import is_about_money


@pytest.mark.parametrize(
    ("kind", "line", "parts"),
    [
        ("date", "Das Mietverhältnis beginnt am 1. März 2026 und endet zum 3. April.", ["1. März 2026", "3. April"]),
        ("date", "Le bail commence le 1er mars 2026.", ["1er mars 2026"]),
        ("date", "Comienza el 1 de marzo de 2026.", ["1 de marzo de 2026"]),
        ("date", "Inizia il 1° marzo 2026.", ["1° marzo 2026"]),
        ("date", "De huur begint op 1 maart 2026.", ["1 maart 2026"]),
        # Numbers of sections, and a planet.
        ("date", "See section 2. August 2020 was hot.", ["August 2020"]),
        ("date", "The Mars 2020 rover.", []),
        ("money", "Die Miete beträgt 1.180 Euro, die Vorauszahlung 210,50 Euro.", ["1.180 Euro", "210,50 Euro"]),
        ("money", "Le loyer est de 1 180 euros.", ["1 180 euros"]),
        ("money", "It costs 1,180 euros.", ["1,180 euros"]),
        ("time", "Die Kündigungsfrist beträgt drei Monate.", ["drei Monate"]),
        ("time", "Le préavis est de 15 jours.", ["15 jours"]),
        ("time", "Il preavviso è di sei mesi.", ["sei mesi"]),
        ("often", "Sie wird einmal im Jahr gewartet.", ["einmal im Jahr"]),
        ("date", "La salle est fermée du 1er au 15 août.", ["1er au 15 août"]),
        ("date", "Ferien vom 3. bis 17. April 2026.", ["3. bis 17. April 2026"]),
        ("date", "Cierra del 3 al 17 de julio.", ["3 al 17 de julio"]),
        # What is each one's is not how often something is.
        ("often", "Ogni condomino paga ogni martedì mattina.", ["ogni martedì mattina"]),
        ("often", "Tous les locataires paient tous les deux mois.", ["tous les deux mois"]),
        ("often", "Alle Mieter zahlen alle drei Monate, jeden Montag.", ["alle drei Monate", "jeden Montag"]),
        # It begins where its number does, and not within it.
        ("money", "Am 1. März 2026 940 Euro, dann 12 940 Euro.", ["940 Euro", "12 940 Euro"]),
        ("count", "Es kommen zwei Techniker.", ["zwei"]),
        # Words of English that are numbers elsewhere.
        ("count", "It is due once, or six times.", ["six"]),
    ],
)
def test_parts_are_found_as_they_are_written(kind: Kind, line: str, parts: list[str]) -> None:
    assert parts_of_kind(kind, line) == parts


def test_an_answer_is_whole_and_of_its_kind() -> None:
    """They were "2026" and "bis zum dritten"."""
    line = "Das Mietverhältnis beginnt am 1. März 2026 und läuft auf unbestimmte Zeit."
    assert answer_of_kind("Wann beginnt das Mietverhältnis?", line, "2026") == "1. März 2026"
    line = "Die monatliche Miete beträgt 1.180 Euro und ist bis zum dritten Werktag zu zahlen."
    assert answer_of_kind("Wie hoch ist die Miete?", line, "bis zum dritten") == "1.180 Euro"


def test_what_is_paid_is_told_by_its_words() -> None:
    assert is_about_money("Der Mieter leistet eine Kaution in Höhe von drei Monatsmieten.")
    assert not is_about_money("Kleintiere sind erlaubt.")
    assert is_about_money("Das macht drei Euro.")
    assert not is_about_money("European neurons are grey.")
    assert not NUMBERS & {"once", "due", "elf", "sei", "six"} - {"elf"}


@pytest.mark.parametrize("line", ["1 " * 20_000, "drei " * 8_000, "am 1. " * 8_000, "a" * 100_000, "111 " * 50_000])
def test_long_lines_take_no_time(line: str) -> None:
    started = time.process_time()
    for kind in ("date", "money", "time", "often"):
        parts_of_kind(kind, line)
    assert time.process_time() - started < 8
