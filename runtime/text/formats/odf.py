"""Text out of OpenDocument files: texts, presentations, spreadsheets."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain
from typing import IO
from xml.etree.ElementTree import Element

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.formats.numbering.odf import LIST, Numbers, times
from armt.runtime.text.formats.packed.archive import ARCHIVE_ERRORS, elements, opened, part, tree
from armt.runtime.text.formats.pieces import (
    LINE_BREAK,
    BoldLine,
    FormatError,
    Piece,
    formed,
    headed,
    plain,
    raised,
    set_apart,
    titled,
)
from armt.runtime.text.formats.spans import Repeats, SheetHead, SheetRow, Spans
from armt.runtime.text.formats.web.html import html_text
from armt.runtime.text.headings import HeadingStart, PageStart, one_line

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_LINK = "{http://www.w3.org/1999/xlink}href"
_OBJECT = re.compile(r"([^/]+)/content\.xml")
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_ANNOTATION, _RUBY_TEXT = f"{_OFFICE}annotation", f"{_TEXT}ruby-text"
#: What says for machines, and for those who cannot see it, what a picture is.
_UNREAD = (
    f"{_OFFICE}binary-data",
    *(f"{{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}}{name}" for name in ("title", "desc")),
)
_MARKS = {f"{_TEXT}tab": "\t", f"{_TEXT}line-break": LINE_BREAK}
#: What was deleted or replaced while changes were kept stands here, apart from the text.
_CHANGES = (f"{_TEXT}tracked-changes", f"{_TABLE}tracked-changes")
_PARAGRAPHS = (f"{_TEXT}p", f"{_TEXT}h")
_HEADERS, _FOOTERS = (tuple(f"{_STYLE}{name}{at}" for at in ("-first", "", "-left")) for name in ("header", "footer"))
_SHEET, _ROW, _CELL, _COVERED = (
    f"{_TABLE}{name}" for name in ("table", "table-row", "table-cell", "covered-table-cell")
)
_NUMBERS = ("float", "percentage", "currency")
#: Spaces that stand in a row say nothing.
_MOST_SPACES = 64
_TEXT_DOCUMENT, _SPREADSHEET = (b"application/vnd.oasis.opendocument.%b" % kind for kind in (b"text", b"spreadsheet"))
_BLOCK_CHARS = 1 << 20


def odf_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of an OpenDocument file (text, presentation, spreadsheet); headings and slides are marked.

    Numbers of headings and items stand before them. Of a text headers come first and footers last, each text once.

    Raises:
        FormatError: The archive is damaged, no OpenDocument, or made to exhaust memory.
    """
    with opened(file) as archive:
        repeats = Repeats(limits.inflated_bytes(file.seek(0, 2)))
        try:
            names, numbers = set(archive.namelist()), Numbers()
            styles = tree(archive, "styles.xml") if "styles.xml" in names else Element("styles")
            for element in styles.iter():
                numbers.define(element)
            kind = part(archive, "mimetype") if "mimetype" in names else b""
            is_sheet = kind.startswith(_SPREADSHEET)
            found = _content(archive, _Beside(numbers, _equations(archive, names), is_sheet), repeats)
            content = titled(found if is_sheet else formed(found))
            if kind.startswith(_TEXT_DOCUMENT):
                # A spreadsheet that nobody has touched has margins all the same.
                content = chain(_margins(styles, _HEADERS), content, _margins(styles, _FOOTERS))
            # Between the rows of a sheet stand lines of boxes, as they are.
            yield from map(_with_lines, content) if is_sheet else set_apart(content)
        except KeyError as exc:
            raise FormatError("no OpenDocument file (content.xml is missing)") from exc
        except ARCHIVE_ERRORS as exc:
            raise FormatError(f"damaged OpenDocument file ({error_line(exc)})") from exc


def _with_lines(piece: Piece) -> Piece:
    return piece.replace(LINE_BREAK, "\n") if isinstance(piece, str) else piece


