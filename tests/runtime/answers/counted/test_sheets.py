"""Tables as documents: which are some, and what is counted in them."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.counted.cells import values
from armt.runtime.answers.counted.logs.log import is_log
from armt.runtime.answers.counted.sheets import is_aligned, is_table, table_overview, tells_of_tables
from armt.runtime.text.headings import Heading
from armt.runtime.text.stored import StoredText

STAFF = "name,city,age\nAnna,Oslo,61\nBela,Rome,35\nCarl,Oslo,7\n"


def overview(told: str, **options: object) -> str:
    return table_overview(StoredText.of_string("a.csv", told, **options))  # type: ignore[arg-type]


def test_a_table_is_rows_below_names_of_columns() -> None:
    assert is_table(STAFF)
    assert is_table(STAFF.replace(",", "\t"))
    assert is_table("name;share\nAnna;3,5\nBela;4,25\nCarl;1,0\n")
    # As Excel writes it, with a line that names the mark.
    assert is_table("sep=;\nname;city\nAnna;Oslo\nBela;Rome\nCarl;Oslo\n")
    assert is_table("| corn | price |\n|---|---|\n| rye | 3 |\n| oats | 2 |\n")
    assert is_table("\tJan\tFeb\nSales\t5\t3\nCosts\t2\t1\nTax\t1\t5\n")
    assert not is_table("1,2,3\n4,5,6\n7,8,9\n10,11,12\n")
    assert not is_table(STAFF + "The staff is small. It lives in two cities.\nNobody else does.\n")
    assert not is_table("name,city,age\n")
    assert not is_table("It was a day, cold, wet, and long,\nand nobody, young, old, or ill, came.\n" * 5)
    assert not is_table("")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (STAFF, "3 rows of 3 columns: name (Anna, Bela, Carl), city (Oslo, Rome), age (7 to 61)."),
        ("a,b,c\nx,,5\n", "1 row of 3 columns: a (x), b (empty), c (5)."),
        (
            "n,v,w\nx,1,1.5\ny,-2,1000\nz,n/a,3\n",
            "3 rows of 3 columns: n (x, y, z), v (-2 to 1; 1 without), w (1.5 to 1000).",
        ),
        (
            "| corn | price |\n|---|---:|\n| rye | 3 |\n| oats | 2 |\n",
            "2 rows of 2 columns: corn (rye, oats), price (2 to 3).",
        ),
        ('a,b,c\n"x, y","two\nlines",3\nz,w,4\n', "2 rows of 3 columns: a (x, y, z), b (two lines, w), c (3 to 4)."),
        (
            "|n|a|b|\n|---|---|---|\n|1|u|v|\n||x \\| w|y|\n|3|z||\n",
            "3 rows of 3 columns: n (1 to 3), a (u, x | w, z), b (v, y).",
        ),
        # An empty first cell behind a tab moved the others, and names behind one too.
        (
            "Region\tProduct\tPrice\nNorth\tApple\t5\n\tPlum\t7\n\tPear\t8\nSouth\tFig\t\n",
            "4 rows of 3 columns: Region (North, South), Product (Apple, Plum, Pear, Fig), Price (5 to 8).",
        ),
        (
            "\tJan\tFeb\nSales\t5\t3\nCosts\t2\t1\nTax\t1\t5\n",
            "3 rows of 3 columns: unnamed (Sales, Costs, Tax), Jan (1 to 5), Feb (1 to 5).",
        ),
        # A table that is indented has no column before its first.
        ("\t\tJan\tFeb\n\t\t5\t3\n\t\t2\t1\n", "2 rows of 2 columns: Jan (2 to 5), Feb (1 to 3)."),
        ("no table here\n", ""),
        (
            "sep=;\nname;city\nAnna;Oslo\nBela;Rome\nCarl;\n",
            "3 rows of 2 columns: name (Anna, Bela, Carl), city (Oslo, Rome).",
        ),
        (
            "name;least;most\nAnna;3,5;4,25\nBela;1,0;10\n",
            "2 rows of 3 columns: name (Anna, Bela), least (1,0 to 3,5), most (4,25 to 10).",
        ),
    ],
)
def test_what_is_counted(told: str, expected: str) -> None:
    assert overview(told) == expected


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('12" pipe,Oslo,3', id="inches"),
        pytest.param('"4"" pipe, long",Oslo,3', id="a quote in quotes"),
        pytest.param("a|b|c,Oslo,3", id="other marks"),
        pytest.param("tab\tin it,Oslo,3", id="a tab"),
        pytest.param("Anna", id="a cell alone"),
    ],
)
def test_no_row_is_lost_behind_one_that_is_odd(row: str) -> None:
    rows = [f"Anna,Oslo,{n}" for n in range(200)]
    told = overview("\n".join(["name,city,age", *rows[:100], row, *rows[100:]]) + "\n")
    counted = [int(word) for word in told.replace(",", "").split() if word.isdigit()][:1]
    assert counted == [201]


@pytest.mark.parametrize(
    ("mark", "odd", "cell"),
    [
        pytest.param("\t", {95: '"'}, '"', id="the same again"),
        pytest.param("\t", {80: '"', 81: '"', 99: '"'}, '"', id="the same again and again"),
        pytest.param("\t", {95: '"kg'}, '"kg', id="behind a tab"),
        pytest.param(",", {95: '"kg'}, '"kg', id="to the end"),
        pytest.param(",", {10: '"kg'}, '"kg', id="over fifty lines"),
        pytest.param(",", {10: '"kg', 30: '"b"'}, '"kg, b', id="to a quote that opens"),
        pytest.param(";", {10: '"kg', 12: '"kg', 99: '"kg'}, '"kg', id="more than once"),
        pytest.param(",", {95: '"kg', 97: '"b\nc"'}, '"kg, b c', id="before a cell of two lines"),
    ],
)
def test_rows_behind_a_quote_that_nothing_closes_are_counted(mark: str, odd: dict[int, str], cell: str) -> None:
    """They were held back for the end of its cell, fifty of them, and were no rows any more."""
    rows = [mark.join((f"n{number}", odd.get(number, "kg"), str(number))) for number in range(1, 101)]
    told = overview("\n".join([mark.join(("name", "unit", "qty")), *rows]) + "\n")
    head, name, unit, quantity = told.split("\n")
    assert (head, name) == ("100 rows of 3 columns:", "- name: 100 values")
    assert re.sub(r" \(\d+\)", "", unit) == f"- unit: kg, {cell}"
    assert quantity == "- qty: 1 to 100, mean 50.5, sum 5,050"


STOCK = 'sku,name,price,qty\nA1,Pump,120.50,4\nA2,Valve,12.00,100\nA3,"Multi\nline hose",30,7\nB1,Gauge,45,0\n'


def test_a_cell_of_several_lines_leaves_the_document_a_table() -> None:
    """The lines of its row were none, and one of so few was enough to take the table for prose."""
    assert is_table(STOCK)
    assert overview(STOCK) == (
        "4 rows of 4 columns: sku (A1, A2, A3, B1), name (Pump, Valve, Multi line hose, Gauge), "
        "price (12.00 to 120.50), qty (0 to 100)."
    )


def test_names_of_columns_may_have_several_lines() -> None:
    told = STOCK.replace("name,price", '"name\nof it","price, €"')
    assert is_table(told)
    assert overview(told).startswith("4 rows of 4 columns: sku (A1, A2, A3, B1), name of it (Pump, ")
    assert overview(f"Prices of ours\n\n{told}") == overview(told)
    first = told.replace("sku", '"s\nku"', 1)
    assert is_table(first)
    assert overview(first) == overview(told).replace("sku", "s ku")
    assert overview(first.replace(",", ";")).startswith(
        "4 rows of 4 columns: s ku (A1, A2, A3, B1), name of it (Pump, "
    )
    # What begins with a quote before a table names no columns.
    assert overview(f'"Prices\nof ours"\n\n{told}') == overview(told)
    assert overview(f'"Prices of\nours, as of May\n{told}') == overview(told)


def test_a_table_ends_as_ever_behind_a_quote_that_nothing_closes() -> None:
    told = 'no\tsum\n1\t"5\n2\t7\n\nStaff\n\nname\trole\nAnna\tclerk\n'
    headings = [Heading(told.index("Staff"), 1, "Staff")]
    assert overview(told, headings=headings) == (
        '2 rows of 2 columns: no (1 to 2), sum ("5, 7). Staff: 1 row of 2 columns: name (Anna), role (clerk).'
    )


@pytest.mark.parametrize(
    "row", ['{"name":"Anna","city":"Oslo","role":"clerk"}\n', '["Anna","Oslo","clerk"]\n', "show(anna,oslo,clerk)\n"]
)
def test_lines_of_json_and_code_name_no_columns(row: str) -> None:
    """Of eight lines there were 7 rows of a column {"name":"Anna"; and a log of such lines was no log."""
    assert not is_table(row * 8)
    assert overview(row * 8) == ""
    log = "".join(f'{{"name":"app","level":30,"time":"2024-05-07T10:0{n}:00Z","v":0}}\n' for n in range(8))
    assert is_log(log)


def test_brackets_that_are_closed_may_be_in_the_names_of_columns() -> None:
    assert overview("item,price (EUR),[sum]\na,b,c\n") == "1 row of 3 columns: item (a), price (EUR) (b), [sum] (c)."
    # One that only closes opens no object.
    assert overview("a) first,b) second\nx,y\n") == "1 row of 2 columns: a) first (x), b) second (y)."


def test_empty_lines_between_rows_are_no_end_and_prose_behind_one_is() -> None:
    assert overview(STAFF + "\n" + "Dora,Rome,8\n").startswith("4 rows of 3 columns: name (Anna, Bela, Carl, Dora)")
    assert overview(STAFF + "\n" + "That is all.\n\nDora,Rome,8\n").startswith("3 rows of 3 columns")


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        (
            "name,qty,x\na,1,u\nb,2,u\n\nname,qty,x\nc,3,u\n",
            "3 rows of 3 columns: name (a, b, c), qty (1 to 3), x (u).",
        ),
        ("name\tqty\na\t1\nname\tqty\nb\t2\n", "2 rows of 2 columns: name (a, b), qty (1 to 2)."),
        (
            "|n|m|\n|---|---|\n|a|1|\n\n| n | m |\n|---|---|\n|b|2|\n",
            "2 rows of 2 columns: n (a, b), m (1 to 2).",
        ),
    ],
)
def test_names_that_come_again_are_no_row(told: str, expected: str) -> None:
    """They were one, and no column had nothing but numbers any more."""
    assert overview(told) == expected


@pytest.mark.parametrize(
    ("numbers", "expected"),
    [
        # One comma that cannot group says what all are, wherever it stands: 275 was more than 12.
        (["1,5", "12", "2,75", "3"], "1,5 to 12"),
        (["1,250", "1,5", "1"], "1 to 1,5"),
        (["1,5", "1,250", "1,6"], "1,250 to 1,6"),
        (["0,500", "12", "0,750"], "0,500 to 12"),
        (["1.234,50", "99,90", "1.300", "-0,5"], "-0,5 to 1.300"),
        (["1,5", "0.125", "1.5"], "0.125 to 1,5"),
        # As before: groups, also of the Indian rule, and decimal points.
        (["1,250", "12", "999"], "12 to 1,250"),
        (["1,23,456", "12,345.5", "99"], "99 to 1,23,456"),
        (["1,234,567.5", "-1,000", "+2"], "-1,000 to 1,234,567.5"),
        (["1.250", "12", "2.5"], "1.250 to 12"),
        # As workbooks show shares; they were counted as eight values.
        (["12.5%", "7 %", "80%"], "7 % to 80%"),
        # Sums of money were so many values.
        (["$1,234.50", "-$5", "€ 7"], "-$5 to $1,234.50"),
        (["1,50 €", "0,75 €", "3€"], "0,75 € to 3€"),
        (["9" * 400, "1" * 400], f"{'9' * 400}"),
        (["0." + "1" * 40, "0.2"], f"0.{'1' * 40} to 0.2"),
        # No numbers, though they have nothing but digits and commas.
        (["1,2,3", "4,5,6"], "1,2,3, 4,5,6"),
        (["1.2.3", "1"], "1.2.3, 1"),
    ],
)
def test_a_comma_is_one_thing_in_all_of_a_column(numbers: list[str], expected: str) -> None:
    told = "name;price;x\n" + "".join(f"n;{number};u\n" for number in numbers)
    assert overview(told) == f"{len(numbers)} rows of 3 columns: name (n), price ({expected}), x (u)."


@given(st.lists(st.text(alphabet="01234.,-+", min_size=1, max_size=9), max_size=5))
def test_any_numbers_can_be_looked_at(numbers: list[str]) -> None:
    assert overview("a;b;c\n" + "".join(f"x;{number};y\n" for number in numbers)).count("b (") == bool(numbers)


def test_many_values_are_counted_and_not_told(monkeypatch: pytest.MonkeyPatch) -> None:
    told = "a,b,c\n" + "".join(f"x{n},{'long ' * 9}{n % 2},{n:,}\n".replace(f"{n:,}", str(n)) for n in range(50))
    long = "long " * 9
    assert overview(told).split("\n") == [
        "50 rows of 3 columns:",
        "- a: 50 values",
        f"- b: {long}0 (25), {long}1 (25)",
        "- c: 0 to 49, mean 24.5",
    ]
    monkeypatch.setattr(values, "_MOST_VALUES", 20)
    assert overview(told).startswith("50 rows of 3 columns:\n- a: more than 20 values\n")


def test_every_sheet_is_told_with_its_title() -> None:
    told = "Orders\n\nno\tsum\n1\t5\n2\t7\n\nStaff\n\nname\trole\nAnna\tclerk\n"
    headings = [Heading(0, 1, "Orders"), Heading(told.index("Staff"), 1, "Staff")]
    assert overview(told, headings=headings) == (
        "Orders: 2 rows of 2 columns: no (1 to 2), sum (5 to 7). Staff: 1 row of 2 columns: name (Anna), role (clerk)."
    )


def test_what_is_told_is_looked_at_in_one_pass() -> None:
    """A gist of numbers alone took as long as the square of its length; it is somebody else's file."""
    assert not tells_of_tables("1," * 200_000)
    assert tells_of_tables("1,234 rows of 3 columns: a (b)")


@pytest.mark.parametrize("odd", ["y", '"y'], ids=["rows", "quotes that nothing closes"])
def test_time_is_linear(odd: str) -> None:
    rows = (f"x,{odd}z,5\n" + "x,y,5\n" * 49) * 500
    began = time.process_time()
    with StoredText.of_string("a.csv", f"a,b,c\n{rows}") as text:
        assert table_overview(text).startswith("25,000 rows")
    assert time.process_time() - began < 3.5


def test_a_row_that_is_longer_than_a_piece_of_the_text_is_one() -> None:
    names = ",".join(f"n{n}" for n in range(20_000))
    told = overview(f"{names}\n" + ",".join(["1234"] * 20_000) + "\n")
    assert told[:40] == "1 row of 20000 columns: n0 (1234), n1 (1"
    assert told[-15:] == " n19999 (1234)."
    # So is one that comes in parts, for its length.
    assert overview(f"a,b,c\nx,y,{'5,' * 1_500_000}\nx,y,6\n") == "2 rows of 3 columns: a (x), b (y), c (5 to 6)."


@given(st.text(alphabet='ab1 ,;|\t"\n-\r.', max_size=200))
def test_any_text_can_be_looked_at(told: str) -> None:
    is_table(told)
    assert isinstance(overview(told), str)


def test_columns_of_spaces_are_told_as_any_others() -> None:
    told = "NAME    STATUS    RESTARTS\nweb     Running   0\ndb      Running   2 (5h ago)\ncache   Failed    17\n"
    assert is_aligned(told)
    assert table_overview(StoredText.of_string("a.txt", told)) == (
        "3 rows of 3 columns: NAME (web, db, cache), STATUS (Running, Failed), RESTARTS (0, 2 (5h ago), 17)."
    )
    # Beside as much other text it is a document with a table.
    assert not is_aligned(told + "\nThis is what was running at ten in the morning.\n" * 4)
    assert not is_aligned("")


def test_a_file_that_is_called_a_table_is_one_whatever_its_columns_are_called() -> None:
    """An empty name, two alike or one of eighty characters, and rows were quoted as sentences."""
    long = "How much, if at all, do you worry about what may happen to you and to those who live near you?"
    told = f'"{long}",Age,Age,,\nA lot,61,7,,\nNot at all,.5,8,,\nA lot,NA,9,,\n'
    assert not is_table(told)
    assert overview(told) == (
        "3 rows of 3 columns: How much, if at all, do you worry about what may … and to those who live near you?"
        " (A lot, Not at all), Age (.5 to 61; 1 without), Age (2) (7 to 9)."
    )


def test_of_many_rows_columns_are_told_in_lines() -> None:
    rows = "".join(f"{n},1/{n + 12}/2021,{n % 2},{n * 1000},{1990 + n}\n" for n in range(1, 13))
    assert overview(f"id,day,open,sales,built\n{rows}").split("\n") == [
        "12 rows of 5 columns:",
        "- id: 1 to 12",
        "- day: 1/13/2021 to 1/24/2021",
        "- open: 1 (6), 0 (6)",
        "- sales: 1000 to 12000, mean 6,500, sum 78,000",
        "- built: 1991 to 2002",
    ]
    assert tells_of_tables(overview(f"id,day,open,sales,built\n{rows}"))


@pytest.mark.parametrize(
    ("above", "rows", "expected"),
    [
        ("Marks of class 3b\n", 3, True),
        ("Marks\n\nMarks of class 3b\nMade on 3 May\n", 3, True),
        ("Marks of class 3b\n", 2, False),
        ("A\nB\nC\nD\n", 3, False),
        ("Marks\nThese are those of class 3b.\n", 3, False),
        (f"Marks\n{'Marks and ' * 9}more\n", 3, False),
    ],
    ids=["a title", "several", "few rows", "too many", "a sentence", "too long"],
)
def test_a_title_above_few_rows_is_none_of_them(above: str, rows: int, expected: bool) -> None:
    """A sheet of three rows below its title was asked as a table inside of a text."""
    told = "Name\tMath\tArt\n" + "".join(f"P{at}\t{at}\t5\n" for at in range(rows))
    assert is_table(above + told) is expected
