"""Text out of slides and sheets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import reduce
from importlib import import_module
from typing import IO, Any
from xml.etree import ElementTree
from zipfile import ZipFile

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.formats.numbering.numerals import numeral
from armt.runtime.text.formats.packed.archive import opened, part, tree
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark, confined_pieces, headed, raised, set_apart
from armt.runtime.text.formats.spans import Repeats, SheetHead, SheetRow, Spans
from armt.runtime.text.headings import HeadingStart, PageStart, one_line

# Of how a cell is shown what tells that its hour is, or its share in percent; what stands in quotes, or behind
# a backslash, is text.
_HOURS = re.compile(r"""^(?:"[^"]*"|\\.|[^"\\hH])*[hH]""")
_PERCENT = re.compile(r"""^(?:"[^"]*"|\\.|[^"\\%])*%""")
# A number with what stands around it in the part of a format that is for those above nought: text, and for currencies
# their signs alone, or with where they are meant; room for other signs, and what fills a cell.
_CURRENCIES = frozenset("$€£¥₹₽₩₺")
_LITERAL = r'"[^"]*"|\\.|\[\$[^\]]*\]|[_*].|[ ()+$€£¥₹₽₩₺-]'
_UNIT = re.compile(
    rf"(?:\[(?!\$)[^\]]*\])*(?P<before>(?:{_LITERAL})*)(?P<digits>[#0?][#0?,]*)(?:\.(?P<places>[#0?]+))?"
    rf"(?P<behind>(?:{_LITERAL})*)(?:;|\Z)"
)
_EXACT = 1e-9
_SHARE_CHARS = 9
# No program saves a longer one, and every cell would be as long.
_LONGEST_FORMAT = 255
# How items on slides are counted, and what stands around their numbers.
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_ON_SHEET = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_COUNTED = re.compile(r"(arabic|alphaLc|alphaUc|romanLc|romanUc)(Period|ParenR|ParenBoth|Plain)\Z")
_KINDS = {"arabic": "1", "alphaLc": "a", "alphaUc": "A", "romanLc": "i", "romanUc": "I"}
_NUMBERED = {"Period": "{}.", "ParenR": "{})", "ParenBoth": "({})", "Plain": "{}"}
# What stands before a comment for programs that know no answers to comments.
_THREADED = re.compile(r"\A\[Threaded comment\].*?\nComment:", re.DOTALL)
# Cells that are one: the first, and the last.
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\b[^<>]*?\bref=[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_Reaches = dict[int, dict[int, int]]
# A cell with something in it, by its column.
_HELD = re.compile(rb"<(?:\w+:)?c\b[^<>]*?\br=[\"']([A-Z]{1,3})\d{1,7}[\"'][^<>]*(?<!/)>(?!\s*</)")
# A formula whose value nobody has worked out, as other programs than spreadsheets write it; one may be empty text.
_UNKNOWN = re.compile(
    rb"<c\b(?![^>]*\bt=\"str\")[^>]*>\s*<f\b(?:[^>]*/>|[^>]*>[^<]*</f>)\s*(?:<v\s*/>|<v>\s*</v>)?\s*</c>"
)


def _need(module: str, package: str, read: str) -> None:
    """Refuse a document whose reader is not installed, or does not load; loaded here, the child has it at once."""
    try:
        import_module(module)
    except ImportError as exc:
        raise FormatError(f"reading {read} needs one more package: pip install {package}") from exc


def pptx_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a presentation: a slide is a page, its title a heading; charts are read as tables are.

    Raises:
        FormatError: The presentation is damaged, made to exhaust memory, or its reader is not installed.
    """
    _need("pptx", "python-pptx", "presentations")
    size = _checked(file)
    yield from confined_pieces(lambda: set_apart(_slides(file)), name="presentation", size=size)


