"""What a format hands over, and how it is handed over by a reader that runs in a child process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any

from armt.runtime.text import limits
from armt.runtime.text.confined import ConfinedError, confined
from armt.runtime.text.headings import HeadingStart, Mark, PageStart, one_line

_BLOCK_CHARS = 1 << 20
#: What fonts show in the place of other characters: Greek letters and signs, of which those of numbers tell what is
#: meant ("5 μm", "≥ 3"), and boxes that are ticked or not.
_GREEK = {
    **dict(enumerate("αβχδεφγηιϕκλμνοπθρστυϖωξψζ", ord("a"))),
    **dict(enumerate("ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ", ord("A"))),
}
_SYMBOLS: dict[str, dict[int, str]] = {
    "symbol": _GREEK
    | {code: chr(code) for code in (*range(0x20, 0x40), 0x5B, 0x5D, 0x7B, 0x7C, 0x7D)}
    | {0x22: "∀", 0x24: "∃", 0x2D: "−", 0x40: "≅", 0x7E: "∼", 0xA3: "≤", 0xA5: "∞", 0xAC: "←", 0xAE: "→", 0xB0: "°"}
    | {0xB1: "±", 0xB3: "≥", 0xB4: "×", 0xB6: "∂", 0xB7: "•", 0xB8: "÷", 0xB9: "≠", 0xBA: "≡", 0xBB: "≈", 0xBC: "…"}
    | {0xC7: "∩", 0xC8: "∪", 0xCE: "∈", 0xD1: "∇", 0xD5: "∏", 0xD6: "√", 0xD7: "⋅", 0xDB: "⇔", 0xDE: "⇒", 0xE5: "∑"}
    | {0xF2: "∫"},
    "wingdings": {
        0x20: " ",
        0x6F: "☐",
        0x78: "☒",
        0xA8: "☐",
        0xDF: "←",
        0xE0: "→",
        0xFB: "✗",
        0xFC: "✓",
        0xFD: "☒",
        0xFE: "☑",
    },
}
#: A line break within a paragraph, until it is known whether what stands behind it goes on (`parted`).
LINE_BREAK = "\v"
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_RAISED = re.compile(r"[\d+\u2212-]")
#: The number of an item, and what stands behind the paragraph that refers to it.
_ITEM = re.compile(r"(?:(?P<known>\(?(?:\d{1,3}|[a-zA-Z])[.)])|\(?(?:\d{1,3}(?:\.\d{1,3})+|[ivxl]{2,6})[.)]?)\s")
#: The same, or a mark, before a tab, where no other one follows on the line.
_MARKED = re.compile(
    r"(?P<mark>\s*(?:[•·▪●○◦‣–—-]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxlIVXL]{2,6})[.)]|\d{1,3}(?:\.\d{1,3})+[.)]?))"
    r"[ ]*\t(?=[^\t]*\Z)"
)
_WITHIN = re.compile(rf"[{LINE_BREAK}\t]")
_NOTE = re.compile(r"\[(?:footnote|endnote|comment|chart|diagram)\b[^:]*: ")
#: What a line of prose ends with where it does not go on in the next.
STOPS = ".!?:;…。！？"
#: Lines of prose that somebody has wrapped: so wide, so many that the next word would have made wider than the widest,
#: and that share of those without a stop.
_NARROWEST, _WIDEST, _LEAST_FULL, _FULL_SHARE = 50, 120, 3, 0.8
_MOST_LINES = 1000
_LINE = re.compile(rf"[^\n\t]{{1,{_WIDEST}}}")
#: Behind such a mark at the end of a line the next one goes on, or begins a sentence of the same text.
_GOES_ON = ".!?;,…。！？；，、"


#: Of what is bold a value behind a colon, an amount and a day say something; titles have numbers of parts, and years.
_TITLE = re.compile(r"(?:[(§]?\d[\d.)]*|[^\W\d]+\.? \d{1,3}\b)?[^\d:]*(?:\b(?:19|20)\d\d\b)?[^\d:]*:?")
_TITLE_CHARS, _TITLE_WORDS = 80, 10
#: A row of two cells, of which the second may be empty; so many with both may be a form, and of more none is.
_FIELD = re.compile(r"[^\t\n]{1,60}\t[^\t\n]*\n")
_LEAST_FIELDS, _MOST_FIELDS = 3, 200
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_NAME_OF_FIELD = re.compile(
    r"(?:date|time|place|venue|location|chair(?:person|man|woman)?|minutes|present|attendees|apologies|absent|address"
    r"|date of birth|nationality|(?:tele)?phone|mobile|fax|e-?mail(?: address)?|web ?site|signature)"
    r"(?: \(?\w{1,12}\)?)?:?",
    re.IGNORECASE,
)
#: A title, and one below it; more lines in bold that follow each other are a text, or an address.
_MOST_TITLES = 2


class FormatError(Exception):
    """A document is damaged or cannot be read here; the message is one line without the path."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the document that a user should know, in one line without the path."""

    text: str


