"""Headings of Markdown, by its rules, and titles as its pages show them."""

from __future__ import annotations

import re
from html import unescape
from pathlib import PurePath

from armt.runtime.text.headings import LONGEST_TITLE_CHARS, Bounded, Heading, level_of, one_line
from armt.runtime.text.prose.front_matter import FrontMatter
from armt.runtime.text.prose.lines import LONGEST_MARKED_CHARS, Line, Lines

# Of text in a line alone: "Vec<T>" is a type, and "a <i and b> c" a comparison.
_TAG = re.compile(
    r"<!--.*?-->|</?(?:a|b|i|s|u|br|dd|dl|dt|em|hr|li|ol|td|th|tr|ul|del|div|dfn|img|ins|kbd|pre|sub|sup|abbr|cite|code"
    r"|font|h[1-6]|mark|p|samp|span|table|tbody|thead|small|center|strong|details|picture|section|source|summary"
    r"|blockquote)(?:\s+(?:open|[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)))*\s*/?>",
    re.IGNORECASE,
)
# "{#wheels}", and as kramdown has it "{: #wheels .large }".
_ID = re.compile(r"\s\{(?::\s*)?[#.][\w-]+(?:\s+[#.][\w-]+)*\s*\}\s*$")
_MARKDOWN = (".markdown", ".md", ".mdx")
_LINK = re.compile(r"(?<!\w)!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
# A link to the heading itself, at its end.
_ANCHOR = re.compile(r"\[(?:[#¶§]|🔗|&para;|\\#)\]\([^()]*\)")
#: "**so**" and "*so*", as reStructuredText and AsciiDoc have it, too.
STRONG = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])([^*]*)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`+[^`]*`+)")


def is_markdown(path: str) -> bool:
    """Whether a file is Markdown by its name."""
    return PurePath(path).suffix.lower() in _MARKDOWN


def shown_title(title: str) -> str:
    """Return a title of Markdown as its page shows it: without anchors, addresses of links, and marks of bold words.

    Args:
        title: in one line. What stands between backticks is code, and stays.
    """
    parts = _CODE.split(title)
    # Every other part is code.
    parts[::2] = map(_without_marks, parts[::2])
    return " ".join(_ID.sub("", "".join(parts)).split()) or title


def without_tags(line: str) -> str:
    """Return a line of Markdown without the tags of HTML in it, and signs as they are shown; code stays as it is."""
    parts = _CODE.split(line)
    parts[::2] = (unescape(_TAG.sub("", part)) for part in parts[::2])
    return "".join(parts)


def _without_marks(said: str) -> str:
    said = _ANCHOR.sub("", _TAG.sub("", said))
    # An image may be the text of a link.
    said = STRONG.sub(r"\2", _LINK.sub(r"\1", _LINK.sub(r"\1", said)))
    return unescape(_ESCAPED.sub(r"\1", said))


class MarkdownHeadings:
    """Finds ATX (``## Title``) and setext (underlined) headings outside of fenced code and of the facts at the top."""

    __slots__ = ("_before", "_fence", "_found", "_front", "_lines")

    _ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]++(.*))?$")
    _CLOSING = re.compile(r"(?<=[^ \t])[ \t]++#++[ \t]*+$")
    _FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
    _UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
    # What cannot be the text of a setext heading: code, quotes, lists, tables, rules.
    _NO_PARAGRAPH = re.compile(r" {4}|\t| {0,3}(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|\||(?:[-_*][ \t]*){3,}$|<)")

    def __init__(self) -> None:
        self._lines = Lines(LONGEST_MARKED_CHARS)
        self._fence: str | None = None
        self._before: Line | None = None
        self._front = FrontMatter()
        self._found: Bounded[Heading] = Bounded(level_of)

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        for line in self._lines.feed(piece):
            self._look(line)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        for line in self._lines.end():
            self._look(line)
        return self._found.items

    def _look(self, line: Line) -> None:
        if self._front.ends(line.text):
            # What looked like headings was of the facts; without their end it would be some.
            self._fence, self._before, self._found = None, None, Bounded(level_of)
            return
        before, self._before = self._before, None
        if self._fence is not None:
            match = self._FENCE.match(line.text)
            if match is not None and match[1].startswith(self._fence) and not match[2].strip():
                self._fence = None
            return
        if (match := self._FENCE.match(line.text)) is not None:
            self._fence = match[1]
        elif not line.is_long and (match := self._ATX.match(line.text)) is not None:
            self._add(line.start, len(match[1]), self._CLOSING.sub("", match[2] or ""))
        elif before is not None and not line.is_long and (match := self._UNDERLINE.match(line.text)) is not None:
            self._add(before.start, 1 if match[1][0] == "=" else 2, before.text)
        elif not line.is_blank and not line.is_long and self._NO_PARAGRAPH.match(line.text) is None:
            self._before = line

    def _add(self, start: int, level: int, title: str) -> None:
        shown = shown_title(title)
        if title.strip() and len(shown.strip()) <= LONGEST_TITLE_CHARS:
            self._found.add(Heading(start, level, one_line(shown)))
