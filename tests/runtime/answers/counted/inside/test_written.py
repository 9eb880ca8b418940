"""Tables that Markdown has as pages do."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.counted.inside.written import ends_table, opens_table, written_rows

TABLE = [
    '<table class="a">\n',
    "<thead><tr><th>Name</th><th>GitHub</th></tr></thead>\n",
    '<tr class="odd">\n',
    '<td>Ann &amp; Bo</td><td><a href="b">@ann</a><br>away\n',
    "<tr><td>Cy</td><td></td></tr>\n",
    "</table>\n",
]


def said(lines: list[str]) -> list[list[str]]:
    return [row.said for row in written_rows(lines)]


def test_cells_are_what_a_page_shows() -> None:
    assert said(TABLE) == [["Name", "GitHub"], ["Ann & Bo", "@ann away"], ["Cy", ""]]


@pytest.mark.parametrize(
    ("there", "instead"),
    [
        # A cell over two columns, a table in a cell, and no names.
        ("<td>Cy</td><td></td>", '<td colspan="2">Cy</td>'),
        ("<td>Cy</td>", "<td><table><tr><td>Cy</td></tr></table></td>"),
        ("<th>Name</th><th>GitHub</th>", "<td>Name</td><td>GitHub</td>"),
    ],
)
def test_what_reaches_over_others_or_names_no_columns_has_no_rows(there: str, instead: str) -> None:
    told = "".join(TABLE)
    assert there in told
    assert said([f"{line}\n" for line in told.replace(there, instead).split("\n")]) == []


def test_where_a_table_begins_and_ends() -> None:
    assert opens_table('  <TABLE width="3">\n')
    assert not opens_table("A <table> is one.\n")
    assert ends_table("</td></tr></table>\n")


def test_marks_without_an_end_take_no_time() -> None:
    begun = time.perf_counter()
    written_rows(["<table><tr><th>a</th></tr>" + "<tr><td" * 20_000])
    written_rows(["<table><tr><th>a</th></tr>" + "<tr><td>" * 20_000])
    assert time.perf_counter() - begun < 5
