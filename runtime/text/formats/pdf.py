"""Text out of PDF documents."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import IO, Any

from armt.errors import error_line
from armt.runtime.text.formats.pieces import STOPS, FormatError, Piece, Remark, confined_pieces
from armt.runtime.text.headings import HeadingStart, PageStart, one_line

_MOST_OUTLINE_ITEMS = 10_000
# What a PDF begins with, within so many bytes: its reader looks no further.
_MARK, _HEAD_BYTES = b"%PDF-", 1024
# What the reader leaves where a line ends with a hyphen and the next goes on with a letter, in place of both.
_CUT_WORD = re.compile("\ufffe")
# So many times the usual room between two lines is that between two paragraphs; less than that is one line.
_APART, _LEAST_GAP = 1.25, 1.0
# A sign of a number behind a letter or a digit, which may be raised: that much smaller, and by that share of its size.
_SIGN = re.compile(r"(?<=[^\W_])[\d+−-]")
_SMALLER, _RISE = 0.85, 0.15
# A line so many times as large as most is no part of the text above it. No column of prose has so few characters.
_LARGER, _NARROW = 1.1, 25
# Cells of a table have that share of their size between them at least, and so many sizes between their lines at most;
# so many lines are some, of which most cells are no longer. No page has room for more in a line.
_COLUMN_GAP, _MOST_ROOM, _LEAST_ROWS, _CELL_CHARS, _MOST_CELLS = 1.0, 4.0, 3, 25, 64
_SPACE = re.compile(r"(?<=\S) +(?=\S)")
_ITEM = re.compile(r"\s*(?:[•·▪●○◦‣–—*-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{2,6})[.)]|\d{1,2}(?:\.\d{1,2})+\.?)")


def pdf_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of a PDF, a page at a time: marks of pages, and of headings where the document has an outline.

    Behind a page stands what was written on it: fields with their names, and comments in brackets.

    Args:
        file: The document; it is read out of order.

    Raises:
        FormatError: The document is none, damaged, locked, made to exhaust its reader, or the reader is not installed.
    """
    file.seek(0)
    # A reader would say that it is damaged, and whoever has none would install one in vain.
    if _MARK not in file.read(_HEAD_BYTES + len(_MARK)):
        raise FormatError("is no PDF")
    try:
        import pypdfium2  # type: ignore[import-not-found, import-untyped, unused-ignore] # noqa: F401
    except ImportError as exc:
        raise FormatError("reading PDF needs one more package: pip install pypdfium2") from exc
    size = file.seek(0, 2)
    file.seek(0)
    yield from confined_pieces(lambda: _pages(file), name="PDF", size=size)


def _pages(file: IO[bytes]) -> Iterator[Piece]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as exc:
        raise FormatError(f"damaged or locked PDF ({error_line(exc)})") from exc
    count, without_text = len(document), 0
    try:
        outline = _outline(document)
        document.init_forms()
        for index in range(count):
            yield PageStart()
            page = document[index]
            text = _set_apart(page.get_textpage()).replace("\r\n", "\n").replace("\r", "\n")
            text = _CUT_WORD.sub(_whole, text)
            written = "".join(_written(page, document.formenv))
            without_text += not (text + written).strip()
            page.close()
            yield from _with_headings(f"{text}\n{written}\n", outline.get(index, []))
    except pypdfium2.PdfiumError as exc:
        raise FormatError(f"damaged PDF ({error_line(exc)})") from exc
    if without_text:
        pages, hold = "page" if count == 1 else "pages", "holds" if without_text == 1 else "hold"
        yield Remark(f"{without_text} of {count} {pages} {hold} no text (scanned? ocrmypdf adds what it can read)")


