"""OpenDocument: text in order, with pages, headings, numbers and margins."""

from __future__ import annotations

import io
import zipfile

import pytest
from document_samples import archive, odf

from armt.errors import DocumentError
from armt.runtime.text.documents import Document, open_document
from armt.runtime.text.headings import HeadingStart, PageStart


def opened(data: bytes, **options: object) -> Document:
    return open_document(io.BytesIO(data), **options)  # type: ignore[arg-type]


def test_what_stands_beside_the_text_of_an_odt_is_told_from_it() -> None:
    """A comment was "[Bob2024-05-07T10:00:00", a reading part of its word, and so was a box of what follows it."""
    comment = (
        '<office:annotation xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Bob</dc:creator>'
        "<dc:date>2024-05-07T10:00:00</dc:date><text:p>Why?</text:p></office:annotation>"
    )
    said = "<text:note-body><text:p>See.</text:p></text:note-body>"
    note = f"<text:note><text:note-citation>1</text:note-citation>{said}</text:note>"
    ruby = "<text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>kanji</text:ruby-text></text:ruby>"
    box = "<draw:frame><draw:text-box><text:p>Figure 1</text:p></draw:text-box></draw:frame>"
    body = "".join(
        f"<text:p>{inside}</text:p>"
        for inside in (f"x{comment}y", f"a{note}b", f"{ruby} c", f"{box}The text.", box, f"d{box}")
    )
    read = "".join(opened(odf(f"<office:text>{body}</office:text>")).text())
    assert read == "\n".join(
        [
            "x [comment by Bob: Why?]y\n",
            "a [See.]b\n",
            "漢字(kanji) c\n",
            "Figure 1\n\nThe text.\n",
            "Figure 1\n",
            "d\n\nFigure 1\n",
        ]
    )


def test_a_table_in_a_note_of_an_odt_is_read() -> None:
    """Of a note only its paragraphs and lists were."""
    row = "<table:table-row><table:table-cell><text:p>7</text:p></table:table-cell></table:table-row>"
    said = f"<text:note-body><text:p>See</text:p><table:table>{row}</table:table></text:note-body>"
    note = f"<text:note>{said}</text:note>"
    assert "".join(opened(odf(f"<office:text><text:p>a{note}</text:p></office:text>")).text()) == "a [See\n7]\n"


def test_what_hangs_in_a_paragraph_stands_beside_it() -> None:
    """What a shape holds was one word with what goes on behind it, and a table in a frame had a line for each cell."""
    shape = "<draw:custom-shape><text:p>Note</text:p></draw:custom-shape>"
    row = "".join(f"<table:table-cell><text:p>{cell}</text:p></table:table-cell>" for cell in ("Plum", "7"))
    table = f"<table:table><table:table-row>{row}</table:table-row></table:table>"
    frame = f"<draw:frame><draw:text-box>{table}</draw:text-box></draw:frame>"
    # What a picture shows is said for those who cannot see it, in no format else.
    spaces = 'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    picture = f"<draw:frame {spaces}><draw:image/><svg:title>Map</svg:title></draw:frame>"
    body = f"<text:p>{shape}It {frame}is so{picture}.</text:p>"
    assert "".join(opened(odf(f"<office:text>{body}</office:text>")).text()) == "Note\n\nIt is so.\n\nPlum\t7\n"


def test_lines_of_a_paragraph_are_apart_where_they_are_items() -> None:
    lines = "<text:line-break/>".join(("You need:", "200 g oats", "Milk"))
    text = "".join(
        opened(odf(f"<office:text><text:h>A<text:line-break/>B</text:h><text:p>{lines}</text:p></office:text>")).text()
    )
    assert text == "A B\n\nYou need:\n\n200 g oats\n\nMilk\n"


def test_a_row_with_its_first_cell_alone_parts_no_table() -> None:
    rows = (
        ("<text:p>Fruit</text:p>", "<text:p>Price</text:p>"),
        ("<text:p>Stone</text:p>", ""),
        ("<text:p>P</text:p>", ""),
    )
    cells = ("".join(f"<table:table-cell>{cell}</table:table-cell>" for cell in row) for row in rows)
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    pieces = list(
        opened(odf(f'<office:text><table:table table:name="Table1">{table}</table:table></office:text>')).marked()
    )
    # Nor has it a name that anybody sees: what stood behind it was said to stand below "Table1".
    assert "".join(map(str, pieces)) == "Fruit\tPrice\nStone\t\nP\t\n"


