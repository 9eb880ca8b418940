"""Text out of HTML pages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from armt.errors import error_line
from armt.runtime.text import limits
from armt.runtime.text.encoding import text_codec
from armt.runtime.text.formats.pieces import FormatError, Piece, confined_pieces
from armt.runtime.text.headings import HeadingStart, one_line

_SKIPPED = {"script", "style", "head", "template", "noscript", "svg", "iframe", "object"}
_BLOCKS = {
    *("address", "article", "aside", "blockquote", "body", "dd", "details", "div", "dl", "dt", "fieldset"),
    *("figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li"),
    *("main", "nav", "ol", "p", "pre", "section", "summary", "table", "tr", "ul"),
}
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
_PARAGRAPHS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "table", "ul", "ol", "dl", "hr"}

#: Control characters that no text of a page holds (they are taken out of it): where preformatted text begins and
#: ends, and where a heading begins.
_PRE, _HEADING = "\x00", "\x01"

_XML_ENCODING = re.compile(rb"""(?:\xef\xbb\xbf)?\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9_.:-]+)["']""")
_HTML_CHARSET = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)


def declared_charset(head: bytes) -> str | None:
    """Return the encoding that a page declares in its first bytes, as XML or HTML, where Python knows it as of text."""
    match = _XML_ENCODING.match(head[:4096]) or _HTML_CHARSET.search(head[:4096])
    return None if match is None else text_codec(match[1].decode("ascii"))


def html_text(markup: str) -> Iterator[Piece]:
    """Yield the text of an HTML page: paragraphs as lines, without scripts, styles and the head; headings marked.

    Raises:
        FormatError: The page is made to exhaust its parser.
    """
    if len(markup) <= limits.DIRECT_PAGE_CHARS:
        yield from _text(markup)
    else:
        yield from confined_pieces(lambda: _text(markup), name="page", size=len(markup))


def article_text(markup: str) -> Iterator[Piece]:
    """Yield the text of the main part of a web page, without navigation, advertisements and footers.

    Raises:
        FormatError: The page has no such part, is made to exhaust its parser, or the reader is not installed.
    """
    try:
        import trafilatura  # noqa: F401
    except ImportError as exc:
        raise FormatError('reading articles needs one more package: pip install "armt[web]"') from exc
    yield from confined_pieces(lambda: _article(markup), name="page", size=len(markup))


def _article(markup: str) -> Iterator[Piece]:
    import trafilatura

    try:
        main = trafilatura.extract(markup, output_format="html", include_tables=True, include_comments=False)
    except Exception as exc:
        # A scraper over any input: what it raises is not documented.
        raise FormatError(f"no article can be made out in it ({error_line(exc)})") from exc
    if not main:
        raise FormatError("no article can be made out in it (--format html reads the whole page)")
    yield from _text(main)


def _text(markup: str) -> Iterator[Piece]:
    from selectolax.lexbor import LexborHTMLParser

    try:
        body = LexborHTMLParser(markup).body
    except Exception as exc:
        # The parser says only that it could not go on.
        raise FormatError(f"damaged page ({error_line(exc)})") from exc
    walk = _Walk()
    text = "" if body is None else "".join(walk.text(body))
    text = _trimmed(text) if _PRE not in text else _restore_lines(text)
    text = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    first, *others = text.split(_HEADING)
    if first:
        yield first
    for heading, part in zip(walk.headings, others, strict=True):
        yield HeadingStart(heading.level, one_line("".join(heading.title)))
        yield part


def _trimmed(text: str) -> str:
    # Without a search back from every space: a line of a million spaces is one step.
    return "\n".join(
        line.strip(" \t") if line[:1] in " \t" or line[-1:] in " \t" else line for line in text.split("\n")
    )


def _restore_lines(text: str) -> str:
    """Trim around line breaks, except inside preformatted text, which NUL characters enclose."""
    parts = text.split(_PRE)
    # An HTML parser never yields NUL, so the parts alternate: flowing, preformatted, flowing, ...
    parts[::2] = [_trimmed(part) for part in parts[::2]]
    return "".join(parts)


@dataclass(slots=True)
class _Heading:
    level: int
    title: list[str]


class _Walk:
    """A walk through a page in document order, without recursion: pages nest deeper than Python's stack.

    Attributes:
        headings: Those that have text, in order; each stands behind one `_HEADING` in the text.
    """

    def __init__(self) -> None:
        self.headings: list[_Heading] = []
        self._heading: _Heading | None = None
        self._preformatted = 0

    def text(self, body: Any) -> Iterator[str]:
        """Yield the text of a page."""
        node, root = body, body.mem_id
        while True:
            # A section of foreign character data has no name.
            tag = node.tag or "-"
            yield from self._enter(node, tag)
            is_closed = tag in _SKIPPED or tag[:1] in ("-", "_")
            child = None if is_closed else node.child
            while child is None:
                if tag in _BLOCKS:
                    yield from self._leave(tag)
                if node.mem_id == root:
                    return
                child = node.next
                if child is None:
                    node = node.parent
                    tag = node.tag or "-"
            node = child

    def _enter(self, node: Any, tag: str) -> Iterator[str]:
        if tag == "-text":
            yield self._words(str(node.text_content or ""))
        elif tag == "br":
            yield self._space("\n")
        elif tag in ("td", "th"):
            yield self._space("\t")
        if tag not in _BLOCKS:
            return
        yield self._space("\n\n" if tag in _PARAGRAPHS else "\n")
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
        # Rows of a table follow each other without an empty line: the next one begins a line.
        if tag != "tr":
            yield self._space("\n\n" if tag in _PARAGRAPHS else "\n")

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