@dataclass(frozen=True, slots=True)
class _Cell:
    """What of a line stands apart from the rest of it.

    Attributes:
        text: what it says.
        left, right: where it begins and ends on its page.
    """

    text: str
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page.

    Attributes:
        text: what it says.
        begin, end: how high on its page its first and its last character stand.
        size: of its font; what is raised at an end of it is smaller.
        least: the smaller one of the sizes at its ends.
        cells: its parts between which there is more room than between words.
    """

    text: str
    begin: float
    end: float
    size: float
    least: float
    cells: list[_Cell]


def _set_apart(page: Any) -> str:
    """Return the text of a page with an empty line where more room is between two lines than between most of them.

    Room is counted in sizes of the smaller font: lines of a larger one than most are no further apart for that.
    Headings and paragraphs stand so, and without it a heading is the beginning of its text. What goes on in small
    letters does behind a formula too, and a page's first line in capitals is that of all pages, and no heading.
    Rows of a table stand together, with tabs between their cells.
    """
    parts = page.get_text_range().split("\r\n")
    lines: dict[int, _Line] = {}
    at = 0
    for number, part in enumerate(parts):
        if part.strip():
            lines[number] = _line(page, at, part)
            parts[number] = lines[number].text
        at += len(part) + 2
    gaps = {number: lines[before].end - lines[number].begin for before, number in pairwise(lines)}
    room = {number: gaps[number] / min(lines[before].size, lines[number].size) for before, number in pairwise(lines)}
    usual = sorted(room[number] for number, gap in gaps.items() if gap > _LEAST_GAP)
    if not usual:
        return "\r\n".join(parts)
    pitch = usual[(len(usual) - 1) // 2]
    size = sorted(line.size for line in lines.values())[len(lines) // 2]
    rows = _rows(lines, room)
    parts = [rows[number].text if number in rows else part for number, part in enumerate(parts)]
    for before, number in pairwise(lines):
        above, line = lines[before], lines[number]
        goes_on = line.text.lstrip()[0].islower() and above.text.rstrip()[-1] not in STOPS
        is_margin = before == min(lines) and above.text.isupper()
        is_larger = line.least > _LARGER * max(above.size, size)
        # No column of prose is so narrow: another block begins beside what stands above.
        is_beside = room[number] < -1 and len(above.text) < _NARROW
        is_apart = room[number] > _APART * pitch or is_larger or is_beside
        is_row = number in rows or before in rows
        is_below = number in rows and before in rows and rows[number].first == rows[before].first
        if not is_below and (is_row or (is_apart and not (goes_on or is_margin))):
            parts[number] = f"\r\n{parts[number]}"
    return "\r\n".join(parts)


def _line(page: Any, at: int, text: str) -> _Line:
    """Return a line that begins at a place of the text of its page."""
    begin, first = _place(page, at)
    end, last = _place(page, at + len(text) - 1)
    size = max(first, last)

    def told(start: int, stop: int) -> str:
        return _SIGN.sub(partial(_told, page, at + start, size), text[start:stop])

    starts = [0]
    for space in _SPACE.finditer(text):
        between = _edges(page, at + space.end())[0] - _edges(page, at + space.start() - 1)[1]
        # The mark of an item stands apart from it, too.
        if between > _COLUMN_GAP * size and _ITEM.fullmatch(text, starts[-1], space.start()) is None:
            starts.append(space.end())
    cells = []
    for start, stop in zip(starts, [*starts[1:], len(text)], strict=True) if 1 < len(starts) <= _MOST_CELLS else ():
        said = text[start:stop].rstrip()
        left, right = _edges(page, at + start)[0], _edges(page, at + start + len(said) - 1)[1]
        cells.append(_Cell(told(start, start + len(said)), left, right))
    return _Line(told(0, len(text)), begin, end, size, min(first, last), cells)


@dataclass(frozen=True, slots=True)
class _Row:
    """A line of a table.

    Attributes:
        first: the number of the table's first line.
        text: its cells with tabs between them.
    """

    first: int
    text: str


def _rows(lines: dict[int, _Line], room: dict[int, float]) -> dict[int, _Row]:
    """Return the rows of the tables of a page by the numbers of their lines.

    Lines below each other are some that have short cells, each below one of the same column, or as many each.
    """
    found: dict[int, _Row] = {}
    run: list[int] = []
    for number in (*lines, None):
        goes_on = number is not None and (not run or 0 < room[number] < _MOST_ROOM)
        if number is not None and goes_on and lines[number].cells:
            run.append(number)
            continue
        if len(run) >= _LEAST_ROWS:
            texts = _in_columns([lines[one].cells for one in run])
            found.update((one, _Row(run[0], text)) for one, text in zip(run, texts, strict=False))
        run = [] if number is None or not lines[number].cells else [number]
    return found


def _in_columns(rows: list[list[_Cell]]) -> list[str]:
    """Return rows with tabs between their cells; none where these are in no columns, or are text beside other text."""
    lengths = sorted(len(cell.text) for row in rows for cell in row)
    if lengths[len(lengths) // 2] > _CELL_CHARS:
        return []
    columns: list[list[float]] = []
    for left, right in sorted((cell.left, cell.right) for row in rows for cell in row):
        if columns and left <= columns[-1][1]:
            columns[-1][1] = max(columns[-1][1], right)
        else:
            columns.append([left, right])
    found = []
    for row in rows:
        at = [next(number for number, column in enumerate(columns) if cell.left <= column[1]) for cell in row]
        if len(set(at)) < len(at):
            # A name that reaches over other columns leaves their order.
            are_alike = len({len(one) for one in rows}) == 1
            return ["\t".join(cell.text for cell in one) for one in rows] if are_alike else []
        cells = dict(zip(at, (cell.text for cell in row), strict=True))
        found.append("\t".join(cells.get(number, "") for number in range(at[-1] + 1)))
    return found


def _edges(page: Any, at: int) -> tuple[float, float]:
    """Return where on its page the character at a place of its text begins and ends."""
    import pypdfium2.raw as pdfium

    left, right, bottom, top = (ctypes.c_double() for _ in range(4))
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(page.raw, at)
    pdfium.FPDFText_GetCharBox(page.raw, index, left, right, bottom, top)
    return left.value, right.value


def _told(page: Any, at: int, size: float, sign: re.Match[str]) -> str:
    """Return a sign of a number as it is read on one line where it is raised: 10^6, which would be 106, or 2024^1.

    Args:
        page: that it stands on.
        at: where its line begins in the text of the page.
        size: of the font of the line.
        sign: on the line.
    """
    height, own = _place(page, at + sign.start())
    if own < _SMALLER * size:
        below, before = _place(page, at + sign.start() - 1)
        if own < _SMALLER * before and _RISE * before < height - below < before:
            return f"^{sign[0]}"
    return sign[0]


def _place(page: Any, at: int) -> tuple[float, float]:
    """Return how high on its page the character at a place of its text stands, and the size of its font."""
    import pypdfium2.raw as pdfium

    x, y = ctypes.c_double(), ctypes.c_double()
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(page.raw, at)
    pdfium.FPDFText_GetCharOrigin(page.raw, index, x, y)
    size = pdfium.FPDFText_GetFontSize(page.raw, index)
    # Some programs name no size, or a mirrored one, and scale what they draw instead.
    return y.value, abs(size) or 1.0


def _written(page: Any, forms: Any) -> Iterator[str]:
    """Yield what was written on a page by whom it was given: fields that are filled in, text put on it, comments.

    None of it is part of the page, and of fields nothing but their name says beside which words they stand.
    """
    import pypdfium2.raw as pdfium

    for index in range(pdfium.FPDFPage_GetAnnotCount(page)):
        annotation = pdfium.FPDFPage_GetAnnot(page, index)
        kind = pdfium.FPDFAnnot_GetSubtype(annotation)
        if kind == pdfium.FPDF_ANNOT_WIDGET and forms is not None:
            if value := _field(annotation, forms):
                yield value + "\n"
        elif kind in (pdfium.FPDF_ANNOT_FREETEXT, pdfium.FPDF_ANNOT_TEXT, *_marks()):
            words, author = (_string(pdfium.FPDFAnnot_GetStringValue, annotation, key) for key in (b"Contents", b"T"))
            if kind == pdfium.FPDF_ANNOT_FREETEXT:
                yield words + "\n" * bool(words)
            elif words:
                yield f"[comment{author and f' by {author}'}: {words}]\n"
        pdfium.FPDFPage_CloseAnnot(annotation)


def _marks() -> tuple[int, ...]:
    """Return the kinds of marks on text that may have a comment."""
    import pypdfium2.raw as pdfium

    return (
        pdfium.FPDF_ANNOT_HIGHLIGHT,
        pdfium.FPDF_ANNOT_UNDERLINE,
        pdfium.FPDF_ANNOT_SQUIGGLY,
        pdfium.FPDF_ANNOT_STRIKEOUT,
    )


def _field(annotation: Any, forms: Any) -> str:
    """Return what a field is called and holds, "" for one that is not filled in, and for buttons."""
    import pypdfium2.raw as pdfium

    kind = pdfium.FPDFAnnot_GetFormFieldType(forms, annotation)
    if kind in (pdfium.FPDF_FORMFIELD_TEXTFIELD, pdfium.FPDF_FORMFIELD_COMBOBOX, pdfium.FPDF_FORMFIELD_LISTBOX):
        value = _string(pdfium.FPDFAnnot_GetFormFieldValue, forms, annotation)
    elif kind in (pdfium.FPDF_FORMFIELD_CHECKBOX, pdfium.FPDF_FORMFIELD_RADIOBUTTON):
        value = "yes" if pdfium.FPDFAnnot_IsChecked(forms, annotation) else ""
    else:
        return ""
    # What a screen reader says of it is what stands beside it, mostly.
    said, name = (
        _string(get, forms, annotation)
        for get in (pdfium.FPDFAnnot_GetFormFieldAlternateName, pdfium.FPDFAnnot_GetFormFieldName)
    )
    return value and f"{said or name}: {value}"


def _string(get: Callable[..., int], *of: Any) -> str:
    """Return a text in one line, which a function first says the bytes of and then writes."""
    size = get(*of, None, 0)
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    get(*of, buffer, size)
    return " ".join(bytes(buffer)[:size].decode("utf-16-le", "ignore").replace("\0", "").split())


def _whole(cut: re.Match[str]) -> str:
    """Return the hyphen of a name that was cut ("Brown-Smith"), and nothing in any other word.

    Nothing tells "docu-ment" from "well-known", which loses its own; but no word is cut before a capital.
    """
    text, start, end = cut.string, cut.start(), cut.end()
    return "-" if text[max(0, start - 1) : start].islower() and text[end : end + 1].isupper() else ""


def _outline(document: Any) -> dict[int, list[HeadingStart]]:
    """Return the items of the outline by the page that they lead to."""
    found: dict[int, list[HeadingStart]] = {}
    for number, item in enumerate(document.get_toc()):
        if number >= _MOST_OUTLINE_ITEMS:
            break
        target = item.get_dest()
        page = None if target is None else target.get_index()
        if page is not None and (title := one_line(item.get_title())):
            found.setdefault(page, []).append(HeadingStart(item.level + 1, title))
    return found


def _with_headings(text: str, headings: list[HeadingStart]) -> Iterator[Piece]:
    """Yield a page with its headings where their words stand, else as near as is known: after the one before.

    A line of its own comes before the same words in a sentence; its number may be none of the title's.
    """
    position = 0
    for heading in headings:
        words = r"\s+".join(map(re.escape, heading.title.split()))
        line = re.compile(rf"^(?:(?:\d+|[A-Z])(?:\.\d+)*\.?[ \t]+)?{words}[ \t]*$", re.MULTILINE).search(text, position)
        found = text.find(heading.title, position) if line is None else line.start()
        if found > position:
            yield text[position:found]
            position = found
        yield heading
    yield text[position:]
