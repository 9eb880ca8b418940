"""Cells of rows whose columns are aligned by spaces, found from where a row stands."""

from __future__ import annotations

import pytest

from armt.runtime.answers.finding import aligned_rows
from armt.runtime.answers.finding.aligned_rows import AlignedRows
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.language.tables.rows import NamedCells
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

TOLD = """Ärger.  Of two kinds.

  Größe   Zahl
  drei      30
  vier     400

Name    Pay
Anna      5
Bela      7
"""
CELLS = [(("Größe", "drei"), ("Zahl", "30")), (("Größe", "vier"), ("Zahl", "400"))]
OTHERS = [(("Name", "Anna"), ("Pay", "5")), (("Name", "Bela"), ("Pay", "7"))]


def test_rows_have_the_names_of_their_columns() -> None:
    text = StoredText.of_string("a.txt", TOLD)
    rows, found = AlignedRows(text), sentences(TOLD)
    assert [cells for one in found if (cells := rows.cells_of(one))] == [*CELLS, *OTHERS]
    assert [one.text.split() for one in found if rows.is_head(one)] == [["Größe", "Zahl"], ["Name", "Pay"]]
    # In any order, each paragraph being looked at as it comes.
    assert [cells for one in reversed(found) if (cells := rows.cells_of(one))] == [*OTHERS[::-1], *CELLS[::-1]]


@pytest.mark.parametrize(("above", "cells"), [(8, ()), (40, OTHERS[1])])
def test_names_that_are_too_far_above_are_not_known(
    monkeypatch: pytest.MonkeyPatch, above: int, cells: NamedCells
) -> None:
    monkeypatch.setattr(aligned_rows, "_ABOVE_BYTES", above)
    last = sentences(TOLD)[-1]
    assert AlignedRows(StoredText.of_string("a.txt", TOLD)).cells_of(last) == cells


def test_rows_have_no_names_of_another_document() -> None:
    first = StoredText.of_string("a.txt", "Name    Pay\nAnna      5\nBela      7\n")
    row = "Cleo      9"
    rows = AlignedRows(JoinedText([first, StoredText.of_string("b.txt", f"{row}\n")]))
    assert rows.cells_of(Sentence(first.size, first.size + len(row), row)) == ()
    assert rows.cells_of(Sentence(24, 35, "Bela      7")) == OTHERS[1]
