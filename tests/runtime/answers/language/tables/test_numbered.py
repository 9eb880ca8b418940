"""Rows that end in as many numbers each, as PDF files give them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.tables.aligned import aligned_tables
from armt.runtime.answers.language.tables.numbered import ends_in_numbers, numbered_tables

SITES = """replaced within a week.
Site Animals Rate (%)
Luxulyan 22 37
St Austell 19 42
Tedburn 1,015 £35.50
And that is all of them.
"""


def test_a_table_out_of_a_pdf() -> None:
    rows = [("Luxulyan", "22", "37"), ("St Austell", "19", "42"), ("Tedburn", "1,015", "£35.50")]
    (table,) = numbered_tables(SITES.split("\n"))
    assert [table] == aligned_tables(SITES.split("\n"))
    assert (table.names, table.first, table.last) == (("Site", "Animals", "Rate (%)"), 1, 5)
    assert [(row.first, row.last, row.cells) for row in table.rows] == [
        (at, at + 1, cells) for at, cells in enumerate(rows, 2)
    ]
    assert [one.text for one in sentences(SITES)] == [
        *("replaced within a week.", "Site Animals Rate (%)"),
        *("Luxulyan 22 37", "St Austell 19 42", "Tedburn 1,015 £35.50", "And that is all of them."),
    ]


@pytest.mark.parametrize("names", ["Site Animals", "of the sites seen", "Site Animals Animals", "It has three."])
def test_rows_without_names_are_sentences_of_their_own(names: str) -> None:
    told = SITES.replace("Site Animals Rate (%)", names)
    (table,) = numbered_tables(told.split("\n"))
    assert (table.names, table.first, table.last, len(table.rows)) == (None, 2, 5, 3)
    assert aligned_tables(told.split("\n")) == []
    assert "St Austell 19 42" in [one.text for one in sentences(told)]


@pytest.mark.parametrize(
    "told",
    [
        "Name Age\nAnn 5\nBen 6\nCid 7\n",
        "Site A B\nLux 1 2\nTed 3 4\n",
        "Site A B\nLux 1 2\nTed 3 4 5\nCar 6 7\n",
        "A B C\n1 2 3\n4 5 6\n7 8 9\n",
        "It was built in 1885.\nIt fell in 1920 and rose.\nIn 1950 12 stood.\n",
    ],
    ids=["one number", "two rows", "not as many", "no names", "prose"],
)
def test_what_is_no_table(told: str) -> None:
    assert numbered_tables(told.split("\n")) == []


def test_how_a_row_ends() -> None:
    assert all(map(ends_in_numbers, ("Lux 1 2", "  Two words -3 4.5%", "Lux 7.8G 12kb", "Lux - n/a 3")))
    assert not any(map(ends_in_numbers, ("Lux 1", "1 2 3", "Lux 1 two", "", "Lux 1 2.", "L" * 200 + " 1 2")))


@given(st.lists(st.text(alphabet="aB1 -.%(", max_size=20), max_size=10))
def test_any_lines(lines: list[str]) -> None:
    for table in numbered_tables(lines):
        assert 0 <= table.first == table.last - len(table.rows) - (table.names is not None)
        assert len({len(row.cells) for row in table.rows}) == 1
