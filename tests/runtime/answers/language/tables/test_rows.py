"""Rows of tables: which lines are some, what their columns are called, and which cell a question asks for."""

from __future__ import annotations

import csv
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.tables.rows import (
    asked_cell,
    asked_value,
    asks_for_nothing,
    cells,
    column_names,
    is_open,
    is_whole,
    joined_rows,
    meant_values,
    open_marks,
    paired,
    rows_among,
    rows_of_names,
    said_of,
    separator,
    whole_lines,
)

NamedCells = tuple[tuple[str, str], ...]
CSV = 'name,city,age\n"Moor, Anna",Oslo,61\nBela Stein,Rome,35\n'
ROW = (("name", "Bela Stein"), ("city", "Rome"), ("age", "35"))


def named_cells(row: str, above: str, head: str) -> NamedCells:
    return paired(column_names(row, above, head), row)


def test_prose_with_commas_is_no_table() -> None:
    prose = ["Reuben, Simeon, Levi, and Judah,", "Issachar, Zebulun, and Benjamin, they came,", "and went."]
    assert rows_among(prose) == [False] * 3
    assert rows_among(CSV.splitlines()) == [True] * 3
    # A line by itself is none, whatever stands in it, nor one with other cells than those beside it.
    assert rows_among(["a,b,c"]) == [False]
    assert rows_among(["a,b,c", "a,b,c,d", "a\tb"]) == [False] * 3


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("a\tb", ("\t", 1)),
        ("| a | b |", ("|", 3)),
        ('"a,b",c,d', (",", 2)),
        ("a;b;c", (";", 2)),
        ("corn,price", (",", 1)),
        ("rye,", None),
        (",rye", None),
        ("He came, she went.", None),
        ("in 1,000,000 of 2,000 cases", None),
        ("in 1,000 cases", None),
        ("Anna,61,300,500", (",", 3)),
        ("an, b, c", None),
        ("", None),
        # Two cells, and decimal points behind which semicolons stand: neither had cells between semicolons.
        ("corn;price", (";", 1)),
        ("corn;3,5", (";", 1)),
        ("corn;3,5 €;-1.004,25", (";", 2)),
        ("Moor, Anna;3,5;4,25", (";", 2)),
        ("corn,rye;oats", (",", 1)),
        ("1,2,3d;rye", (",", 2)),
        ("sep=;", None),
        ("He came; she went.", None),
        ("int a;", None),
        ("a &lt;b", None),
    ],
)
def test_the_mark_between_cells(line: str, expected: tuple[str, int] | None) -> None:
    assert separator(line) == expected


@pytest.mark.parametrize(
    "line", ['{"name":"Anna","city":"Oslo","role":"clerk"}', '["Anna","Oslo","clerk"]', "f(a,b,c)"]
)
def test_lines_of_json_name_no_columns(line: str) -> None:
    """Who asked such lines for a city was given cells of a column {"name":"Anna"."""
    assert column_names(line, f"{line}\n" * 3, f"{line}\n" * 3) == []
    assert column_names("a,b,c", "", "item,price (EUR),[sum]\n") == ["item", "price (EUR)", "[sum]"]


def test_tabs_of_a_justified_manual_separate_no_cells() -> None:
    """`col -b` puts tabs in place of spaces, in lines that begin with some."""
    for line in ("\t      verification.  It is  a\tfile  normally\tstored", "       tion  makes  curl\t skip it"):
        assert separator(line) is None
    assert separator("\t\tSum\t5") is not None
    told = (
        "\t      fies  the\t server's TLS certificate before it continues: that the\n"
        "\t      certificate contains the right name which\t matches  the  hostname\n"
        "\t      used  in the URL.\n"
    )
    assert len(sentences(told)) == 1


def test_cells_are_cut_as_their_format_has_it() -> None:
    assert cells('"Moor, Anna",Oslo,61', ",") == ["Moor, Anna", "Oslo", "61"]
    assert cells("| a | b  |  |", "|") == ["a", "b", ""]
    assert cells("x\t\ty ", "\t") == ["x", "", "y"]
    assert cells("|", "|") == cells("||", "|") == [""]


