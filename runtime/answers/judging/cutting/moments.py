"""Times that a model cuts: the hour without its day, the year with who did it.

"Story time is held on Wednesdays at 10:30 and on Saturdays at 11:00": asked when, a small model begins at the hour.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from armt.runtime.answers.language.kinds import Kind, asked_kind, parts_of_kind
from armt.runtime.answers.language.words import content_stems
from armt.runtime.months import MONTH

# Between a day and the hour behind it.
_AT = re.compile(r",? (?:(?:at|from|between) )?\Z")
# "1911 by Harriet Lowe"; what is done by Monday is no such thing.
_BY_WHOM = re.compile(r" (?:by (?:[^\W\d_a-zß-ÿ]|(?:the|an?|his|her|its|their) )[^\d]*|with (?!in\b).*)\Z")
# "1931 and widened in 1968" tells when something else was done, too.
_AND_DONE = re.compile(
    r",? (?:and|but|then) (?:(?:was|were|then|later|again|first|last|fully|partly) ){0,2}"
    r"(?P<done>[a-z]{2,}(?:ed|en|wn|lt|rn|ught|de|ut|pt|ld)) .*"
)
# "on Tuesday evening after the barge Marlin", behind which stands what it did.
_HALF_CLAUSE = re.compile(r",? (?:after|when|while|because|as|since|before|once) (?!\d).*")
_CLAUSE_ENDS = re.compile(r"\s*(?:[.,;:!?)\]]|\Z)")
# "fires when the queue is full for 10 minutes": when is behind "when", and no stretch of time.
_FOR = re.compile(r"\bfor (?:(?:at least|more than|about|over|up to) )?\Z", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:when(?:ever)?|if|as soon as|once|unless) [^.;]*", re.IGNORECASE)
# "2022-07-07 10:01", of which the hour is a part of when it was.
_DAY, _HOUR_BEHIND = re.compile(r"\d{4}-\d\d-\d\d"), re.compile(r"[ T]\d\d:\d\d(?::\d\d)?(?![\d:])")
_ASKS_DAY = re.compile(r"\W*(?:(?:on|by|since|until) )?(?:what|which) (?:day|date)\b", re.IGNORECASE)
# "Q4 or early 2020".
_YEAR = re.compile(r"(?:19|20)\d\d")
_OF_YEAR = re.compile(
    r"(?:\b(?:the )?(?:Q[1-4]|H[12]|early|mid|late|spring|summer|autumn|fall|winter|beginning|start|middle|end)"
    r"(?: (?:or|and) |[ -]| of ))+\Z",
    re.IGNORECASE,
)

# "month" of "in a month", "next month".
_UNIT = re.compile(r"(?:minute|hour|day|night|week|fortnight|month|quarter|year)s?", re.IGNORECASE)
_OF_UNIT = re.compile(
    r"\b(?:(?:in|within|after|every|each|once|twice) (?:an?|one|the (?:next|coming|same)|\w+) "
    r"|(?:every|each|next|last|this) )\Z",
    re.IGNORECASE,
)
# "London at the end of this month": when is behind where.
_PLACE_FIRST = re.compile(
    r"(?!(?:Q\d|The|This|Next|Every|Each|Mid|Early|Late)\b)[A-Z][\w'’]+(?: [A-Z][\w'’]+){0,2},? "
    r"(?P<then>(?:at|on|in|by|from) (?:the )?(?:end|beginning|start|middle|close|first|last|second|third|next)"
    r" (?:of )?.+)"
)
# "8:15, train leaves 8:32": what goes on behind an hour is something else.
_GOES_ON = re.compile(r", (?=[a-z])")
_ASKS_COST = re.compile(r"\bhow much\b|\bcosts?\b", re.IGNORECASE)
_TOLD_IN_A_ROW: Mapping[Kind | None, Kind] = {"date": "hour", "hour": "hour", "money": "money"}
# "between January and May 2022", of which a model takes the end.
_BETWEEN = re.compile(r"\b(?:between|from) (?:the )?[^,.;:()]{1,30} (?:and|to|until) (?:the )?\Z", re.IGNORECASE)
_MONTH_OR_YEAR = re.compile(rf"\b(?:{MONTH}|(?:1[5-9]|20)\d\d)\b", re.IGNORECASE)
_ASKS_ONE_END = re.compile(
    r"\b(?:end|ends|ended|until|till|close[sd]?|stop(?:s|ped)?|finish\w*|expires?|leave|left|retire[sd]?|die[sd]?|last|latest"
    r"|begin|begins|began|start|starts|started|open|opens|opened|since|first)\b",
    re.IGNORECASE,
)
# "leaves at 10:09 and arrives at 13:00": behind that another verb of the same subject follows.
_ASKS_WHEN_DOES = re.compile(
    r"\W*(?:when|(?:at |by )?what (?:time|hour)) (?:does|do|did|will|is|are|was|were|can|must|shall|should) "
    r"(?P<rest>[^?]+)",
    re.IGNORECASE,
)
# "Check-in from 15:00, check-out by 11:00": the small word tells which.
_DOES_IN_OR_OUT = re.compile(r"\b(?P<does>[a-z]{3,})[ -](?P<way>in|out|off|up|on|down|over|back)\b", re.IGNORECASE)
_LOWER_WORD = re.compile(r"(?<![\w'’-])[a-z]+(?![\w'’-])")
_NEXT_VERB = re.compile(
    r",? (?:and|but|then) (?:(?:the|its|their) [a-z]+ )?(?:(?:then|will|shall|must|may|is|are|was|were|be) ){0,2}"
    r"(?:[a-z]+(?:s|ed)|left|began|came|went|ran|shut|got|flew)\b|[;.](?=\s|\Z)|, (?:which|while|where) "
)
_BOTH_WAYS = 2
_NEXT_HOUR = re.compile(r"[;,] (?:(?:and|at) )?\d{1,2}[:.]\d\d\b")
# "£845 a month, payable on the first day of each month".
_TO_DAY = re.compile(r"(?:(?:on|by|before|until|at|from|no later than) )?(?:the )?\Z", re.IGNORECASE)
# So many words stand before a day at most: "no later than the end of May".
_MOST_BEFORE = 5
_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had|\w+ed)\b")
_BEGINS = re.compile(
    r"(?:after|as|at|before|by|during|each|every|from|if|immediately|in|no|not|on|once|one|since|the|until|upon|when|while"
    r"|with|within)\b",
    re.IGNORECASE,
)


def one_of_several(question: str, answer: str) -> str:
    """Return the hour, or the sum, that is asked for of an answer that goes on: "14:20" of "14:20, arrives 18:50".

    Args:
        question: in plain words.
        answer: words of a sentence.
    """
    if (other := _NEXT_HOUR.search(answer)) is not None and parts_of_kind("hour", question):
        # "children's dance; 18:00 Duo Verde" of what is on at 15:00.
        return answer[: other.start()]
    asked_for = "money" if _ASKS_COST.search(question) is not None else asked_kind(question)
    kind = _TOLD_IN_A_ROW.get(asked_for)
    if kind is None:
        return answer
    parts = _GOES_ON.split(answer)
    hours = [parts_of_kind(kind, part) for part in parts]
    if len(parts) == 1 or len(hours[0]) != 1:
        return answer
    asked = set(content_stems(question))
    named = [
        found[0]
        for part, found in zip(parts, hours, strict=True)
        if len(found) == 1 and asked & set(content_stems(part))
    ]
    return named[0] if len(named) == 1 else parts[0]


def of_its_verb(question: str, line: str, answer: str) -> str:
    """Return when is done what a question asks about, where an answer is when something else is done by the same.

    "The train leaves at 10:09 and arrives at 13:00": asked when it leaves, a small model says 13:00.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.
    """
    asked = _ASKS_WHEN_DOES.match(question)
    kind = asked_kind(question)
    at = line.find(answer) if asked is not None and answer and kind in ("date", "hour") else -1
    if asked is None or at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    by_way = _of_its_way(asked["rest"], line)
    if by_way is not None:
        return answer if by_way in answer else by_way
    verbs = set(content_stems(asked["rest"])[1:])
    places = [word.span() for word in _LOWER_WORD.finditer(line) if verbs.intersection(content_stems(word.group()))]
    if len(places) != 1:
        return answer
    start, end = places[0]
    other = _NEXT_VERB.search(line, end)
    until = len(line) if other is None else other.start()
    is_behind = at >= until
    is_before = at + len(answer) <= start and _NEXT_VERB.search(line, at + len(answer), end) is not None
    clause = line[end:until]
    told = parts_of_kind("hour", clause) or (parts_of_kind("date", clause) if kind == "date" else [])
    return told[0] if (is_behind or is_before) and len(told) == 1 else answer


def _of_its_way(asked: str, line: str) -> str | None:
    """Return at what hour one may check in, where a sentence says behind that when one has to check out; else None."""
    wanted = {(one["does"].lower(), one["way"].lower()) for one in _DOES_IN_OR_OUT.finditer(asked)}
    said = [one for one in _DOES_IN_OR_OUT.finditer(line) if one["does"].lower() in {does for does, _ in wanted}]
    own = [at for at, one in enumerate(said) if (one["does"].lower(), one["way"].lower()) in wanted]
    if len(said) < _BOTH_WAYS or len(own) != 1:
        return None
    at = own[0]
    until = said[at + 1].start() if at + 1 < len(said) else len(line)
    hours = parts_of_kind("hour", line[said[at].end() : until])
    return hours[0] if len(hours) == 1 else None


def whole_moment(question: str, line: str, answer: str) -> str:
    """Return a time with the day that stands before its hour, and without who has done then what is asked about.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.

    Returns:
        Nothing for what is told with a day at its end.
    """
    at = line.find(answer) if answer and asked_kind(question) == "date" else -1
    if at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    if _is_clause(answer):
        return ""
    if _FOR.search(line, 0, at) is not None and parts_of_kind("time", answer) == [answer]:
        clause = next((one for one in _CONDITION.finditer(line) if one.start() < at < one.end()), None)
        return "" if clause is None else clause.group().rstrip(" ,")
    if _UNIT.fullmatch(answer) is not None and (before := _OF_UNIT.search(line, 0, at)) is not None:
        return before.group() + answer
    if (then := _PLACE_FIRST.fullmatch(answer)) is not None:
        return then["then"]
    if _DAY.fullmatch(answer) is not None and (hour := _HOUR_BEHIND.match(line, at + len(answer))) is not None:
        return answer if _ASKS_DAY.match(question) is not None else answer + hour.group()
    between = _BETWEEN.search(line, 0, at)
    if between is not None and _MONTH_OR_YEAR.search(between.group()) and _ASKS_ONE_END.search(question) is None:
        return between.group() + answer
    if _YEAR.fullmatch(answer) is not None and (before := _OF_YEAR.search(line, 0, at)) is not None:
        return before.group() + answer
    answer = _without_sum(answer)
    at = line.find(answer, at)
    answer = _without_half_clause(line, at, _without_what_else(question, line, at, answer))
    return _with_its_day(question, line, at, _without_whom(line, at, answer))


def _without_sum(answer: str) -> str:
    """Return the day that an answer ends with, where it begins with what is paid then."""
    sums, days = parts_of_kind("money", answer), parts_of_kind("date", answer)
    if not sums or not answer.startswith(sums[0]) or len(days) != 1 or not answer.endswith(days[0]):
        return answer
    before = answer[: len(answer) - len(days[0])]
    begins = _TO_DAY.search(before)
    return answer if begins is None else answer[begins.start() :]


def _is_clause(answer: str) -> bool:
    """Whether words say what happened, with a day far behind: "14th worked great and asks for help on Sunday"."""
    days = parts_of_kind("date", answer)
    before = answer[: answer.find(days[0])] if days else ""
    is_told = len(before.split()) > _MOST_BEFORE and _VERB.search(before) is not None
    return is_told and _BEGINS.match(answer) is None


def _day_first(line: str, at: int, answer: str) -> str:
    """Return the day that an answer begins with; "" for none."""
    return next((day for day in parts_of_kind("date", line[: at + len(answer)]) if answer.startswith(day)), "")


def _without_what_else(question: str, line: str, at: int, answer: str) -> str:
    """Return a day that an answer begins with, where behind it stands when something else was done, or the other."""
    day = _day_first(line, at, answer)
    other = _AND_DONE.fullmatch(answer, len(day)) if day else None
    if other is None:
        return answer
    is_asked = not set(content_stems(other["done"])).isdisjoint(content_stems(question))
    days = parts_of_kind("date", other.group())
    return day if not is_asked else days[0] if len(days) == 1 else answer


def _without_half_clause(line: str, at: int, answer: str) -> str:
    """Return a time without a clause behind it that a model has cut in its middle."""
    if _CLAUSE_ENDS.match(line, at + len(answer)) is not None:
        return answer
    clause = _HALF_CLAUSE.search(answer)
    before = "" if clause is None else answer[: clause.start()]
    return before if parts_of_kind("date", before) and not parts_of_kind("date", answer[len(before) :]) else answer


def _without_whom(line: str, at: int, answer: str) -> str:
    """Return a day that an answer begins with, where behind it stands only by whom something was done."""
    day = _day_first(line, at, answer)
    behind = _BY_WHOM.match(answer, len(day)) if day else None
    return day if behind is not None and not parts_of_kind("date", behind.group()) else answer


def _with_its_day(question: str, line: str, at: int, answer: str) -> str:
    """Return an hour, and what goes on behind it, with the day before it that the question does not name."""
    hours = parts_of_kind("hour", line[at:])
    if not hours or not answer.startswith(hours[0]):
        return answer
    days = [day for day in parts_of_kind("date", line[:at]) if not parts_of_kind("hour", day)]
    day = days[-1] if days else ""
    start = line.rfind(day, 0, at) if day else -1
    if start < 0 or _AT.fullmatch(line[start + len(day) : at]) is None:
        return answer
    is_asked = set(content_stems(day)) <= set(content_stems(question))
    return answer if is_asked else line[start : at + len(answer)]
