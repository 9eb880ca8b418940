"""Text out of files and standard input, streamed.

Plain text is decoded as it is read: a file of a gigabyte passes through in blocks. No byte is ever
replaced or dropped to make a document readable; what cannot be decoded is an error that says where.

    DocumentError
    └── MissingDocument     2   a path that is not there, is a directory, or may not be read
"""

from __future__ import annotations

import codecs
import hashlib
import os
import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, BinaryIO

from armt.disk import ending_of
from armt.errors import DocumentError, ExitCode, NoTextError, UsageError, error_line
from armt.runtime.text import limits
from armt.runtime.text.code.grammars import CODE_SUFFIXES, is_code
from armt.runtime.text.encoding import HEAD_BYTES, decoded, text_codec
from armt.runtime.text.formats.calendars import calendar_text
from armt.runtime.text.formats.docx import docx_text
from armt.runtime.text.formats.epub import epub_text, fb2_text
from armt.runtime.text.formats.json_values import begins_json, json_read
from armt.runtime.text.formats.latex.reader import begins_latex, is_latex, latex_text
from armt.runtime.text.formats.mail import BEGINS_MAILBOX, begins_message, mail_text
from armt.runtime.text.formats.manual.page import MANUAL_SUFFIXES, begins_manual, is_manual, manual_text
from armt.runtime.text.formats.notebook import notebook_text
from armt.runtime.text.formats.odf import odf_text
from armt.runtime.text.formats.office import pptx_text, xlsx_text
from armt.runtime.text.formats.packed.archive import unread
from armt.runtime.text.formats.packed.compressed import Inflated, Readable, is_compressed
from armt.runtime.text.formats.pdf import pdf_text
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark
from armt.runtime.text.formats.rtf import rtf_text
from armt.runtime.text.formats.subtitles import BEGINS_SUBTITLES, subtitles_text
from armt.runtime.text.formats.web.article import article_text
from armt.runtime.text.formats.web.html import declared_charset, html_text, page_text
from armt.runtime.text.formats.web.in_lines import is_html_in_lines
from armt.runtime.text.formats.xml.reader import MalformedXmlError, begins_xml, is_xml, mended_text, xml_text
from armt.runtime.text.headings import Mark, PageStart
from armt.runtime.text.prose.front_matter import end_of_front_matter

#: Formats that are read out of order.
_PACKED: dict[str, Callable[[IO[bytes]], Iterator[Piece]]] = {
    "docx": docx_text,
    "epub": epub_text,
    "pdf": pdf_text,
    "pptx": pptx_text,
    "xlsx": xlsx_text,
    "odf": odf_text,
    "rtf": rtf_text,
    "mail": mail_text,
}

#: Formats that are text and are read whole.
_PAGES: dict[str, Callable[[str], Iterator[Piece]]] = {
    "page": page_text,
    "html": html_text,
    "article": article_text,
    "fb2": fb2_text,
    "notebook": notebook_text,
    "subtitles": subtitles_text,
    "calendar": calendar_text,
    "latex": latex_text,
    "man": manual_text,
}

#: "page" is the main text of a web page, "html" all of it. "article" is what a scraper takes for its main part; it is
#: never chosen by itself, since it leaves text out.
FORMATS = ("text", "markdown", "code", "json", "xml", *_PAGES, *_PACKED)

_BLOCK_BYTES = 64 * 1024
_SPOOL_BYTES = 16 * 1024 * 1024
_LOOKED_AT_BYTES = 4096
# No system has longer paths.
_LONGEST_NAME_CHARS = 4096

SUFFIXES = {
    ".txt": "text",
    ".text": "text",
    **dict.fromkeys((".adoc", ".asciidoc", ".mediawiki", ".org", ".rst", ".textile"), "text"),
    ".log": "text",
    ".csv": "text",
    ".tsv": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "page",
    ".htm": "page",
    ".xhtml": "page",
    ".docx": "docx",
    ".epub": "epub",
    ".fb2": "fb2",
    ".ipynb": "notebook",
    ".ics": "calendar",
    **dict.fromkeys((".tex", ".ltx", ".latex"), "latex"),
    **dict.fromkeys((".man", ".mdoc"), "man"),
    ".srt": "subtitles",
    ".vtt": "subtitles",
    ".pdf": "pdf",
    ".pptx": "pptx",
    ".xlsx": "xlsx",
    ".odt": "odf",
    ".odp": "odf",
    ".ods": "odf",
    ".rtf": "rtf",
    ".eml": "mail",
    ".mbox": "mail",
    ".mht": "mail",
    ".mhtml": "mail",
    **dict.fromkeys((".atom", ".dbk", ".dita", ".docbook", ".nxml", ".opml", ".rss", ".tei"), "xml"),
}

