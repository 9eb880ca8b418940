"""Slides, sheets and OpenDocument: their text in order, with pages and headings."""

from __future__ import annotations

import io
import sys
import zipfile
from datetime import datetime, timedelta

import pytest
from document_samples import pptx, xlsx

from armt.errors import DocumentError
from armt.runtime.answers.computable import counted_of
from armt.runtime.text.documents import Document, open_document
from armt.runtime.text.headings import HeadingStart
from armt.runtime.text.stored import StoredText


def opened(data: bytes, **options: object) -> Document:
    return open_document(io.BytesIO(data), **options)  # type: ignore[arg-type]


DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"

pytest.importorskip("pptx", reason="the office extra is not installed")
pytest.importorskip("openpyxl", reason="the office extra is not installed")


def test_slides_are_pages_with_titles() -> None:
    with StoredText.of(opened(pptx())) as stored:
        assert stored.read(0, stored.size) == "Goals\n\nfirst\n\nsecond\n\nsay hello\n\nNumbers\n\na\t1\n\n"
        place = stored.place(stored.size - 3, stored.size)
        assert (stored.pages, place.page, place.heading) == (2, 2, "Numbers")


def test_items_of_a_slide_have_the_numbers_that_people_see() -> None:
    from pptx import Presentation

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    frame = slide.placeholders[1].text_frame
    ways = [("alphaUcParenBoth", "C"), ("alphaUcParenBoth", ""), ("", ""), ("romanLcParenR", ""), ("arabicPeriod", "")]
    for number, (level, way) in enumerate([(0, 4), (1, 3), (1, 3), (0, 4), (1, 3), (0, 2), (0, 4), (0, 0), (0, 1)]):
        paragraph = frame.paragraphs[0] if not number else frame.add_paragraph()
        paragraph.text, paragraph.level = "abcdefghi"[number], level
        if kind := ways[way][0]:
            mark = paragraph._p.get_or_add_pPr().makeelement(f"{DRAWING}buAutoNum", {"type": kind})
            if ways[way][1]:
                mark.set("startAt", "3")
            paragraph._p.pPr.append(mark)
    buffer = io.BytesIO()
    presentation.save(buffer)
    text = "".join(opened(buffer.getvalue()).text())
    assert list(filter(None, text.split("\n"))) == [
        *("1. a", "i) b", "ii) c", "2. d", "i) e", "f", "1. g", "(C) h", "(D) i")
    ]


def test_charts_and_diagrams_of_a_slide_are_read() -> None:
    """What most slides are made for was left out without a word."""
    from pptx import Presentation
    from pptx.chart.data import CategoryChartData, XyChartData
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    bars, points = CategoryChartData(), XyChartData()
    bars.categories = ["East", "West"]
    bars.add_series("Q1", (1.5, 2))
    bars.add_series("Q2", (0.1 + 0.2, None))
    points.add_series("Trend").add_data_point(1, 2)
    chart = slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, 100, 100, bars).chart
    chart.has_title, chart.chart_title.text_frame.text = True, "Sales"
    frame = slide.shapes.add_chart(XL_CHART_TYPE.XY_SCATTER, 0, 0, 100, 100, points)
    told = "".join(f"<a:p><a:r><a:t>{word}</a:t></a:r></a:p>" for word in ("Plan", "Build"))
    said = f'<dataModel xmlns:a="{DRAWING[1:-1]}"><pt>{told}</pt></dataModel>'.encode()
    part = Part(PackURI("/ppt/diagrams/data1.xml"), "application/xml", slide.part.package, said)
    diagram = slide.shapes.add_table(1, 1, 0, 0, 100, 100)._element.graphic.graphicData
    diagram.remove(diagram[0])
    diagram.set("uri", DRAWING[1:-1].replace("main", "diagram"))
    names = diagram.makeelement(DRAWING.replace("main", "diagram") + "relIds", {})
    names.set(
        "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm", slide.part.relate_to(part, "data")
    )
    diagram.append(names)
    assert frame.has_chart
    buffer = io.BytesIO()
    presentation.save(buffer)
    text = "".join(opened(buffer.getvalue()).text())
    assert text == "Sales\n\n\tQ1\tQ2\nEast\t1.5\t0.3\nWest\t2\t\n\tTrend\n\nPlan\n\nBuild\n\n"