def test_open_document_text() -> None:
    note = (
        "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>why</text:p></text:note-body>"
        "</text:note>"
    )
    row = (
        "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        '<table:table-cell table:number-columns-repeated="2"><text:p>b</text:p><text:p>c</text:p></table:table-cell>'
        '<table:table-cell table:number-columns-repeated="16000"/></table:table-row>'
    )
    body = (
        '<text:h text:outline-level="2">Head <text:span>two</text:span> end</text:h>'
        f'<text:p>x<text:tab/>y<text:s text:c="3"/>z<text:line-break/>w{note} on</text:p>'
        f'<table:table table:name="T1">{row}</table:table>'
    )
    pieces = list(opened(odf(body)).marked())
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    assert text == "Head two end\n\nx\ty   z\nw [why] on\na\tb c\tb c\n"
    assert HeadingStart(2, "Head two end") in pieces


def test_a_covered_cell_moves_no_other() -> None:
    def cell(text: str, spans: str = "") -> str:
        return f"<table:table-cell {spans}><text:p>{text}</text:p></table:table-cell>"

    covered = "<table:covered-table-cell/>"
    rows = (
        cell("Fruit", 'table:number-rows-spanned="2"') + cell("Kind") + cell("Price"),
        covered + cell("Plum") + cell("7"),
        cell("Total", 'table:number-columns-spanned="2"') + covered + cell("12"),
        # What it holds is seen by nobody.
        cell("All", 'table:number-columns-spanned="3"')
        + '<table:covered-table-cell table:number-columns-repeated="2"><text:p>old</text:p></table:covered-table-cell>'
        + cell("z"),
    )
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    text = "".join(opened(odf(f"<table:table>{table}</table:table>")).text())
    assert text == "Fruit\tKind\tPrice\n\tPlum\t7\nTotal\t\t12\nAll\t\t\tz\n"


def _sheet(*rows: str) -> bytes:
    return odf(f"<table:table>{''.join(rows)}</table:table>")


def _row(*cells: tuple[str, int], times: int = 1) -> str:
    inside = "".join(
        f'<table:table-cell table:number-columns-repeated="{count}">{f"<text:p>{text}</text:p>" if text else ""}'
        "</table:table-cell>"
        for text, count in cells
    )
    return f'<table:table-row table:number-rows-repeated="{times}">{inside}</table:table-row>'


def test_rows_and_cells_that_repeat_are_all_there() -> None:
    """64 of them were, and of empty cells between others too, so that columns moved."""
    text = "".join(opened(_sheet(_row(("a", 100), ("", 200), ("b", 1), ("", 16_000), times=150))).text())
    assert text == ("\t".join(["a"] * 100) + "\t" * 201 + "b\n") * 150
    # Empty rows say nothing; those of a million lines come in blocks.
    pieces = list(opened(_sheet(_row(("", 9), times=1_000_000), _row(("a", 1), times=1_048_576))).text())
    assert "".join(pieces) == "a\n" * 1_048_576
    assert max(map(len, pieces)) <= 1 << 20


@pytest.mark.parametrize(
    "row",
    [
        _row(("a", 1), times=999_999_999_999),
        _row(("a", 999_999_999_999)),
        _row(("a", 1), ("", 999_999_999_999), ("b", 1)),
        _row(("a", 10_000), times=10_000),
        _row(("a", 30_000), times=1_000) * 3,
    ],
    ids=["rows", "cells", "empty cells", "both", "several"],
)
def test_a_sheet_made_to_exhaust_memory_is_refused(row: str) -> None:
    with pytest.raises(DocumentError, match="rows and cells in it repeat without end: made to exhaust memory"):
        for _ in opened(_sheet(row)).text():
            pass


def test_what_was_deleted_is_no_text() -> None:
    deletion = (
        '<text:changed-region text:id="c"><text:deletion><text:p>old</text:p><table:table table:name="T">'
        "<table:table-row><table:table-cell><text:p>cell</text:p></table:table-cell></table:table-row></table:table></text:deletion>"
        "</text:changed-region>"
    )
    text = f"<text:tracked-changes>{deletion}</text:tracked-changes><text:p>a<text:change/>b</text:p>"
    sheet = (
        "<table:tracked-changes><table:cell-content-change><table:previous><table:change-track-table-cell>"
        "<text:p>7</text:p></table:change-track-table-cell></table:previous></table:cell-content-change>"
        "</table:tracked-changes><table:table><table:table-row><table:table-cell><text:p>8</text:p></table:table-cell>"
        "</table:table-row></table:table>"
    )
    assert list(opened(odf(text)).marked()) == ["ab\n"]
    assert list(opened(odf(sheet)).marked()) == ["8\n"]