#: Files that are mostly for programs are not taken from directories by themselves.
NAMED = {
    **SUFFIXES,
    **dict.fromkeys(CODE_SUFFIXES, "code"),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), "json"),
    **dict.fromkeys((".ditamap", ".plist", ".pom", ".rng", ".svg", ".xml", ".xsd"), "xml"),
}

# Formats in which a cell of a table may reach over those below it, where then nothing stands.
_SPANNING = frozenset(("page", "html", "article", "docx", "epub", "fb2", "latex", "mail", "man", "odf", "pptx", "rtf"))
# Of sheets many cells are empty, and few reach over others.
_SHEETS = (".ods", ".xlsx")

#: How formats begin that have to.
_BEGINS = {**dict.fromkeys(("docx", "epub", "pptx", "xlsx", "odf"), b"PK"), "rtf": b"{\\rtf"}
# A line that begins so, or what stands behind bytes that are no text.
_BEGINS_PDF = re.compile(rb"(?:\A\xef\xbb\xbf|(?<![\t -~\x80-\xff]))\s*%PDF-\d")
# A page, and no text about pages; of texts by name only these are nothing else, where they begin so.
_BEGINS_PAGE = re.compile(rb"<(?:!doctype\s+html|html)[\s>]", re.IGNORECASE)
_PLAIN = (".txt", ".text")

Notice = Callable[[str], None]


class MissingDocument(DocumentError):
    """A path is not there, is a directory where a file is meant, or may not be read.

    A command on one file ends with a usage error; a run over many counts it as one document that failed.
    """

    exit_code = ExitCode.USAGE


@dataclass(slots=True)
class _Record:
    kind: str | None = None
    sha256: str | None = None
    pages: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One document, opened lazily and read once.

    Attributes:
        path: The path as given, "-" for a stream.
        source: The path or binary stream that the text comes from.
        encodings: Encodings to try before UTF-8, in order.
        format: One of `FORMATS`, or None to look at the name and the contents.
        on_notice: Called with a line of text for whatever a user should know (a guessed encoding, scanned
            pages).
    """

    path: str
    source: Path | BinaryIO
    encodings: tuple[str, ...] = ()
    format: str | None = None
    on_notice: Notice | None = None
    _record: _Record = field(default_factory=_Record, repr=False, compare=False)

    @property
    def sha256(self) -> str | None:
        """SHA-256 of the document's bytes, known once its text has been read to the end; None before."""
        return self._record.sha256

    @property
    def pages(self) -> int | None:
        """Number of pages (PDF) or slides, known once the text has been read to the end; None otherwise."""
        return self._record.pages

    @property
    def kind(self) -> str | None:
        """One of `FORMATS`, known once the first piece of text has been read; None before."""
        return self._record.kind

    def text(self) -> Iterator[str]:
        """Yield the text in pieces, line ends as ``\\n``.

        Raises:
            MissingDocument: The path is missing, a directory, or may not be read.
            NoTextError: The document holds nothing but white space.
            DocumentError: The document is binary, damaged, or cannot be decoded.
        """
        for piece in self.marked():
            if isinstance(piece, str):
                yield piece

    def marked(self) -> Iterator[str | Mark]:
        """Yield the text as `text` does, with a mark before each page and heading that the format knows.

        Raises:
            MissingDocument, NoTextError, DocumentError: As `text`.
        """
        has_text = False
        for piece in _read(self):
            if not isinstance(piece, str):
                yield piece
            elif piece:
                has_text = has_text or not piece.isspace()
                yield piece
        if not has_text:
            raise NoTextError(f"{self.path}: no text in it")

    def notice(self, message: str) -> None:
        """Tell the user something about this document."""
        if self.on_notice is not None:
            self.on_notice(f"{self.path}: {message}")