@dataclass(frozen=True, slots=True)
class BoldLine:
    """A paragraph that is bold as a whole.

    Attributes:
        text: what it says.
    """

    text: str


Piece = str | Mark | Remark


def symbol(font: str, code: int) -> str:
    """Return what a font shows for a character of its own, "" where that is not known."""
    # Programs move what a font shows to a place where it is no other character.
    own = code & 0xFF if code & 0xFF00 in (0, 0xF000) else -1
    return _SYMBOLS.get(font.strip().lower(), {}).get(own, "")


def as_seen(text: str, font: str) -> str:
    """Return a text with the characters that a font of symbols shows in the place of those that are no others."""
    return text if text.isascii() else _PRIVATE.sub(lambda one: symbol(font, ord(one[0])), text)


def raised(text: str, *, behind: str) -> str:
    """Return raised text as it is read on one line: 10^6, which would be 106. Letters say what they are (1st).

    Args:
        text: What is raised.
        behind: What it stands behind, of which the last character counts.
    """
    return f"^{text}" if behind[-1:].isalnum() and _RAISED.match(text) else text


def headed(level: int, text: str) -> Iterator[Piece]:
    """Yield a heading and its mark; it may break within itself, and is one line."""
    yield HeadingStart(level, one_line(text))
    yield _WITHIN.sub(" ", text) + "\n"


def formed(pieces: Iterable[Piece | BoldLine]) -> Iterator[Piece | BoldLine]:
    """Yield pieces with the rows of forms as lines, "Chair: Ann Moor": a form has names beside values, and no columns.

    A row of one cell among them is in bold, as a title of those below it.
    """
    run: list[str] = []
    is_long = False
    for piece in pieces:
        if isinstance(piece, str) and _FIELD.fullmatch(piece):
            run.append(piece)
            if is_long or len(run) > _MOST_FIELDS:
                yield from run
                run, is_long = [], True
            continue
        yield from _lines_of_form(run)
        run, is_long = [], False
        yield piece
    yield from _lines_of_form(run)


def _lines_of_form(run: list[str]) -> Iterator[Piece | BoldLine]:
    """Yield the rows of a form as lines, and any others as they are."""
    rows = [tuple(map(str.strip, row.split("\t"))) for row in run]
    fields = [(name, value) for name, value in rows if value]
    if len(fields) < _LEAST_FIELDS or not _is_form(fields):
        yield from run
        return
    for name, value in rows:
        if value:
            yield f"{name.rstrip(': ')}: {value}\n"
        else:
            yield BoldLine(name)


def _is_form(fields: list[tuple[str, str]]) -> bool:
    """Whether the first of two columns names what stands in the other one, and the first row names neither.

    Columns have no day and no amount for a name, and rows are hardly ever called "telephone". Numbers alone behind
    names are pages, or amounts, and before them hours.
    """
    if not all(any(map(str.isalpha, "".join(column))) for column in zip(*fields, strict=True)):
        return False
    first = _YEAR.sub("", " ".join(fields[0]))
    return (
        any(map(str.isdigit, first))
        or all(name.endswith(":") for name, _ in fields)
        or any(_NAME_OF_FIELD.fullmatch(name) for name, _ in fields[1:])
    )


