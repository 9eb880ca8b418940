"""What stands in a part of a document that is asked for by its number: "What does section 4.2 say?".

Sentences that name the part ("as defined in Section 4.2") have all words of such a question, and say nothing of it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.answers.sections import beginning_of
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.text.formats.numbering.numerals import numeral

if TYPE_CHECKING:
    from armt.runtime.text.headings import Heading
    from armt.runtime.text.stored import StoredText

_WORD = r"(?:sub-?)?(?:section|clause|article|paragraph|chapter|part|appendix|annex|schedule|exhibit|rule|item)|§{1,2}"
# "4.2", "12A", "B.1", "IV".
_FIGURE = r"(?:\d{1,4}|[A-Z](?=\.\d))[A-Z]?(?:\.\d{1,4}[A-Z]?){0,5}|[IVXLC]{1,7}|[A-Z]"
_NUMBER = rf"(?P<word>(?i:{_WORD}))\s?(?P<number>{_FIGURE})\.?(?P<items>(?:\s?\([A-Za-z\d]{{1,4}}\)){{0,3}})"
# "of this agreement", and not "of RFC 959".
_OF_IT = r"(?: (?:of|in) (?:the|this|that)(?: [a-z-]+){1,3}?)?"
_SAYS = (
    "(?:say|state|stipulate|provide|cover|contain|describe|define|specify|require|prohibit|regulate|explain|discuss"
    "|deal with|talk about|treat|read|mean|include|outline|tell us|tell)"
)
_FORMS = tuple(
    re.compile(form)
    for form in (
        rf"(?i:what (?:does|do|did) (?:the )?){_NUMBER}(?i:{_OF_IT} {_SAYS})",
        rf"(?i:what(?:['’]s| is| are)(?: said| written| stated)? (?:in|under)(?: the)? ){_NUMBER}(?i:{_OF_IT})",
        # "Section 8" may be a law.
        rf"(?i:what(?:['’]s| is| are)(?: the)? ){_NUMBER}(?i:{_OF_IT} about)",
        rf"(?i:what (?:does|do) (?:it|(?:the|this) [\w-]+) say (?:in|under) (?:the )?){_NUMBER}",
        rf"(?i:(?:show|quote|read|give)(?: me)? (?:the )?){_NUMBER}(?i:{_OF_IT})",
        rf"(?i:what is (?P<titled>the (?:title|name|heading) of ){_NUMBER}(?i:{_OF_IT}))",
        rf"(?i:(?:what|how) is ){_NUMBER}(?P<titled>(?i:{_OF_IT}) (?:called|titled|named))",
    )
)
# Parts that may have a number alone; an exhibit is always called one.
_BARE = re.compile(r"(?:sub-?)?(?:section|clause|article|paragraph|chapter|part|rule|item)|§{1,2}", re.IGNORECASE)
# So much of a document is looked through, of a part so much is quoted, and its first paragraph whole.
_MOST_BYTES, _MOST_CHARS, _LEAST_CHARS = 4 * 1024 * 1024, 700, 60
_MARKS = r"[ \t]{0,40}(?:>[ \t]?)*[#=*_]{0,6}[ \t]*"
_LEADERS = re.compile(r"(?:\.[ \t]?){4,}|\t\d+$|\S {3,}\d{1,4}$")
_NUMBERED = re.compile(r"[ \t]*[*_]{0,2}(?P<number>\d{1,3}(?:\.\d{1,3})*)[.)]?[*_]{0,2}[ \t]+\S")
_ANY_PART = re.compile(rf"{_MARKS}(?:(?i:{_WORD})\s?(?:{_FIGURE})\b|\d{{1,3}}(?:\.\d{{1,3}})+[.)]?\s)")
# Where one page ends and the next one begins, as far as its text goes on.
_PAGE = re.compile(
    r"\f|^[^\n]*\[Page \d+\][ \t]*$"
    r"|^[ \t]*(?:<PAGE>|-+ ?(?i:page break) ?-+|(?i:page) \d+(?: of \d+)?|-? ?\d{1,4} ?-?)[ \t]*$",
    re.MULTILINE,
)
_BLANK = re.compile(r"\n[ \t]*\n")


class AskedPart(NamedTuple):
    """A part that is asked for.

    Attributes:
        word: what it is called: "section".
        number: "4.2", "IV".
        items: the items in it that are meant, from the outermost: "(b)" of "2.2(b)".
        is_titled: its title is asked for, and not what it says.
    """

    word: str
    number: str
    items: tuple[str, ...]
    is_titled: bool


def asked_part(question: str) -> AskedPart | None:
    """Return the part of a document that a question asks for by its number; None where it asks for something else."""
    bare = without_mark(question)
    for form in _FORMS:
        if (match := form.fullmatch(bare)) is not None:
            titled = match.groupdict().get("titled") is not None
            items = tuple(re.findall(r"\([A-Za-z\d]+\)", match["items"]))
            return AskedPart(match["word"].lower(), match["number"], items, titled)
    return None


def told_part(asked: AskedPart, text: StoredText) -> Told | None:
    """Return what stands in a part of a document, or its beginning where it is long; None where there is no such part.

    Args:
        asked: the part.
        text: of one document.
    """
    whole = beginning_of(text, _MOST_BYTES)
    lines = _Lines(whole)
    headings = {lines.at(heading.start): heading for heading in text.headings if heading.end is None}
    at = _line_of(asked, lines, headings)
    if at is None:
        return None
    end = _end(at, asked.word, lines, headings)
    if asked.is_titled:
        line = lines[at].lstrip()
        return Told(
            _sentence(whole, lines.starts[at] + len(lines[at]) - len(line), len(line.rstrip())), None, alone=True
        )
    # A heading is shown as the place of what stands below it.
    begin = lines.starts[at + 1] if at in headings and at + 1 < len(lines.starts) else lines.starts[at]
    for item in asked.items:
        found = re.compile(rf"^[ \t>]*{re.escape(item)}[ \t]", re.MULTILINE).search(whole, begin, end)
        if found is None:
            return None
        begin = found.start()
        after = re.compile(r"\n(?=[ \t>]*\([A-Za-z\d]{1,4}\)[ \t])").search(whole, found.end(), end)
        end = end if after is None else after.start()
    said = _quoted(whole, begin, end) or _quoted(whole, lines.starts[at], end)
    return None if said is None else Told(_sentence(whole, *said), None, alone=True)


class _Lines:
    """The lines of a text, with the character and the byte at which each begins."""

    def __init__(self, whole: str) -> None:
        self._lines = whole.split("\n")
        self.starts, self.bytes = list[int](), list[int]()
        start = place = 0
        for line in self._lines:
            self.starts.append(start)
            self.bytes.append(place)
            start += len(line) + 1
            place += len(line.encode()) + 1
        self.size = len(whole)

    def __getitem__(self, at: int) -> str:
        return self._lines[at]

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def at(self, place: int) -> int:
        """Return the line that a byte belongs to."""
        return bisect_right(self.bytes, place) - 1

    def below(self, at: int) -> str:
        """Return the line below one; "" below the last."""
        return self._lines[at + 1] if at + 1 < len(self._lines) else ""


def _line_of(asked: AskedPart, lines: _Lines, headings: dict[int, Heading]) -> int | None:
    """Return the line at which a part begins: one called so, a heading, else the one line that has its number."""
    number = "|".join(map(re.escape, _written(asked.number)))
    called = re.compile(
        rf"{_MARKS}(?i:{re.escape(asked.word)})\s?(?:{number})(?:[.:)\u2013\u2014-]|\s*$|\s[-\u2013\u2014\s]|\s(?=[A-Z(\"“]))"
    )
    bare = re.compile(rf"{_MARKS}(?:{re.escape(asked.number)})[.):]?[*_]*(?=[ \t*_]|$)")
    forms = (called, bare) if _BARE.fullmatch(asked.word) else (called,)
    for form in forms:
        found = [at for at, line in enumerate(lines) if form.match(line) and not _is_of_contents(lines, at)]
        if headed := [at for at in found if at in headings]:
            return headed[0]
        found = [at for at in found if at == 0 or _is_border(lines[at - 1])]
        # The number of a page stands alone, and that of a part has its title below it.
        found = [at for at in found if not lines[at].strip().isdecimal() or not _ends_page(lines.below(at))]
        # Clauses stand further out than items in them that have the same number.
        outer = min((_indent(lines[at]) for at in found), default=0)
        found = [at for at in found if _indent(lines[at]) == outer]
        if len(found) == 1 or (found and "." in asked.number):
            return found[0]
    return _nested(asked.number, lines) if _BARE.fullmatch(asked.word) else None


def _is_of_contents(lines: _Lines, at: int) -> bool:
    """Whether a line, or the one that it goes on in, leads to the number of a page."""
    return any(_LEADERS.search(line.rstrip()) for line in (lines[at], lines.below(at)))


def _ends_page(line: str) -> bool:
    return not line.strip() or _PAGE.match(line) is not None


def _indent(line: str) -> int:
    line = line.expandtabs(4)
    return len(line) - len(line.lstrip())


def _written(number: str) -> list[str]:
    """Return how a number may be written: "4" is "IV" too."""
    others = [
        other
        for plain in range(1, 100)
        for pair in ((str(plain), numeral(plain, "I")),)
        if number in pair
        for other in pair
    ]
    return list(dict.fromkeys([number, *others]))


def _is_border(line: str) -> bool:
    """Whether a paragraph may begin below a line."""
    return not line.strip() or _ANY_PART.match(line) is not None or line.rstrip()[-1:] in ".:;"


def _nested(number: str, lines: _Lines) -> int | None:
    """Return the line of "6.3" in a list: the third item in the sixth; None where there is none, or several."""
    path: list[tuple[int, str]] = []
    found = []
    for at, line in enumerate(lines) if "." in number else ():
        match = _NUMBERED.match(line)
        if match is None or "." in match["number"]:
            continue
        indent = _indent(line)
        while path and path[-1][0] >= indent:
            path.pop()
        path.append((indent, match["number"]))
        found += [at] if ".".join(part for _, part in path) == number else []
    return found[0] if len(found) == 1 else None


def _end(at: int, word: str, lines: _Lines, headings: dict[int, Heading]) -> int:
    """Return the character at which a part ends: where the next one begins that is as high."""
    own, numbered = headings.get(at), _NUMBERED.match(lines[at])
    called = re.compile(
        rf"{_MARKS}(?i:{re.escape(word)}|part|article|schedule|annex|appendix|exhibit)\s?(?:{_FIGURE})\b"
    )
    is_said = False
    for other in range(at + 1, len(lines.starts)):
        line, heading = lines[other], headings.get(other)
        if own is not None:
            # Below "SCHEDULE A" stands what that is called.
            ends = heading is not None and heading.level <= own.level and is_said
            is_said = is_said or (heading is None and bool(line.strip()))
        elif numbered is None:
            ends = called.match(line) is not None and _is_border(lines[other - 1])
        else:
            ends = heading is not None or (_is_border(lines[other - 1]) and _is_next(numbered, line))
        if ends:
            return lines.starts[other]
    return lines.size


def _is_next(numbered: re.Match[str], line: str) -> bool:
    """Whether a line has a number as far out as that of another, and none below that."""
    if (below := _NUMBERED.match(line)) is None:
        return _ANY_PART.match(line) is not None
    return _indent(line) <= _indent(numbered.group()) and not below["number"].startswith(f"{numbered['number']}.")


def _quoted(whole: str, begin: int, end: int) -> tuple[int, int] | None:
    """Return where the quote of a part begins and how long it is: as far as its page goes, and no more than one reads.

    None where nothing stands there.
    """
    while begin < end and ((page := _PAGE.match(whole, begin, end)) is not None or whole[begin].isspace()):
        begin = max(begin + 1, 0 if page is None else page.end())
    if begin >= end:
        return None
    page = _PAGE.search(whole, begin, end)
    end = end if page is None else page.start()
    said = whole[begin:end].rstrip()
    if len(said) > _MOST_CHARS or page is not None:
        ends = [blank.start() for blank in _BLANK.finditer(said) if _LEAST_CHARS <= blank.start() <= _MOST_CHARS]
        # No title ends it, nor what only opens a list.
        ends = [stop for stop in ends if said[:stop].rstrip("\"'”’)*_ ")[-1] in ".!?;"] or ends
        is_whole = len(said) <= _MOST_CHARS and said[-1:] in tuple(".!?")
        if ends and not is_whole:
            said = said[: ends[-1]].rstrip()
        elif len(said) > _MOST_CHARS:
            kept = [one.end for one in sentences(said) if len(said.encode()[: one.end].decode()) <= _MOST_CHARS]
            said = said.encode()[: kept[-1]].decode() if kept else said[:_MOST_CHARS].rsplit(None, 1)[0]
    return (begin, len(said)) if said else None


def _sentence(whole: str, begin: int, size: int) -> Sentence:
    start = len(whole[:begin].encode())
    said = whole[begin : begin + size]
    return Sentence(start, start + len(said.encode()), said)