def may_span_rows(kind: str | None, path: str) -> bool:
    """Whether a cell of a table may reach over those below it, which are empty then, by how a file is read or called.

    Args:
        kind: what it is read as, one of `FORMATS`.
        path: of the file; of a text that was kept it tells what that was.
    """
    suffix = ending_of(path)
    return suffix not in _SHEETS and (kind in _SPANNING or (kind == "text" and NAMED.get(suffix) in _SPANNING))


def check_reading(encodings: Sequence[str], format: str | None) -> None:
    """Refuse ways of reading that there are not.

    Raises:
        UsageError: the format or an encoding is unknown.
    """
    if format is not None and format not in FORMATS:
        raise UsageError(f"format: expected one of {', '.join(FORMATS)}, got {format!r}")
    for name in encodings:
        if text_codec(name) is None:
            raise UsageError(f"encoding: {name!r} is unknown, or no encoding of text")


def open_document(
    source: str | Path | BinaryIO,
    *,
    encodings: Sequence[str] = (),
    format: str | None = None,
    on_notice: Notice | None = None,
) -> Document:
    """Describe a document; its bytes are not touched before its text is asked for.

    Args:
        source: a path, or a binary stream. A text stays the document's name as it was given, ``./a.txt`` for instance:
            results are recognised by it.
        encodings, format, on_notice: as for `Document`.

    Raises:
        UsageError: The format or an encoding is unknown.
        MissingDocument: The path is missing or a directory.
    """
    check_reading(encodings, format)
    path = str(source) if isinstance(source, str | Path) else "-"
    if isinstance(source, str | Path):
        source = Path(source)
        # The functions of os.path answer where those of Path raise: for names that no file can have.
        if os.path.isdir(source):  # noqa: PTH112
            raise MissingDocument(f"{path}: is a directory, expected a file")
        if not os.path.exists(source):  # noqa: PTH110
            # Who gives a text in the place of its path need not read all of it again.
            name = path if path.isprintable() else repr(path[:_LONGEST_NAME_CHARS])
            raise MissingDocument(f"{name[:_LONGEST_NAME_CHARS]}: no such file")
    return Document(path=path, source=source, encodings=tuple(encodings), format=format, on_notice=on_notice)


def iter_text(
    source: str | Path | BinaryIO,
    *,
    encodings: Sequence[str] = (),
    format: str | None = None,
    on_notice: Notice | None = None,
) -> Iterator[str]:
    """Yield the text of a file or stream; see `open_document` and `Document.text`."""
    yield from open_document(source, encodings=encodings, format=format, on_notice=on_notice).text()


def _read(document: Document) -> Iterator[str | Mark]:
    try:
        if isinstance(document.source, Path):
            with document.source.open("rb") as file:
                yield from _read_stream(document, file)
        else:
            yield from _read_stream(document, document.source)
    except OSError as exc:
        # Opening is what fails in practice; a disk that fails halfway is reported in the same words.
        raise MissingDocument(f"{document.path}: {error_line(exc)}") from exc


class _Hashed:
    """A binary stream that is hashed as it is read, with its head pushed back after a look at it."""

    __slots__ = ("_digest", "_file", "_head", "head")

    def __init__(self, file: Readable) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        parts: list[bytes] = []
        missing = HEAD_BYTES
        # A pipe gives less than it is asked for.
        while missing > 0 and (part := self._next(missing)):
            parts.append(part)
            missing -= len(part)
        self.head = b"".join(parts)
        self._head = self.head

    def read(self, size: int, /) -> bytes:
        """Return up to so many bytes; none at the end."""
        if self._head:
            block, self._head = self._head[:size], self._head[size:]
            return block
        return self._next(size)

    def _next(self, size: int) -> bytes:
        block = self._file.read(size) or b""
        self._digest.update(block)
        return block

    def blocks(self) -> Iterator[bytes]:
        head, self._head = self._head, b""
        if head:
            yield head
        while block := self._next(_BLOCK_BYTES):
            yield block

    def hexdigest(self) -> str:
        return self._digest.hexdigest()


