"""Feeds that are no well-formed XML, mended: programs write many of them by hand, and readers of feeds read them all.

A sign that begins nothing stands for itself, what is not closed ends with what it stands in, and what closes nothing,
or stands behind the feed, is left out. Other XML is not mended: a program would not read it either.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from html import escape

from armt.runtime.text.formats.xml.feeds import ENTRIES, FEEDS

# Every quantifier is possessive, or ends where the text does: no start is tried twice.
_MARKUP = re.compile(
    r"""<!\[CDATA\[(?P<literal>.*?)(?:\]\]>|\Z)
    |<!--.*?(?:-->|\Z) | <\?.*?(?:\?>|\Z) | <![A-Za-z][^\[<>]*+(?:\[[^\]]{0,4096}+\]\s*+)?+>
    |<(?P<closes>/)?(?P<name>[A-Za-z_:][\w:.-]*+)
     (?P<told>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+(?=>)|[^<>]*+)>
    |<[/?!A-Za-z][^<>]*+\Z""",
    re.DOTALL | re.VERBOSE,
)
_ATTRIBUTE = re.compile(
    r"""(?P<key>[A-Za-z_:][\w:.-]*+)(?:\s*+=\s*+(?:"(?P<double>[^"]*+)"|'(?P<single>[^']*+)'|(?P<bare>[^\s"'<>]++)))?+"""
)
_AMPERSAND = re.compile(r"&(?!(?:#\d{1,7}|#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{0,40});)")
_NUMBERED = re.compile(r"&#(?:(?P<decimal>\d{1,7})|x(?P<hexadecimal>[0-9A-Fa-f]{1,6}));")
#: Signs that no XML may have.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def mended_feed(source: str) -> str | None:
    """Return a feed as well-formed XML with the same text; None where the outermost element is none of a feed's."""
    first = next((found for found in _MARKUP.finditer(source) if found["name"] is not None), None)
    if first is None or first["closes"] is not None or _bare(first["name"]) not in FEEDS:
        return None
    return "".join(_Mender().mended(source, first.start()))


def _bare(name: str) -> str:
    return name.rpartition(":")[2].lower()


class _Mender:
    """Writes the markup of a feed anew."""

    def __init__(self) -> None:
        self._open: list[str] = []
        self._counts = Counter[str]()

    def mended(self, source: str, start: int) -> Iterator[str]:
        """Yield a feed from its first element on, to the end of that."""
        at = start
        for found in _MARKUP.finditer(source, start):
            yield _text(source[at : found.start()])
            at = found.end()
            if found["literal"] is not None:
                yield escape(_FORBIDDEN.sub("", found["literal"]), quote=False)
            elif found["closes"] is not None:
                yield from self._close(found["name"])
            elif found["name"] is not None:
                yield from self._begin(found["name"], found["told"])
            if not self._open:
                return
        yield _text(source[at:])
        while self._open:
            yield self._end()

    def _begin(self, name: str, told: str) -> Iterator[str]:
        if _bare(name) in ENTRIES:
            # None stands in another one.
            while any(self._counts[entry] for entry in ENTRIES):
                yield self._end()
        self._open.append(name)
        self._counts[_bare(name)] += 1
        yield f"<{name}{_attributes(told)}>"
        if told.endswith("/"):
            yield self._end()

    def _close(self, name: str) -> Iterator[str]:
        bare = _bare(name)
        if self._counts[bare]:
            while _bare(self._open[-1]) != bare:
                yield self._end()
            yield self._end()

    def _end(self) -> str:
        name = self._open.pop()
        self._counts[_bare(name)] -= 1
        return f"</{name}>"


def _text(said: str) -> str:
    """Return text with what stands for itself written so that it does."""
    bare = _NUMBERED.sub(_numbered, _AMPERSAND.sub("&amp;", _FORBIDDEN.sub("", said)))
    return bare.replace("<", "&lt;").replace("]]>", "]]&gt;")


def _numbered(found: re.Match[str]) -> str:
    """Return a sign that stands by its number as it is, unless none has that number, or no XML may have it."""
    number = int(found["decimal"]) if found["decimal"] is not None else int(found["hexadecimal"], 16)
    return found[0] if number <= 0x10FFFF and _FORBIDDEN.match(chr(number)) is None else ""


def _attributes(told: str) -> str:
    values: dict[str, str] = {}
    for found in _ATTRIBUTE.finditer(told):
        value = next((found[kind] for kind in ("double", "single", "bare") if found[kind] is not None), "")
        values.setdefault(found["key"], _text(value).replace('"', "&quot;"))
    return "".join(f' {key}="{value}"' for key, value in values.items())