@dataclass(frozen=True, slots=True)
class _Beside:
    """What people see in a text and its elements do not hold.

    Attributes:
        numbers: of items and headings.
        equations: by the name of their object.
        is_sheet: whether its tables are sheets, which people name.
    """

    numbers: Numbers
    equations: Mapping[str, str]
    is_sheet: bool


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What cells of a sheet reach over, as its rows come."""

    spans: Spans
    heading: SheetHead


def _equations(archive: zipfile.ZipFile, names: set[str]) -> dict[str, str]:
    """Return the equations of a document on one line each: every one is a document of its own."""
    found = {}
    for name in names:
        match = _OBJECT.fullmatch(name)
        if match is not None and b"<math" in (data := part(archive, name)):
            # Programs write UTF-8; what is in something else is no reason to refuse the text around it.
            pieces = html_text(data.decode(errors="replace"))
            found[match[1]] = " ".join("".join(piece for piece in pieces if isinstance(piece, str)).split())
    return found


def _content(archive: zipfile.ZipFile, beside: _Beside, repeats: Repeats) -> Iterator[Piece | BoldLine]:
    numbers, sheet = beside.numbers, _Sheet(Spans(repeats), SheetHead())
    parents: list[Element] = []
    inside = gone = 0
    for event, element, _ in elements(archive, "content.xml"):
        is_block, is_gone = element.tag in (*_PARAGRAPHS, _ROW), _is_gone(element)
        if event == "start":
            parents.append(element)
            numbers.define(element)
            inside, gone = inside + is_block, gone + is_gone
            if not gone:
                yield from _start(element, beside)
            if not gone and not inside:
                numbers.start(element)
                if element.tag == _SHEET:
                    sheet = _Sheet(Spans(repeats), SheetHead())
            continue
        parents.pop()
        inside, gone = inside - is_block, gone - is_gone
        if inside:
            continue
        if not gone:
            numbers.end(element)
            if is_block:
                yield from _block(element, repeats, beside, sheet)
            elif beside.is_sheet and element.tag == _SHEET:
                yield from _rest(sheet, repeats)
                yield "\n"
        if parents:
            parents[-1].remove(element)


def _is_gone(element: Element) -> bool:
    """Whether nobody sees what is in an element: what was deleted, or a section that is hidden."""
    is_hidden = element.tag == f"{_TEXT}section" and element.get(f"{_TEXT}display") == "none"
    return is_hidden or element.tag in _CHANGES


def _margins(styles: Element, tags: tuple[str, ...]) -> Iterator[str]:
    """Yield the headers or footers, each text once."""
    texts = (" ".join(_words(found).split()) for tag in tags for found in styles.iter(tag) if _is_shown(found))
    # A page number alone is no text.
    yield from (text + "\n" for text in dict.fromkeys(texts) if any(map(str.isalpha, text)))


def _is_shown(margin: Element) -> bool:
    return margin.get(f"{_STYLE}display", "true") != "false"


def _start(element: Element, beside: _Beside) -> Iterator[Piece]:
    if element.tag == f"{_DRAW}page":
        yield PageStart()
    elif beside.is_sheet and element.tag == _SHEET and (name := one_line(element.get(f"{_TABLE}name", ""))):
        yield HeadingStart(1, name)
        yield f"{name}\n\n"


def _block(block: Element, repeats: Repeats, beside: _Beside, sheet: _Sheet) -> Iterator[Piece | BoldLine]:
    """Yield a row, or a paragraph between what boxes hold that hang on it: they stand anywhere on the page."""
    if block.tag == _ROW:
        # In a text an empty cell may be any, and what reaches over it is asked for there.
        yield from _row(block, repeats, beside, sheet if beside.is_sheet else None)
        return
    yield from _rest(sheet, repeats)
    boxes = _Boxes()
    paragraph: list[Piece | BoldLine] = list(_paragraph(block, beside, boxes))
    if len(paragraph) == 1 and isinstance(text := paragraph[0], str) and _is_bold(block, beside.numbers):
        paragraph = [BoldLine(text.rstrip("\n"))]
    yield from _boxed(boxes.before, repeats, beside)
    yield from paragraph
    yield from _boxed(boxes.behind, repeats, beside)


def _boxed(boxes: list[Element], repeats: Repeats, beside: _Beside) -> Iterator[Piece]:
    for block in chain.from_iterable(_blocks(box, beside.numbers) for box in boxes):
        yield from _row(block, repeats, beside) if block.tag == _ROW else _paragraph(block, beside)


def _blocks(box: Element, numbers: Numbers) -> Iterator[Element]:
    """Yield the paragraphs and rows of a box, while the lists that they stand in are open."""
    stack: list[Element | _End] = [box]
    while stack:
        node = stack.pop()
        if isinstance(node, _End):
            numbers.end(node.element)
        elif node.tag in (*_PARAGRAPHS, _ROW):
            yield node
        elif not _is_gone(node):
            numbers.start(node)
            stack += (_End(node), *reversed(node))


def _row(row: Element, repeats: Repeats, beside: _Beside, sheet: _Sheet | None = None) -> Iterator[Piece]:
    """Yield a row as often as it is there; empty cells, which fill a sheet to its edge, where another follows them."""
    count, cells, width = times(row.get(f"{_TABLE}number-rows-repeated", "1")), dict[int, str](), 0
    begun: list[tuple[int, str, Element]] = []
    for cell in row:
        if cell.tag not in (_CELL, _COVERED):
            continue
        # What another cell reaches over stands in its place and holds nothing that is seen.
        text = "" if cell.tag == _COVERED else " ".join(_words(cell, beside).split())
        columns = times(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        if text:
            repeats.take((columns - 1) * (len(text) + 1))
            cells[width] = "\t".join([text] * columns)
            begun.append((width, text, cell))
        width += columns
    if sheet is None:
        if cells:
            yield from _lines((cells, count), repeats, width)
        return
    found = sheet.spans.over(cells, count)
    across: dict[int, int] = {}
    for column, text, cell in begun:
        is_label = column == next(iter(found)) or cell.get(f"{_OFFICE}value-type") not in _NUMBERS
        rows, columns = (times(cell.get(f"{_TABLE}number-{name}-spanned", "1")) - 1 for name in ("rows", "columns"))
        if not columns:
            sheet.spans.begin(column, text, rows, is_label=is_label)
        elif not rows:
            across[column] = columns
    if not sheet.heading.is_read and any("\t" in text for text in found.values()):
        # Of the same in several cells side by side none is a name.
        yield from _rest(sheet, repeats)
        sheet.heading.is_read = True
    for one in sheet.heading.take(found, across, count) if found else ():
        yield from _lines(one, repeats)


def _rest(sheet: _Sheet, repeats: Repeats) -> Iterator[Piece]:
    """Yield the rows that were held back, where something else than a row comes."""
    for one in sheet.heading.rest():
        yield from _lines(one, repeats)


def _lines(row: SheetRow, repeats: Repeats, width: int = 0) -> Iterator[Piece]:
    """Yield a row as often as it is there.

    Args:
        row: its cells, some.
        repeats: what they take from.
        width: of a row that is none of a sheet: one with its first cell alone is a row all the same.
    """
    cells, count = row
    parts: list[str] = []
    last = 0
    for column, text in cells.items():
        repeats.take(column - last)
        parts += ["\t" * (column - last), text]
        last = column + text.count("\t")
    line = "".join(parts)
    if width - last > 1 and "\t" not in line:
        line += "\t"
    line += "\n"
    repeats.take((count - 1) * len(line))
    together = max(1, _BLOCK_CHARS // len(line))
    yield from (line * min(together, count - done) for done in range(0, count, together))


def _paragraph(block: Element, beside: _Beside, boxes: _Boxes | None = None) -> Iterator[Piece]:
    text = _words(block, beside, boxes)
    # A number alone, of a heading that nobody has written, names nothing.
    if block.tag == f"{_TEXT}h" and _words(block, boxes=_Boxes()).strip():
        level = block.get(f"{_TEXT}outline-level", "1")
        yield from headed(int(level) if re.fullmatch("[1-9]", level) else 1, text)
    else:
        yield from plain(text)


def _is_bold(paragraph: Element, numbers: Numbers) -> bool:
    """Whether all words of a paragraph are bold."""
    found: list[bool] = []
    stack = [(paragraph, bool(numbers.is_bold(paragraph)))]
    while stack:
        node, weight = stack.pop()
        if (node.text or "").strip():
            found.append(weight)
        for child in node:
            own = numbers.is_bold(child) if child.tag == f"{_TEXT}span" else None
            stack.append((child, weight if own is None else own))
            if (child.tail or "").strip():
                found.append(weight)
    return bool(found) and all(found)


@dataclass(frozen=True, slots=True)
class _End:
    """Stands behind what is in an element."""

    element: Element


@dataclass(frozen=True, slots=True)
class _Boxes:
    """What hangs on a paragraph and has paragraphs of its own: before its text, and in it or behind."""

    before: list[Element] = field(default_factory=list)
    behind: list[Element] = field(default_factory=list)


def _is_box(node: Element) -> bool:
    """Whether an element is a text box, or a shape that somebody has written in."""
    return node.tag.startswith(_DRAW) and any(child.tag in (*_PARAGRAPHS, LIST, _SHEET) for child in node)


def _opening_of(node: Element) -> str:
    """Return what stands in front of a note or an annotation, whose it is included."""
    if node.tag != _ANNOTATION:
        return " ["
    author = (node.findtext(f"{_DC}creator") or "").strip()
    return f" [comment by {author}: " if author else " [comment: "


def _begun(node: Element, beside: _Beside) -> Iterator[str]:
    """Begin an element, and yield what stands in front of its text: its number, or the equation that it is."""
    beside.numbers.start(node)
    if node.tag in _PARAGRAPHS and (label := beside.numbers.label(node)):
        yield label
    if node.tag == f"{_DRAW}object":
        yield beside.equations.get(node.get(_LINK, "").removeprefix("./"), "")


def _words(element: Element, beside: _Beside | None = None, boxes: _Boxes | None = None) -> str:
    """Return the text of a paragraph or cell, notes and annotations in brackets in their place.

    Boxes are put where they are given to, and stand in their place else.
    """
    parts: list[str] = []
    opened = ""
    # Text behind an element's end is pushed before the element, so that it comes after it.
    stack: list[Element | str | _End] = [element]
    while stack:
        node = stack.pop()
        if isinstance(node, str):
            parts.append(node)
            continue
        if isinstance(node, _End):
            if beside is not None:
                beside.numbers.end(node.element)
            continue
        if node is not element and node.tail:
            stack.append(node.tail)
        if node.tag in _UNREAD:
            continue
        if _is_box(node):
            if boxes is not None:
                (boxes.behind if any(map(str.strip, parts)) else boxes.before).append(node)
                continue
            # What goes on behind a box is no part of its last word.
            stack.append("\n")
        if node.tag in _PARAGRAPHS and parts and parts[-1] != opened and node is not element:
            parts.append("\n")
        if beside is not None and node.tag in (*_PARAGRAPHS, f"{_TEXT}span") and beside.numbers.is_hidden(node):
            continue
        if beside is not None:
            parts += _begun(node, beside)
        if node.tag in (f"{_TEXT}note-body", _ANNOTATION):
            opened = _opening_of(node)
            parts.append(opened)
            # Who has written it, and when, stands beside the text.
            stack += ("]", *(child for child in reversed(node) if child.tag.startswith((_TEXT, _TABLE, _DRAW))))
            continue
        elif node.tag == _RUBY_TEXT and node.text:
            # The reading of characters, which stands above them.
            parts.append(f"({node.text})")
            continue
        elif node.tag == f"{_TEXT}note-citation":
            continue
        elif node.tag == f"{_TEXT}s":
            parts.append(" " * min(times(node.get(f"{_TEXT}c", "1")), _MOST_SPACES))
        elif node.tag == LIST:
            stack.append(_End(node))
        if mark := _MARKS.get(node.tag):
            parts.append(mark)
        stack.extend(reversed(node))
        if node.text and beside is not None and node.tag == f"{_TEXT}span" and beside.numbers.is_raised(node):
            parts.append(raised(node.text, behind=next(filter(None, reversed(parts)), "")))
        elif node.text:
            stack.append(node.text)
    return "".join(parts)
