"""Headings: marks that formats hand over with their text, and rules that find them in plain text and Markdown.

A format that knows its headings and pages puts marks between its pieces of text. Plain text has none: there a
heading is a short line of its own that looks like one, and a run of such lines is a table of contents or a list,
not headings.
"""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import unescape
from pathlib import PurePath
from typing import Generic, NamedTuple, TypeVar

from armt.runtime.text import limits
from armt.runtime.text.settings.front_matter import FrontMatter

Item = TypeVar("Item")

#: Longer lines are prose.
LONGEST_TITLE_CHARS = 100
#: Longer lines of Markdown are: the address of a link is none of its title.
_LONGEST_MARKED_CHARS = 1000
#: So many lines in a row that look like the same kind of heading are a list.
_LIST_LINES = 3
#: A line that ends with a full stop is a sentence where it is longer.
_SENTENCE_CHARS = 72
#: Longer lines below the number of a chapter are no name of it.
_NAME_CHARS = 60
#: Longer lines right above a text are lines of it.
_PART_CHARS = 48
#: A numbered heading may be indented so far; a line in capitals is centred from the second on.
_INDENT_CHARS, _CENTRED_CHARS = 4, 8
#: A word and a number ("Exodus 4") must come so often to be a kind of heading.
_RECURRENCES = 3
#: In a title such words begin with capitals.
_LONG_WORD_CHARS = 4


@dataclass(frozen=True, slots=True)
class PageStart:
    """A page begins with the next piece of text."""


@dataclass(frozen=True, slots=True)
class HeadingStart:
    """A heading begins with the next piece of text.

    Attributes:
        level: 1 for the highest.
        title: its text in one line.
    """

    level: int
    title: str


