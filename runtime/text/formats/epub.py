"""Text out of EPUB books."""

from __future__ import annotations

import codecs
import posixpath
import zipfile
from collections.abc import Iterator
from typing import IO
from urllib.parse import unquote

from armt.errors import error_line
from armt.runtime.text.formats.archive import ARCHIVE_ERRORS, opened, part, tree
from armt.runtime.text.formats.html import declared_charset, html_text
from armt.runtime.text.formats.pieces import FormatError, Piece

_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_PACKAGE = "{http://www.idpf.org/2007/opf}"


def epub_text(file: IO[bytes]) -> Iterator[Piece]:
    """Yield the text of an EPUB book, a chapter at a time in reading order; headings are marked.

    Raises:
        FormatError: The archive is damaged or no EPUB.
    """
    with opened(file) as archive:
        try:
            for name in _chapters(archive):
                yield from html_text(_decoded(part(archive, name)))
                yield "\n"
        except KeyError as exc:
            raise FormatError(f"damaged EPUB book (it lacks {error_line(exc)})") from exc
        except (*ARCHIVE_ERRORS, UnicodeError) as exc:
            raise FormatError(f"damaged EPUB book ({error_line(exc)})") from exc


def _decoded(markup: bytes) -> str:
    """Return a chapter's text: by its byte order mark, by what it declares, else UTF-8."""
    if markup.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return markup.decode("utf-16")
    if markup.startswith(codecs.BOM_UTF8):
        return markup.decode("utf-8-sig")
    return markup.decode(declared_charset(markup) or "utf-8")


def _chapters(archive: zipfile.ZipFile) -> Iterator[str]:
    root = tree(archive, "META-INF/container.xml").find(f".//{_CONTAINER}rootfile")
    package_path = "" if root is None else root.get("full-path", "")
    package = tree(archive, package_path)
    items = {item.get("id"): item.get("href", "") for item in package.iter(f"{_PACKAGE}item")}
    folder = posixpath.dirname(package_path)
    for reference in package.iter(f"{_PACKAGE}itemref"):
        yield posixpath.normpath(posixpath.join(folder, unquote(items[reference.get("idref")])))