def test_slides_of_open_document_are_pages() -> None:
    pieces = list(
        opened(odf("<draw:page><text:p>one</text:p></draw:page><draw:page><text:p>two</text:p></draw:page>")).marked()
    )
    assert pieces == [PageStart(), "one\n", PageStart(), "two\n"]


def test_headings_and_margins_as_the_styles_say() -> None:
    """A contract's clauses are headings whose numbers stand in its styles; its header stood nowhere."""
    outline = "".join(
        f'<text:outline-level-style text:level="{number}" style:num-format="1" text:display-levels="{number}"/>'
        for number in (1, 2)
    )
    plain = '<style:style style:name="P" style:parent-style-name="H" style:list-style-name=""/>'
    margins = "".join(
        f"<style:{place}><text:p>{text}</text:p></style:{place}>"
        for place, text in (("header", "Acme"), ("header-left", "Acme"), ("footer", "12"), ("footer-left", "Page 2"))
    )
    styles = f"<text:outline-style>{outline}</text:outline-style><style:page>{margins}</style:page>"
    body = "".join(
        f'<text:h text:outline-level="{number}" text:style-name="{style}">{text}</text:h>'
        for number, style, text in (
            (1, "H", "Term"),
            (2, "H", "Start"),
            (1, "P", "Preamble"),
            (1, "H", "Price"),
            (2, "H", "x"),
            (3, "H", "y"),
        )
    )
    pieces = list(opened(odf(f"{plain}<office:text>{body}</office:text>", styles)).marked())
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    assert text == "Acme\n\n1 Term\n\n1.1 Start\n\nPreamble\n\n2 Price\n\n2.1 x\n\ny\n\nPage 2\n"
    assert HeadingStart(2, "1.1 Start") in pieces


def test_paragraphs_in_bold_are_headings() -> None:
    """What stood below one was said to stand under the heading of another part."""
    styles = "".join(
        f'<style:style style:name="{name}" style:parent-style-name="{base}">{weight}</style:style>'
        for name, base, weight in (
            ("B", "", '<style:text-properties fo:font-weight="bold"/>'),
            ("C", "B", ""),
            ("N", "B", '<style:text-properties fo:font-weight="normal"/>'),
        )
    )
    fees = '<text:p><text:span text:style-name="B">Fees</text:span></text:p>'
    mixed = '<text:p text:style-name="B">b <text:span text:style-name="N">c</text:span></text:p>'
    body = f'<text:p text:style-name="C">Rules</text:p><text:p>a</text:p>{fees}{mixed}<text:p>d</text:p>'
    pieces = list(opened(odf(f"{styles}<office:text>{body}</office:text>")).marked())
    assert [one for one in pieces if isinstance(one, HeadingStart)] == [
        HeadingStart(1, "Rules"),
        HeadingStart(1, "Fees"),
    ]


def test_equations_stand_in_their_place() -> None:
    """Each is a document of its own, and was left out without a word."""
    math = (
        '<?xml version="1.0" encoding="UTF-8"?><math xmlns="http://www.w3.org/1998/Math/MathML"><semantics><mrow><mi>E</mi>'
        "<mo>=</mo><mfrac><mn>1</mn><mn>2</mn></mfrac><mrow/><msup><mi>v</mi><mn>2</mn></msup></mrow>"
        "<annotation>E = {1} over {2} v^2</annotation></semantics></math>"
    )
    frame = '<draw:frame xmlns:x="http://www.w3.org/1999/xlink"><draw:object x:href="./Object1"/></draw:frame>'
    body = f"<office:text><text:p>where {frame} holds</text:p></office:text>"
    assert "".join(opened(odf(body, Object1=math, Object2="<office:x/>")).text()) == "where E=1/2v^2 holds\n"


def test_what_is_raised_is_told_from_what_it_stands_behind() -> None:
    """10^6 was 106."""
    styles = "".join(
        f'<style:style style:name="{name}"><style:text-properties style:text-position="{how}"/></style:style>'
        for name, how in (("S", "super 58%"), ("P", "33% 58%"), ("B", "sub 58%"), ("N", "-33% 58%"), ("O", "0% 100%"))
    )
    spans = "".join(f'x<text:span text:style-name="{name}">2</text:span> ' for name in "SPBNO")
    assert "".join(opened(odf(f"{styles}<office:text><text:p>{spans}</text:p></office:text>")).text()) == (
        "x^2 x^2 x2 x2 x2 \n"
    )