def test_sheets_are_rows_below_their_name() -> None:
    pieces = list(opened(xlsx()).marked())
    assert "".join(piece for piece in pieces if isinstance(piece, str)) == "Costs\n\nitem\tprice\n\t2.5\n\nEmpty\n\n\n"
    assert HeadingStart(1, "Empty") in pieces


def _workbook_of(states: dict[str, str]) -> bytes:
    """Return a workbook of sheets that are visible or hidden."""
    from openpyxl import Workbook

    workbook, buffer = Workbook(), io.BytesIO()
    workbook.active.title = next(iter(states))
    for name in list(states)[1:]:
        workbook.create_sheet(name)
    for sheet in workbook.worksheets:
        sheet.append([f"in {sheet.title}"])
        sheet.sheet_state = states[sheet.title]
    # None saves one without a sheet that people see, and other programs do.
    workbook.active.sheet_state = "visible"
    workbook.save(buffer)
    is_hidden = states[workbook.active.title] == "hidden"
    old, new = b'state="visible"', b'state="hidden"' if is_hidden else b'state="visible"'
    return _changed(buffer.getvalue(), "xl/workbook.xml", old, new)


@pytest.mark.parametrize(
    ("states", "read", "told"),
    [
        ({"A": "visible", "B": "hidden"}, ["A"], ["-: 1 hidden sheet is not read"]),
        ({"A": "visible", "B": "veryHidden", "C": "hidden"}, ["A"], ["-: 2 hidden sheets are not read"]),
        ({"A": "hidden", "B": "hidden"}, ["A", "B"], []),
    ],
)
def test_hidden_sheets_are_left_out_and_told(states: dict[str, str], read: list[str], told: list[str]) -> None:
    """What somebody works with was quoted as what the workbook says."""
    notices: list[str] = []
    text = "".join(opened(_workbook_of(states), on_notice=notices.append).text())
    assert text == "".join(f"{name}\n\nin {name}\n\n" for name in read)
    assert notices == told


def test_comments_of_a_sheet_stand_behind_its_rows() -> None:
    """They were left out without a word, and those of a DOCX are read."""
    from openpyxl import Workbook
    from openpyxl.comments import Comment

    workbook = Workbook()
    workbook.active.append(["price", 7])
    workbook.active["B1"].comment = Comment("Was 6\nlast year.", "Ann")
    workbook.active["A1"].comment = Comment("[Threaded comment]\n\nYour version\n\nComment:\n    Why?", "tc={1}")
    workbook.create_sheet("Other").append([1])
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert "".join(opened(buffer.getvalue()).text()) == (
        "Sheet\n\nprice\t7\n\n[comment on A1: Why?]\n[comment by Ann on B1: Was 6 last year.]\n\nOther\n\n1\n\n"
    )


def test_days_and_shares_of_a_sheet_are_what_people_see() -> None:
    """Each day had an hour, midnight, and 12.5% were 0.125; a sum of 0.3 had 17 digits."""
    from openpyxl import Workbook

    workbook = Workbook()
    day = datetime(2024, 5, 8)
    shown = (
        *((day, "yyyy-mm-dd"), (day, "d mmm yyyy h:mm"), (day.replace(hour=9), "yyyy-mm-dd"), (0.125, "0.0%")),
        *((0.07, "0%"), (1, "0%"), (0.5, '0.0"%"'), (True, "0%"), (2.5, "General"), (day, 'd"th" mmm')),
        (0.1 + 0.2, "General"),
        (220600 / 218000, "0.0%"),
    )
    for column, (value, format) in enumerate(shown, 1):
        cell = workbook.active.cell(1, column, value)
        cell.number_format = format
    buffer = io.BytesIO()
    workbook.save(buffer)
    row = "".join(opened(buffer.getvalue()).text()).splitlines()[-2]
    assert row.split("\t") == [
        *("2024-05-08", "2024-05-08 00:00:00", "2024-05-08 09:00:00", "12.5%", "7%", "100%", "0.5", "True", "2.5"),
        *("2024-05-08", "0.3", "101.2%"),
    ]


