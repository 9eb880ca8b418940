"""Text out of slides, sheets and OpenDocument."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time
from importlib import import_module
from typing import IO, Any
from xml.etree.ElementTree import Element

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.formats.archive import ARCHIVE_ERRORS, elements, opened
from armt.runtime.text.formats.pieces import FormatError, Piece, confined_pieces
from armt.runtime.text.headings import HeadingStart, PageStart, one_line

# Of how a cell is shown what tells that its hour is, or its share in percent; what stands in quotes, or behind
# a backslash, is text.
_HOURS = re.compile(r"""^(?:"[^"]*"|\\.|[^"\\hH])*[hH]""")
_PERCENT = re.compile(r"""^(?:"[^"]*"|\\.|[^"\\%])*%""")


def _need(package: str, read: str) -> None:
    """Refuse a document whose reader is not installed, or does not load; loaded here, the child has it at once."""
    try:
        import_module(package)
    except ImportError as exc:
        raise FormatError(f'reading {read} needs more packages: pip install "armt[office]"') from exc


def pptx_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a presentation: a slide is a page, its title a heading; tables, groups and notes are read.

    Raises:
        FormatError: The presentation is damaged, made to exhaust memory, or its reader is not installed.
    """
    _need("pptx", "presentations")
    size = _checked(file)
    yield from confined_pieces(lambda: _slides(file), name="presentation", size=size)


def xlsx_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the values of a workbook row by row, cells behind tabs; the name of a sheet is a heading.

    Raises:
        FormatError: The workbook is damaged, made to exhaust memory, or its reader is not installed.
    """
    _need("openpyxl", "workbooks")
    size = _checked(file)
    yield from confined_pieces(lambda: _sheets(file), name="workbook", size=size)


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
                text = _shape_text(shape)
                if title is not None and shape.shape_id == title.shape_id and text.strip():
                    yield HeadingStart(1, one_line(text))
                yield text
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
                yield from _lines(slide.notes_slide.notes_text_frame.text)
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


def _shape_text(shape: Any) -> str:
    if shape.has_text_frame:
        return "".join(_lines(shape.text_frame.text))
    if getattr(shape, "has_table", False):
        return "".join("\t".join(" ".join(cell.text.split()) for cell in row.cells) + "\n" for row in shape.table.rows)
    return ""


def _lines(text: str) -> Iterator[str]:
    # A vertical tab is a line break within a paragraph.
    for line in text.replace("\v", "\n").split("\n"):
        if line.strip():
            yield line + "\n"


def _sheets(file: IO[bytes]) -> Iterator[Piece]:
    from openpyxl import load_workbook

    with _reading("workbook"):
        workbook = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in workbook.worksheets:
            yield HeadingStart(1, one_line(sheet.title))
            yield f"{one_line(sheet.title)}\n\n"
            for row in sheet.iter_rows():
                cells = [_cell_text(cell) for cell in row]
                if line := "\t".join(cells).rstrip("\t"):
                    yield line + "\n"
            yield "\n"


def _cell_text(cell: Any) -> str:
    """Return the value of a cell in one line: a day without an hour, and a share in percent, where people see it so."""
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, datetime) and value.time() == time.min and not _HOURS.search(_shown_as(cell)):
        value = value.date()
    elif isinstance(value, int | float) and not isinstance(value, bool) and _PERCENT.search(_shown_as(cell)):
        value = f"{100 * value:.12g}%"
    return " ".join(str(value).split())


def _shown_as(cell: Any) -> str:
    try:
        return str(cell.number_format)
    except IndexError:
        # Programs that write no styles name some all the same.
        return ""


_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ANNOTATION, _RUBY_TEXT, _BOX = f"{_OFFICE}annotation", f"{_TEXT}ruby-text", f"{_DRAW}text-box"
_ODF_MARKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": "\n"}
#: What was deleted or replaced while changes were kept stands here, apart from the text.
_ODF_CHANGES = (f"{_TEXT}tracked-changes", f"{_TABLE}tracked-changes")
_ODF_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_ODF_ROW, _ODF_CELL, _ODF_COVERED = (f"{_TABLE}{name}" for name in ("table-row", "table-cell", "covered-table-cell"))
#: Spaces that stand in a row say nothing.
_MOST_SPACES = 64
_BLOCK_CHARS = 1 << 20


@dataclass(slots=True)
class _Repeats:
    """How much text a document may still have by saying that a row or a cell is there once more.

    Attributes:
        left: characters.
    """

    left: int

    def take(self, chars: int) -> None:
        """Take so many characters.

        Raises:
            FormatError: So many are not left.
        """
        self.left -= chars
        if self.left < 0:
            raise FormatError("rows and cells in it repeat without end: made to exhaust memory")


def odf_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of an OpenDocument file (text, presentation, spreadsheet); headings and slides are marked.

    Raises:
        FormatError: The archive is damaged, no OpenDocument, or made to exhaust memory.
    """
    with opened(file) as archive:
        repeats = _Repeats(limits.inflated_bytes(file.seek(0, 2)))
        try:
            parents: list[Element] = []
            inside = gone = 0
            for event, element, _ in elements(archive, "content.xml"):
                is_block, is_gone = element.tag in (*_ODF_PARAGRAPHS, _ODF_ROW), element.tag in _ODF_CHANGES
                if event == "start":
                    parents.append(element)
                    inside, gone = inside + is_block, gone + is_gone
                    if not gone:
                        yield from _odf_start(element)
                    continue
                parents.pop()
                inside, gone = inside - is_block, gone - is_gone
                if inside:
                    continue
                if is_block and not gone:
                    yield from _odf_row(element, repeats) if element.tag == _ODF_ROW else _odf_paragraph(element)
                if parents:
                    parents[-1].remove(element)
        except KeyError as exc:
            raise FormatError("no OpenDocument file (content.xml is missing)") from exc
        except ARCHIVE_ERRORS as exc:
            raise FormatError(f"damaged OpenDocument file ({error_line(exc)})") from exc