def titled(pieces: Iterable[Piece | BoldLine]) -> Iterator[Piece]:
    """Yield pieces with those in bold as headings that stand alone above others: few people use styles for them.

    They are a level below the heading that they stand under. Names and sums at the end of a text stand above nothing.
    """
    level, run = 1, 0
    held: list[str | BoldLine] = []
    for piece in pieces:
        is_blank = isinstance(piece, str) and not piece.strip()
        if isinstance(piece, BoldLine) or (held and isinstance(piece, str) and is_blank):
            held.append(piece)
            run += not is_blank
            if run > _MOST_TITLES:
                yield from _shown(held, None)
                held.clear()
            continue
        if not is_blank:
            is_above = isinstance(piece, str) and all(_is_title(one.text) for one in held if isinstance(one, BoldLine))
            yield from _shown(held, level if is_above else None)
            held.clear()
            run = 0
        if isinstance(piece, HeadingStart):
            level = piece.level + 1
        yield piece
    yield from _shown(held, None)


def _shown(held: list[str | BoldLine], level: int | None) -> Iterator[Piece]:
    """Yield lines in bold, and what is empty between them, as headings of a level, or as paragraphs."""
    for one in held:
        if isinstance(one, str):
            yield one
        else:
            yield from plain(one.text) if level is None else headed(level, one.text)


def _is_title(text: str) -> bool:
    said = text.strip()
    is_short = len(said) <= _TITLE_CHARS and len(said.split()) <= _TITLE_WORDS and said[-1] not in ".!?;,"
    return is_short and any(map(str.isalpha, said)) and not _WITHIN.search(said) and _TITLE.fullmatch(said) is not None


def plain(text: str) -> Iterator[Piece]:
    """Yield a paragraph; a tab behind a number or a mark that somebody has written before a line makes no row of it."""
    yield LINE_BREAK.join(map(_untabbed, text.split(LINE_BREAK))) + "\n"


def _untabbed(line: str) -> str:
    match = _MARKED.match(line)
    return line if match is None else f"{match['mark']} {line[match.end() :]}"