@pytest.mark.parametrize(
    ("value", "format", "seen"),
    [
        (1234.5, "$#,##0.00", "$1234.50"),
        (-1234.5, '_("$"* #,##0.00_);_("$"* (#,##0.00)', "-$1234.50"),
        (0.1 + 0.2, "#,##0.00 [$€-407]", "0.30 €"),
        (7, "[Red][$£-809]0", "£7"),
        (2.5, '0.0" kg"', "2.5 kg"),
        # More places than are shown, thousands that are left out, a pattern of signs alone, a power.
        (2.555, "$0.0", "$2.555"),
        (1234567, '#,##0,"K"', "1234567"),
        (2.5, "(0.0)", "2.5"),
        (2500, "0.0E+00", "2500"),
        (timedelta(hours=36, minutes=5), "[h]:mm", "36:05:00"),
        (timedelta(seconds=-90), "[h]:mm", "-0:01:30"),
        # What stands before a number is no part of it; of a format that no program saves every cell would be as long.
        (7, '"No. "0', "No. 7"),
        (5, "[$USD] 0.00", "USD 5.00"),
        (5, f"$0.{'0' * 1000}", "5"),
    ],
)
def test_a_sum_has_its_currency(value: object, format: str, seen: str) -> None:
    """A price was a number, and 36 hours were a day and twelve."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active.append(["x", value])
    workbook.active["B1"].number_format = format
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert "".join(opened(buffer.getvalue()).text()) == f"Sheet\n\nx\t{seen}\n\n"


def test_boxes_on_a_sheet_stand_behind_its_rows() -> None:
    """What they say how it is to be read was left out without a word."""
    buffer = io.BytesIO(xlsx())
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    sheet = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    lines = "".join(f"<a:p><a:r><a:t>{one}</a:t></a:r><a:r><a:t>.</a:t></a:r></a:p>" for one in ("All in euros", "Net"))
    body = f"<s:anchor><s:sp><s:txBody>{lines}</s:txBody></s:sp><s:sp><s:txBody/></s:sp></s:anchor>"
    with zipfile.ZipFile(buffer, "a") as book:
        told = f'<Relationship Id="r1" Type="{kind}" Target="/xl/drawings/drawing1.xml"/>'
        book.writestr(
            "xl/worksheets/_rels/sheet1.xml.rels", f'<Relationships xmlns="{relations}">{told}</Relationships>'
        )
        book.writestr(
            "xl/drawings/drawing1.xml", f'<s:wsDr xmlns:s="{sheet}" xmlns:a="{DRAWING[1:-1]}">{body}</s:wsDr>'
        )
    text = "".join(opened(buffer.getvalue()).text())
    assert text == "Costs\n\nitem\tprice\n\t2.5\n\n[text box: All in euros. Net.]\n\nEmpty\n\n\n"


def test_a_title_is_one_line_and_a_power_none_of_its_digits() -> None:
    """Where a title breaks it was two headings, of which one was text, and 10^6 was 106."""
    from pptx import Presentation

    presentation = Presentation()
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Mills\vof Norrey\nin 1885"
    frame = slide.placeholders[1].text_frame
    frame.text = "10"
    frame.paragraphs[0].add_run().text = "6"
    frame.paragraphs[0].runs[1].font._element.set("baseline", "30000")
    frame.add_paragraph().text = "Acme\vOslo\vand so on"
    buffer = io.BytesIO()
    presentation.save(buffer)
    pieces = list(opened(buffer.getvalue()).marked())
    text = "".join(piece for piece in pieces if isinstance(piece, str))
    assert text == "Mills of Norrey in 1885\n\n10^6\n\nAcme\n\nOslo\nand so on\n\n"
    assert HeadingStart(1, "Mills of Norrey in 1885") in pieces


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


def _changed(data: bytes, name: str, old: bytes, new: bytes) -> bytes:
    """Return an archive with something else in one of its parts."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(buffer, "w") as changed:
        for part in whole.namelist():
            text = whole.read(part)
            assert part != name or old in text
            changed.writestr(part, text.replace(old, new) if part == name else text)
    return buffer.getvalue()


