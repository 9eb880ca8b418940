"""Rows of tables, and where they stand."""

from __future__ import annotations

from armt.runtime.answers.counted.rows import Names, Row, cells_of, file_layout, table_rows
from armt.runtime.text.headings import Heading
from armt.runtime.text.stored import StoredText

STOCK = 'sku,name,price\nA1,Pump,5\nA2,"Hose,\nlong",7\nÄ3,Valve,9\n'


def read(told: str, **options: object) -> list[Row | Names]:
    return list(table_rows(StoredText.of_string("a.csv", told, **options)))  # type: ignore[arg-type]


def test_each_row_is_where_it_stands() -> None:
    names, *rows = read(STOCK)
    assert isinstance(names, Names)
    assert names.columns == ("sku", "name", "price")
    text = STOCK.encode()
    for row in rows:
        assert isinstance(row, Row)
        assert row.table is names
    there = [text[row.start : row.end].decode() for row in rows if isinstance(row, Row)]
    assert there == ["A1,Pump,5", 'A2,"Hose,\nlong",7', "Ä3,Valve,9"]
    assert [list(row.cells) for row in rows if isinstance(row, Row)] == [
        ["A1", "Pump", "5"],
        ["A2", "Hose, long", "7"],
        ["Ä3", "Valve", "9"],
    ]


def test_rules_and_names_that_come_again_are_no_rows_and_titles_begin_tables() -> None:
    told = "| a | b |\n|---|---|\n| x | 1 |\n| a | b |\n| y | 2 |\n\n# Next\n\n| c | d |\n|---|---|\n| z | 3 |\n"
    next_one = Heading(told.index("# Next"), 1, "Next")
    found = read(told, headings=[next_one])
    assert [one.columns if isinstance(one, Names) else tuple(one.cells) for one in found] == [
        ("a", "b"),
        ("x", "1"),
        ("y", "2"),
        ("c", "d"),
        ("z", "3"),
    ]
    assert [one.title for one in found if isinstance(one, Names)] == [None, "Next"]


def test_prose_has_no_cells() -> None:
    assert cells_of("It was a day, cold, wet.") == ()
    assert cells_of("a,b") == ["a", "b"]
    assert read("Nothing here.\nOr here.\n") == []


def test_rows_of_a_file_have_as_many_cells_as_its_names_whatever_these_are() -> None:
    told = "City,Count,Open,,\nÖslo,3,yes,,\n,,,,\nRome,4,no,,\n"
    names, *rows = read(told)
    assert isinstance(names, Names)
    assert (names.columns, names.is_file) == (("City", "Count", "Open", "", ""), True)
    assert [told.encode()[row.start : row.end].decode() for row in rows if isinstance(row, Row)] == [
        "Öslo,3,yes,,",
        "Rome,4,no,,",
    ]
    # Without names the first row is one as any other.
    names, *rows = read("Ann,61\nBen,35\n")
    assert isinstance(names, Names)
    assert (names.columns, len(rows)) == (("column 1", "column 2"), 2)
    # A second row of names is none of the table's.
    names, *rows = read("id,Which?,,\n,North,South,West\n1,North,,\n")
    assert isinstance(names, Names)
    assert (names.columns[3], len(rows)) == ("Which?: West", 1)


def test_how_a_file_lays_out_its_cells_is_told_by_its_beginning() -> None:
    rows = "Oslo,3,,\n" * 20_000
    layout = file_layout(StoredText.of_string("a.csv", f"City,Count,,\n{rows}"))
    assert layout is not None
    assert layout.columns == ("City", "Count", "", "")
    assert file_layout(StoredText.of_string("a.txt", f"City,Count,,\n{rows}")) is None
    assert file_layout(StoredText.of_string("a.csv", "")) is None
