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
from armt.runtime.text.formats.packed.archive import ARCHIVE_ERRORS, opened, part, tree
from armt.runtime.text.formats.pieces import FormatError, Piece, Remark
from armt.runtime.text.formats.web.html import declared_charset, html_text
from armt.runtime.text.headings import one_line

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
#: What of a FictionBook is seen: neither its pictures nor what stands in a catalogue of it.
_UNSEEN = re.compile(r"<(binary|description)\b(?:.*?</\1\s*>|.*)", re.DOTALL)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[A-Za-z][\w-]*+)[^<>]*?(?P<closed>/?)>")
#: Its elements as a page has them, and what is a line of its own; others stand within lines.
_AS_PAGE = {"p": "p", "stanza": "p", "table": "table", "tr": "tr", "td": "td", "th": "th", "sup": "sup"}
_LINES = ("subtitle", "text-author", "date", "section", "body", "poem", "epigraph", "cite", "annotation")
_PACKAGE, _DC = "{http://www.idpf.org/2007/opf}", "{http://purl.org/dc/elements/1.1/}"
#: Programs write so of a book whose author they do not know.
_NOBODY = "Unknown"


def epub_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of an EPUB book, a chapter at a time in reading order, behind its title and authors.

    Headings are marked. Chapters that are not in it are counted in a notice.

    Raises:
        FormatError: The archive is damaged or no EPUB, or has none of its chapters.
    """
    with opened(file) as archive:
        try:
            names = set(archive.namelist())
            package_path, package = _package(archive, names)
            chapters, shelf = _chapters(package_path, package), _shelf(*_catalogued(package))
            missing = [name for name in chapters if name not in names]
            if chapters and len(missing) == len(chapters):
                raise FormatError(f"damaged EPUB book (it lacks {one_line(missing[0])})")
            for name in chapters:
                if name in names:
                    for piece in html_text(_decoded(part(archive, name))):
                        if shelf and not (isinstance(piece, str) and piece.isspace()):
                            # Of a book of pictures alone it would be all that is read.
                            yield shelf
                            shelf = ""
                        yield piece
                    yield "\n"
        except (*ARCHIVE_ERRORS, UnicodeError) as exc:
            raise FormatError(f"damaged EPUB book ({error_line(exc)})") from exc
        if missing:
            are = "is" if len(missing) == 1 else "are"
            yield Remark(f"{len(missing)} of {len(chapters)} chapters {are} missing ({one_line(missing[0])})")


def _decoded(markup: bytes) -> str:
    """Return a chapter's text: by its byte order mark, by what it declares, else UTF-8."""
    if markup.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return markup.decode("utf-16")
    if markup.startswith(codecs.BOM_UTF8):
        return markup.decode("utf-8-sig")
    return markup.decode(declared_charset(markup) or "utf-8")


def _package(archive: zipfile.ZipFile, names: set[str]) -> tuple[str, Element]:
    """Return where the list of a book's parts is, and the list."""
    root = _tree(archive, names, "META-INF/container.xml").find(f".//{_CONTAINER}rootfile")
    path = "" if root is None else root.get("full-path", "")
    return path, _tree(archive, names, path)


def _chapters(path: str, package: Element) -> list[str]:
    """Return the names of the chapters in reading order, or the id of one that the list of its parts has not."""
    items = {item.get("id"): item.get("href", "") for item in package.iter(f"{_PACKAGE}item")}
    folder = posixpath.dirname(path)
    return [
        posixpath.normpath(posixpath.join(folder, unquote(items.get(name, name))))
        for reference in package.iter(f"{_PACKAGE}itemref")
        for name in [reference.get("idref", "")]
    ]


def _catalogued(package: Element) -> tuple[str, list[str]]:
    """Return the title of a book and who wrote it, as a shelf of books shows them; pictures of covers have no text."""
    title = package.findtext(f".//{_DC}title") or ""
    roles = {
        meta.get("refines", "").removeprefix("#"): (meta.text or "").strip()
        for meta in package.iter(f"{_PACKAGE}meta")
        if meta.get("property") == "role"
    }
    return title, [
        creator.text or ""
        for creator in package.iter(f"{_DC}creator")
        if creator.get(f"{_PACKAGE}role", roles.get(creator.get("id", ""), "aut")) == "aut"
    ]


def _shelf(title: str, authors: list[str]) -> str:
    """Return title and authors as lines before a text; "" where there are none."""
    names = [name for author in authors if (name := one_line(author)) and name != _NOBODY]
    said = (("Title", one_line(title)), ("Author", " and ".join(dict.fromkeys(names))))
    lines = "".join(f"{label}: {value}\n" for label, value in said if value)
    return lines and f"{lines}\n"


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
