"""The text of a document, kept where it can be read again: places, quotes and passages are byte ranges of it."""

from __future__ import annotations

import codecs
import os
import tempfile
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import IO

from armt.errors import DocumentError, error_line
from armt.runtime.text.code.grammars import Grammar, grammar_of
from armt.runtime.text.code.headings import CodeHeadings
from armt.runtime.text.documents import Document, may_span_rows
from armt.runtime.text.headings import (
    Bounded,
    FirstFound,
    Heading,
    HeadingFinder,
    HeadingStart,
    PageStart,
    heading_at,
    level_of,
)
from armt.runtime.text.prose.markdown import MarkdownHeadings
from armt.runtime.text.prose.marked import MarkedHeadings, marks_of
from armt.runtime.text.prose.pages import LOOKED_AT_BYTES, PageBreak, page_breaks
from armt.runtime.text.prose.plain import PlainHeadings
from armt.runtime.text.prose.underlined import UnderlinedHeadings, is_underlined
from armt.runtime.text.settings.headings import setting_headings
from armt.runtime.text.settings.reading import LARGEST_CHARS, has_settings, may_have_settings, settings_in
from armt.runtime.text.settings.setting import Setting

__all__ = ["Heading", "Place", "StoredText"]

#: Up to this size a text stays in memory.
_MEMORY_BYTES = 4 * 1024 * 1024
#: A longer line comes in parts.
_LINE_CHARS = 1024 * 1024
#: Line breaks and characters are counted per block of this size.
_BLOCK_BYTES = 64 * 1024
# What has pages that its text goes on over.
_PAGED = ("text", "pdf")
# Bytes of UTF-8 that go on with a character.
_INSIDE = bytes(range(0x80, 0xC0))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a stretch of a document's text stands.

    Attributes:
        start: Byte offset in the document's text as UTF-8 (what ``armt text`` shows).
        end: Byte offset of the first byte behind it.
        line: Line of ``start``, from 1.
        column: Character of that line at which ``start`` is, from 1.
        page: Page of ``start`` in a PDF, from 1; None in other formats.
        heading: The nearest heading at or before ``start``; None where there is none.
    """

    start: int
    end: int
    line: int
    column: int = 1
    page: int | None
    heading: str | None


class StoredText:
    """The text of a document as UTF-8, kept where it can be read again by byte range.

    It stays in memory while it is small and goes into an unlinked temporary file where it is large; beside it only
    headings, page starts and counts of lines and characters per 64 KiB are held. Reading from several threads is safe.

    Attributes:
        path: The path as given, "-" for a stream.
        sha256: Of the source's bytes; None where the text has no source.
        size: Bytes of the text.
        headings: In the order of the text.
        language: Of source code that is read as such; None for any other text.
    """

    __slots__ = (
        "_characters",
        "_file",
        "_format",
        "_is_closed",
        "_lines",
        "_memory",
        "_page_breaks",
        "_page_starts",
        "_settings",
        "headings",
        "language",
        "path",
        "sha256",
        "size",
    )

    def __init__(self, path: str) -> None:
        """Begin an empty text; `of` and `of_string` make whole ones."""
        self.path = path
        self.sha256: str | None = None
        self.size = 0
        self.headings: Sequence[Heading] = ()
        self.language: Grammar | None = None
        self._format: str | None = None
        self._settings: tuple[Setting, ...] | None = None
        self._memory = bytearray()
        self._file: IO[bytes] | None = None
        self._is_closed = False
        # Line breaks before each block, and characters that begin there; the last number grows with the block that is
        # being filled.
        self._lines = array("Q", [0, 0])
        self._characters = array("Q", [0, 0])
        self._page_starts: array[int] | None = None
        self._page_breaks: Sequence[PageBreak] | None = None

    @classmethod
    def of(cls, document: Document) -> StoredText:
        """Read a document to its end and keep its text.

        Raises:
            MissingDocument, NoTextError, DocumentError: As `Document.text`.
            DocumentError: There is no room for the text.
        """
        stored = cls(document.path)
        found: Bounded[Heading] = Bounded(level_of)
        finder: HeadingFinder | None = None
        try:
            for piece in document.marked():
                if isinstance(piece, HeadingStart):
                    found.add(Heading(stored.size, piece.level, piece.title))
                elif isinstance(piece, PageStart):
                    stored._page_starts = stored._page_starts or array("Q")
                    stored._page_starts.append(stored.size)
                else:
                    finder = finder or _finder(document.kind, document.path)
                    if finder is not None:
                        finder.feed(piece)
                    stored._append(piece.encode())
        except BaseException:
            stored.close()
            raise
        stored.sha256 = document.sha256
        stored.language = _language(document.kind, document.path)
        stored._format = document.kind
        # A page or a PDF that marks no heading may still have lines that look like some.
        stored.headings = found.items or stored._headings_by(finder)
        return stored

    @classmethod
    def of_string(
        cls,
        path: str,
        text: str,
        *,
        format: str = "text",
        sha256: str | None = None,
        headings: Sequence[Heading] | None = None,
        page_starts: Sequence[int] = (),
    ) -> StoredText:
        """Keep a text that is at hand.

        Args:
            path: The name it goes by.
            text: All of it, line ends as ``\\n``.
            format: "markdown", "code", or anything else for plain text: how headings are looked for, and whether it
                has a language.
            sha256: Of the bytes that it was made from, where there are any.
            headings: In the order of the text, where they are known; None to look for them.
            page_starts: Byte offset at which each page begins, where it has pages.

        Raises:
            DocumentError: The text holds half characters (lone surrogates) that UTF-8 does not have.
        """
        stored = cls(path)
        try:
            stored._append(text.encode())
        except UnicodeEncodeError as exc:
            raise DocumentError(f"{path}: half a character at {exc.start}") from exc
        stored.language = _language(format, path)
        stored._format = format
        stored._page_starts = array("Q", page_starts) if page_starts else None
        if headings is None:
            if (finder := _finder(format, path)) is not None:
                finder.feed(text)
            headings = stored._headings_by(finder)
        stored.headings = headings
        stored.sha256 = sha256
        return stored

    @property
    def page_starts(self) -> Sequence[int]:
        """Byte offset at which each page of a PDF begins; empty in other formats."""
        return self._page_starts or ()

    @property
    def page_breaks(self) -> Sequence[PageBreak]:
        """What stands between the pages of plain text and of a PDF, in order; empty in other formats."""
        if self._page_breaks is None:
            has_pages = self._format in _PAGED and self.language is None
            most = min(self.size, LOOKED_AT_BYTES) if has_pages else 0
            self._page_breaks = page_breaks(self._bytes(0, most), self.page_starts)
        return self._page_breaks

    @property
    def pages(self) -> int | None:
        """Number of pages of a PDF; None in other formats."""
        return None if self._page_starts is None else len(self._page_starts)

    @property
    def texts(self) -> Sequence[StoredText]:
        """The texts of the documents that it is of: here it is one."""
        return (self,)

    @property
    def settings(self) -> tuple[Setting, ...]:
        """What a file of settings sets, in order; nothing of any other one, and of several."""
        if self._settings is None:
            is_read = may_have_settings(self._format) and self.size <= LARGEST_CHARS
            self._settings = tuple(settings_in(self._format, self.path, self.read(0, self.size))) if is_read else ()
        return self._settings

    @property
    def may_span_rows(self) -> bool:
        """Whether an empty cell of its tables may be a part of the one above it."""
        return may_span_rows(self._format, self.path)

    @property
    def begins_of_documents(self) -> Sequence[int]:
        """Where the documents begin that it is of, in their order: here it is one."""
        return (0,)

    def document(self, offset: int) -> tuple[StoredText, int]:
        """Return the text of the document that a byte belongs to, and where it begins in this one."""
        return self, 0

    def read(self, start: int, end: int) -> str:
        """Return the text of a byte range.

        Raises:
            ValueError: The range reaches out of the text, or cuts a character.
        """
        self._check(start, end)
        try:
            return self._bytes(start, end).decode()
        except UnicodeDecodeError as exc:
            raise ValueError(f"bytes {start} to {end} of {self.path} cut a character") from exc

    def begins_character(self, offset: int) -> bool:
        """Whether a character, or the end of the text, is at a byte offset.

        Raises:
            ValueError: The offset is outside of the text.
        """
        self._check(offset, offset)
        return offset == self.size or self._bytes(offset, offset + 1)[0] & 0xC0 != 0x80

    def pieces(self, start: int = 0) -> Iterator[str]:
        """Yield the text from a byte offset on in blocks that cut no character.

        Raises:
            ValueError: The offset is outside of the text, or inside of a character.
        """
        self._check(start, self.size)
        decoder = codecs.getincrementaldecoder("utf-8")("strict")
        for block in range(start, self.size, _BLOCK_BYTES):
            try:
                text = decoder.decode(self._bytes(block, min(block + _BLOCK_BYTES, self.size)))
            except UnicodeDecodeError as exc:
                raise ValueError(f"byte {start} of {self.path} is inside of a character") from exc
            if text:
                yield text

    def lines(self) -> Iterator[str]:
        """Yield the lines with their ends; one of more than about a million characters comes in parts, as they fill."""
        held: list[str] = []
        for piece in self.pieces():
            first, *others = piece.split("\n")
            held.append(first)
            for line in others:
                yield f"{''.join(held)}\n"
                held = [line]
            if sum(map(len, held)) > _LINE_CHARS:
                yield "".join(held)
                held = []
        if any(held):
            yield "".join(held)

    def parts(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Yield the byte ranges of a range that stand in one document each: here it is one."""
        yield start, end

    def place(self, start: int, end: int) -> Place:
        """Say where a byte range stands.

        Raises:
            ValueError: The range reaches out of the text.
        """
        self._check(start, end)
        block = start // _BLOCK_BYTES
        in_block = self._bytes(block * _BLOCK_BYTES, start)
        line, column = self._lines[block] + in_block.count(b"\n") + 1, self._column(block, in_block)
        heading = heading_at(self.headings, start)
        page = None if self._page_starts is None else max(1, bisect_right(self._page_starts, start))
        title = None if heading is None else heading.title
        return Place(start=start, end=end, line=line, column=column, page=page, heading=title)

    def close(self) -> None:
        """Let go of the text; nothing can be read afterwards."""
        self._is_closed = True
        self._memory = bytearray()
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> StoredText:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _headings_by(self, finder: HeadingFinder | None) -> Sequence[Heading]:
        """Return the headings that a finder has found, or those of what a file of settings sets."""
        found = finder.finish() if finder is not None else ()
        # Comments of a file of settings look like headings.
        if self.settings and not self.settings[0].is_field:
            return setting_headings(self.settings)
        if not found or not self.page_breaks:
            return found
        # Heads of pages do, too.
        left = (bisect_right(self.page_breaks, one.start, key=_start) for one in found)
        return [
            one for one, at in zip(found, left, strict=True) if at == 0 or self.page_breaks[at - 1].end <= one.start
        ]

    def _check(self, start: int, end: int) -> None:
        if self._is_closed:
            raise ValueError(f"the text of {self.path} is closed")
        if not 0 <= start <= end <= self.size:
            raise ValueError(f"bytes {start} to {end} are outside of {self.path} (its text has {self.size})")

    def _column(self, block: int, before: bytes) -> int:
        """Return at which character of its line a byte is, from 1; ``before`` is what stands before it in its block."""
        line_start = before.rfind(b"\n") + 1
        if line_start:
            return _characters_in(before[line_start:]) + 1
        characters = self._characters[block] + _characters_in(before)
        if breaks := self._lines[block]:
            # The line begins in the block that has the last break, which may be far in front.
            behind = bisect_left(self._lines, breaks)
            first = self._bytes((behind - 1) * _BLOCK_BYTES, behind * _BLOCK_BYTES)
            characters -= self._characters[behind] - _characters_in(first[first.rfind(b"\n") + 1 :])
        return characters + 1

    def _bytes(self, start: int, end: int) -> bytes:
        if self._file is None:
            return bytes(memoryview(self._memory)[start:end])
        parts = []
        while start < end:
            # pread moves no position that threads would share.
            part = os.pread(self._file.fileno(), end - start, start)
            if not part:
                raise DocumentError(f"{self.path}: its kept text was cut short")
            parts.append(part)
            start += len(part)
        return b"".join(parts)

    def _append(self, data: bytes) -> None:
        position = 0
        while position < len(data):
            room = _BLOCK_BYTES - (self.size + position) % _BLOCK_BYTES
            self._lines[-1] += data.count(b"\n", position, position + room)
            self._characters[-1] += _characters_in(data[position : position + room])
            position += room
            if position <= len(data):
                self._lines.append(self._lines[-1])
                self._characters.append(self._characters[-1])
        self.size += len(data)
        try:
            if self._file is None and self.size > _MEMORY_BYTES:
                self._file = tempfile.TemporaryFile(prefix="armt-", buffering=0)  # noqa: SIM115 (closed by close)
                self._write(self._memory)
                self._memory = bytearray()
            if self._file is None:
                self._memory += data
            else:
                self._write(data)
        except OSError as exc:
            raise DocumentError(f"{self.path}: no room to keep its text ({error_line(exc)})") from exc

    def _write(self, data: bytes | bytearray) -> None:
        assert self._file is not None
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) :]


def _start(one: PageBreak) -> int:
    return one.start


def _characters_in(data: bytes) -> int:
    return len(data) if data.isascii() else len(data.translate(None, _INSIDE))


def _language(kind: str | None, path: str) -> Grammar | None:
    return grammar_of(path) if kind == "code" else None


def _finder(kind: str | None, path: str) -> HeadingFinder | None:
    """Return what finds the headings of a text as it comes; None for files of settings, which are looked at whole."""
    if (language := _language(kind, path)) is not None:
        return CodeHeadings(language)
    if has_settings(kind, path):
        return None
    if kind in ("markdown", "notebook"):
        return MarkdownHeadings()
    # What a file is called says how its titles are marked; one that marks none has those of any text.
    if is_underlined(path):
        return FirstFound(UnderlinedHeadings(path), PlainHeadings())
    marks = marks_of(path)
    return PlainHeadings() if marks is None else FirstFound(MarkedHeadings(marks, path), PlainHeadings())