def _read_stream(document: Document, file: BinaryIO) -> Iterator[str | Mark]:
    packed = _Hashed(file)
    try:
        stream = _Hashed(Inflated(packed, packed.head)) if is_compressed(packed.head) else packed
        yield from _read_as(document, stream)
    except FormatError as exc:
        raise DocumentError(f"{document.path}: {exc}") from exc
    # What a format has no use for, behind the end of an archive, belongs to the file all the same.
    for _ in packed.blocks():
        continue
    document._record.sha256 = packed.hexdigest()


def _read_as(document: Document, stream: _Hashed) -> Iterator[str | Mark]:
    """Yield what a document says that is read as its name or its first bytes tell."""
    kind = document._record.kind = document.format or _sniff(document, stream.head)
    if kind == "code" and not is_code(document.path):
        raise DocumentError(f"{document.path}: its name has the ending of no language that is known (--format text?)")
    if kind in ("text", "markdown", "code"):
        yield from decoded(document, stream)
    elif kind == "json":
        yield from _json(document, decoded(document, stream))
    elif kind == "xml":
        yield from _xml(document, decoded(document, stream, declared=declared_charset(stream.head)))
    elif kind in _PAGES:
        markup = _page(decoded(document, stream, declared=declared_charset(stream.head)))
        # Facts for a maker of sites stand in lines of their own.
        if front := end_of_front_matter(markup):
            yield f"{markup[:front]}\n"
        yield from _marked(document, _PAGES[kind](markup[front:]))
    else:
        # What has passed is kept, on disk where it is large.
        with tempfile.SpooledTemporaryFile(max_size=_SPOOL_BYTES) as spool:
            for block in stream.blocks():
                spool.write(block)
            # Reading moves to and fro, in a child process too, which sees no more than has been written.
            spool.flush()
            spool.seek(0)
            yield from _marked(document, _PACKED[kind](spool))


def _json(document: Document, pieces: Iterator[str]) -> Iterator[str | Mark]:
    """Yield values with their paths, or the text as it stands where it is no JSON, a log, or too much to hold."""
    parts, is_all = _held(document, pieces, limits.LARGEST_JSON_CHARS, "JSON")
    source = "".join(parts) if is_all else ""
    found, error = json_read(source)
    if found is not None:
        yield from _marked(document, iter(found))
        return
    # A text that only looks like JSON is none, and need not be.
    if error is not None and _is_called(document, "json"):
        document.notice(f"is no well-formed JSON ({error}), read as plain text")
    yield from _as_it_stands(document, parts, pieces)


def _is_called(document: Document, kind: str) -> bool:
    """Whether a document is of a kind by its name, or by what the user says."""
    suffix = ending_of(str(document.source)) if isinstance(document.source, Path) else ""
    return kind in (document.format, NAMED.get(suffix))


def _xml(document: Document, pieces: Iterator[str]) -> Iterator[str | Mark]:
    """Yield what a document of XML says, or the text as it stands where it is none, or too much to hold."""
    parts, is_all = _held(document, pieces, limits.LARGEST_XML_CHARS, "XML")
    source = "".join(parts) if is_all else ""
    try:
        found = xml_text(source) if is_all else None
    except MalformedXmlError as exc:
        found = mended_text(source)
        read = "read as plain text" if found is None else "read as a feed all the same"
        document.notice(f"is no well-formed XML ({error_line(exc)}), {read}")
    yield from _as_it_stands(document, parts, pieces) if found is None else _marked(document, found)


def _held(document: Document, pieces: Iterator[str], most: int, name: str) -> tuple[list[str], bool]:
    """Return the pieces of a text that is read whole, and whether these are all; of more than ``most`` is said so."""
    parts, length = [], 0
    for piece in pieces:
        parts.append(piece)
        length += len(piece)
        if length > most:
            document.notice(f"more than {most // limits.MIB} MiB of {name}, read as plain text")
            return parts, False
    return parts, True


def _as_it_stands(document: Document, parts: list[str], pieces: Iterator[str]) -> Iterator[str]:
    document._record.kind = "text"
    yield from parts
    yield from pieces


