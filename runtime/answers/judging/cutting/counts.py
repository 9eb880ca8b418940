"""Counts that stand in a row, of which one is asked for, or all: "2 High, 1 Medium and 4 Low severity findings"."""

from __future__ import annotations

import re

from armt.runtime.answers.language.kinds import asked_kind, counted_things, counts_of
from armt.runtime.answers.language.words import content_stems

_NUMBER = r"(?:\d+(?:,\d{3})*|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|no)"
_OF = r"[^\W\d_][\w-]*(?: (?!and\b|or\b)[^\W\d_][\w-]*){0,2}"
_COUNT = re.compile(rf"(?P<number>{_NUMBER}) (?P<of>{_OF})", re.IGNORECASE)
_ROW = re.compile(rf"\b{_NUMBER} {_OF}(?:(?:,? and |, ){_NUMBER} {_OF})+", re.IGNORECASE)
_ALL_BUT = re.compile(
    r"\b(?:all|everyone|everybody|everything|none|nobody) (?:but|except(?: for)?|save) (?:the )?\Z", re.IGNORECASE
)
# "It tries three times, after 5, 30 and 120 seconds."
_ASKS_TIMES = re.compile(r"\bhow (?:many (?:times|attempts|tries|retries|goes)|often is it tried)\b", re.IGNORECASE)
_TIMES = re.compile(
    rf"\b(?:once|twice|(?:(?:at most|at least|up to) )?{_NUMBER} (?:more )?(?:times|attempts|tries|retries))\b",
    re.IGNORECASE,
)
_THERE = re.compile(
    r"\bthere (?:are|is|were|was|will be|have been) (?:(?:about|only|just|exactly|at least|a total of) )?"
    r"(?P<said>[^,.:;()]+)",
    re.IGNORECASE,
)

# "Five voted for, one against, two abstained."
_ASKS_VOTES = re.compile(
    r"\bhow many\b[^?]*(?:\bvote[ds]?\b[^?]*\b(?P<side>for|in favou?r|against)\b"
    r"|\b(?P<none>abstain(?:ed)?|abstentions)\b)",
    re.IGNORECASE,
)
_SIDES = {
    "for": r"(?:for|in favou?r)",
    "against": r"(?:against|opposed)",
    "none": r"(?:abstain(?:ed|ing)|abstentions?)",
}
_VOTED = r"(?<![\w.,-])(?P<number>\d+|{number})(?: (?:people|members|votes?|councillors|directors|shareholders))?"
_VOTED += r"(?: (?:voted|were|was|cast))? {side}\b"


def there_are(question: str, line: str) -> bool:
    """Whether a sentence says how many there are of what a question counts: "There are two interviews"."""
    things = counted_things(question) if asked_kind(question) == "count" else frozenset[str]()
    said = _THERE.search(line) if things else None
    counts = [] if said is None else counts_of(things, said["said"])
    return said is not None and len(counts) == 1 and said["said"].startswith(f"{counts[0]} ")


def counted_among(question: str, line: str, answer: str) -> str:
    """Return the one of several counts in a row that is asked for; nothing where all of them are, or it is left out.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.
    """
    if not answer or asked_kind(question) != "count":
        return answer
    answer = _votes_on_side(question, line, answer)
    at = line.find(answer)
    if at >= 0 and _ALL_BUT.search(line[:at]) is not None:
        # "All but 2 have been mended."
        return ""
    times = _TIMES.findall(line) if _ASKS_TIMES.search(question) is not None else []
    if len(times) == 1:
        return answer if answer in times[0] or times[0] in answer else times[0]
    asked = set(content_stems(question))
    for row in _ROW.finditer(line):
        counts = list(_COUNT.finditer(row.group()))
        # What all of them are stands behind the last: "4 Low severity findings".
        thing = set(content_stems(counts[-1]["of"])[-1:])
        if not thing & asked or any(thing & set(content_stems(count["of"])) for count in counts[:-1]):
            continue
        named = [count["number"] for count in counts if asked.intersection(content_stems(count["of"].split()[0]))]
        if len(named) <= 1:
            return named[0] if named else ""
    return answer


def _votes_on_side(question: str, line: str, answer: str) -> str:
    """Return how many voted on the side that is asked for, where an answer is from a sentence that says it of each.

    "Five voted for, one against": asked how many voted against, a small model says five.
    """
    asked = _ASKS_VOTES.search(question)
    if asked is None:
        return answer
    side = "none" if asked["none"] else "against" if asked["side"].lower() == "against" else "for"
    form = _VOTED.format(number=_NUMBER, side=_SIDES[side])
    found = [vote["number"] for vote in re.finditer(form, line, re.IGNORECASE)]
    return found[0] if len(found) == 1 else answer
