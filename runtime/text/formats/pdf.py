"""Text out of PDF documents."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Callable, Iterator
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


def _set_apart(page: Any) -> str:
    """Return the text of a page with an empty line where more room is between two lines than between most of them.

    Room is counted in sizes of the smaller font: lines of a larger one than most are no further apart for that.
    Headings and paragraphs stand so, and without it a heading is the beginning of its text. What goes on in small
    letters does behind a formula too, and a page's first line in capitals is that of all pages, and no heading.
    """
    lines = page.get_text_range().split("\r\n")
    begins: dict[int, float] = {}
    ends: dict[int, float] = {}
    sizes: dict[int, float] = {}
    at = 0
    for number, line in enumerate(lines):
        if line.strip():
            begins[number], first = _place(page, at)
            ends[number], last = _place(page, at + len(line) - 1)
            # What is raised at an end of a line is smaller than it.
            sizes[number] = max(first, last)
            lines[number] = _SIGN.sub(partial(_told, page, at, sizes[number]), line)
        at += len(line) + 2
    room: dict[int, float] = {}
    usual = []
    for before, number in pairwise(sizes):
        gap = ends[before] - begins[number]
        room[number] = gap / min(sizes[before], sizes[number])
        if gap > _LEAST_GAP:
            usual.append(room[number])
    if not usual:
        return "\r\n".join(lines)
    pitch = sorted(usual)[(len(usual) - 1) // 2]
    top = min(sizes)
    for before, number in pairwise(sizes):
        goes_on = lines[number].lstrip()[0].islower() and lines[before].rstrip()[-1] not in STOPS
        is_margin = before == top and lines[before].isupper()
        if room[number] > _APART * pitch and not (goes_on or is_margin):
            lines[number] = f"\r\n{lines[number]}"
    return "\r\n".join(lines)


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
