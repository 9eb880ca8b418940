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
_RAISED = re.compile(r"[\d+\u2212-]")


class FormatError(Exception):
    """A document is damaged or cannot be read here; the message is one line without the path."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about the document that a user should know, in one line without the path."""

    text: str


Piece = str | Mark | Remark


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
