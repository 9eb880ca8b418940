"""Text out of XML of any vocabulary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from armt.runtime.text import limits
from armt.runtime.text.formats.epub import fb2_text
from armt.runtime.text.formats.json_values import members_told, told_most
from armt.runtime.text.formats.pieces import Piece, confined_pieces
from armt.runtime.text.formats.web.html import html_text
from armt.runtime.text.formats.xml.feeds import drawing_pieces, feed_pieces, is_feed, outline_pieces
from armt.runtime.text.formats.xml.mending import mended_feed
from armt.runtime.text.formats.xml.prose import is_prose, prose_pieces
from armt.runtime.text.formats.xml.tree import MalformedXmlError, check_xml, xml_tree
from armt.runtime.text.formats.xml.values import Values

_BEGINS = re.compile(rb"(?:\xef\xbb\xbf)?\s*<[?!A-Za-z]|(?:\xff\xfe|\xfe\xff)?\x00?<\x00?[?!A-Za-z]")
_DECLARED = re.compile(rb"(?:\xef\xbb\xbf)?\s*<\?xml\s")

__all__ = ["MalformedXmlError", "begins_xml", "is_xml", "mended_text", "xml_text"]


def begins_xml(head: bytes) -> bool:
    """Whether a file that is called so may be XML, by its first bytes."""
    return _BEGINS.match(head) is not None


def is_xml(head: bytes) -> bool:
    """Whether a file says that it is XML, whatever it is called."""
    return _DECLARED.match(head) is not None


def xml_text(source: str) -> Iterator[Piece]:
    """Return the text of a document: titles as headings, paragraphs, lists and tables; data by their names.

    A feed is told entry by entry, a drawing by its words, records and settings as those of JSON are.

    Args:
        source: all of it.

    Raises:
        MalformedXmlError: It is no well-formed XML; raised before any of it is yielded.
        FormatError: It is made to exhaust its reader.
    """
    check_xml(source)
    if len(source) <= limits.DIRECT_PAGE_CHARS:
        return _pieces(source)
    return confined_pieces(lambda: _pieces(source), name="XML", size=len(source))


def mended_text(source: str) -> Iterator[Piece] | None:
    """Return the text of a feed that is no well-formed XML, None of any other document.

    Raises:
        FormatError: As `xml_text`.
    """
    mended = mended_feed(source)
    if mended is None:
        return None
    try:
        return xml_text(mended)
    except MalformedXmlError:
        return None


def _pieces(source: str) -> Iterator[Piece]:
    root = xml_tree(source)
    name, most = root.name.lower(), told_most(len(source))
    if name == "html":
        yield from html_text(source)
    elif name == "fictionbook":
        yield from fb2_text(source)
    elif is_feed(root):
        yield from feed_pieces(root)
    elif name == "opml":
        yield from outline_pieces(root)
    elif name == "svg":
        yield from drawing_pieces(root)
    elif is_prose(root):
        yield from prose_pieces(root, most=most)
    else:
        told = members_told(Values(root.leaves, is_prose=False).all(root), 1, most)
        yield from told if told is not None else (f"{line}\n" for line in root.strings() if line.strip())
