"""Where something is, which a model cuts: "Allen" of "in the garage of 703 Cypress Drive in Allen TX 75002"."""

from __future__ import annotations

import re

from armt.runtime.answers.language.kinds import parts_of_kind
from armt.runtime.months import MONTHS

_ASKS_WHERE = re.compile(r"\W*where(?! from\b)\b(?!.*\bfrom\W*\Z)", re.IGNORECASE)
# "Where can I find the policy?" asks for an address, which a text has.
_ASKS_TO_FIND = re.compile(
    r"\W*where\b.*\b(?:find|found|get|download|available|read|see|learn|look|hosted|published|live|ask|report|register"
    r"|sign up|apply|buy|order)\b",
    re.IGNORECASE,
)
# And one where something is to be sent, for that of somebody.
_ASKS_TO_SEND = re.compile(
    r"\W*where\b.*\b(?:send|submit|mail|e-?mail|write|report|appeal|apply|complain|return|address)\b", re.IGNORECASE
)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_AT_ADDRESS = re.compile(
    r"\b(?:at|on|from|to|via|in|visit|see|here):? [<(]?(?P<url>https?://[^\s<>()]+[^\s<>().,;:!?'\"”’])",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?:(?:just |only )?(?:last|next|this|every|each) (?:\w+ )?(?:week|month|year|night|morning|evening|summer|winter"
    r"|spring|autumn|fall|quarter|weekend|time|century|decade)s?|yesterday|today|tomorrow|tonight|recently|soon|now"
    r"|later|(?:\w+ )?(?:days|weeks|months|years|hours|minutes) (?:ago|later))",
    re.IGNORECASE,
)
_OF_TIMES = frozenset(
    (
        *("in", "on", "at", "from", "to", "until", "between", "and", "since", "during", "early", "late", "mid", "the"),
        *("of", "by", "-", "–"),
        *MONTHS,
    )
)
_IN = r"(?:in|at|on|inside|near|behind|outside|under|below|above|within|along|opposite|next to|close to|across from)"
_OPENS = re.compile(rf"\b{_IN} (?=\S)")
_OPENING = re.compile(rf"{_IN} ", re.IGNORECASE)
# Behind the last of these stands where it is; sentences may have none.
_VERB = re.compile(
    r"\b(?:is|are|was|were|be|been|being|has|have|had|find|found|get|live|work|sit|stand|lie|take|go|keep|put|see|look"
    r"|place|meet|run|store|hold|build|[a-z]{2,}ed|[a-z]{3,}(?<!s)s(?= (?:in|at|on)\b)|born|held|kept|sent|built|put"
    r"|set|stood|made|that|which|who|where|to|and|or|but|for|with|by|from)\b"
)
_LINK = re.compile(r"\[([^\[\]\n]{1,200})\]\([^()\s]*\)")
# Parts of one place: nothing stands between them, and they are few.
_BREAKS = re.compile(r"[,;:!?()\[\]\"“”–—]|\.(?=\s)")
_MOST_BEFORE = 10
_POSTCODE = re.compile(r" (?:\d{4,6}|[A-Z]{1,2}\d{1,2}[A-Z]? \d[A-Z]{2})\b(?!\.?\d)")
_ASKS_IN_WHICH = re.compile(
    r"\W*(?P<in>in|on|at|under|from|to|with|by) (?:which|what) (?P<noun>[\w-]+) ", re.IGNORECASE
)
# "From 10.0.0.7 port 22" has the number of the port behind that word.
_IN_NAMED = r"\b{} (?:the |an? )?(?P<which>[`\"“*]{{0,2}}(?<![\w.-])[\w.+-]+[`\"”*]{{0,2}}) {}\b(?!\s*[:=#]?\s*\d)"
# What is a name has marks, capitals or a number; "in the old town" is no name of one.
_IS_NAME = re.compile(r"[^a-z]")
# "of this repository": what an answer may begin with, and be no whole place.
_PART = re.compile(r"of ", re.IGNORECASE)

_ASKS_ADDRESS = re.compile(r"\b(?:address|where|located|location|premises)\b", re.IGNORECASE)
_HOUSE = re.compile(r"(?<![\w.])\d{1,5}[A-Za-z]?(?:[-/]\d{1,4})? \Z")
_STREET = re.compile(
    r"(?:[A-Z][\w'’.-]+ ){1,3}(?:Street|Str|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Dr|Way|Court|Ct|Square|Sq|Place|Pl"
    r"|Boulevard|Blvd|Terrace|Close|Row|Quay|Hill)\b"
)
# "Rua do Salitre" before the number of the house.
_PARTICLE = r"(?:de|do|da|dos|das|di|du|del|della|der|den|des|la|le|van|von)"
_CAPITAL = r"[^\W\d_a-zß-ÿ][\w'’.-]*"
_STREET_BEFORE = re.compile(rf"(?<![\w.]){_CAPITAL}(?: (?:{_CAPITAL}|{_PARTICLE})){{0,5}} \Z")
_ONLY_HOUSE = re.compile(r"\d{1,4}[A-Za-z]?(?:[-/]\d{1,4})?")
# "24103 Kiel" behind "Hafenstrasse 7, ", and a telephone behind both.
_CODE_FIRST = re.compile(r"(?:[A-Z]{1,2}-)?\d{4,5} [^\W\d_a-zß-ÿ]")
_STREET_AND_HOUSE = re.compile(rf"(?<![\w.]){_CAPITAL}(?: (?:{_CAPITAL}|{_PARTICLE})){{0,5}} \d{{1,4}}[A-Za-z]?,? \Z")
_PHONE_BEHIND = re.compile(r",? (?:\+|\(?0)\d[\d ()/-]{5,}\Z")
# "at the station at 8:15": when is behind where.
_THEN = re.compile(
    r"(?P<place>.*?\w),? (?P<hour>(?:at|from|around|by|until) \d{1,2}(?:[:.]\d\d| ?[ap]\.?m\b)).*", re.IGNORECASE
)
# The first half of a code, and the second: "BS1" and "4RN", "TX" and "75002".
_CODES = (
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\Z"), re.compile(r" \d[A-Z]{2}\b")),
    (re.compile(r"[ ,][A-Z]{2}\Z"), re.compile(r" \d{5}(?:-\d{4})?\b")),
)


def _whole_address(line: str, answer: str) -> str:
    """Return an address from the number of its house to the end of its code: "14 Mill Street, Ely CB7 4AA"."""
    at = line.find(answer) if answer else -1
    if at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    if _ONLY_HOUSE.fullmatch(answer) is not None and (street := _STREET_BEFORE.search(line, 0, at)) is not None:
        return line[street.start() : at + len(answer)]
    if (phone := _PHONE_BEHIND.search(answer)) is not None:
        answer = answer[: phone.start()]
    if _CODE_FIRST.match(answer) is not None and (street := _STREET_AND_HOUSE.search(line, 0, at)) is not None:
        return line[street.start() : at + len(answer)]
    house = _HOUSE.search(line, 0, at) if _STREET.match(answer) is not None else None
    code = next((rest for half, rest in _CODES if half.search(answer) is not None), None)
    behind = None if code is None else code.match(line, at + len(answer))
    return line[at if house is None else house.start() : at + len(answer) if behind is None else behind.end()]


def whole_place(question: str, line: str, answer: str) -> str:
    """Return a place with all that tells it, the one in which a question asks that something is, or an address for it.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.

    Returns:
        Nothing for a time: that is not where.
    """
    if _ASKS_ADDRESS.search(question) is not None:
        answer = _whole_address(line, answer)
    if _ASKS_WHERE.match(question) is None:
        return _in_which(question, line, answer)
    mails = set(_MAIL.findall(line)) if _ASKS_TO_SEND.match(question) is not None else set[str]()
    if len(mails) == 1:
        return mails.pop()
    if not answer:
        return answer
    if _TIME.fullmatch(answer) is not None or _is_when(answer):
        return ""
    if (then := _THEN.fullmatch(answer)) is not None:
        answer = then["place"]
        if _is_when(answer):
            # "14 November at 7 pm in room 104".
            behind = _OPENS.search(then.string, then.end("hour"))
            answer = "" if behind is None else then.string[behind.start() :]
    if not answer:
        return answer
    addresses = {found["url"] for found in _AT_ADDRESS.finditer(line)}
    if len(addresses) == line.count("://") == 1 and "://" not in answer and _ASKS_TO_FIND.match(question) is not None:
        return addresses.pop()
    line = _LINK.sub(r"\1", line)
    at = line.find(answer)
    if at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    end = at + len(answer)
    code = _POSTCODE.match(line, end)
    return line[_start(line, at, answer) : end if code is None else code.end()]


def _is_when(answer: str) -> bool:
    """Whether words are a time and nothing else: "between January and May 2022"."""
    rest = answer
    for day in parts_of_kind("date", answer):
        rest = rest.replace(day, " ")
    return rest != answer and not set(rest.split()) - _OF_TIMES


def _in_which(question: str, line: str, answer: str) -> str:
    """Return the name before what a question asks in which something is: "cert" of "in the `cert` namespace"."""
    asked = _ASKS_IN_WHICH.match(question)
    if asked is None or not answer:
        return answer
    form = _IN_NAMED.format(asked["in"], re.escape(asked["noun"]))
    found = [one["which"] for one in re.finditer(form, line, re.IGNORECASE) if _IS_NAME.search(one["which"])]
    return found[0] if len(found) == 1 and answer not in found[0] and found[0] not in answer else answer


def _start(line: str, at: int, answer: str) -> int:
    """Return where the place begins of which an answer is the end: at the answer where nothing of it stands before."""
    breaks = [found.end() for found in _BREAKS.finditer(line, 0, at)]
    verbs = [found.end() for found in _VERB.finditer(line, 0, at)]
    begin = max([0, *breaks[-1:], *verbs[-1:]])
    for opens in _OPENS.finditer(line, begin, at):
        before = line[opens.start() : at]
        if parts_of_kind("date", before) or parts_of_kind("time", before) or parts_of_kind("hour", before):
            continue
        # Of "in Allen" the name answers; behind "in the garage" it is a part.
        is_chain = _OPENING.match(answer) or _PART.match(answer) or len(_OPENS.findall(f"{before}{answer}")) > 1
        return opens.start() if is_chain and len(before.split()) <= _MOST_BEFORE else at
    return at
