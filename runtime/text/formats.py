"""Text out of documents that are more than text: HTML, DOCX, EPUB, PDF."""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
from collections.abc import Callable, Generator, Iterator
from typing import IO, Any
from urllib.parse import unquote
from xml.etree import ElementTree

#: No chapter of a book is larger; an archive that says otherwise is built to exhaust memory.
_LARGEST_PART_BYTES = 64 * 1024 * 1024

_SKIPPED = {"script", "style", "head", "template", "noscript", "svg", "iframe", "object"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
    *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
}
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl", "hr"}

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"


class FormatError(Exception):
    """A document is damaged or cannot be read here; the message is one line without the path."""


def declared_charset(head: bytes) -> str | None:
    """Return the encoding that an HTML page declares in its first bytes, where Python knows it."""
    match = re.search(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", head[:4096], re.IGNORECASE)
    if match is None:
        return None
    name = match[1].decode("ascii")
    try:
        codecs.getincrementaldecoder(name)
    except LookupError:
        return None
    return name


def html_text(markup: str) -> str:
    """Return the text of an HTML page: paragraphs as lines, without scripts, styles and the head."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(markup).body
    parts: list[str] = [] if body is None else list(_walk(body))
    text = "".join(parts)
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text) if "\x00" not in text else _restore_lines(text)
    return re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"


def _restore_lines(text: str) -> str:
    """Trim around line breaks, except inside preformatted text, which NUL characters enclose."""
    parts = text.split("\x00")
    # An HTML parser never yields NUL, so the parts alternate: flowing, preformatted, flowing, ...
    flowing = [re.sub(r"[ \t]*\n[ \t]*", "\n", part) for part in parts[::2]]
    parts[::2] = flowing
    return "".join(parts)


def _walk(body: Any) -> Iterator[str]:
    """Yield a page's text in document order, without recursion: pages nest deeper than Python's stack."""
    stack: list[tuple[Any, bool]] = [(body, False)]
    preformatted = 0
    while stack:
        node, leaving = stack.pop()
        tag = node.tag
        if leaving:
            if tag == "pre":
                preformatted -= 1
                if not preformatted:
                    yield "\x00"
            yield "\n\n" if tag in _PARAGRAPHS else "\n"
            continue
        if tag == "-text":
            text = str(node.text_content or "").replace("\x00", "")
            yield text if preformatted else re.sub(r"\s+", " ", text)
        elif tag == "br":
            yield "\n"
        elif tag in ("td", "th"):
            yield "\t"
        if tag in _SKIPPED or tag.startswith("-") or tag.startswith("_"):
            continue
        if tag in _BLOCKS:
            yield "\n\n" if tag in _PARAGRAPHS else "\n"
            stack.append((node, True))
            if tag == "pre":
                preformatted += 1
                if preformatted == 1:
                    yield "\x00"
        children = list(node.iter(include_text=True))
        stack.extend((child, False) for child in reversed(children))


def docx_text(file: IO[bytes]) -> Iterator[str]:
    """Yield the text of a DOCX document, a paragraph at a time.

    Raises:
        FormatError: The archive is damaged or no DOCX.
    """
    with _opened(file) as archive:
        try:
            with archive.open("word/document.xml") as part:
                for _, element in ElementTree.iterparse(part):
                    if element.tag == f"{_WORD}p":
                        yield _paragraph(element) + "\n"
                        # What has been read is dropped, so that a long document is not held as a tree.
                        element.clear()
        except KeyError as exc:
            raise FormatError("no DOCX document (word/document.xml is missing)") from exc
        except _ARCHIVE_ERRORS as exc:
            raise FormatError(f"damaged DOCX document ({_one_line(exc)})") from exc


def _paragraph(paragraph: ElementTree.Element) -> str:
    marks = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
    return "".join(
        (node.text or "") if node.tag == f"{_WORD}t" else marks.get(node.tag, "") for node in paragraph.iter()
    )


def epub_text(file: IO[bytes]) -> Iterator[str]:
    """Yield the text of an EPUB book, a chapter at a time in reading order.

    Raises:
        FormatError: The archive is damaged or no EPUB.
    """
    with _opened(file) as archive:
        try:
            container = ElementTree.fromstring(_part(archive, "META-INF/container.xml"))
            root = container.find(f".//{_CONTAINER}rootfile")
            package_path = "" if root is None else root.get("full-path", "")
            package = ElementTree.fromstring(_part(archive, package_path))
            items = {item.get("id"): item.get("href", "") for item in package.iter(f"{_PACKAGE}item")}
            folder = posixpath.dirname(package_path)
            for reference in package.iter(f"{_PACKAGE}itemref"):
                href = unquote(items[reference.get("idref")])
                markup = _part(archive, posixpath.normpath(posixpath.join(folder, href)))
                yield html_text(markup.decode(declared_charset(markup) or "utf-8-sig")) + "\n"
        except KeyError as exc:
            raise FormatError(f"damaged EPUB book (it lacks {_one_line(exc)})") from exc
        except (*_ARCHIVE_ERRORS, UnicodeError) as exc:
            raise FormatError(f"damaged EPUB book ({_one_line(exc)})") from exc


#: What zipfile and the XML parser raise on damaged input; RuntimeError is an encrypted member.
_ARCHIVE_ERRORS = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(file)
    except _ARCHIVE_ERRORS as exc:
        raise FormatError(f"damaged archive ({_one_line(exc)})") from exc


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        data = part.read(_LARGEST_PART_BYTES + 1)
    if len(data) > _LARGEST_PART_BYTES:
        raise FormatError(f"{name} in it is larger than {_LARGEST_PART_BYTES // 2**20} MiB")
    return data


def pdf_text(file: IO[bytes], notice: Callable[[str], None]) -> Generator[str, None, int]:
    """Yield the text of a PDF, a page at a time, and return the number of pages.

    Args:
        file: The document; it is read out of order.
        notice: Told how many pages hold no text, as scanned ones do.

    Raises:
        FormatError: The document is damaged or locked, or the reader is not installed.
    """
    try:
        import pypdfium2  # type: ignore[import-not-found, import-untyped, unused-ignore]
    except ImportError as exc:
        raise FormatError('reading PDF needs one more package: pip install "armt[pdf]"') from exc
    try:
        document = pypdfium2.PdfDocument(file.read())
    except pypdfium2.PdfiumError as exc:
        raise FormatError(f"damaged or locked PDF ({_one_line(exc)})") from exc
    pages, without_text = len(document), 0
    try:
        for index in range(pages):
            page = document[index]
            text = page.get_textpage().get_text_range().replace("\r\n", "\n").replace("\r", "\n")
            without_text += not text.strip()
            page.close()
            yield text + "\n\n"
    except pypdfium2.PdfiumError as exc:
        raise FormatError(f"damaged PDF ({_one_line(exc)})") from exc
    finally:
        document.close()
    if without_text:
        notice(f"{without_text} of {pages} pages hold no text (scanned?)")
    return pages


def _one_line(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:160] or type(exc).__name__