def test_a_row_of_markdown_has_one_bar_at_each_end() -> None:
    """All bars of an end were taken, so that an empty first cell gave its place to the second; an escaped one cut."""
    assert cells("||x|y|", "|") == ["", "x", "y"]
    assert cells("|x|y||", "|") == ["x", "y", ""]
    assert cells("x | y | z", "|") == ["x", "y", "z"]
    assert cells(r"| a \| b | c \|", "|") == ["a | b", "c |"]
    assert separator(r"| a \| b | c |") == ("|", 3)
    table = "| n | a | b |\n|---|---|---|\n"
    assert named_cells("||x|y|", table, table) == (("n", ""), ("a", "x"), ("b", "y"))
    assert named_cells(r"| 1 | x\|y | z |", table, table) == (("n", "1"), ("a", "x|y"), ("b", "z"))


@given(st.text(alphabet="aB1 ,;|\t\"'\r\n-:=", max_size=80), st.sampled_from(",;|\t"))
def test_any_line_has_cells(line: str, mark: str) -> None:
    assert all(isinstance(cell, str) for cell in cells(line, mark))
    named_cells(line, line, line)
    asked_value("What is a?", line)
    assert "\n".join(whole_lines(line)) == line


@pytest.mark.parametrize("limit", [1 << 17, 1 << 40])
def test_a_cell_may_be_larger_than_a_table_should_have(limit: int) -> None:
    """A library of the same process had said that there is no bound, and rows were cut in another way."""
    line, before = f"a,b,{'x' * 200_000}", csv.field_size_limit(limit)
    try:
        assert cells(line, ",") == [line]
    finally:
        csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("row", "expected"),
    [('a,"b', True), ('a,"b\nc",d', False), ('12" pipe,3', False), ('"4"" pipe,3', True), ("a,b", False)],
)
def test_a_cell_in_quotes_may_go_on_in_the_next_line(row: str, expected: bool) -> None:
    assert is_open(row, ",") is expected


@pytest.mark.parametrize(
    ("row", "expected"),
    [("a,b", True), ('a,"b\nc",d', True), ('a,"b', False), ('a,"b\nc"d,e', False), ('"4"" pipe",3', True)],
)
def test_quotes_close_at_the_ends_of_cells(row: str, expected: bool) -> None:
    assert is_whole(row, ",") is expected


def test_a_quote_that_nothing_closes_opens_no_cell_behind_tabs() -> None:
    """What stood behind it was one cell with it."""
    assert cells('x\t"\t5', "\t") == ["x", '"', "5"]
    assert cells('"\t"\t"\t"', "\t") == ['"'] * 4
    assert cells('x\t"two\t5', "\t") == ["x", '"two', "5"]
    assert cells('x\t"a\tb"\t""""\t5', "\t") == ["x", "a\tb", '"', "5"]
    assert is_open('x\t"two\n', "\t")
    assert not is_open('x\t"\n', "\t")
    assert cells('x,"two,5', ",") == ["x", "two,5"]
    assert cells('x,"two,5', ",", quotes=False) == ["x", '"two', "5"]


STOCK = (
    'sku,name,price,qty,note\nA1,"Pump, large",120.50,4,"says ""heavy"""\nA2,Valve 3/4",12.00,100,\n'
    'A3,"Multi\nline hose",30,7,blue\nB1,Gauge,45,0,out of stock\n'
)


