"""Headings of plain text, by rules: short lines of their own that look like ones.

A run of such lines is a table of contents or a list, not headings.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from armt.runtime.text import limits
from armt.runtime.text.headings import Bounded, Heading, one_line
from armt.runtime.text.prose.lines import Line, Lines

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
#: Lines in capitals right above a text, which most of them name alone.
_OVER_ITS_TEXT, _DISTINCT = "again capitals", 0.9
#: And short lines in small letters, right above a line that is longer, or a list.
_SAID_OVER, _SAID_WORDS, _LEAST_BELOW_CHARS = "again said", 6, 60
#: In a title such words begin with capitals.
_LONG_WORD_CHARS = 4
#: What ends with a full stop and has more words, few of them with capitals, is no heading, but a step.
_STEP_WORDS, _STEP_CAPITALS = 8, 0.5


class _RunIn(NamedTuple):
    """A title at the head of its paragraph: "4. Redistribution. You may ...", or in the line above it."""

    start: int
    number: int
    title: str
    is_line: bool


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
_ITEM = re.compile(r"\s{0,4}(?:[-*+•]|\(?(?:\d{1,2}|[a-z])[.)])\s+\S")
_FIRST_NUMBER = re.compile(r"\s*(\d{1,3})\.\s")
_HIGH_WORDS = ("book", "part", "volume", "act", "buch", "teil", "livre", "libro", "книга", "часть", "appendix")


class PlainHeadings:
    """Finds headings in plain text: lines of their own that look like nothing else.

    Taken are ``CHAPTER IV``, whose name may stand in the next line, ``Chapter 1: Title``, ``3.1.  Title``, ``33A. A``,
    a line in capitals (``SYNOPSIS``), an underlined line, which may have a line above it too, and a short name with a
    number that comes again (``Exodus 4``), or such a number alone (``IV``), whose title may stand below an empty line.
    All stand behind an empty line or at the beginning. Three or more in a row without other text between them are a
    list. What stands at the head of a paragraph (``4. Redistribution. You may ...``) is what that is called, and no
    line, where three or more are counted from 1 on; so is a short line right above its text (``4. Redistribution``),
    or one in capitals where there are three or more; and one in small letters where there are three or more whose text
    is longer, or a list.
    """

    __slots__ = ("_before", "_found", "_last", "_lines", "_named", "_number", "_numeral", "_rule", "_run_in")

    _CHAPTER = re.compile(
        rf"({_WORDS})\s+({_NUMBERS})(?:\s*[.:\u2013\u2014-]+\s*(\S.*)?|\s{{2,}}(\S.*))?$", re.IGNORECASE
    )
    _NUMBERED = re.compile(r"((?:\d{1,3}|[A-Z])(?:\.\d{1,3})+\.?|\d{1,3}[A-Z]{0,2}\.|[A-Z]\.)\s{1,4}(?=[^\W\d_])")
    _RECURRING = re.compile(r"((?:[^\W\d_][\w'\u2019.-]{0,20} ){1,3})(\d{1,4}|[IVXLCDM]{1,8})$")
    _RUN_IN = re.compile(r"\s{0,8}(\d{1,2})\.\s{1,3}([A-Z][^.:;!?]{2,70})\.\s{1,3}(?=[\"\u201c'(]?[A-Z])")
    _OVER_TEXT = re.compile(r"\s{0,4}(\d{1,2})\.\s{1,3}([A-Z][^.:;!?]{1,48}[^\s.:;!?,-])\s*$")
    # "M. Okonjo, L. Petersen": an initial, and no letter that is counted.
    _NAMES = re.compile(r"[A-Z]\.\s+(?:[A-Z]\.\s*)*[A-Z][\w'\u2019-]+(?:,| and| &)\s+[A-Z]\.")
    # "2.1 The fee is due in May.": what no title says.
    _CLAUSE = re.compile(
        r"\b(?:is|are|was|were|shall|must|will|has|have|had|may|can|begins|ends|applies|expires|terminates|pays)\b.*[.;]$"
    )
    # "§ 2 Mietzeit": paragraphs of laws and agreements, whose text may stand in the next line.
    _PARAGRAPH = re.compile(r"§{1,2}\s?\d{1,4}\s?[a-z]?\.?(?:\s+[^\W\d_].*)?$")
    _LEADERS = re.compile(r"(?:\. ?){4,}|\t\d+$|\s{3,}\d+$")
    _UNDERLINE = re.compile(r"(=+|-+|~+|\*+|#+|\^+|\++|\"+|`+)$")

    def __init__(self) -> None:
        self._lines = Lines()
        # The line before the last, and the last: a heading is judged with the line behind it.
        self._before: Line | None = None
        self._last: Line | None = None
        self._number = 0
        # The line before the last, where its name may stand in the last.
        self._named: Line | None = None
        # A number of a chapter, whose title may stand below empty lines.
        self._numeral: Line | None = None
        # The line before the last, where it is one above a title, as reStructuredText has them.
        self._rule: Line | None = None
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
        self._look(Line(0, "", False))
        return self._with_run_in(self._of_lines())

    def _of_lines(self) -> list[Heading]:
        found = self._found.items
        often = Counter(candidate.kind for candidate in found)
        for kind in (_OVER_ITS_TEXT, _SAID_OVER):
            titles = {one.heading.title for one in found if one.kind == kind}
            if len(titles) < _DISTINCT * often[kind]:
                # In a play they are who speaks.
                often[kind] = 0
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
            Heading(one.start, 1, f"{one.number}. {one.title}", None if one.is_line else behind)
            for one in found
            for behind in (starts[bisect_right(starts, one.start)],)
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
        words = title.split()
        is_step = title.endswith(".") and len(words) > _STEP_WORDS and _capitals(words[1:]) <= _STEP_CAPITALS
        return is_run_in or is_step or self._CLAUSE.search(title) is not None

    def _look(self, following: Line) -> None:
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
        if is_first and (titled := self._at_head(line, following)) is not None:
            self._run_in.append(titled)
        if line.is_long or not (is_first or is_between):
            return
        judged = self._judge(line.text.rstrip(), following)
        if judged is not None:
            self._add(line, self._number, *judged)
        elif (match := self._CHAPTER.match(line.text.strip())) is not None and not (match[3] or match[4]):
            self._named = line

    def _at_head(self, line: Line, following: Line) -> _RunIn | None:
        """Return the numbered title that the first line of a paragraph may begin with, or be; it has to count on."""
        if len(self._run_in) >= limits.MOST_HEADINGS:
            return None
        if (match := self._RUN_IN.match(line.text)) is not None:
            title = " ".join(match[2].split())
            is_title = _capitals(title.split()) == 1
            return _RunIn(line.start, int(match[1]), title, is_line=False) if is_title else None
        match = None if following.is_blank else self._OVER_TEXT.match(line.text)
        # "5.1 to keep it in repair;" stands below "5. THE TENANT AGREES".
        below = following.text.lstrip()
        if match is None or not (following.text[0].isupper() or below.startswith(f"{match[1]}.1")):
            return None
        return _RunIn(line.start, int(match[1]), " ".join(match[2].split()), is_line=True)

    def _add(self, line: Line, number: int, kind: str, level: int, below: str = "") -> None:
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

    def _judge(self, line: str, following: Line) -> tuple[str, int] | None:
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
            return "underlined", 1 + '=*#-~^+"`'.index(underline[1][0]) // 3
        indent = len(line) - len(title)
        if self._is_capitals(title) and (following.is_blank or following.text[:1].isspace()):
            is_centred = indent >= _CENTRED_CHARS and following.is_blank
            return ("capitals", 1 if self._number == 1 else 2) if indent == 0 or is_centred else None
        if indent == 0 and self._is_capitals(title) and not following.text.isupper() and len(title) <= _PART_CHARS:
            return _OVER_ITS_TEXT, 2
        if indent == 0 and self._is_said_over(title, following):
            return _SAID_OVER, 2
        if not following.is_blank or (title[-1] == "." and len(title) > _SENTENCE_CHARS):
            return None
        if self._CHAPTER.match(title) is not None:
            return self._chapter(title)
        is_named = self._NAMES.match(title) is not None
        match = None if is_named or indent > _INDENT_CHARS or title[-1] in "!?:" else self._NUMBERED.match(title)
        if match is not None:
            depth = len(match[1].rstrip(".").split("."))
            return f"numbered {depth}", depth
        if indent == 0 and (match := self._RECURRING.match(title)) is not None:
            return f"again {match[1].strip().lower()}", 2
        return None

    def _above(self, title: str, following: Line) -> tuple[str, int] | None:
        """Return kind and level of a part of an agreement: "§ 2 Mietzeit", "Article 2. Durée" above its text."""
        if title[-1] in ".,;:" or len(title) > _PART_CHARS or not (following.is_blank or following.text[:1].isupper()):
            return None
        if self._PARAGRAPH.match(title) is not None:
            return "again §", 2
        part = None if following.is_blank else self._CHAPTER.match(title)
        if part is None or not (part[3] or part[4]):
            return None
        return f"again {part[1].lower()}", self._chapter(title)[1]

    def _is_said_over(self, title: str, following: Line) -> bool:
        """Whether a line may be the title of what stands right below it: "What is insured" above all that is."""
        words, is_item = title.split(), _ITEM.match(following.text) is not None
        return (
            title[0].isupper()
            and title[-1].isalnum()
            and 1 < len(words) <= _SAID_WORDS
            and len(title) <= _PART_CHARS
            and not any(char in ".,:;!?=@|" or char.isdigit() for char in title)
            and (is_item or (following.text[:1].isupper() and len(following.text.rstrip()) >= _LEAST_BELOW_CHARS))
        )

    def _is_capitals(self, title: str) -> bool:
        # A script without capitals is neither upper nor lower. `CHAPTER 1` is a chapter, and `LIMIT = 12` code.
        if not title.isupper() or title[-1] in ".:" or "=" in title or self._CHAPTER.match(title) is not None:
            return False
        letters = sum(char.isalpha() for char in title)
        return letters >= 3 and 2 * letters > len(title) and self._NUMBERED.match(title) is None


def _capitals(words: list[str]) -> float:
    """Return the share of the long words that begin as in a title; all of none."""
    long = [word for word in words if len(word) >= _LONG_WORD_CHARS]
    return sum(word[0].isupper() for word in long) / len(long) if long else 1.0


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