Mark = PageStart | HeadingStart


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of a document.

    Attributes:
        start: byte offset of its line in the document's text as UTF-8.
        level: 1 for the highest.
        title: its text in one line.
        end: byte behind what stands under it, where that ends before the next one: then it is what a stretch is called
            (what source code defines), and no line of the text. None for a title, under which all stands to the next.
    """

    start: int
    level: int
    title: str
    end: int | None = None

    def moved(self, by: int) -> Heading:
        """Return it behind so many bytes of other texts."""
        return Heading(self.start + by, self.level, self.title, None if self.end is None else self.end + by)


def heading_at(headings: Sequence[Heading], offset: int) -> Heading | None:
    """Return the heading that a byte stands under, the innermost one; None where there is none.

    Args:
        headings: in order.
        offset: of the byte.
    """
    for at in range(bisect_right(headings, offset, key=lambda heading: heading.start) - 1, -1, -1):
        end = headings[at].end
        if end is None or offset < end:
            return headings[at]
    return None


def headings_above(headings: Sequence[Heading], offset: int) -> Iterator[Heading]:
    """Yield the headings that a byte stands under, from the innermost to the highest one.

    Args:
        headings: in order.
        offset: of the byte.
    """
    level: int | None = None
    for at in range(bisect_right(headings, offset, key=lambda heading: heading.start) - 1, -1, -1):
        heading = headings[at]
        if (heading.end is None or offset < heading.end) and (level is None or heading.level < level):
            level = heading.level
            yield heading
            if level <= 1:
                return


# Of text in a line alone: "Vec<T>" is a type, and "a <i and b> c" a comparison.
_TAG = re.compile(
    r"<!--.*?-->|</?(?:a|b|i|u|br|em|del|ins|img|kbd|sub|sup|code|font|mark|span|small|strong)"
    r"(?:\s+[\w:-]+\s*=\s*(?:\"[^\"]*\"|'[^']*'|[^\s\"'<>]+))*\s*/?>",
    re.IGNORECASE,
)
_ID = re.compile(r"\s\{#[\w-]+\}\s*$")
_MARKDOWN = (".markdown", ".md", ".mdx")
_LINK = re.compile(r"(?<!\w)!?\[([^\[\]]*)\]\((?:[^()]|\([^()]*\))*\)")
# A link to the heading itself, at its end.
_ANCHOR = re.compile(r"\[(?:[#¶§]|🔗|&para;|\\#)\]\([^()]*\)")
_STRONG = re.compile(r"(?<![\w*])(\*{1,2})(?=[^\s*])([^*]*)(?<=\S)\1(?![\w*])")
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


def _without_marks(said: str) -> str:
    said = _ANCHOR.sub("", _TAG.sub("", said))
    # An image may be the text of a link.
    said = _STRONG.sub(r"\2", _LINK.sub(r"\1", _LINK.sub(r"\1", said)))
    return unescape(_ESCAPED.sub(r"\1", said))


def one_line(title: str) -> str:
    """Return a title without line breaks and outer white space, cut where it is as long as prose."""
    return " ".join(title.split())[:LONGEST_TITLE_CHARS]


class Bounded(Generic[Item]):
    """Items of bounded number, in the order of the text: where there are too many, the deepest levels are left out.

    Args:
        level: Tells the level of an item.
    """

    __slots__ = ("_deepest", "_level", "items")

    def __init__(self, level: Callable[[Item], int]) -> None:
        self.items: list[Item] = []
        self._level = level
        self._deepest = sys.maxsize

    def add(self, item: Item) -> None:
        """Take an item, in the order of the text."""
        if self._level(item) > self._deepest:
            return
        self.items.append(item)
        if len(self.items) > limits.MOST_HEADINGS:
            self._deepest = max(map(self._level, self.items)) - 1
            self.items = [kept for kept in self.items if self._level(kept) <= self._deepest]


class _Line(NamedTuple):
    start: int
    text: str
    # The line is longer than a title; its text is cut.
    is_long: bool

    @property
    def is_blank(self) -> bool:
        return not self.is_long and not self.text.strip()


class _Lines:
    """Cuts a stream of text into lines of bounded length, with their byte offsets.

    Args:
        most: characters of a line; a longer one is cut.
    """

    __slots__ = ("_is_long", "_line", "_most", "_position", "_start")

    @property
    def size(self) -> int:
        """Bytes of the text so far."""
        return self._position

    def __init__(self, most: int = LONGEST_TITLE_CHARS) -> None:
        self._most = most
        self._line = ""
        self._is_long = False
        self._start = self._position = 0

    def feed(self, piece: str) -> Iterator[_Line]:
        """Take the next piece and yield the lines that it completes."""
        first, *others = piece.split("\n")
        self._grow(first)
        for text in others:
            yield self._take()
            self._position += 1
            self._start = self._position
            self._grow(text)

    def end(self) -> Iterator[_Line]:
        """Yield the last line, where no line break ended it."""
        if self._line or self._is_long:
            yield self._take()

    def _grow(self, text: str) -> None:
        self._position += len(text) if text.isascii() else len(text.encode())
        if not self._is_long:
            self._line += text[: self._most + 1]
            self._is_long = len(self._line) > self._most or len(text) > self._most

    def _take(self) -> _Line:
        line = _Line(self._start, self._line, self._is_long)
        self._line, self._is_long = "", False
        return line


def _level_of(heading: Heading) -> int:
    return heading.level


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
        self._lines = _Lines(_LONGEST_MARKED_CHARS)
        self._fence: str | None = None
        self._before: _Line | None = None
        self._front = FrontMatter()
        self._found: Bounded[Heading] = Bounded(_level_of)

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        for line in self._lines.feed(piece):
            self._look(line)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        for line in self._lines.end():
            self._look(line)
        return self._found.items

    def _look(self, line: _Line) -> None:
        if self._front.ends(line.text):
            # What looked like headings was of the facts; without their end it would be some.
            self._fence, self._before, self._found = None, None, Bounded(_level_of)
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


class _RunIn(NamedTuple):
    """A title at the head of its paragraph: "4. Redistribution. You may ..."."""

    start: int
    number: int
    title: str


class _Candidate(NamedTuple):
    heading: Heading
    # Lines of one kind in a row are a list.
    kind: str
    # How many lines that are not blank came before.
    number: int


_WORDS = (
    "chapter|book|part|section|article|appendix|act|scene|canto|volume|letter|lecture|psalm|stave|"
    "kapitel|buch|teil|abschnitt|anhang|chapitre|livre|partie|capítulo|capitulo|libro|capitolo|parte|глава|часть|книга"
)
_NUMBERS = r"\d{1,4}|[ivxlcdm]{1,9}|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|first|last"
# The number of a chapter that stands in a line of its own.
_NUMERAL = re.compile(r"(?=[IVXLC])C{0,3}(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})\.?")
_FIRST_NUMBER = re.compile(r"\s*(\d{1,3})\.\s")
_HIGH_WORDS = ("book", "part", "volume", "act", "buch", "teil", "livre", "libro", "книга", "часть", "appendix")


class PlainHeadings:
    """Finds headings in plain text: lines of their own that look like nothing else.

    Taken are ``CHAPTER IV``, whose name may stand in the next line, ``Chapter 1: Title``, ``3.1.  Title``, ``33A. A``,
    a line in capitals (``SYNOPSIS``), an underlined line, which may have a line above it too, and a short name with a
    number that comes again (``Exodus 4``), or such a number alone (``IV``), whose title may stand below an empty line.
    All stand behind an empty line or at the beginning. Three or more in a row without other text between them are a
    list. What stands at the head of a paragraph (``4. Redistribution. You may ...``) is what that is called, and no
    line, where three or more are counted from 1 on.
    """

    __slots__ = ("_before", "_found", "_last", "_lines", "_named", "_number", "_numeral", "_rule", "_run_in")

    _CHAPTER = re.compile(
        rf"({_WORDS})\s+({_NUMBERS})(?:\s*[.:\u2013\u2014-]+\s*(\S.*)?|\s{{2,}}(\S.*))?$", re.IGNORECASE
    )
    _NUMBERED = re.compile(r"((?:\d{1,3}|[A-Z])(?:\.\d{1,3})+\.?|\d{1,3}[A-Z]{0,2}\.|[A-Z]\.)\s{1,4}(?=[^\W\d_])")
    _RECURRING = re.compile(r"((?:[^\W\d_][\w'\u2019.-]{0,20} ){1,3})(\d{1,4}|[IVXLCDM]{1,8})$")
    _RUN_IN = re.compile(r"\s{0,8}(\d{1,2})\.\s{1,3}([A-Z][^.:;!?]{2,70})\.\s{1,3}(?=[\"\u201c'(]?[A-Z])")
    # "2.1 The fee is due in May.": what no title says.
    _CLAUSE = re.compile(
        r"\b(?:is|are|was|were|shall|must|will|has|have|had|may|can|begins|ends|applies|expires|terminates|pays)\b.*[.;]$"
    )
    # "§ 2 Mietzeit": paragraphs of laws and agreements, whose text may stand in the next line.
    _PARAGRAPH = re.compile(r"§{1,2}\s?\d{1,4}\s?[a-z]?\.?(?:\s+[^\W\d_].*)?$")
    _LEADERS = re.compile(r"(?:\. ?){4,}|\t\d+$|\s{3,}\d+$")
    _UNDERLINE = re.compile(r"(=+|-+|~+|\*+|#+|\^+)$")

    def __init__(self) -> None:
        self._lines = _Lines()
        # The line before the last, and the last: a heading is judged with the line behind it.
        self._before: _Line | None = None
        self._last: _Line | None = None
        self._number = 0
        # The line before the last, where its name may stand in the last.
        self._named: _Line | None = None
        # A number of a chapter, whose title may stand below empty lines.
        self._numeral: _Line | None = None
        # The line before the last, where it is one above a title, as reStructuredText has them.
        self._rule: _Line | None = None
        self._found: Bounded[_Candidate] = Bounded(lambda candidate: candidate.heading.level)
        self._run_in: list[_RunIn] = []

    def feed(self, piece: str) -> None:
        """Take the next piece of the text."""
        for line in self._lines.feed(piece):
            self._look(line)

    def finish(self) -> list[Heading]:
        """Return the headings in order."""
        for line in self._lines.end():
            self._look(line)
        self._look(_Line(0, "", False))
        return self._with_run_in(self._of_lines())

    def _of_lines(self) -> list[Heading]:
        found = self._found.items
        often = Counter(candidate.kind for candidate in found)
        kept = [one for one in found if not one.kind.startswith("again ") or often[one.kind] >= _RECURRENCES]
        # Clauses in a list are lines of it all the same.
        return [found.heading for found in _without_lists(kept) if not self._is_clause(found)]

    def _with_run_in(self, headings: list[Heading]) -> list[Heading]:
        """Return headings with those that stand at the head of their paragraphs, which are counted with them."""
        counted: list[_RunIn | Heading] = sorted([*headings, *self._run_in], key=lambda one: one.start)
        chain: list[_RunIn | Heading] = []
        found: list[_RunIn] = []
        for one in (*counted, None):
            number = None if one is None else self._number_of(one)
            if one is None or number == 1:
                found += [last for last in chain if isinstance(last, _RunIn)] if len(chain) >= _LIST_LINES else []
                chain = []
            if one is not None and number == len(chain) + 1:
                chain.append(one)
        if not found:
            return headings
        starts = sorted([*(heading.start for heading in headings), *(one.start for one in found), self._lines.size])
        named = [
            Heading(one.start, 1, f"{one.number}. {one.title}", starts[bisect_right(starts, one.start)])
            for one in found
        ]
        return sorted([*headings, *named], key=lambda heading: heading.start)

    def _number_of(self, one: _RunIn | Heading) -> int | None:
        if isinstance(one, _RunIn):
            return one.number
        match = _FIRST_NUMBER.match(one.title)
        return None if match is None else int(match[1])

    def _is_clause(self, found: _Candidate) -> bool:
        title = found.heading.title
        if not found.kind.startswith("numbered"):
            return False
        # "1. Term. It begins on 1 April.": the clause stands behind its own title.
        is_run_in = title.endswith(".") and self._RUN_IN.match(title) is not None
        return is_run_in or self._CLAUSE.search(title) is not None

    def _look(self, following: _Line) -> None:
        before, line = self._before, self._last
        self._before, self._last = line, following
        if line is None or line.is_blank:
            return
        self._number += 1
        is_first = before is None or before.is_blank
        is_rule = is_first and self._UNDERLINE.match(line.text.rstrip()) is not None
        rule, self._rule = self._rule, line if is_rule else None
        named, self._named = self._named, None
        if named is not None and following.is_blank and len(line.text) <= _NAME_CHARS and line.text[0].isupper():
            self._add(named, self._number - 1, *self._chapter(named.text.strip()))
            return
        numeral, self._numeral = self._numeral, None
        if numeral is not None:
            titles = is_first and following.is_blank and self._may_title(line.text.strip())
            # Both lines are one where lists are looked for.
            self._number -= titles
            number = self._number if titles else self._number - 1
            self._add(numeral, number, "again numeral", 2, line.text if titles else "")
            if titles:
                return
        if is_first and following.is_blank and _NUMERAL.fullmatch(line.text.strip()):
            self._numeral = line
            return
        is_between = rule is not None and rule.text.rstrip() == following.text.rstrip()
        if (
            is_first
            and (match := self._RUN_IN.match(line.text)) is not None
            and len(self._run_in) < limits.MOST_HEADINGS
        ):
            title = " ".join(match[2].split())
            if all(word[0].isupper() for word in title.split() if len(word) >= _LONG_WORD_CHARS):
                self._run_in.append(_RunIn(line.start, int(match[1]), title))
        if line.is_long or not (is_first or is_between):
            return
        judged = self._judge(line.text.rstrip(), following)
        if judged is not None:
            self._add(line, self._number, *judged)
        elif (match := self._CHAPTER.match(line.text.strip())) is not None and not (match[3] or match[4]):
            self._named = line

    def _add(self, line: _Line, number: int, kind: str, level: int, below: str = "") -> None:
        self._found.add(_Candidate(Heading(line.start, level, one_line(f"{line.text} {below}")), kind, number))

    def _may_title(self, line: str) -> bool:
        """Whether a line may be the title of a chapter whose number stands above it: short, and no sentence."""
        return (
            len(line) <= _NAME_CHARS
            and line[0].isupper()
            and line[-1] not in ".,;:"
            and _NUMERAL.fullmatch(line) is None
            and self._CHAPTER.match(line) is None
        )

    def _chapter(self, title: str) -> tuple[str, int]:
        word = title.split()[0].lower()
        return f"chapter {word}", 1 if word in _HIGH_WORDS else 2

    def _judge(self, line: str, following: _Line) -> tuple[str, int] | None:
        """Return kind and level where a line is a heading."""
        title = line.strip()
        if (above := self._above(title, following)) is not None:
            return above
        if not title[0].isalnum() or title[-1] in ",;" or self._LEADERS.search(title):
            return None
        underline = self._UNDERLINE.match(following.text.rstrip())
        # Columns apart are the head of a table.
        is_single = len(title) > 2 and "  " not in title and "\t" not in title
        if underline is not None and is_single and abs(len(underline[1]) - len(line)) <= 2:
            return "underlined", 1 + "=*#-~^".index(underline[1][0]) // 3
        indent = len(line) - len(title)
        if self._is_capitals(title) and (following.is_blank or following.text[:1].isspace()):
            is_centred = indent >= _CENTRED_CHARS and following.is_blank
            return ("capitals", 1 if self._number == 1 else 2) if indent == 0 or is_centred else None
        if not following.is_blank or (title[-1] == "." and len(title) > _SENTENCE_CHARS):
            return None
        if self._CHAPTER.match(title) is not None:
            return self._chapter(title)
        if indent <= _INDENT_CHARS and title[-1] not in "!?:" and (match := self._NUMBERED.match(title)) is not None:
            depth = len(match[1].rstrip(".").split("."))
            return f"numbered {depth}", depth
        if indent == 0 and (match := self._RECURRING.match(title)) is not None:
            return f"again {match[1].strip().lower()}", 2
        return None

    def _above(self, title: str, following: _Line) -> tuple[str, int] | None:
        """Return kind and level of a part of an agreement: "§ 2 Mietzeit", "Article 2. Durée" above its text."""
        if title[-1] in ".,;:" or len(title) > _PART_CHARS or not (following.is_blank or following.text[:1].isupper()):
            return None
        if self._PARAGRAPH.match(title) is not None:
            return "again §", 2
        part = None if following.is_blank else self._CHAPTER.match(title)
        if part is None or not (part[3] or part[4]):
            return None
        return f"again {part[1].lower()}", self._chapter(title)[1]

    def _is_capitals(self, title: str) -> bool:
        # A script without capitals is neither upper nor lower. `CHAPTER 1` is a chapter, and `LIMIT = 12` code.
        if not title.isupper() or title[-1] in ".:" or "=" in title or self._CHAPTER.match(title) is not None:
            return False
        letters = sum(char.isalpha() for char in title)
        return letters >= 3 and 2 * letters > len(title) and self._NUMBERED.match(title) is None


def _without_lists(found: list[_Candidate]) -> Iterator[_Candidate]:
    """Leave out runs of candidates of one kind with no other line between them."""
    run: list[_Candidate] = []
    for candidate in found:
        if run and (candidate.kind != run[-1].kind or candidate.number != run[-1].number + 1):
            yield from _kept(run)
            run = []
        run.append(candidate)
    yield from _kept(run)


def _kept(run: list[_Candidate]) -> list[_Candidate]:
    if len(run) < _LIST_LINES:
        return run
    # The first chapter may follow right behind the table of contents that names it.
    last = run[-1].heading.title.casefold()
    titles = (found.heading.title.casefold() for found in run[:-1])
    return run[-1:] if any(_begins(last, title) or _begins(title, last) for title in titles) else []


def _begins(title: str, start: str) -> bool:
    # "chapter 1: the period" begins with "chapter 1", and "chapter 12" does not.
    return title.startswith(start) and not title[len(start) :][:1].isalnum()
