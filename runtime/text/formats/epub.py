"""Text out of EPUB books, and of FictionBooks."""

from __future__ import annotations

import codecs
import posixpath
import re
import zipfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import unquote
from xml.etree.ElementTree import Element

from armt.errors import error_line
from armt.runtime.text.formats.archive import ARCHIVE_ERRORS, opened, part, tree
from armt.runtime.text.formats.html import declared_charset, html_text
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark
from armt.runtime.text.headings import one_line

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
#: What of a FictionBook is seen: neither its pictures nor what stands in a catalogue of it.
_UNSEEN = re.compile(r"<(binary|description)\b(?:.*?</\1\s*>|.*)", re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w-]*+)[^<>]*?(?P<closed>/?)>")
#: Its elements as a page has them, and what is a line of its own; others stand within lines.
_AS_PAGE = {"p": "p", "stanza": "p", "table": "table", "tr": "tr", "td": "td", "th": "th", "sup": "sup"}
_LINES = ("subtitle", "text-author", "date", "section", "body", "poem", "epigraph", "cite", "annotation")
_PACKAGE = "{http://www.idpf.org/2007/opf}"


def epub_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of an EPUB book, a chapter at a time in reading order; headings are marked.

    Chapters that are not in it are counted in a notice.

    Raises:
        FormatError: The archive is damaged or no EPUB, or has none of its chapters.
    """
    with opened(file) as archive:
        try:
            names = set(archive.namelist())
            chapters = _chapters(archive, names)
            missing = [name for name in chapters if name not in names]
            if chapters and len(missing) == len(chapters):
                raise FormatError(f"damaged EPUB book (it lacks {one_line(missing[0])})")
            for name in chapters:
                if name in names:
                    yield from html_text(_decoded(part(archive, name)))
                    yield "\n"
        except (*ARCHIVE_ERRORS, UnicodeError) as exc:
            raise FormatError(f"damaged EPUB book ({error_line(exc)})") from exc
        if missing:
            yield Remark(f"{len(missing)} of {len(chapters)} chapters are missing ({one_line(missing[0])})")


def _decoded(markup: bytes) -> str:
    """Return a chapter's text: by its byte order mark, by what it declares, else UTF-8."""
    if markup.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return markup.decode("utf-16")
    if markup.startswith(codecs.BOM_UTF8):
        return markup.decode("utf-8-sig")
    return markup.decode(declared_charset(markup) or "utf-8")


def _chapters(archive: zipfile.ZipFile, names: set[str]) -> list[str]:
    """Return the names of the chapters in reading order, or the id of one that the list of its parts has not."""
    root = _tree(archive, names, "META-INF/container.xml").find(f".//{_CONTAINER}rootfile")
    package_path = "" if root is None else root.get("full-path", "")
    package = _tree(archive, names, package_path)
    items = {item.get("id"): item.get("href", "") for item in package.iter(f"{_PACKAGE}item")}
    folder = posixpath.dirname(package_path)
    return [
        posixpath.normpath(posixpath.join(folder, unquote(items.get(name, name))))
        for reference in package.iter(f"{_PACKAGE}itemref")
        for name in [reference.get("idref", "")]
    ]


def _tree(archive: zipfile.ZipFile, names: set[str], name: str) -> Element:
    if name not in names:
        raise FormatError(f"damaged EPUB book (it lacks {one_line(name) or 'the name of its list of parts'})")
    return tree(archive, name)


def fb2_text(markup: str) -> Iterator[Piece]:
    """Yield the text of a FictionBook; titles are headings as deep as their sections.

    Raises:
        FormatError: It is made to exhaust its parser.
    """
    yield from html_text("".join(_as_page(_UNSEEN.sub("", markup))))


def _as_page(book: str) -> Iterator[str]:
    """Yield a book as a page: in one a title is no text, and a style no word."""
    depth = position = 0
    is_title = False
    for tag in _TAG.finditer(book):
        yield book[position : tag.start()]
        position, name, is_end = tag.end(), tag["name"], bool(tag["end"])
        if name == "section" and not tag["closed"]:
            depth += -1 if is_end else 1
        if name == "title":
            is_title = not is_end
            yield f"<{tag['end']}h{min(max(depth, 0) + 1, 6)}>"
        elif name in ("p", "empty-line") and (is_title or name != "p"):
            # The lines of a title are one heading.
            yield " "
        elif name == "v":
            yield "<br>" * is_end
        elif not tag["closed"]:
            yield f"<{tag['end']}{_AS_PAGE.get(name, 'div' if name in _LINES else 'span')}>"
    yield book[position:]