def test_rows_behind_those_that_a_sheet_says_it_has_are_read() -> None:
    """They were lost without a word."""
    data = _changed(xlsx(), "xl/worksheets/sheet1.xml", b'<dimension ref="A1:C2"', b'<dimension ref="A1"')
    assert "".join(opened(data).text()).startswith("Costs\n\nitem\tprice\n\t2.5\n")


def test_formulas_without_a_value_are_told() -> None:
    cells = b'<c r="C2"><f>B2*2</f><v></v></c><c r="D2"><f t="shared" si="0"/></c><c r="E2" t="str"><f>""</f><v/></c>'
    data = _changed(xlsx(), "xl/worksheets/sheet1.xml", b"</row></sheetData>", cells + b"</row></sheetData>")
    told: list[str] = []
    assert "".join(opened(data, on_notice=told.append).text()).startswith("Costs\n\nitem\tprice\n\t2.5\n")
    assert told == ["-: 2 formulas have no value in it; a spreadsheet program writes them when it saves it"]


def test_one_formula_is_no_more() -> None:
    data = _changed(xlsx(), "xl/worksheets/sheet1.xml", b"</row></sheetData>", b"<c><f>1</f></c></row></sheetData>")
    told: list[str] = []
    "".join(opened(data, on_notice=told.append).text())
    assert told == ["-: 1 formula has no value in it; a spreadsheet program writes one when it saves it"]