def test_a_cell_in_quotes_may_have_several_lines() -> None:
    """Its lines were no rows, so that the next row's names were looked for below them, and the prices were one off."""
    lines = whole_lines(STOCK)
    assert lines == [*STOCK.split("\n")[:3], 'A3,"Multi\nline hose",30,7,blue', *STOCK.split("\n")[5:]]
    assert rows_among(lines) == [True] * 5 + [False]
    assert separator(lines[3]) == (",", 4)
    assert cells(lines[3], ",") == ["A3", "Multi line hose", "30", "7", "blue"]
    assert [item.text for item in sentences(STOCK)] == lines[:-1]
    named = named_cells("B1,Gauge,45,0,out of stock", STOCK[: STOCK.index("B1")], STOCK)
    assert asked_cell("What is the price of the gauge?", named) == "45"
    assert named_cells(lines[3], "x,1,2,3,4\n" * 9, STOCK)[1] == ("name", "Multi line hose")


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        pytest.param('a,b\nx,"1\n\n2"\n', ['x,"1\n\n2"'], id="an empty line in it"),
        pytest.param('a,b\n"1\n2","3\n""4"" ,"\n', ['"1\n2","3\n""4"" ,"'], id="two cells, and quotes in one"),
        pytest.param('"a\nb";c;d\n1;2;3', ['"a\nb";c;d'], id="names of columns"),
        pytest.param('x\t"1\n2"\ny\t"3\n4"', ['x\t"1\n2"', 'y\t"3\n4"'], id="no row of one line"),
        pytest.param('a\t"\tc\nb\t"\td\n', [], id="the same again"),
        pytest.param('"It is long,\nvery long," he said,and\nwent. "So,\nthen,go,"', [], id="prose"),
        pytest.param('"It is,so\nlong",and,wide.\nNobody came.', [], id="a line of other cells beside it"),
        pytest.param('a,b,c\nx,"1,2\ny,3,4\nz,"5",6\n', [], id="a quote that opens another cell"),
        pytest.param('a,b\nx,"1\n' + "y,2\n" * 50 + 'z,3",4\n', [], id="over fifty lines"),
        pytest.param('a,b\nx,"1\ny,2\nz,"3\n4"\n', ['z,"3\n4"'], id="behind a quote that nothing closes"),
        pytest.param('a,b,c\nx,3/4" y,"1\n2"\n', ['x,3/4" y,"1\n2"'], id="behind inches"),
    ],
)
def test_which_lines_are_of_one_row(text: str, rows: list[str]) -> None:
    """A quote that nothing closes, or behind which no row is closed, holds no other lines."""
    assert [text[start:stop] for start, stop in joined_rows(text)] == rows
    assert "\n".join(whole_lines(text)) == text


def test_inches_open_no_cell_before_one_in_quotes() -> None:
    """What stood between them was one cell in quotes: the row had other cells than those beside it."""
    assert separator('A2,Valve 3/4",12.00,"says, ""so"""') == (",", 3)


def test_lines_without_cells_are_none_of_a_row() -> None:
    assert separator("a,b,c\nd,e,f") is None
    assert separator('"a\nb",c,d\ne') is None


@pytest.mark.parametrize(
    ("line", "marks"), [('a;"b', ";"), ('a,"b', ","), ('a\t"b', "\t"), ('"a', "\t,;"), ('a,"b"', ""), ("a", "")]
)
def test_the_marks_of_a_row_that_goes_on(line: str, marks: str) -> None:
    assert open_marks(line) == list(marks)
    assert open_marks(line, ",") == [","] * ("," in marks)


