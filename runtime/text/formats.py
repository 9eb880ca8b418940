"""Text out of documents that are more than text: HTML, DOCX, EPUB, PDF."""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from typing import IO, Any
from urllib.parse import unquote
from xml.etree import ElementTree

from armt.runtime.text.headings import HeadingStart, Mark, PageStart, one_line

#: No chapter of a book is larger; an archive that says otherwise is built to exhaust memory.
_LARGEST_PART_BYTES = 64 * 1024 * 1024

_SKIPPED = {"script", "style", "head", "template", "noscript", "svg", "iframe", "object"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
    *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul"),
}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
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


def html_text(markup: str) -> Iterator[str | Mark]:
    """Yield the text of an HTML page: paragraphs as lines, without scripts, styles and the head; headings marked."""
    from selectolax.lexbor import LexborHTMLParser

    body = LexborHTMLParser(markup).body
    walk = _Walk()
    text = "" if body is None else "".join(walk.text(body))
    text = re.sub(r"[ \t]*\n[ \t]*", "\n", text) if _PRE not in text else _restore_lines(text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    first, *others = text.split(_HEADING)
    yield first
    for heading, part in zip(walk.headings, others, strict=True):
        yield HeadingStart(heading.level, one_line("".join(heading.title)))
        yield part


#: Control characters that no text of a page holds (they are taken out of it): where preformatted text begins and
#: ends, and where a heading begins.
_PRE, _HEADING = "\x00", "\x01"


def _restore_lines(text: str) -> str:
    """Trim around line breaks, except inside preformatted text, which NUL characters enclose."""
    parts = text.split(_PRE)
    # An HTML parser never yields NUL, so the parts alternate: flowing, preformatted, flowing, ...
    flowing = [re.sub(r"[ \t]*\n[ \t]*", "\n", part) for part in parts[::2]]
    parts[::2] = flowing
    return "".join(parts)


@dataclass(slots=True)
class _Heading:
    level: int
    title: list[str]


class _Walk:
    """A walk through a page in document order, without recursion: pages nest deeper than Python's stack.

    Attributes:
        headings: those that have text, in order; each stands behind one `_HEADING` in the text.
    """

    def __init__(self) -> None:
        self.headings: list[_Heading] = []
        self._heading: _Heading | None = None
        self._preformatted = 0

    def text(self, body: Any) -> Iterator[str]:
        """Yield the text of a page."""
        stack: list[tuple[Any, bool]] = [(body, False)]
        while stack:
            node, leaving = stack.pop()
            tag = node.tag
            if leaving:
                yield from self._leave(tag)
                continue
            if tag == "-text":
                yield self._words(str(node.text_content or ""))
            elif tag == "br":
                yield self._space("\n")
            elif tag in ("td", "th"):
                yield self._space("\t")
            if tag in _SKIPPED or tag.startswith("-") or tag.startswith("_"):
                continue
            if tag in _BLOCKS:
                yield self._space("\n\n" if tag in _PARAGRAPHS else "\n")
                yield from self._enter(tag)
                stack.append((node, True))
            children = list(node.iter(include_text=True))
            stack.extend((child, False) for child in reversed(children))

    def _enter(self, tag: str) -> Iterator[str]:
        if tag in _HEADINGS:
            self._heading = _Heading(_HEADINGS.index(tag) + 1, [])
        if tag == "pre":
            self._preformatted += 1
            if self._preformatted == 1:
                yield _PRE

    def _leave(self, tag: str) -> Iterator[str]:
        if tag in _HEADINGS:
            self._heading = None
        if tag == "pre":
            self._preformatted -= 1
            if not self._preformatted:
                yield _PRE
        yield "\n\n" if tag in _PARAGRAPHS else "\n"

    def _space(self, space: str) -> str:
        if self._heading is not None and self._heading.title:
            self._heading.title.append(" ")
        return space

    def _words(self, text: str) -> str:
        text = text.replace(_PRE, "").replace(_HEADING, "")
        if not self._preformatted:
            text = re.sub(r"\s+", " ", text)
        if self._heading is None:
            return text
        is_first = not self._heading.title
        if is_first and not text.strip():
            return text
        self._heading.title.append(text)
        if not is_first:
            return text
        # The mark stands right before the first letter, where no white space is taken away around it.
        self.headings.append(self._heading)
        blank = len(text) - len(text.lstrip())
        return text[:blank] + _HEADING + text[blank:]


def docx_text(file: IO[bytes]) -> Iterator[str | Mark]:
    """Yield the text of a DOCX document, a paragraph at a time; paragraphs with a heading's style are marked.

    Raises:
        FormatError: The archive is damaged or no DOCX.
    """
    with _opened(file) as archive:
        try:
            levels = _heading_styles(archive)
            with archive.open("word/document.xml") as part:
                for _, element in ElementTree.iterparse(part):
                    if element.tag == f"{_WORD}p":
                        text = _paragraph(element)
                        level = _level(element, levels)
                        if level is not None and text.strip():
                            yield HeadingStart(level, one_line(text))
                        yield text + "\n"
                        # What has been read is dropped, so that a long document is not held as a tree.
                        element.clear()
        except KeyError as exc:
            raise FormatError("no DOCX document (word/document.xml is missing)") from exc
        except _ARCHIVE_ERRORS as exc:
            raise FormatError(f"damaged DOCX document ({_one_line(exc)})") from exc


def _heading_styles(archive: zipfile.ZipFile) -> dict[str, int]:
    """Return the heading level of each style that has one, by the style's id."""
    if "word/styles.xml" not in archive.namelist():
        return {}
    own: dict[str, int | None] = {}
    based_on: dict[str, str] = {}
    for style in ElementTree.fromstring(_part(archive, "word/styles.xml")).iter(f"{_WORD}style"):
        name = style.get(f"{_WORD}styleId", "")
        own[name] = _style_level(style)
        if (parent := style.find(f"{_WORD}basedOn")) is not None:
            based_on[name] = parent.get(f"{_WORD}val", "")
    levels = {}
    for name in own:
        ancestor, seen = name, {name}
        while own.get(ancestor) is None and (above := based_on.get(ancestor)) is not None and above not in seen:
            ancestor = above
            seen.add(above)
        if (level := own.get(ancestor)) is not None:
            levels[name] = level
    return levels


def _style_level(style: ElementTree.Element) -> int | None:
    # Built-in styles bear their English name in every language of the program; their ids are translated.
    label = style.find(f"{_WORD}name")
    name = "" if label is None else label.get(f"{_WORD}val", "").lower()
    if name == "title":
        return 1
    if match := re.fullmatch(r"heading ([1-9])", name):
        return int(match[1])
    return _outline_level(style)


def _outline_level(element: ElementTree.Element) -> int | None:
    outline = element.find(f"{_WORD}pPr/{_WORD}outlineLvl")
    value = "" if outline is None else outline.get(f"{_WORD}val", "")
    # The tenth level (9) means body text.
    return int(value) + 1 if value.isdecimal() and int(value) < 9 else None


def _level(paragraph: ElementTree.Element, levels: dict[str, int]) -> int | None:
    style = paragraph.find(f"{_WORD}pPr/{_WORD}pStyle")
    named = None if style is None else levels.get(style.get(f"{_WORD}val", ""))
    return _outline_level(paragraph) or named


def _paragraph(paragraph: ElementTree.Element) -> str:
    marks = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n"}
    return "".join(
        (node.text or "") if node.tag == f"{_WORD}t" else marks.get(node.tag, "") for node in paragraph.iter()
    )


def epub_text(file: IO[bytes]) -> Iterator[str | Mark]:
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
                yield from html_text(markup.decode(declared_charset(markup) or "utf-8-sig"))
                yield "\n"
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


def pdf_text(file: IO[bytes], notice: Callable[[str], None]) -> Generator[str | Mark, None, int]:
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
            yield PageStart()
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