def xlsx_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the values of a workbook row by row, cells behind tabs; the name of a sheet is a heading.

    Sheets that are hidden are left out, with a notice: what people do not see they do not expect to be quoted.

    Raises:
        FormatError: The workbook is damaged, made to exhaust memory, or its reader is not installed.
    """
    _need("openpyxl", "openpyxl", "workbooks")
    size = _checked(file)
    repeats = Repeats(limits.inflated_bytes(size))
    yield from confined_pieces(lambda: _sheets(file, repeats), name="workbook", size=size)


def _checked(file: IO[bytes]) -> int:
    # The readers open the archive themselves, by zipfile as well, which inflates nothing past what is checked here.
    size = file.seek(0, 2)
    opened(file).close()
    file.seek(0)
    return size


@contextmanager
def _reading(name: str) -> Iterator[None]:
    try:
        yield
    except (FormatError, MemoryError, GeneratorExit):
        raise
    except Exception as exc:
        # Third-party readers of damaged files: what they raise is not documented.
        raise FormatError(f"damaged {name} ({error_line(exc)})") from exc


def _slides(file: IO[bytes]) -> Iterator[Piece]:
    from pptx import Presentation

    with _reading("presentation"):
        for slide in Presentation(file).slides:
            yield PageStart()
            title = slide.shapes.title
            for shape in _shapes(slide.shapes):
                lines = _shape_lines(shape)
                if title is not None and shape.shape_id == title.shape_id:
                    if said := " ".join("".join(lines).split()):
                        yield from headed(1, said)
                else:
                    yield from lines
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
                yield from (
                    f"{text}\n" for text in map(_said, slide.notes_slide.notes_text_frame.paragraphs) if text.strip()
                )
            yield "\n"


def _shapes(shapes: Any) -> Iterator[Any]:
    """Yield shapes in the order of the slide, those of groups in their place."""
    stack = [iter(shapes)]
    while stack:
        shape = next(stack[-1], None)
        if shape is None:
            stack.pop()
        elif hasattr(shape, "shapes"):
            stack.append(iter(shape.shapes))
        else:
            yield shape


def _shape_lines(shape: Any) -> Iterator[str]:
    if shape.has_text_frame:
        yield from (f"{text}\n" for text in _numbered(shape.text_frame.paragraphs))
    elif getattr(shape, "has_table", False):
        for row in shape.table.rows:
            cells = (" ".join(map(_said, cell.text_frame.paragraphs)) for cell in row.cells)
            yield "\t".join(" ".join(text.split()) for text in cells) + "\n"
    else:
        said = _chart(shape.chart) if getattr(shape, "has_chart", False) else _diagram(shape)
        yield from (line + "\n" for line in said if line.strip())


def _chart(chart: Any) -> Iterator[str]:
    """Yield the title of a chart, and what it shows as rows of a table."""
    if chart.has_title and chart.chart_title.has_text_frame:
        yield " ".join(chart.chart_title.text_frame.text.split())
    for plot in chart.plots:
        series, labels = list(plot.series), [str(label) for label in plot.categories]
        yield "\t".join(["", *(str(one.name) for one in series)])
        # A scatter has no names for what it shows, but points.
        values = [list(one.values) for one in series] if labels else []
        for row, label in enumerate(labels):
            shown = (one[row] if row < len(one) else None for one in values)
            yield "\t".join([label, *("" if value is None else f"{value:.15g}" for value in shown)])


def _diagram(shape: Any) -> Iterator[str]:
    """Yield what a diagram says, which stands in a part of its own; nothing for any other shape."""
    found = shape._element.find(f".//{_DIAGRAM}relIds")
    if found is not None:
        data = ElementTree.fromstring(shape.part.related_part(found.get(f"{_RELATION}dm")).blob)
        for paragraph in data.iter(f"{_DRAWING}p"):
            yield "".join(text.text or "" for text in paragraph.iter(f"{_DRAWING}t"))


def _numbered(paragraphs: Any) -> Iterator[str]:
    """Yield the texts of paragraphs, with their numbers where programs count them: those of one kind in a row."""
    counts: dict[int, tuple[str, int]] = {}
    for paragraph in paragraphs:
        text, level = _said(paragraph), int(paragraph.level)
        if not text.strip():
            continue
        for deeper in [one for one in counts if one > level]:
            del counts[deeper]
        kind, before = paragraph._p.find(f"{_DRAWING}pPr/{_DRAWING}buAutoNum"), counts.pop(level, ("", 0))
        if kind is not None and (match := _COUNTED.match(name := kind.get("type", ""))):
            start = kind.get("startAt", "1")
            number = before[1] + 1 if before[0] == name else int(start) if re.fullmatch(r"\d{1,5}", start) else 1
            counts[level] = name, number
            text = f"{_NUMBERED[match[2]].format(numeral(number, _KINDS[match[1]]))} {text}"
        yield text


def _said(paragraph: Any) -> str:
    """Return the text of a paragraph; line breaks within it are vertical tabs (`LINE_BREAK`)."""
    parts: list[str] = []
    for run in paragraph._p.content_children:
        properties = run.find(f"{_DRAWING}rPr")
        is_raised = properties is not None and re.match("[1-9]", properties.get("baseline", ""))
        text = str(run.text)
        parts.append(raised(text, behind=next(filter(None, reversed(parts)), "")) if is_raised else text)
    return "".join(parts)


def _sheets(file: IO[bytes], repeats: Repeats) -> Iterator[Piece]:
    from openpyxl.reader.excel import ExcelReader

    with _reading("workbook"):
        reader = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
        # A sheet that is a chart has no cells, and the package fails on one that has no chart either.
        reader.read_chartsheet = lambda *_: None
        reader.read()
        unknown = 0
        sheets = reader.wb.worksheets
        # Where people see none, what is hidden is all that there is.
        shown = [sheet for sheet in sheets if sheet.sheet_state == "visible"] or sheets
        for sheet in shown:
            # How many rows and columns there are is said by some programs before they know it.
            sheet.reset_dimensions()
            source = _source(reader.archive, sheet._worksheet_path)
            unknown += len(_UNKNOWN.findall(source))
            yield HeadingStart(1, one_line(sheet.title))
            yield f"{one_line(sheet.title)}\n\n"
            left_free = _left_free(source)
            for cells in _rows(sheet, *_merged(source), repeats):
                if line := "\t".join(cell for at, cell in enumerate(cells) if at not in left_free).rstrip("\t"):
                    yield line + "\n"
            yield "\n"
            if beside := "".join(_beside(reader.archive, sheet._worksheet_path)):
                # No rows, and counted as none.
                yield f"{beside}\n"
    if hidden := len(sheets) - len(shown):
        yield Remark("1 hidden sheet is not read" if hidden == 1 else f"{hidden} hidden sheets are not read")
    if unknown:
        named, them = ("1 formula has", "one") if unknown == 1 else (f"{unknown} formulas have", "them")
        yield Remark(f"{named} no value in it; a spreadsheet program writes {them} when it saves it")


def _beside(archive: ZipFile, path: str) -> Iterator[str]:
    """Yield what people say of cells of a sheet, with the names of the cells, and what they write in boxes on it."""
    from openpyxl.comments.comment_sheet import CommentSheet
    from openpyxl.packaging.relationship import get_dependents, get_rels_path

    relations = get_rels_path(path)
    if relations not in archive.namelist():
        return
    for relation in get_dependents(archive, relations):
        if relation.target not in archive.namelist():
            continue
        if relation.Type.endswith("/comments"):
            for cell, comment in CommentSheet.from_tree(tree(archive, relation.target)).comments:
                if said := " ".join(_THREADED.sub("", comment.text or "").split()):
                    # Those that can be answered have no name here, but that of another part.
                    author = one_line(comment.author or "")
                    by = f" by {author}" if author and not author.startswith("tc=") else ""
                    yield f"[comment{by} on {cell}: {said}]\n"
        elif relation.Type.endswith("/drawing"):
            for box in tree(archive, relation.target).iter(f"{_ON_SHEET}txBody"):
                paragraphs = ("".join(text.text or "" for text in one.iter(f"{_DRAWING}t")) for one in box)
                if said := " ".join(" ".join(paragraphs).split()):
                    yield f"[text box: {said}]\n"


def _source(archive: ZipFile, path: str) -> bytes:
    """Return a sheet as it is written; nothing of one that is too large to be held."""
    is_large = archive.getinfo(path).file_size > limits.LARGEST_PART_BYTES
    return b"" if is_large else part(archive, path)


def _left_free(source: bytes) -> frozenset[int]:
    """Return the columns between others in which nothing stands: they part columns for the eye, and have no name."""
    held = {_column(letters) for letters in _HELD.findall(source)}
    return frozenset(range(min(held), max(held))) - held if held else frozenset()


def _merged(source: bytes) -> tuple[_Reaches, _Reaches]:
    """Return over how many rows below its own a cell of one column reaches, and one of one row over how many columns.

    By the numbers of its row and column. What reaches over both is a note beside rows.
    """
    rows: _Reaches = {}
    columns: _Reaches = {}
    for first, start, last, end in _MERGED.findall(source):
        if (first == last) == (start == end):
            continue
        column, width = _column(first), _column(last) - _column(first)
        reaches, reach = (rows, int(end) - int(start)) if first == last else (columns, width)
        if reach > 0:
            reaches.setdefault(int(start), {})[column] = reach
    return rows, columns


def _column(letters: bytes) -> int:
    """Return the number of a column, counted from 0: 26 of "AA"."""
    return reduce(lambda number, letter: 26 * number + letter - ord("A") + 1, letters, 0) - 1


def _rows(sheet: Any, below: _Reaches, beside: _Reaches, repeats: Repeats) -> Iterator[list[str]]:
    """Yield the texts of the cells of each row, with those that reach over it from above."""
    spans, heading = Spans(repeats), SheetHead()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        cells = [_cell_text(cell) for cell in row]
        if not below and heading.is_read:
            yield cells
            continue
        found = spans.over({column: text for column, text in enumerate(cells) if text})
        for column, rows in below.get(number, {}).items():
            value = row[column].value if column < len(row) else None
            is_number = isinstance(value, int | float) and not isinstance(value, bool)
            spans.begin(column, found.get(column, ""), rows, is_label=not is_number or column == min(found))
        if found:
            yield from map(_filled, heading.take(found, beside.get(number, {})))
    yield from map(_filled, heading.rest())


def _filled(row: SheetRow) -> list[str]:
    """Return the cells of a row with the empty ones between them."""
    cells, _ = row
    return [cells.get(column, "") for column in range(max(cells) + 1)]


def _cell_text(cell: Any) -> str:
    """Return the value of a cell in one line, with what people see beside it.

    A day has no hour, a share is in percent, a sum has its currency, where the cell shows it so.
    """
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time.min and not _HOURS.search(_shown_as(cell)):
        value = value.date()
    elif isinstance(value, timedelta):
        minutes, seconds = divmod(round(abs(value.total_seconds())), 60)
        value = f"{'-' * (value < timedelta())}{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    elif isinstance(value, int | float) and not isinstance(value, bool):
        value = _number(value, _shown_as(cell))
    return " ".join(str(value).split())


def _number(value: int | float, shown: str) -> str:
    """Return a number as a format shows it: in percent, or with its unit and so many places; no commas group it."""
    if _PERCENT.search(shown):
        share, places = 100 * value, (shown.partition("%")[0].partition(".")[2]).count("0")
        # A quotient goes on for ever: what people see of it is so long.
        return f"{share:.12g}%" if len(f"{share:.12g}") < _SHARE_CHARS else f"{share:.{places}f}%"
    # As many digits as any program shows: 0.1 + 0.2 is stored as 0.30000000000000004.
    said = str(value) if isinstance(value, int) else f"{value:.15g}"
    match = _UNIT.match(shown) if len(shown) <= _LONGEST_FORMAT else None
    # A comma at the end of the digits leaves thousands out.
    if match is None or match["digits"].endswith(","):
        return said
    before, behind = ("".join(map(_literal, re.findall(_LITERAL, match[part]))) for part in ("before", "behind"))
    if not any(map(str.isalpha, before + behind)) and not set(before + behind) & _CURRENCIES:
        return said
    places = (match["places"] or "").count("0")
    if abs(round(value, places) - value) < _EXACT:
        said = f"{value:.{places}f}"
    sign = "-" if said.startswith("-") else ""
    return f"{sign}{before.lstrip(' (+-').rstrip('(+-')}{said.removeprefix('-')}{behind.rstrip(' )')}"


def _literal(token: str) -> str:
    """Return what a part of a format shows that is no digit."""
    if token[0] in "_*":
        return ""
    currency = re.match(r"\[\$([^\]-]*)", token)
    return token.strip('"').removeprefix("\\") if currency is None else currency[1]


def _shown_as(cell: Any) -> str:
    try:
        return str(cell.number_format)
    except IndexError:
        # Programs that write no styles name some all the same.
        return ""
