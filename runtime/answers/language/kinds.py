"""Kinds of answers: a question that begins with "when" wants a time, one with "how many" a number.

A small model copies whatever stands near: asked when the rent is due, "The monthly rent". So what it gives is held to
the kind that is asked for, and where the sentence has one part of that kind alone, that is the answer.
"""

from __future__ import annotations

import re
from typing import Literal

from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.words import alike_in, content_stems, fold

# What says the kind need not stand in the sentence.
_ASKING = frozenset(content_stems("period duration deadline date day year long many much money price number time"))
#: A stretch of time, a date or hour, a number, a sum of money.
Kind = Literal["time", "date", "count", "money"]

_THINGS = r"(?:[\w'’-]+ ){0,3}?"
_IS = r"(?:is|was|are|were)"
_ASKS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (
        "time",
        re.compile(
            rf"\bhow long (?:{_IS}|does|do|did|must|shall|should|will|has|have|had)\b"
            r"|\bhow (?:soon|much (?:time|notice))\b"
            rf"|\b(?:what|which) {_IS} (?:the |an? )?{_THINGS}(?:period|duration|deadline)\b",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            rf"^(?:(?:since|until|by|from) )?when\b|\b(?:what|which) (?:{_IS} the )?{_THINGS}(?:date|day|year)\b",
            re.IGNORECASE,
        ),
    ),
    ("count", re.compile(r"\bhow many\b", re.IGNORECASE)),
    (
        "money",
        re.compile(
            r"\bhow much (?:money\b|(?:does|do|did|must|shall|is|was) .*\b(?:cost|earn|pay|paid|charged?)\b)"
            rf"|\b(?:what|how much) {_IS} (?:the )?{_THINGS}(?:price|cost|fee|rent|salary|wage|charge|deposit)s?\b",
            re.IGNORECASE,
        ),
    ),
)
_SMALL = (
    r"(?:an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ]\w+)?"
    r"|(?:a |one )?hundred|half an?|several)"
)
_NUMBER = rf"(?:{_SMALL}\s*[(\[]\d{{1,4}}[)\]]|\d+(?:[.,]\d+)*\s*[(\[]\w+[)\]]|\d+(?:[.,]\d+)*|{_SMALL})"
_UNIT = r"(?:second|minute|hour|day|night|week|fortnight|month|quarter|year|decade|centur(?:y|ie))s?"
_MONTHS = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
)
_DAYS = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_SCALE, _NTH = r"(?:\s(?:thousand|million|billion|hundred))?", r"\d{1,2}(?:st|nd|rd|th)"
_DATES = (
    rf"\b(?:the )?\d{{1,2}}(?:st|nd|rd|th)?(?: day)?(?: of)? {_MONTHS}(?:,? \d{{4}}\b)?",
    rf"\b{_MONTHS} \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}}\b)?",
    rf"\b{_MONTHS},? \d{{4}}\b",
    rf"\b(?:the )?(?:end|beginning|start|middle) of (?:{_MONTHS}|each month|the (?:month|year|quarter))",
    rf"\b(?:the )?(?:\w+ )?(?:first|last|{_NTH}) (?:business |working )?day of (?:each|every|the) \w+",
    r"\b\d{4}-\d\d-\d\d\b",
    r"\b\d{1,2}[./]\d{1,2}[./]\d{2,4}\b",
    r"(?<=in )(?:1[0-9]|20)\d\d\b",
    rf"\b(?:on |every |each )?{_DAYS}\b",
    r"\b\d{1,2}[:.]\d\d(?: ?[ap]\.?m\.?)?",
    r"\b\d{1,2} ?[ap]\.?m\b\.?",
)
_COINS = r"(?:a year|pounds?|dollars?|euros?|cents?|pence|crowns?|francs?|shillings?)"
_PARTS: dict[Kind, re.Pattern[str]] = {
    "time": re.compile(rf"\b{_NUMBER}[\s-]+(?:[a-z]+[\s-]){{0,2}}?{_UNIT}\b", re.IGNORECASE),
    "date": re.compile("|".join(_DATES)),
    "money": re.compile(
        rf"(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|US\$))\s?\d+(?:[.,]\d+)*{_SCALE}"
        rf"|\b{_NUMBER}{_SCALE}\s{_COINS}\b"
        r"|\d+(?:\.\d+)?\s?(?:%|percent\b|per cent\b)"
    ),
}
# What says when without a date: "as soon as the wheel turns", "in the morning", "after the first run".
_WHEN = re.compile(
    r"\b(?:when(?:ever)?|after|before|until|till|upon|while|during|once|since|by|soon|immediately|always|never|every|each"
    r"|morning|evening|night|noon|midnight|day|week|month|year|summer|winter|spring|autumn|\d{4}|hour"
    rf"|date|time|later|earlier|ago|today|tomorrow|yesterday|{_DAYS}|{_MONTHS})s?\b",
    re.IGNORECASE,
)

