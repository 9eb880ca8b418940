"""What is said of a definition in the comments or the string that document it: lines without their marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a comment.

    Attributes:
        text: without marks and white space around it; "" for one that says nothing.
        start: byte of the text at which ``text`` begins.
        end: byte behind it.
        indent: characters before it.
    """

    text: str
    start: int
    end: int
    indent: int


_LEADS = re.compile(
    r"[ \t]*(?:[rRuUbB]{0,2}(?:\"\"\"|'''|\"|')|/\*[*!]*<?|//+[!<]?|\*+/|\*(?=[\s*/]|$)|#+[:!]?|--+)?[ \t]?"
)
# Looked for at the end of what stands before white space alone.
_TRAILS = re.compile(r"(?:\*++/|\"\"\"|'''|(?<=\S)[\"'])\Z")
# What C# has around what is said, and rules of the same sign.
_TAGS = re.compile(r"</?(?:summary|remarks|para|value|doc)>\s*")
# No mark at the end of a comment is longer, but a rule of stars, which says nothing.
_MARK_CHARS = 200
_RULE = re.compile(r"[\W_]*")


def comment_lines(text: str, start: int) -> Iterator[Line]:
    """Yield the lines of comments, or of a string that documents, without their marks.

    Args:
        text: of them.
        start: byte at which it begins.
    """
    at = start
    for written in text.split("\n"):
        lead = _LEADS.match(written)
        begin = lead.end() if lead is not None else 0
        begin += len(written[begin:]) - len(written[begin:].lstrip())
        if (tag := _TAGS.match(written, begin)) is not None:
            begin = tag.end()
        told = written.rstrip()
        trail = _TRAILS.search(told, max(min(begin, len(told)), len(told) - _MARK_CHARS))
        stop = max(begin, len(told) if trail is None else trail.start())
        shown = _TAGS.sub("", written[begin:stop]).rstrip()
        if shown and written[begin : begin + len(shown)] != shown:
            shown = written[begin:stop].rstrip()
        if _RULE.fullmatch(shown):
            shown = ""
        first = at + len(written[:begin].encode())
        yield Line(shown, first, first + len(shown.encode()), begin)
        at += len(written.encode()) + 1


# Before what a comment says, and where it goes on in the next line.
_OPENING = re.compile(
    r"\A\s*(?:[rRuU]?(?:\"\"\"|\'\'\')|/\*[*!]*|//+[!<]?|\*+(?=\s)|#+[:!]?(?=\s)|;+(?=\s)|--+(?=\s))[ \t]*"
)
_GOES_ON = re.compile(r"\n[ \t]*(?://+[!<]?|\*(?!/)(?=\s)|#+[:!]?(?=\s)|(?:;+|--+)(?=\s))[ \t]*")
_INNER_MARK = re.compile(r" (?://+[!<]?|\*+|#+[:!]?|--+) ")
_CLOSING = re.compile(r"(?:\*+/|(?<=\S)(?:\"\"\"|\'\'\'))\s*\Z")


def without_marks(quote: str) -> str:
    """Return what a quote of source code says where it is of a comment: without the marks before its lines."""
    if _OPENING.match(quote) is None and _GOES_ON.search(quote) is None:
        shown = quote
    else:
        shown = _GOES_ON.sub("\n", _OPENING.sub("", quote, count=1)).rstrip()
        shown = _CLOSING.sub("", shown).rstrip()
    return _PARAGRAPHS.sub("", _INLINE.sub(r"\1", shown)) or quote


# ``{@code x}``, ``<p>``: what pages of documentation do not show. A quote may be code, and ``<i>`` a type.
_INLINE = re.compile(r"\{@\w+\s+([^{}]*)\}")
_MARKUP = re.compile(r"</?(?:p|code|tt|b|i|em|strong|br|ul|ol|li|pre|para|c|param|returns|exception|typeparam)\s*/?>")


_PARAGRAPHS = re.compile(r"</?(?:p|code|pre|ul|ol|li|br)\s*/?>[ \t]*")


# What C# names in what is said: ``<paramref name="key"/>``.
_NAMED = re.compile(r"<(?:paramref|typeparamref|see|seealso)\s+(?:name|cref|langword)=\"([^\"]+)\"\s*/>")


def without_tags(said: str) -> str:
    """Return what a comment says without the tags that pages of documentation do not show."""
    return _MARKUP.sub("", _NAMED.sub(r"\1", _INLINE.sub(r"\1", said)))


def without_inner_marks(said: str, quote: str) -> str:
    """Return words of a comment, on one line, without the marks of lines that they go on in: "when // it is done"."""
    whole = " ".join(without_marks(quote).split())
    bare = _INNER_MARK.sub(" ", said)
    return bare if said not in whole and bare in whole else said