@pytest.mark.parametrize(
    ("name", "module", "package"), [("pptx", "pptx", "python-pptx"), ("xlsx", "openpyxl", "openpyxl")]
)
def test_without_its_reader_it_says_what_to_install(
    name: str, module: str, package: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(DocumentError, match=f"pip install {package}$"):
        "".join(opened(b"x", format=name).text())


@pytest.mark.parametrize("name", ["pptx", "xlsx"])
def test_another_archive_is_one_line(name: str) -> None:
    data = pptx() if name == "xlsx" else xlsx()
    with pytest.raises(DocumentError, match="damaged") as caught:
        "".join(opened(data, format=name).text())
    assert "\n" not in str(caught.value)


def test_a_sheet_that_is_a_chart_and_has_none_refuses_no_other() -> None:
    """The package fails on it, and the whole workbook was called damaged."""
    from openpyxl import Workbook

    workbook = Workbook()
    workbook.active.append([7])
    workbook.create_chartsheet("Chart")
    buffer = io.BytesIO()
    workbook.save(buffer)
    assert "".join(opened(buffer.getvalue()).text()).split() == ["Sheet", "7"]


def _merged(rows: list[tuple[object, ...]], *merged: str) -> bytes:
    """Return a workbook in whose sheet some cells are one each."""
    from openpyxl import Workbook

    workbook, buffer = Workbook(), io.BytesIO()
    for row in rows:
        workbook.active.append(row)
    for cells in merged:
        workbook.active.merge_cells(cells)
    workbook.save(buffer)
    return buffer.getvalue()


def test_a_cell_over_several_rows_is_said_of_each() -> None:
    """It stood in the first alone, so that the others were of no team."""
    told: list[tuple[object, ...]] = [
        ("Sales", 2021, "Ann", 5, 90),
        (None, None, "Ben", 6, None),
        (None, None, "Cid", 5, None),
        ("Note", None, "Dan", 7, 20),
        (None, None, "Eve", 8, None),
        (None, None, None, None, None),
        ("IT", None, None, None, None),
    ]
    # What reaches over columns, too, is a note; and over what is empty nothing is said.
    data = _merged(told, "A1:A3", "B1:B3", "E1:E3", "A4:B5", "D5:D7")
    assert "".join(opened(data).text()).splitlines()[2:-1] == [
        "Sales\t2021\tAnn\t5\t90",
        "Sales\t2021\tBen\t6",
        "Sales\t2021\tCid\t5",
        "Note\t\tDan\t7\t20",
        "\t\tEve\t8",
        "IT",
    ]


@pytest.mark.parametrize(
    ("question", "answer", "rows"),
    [
        ("How many people are in Sales?", "3", 3),
        ("Who is in Sales?", "Ann, Ben, Cid", 3),
        ("What is the total salary of Sales?", "16", 3),
        # What stands beside several rows is there once.
        ("What is the total fee?", "110", 2),
    ],
)
def test_rows_below_a_cell_that_reaches_over_them_are_its_own(question: str, answer: str, rows: int) -> None:
    """No row but the first was of a department, and nothing was computed."""
    told: list[tuple[object, ...]] = [
        ("Department", "Name", "Salary", "Fee"),
        ("Sales", "Ann", 5, 90),
        (None, "Ben", 6, None),
        (None, "Cid", 5, None),
        ("IT", "Dan", 7, 20),
        (None, "Eve", 8, None),
    ]
    with StoredText.of(opened(_merged(told, "A2:A4", "D2:D4", "A5:A6", "D5:D6"))) as stored:
        tables = counted_of(stored)
        assert tables is not None
        found = tables.answer(question)
        assert found is not None
        assert (found.output, len(found.rows)) == (answer, rows)


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who has the highest Math score?", "Cid"),
        ("What is the average Art score?", "71.5"),
        ("What is Ann's Math score?", "90"),
        ("What did Ben get in PE?", "75"),
    ],
)
@pytest.mark.parametrize("merged", [("A2:A3", "B2:D2"), ("A1:D1", "B2:D2"), ()], ids=["both", "columns", "none"])
def test_a_heading_of_two_rows_names_columns_by_both(merged: tuple[str, ...], question: str, answer: str) -> None:
    """A row had more cells than the first one, in which their names were looked for, so that nothing was computed."""
    told: list[tuple[object, ...]] = [
        ("Class 3b",),
        ("Student", "Scores", None, None),
        (None, "Math", "Art", "PE"),
        ("Ann", 90, 80, 70),
        ("Ben", 60, 85, 75),
        ("Cid", 95, 50, 88),
        ("Dan", 70, 71, 72),
    ]
    with StoredText.of(opened(_merged(told, *merged))) as stored:
        assert "Class 3b\nStudent\tMath (Scores)\tArt (Scores)\tPE (Scores)\nAnn\t90" in stored.read(0, stored.size)
        tables = counted_of(stored)
        assert tables is not None
        found = tables.answer(question)
        assert found is not None
        assert found.output == answer


def test_a_sheet_of_a_title_alone_has_it() -> None:
    """What is held back for a heading is not lost at its end."""
    assert "".join(opened(_merged([("Only",)])).text()).split() == ["Sheet", "Only"]
    assert "".join(opened(_merged([("Name", "Scores")], "B1:D1")).text()).split() == ["Sheet", "Name", "Scores"]


def test_columns_that_are_left_free_are_none() -> None:
    """A column without a name was in the middle of the names, and nothing was computed of the table."""
    rows = [(None, "Name", None, "Pay"), (None, "Ada", None, 98), (None, "Bo", None, 84)]
    assert "".join(opened(_merged(rows)).text()).splitlines()[2:5] == ["\tName\tPay", "\tAda\t98", "\tBo\t84"]