def _odf_start(element: Element) -> Iterator[Piece]:
    if element.tag == f"{_DRAW}page":
        yield PageStart()
    elif element.tag == f"{_TABLE}table" and (name := one_line(element.get(f"{_TABLE}name", ""))):
        yield HeadingStart(6, name)


def _odf_row(row: Element, repeats: _Repeats) -> Iterator[Piece]:
    """Yield a row as often as it is there; empty cells, which fill a sheet to its edge, where another follows them."""
    parts: list[str] = []
    borders = 0
    for cell in row:
        if cell.tag not in (_ODF_CELL, _ODF_COVERED):
            continue
        # What another cell reaches over stands in its place and holds nothing that is seen.
        text = "" if cell.tag == _ODF_COVERED else " ".join(_odf_words(cell).split())
        count = _times(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if not text:
            borders += count
            continue
        repeats.take(borders + (count - 1) * (len(text) + 1))
        parts += ["\t" * borders, "\t".join([text] * count)]
        borders = 1
    if not parts:
        return
    line = "".join(parts) + "\n"
    count = _times(row.get(f"{_TABLE}number-rows-repeated", "1"))
    repeats.take((count - 1) * len(line))
    together = max(1, _BLOCK_CHARS // len(line))
    yield from (line * min(together, count - done) for done in range(0, count, together))


def _odf_paragraph(block: Element) -> Iterator[Piece]:
    text = _odf_words(block)
    if block.tag == f"{_TEXT}h" and text.strip():
        level = block.get(f"{_TEXT}outline-level", "1")
        yield HeadingStart(int(level) if re.fullmatch("[1-9]", level) else 1, one_line(text))
    yield text + "\n"


def _times(count: str) -> int:
    return int(count) if re.fullmatch(r"[1-9]\d{0,17}", count) else 1


def _odf_words(element: Element) -> str:
    """Return the text of a paragraph or cell, notes and annotations in brackets in their place."""
    parts: list[str] = []
    opened, has_box = "", False
    # Text behind an element's end is pushed before the element, so that it comes after it.
    stack: list[Element | str] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if node is not element and node.tail:
            stack.append(node.tail)
        if node.tag in _ODF_PARAGRAPHS and parts and parts[-1] != opened and node is not element:
            parts.append("\n")
        if node.tag in (f"{_TEXT}note-body", _ANNOTATION):
            opened = " ["
            if node.tag == _ANNOTATION:
                author = (node.findtext(f"{_DC}creator") or "").strip()
                opened += f"comment by {author}: " if author else "comment: "
            parts.append(opened)
            # Who has written it, and when, stands beside the text.
            stack += ("]", *(child for child in reversed(node) if child.tag.startswith((_TEXT, _TABLE, _DRAW))))
            continue
        elif node.tag == _RUBY_TEXT and node.text:
            # The reading of characters, which stands above them.
            parts.append(f"({node.text})")
            continue
        elif node.tag == _BOX:
            # What goes on behind a box is no part of its last word.
            has_box = True
            stack.append("\n")
        elif node.tag == f"{_TEXT}note-citation":
            continue
        elif node.tag == f"{_TEXT}s":
            parts.append(" " * min(_times(node.get(f"{_TEXT}c", "1")), _MOST_SPACES))
        if mark := _ODF_MARKS.get(node.tag):
            parts.append(mark)
        stack.extend(reversed(node))
        if node.text:
            stack.append(node.text)
    text = "".join(parts)
    return text.rstrip("\n") if has_box else text