# "9,330 km", and not "9.1".
_MEASURED = re.compile(rf"(?:\d|\b{_SMALL}|[)\]])[\s-]*[^\W\d_]|\d\s?[%$€£¥°]")
_NONE = re.compile(r"\b(?:no|none|nobody|both|single|pair|dozens?|several|all|every|few|many)\b", re.IGNORECASE)


def asked_kind(question: str) -> Kind | None:
    """Return the kind of answer that a question wants, or None where it says nothing of that."""
    return next((kind for kind, form in _ASKS if form.search(question)), None)


def parts_of_kind(kind: Kind, line: str) -> list[str]:
    """Return the parts of a sentence that are of a kind, in order, each once.

    Args:
        kind: from `asked_kind`.
        line: the sentence, on one line.
    """
    if kind == "count":
        found = [match.group() for match in re.finditer(r"\d+(?:[.,]\d+)*|[^\W\d_]+", line)]
        return list(dict.fromkeys(word for word in found if word[0].isdigit() or is_number_word(fold(word))))
    return list(dict.fromkeys(match.group() for match in _PARTS[kind].finditer(line)))


def _is_of(kind: Kind, answer: str) -> bool:
    """Whether words can answer a question of a kind: how long something is may be said in miles too."""
    if kind == "date" and _WHEN.search(answer):
        return True
    if kind in ("time", "money") and _MEASURED.search(answer):
        return True
    return bool(parts_of_kind(kind, answer)) or (kind == "count" and _NONE.search(answer) is not None)


def answer_of_kind(question: str, line: str, answer: str) -> str:
    """Return an answer of the kind that a question wants: as given where it is one, else the one part that is.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.

    Returns:
        "" where what is given is of another kind, and the sentence has no part of it or several: it answers whole.
    """
    kind = asked_kind(question)
    if kind == "money" and len(sums := parts_of_kind(kind, answer)) == 1:
        # "The monthly rent is $2,450" says more than was asked.
        return sums[0]
    if kind is None or not answer or _is_of(kind, answer):
        return answer
    parts = _said(question, kind, line)
    if (longer := next((part for part in parts if answer in part), None)) is not None:
        return longer
    return parts[0] if len(parts) == 1 else ""


def is_answered(question: str, line: str) -> bool:
    """Whether a sentence has one part of the kind that a question wants, and all else that is asked for.

    No model need say then that it answers.

    Args:
        question: in plain words.
        line: the sentence, on one line.
    """
    kind = asked_kind(question)
    if kind is None or len(_said(question, kind, line)) != 1:
        return False
    asked = set(content_stems(question)) - _ASKING
    return len(asked) > 1 and len(alike_in(asked, set(content_stems(line)))) == len(asked)


def _said(question: str, kind: Kind, line: str) -> list[str]:
    """Return the parts of a sentence of a kind that are more than words of the question."""
    asked = set(content_stems(question))
    parts = [part for part in parts_of_kind(kind, line) if not set(content_stems(part)) <= asked]
    return _said(question, "time", line) if kind == "date" and not parts else parts
