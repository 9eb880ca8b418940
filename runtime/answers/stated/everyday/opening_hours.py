"""When something is open on a day of the week, by the one part of its opening hours that is about that day.

"Monday to Friday 9 am to 8 pm, Saturday 10 am to 5 pm, closed on Sundays" is one sentence for a reader, and so is each
line of a table; asked about Saturday, only "Saturday 10 am to 5 pm" answers, and about Tuesday the days around it do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.language.questions import without_mark
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.sections import beginning_of, lines_of
from armt.runtime.answers.stated.itself.told import Told, around, is_pronoun
from armt.runtime.months import ANY_WEEKDAY, WEEKDAY

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_SETS = {"week": frozenset(range(5)), "end": frozenset((5, 6)), "all": frozenset(range(7))}
_WEEK, _SHUT = "weekdays?|(?:working|week) days?", r"(?:closed|shut|not open)"
_WHEN = (
    r"(?:when|(?:at |from |until |till |by )?what (?:time|hours?)|(?:until|till|from|since) when|how (?:late|early))"
)
_ON = rf"(?:(?:on|at|during|over) )?(?:an? |the )?(?P<day>{WEEKDAY}s?|{_WEEK}|weekends?)"
_WHAT, _OPEN = r"(?P<what>[\w'’ -]{2,60}?)", r"(?P<how>open|closed?|shut)"
_ASKS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"(?P<when>{_WHEN}) (?P<is>is|are|does|do|can|will) {_WHAT} {_OPEN}(?P<until> (?:until|till|to))?(?: from)?"
        rf" {_ON}",
        rf"(?:is|are|will) {_WHAT} (?:be )?(?:open|closed|shut) {_ON}",
        rf"what (?:are|is) the (?:(?:opening|business) )?(?:hours?|times?)(?: (?:of|for) {_WHAT})? {_ON}",
    )
)
_HOUR = r"(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\b\.?)?|noon|midday|midnight)"
_SPAN = rf"{_HOUR} ?(?:-|–|—|to|until|till) ?{_HOUR}(?![\w%])(?! ?[$€£])"
_SPANS = rf"{_SPAN}(?:(?:,| and|, and|;| &| /) ?{_SPAN})*"
_DAY = rf"(?:(?:{ANY_WEEKDAY})s?\b\.?|{_WEEK}|weekends?|daily|every day)"
_DAYS = rf"{_DAY}(?:(?: ?[-–—/&,] ?| to | and | through | till | until |, and ){_DAY}){{0,6}}"
_PART = re.compile(
    rf"(?<![\w-])(?P<days>{_DAYS})(?:\**:\**|[ .|…\t*]|, | ?[-–—] |\bwe are\b|\bfrom\b|\bopen\b){{0,60}}?(?<!\d)"
    rf"(?P<said>{_SPANS}|{_SHUT}\b)"
    rf"|(?P<shut>{_SHUT})(?: all day)? (?:on )?(?P<off>{_DAYS})",
    re.IGNORECASE,
)
_ONE_DAY = re.compile(_DAY, re.IGNORECASE)
_TO = re.compile(r" ?[-–—] ?| (?:to|through|till|until) ", re.IGNORECASE)
_ONE_HOUR = re.compile(_HOUR, re.IGNORECASE)
# A longer text has the hours of others as well, and a longer line is no line of hours.
_MOST_BYTES, _MOST_CHARS = 64 * 1024, 500
# So much of its beginning names it.
_TITLE_BYTES = 120


class _Part(NamedTuple):
    """What is said of some days: the byte its line begins at, the line, the characters, the days, the hours."""

    place: int
    line: str
    start: int
    end: int
    days: frozenset[int]
    said: str


def hours_on(question: str, text: StoredText) -> Told | None:
    """Return what the opening hours of a document say of the day that a question asks about.

    Args:
        question: in plain words.
        text: of one document.

    Returns:
        None where something else is asked for, nothing is said of that day, or more than one thing: summers have other
        hours than winters, and a reading room other ones than its library.
    """
    bare = without_mark(question)
    asked = next(filter(None, (form.fullmatch(bare) for form in _ASKS)), None)
    if asked is None or text.size > _MOST_BYTES:
        return None
    said_of = asked.groupdict()
    wanted = _days_of(asked["day"])
    parts = [part for part in _parts(text) if wanted <= part.days]
    if len(parts) != 1 or not _is_about(said_of["what"] or "it", parts[0], text):
        return None
    part = parts[0]
    said = _asked_hour(said_of, _ONE_HOUR.findall(part.said)) or part.line[part.start : part.end]
    at = part.line.find(said, part.start)
    return around(part.line, at, said, until=part.end, offset=part.place)._replace(alone=True)


def _asked_hour(asked: Mapping[str, str | None], hours: Sequence[str]) -> str | None:
    """Return the hour that something opens or closes at, where one of the two is asked for; None for both."""
    when, how = (asked.get("when") or "").lower(), (asked.get("how") or "").lower()
    if not hours or not when:
        return None
    if how != "open" or asked["until"] or when.startswith(("until", "till", "how late")):
        return hours[-1]
    return hours[0] if (asked["is"] or "").lower() in ("does", "do") else None


def _parts(text: StoredText) -> Iterator[_Part]:
    for place, line in lines_of(text):
        for found in _PART.finditer(line) if len(line) <= _MOST_CHARS else ():
            days = _days_of(found["days"] or found["off"])
            yield _Part(place, line, found.start(), found.end(), days, found["said"] or found["shut"])


def _days_of(said: str) -> frozenset[int]:
    """Return which days some words name, Monday as 0: "Mon - Wed and Sun" are 0, 1, 2 and 6."""
    days: set[int] = set()
    before, reach = None, 0
    for found in _ONE_DAY.finditer(said):
        own = _day(found.group())
        if before is not None and len(own) == 1 and _TO.fullmatch(said, reach, found.start()):
            last = min(own)
            days.update(at % 7 for at in range(before, last + 1 if last >= before else last + 8))
        days |= own
        before, reach = (min(own) if len(own) == 1 else None), found.end()
    return frozenset(days)


def _day(word: str) -> frozenset[int]:
    name = word.lower()
    if name[:3] in _NAMES:
        return frozenset((_NAMES.index(name[:3]),))
    return _SETS["all" if name in ("daily", "every day") else "end" if "weekend" in name else "week"]


def _is_about(what: str, part: _Part, text: StoredText) -> bool:
    """Whether hours are those of what a question names: of what the text, or the part of it, is called by."""
    above = [heading.title for heading in text.headings if heading.start <= part.place]
    called = (beginning_of(text, _TITLE_BYTES), above[-1] if above else "", part.line[: part.start])
    named = set(content_stems(what))
    return is_pronoun(what) or (bool(named) and named <= set(content_stems("\n".join(called))))
