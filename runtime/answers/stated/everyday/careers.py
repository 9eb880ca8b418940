"""The entries of a curriculum vitae: where somebody works or has worked, and from when to when.

No sentence says so. An entry is a name, "Severn Bank, Bristol — Data Engineer", and a stretch of time in its line or
below, "June 2013 – February 2019", under a heading such as *Experience*.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.sections import lines_of
from armt.runtime.months import MONTH, month_number

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_KINDS_OF_WORK = "(?:(?:professional|work|working|employment|career|job|relevant|industry|other|previous|further) )*"
_EXPERIENCE = re.compile(
    rf"{_KINDS_OF_WORK}(?:experience|employment|career|history|positions?(?: held)?|appointments|jobs|posts)"
    r"(?: (?:history|summary|experience))?",
    re.IGNORECASE,
)
_OTHER_SECTION = re.compile(
    r"(?:(?:professional|personal|further|key|core|technical|selected|academic|additional|voluntary) )*"
    r"(?:education|training|qualifications?|studies|skills|languages?|references?|referees|interests|hobbies|projects"
    r"|publications?|awards?|hono[u]?rs|certifications?|certificates|profile|summary|objective|other|miscellaneous"
    r"|volunteering|volunteer work|memberships?|activities|contact|(?:contact )?details|about me|courses|talks|patents"
    r"|achievements)(?: (?:and|&) [\w ]{3,30})?",
    re.IGNORECASE,
)
_TITLED = re.compile(r"(?<![^\W_])(?:cv|r[eé]sum[eé]|curriculum[ _-]?vitae)(?![^\W_])", re.IGNORECASE)
_EDUCATED = re.compile(r"(?:\w{1,20} )?(?:education|qualifications|skills)\b[\w &]{0,30}", re.IGNORECASE)
_POINT = rf"(?:(?:{MONTH}[a-z]*\.? |\d{{1,2}}[/.])?(?:19|20)\d\d)"
_SPAN = re.compile(
    rf"(?<!\w)(?P<begin>{_POINT})(?: ?[-–—] ?| (?:to|until) )"
    rf"(?P<end>{_POINT}|(?:the )?present|now|today|current(?:ly)?|ongoing|date)\b",
    re.IGNORECASE,
)
_YEAR, _MONTH_NAME, _MONTH_NUMBER = (
    re.compile(r"\d{4}"),
    re.compile(MONTH, re.IGNORECASE),
    re.compile(r"\d{1,2}(?=[/.])"),
)
_BULLET, _SENTENCE_END = re.compile(r"\s*(?:[-*+•‣◦]|\d{1,2}[.)])\s"), re.compile(r"[.!?;]\W{0,3}\Z")
# "- led four people in 2020 - 2021" is no entry of its own.
_IN_SENTENCE = re.compile(r"\b(?:in|from|during|between|of|for|since|over|the|by)\s+\Z", re.IGNORECASE)
_MARKS, _OPENING, _CLOSING, _MONTHS_A_YEAR = "#*_=:|-–—•>,.()[] \t", "#|-–—•+> \t", "#| \t", 12
# Longer lines are no entries, and a longer text is no curriculum vitae.
_MOST_CHARS, _MOST_BYTES, _LEAST_NAME_CHARS = 300, 64 * 1024, 3


class Job(NamedTuple):
    """An entry of somebody's work.

    Attributes:
        sentence: its line, or its two lines, with their place.
        name: of whom it was for, and as what, as the entry has it; all of it where that stands in both lines.
        span, begin, end: the stretch of time as written, and its two ends.
        first, last: the months in which it begins and ends, counted from the year 0; of one that goes on, no last.
    """

    sentence: Sentence
    name: str
    span: str
    begin: str
    end: str
    first: int
    last: int | None


class _Line(NamedTuple):
    place: int
    said: str
    is_apart: bool

    @property
    def bare(self) -> str:
        return self.said.strip(_MARKS)


def jobs_of(text: StoredText) -> list[Job]:
    """Return the entries of work of a curriculum vitae, in the order of time; none of any other text.

    Args:
        text: of one document.
    """
    if text.size > _MOST_BYTES:
        return []
    lines = list(_lines(text))
    is_one = _TITLED.search(text.path) is not None or any(
        _TITLED.search(line.bare) or _EDUCATED.fullmatch(line.bare) for line in lines
    )
    return sorted(_jobs(lines, text), key=lambda job: (job.first, job.last or 0)) if is_one else []


def month_of(said: str, *, is_last: bool = False) -> int:
    """Return the month that words name, counted from the year 0; of a year alone its first one, or its last one."""
    year = _YEAR.search(said)
    named, numbered = _MONTH_NAME.search(said), _MONTH_NUMBER.match(said)
    month = (
        month_number(named.group()) if named else int(numbered.group()) if numbered else _MONTHS_A_YEAR * is_last or 1
    )
    return _MONTHS_A_YEAR * (0 if year is None else int(year.group())) + month - 1


def _lines(text: StoredText) -> Iterator[_Line]:
    """Yield the lines that have something and may be entries, with whether an empty one stands before them."""
    is_apart = True
    for place, line in lines_of(text):
        said = line.rstrip("\r\n")
        if said.strip(_MARKS) and len(said) <= _MOST_CHARS:
            yield _Line(place, said, is_apart)
        is_apart = not said.strip()


def _jobs(lines: Sequence[_Line], text: StoredText) -> Iterator[Job]:
    is_work, above = False, None
    for line, below in zip_longest(lines, lines[1:]):
        is_heading = _EXPERIENCE.fullmatch(line.bare) is not None
        if is_heading or _OTHER_SECTION.fullmatch(line.bare):
            is_work, above = is_heading, None
            continue
        span = _span(line) if is_work else None
        if span is not None:
            beside = [one for one in (above, line, below) if one is not None]
            yield from _job(line, span, beside, text)
        above = line if span is None and _is_name(line) else None


def _span(line: _Line) -> re.Match[str] | None:
    """Return the stretch of time of an entry that a line has."""
    span = _SPAN.search(line.said)
    return None if span is None or _IN_SENTENCE.search(line.said[: span.start()]) else span


def _is_name(line: _Line) -> bool:
    """Whether a line may be what an entry is about, and neither an item of it nor a sentence."""
    return not (_BULLET.match(line.said) or _SENTENCE_END.search(line.said) or line.said.lstrip().startswith("|"))


def _job(line: _Line, span: re.Match[str], beside: Sequence[_Line], text: StoredText) -> Iterator[Job]:
    """Yield the entry of a stretch of time: its line, with the one above or below that has the rest of its name.

    Args:
        line: with the stretch of time.
        span: in that.
        beside: the line with the one above it that may be a name, and the one below it.
        text: of the document.
    """
    sides = [side.strip(_MARKS) for side in (line.said[: span.start()], line.said[span.end() :])]
    own = [side for side in sides if len(side) >= _LEAST_NAME_CHARS]
    at = beside.index(line)
    above = beside[0] if at and not line.said.lstrip().startswith("|") else None
    if own and above is not None and line.is_apart and not above.said.lstrip().startswith("#"):
        above = None
    behind = beside[at + 1] if own and above is None and len(own) == 1 and at + 1 < len(beside) else None
    if behind is not None and (behind.is_apart or _SPAN.search(behind.said) or not _is_name(behind)):
        behind = None
    if above is None and not own:
        return
    first, end = above or line, behind or line
    start = first.place + len(first.said[: len(first.said) - len(first.said.lstrip(_OPENING))].encode())
    stop = end.place + len(end.said.rstrip(_CLOSING).encode())
    sentence = Sentence(start, stop, text.read(start, stop))
    is_own = above is None and behind is None and len(own) == 1
    name = own[0] if is_own else sentence.text if own or above is None else above.said.strip(_OPENING)
    last = month_of(span["end"], is_last=True) if _YEAR.search(span["end"]) else None
    yield Job(sentence, name, span.group(), span["begin"], span["end"], month_of(span["begin"]), last)