def test_sheets_are_apart_below_their_names() -> None:
    """The first row was no row but the name, and those of the second sheet had the columns of the first."""
    sheet = '<table:table table:name="{}">{}</table:table>'.format
    box = "<table:shapes><draw:text-box><text:p>x<text:line-break/>y</text:p></draw:text-box></table:shapes>"
    sheets = sheet("A", _row(("a", 1), ("b", 1)) + box) + sheet("B", _row(("c", 1)))
    body = f"<office:spreadsheet>{sheets}</office:spreadsheet>"
    with zipfile.ZipFile(io.BytesIO(odf(body))) as parts:
        content = parts.read("content.xml").decode()
    data = archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    pieces = list(opened(data).marked())
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == "A\n\na\tb\nx\ny\n\nB\n\nc\n\n"
    assert [piece for piece in pieces if isinstance(piece, HeadingStart)] == [
        HeadingStart(1, "A"),
        HeadingStart(1, "B"),
    ]


def test_a_cell_of_a_sheet_over_several_rows_is_said_of_each() -> None:
    """It stood in the first alone; in a text an empty cell stays one."""

    def cell(text: str, rows: int = 1, kind: str = "string", columns: int = 1) -> str:
        spans = f'table:number-rows-spanned="{rows}" table:number-columns-spanned="{columns}"'
        return f'<table:table-cell {spans} office:value-type="{kind}"><text:p>{text}</text:p></table:table-cell>'

    covered = "<table:covered-table-cell/>"
    rows = (
        cell("Sales", 3) + cell("Ann") + cell("5", kind="float") + cell("90", 3, "currency"),
        covered + cell("Ben") + cell("6", kind="float") + covered,
        covered + cell("Cid") + cell("5", kind="float") + covered,
        cell("7", 2, "float") + cell("Dan", 2, columns=2) + covered + cell("20"),
        covered * 3 + cell("x"),
    )
    table = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    body = f'<office:spreadsheet><table:table table:name="A">{table}</table:table></office:spreadsheet>'
    with zipfile.ZipFile(io.BytesIO(odf(body))) as parts:
        content = parts.read("content.xml").decode()
    data = archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    assert "".join(opened(data).text()).splitlines()[2:-1] == [
        "Sales\tAnn\t5\t90",
        "Sales\tBen\t6",
        "Sales\tCid\t5",
        "7\tDan\t\t20",
        "7\t\t\tx",
    ]
    assert "".join(opened(odf(f"<table:table>{table}</table:table>")).text()).splitlines()[1] == "\tBen\t6"


def test_a_heading_of_two_rows_names_columns_by_both() -> None:
    """A cell that reaches over columns was the last name of the first row, and the second a row like others."""

    def row(*cells: tuple[str, int]) -> str:
        spanned = (
            f'<table:table-cell table:number-columns-spanned="{width}"><text:p>{text}</text:p></table:table-cell>'
            + "<table:covered-table-cell/>" * (width - 1)
            for text, width in cells
        )
        return f"<table:table-row>{''.join(spanned)}</table:table-row>"

    heading = row(("Name", 1), ("Scores", 2)) + row(("", 1), ("Math", 1), ("Art", 1))
    rows = heading + row(("Ann", 1), ("90", 1), ("80", 1))
    sheets = f'<table:table table:name="A">{rows}</table:table><table:table table:name="B">{heading}</table:table>'
    body = f"<office:spreadsheet>{sheets}</office:spreadsheet>"
    with zipfile.ZipFile(io.BytesIO(odf(body))) as parts:
        content = parts.read("content.xml").decode()
    data = archive({"mimetype": "application/vnd.oasis.opendocument.spreadsheet", "content.xml": content})
    assert "".join(opened(data).text()).split("\n\n") == [
        "A",
        "Name\tMath (Scores)\tArt (Scores)\nAnn\t90\t80",
        "B",
        "Name\tMath (Scores)\tArt (Scores)",
        "",
    ]


def test_what_is_hidden_is_no_text() -> None:
    styles = (
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="S"><style:text-properties text:display="true"/></style:style>'
    )
    body = (
        '<text:p text:style-name="S">a<text:span text:style-name="H">b</text:span>c</text:p><text:section '
        'text:display="none"><text:p>d</text:p></text:section><text:p text:style-name="H">e</text:p><text:p>f</text:p>'
    )
    assert "".join(opened(odf(f"{styles}<office:text>{body}</office:text>")).text()) == "ac\n\nf\n"
    # Nor is it where it stands in a box.
    hidden = '<text:section text:display="none"><text:p>d</text:p></text:section>'
    box = f"<text:p>a<draw:text-box><text:p>b</text:p>{hidden}</draw:text-box></text:p>"
    assert "".join(opened(odf(f"<office:text>{box}</office:text>")).text()) == "a\n\nb\n"
