"""Days that come again, and hours behind a day, of which a model takes a part.

"The club meets on the first Monday of every month at 19:00": asked when, a small model says "Monday".
"""

from __future__ import annotations

import re

from armt.runtime.answers.language.kinds import asked_kind, parts_of_kind
from armt.runtime.answers.language.words import content_stems
from armt.runtime.months import MONTH, WEEKDAY

_NTH = (
    r"(?:first|second|third|fourth|fifth|last|penultimate|other|alternate|1st|2nd|3rd|4th|5th)"
    r"(?:(?:,| and| or|, and) (?:the )?(?:second|third|fourth|fifth|last|2nd|3rd|4th|5th)){0,3}"
)
_DAYS = rf"(?:{WEEKDAY}|(?:(?:working|business|school|calendar) )?day|weekday|weekend|week|month)s?\b"
_WITHIN = (
    rf"(?:,? (?:of|in) (?:(?:every|each|the|a|any) )?(?:{_NTH} )?(?:calendar )?"
    rf"(?:month|quarter|year|term|week|season|{MONTH})s?\b(?:(?:,| and| or|, and) {MONTH}\b){{0,4}})"
)
_LISTED = r"(?:, | and | or |, and | to | through )(?:on )?(?:every |each )?"
_AGAIN = (
    rf"(?:(?:(?:the|every|each) )?{_NTH} {_DAYS}{_WITHIN}?"
    rf"|(?:the )?\d{{1,2}}(?:st|nd|rd|th)(?:(?: and| or) (?:the )?\d{{1,2}}(?:st|nd|rd|th)){{0,3}} (?:day )?"
    rf"of (?:every|each|the) (?:calendar )?(?:month|quarter|year)\b"
    rf"|(?:every|each) (?:(?:other|two|three|second|third|fourth) )?{_DAYS}"
    rf"|{WEEKDAY}s(?:{_LISTED}{WEEKDAY}s){{0,6}})"
)
_CLOCK = r"(?:\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\b\.?)?|noon|midday|midnight)"
# "at 12 sites" is no hour.
_HOURS = (
    rf"(?:,? (?:at|from|between) (?:about )?{_CLOCK}(?:(?: ?[-–] ?| (?:to|until|till|and) ){_CLOCK})?"
    r"(?:(?<=[mnty.])|(?<=[:.]\d\d)|(?=[,;)]|\.(?!\d)| (?:and|or|in the|on)\b|\Z))(?![\w%]))"
)
_RECURS = re.compile(rf"\b(?P<day>{_AGAIN}){_HOURS}?", re.IGNORECASE)
_HOURS_BEHIND = re.compile(_HOURS, re.IGNORECASE)
# "Monday to Friday 9 am to 8 pm, Saturday 10 am to 5 pm, closed on Sundays".
_OTHER_DAYS = r"(?:weekdays|weekends|(?:bank|public|school|national|federal) holidays)"
_DAY_OR_DAYS = (
    rf"(?:(?:on )?(?:{WEEKDAY}s?|{_OTHER_DAYS})"
    rf"(?:(?: ?[-–] ?| to | through | and (?:on )?| & |, )(?:{WEEKDAY}s?|{_OTHER_DAYS})){{0,6}})"
)
_OPEN = rf"(?:{_DAY_OR_DAYS}[:,]? (?:from |between )?{_CLOCK}(?: ?[-–] ?| (?:to|until|till|and) ){_CLOCK}(?![\w%]))"
_SHUT = rf"(?:closed (?:on |at |all )?{_DAY_OR_DAYS})"
_WEEK = re.compile(rf"\b{_OPEN}(?:[,;] (?:and )?{_OPEN}){{0,6}}(?:(?:[,;]| and)(?: and)? {_SHUT})?", re.IGNORECASE)
_SEVERAL_DAYS = re.compile(r"[,;] |\bclosed\b", re.IGNORECASE)
_ASKS_HOURS = re.compile(r"\b(?:when|what (?:time|hours)|(?:opening|business|office) (?:hours|times))\b", re.IGNORECASE)
_ASKS_ONE_END = re.compile(
    r"\b(?:does|do|did|will)\b.*\b(?:open|close|shut|start|begin|end)\b|\bclosed\W*\Z", re.IGNORECASE
)
_ASKS_DAY = re.compile(r"\W*(?:(?:on|by|since|until) )?(?:what|which) (?:days?|dates?|weekdays?)\b", re.IGNORECASE)
_DAY_BEHIND = re.compile(r",? (?:on )?(?:the )?")
_NAMES_DAY = re.compile(rf"\b{WEEKDAY}s?\b", re.IGNORECASE)


def whole_recurrence(question: str, line: str, answer: str) -> str:
    """Return a day that comes again with which of them it is and at what hour, and any other day with its hour.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.
    """
    kind = asked_kind(question)
    at = line.find(answer) if answer and kind in ("date", "often") else -1
    if at < 0 or line.find(answer, at + 1) >= 0 or _NAMES_DAY.search(question) is not None:
        return answer
    end = at + len(answer)
    whole = next((one for one in _RECURS.finditer(line) if one.start() <= at and end <= one.end()), None)
    is_day = kind == "often" or _ASKS_DAY.match(question) is not None
    if whole is not None:
        said = whole["day"] if is_day else whole.group()
        is_asked = set(content_stems(said)) <= set(content_stems(question))
        return answer if answer not in said or is_asked else said
    if parts_of_kind("hour", answer) == [answer]:
        return answer if is_day else _with_day_behind(line, at, answer)
    days = " ".join(parts_of_kind("date", answer))
    is_whole_day = not is_day and days.replace(",", "") == answer.replace(",", "")
    hours = _HOURS_BEHIND.match(line, end) if is_whole_day and not parts_of_kind("hour", answer) else None
    return answer if hours is None else answer + hours.group()


def whole_week(question: str, line: str, answer: str) -> str:
    """Return all days with their hours, where an answer has some of them and a question names no day.

    "Monday to Friday 9 am to 8 pm" is half of when a library is open that is open on Saturdays, too.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.
    """
    at = line.find(answer) if answer and _ASKS_HOURS.search(question) is not None else -1
    if at < 0 or line.find(answer, at + 1) >= 0 or _NAMES_DAY.search(question) is not None:
        return answer
    week = next((one for one in _WEEK.finditer(line) if one.start() <= at and at + len(answer) <= one.end()), None)
    is_half = week is not None and _SEVERAL_DAYS.search(week.group()) is not None
    return week.group() if week is not None and is_half and _ASKS_ONE_END.search(question) is None else answer


def _with_day_behind(line: str, at: int, answer: str) -> str:
    """Return an hour with the day that stands right behind it: "9.15 am on Monday"."""
    behind = line[at + len(answer) :]
    days = parts_of_kind("date", behind)
    gap = behind[: behind.find(days[0])] if days else ""
    return f"{answer}{gap}{days[0]}" if days and _DAY_BEHIND.fullmatch(gap) is not None else answer
