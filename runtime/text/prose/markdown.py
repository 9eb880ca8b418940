"""Headings of Markdown, by its rules, and titles as its pages show them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape
from itertools import pairwise

from armt.disk import ending_of
from armt.runtime.text.headings import LONGEST_TITLE_CHARS, Bounded, Heading, level_of, one_line
from armt.runtime.text.prose.front_matter import FrontMatter
from armt.runtime.text.prose.lines import HeadingsByLine, Line

# Of text in a line alone: "Vec<T>" is a type, and "a <i and b> c" a comparison.
_TAG = re.compile(
    r"<!--.*?-->|</?(?:a|b|i|s|u|br|dd|dl|dt|em|hr|li|ol|td|th|tr|ul|del|div|dfn|img|ins|kbd|pre|sub|sup|abbr|cite|code"
    r"|font|h[1-6]|mark|p|samp|span|table|tbody|thead|small|center|strong|details|picture|section|source|summary"
    r"|blockquote)(?:\s+(?:open|[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+)))*\s*/?>",
    re.IGNORECASE,
)
# "{#wheels}", and as kramdown has it "{: #wheels .large }".
_ID = re.compile(r"\s\{(?::\s*)?[#.][\w-]+(?:\s+[#.][\w-]+)*\s*\}\s*$")
# What a site's program puts in: "{{%optional%}}", "{{< badge new >}}".
_PUT_IN = re.compile(r"\s*\{\{[%<][^{}\n]{0,200}[%>]\}\}")
_MARKDOWN = (".markdown", ".md", ".mdx")
_LINK = re.compile(r"(?<!\w)!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
#: A picture, which may be a link, as badges are.
PICTURE = re.compile(
    r"\[!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])\](?:\([^()]*\)|\[[^\[\]]*\])?"
    r"|!\[[^\[\]]*\](?:\([^()]*\)|\[[^\[\]]*\])"
)
_BEGINS_PICTURE = re.compile(
    r"\s*(?:\[?!\[|\[\]\(|<(?:a|img)\b|:(?:target|alt):|target: https?:|\.\. (?:image::|\|)"
    r"|[\w .%-]{0,40}\]\(\S+?\)\]\()"
)
# What is cut in the middle of one, as a line of many badges is.
_HALF_PICTURE = re.compile(r"\A[\w .%-]{0,40}\]\([^()]*\)\](?:\([^()]*\))?|\[?!\[[^\[\]]*(?:\]\([^()]*)?\Z")
# What is written in a badge: a label and a value. A link without a name is all that is left of others.
_SAYING = re.compile(r"!\[[^\[\]]*: [^\[\]]*\]|\balt=[\"'][^\"']*: [^\"']*[\"']|:alt: [^:]*: ")
_NO_NAME = re.compile(
    r"\[\]\([^()]*\)|(?:\.\. (?:\|[^|]*\| )?image::|\btarget: https?:|:(?:target|alt|width|height|align):).*"
)
_ANY_TAG = re.compile(r"</?[a-zA-Z][^<>]*(?:>|\Z)")
# A link to the heading itself, at its end.
_ANCHOR = re.compile(r"\[(?:[#¶§]|🔗|&para;|\\#)\]\([^()]*\)")
#: "**so**" and "*so*", as reStructuredText and AsciiDoc have it, too.
STRONG = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])([^*]*)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_CODE = re.compile(r"(`+[^`]*`+)")
# "Ingredients" alone on its line, between marks that make it bold, or before a colon.
_EMPHASISED = re.compile(r"(?P<mark>\*{1,3}|_{1,3})(?P<said>[^*_\n]{1,80}?)(?P=mark)\s*:?")
_HEADING_WORDS = 6


def is_markdown(path: str) -> bool:
    """Whether a file is Markdown by its name."""
    return ending_of(path) in _MARKDOWN


def shown_title(title: str) -> str:
    """Return a title of Markdown as its page shows it: without anchors, addresses of links, and marks of bold words.

    Args:
        title: in one line. What stands between backticks is code, and stays.
    """
    parts = _CODE.split(title)
    # Every other part is code.
    parts[::2] = map(_without_marks, parts[::2])
    return " ".join(_PUT_IN.sub("", _ID.sub("", "".join(parts))).split()) or title


def without_tags(line: str) -> str:
    """Return a line of Markdown without the tags of HTML in it, and signs as they are shown; code stays as it is."""
    parts = _CODE.split(line)
    parts[::2] = (unescape(_TAG.sub("", part)) for part in parts[::2])
    return "".join(parts)


def only_pictures(line: str) -> bool:
    """Whether a line of a page shows pictures and says nothing; a badge that says "License: MIT" does say something."""
    if _BEGINS_PICTURE.match(line) is None or _SAYING.search(line) is not None:
        return False
    bare = _HALF_PICTURE.sub("", PICTURE.sub("", line))
    return not any(map(str.isalnum, _ANY_TAG.sub("", _NO_NAME.sub("", _HALF_PICTURE.sub("", bare)))))


def _without_marks(said: str) -> str:
    said = _ANCHOR.sub("", _TAG.sub("", said))
    # An image may be the text of a link.
    said = STRONG.sub(r"\2", _LINK.sub(r"\1", _LINK.sub(r"\1", said)))
    return unescape(_ESCAPED.sub(r"\1", said))


def emphasised(line: str) -> str | None:
    """Return what a line says that is bold as a whole, as headings of a part are; None for any other line."""
    match = _EMPHASISED.fullmatch(line)
    said = "" if match is None else match["said"].strip()
    is_heading = 0 < len(said.split()) <= _HEADING_WORDS and said[-1] not in ".!?" and not any(map(str.isdigit, said))
    return said if is_heading else None


class MarkdownHeadings(HeadingsByLine):
    """Finds ATX (``## Title``) and setext (underlined) headings outside of fenced code and of the facts at the top.

    And clauses as agreements have them, numbered titles that are bold and alone in their line: ``**12.** **Notices**``,
    where these are all of them, from the first on.
    """

    __slots__ = ("_before", "_clauses", "_fence", "_front")

    _ATX = re.compile(r" {0,3}(#{1,6})(?:[ \t]++(.*))?$")
    _CLOSING = re.compile(r"(?<=[^ \t])[ \t]++#++[ \t]*+$")
    _FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)")
    _UNDERLINE = re.compile(r" {0,3}(=+|-+)[ \t]*$")
    # What cannot be the text of a setext heading: code, quotes, lists, tables, rules.
    _NO_PARAGRAPH = re.compile(r" {4}|\t| {0,3}(?:>|[-+*][ \t]|\d{1,9}[.)][ \t]|\||(?:[-_*][ \t]*){3,}$|<)")

    _BOLD = re.compile(r"(?:\*\*[^*\s](?:[^*]*[^*\s])?\*\*\s*+)+")
    _CLAUSE = re.compile(r"(?P<number>\d{1,2})(?:\.\d{1,2})?[.)]?\s+[A-Z][^\d();:–—]*[\w.]")
    # Below all that are marked as headings; a sentence in bold has more words.
    _CLAUSE_LEVEL, _CLAUSE_WORDS = 6, 8
    _LEAST_CLAUSES, _LEAST_FOLLOWING = 3, 0.8

    def __init__(self) -> None:
        super().__init__()
        self._fence: str | None = None
        self._before: Line | None = None
        self._front = FrontMatter()
        self._clauses: Bounded[Heading] = Bounded(level_of)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        found, clauses = super().finish(), self._clauses.items
        if not self._are_all([clause.title for clause in clauses]):
            return found
        return sorted([*found, *clauses], key=lambda heading: heading.start)

    def _look(self, line: Line) -> None:
        if self._front.ends(line.text):
            # What looked like headings was of the facts; without their end it would be some.
            self._fence, self._before, self._found, self._clauses = None, None, Bounded(level_of), Bounded(level_of)
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
        elif not line.is_long and (clause := self._clause(line.text)) is not None:
            self._clauses.add(Heading(line.start, self._CLAUSE_LEVEL, clause))
        elif before is not None and not line.is_long and (match := self._UNDERLINE.match(line.text)) is not None:
            self._add(before.start, 1 if match[1][0] == "=" else 2, before.text)
        elif not line.is_blank and not line.is_long and self._NO_PARAGRAPH.match(line.text) is None:
            self._before = line

    def _clause(self, line: str) -> str | None:
        """Return the title of a clause that a line has, or None."""
        title = one_line(line.replace("*", ""))
        is_bold = self._BOLD.fullmatch(line.strip()) is not None
        is_title = self._CLAUSE.fullmatch(title) is not None and len(title.split()) <= self._CLAUSE_WORDS
        return title if is_bold and is_title else None

    def _are_all(self, titles: Sequence[str]) -> bool:
        """Whether clauses are all there are, and none stands in the line of its text: each has the next number."""
        numbers = [int(match["number"]) for title in titles if (match := self._CLAUSE.fullmatch(title)) is not None]
        following = sum(after - before in (0, 1) for before, after in pairwise([0, *numbers]))
        return len(numbers) >= self._LEAST_CLAUSES and following >= self._LEAST_FOLLOWING * len(numbers)

    def _add(self, start: int, level: int, title: str) -> None:
        shown = shown_title(title)
        if title.strip() and len(shown.strip()) <= LONGEST_TITLE_CHARS:
            self._found.add(Heading(start, level, one_line(shown)))