@pytest.mark.parametrize("line", ['a,"b\n', 'a,"\n', '"\n', ',"""\n', 'a\t"b\n', 'x,"a""\n', ';"a;b\n,"c\n'])
def test_time_is_linear(line: str) -> None:
    """200 KB of quotes; were what one opens looked through from each of them, it would take a minute."""
    text = line * (200_000 // len(line))
    began = time.process_time()
    assert "\n".join(whole_lines(text)) == text
    assert time.process_time() - began < 6


def test_columns_have_the_names_of_the_first_row() -> None:
    first, above = CSV.split("\n")[0], CSV[: CSV.index("Bela")]
    assert named_cells("Bela Stein,Rome,35", above, above) == ROW
    assert named_cells('"Moor, Anna",Oslo,61', first + "\n", CSV)[0] == ("name", "Moor, Anna")
    # Further down than what is at hand, what the document or its sheet begins with has them.
    assert named_cells("Bela Stein,Rome,35", "Emil,Lima,2\n" * 9, f"Staff\n\n{CSV}") == ROW
    # Below other text the table's own first row does, whatever the document begins with.
    markdown = "Prices\n\n| corn | price |\n|---|---|\n"
    assert named_cells("| rye | 3 |", markdown, "| x | y |\n") == (("corn", "rye"), ("price", "3"))
    assert named_cells("|---|---|", markdown, "Prices") == ()
    # Spreadsheets leave out the last cells where they are empty.
    assert rows_among(["name\tcity\tage", "Bela\tRome"]) == [True, True]
    assert named_cells("Bela\tRome", "Staff\n\nname\tcity\tage\n", "Staff") == (
        ("name", "Bela"), ("city", "Rome"), ("age", "")
    )  # fmt: skip


PRODUCTS = "Region\tProduct\tPrice\nNorth\tApple\t5\n\tPlum\t7\nSouth\tFig\t8\n"
SUMS = "\tJan\tFeb\nSales\t5\t3\nCosts\t2\t1\n"


def test_an_empty_first_cell_behind_tabs_keeps_its_place() -> None:
    """It was cut off with the white space: the region was Plum, and the price of it empty."""
    assert cells("\tPlum\t7\n", "\t") == ["", "Plum", "7"]
    assert cells("\t\tx\t\n", "\t") == ["", "", "x"]
    named = named_cells("\tPlum\t7", PRODUCTS.partition("\tPlum")[0], PRODUCTS)
    assert named == (("Region", ""), ("Product", "Plum"), ("Price", "7"))
    assert asked_cell("What is the product in the region Plum?", named) is None
    assert asked_cell("What is the price of the product Plum?", named) == "7"


@pytest.mark.parametrize(
    ("told", "row"),
    [
        (SUMS, "Sales\t5\t3"),
        (SUMS.replace("\t", ","), "Sales,5,3"),
        ("| | Jan | Feb |\n|---|---|---|\n| Sales | 5 | 3 |\n", "| Sales | 5 | 3 |"),
    ],
)
def test_the_first_column_may_have_no_name(told: str, row: str) -> None:
    """The names of the others were one off, or the table had none."""
    named = named_cells(row, told.partition(row)[0], told)
    assert named == (("", "Sales"), ("Jan", "5"), ("Feb", "3"))
    assert said_of(named) == "Sales; Jan: 5; Feb: 3"
    assert asked_cell("What are the sales in Jan?", named) == "5"


def test_a_name_is_no_number_of_anything() -> None:
    """The first city was, of two columns."""
    named = (("city", "Oslo"), ("population", "709037"))
    assert asked_cell("How many live in all of these cities?", named) is None
    assert asked_cell("How many are in the population of Oslo?", named) == "709037"
    # Nor how long something lasts.
    cookie = (("cookie", "country_code"), ("kept", "daily"), ("life", "two days"))
    assert asked_cell("How long does the cookie last?", cookie) is None
    assert asked_cell("How long is its life?", cookie) == "two days"
    assert asked_cell("Which cookie is it?", cookie) == "country_code"


def test_of_two_names_of_columns_the_one_with_more_of_the_words_is_asked() -> None:
    """Neither was, and the hours were the rate."""
    named = (("Day", "Saturday"), ("Hours", "8 to 4"), ("Rate per hour", "£28"))
    assert asked_cell("What is the rate per hour on Saturdays?", named) == "£28"
    assert asked_cell("What are the hours on Saturdays?", named) == "8 to 4"


def test_neither_a_code_nor_a_sum_says_how_many_there_are() -> None:
    """To how many tents were ordered the number of the order was the answer."""
    named = (("Order no.", "A-1007"), ("Planned", "€800"), ("Tents sold", "20"))
    assert asked_cell("How many tents did Oslo order?", named) is None
    assert asked_cell("How many stations are planned?", named) is None
    assert asked_cell("How many tents were sold?", named) == "20"
    assert asked_cell("What is the order?", named) == "A-1007"


def test_sentences_that_are_rows_have_their_cells_and_bytes() -> None:
    for table, count in ((PRODUCTS, 4), (SUMS, 3), ("".join(f"\t{line}\n" for line in PRODUCTS.splitlines()), 4)):
        text = f"Größe:\n\n{table}\nThat is all.\n"
        found = sentences(text)[1:-1]
        assert [item.text for item in found] == table.splitlines()
        assert all(text.encode()[item.start : item.end].decode() == item.text for item in found)
        named = [named_cells(item.text, text.encode()[: item.start].decode(), "") for item in found]
        assert [len(cells) for cells in named] == [0, *[len(named[1])] * (count - 1)]
    assert [dict(cells).get("Product") for cells in named] == [None, "Apple", "Plum", "Fig"]


@pytest.mark.parametrize(
    ("row", "above", "head"),
    [
        pytest.param("name,city,age", "", CSV, id="the names themselves"),
        pytest.param("3,4,5", "1,2,3\n", "1,2,3\n3,4,5", id="numbers are no names"),
        pytest.param("a,b,c", "x,x,y\n", "x,x,y\na,b,c", id="names twice"),
        pytest.param("a,b,c", "x,,y\n", "x,,y\na,b,c", id="a name that misses between others"),
        pytest.param("a,b,c", "x,y\n", "x,y\n", id="other cells"),
        pytest.param("no row at all", CSV, CSV, id="prose"),
    ],
)
def test_rows_without_names(row: str, above: str, head: str) -> None:
    assert named_cells(row, above, head) == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("In which city does Bela Stein live?", "Rome"),
        ("How old is Bela Stein?", "35"),
        ("What is the age of the one in the city of Rome?", "35"),
        ("Who is Bela Stein?", None),
        ("What are the city and age of Bela Stein?", None),
    ],
)
def test_the_cell_that_is_asked_for(question: str, expected: str | None) -> None:
    assert asked_cell(question, ROW) == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        # The unit had to be asked for, too.
        ("What is the height of K2?", "8611"),
        ("What is the height of K2 in m?", "8611"),
        ("What is the price of K2?", None),
        ("What is the price of K2 in EUR?", "90"),
        ("What is the height and the depth of K2?", None),
    ],
)
def test_a_cell_is_asked_for_without_its_unit(question: str, expected: str | None) -> None:
    named = (("name", "K2"), ("Height (m)", "8611"), ("Depth [m]", "3"), ("price (EUR)", "90"), ("price (USD)", "99"))
    assert asked_cell(question, named) == expected