def set_apart(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Yield texts that are a paragraph or a row each with an empty line between paragraphs, as pages have it.

    A line below another one would be read as its rest: a heading as the beginning of its text, a list as one sentence.
    Rows of a table stand together, and so do items whose numbers tell them apart, a note with its paragraph, and the
    lines of prose that somebody has wrapped by hand, which are paragraphs to a program. Those of one paragraph
    (`LINE_BREAK`) are apart where they are lines of a list or an address.
    """
    before = ""
    marks: list[Mark | Remark] = []
    for run in _runs(pieces):
        if not isinstance(run, list):
            marks.append(run)
            before = "" if isinstance(run, PageStart) else before
            continue
        width = max(len(line.rstrip()) for line in run)
        is_wrapped = _are_wrapped(run, width)
        for at, text in enumerate(run):
            goes_on = is_wrapped and at > 0 and _is_full(before, text, width)
            if before.strip() and text.strip() and not (goes_on or _belong_together(before, text)):
                yield "\n"
            yield from marks
            marks.clear()
            yield text
            before = text
    yield from marks


def _runs(pieces: Iterator[Piece]) -> Iterator[list[str] | Mark | Remark]:
    """Yield paragraphs that may be lines of one together, and whatever else comes alone."""
    run: list[str] = []
    for piece in chain.from_iterable(_lines(piece) for piece in pieces):
        is_line = isinstance(piece, str) and _LINE.fullmatch(piece.strip()) is not None
        if run and not (is_line and len(run) < _MOST_LINES):
            yield run
            run = []
        if isinstance(piece, str) and is_line:
            run.append(piece)
        else:
            yield [piece] if isinstance(piece, str) else piece
    if run:
        yield run


def _lines(piece: Piece) -> list[Piece]:
    """Return the lines of a paragraph that have text, apart where they are items; anything else as it is."""
    if not isinstance(piece, str) or LINE_BREAK not in piece:
        return [piece]
    lines = [line for line in piece.rstrip().split(LINE_BREAK) if line.strip()]
    return [f"{part}\n" for part in parted(lines)] or ["\n"]


def parted(lines: list[str]) -> list[str]:
    """Return the lines that breaks make of a paragraph, those together that may be of one sentence.

    Those of a list and of an address are apart; those of verse, of a letter, and of prose that somebody has wrapped,
    are not.

    Args:
        lines: none of them blank.
    """
    if any(line.rstrip()[-1] in _GOES_ON for line in lines[:-1]):
        return ["\n".join(lines)]
    parts: list[list[str]] = []
    for line in lines:
        before = parts[-1][-1].rstrip() if parts else ""
        if before and (before[-1] == "-" or len(before) >= _NARROWEST or line.lstrip()[0].islower()):
            parts[-1].append(line)
        else:
            parts.append([line])
    return ["\n".join(part) for part in parts]


def _are_wrapped(lines: list[str], width: int) -> bool:
    """Whether lines are those of prose, by how many of them the next word would have made wider than the widest."""
    # Each line of a list, and of verse, begins with a capital.
    if len(lines) <= _LEAST_FULL or width < _NARROWEST or all(line.lstrip()[0].isupper() for line in lines):
        return False
    full = [_is_full(line, below, width) for line, below in pairwise(lines) if line.rstrip()[-1] not in STOPS]
    return sum(full) >= max(_LEAST_FULL, _FULL_SHARE * len(full))


def _is_full(line: str, below: str, width: int) -> bool:
    """Whether a line has no stop, and no room for the first word of the one below."""
    line = line.rstrip()
    return line[-1:] not in STOPS and len(line) + 1 + len(below.split(None, 1)[0]) > width


def _belong_together(before: str, text: str) -> bool:
    # Rows that repeat come in blocks, which have no tabs where there is one column.
    if _NOTE.match(text) or ("\t" in before and "\t" in text) or before == text:
        return True
    item = _ITEM.match(text) if _ITEM.match(before) else None
    if item is None:
        return False
    # A clause and the heading of the next one are no items of one list.
    is_ended, ends = (one.rstrip()[-1] in f"{STOPS}," for one in (before, text))
    return is_ended == ends and (ends or item["known"] is not None)


def confined_pieces(read: Callable[[], Iterator[Piece]], *, name: str, size: int) -> Iterator[Piece]:
    """Run a reader in a child process, whose memory and time are bounded by the size of the document.

    Args:
        read: The reader; nothing that it changes is seen here.
        name: The kind of document, for errors.
        size: Its bytes.

    Raises:
        FormatError: As the reader, or it went over a limit or crashed.
    """
    cpu_s, memory_bytes = limits.reader_cpu_s(size), limits.reader_memory_bytes(size)
    try:
        for item in confined(lambda: _packed(read), cpu_s=cpu_s, memory_bytes=memory_bytes):
            yield _unpacked(item)
    except ConfinedError as exc:
        raise FormatError(f"damaged {name}, or made to exhaust its reader ({exc})") from exc


def _packed(read: Callable[[], Iterator[Piece]]) -> Iterator[Any]:
    try:
        for piece in read():
            if isinstance(piece, str):
                yield from (piece[start : start + _BLOCK_CHARS] for start in range(0, len(piece), _BLOCK_CHARS))
            elif isinstance(piece, HeadingStart):
                yield [piece.level, piece.title]
            elif isinstance(piece, Remark):
                yield {"notice": piece.text}
            else:
                yield []
    except FormatError as exc:
        yield {"error": str(exc)}


def _unpacked(item: Any) -> Piece:
    if isinstance(item, str):
        return item
    if isinstance(item, list):
        return HeadingStart(item[0], item[1]) if item else PageStart()
    if "error" in item:
        raise FormatError(item["error"])
    return Remark(item["notice"])