def _page(pieces: Iterator[str]) -> str:
    parts, length = [], 0
    for piece in pieces:
        parts.append(piece)
        length += len(piece)
        if length > limits.LARGEST_PAGE_CHARS:
            raise FormatError(f"a page of more than {limits.LARGEST_PAGE_CHARS // limits.MIB} MiB (--format text?)")
    return "".join(parts)


def _marked(document: Document, pieces: Iterator[Piece]) -> Iterator[str | Mark]:
    """Pass on text and marks; pages are counted, notices given."""
    pages = 0
    for piece in pieces:
        if isinstance(piece, Remark):
            document.notice(piece.text)
            continue
        pages += isinstance(piece, PageStart)
        if isinstance(piece, str) and not piece.isascii():
            try:
                piece.encode()
            except UnicodeEncodeError as exc:
                raise FormatError("damaged (half a character in its text)") from exc
        yield piece
    document._record.pages = pages or None


def _sniff(document: Document, head: bytes) -> str:
    suffix = ending_of(str(document.source)) if isinstance(document.source, Path) else ""
    known = NAMED.get(suffix)
    start = head.removeprefix(codecs.BOM_UTF8)
    if suffix in MANUAL_SUFFIXES and begins_manual(start):
        return "man"
    # By such names go logs and hyphenation too.
    if (known == "man" and not begins_manual(start)) or (known == "latex" and not begins_latex(start)):
        known = None
    if known == "xml":
        # Pages and books have readers of their own; what is packed may be called so, too.
        known = _of_xml(start) if begins_xml(head) else None
    # Programs that save pages as text save their markup.
    if suffix in _PLAIN and _BEGINS_PAGE.match(head[:_LOOKED_AT_BYTES].removeprefix(codecs.BOM_UTF8).lstrip()):
        document.notice("is a web page by what it begins with, and read as one (--format text: as it stands)")
        return "page"
    if known == "markdown" and is_html_in_lines(start.decode(errors="ignore").replace("\r\n", "\n")):
        document.notice("is HTML line by line, and read as a page (--format markdown: as it stands)")
        return "html"
    # Programs give pages and rich text the names of other documents.
    if known is not None and head.startswith(_BEGINS.get(known, b"")):
        return known
    if _BEGINS_PDF.search(head[:1024]):
        return "pdf"
    if head.startswith(b"PK\x03\x04"):
        # EPUB stores its type first and uncompressed; DOCX has no such rule, but its parts bear their names.
        if b"application/epub+zip" in head[:256]:
            return "epub"
        if b"application/vnd.oasis.opendocument" in head[:256]:
            return "odf"
        for folder, kind in ((b"word/", "docx"), (b"ppt/", "pptx"), (b"xl/", "xlsx")):
            if folder in head:
                return kind
        raise DocumentError(f"{document.path}: is an archive (zip); unpack it first")
    if head.startswith(b"{\\rtf"):
        return "rtf"
    if known is None and BEGINS_MAILBOX.match(head.removeprefix(codecs.BOM_UTF8).lstrip()):
        return "mail"
    # A message by itself has no such name in a Maildir, and none at all where another program hands it over.
    if known is None and begins_message(head):
        return "mail"
    if (name := unread(head)) is not None:
        raise DocumentError(f"{document.path}: is {name}")
    if known is None and BEGINS_SUBTITLES.match(head.removeprefix(codecs.BOM_UTF8)):
        return "subtitles"
    if known is None and is_manual(start):
        return "man"
    if known is None and is_latex(start):
        return "latex"
    if known is None and head[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower().startswith(b"begin:vcalendar"):
        return "calendar"
    if (kind := _of_xml(head)) != "xml" or (known is None and is_xml(head)):
        return kind
    begins = head[:_LOOKED_AT_BYTES].removeprefix(codecs.BOM_UTF8).decode(errors="ignore")
    is_json = known is None and begins_json(begins)
    return "json" if is_json else known or "text"


def _of_xml(head: bytes) -> str:
    """Return what reads a document of XML, or a page, by its first bytes."""
    start = head[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if start.startswith((b"<!doctype html", b"<html")) or (start.startswith(b"<?xml") and b"<html" in start):
        return "page"
    return "fb2" if start.startswith(b"<?xml") and b"<fictionbook" in start else "xml"