def test_an_empty_cell_answers_nothing_and_is_not_told() -> None:
    named = (("name", "Bela"), ("city", ""))
    assert asked_cell("In which city does Bela live?", named) is None
    assert said_of(named) == "name: Bela"


@pytest.mark.parametrize(
    ("question", "line", "expected"),
    [
        ("What is the port?", '"listen": {"host": "0.0.0.0", "port": 8412},', "8412"),
        ("What is the host?", '"listen": {"host": "0.0.0.0", "port": 8412},', "0.0.0.0"),
        ("What is the log level?", "time=12:00 log_level=warning host=a", "warning"),
        # The line does not say whose port it is, or says two.
        ("What is the port of the database?", '"listen": {"host": "0.0.0.0", "port": 8412},', None),
        ("What is the port?", '{"port": 1}, {"port": 2}', None),
        ("What is the port?", "The port is: 8412", None),
        ("What is it?", '"port": 8412', None),
        # A value in quotes ended at the other kind of quote and at an escaped one, one without quotes at any comma.
        ("What is the name?", '"name": "O\'Brien",', "O'Brien"),
        ("What is the name?", "'name': 'the \"Blue\" one', 'port': 1", 'the "Blue" one'),
        ("What is the name?", r"'name': 'O\'Brien'", "O'Brien"),
        ("What is the driver's name?", '"driver\'s name": "Bela"', "Bela"),
        ("What is the title?", r'{"title": "The \"Blue\" House", "port": 1}', 'The "Blue" House'),
        ("What is the port?", r'{"title": "The \"Blue\" House", "port": 1}', "1"),
        ("What is the message?", r'message="say \"no\"" port=1', 'say "no"'),
        ("What is the price?", "price=1,200", "1,200"),
        ("What is the price?", "price=1,5 port=2", "1,5"),
        ("What is the price?", '{"price":1,"port":2}', "1"),
        ("What is the price?", "price=1, port=2", "1"),
        # JSON's escapes are meant behind its keys; a path of Windows has backslashes of its own.
        ("What is the path?", r'"path": "C:\\new\\Gr\u00f6\u00dfe"', r"C:\new\Größe"),
        ("What is the path?", r'path="C:\new" port=1', r"C:\new"),
        ("What is the path?", r'"path": "C:\mill"', r"C:\mill"),
        # Half a character is none.
        ("What is the path?", r'"path": "\ud83d"', r"\ud83d"),
        ("What is the path?", r'"path": "\ud83e\udd8a"', "🦊"),
        ("What is the path?", r'path="C:\" port=1', None),
        ("What is the path?", '"path": "", "port": 1', None),
        ("What is the port of the server?", "server.port: 8412", "8412"),
        ("What is the idle timeout?", "server.http.idle_timeout: 30 s", "30 s"),
        ("What is the server?", "server.port: 8412", None),
        ("Which host is it?", "server.port: 8412", None),
        ("What is the note?", "See a.note: it is said there. Or in b.note: there.", None),
        # An example was what it does.
        ("What does PORT do?", 'PORT=8412 mill -c "do it"', None),
        ("What is PORT used for?", "PORT=8412 is used", None),
        ("What is PORT?", "PORT=8412 mill", "8412"),
        ("What does the option --port do?", "-p <n>, --port=<n> The option sets the port.", None),
    ],
)
def test_what_a_key_is_set_to(question: str, line: str, expected: str | None) -> None:
    assert asked_value(question, line) == expected


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('Anna,"Moor, ""A"""', ["Anna", 'Moor, "A"']),
        ('"a": "x  \\"y\\"", b=1,200', ['x "y"', "1,200"]),
        ("No value here.", []),
        ("|a|b|", ["a", "b"]),
    ],
)
def test_whatever_a_line_gives_as_a_value(line: str, values: list[str]) -> None:
    found = meant_values(line)
    assert [value for value in values if value not in found] == []
    assert bool(found) == bool(values)


def test_rows_that_name_the_columns_of_others() -> None:
    lines = ["Of people:", "name,city,age", "Anna,Bonn,3", "", "|name|of|", "|---|---|", "|a|b|", "who,what,where"]
    assert [line for line, named in zip(lines, rows_of_names(lines), strict=True) if named] == [
        "name,city,age", "|name|of|", "|---|---|",
    ]  # fmt: skip
    assert rows_of_names(["1,2,3", "name,of,it", "|---|---|", "|---|---|"]) == [False] * 4
    assert rows_of_names([]) == []


def test_a_dash_in_the_column_that_is_asked_for_says_nothing() -> None:
    """The mobile number of who has none was the number in the next column."""
    row = (("Name", "Carr, Denise"), ("Ext.", "214"), ("Mobile", "-"))
    assert asks_for_nothing("What is Denise Carr's mobile number?", row)
    assert not asks_for_nothing("What is Denise Carr's ext.?", row)
    assert not asks_for_nothing("Who has no mobile?", row)
    assert not asks_for_nothing("Does Denise Carr have a mobile?", row)
    assert not asks_for_nothing("Where does Denise Carr sit?", row)
    assert not asks_for_nothing("Where?", ())
