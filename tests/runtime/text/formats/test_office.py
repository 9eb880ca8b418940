"""Slides, sheets and OpenDocument: their text in order, with pages and headings."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime

import pytest
from document_samples import odf, pptx, xlsx

from armt.errors import DocumentError
from armt.runtime.text.documents import Document, open_document
from armt.runtime.text.headings import HeadingStart, PageStart
from armt.runtime.text.stored import StoredText


def opened(data: bytes, **options: object) -> Document:
    return open_document(io.BytesIO(data), **options)  # type: ignore[arg-type]


pytest.importorskip("pptx", reason="the office extra is not installed")
pytest.importorskip("openpyxl", reason="the office extra is not installed")


def test_slides_are_pages_with_titles() -> None:
    with StoredText.of(opened(pptx())) as stored:
        assert stored.read(0, stored.size) == "Goals\nfirst\nsecond\nsay hello\n\nNumbers\na\t1\n\n"
        place = stored.place(stored.size - 3, stored.size)
        assert (stored.pages, place.page, place.heading) == (2, 2, "Numbers")


def test_sheets_are_rows_below_their_name() -> None:
    pieces = list(opened(xlsx()).marked())
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == "Costs\n\nitem\tprice\n\t2.5\n\nEmpty\n\n\n"
    assert HeadingStart(1, "Empty") in pieces


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
    assert read == ("x [comment by Bob: Why?]y\na [See.]b\n漢字(kanji) c\nFigure 1\nThe text.\nFigure 1\nd\nFigure 1\n")


def test_days_and_shares_of_a_sheet_are_what_people_see() -> None:
    """Each day had an hour, midnight, and 12.5% were 0.125."""
    from openpyxl import Workbook

    workbook = Workbook()
    day = datetime(2024, 5, 8)
    shown = (
        *((day, "yyyy-mm-dd"), (day, "d mmm yyyy h:mm"), (day.replace(hour=9), "yyyy-mm-dd"), (0.125, "0.0%")),
        *((0.07, "0%"), (1, "0%"), (0.5, '0.0"%"'), (True, "0%"), (2.5, "General"), (day, 'd"th" mmm')),
    )
    for column, (value, format) in enumerate(shown, 1):
        cell = workbook.active.cell(1, column, value)
        cell.number_format = format
    buffer = io.BytesIO()
    workbook.save(buffer)
    row = "".join(opened(buffer.getvalue()).text()).splitlines()[-2]
    assert row.split("\t") == [
        *("2024-05-08", "2024-05-08 00:00:00", "2024-05-08 09:00:00", "12.5%", "7%", "100%", "0.5", "True", "2.5"),
        "2024-05-08",
    ]


def test_a_table_in_a_note_of_an_odt_is_read() -> None:
    """Of a note only its paragraphs and lists were."""
    row = "<table:table-row><table:table-cell><text:p>7</text:p></table:table-cell></table:table-row>"
    said = f"<text:note-body><text:p>See</text:p><table:table>{row}</table:table></text:note-body>"
    note = f"<text:note>{said}</text:note>"
    assert "".join(opened(odf(f"<office:text><text:p>a{note}</text:p></office:text>")).text()) == "a [See\n7]\n"


def test_a_sheet_whose_styles_are_not_there_is_read() -> None:
    """It was called damaged once it was asked how a number is shown."""
    from openpyxl import Workbook

    workbook, buffer = Workbook(), io.BytesIO()
    workbook.active.append([7])
    workbook.save(buffer)
    data = io.BytesIO()
    with zipfile.ZipFile(buffer) as whole, zipfile.ZipFile(data, "w") as changed:
        for name in whole.namelist():
            changed.writestr(name, whole.read(name).replace(b'<c r="A1"', b'<c r="A1" s="9"'))
    assert "".join(opened(data.getvalue()).text()).split() == ["Sheet", "7"]


@pytest.mark.parametrize(("name", "module"), [("pptx", "pptx"), ("xlsx", "openpyxl")])
def test_without_the_extra_it_says_what_to_install(name: str, module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DocumentError, match=r'pip install "armt\[office\]"'):
        "".join(opened(b"x", format=name).text())


@pytest.mark.parametrize("name", ["pptx", "xlsx"])
def test_another_archive_is_one_line(name: str) -> None:
    data = pptx() if name == "xlsx" else xlsx()
    with pytest.raises(DocumentError, match="damaged") as caught:
        "".join(opened(data, format=name).text())
    assert "\n" not in str(caught.value)


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
    assert text == "Head two end\nx\ty   z\nw [why] on\na\tb c\tb c\n"
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
