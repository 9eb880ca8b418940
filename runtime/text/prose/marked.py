"""Headings of texts that mark them: AsciiDoc, Org, the markup of wikis, Textile, Pod and Typst."""

from __future__ import annotations

import re
from typing import NamedTuple

from armt.disk import ending_of
from armt.runtime.text.headings import LONGEST_TITLE_CHARS, Heading, one_line
from armt.runtime.text.prose.lines import HeadingsByLine, Line
from armt.runtime.text.prose.markup import without_markup


class Marks(NamedTuple):
    """How a markup marks its headings.

    Attributes:
        title: of a line that is one; ``marks`` are as many as it is deep, or ``level`` is a number, ``title`` its text.
        opens: of a line that opens a stretch shown as it stands, where nothing is a heading.
        closes: the line that closes it, or its end where that is a tag; ``{}`` is what ``opens`` has first.
        underlines: marks of lines below a title, by level; "" where there are none.
        above: of a line, not empty, that may stand right above a title; None where any may.
    """

    title: re.Pattern[str]
    opens: re.Pattern[str]
    closes: str
    underlines: str = ""
    above: re.Pattern[str] | None = None


# Titles of AsciiDoc begin a block: below an empty line, or what is told to the program that makes the page.
_ASCIIDOC = Marks(
    re.compile(r"(?P<marks>={1,6}|#{1,6})[ \t]+(?P<title>\S.*?)(?:[ \t]+(?P=marks))?\s*\Z"),
    re.compile(r"(-{4,}|\.{4,}|\+{4,}|/{4,}|`{3}|[|,:!]={3,})"),
    "{}",
    underlines="=-~^+",
    above=re.compile(
        r"\[.*\]\s*\Z|//|:[\w!-]+:|(?:ifdef|ifndef|ifeval|endif|include)::|(?:={4,}|\*{4,}|_{4,}|--)\s*\Z"
    ),
)
_ORG = Marks(
    re.compile(
        r"(?:(?P<marks>\*{1,8})[ \t]+(?:(?:TODO|DONE|NEXT|WAITING|CANCELLED)[ \t]+)?(?:\[#[A-Z\d]\][ \t]+)?"
        r"|#\+(?i:title):[ \t]*)(?P<title>\S.*?)(?:[ \t]+:[\w@#%:]+:)?\s*\Z"
    ),
    re.compile(r"\s*#\+(?i:begin)_((?i:src|example|comment|export|verse|quote))\b"),
    "#+end_{}",
)
_WIKI = Marks(
    re.compile(r"(?P<marks>={1,6})[ \t]*(?P<title>[^=\s].*?)[ \t]*(?P=marks)\s*\Z"),
    re.compile(r"\s*<(pre|nowiki|syntaxhighlight|source)\b[^<>]*>(?!.*</)", re.IGNORECASE),
    "</{}>",
)
_TEXTILE = Marks(
    re.compile(r"h(?P<level>[1-6])(?:\([^()]*\)|\{[^{}]*\}|\[[^\[\]]*\]|[<>=])*\.[ \t]+(?P<title>\S.*?)\s*\Z"),
    re.compile(r"\s*<(pre|notextile)\b[^<>]*>(?!.*</)"),
    "</{}>",
)
_POD = Marks(
    re.compile(r"=head(?P<level>[1-6])[ \t]+(?P<title>\S.*?)\s*\Z"), re.compile(r"=begin[ \t]+(\S+)"), "=end {}"
)
_TYPST = Marks(
    re.compile(r"(?P<marks>={1,6})[ \t]+(?P<title>\S.*?)(?:[ \t]+<[\w:.-]+>)?\s*\Z"), re.compile(r"\s*(`{3,})"), "{}"
)
_BY_SUFFIX = {
    **dict.fromkeys((".adoc", ".asciidoc"), _ASCIIDOC),
    ".org": _ORG,
    **dict.fromkeys((".creole", ".mediawiki", ".wiki"), _WIKI),
    ".textile": _TEXTILE,
    ".pod": _POD,
    ".typ": _TYPST,
}
# A line below a title may be so much shorter or longer.
_AS_LONG = 2


def marks_of(path: str) -> Marks | None:
    """Return how headings of a file are marked, by its name; None where that says nothing."""
    return _BY_SUFFIX.get(ending_of(path))


class MarkedHeadings(HeadingsByLine):
    """Finds headings behind marks, outside of what is shown as it stands.

    Args:
        marks: How they are marked.
        path: of the document, by which its other markup is known.
    """

    __slots__ = ("_before", "_begins", "_closes", "_marks", "_path")

    def __init__(self, marks: Marks, path: str) -> None:
        super().__init__()
        self._marks = marks
        self._path = path
        # What ends the stretch that is open.
        self._closes: str | None = None
        # Whether a block may begin, and the line above where it has begun one.
        self._begins = True
        self._before: Line | None = None

    def _look(self, line: Line) -> None:
        marks, said = self._marks, line.text.rstrip()
        if self._closes is not None:
            closing = said.strip().casefold()
            if closing == self._closes or (self._closes.startswith("</") and closing.endswith(self._closes)):
                self._closes, self._begins = None, True
            return
        before, self._before = self._before, None
        begins = self._begins or marks.above is None
        self._begins = line.is_blank or (marks.above is not None and marks.above.match(said) is not None)
        if line.is_long or line.is_blank:
            return
        if before is not None and self._is_below(said, before.text.rstrip()):
            self._add(before.start, 1 + marks.underlines.index(said[0]), before.text)
            self._begins = True
        elif (opened := marks.opens.match(said)) is not None:
            self._closes = marks.closes.format(opened[1]).casefold()
        elif begins and (found := marks.title.match(said)) is not None:
            named = found.groupdict()
            level = int(named["level"]) if named.get("level") else len(named.get("marks") or "-")
            self._add(line.start, level, found["title"])
            self._begins = True
        elif begins and said[0] not in ".|[" and any(map(str.isalnum, said)) and not said[0].isspace():
            self._before = line

    def _is_below(self, rule: str, title: str) -> bool:
        is_rule = rule[0] in self._marks.underlines and rule == rule[0] * len(rule)
        return is_rule and len(rule) > 1 and abs(len(rule) - len(title)) <= _AS_LONG

    def _add(self, start: int, level: int, title: str) -> None:
        if len(title.strip()) <= LONGEST_TITLE_CHARS:
            self._found.add(Heading(start, level, one_line(without_markup(title, self._path))))
