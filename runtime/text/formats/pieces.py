"""What a format hands over, and how it is handed over by a reader that runs in a child process."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from armt.runtime.text import limits
from armt.runtime.text.confined import ConfinedError, confined
from armt.runtime.text.headings import HeadingStart, Mark, PageStart

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
_PRIVATE = re.compile("[\uf000-\uf0ff]")
_RAISED = re.compile(r"[\d+\u2212-]")


class FormatError(Exception):
    """A document is damaged or cannot be read here; the message is one line without the path."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the document that a user should know, in one line without the path."""

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
