"""Of which documents answers are computed."""

from __future__ import annotations

import pytest

from armt.runtime.answers import computable
from armt.runtime.answers.code.definitions import Definitions
from armt.runtime.answers.computable import counted_of
from armt.runtime.answers.counted.inside.tables import TablesInside
from armt.runtime.answers.counted.logs.entries import Entries
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

PEOPLE = "name,city\nAnna,Oslo\nBela,Rome\nCarl,Oslo\nDora,Oslo\n"
LOG = "".join(f"2026-01-01 10:00:0{n} INFO served\n" for n in range(6))


def test_of_tables_and_logs() -> None:
    assert isinstance(counted_of(StoredText.of_string("a.csv", PEOPLE)), Tables)
    assert isinstance(counted_of(StoredText.of_string("a.log", LOG)), Entries)
    # By its name and its rows, whatever its columns are called.
    assert isinstance(counted_of(StoredText.of_string("a.csv", "City,Count,,\nOslo,3,,\nRome,4,,\n")), Tables)
    assert counted_of(StoredText.of_string("a.txt", "City,Count,,\nOslo,3,,\nRome,4,,\n")) is None
    spaced = "Name   Pay\nAnna     5\nBela     7\n"
    assert isinstance(counted_of(StoredText.of_string("a.txt", spaced)), Tables)
    assert isinstance(counted_of(StoredText.of_string("a.txt", f"This is paid.\n\n{spaced}")), TablesInside)
    assert counted_of(StoredText.of_string("a.txt", "It was a day, cold, wet, and long.\nNobody came.\n")) is None


def test_marks_of_markdown_are_none_of_what_a_table_says() -> None:
    told = "| Name | Pay |\n|---|---:|\n| [Anna](a.html) | **5** |\n| Bela | 7 |\n| Carl | 6 |\n"
    found = counted_of(StoredText.of_string("a.md", told, format="markdown"))
    assert isinstance(found, Tables)
    for question, answer in (("What is the pay of Anna?", "5"), ("Which name has the highest pay?", "Bela")):
        said = found.answer(question)
        assert said is not None
        assert said.output == answer


def test_not_of_several_that_are_read_as_one() -> None:
    joined = JoinedText([StoredText.of_string("a.csv", PEOPLE), StoredText.of_string("b.csv", PEOPLE)])
    assert counted_of(joined) is None


@pytest.mark.parametrize("paths", [["a.py"], ["a.py", "b.go"], ["a.txt", "a.py"], ["a.csv", "a.h"]])
def test_of_source_code_alone_or_among_others(paths: list[str]) -> None:
    texts = [StoredText.of_string(path, PEOPLE, format="code") for path in paths]
    assert isinstance(counted_of(texts[0] if len(texts) == 1 else JoinedText(texts)), Definitions)


def test_a_table_that_takes_much_memory_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(computable, "MOST_BYTES", len(PEOPLE) - 1)
    assert counted_of(StoredText.of_string("a.csv", PEOPLE)) is None
    monkeypatch.setattr(computable, "MOST_BYTES", len(PEOPLE))
    assert counted_of(StoredText.of_string("a.csv", PEOPLE)) is not None
