"""Files that are tables by their name and their rows, whatever stands in the first of these."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.counted.cells.layout import Layout, is_called_table, layout_of, layout_of_list

ASKED = "How much, if at all, do you worry about what may happen to you or to those who are near to you?"


@pytest.mark.parametrize(
    ("sample", "columns"),
    [
        pytest.param("City,Count,Open,,\nOslo,3,yes,,\nRome,4,no,,\n", ("City", "Count", "Open", "", ""), id="no name"),
        pytest.param("a,b,b,b (2),b\n1,2,3,4,5\n", ("a", "b", "b (3)", "b (2)", "b (4)"), id="the same name"),
        pytest.param(f'"{ASKED}",Age\nA lot,61\nNot,35\n', (ASKED, "Age"), id="a question"),
        pytest.param('a,"b ""c"", d"\n1,"2\n3"\n', ("a", 'b "c", d'), id="quotes"),
        pytest.param("1st,95th,x\n5,7,u\n6,8,v\n", ("1st", "95th", "x"), id="names with digits"),
        pytest.param("state,2014,2015\nOhio,5,7\nIowa,6,8\n", ("state", "2014", "2015"), id="years"),
        pytest.param("state,2016\nOhio,5\nIowa,6\n", ("state", "2016"), id="a year"),
        pytest.param("a,b\nx,y\n", ("a", "b"), id="no numbers"),
        pytest.param("a;b\n1,5;2,5\n2,5;3,5\n", ("a", "b"), id="decimal commas"),
        pytest.param("a\tb\n1,5\t2,5\n2,5\t3,5\n", ("a", "b"), id="tabs"),
    ],
)
def test_the_first_row_names_the_columns(sample: str, columns: tuple[str, ...]) -> None:
    found = layout_of("a.csv", sample)
    assert found is not None
    assert (found.columns, found.named_by) == (columns, 1)


def test_a_row_like_those_below_names_none() -> None:
    assert layout_of("a.csv", "Ann,61\nBen,35\nCid,7\n") == Layout(",", ("column 1", "column 2"), 0)
    assert layout_of("a.csv", "2021-02-03,u\n2021-02-04,v\n") == Layout(",", ("column 1", "column 2"), 0)
    # Years that stand above years are no names.
    assert layout_of("a.csv", "Ann,1990\nBen,1991\n") == Layout(",", ("column 1", "column 2"), 0)


def test_names_may_go_on_in_a_second_row() -> None:
    """A survey has its question above the first choice, and the choices below it."""
    rows = "1,u,North,,,Male,\n2,v,,,,,Female\n"
    survey = f"id,Say it,Which?,,,Sex,\n,Open-Ended Response,North,South,West,Male,Female\n{rows}"
    found = layout_of("a.csv", survey)
    assert found is not None
    assert found.columns == (
        "id",
        "Say it",
        "Which?: North",
        "Which?: South",
        "Which?: West",
        "Sex: Male",
        "Sex: Female",
    )
    assert found.named_by == 2
    # A row with a number, or with all of its cells, is one.
    for second in (",u,5,South,West,x,y", "0,u,North,South,West,x,y"):
        found = layout_of("a.csv", survey.replace(survey.split("\n")[1], second))
        assert found is not None
        assert found.named_by == 1


def test_excel_names_the_mark_in_a_line_above() -> None:
    assert layout_of("a.csv", "sep=;\na;b\n1;2\n") == Layout(";", ("a", "b"), 2)


@pytest.mark.parametrize(
    "sample",
    [
        pytest.param("", id="nothing"),
        pytest.param("a,b\n", id="names alone"),
        pytest.param("a\nb\nc\n", id="a list"),
        pytest.param("It was a day, cold and wet.\nNobody, young or old, came.\nSo it went on.\n", id="prose"),
        pytest.param('{"a":1,"b":2}\n{"a":3,"b":4}\n', id="objects of JSON"),
        pytest.param('a\tb\n1\t"5\n2\t7\n\nStaff\n\nc\td\n3\t4\n', id="a quote that nothing closes"),
        pytest.param("Prices of ours\n\na,b\n1,2\n", id="a title above"),
    ],
)
def test_what_has_no_equal_rows_is_none(sample: str) -> None:
    assert layout_of("a.csv", sample) is None


@pytest.mark.parametrize(
    ("sample", "columns", "named_by"),
    [
        ("Name\nAnna Moor\nBela Roe\n", ("Name",), 1),
        ('Name\n"Moor, Anna"\n"Roe, Bela"\n', ("Name",), 1),
        ("Temperature\n12.5\n13\n", ("Temperature",), 1),
        # What has no name above.
        ("a@x.org\nb@x.org\nc@y.org\n", ("column 1",), 0),
        ("3\n4\n5\n", ("column 1",), 0),
        # A text, a table of Markdown, and what is too short to tell.
        ("It was a cold day.\nNobody came, young or old.\nSo it went on.\n", None, 0),
        ("Name\n" + "It was a cold day. " * 9 + "\nAnna\n", None, 0),
        ("| Name |\n|---|\n| Anna |\n", None, 0),
        ("Name\nAnna\n", None, 0),
    ],
)
def test_a_file_of_one_column_is_a_table(sample: str, columns: tuple[str, ...] | None, named_by: int) -> None:
    """All of a list of guests was quoted as one sentence."""
    expected = None if columns is None else Layout(",", columns, named_by)
    assert layout_of_list("a.csv", sample) == expected
    assert layout_of_list("a.txt", sample) is None


def test_the_name_says_that_a_file_is_a_table() -> None:
    sample = "City,Count,,\nOslo,3,,\n"
    assert layout_of("/x/A.CSV", sample) is not None
    assert layout_of("a.tsv", sample.replace(",", "\t")) is not None
    assert layout_of("a.txt", sample) is None
    assert not is_called_table("csv")
    # Where tabs and commas both cut rows alike, the name tells which are meant.
    both = "a,b\tc,d\n1,2\t3,4\n"
    assert [found.mark for name in ("a.csv", "a.tsv") if (found := layout_of(name, both))] == [",", "\t"]


@given(st.text(alphabet='a1 ,;\t"\n\r(', max_size=80))
def test_any_text_can_be_looked_at(sample: str) -> None:
    found = layout_of("a.csv", sample)
    assert found is None or len(found.columns) > 1
