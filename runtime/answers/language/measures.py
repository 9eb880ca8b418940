"""Measures: a number with what it counts, "thirty (30) days", of which a model copies the number alone.

"How many souls?" asks for a number; "How long is the term?" asks for a measure, and 5 is no answer to it.
"""

from __future__ import annotations

import re

from armt.runtime.answers.language.numbers import is_number_word
from armt.runtime.answers.language.words import STOP_WORDS, content_stems, fold, words

_COUNTS = re.compile(
    r"\bhow many\b|\b(?:what|which) (?:\w+ )?(?:number|year|page|chapter|version|port)\b", re.IGNORECASE
)
# Longer ones are years, ports, quantities of their own.
_MOST_DIGITS = 3
_WORDS_BEFORE = re.compile(r"(?P<words>(?:[^\W\d_]+[-\s]+){0,4}[^\W\d_]+)\s*[(\[]$")
_CLOSES = re.compile(r"[)\]]")
_OPENED, _LETTERS = {")": "(", "]": "["}, re.compile(r"[^\W\d_]+")
# "one hundred eighty (180) days", "one and one-half percent (1.5%) per month": so many characters back at most.
_SPELLED_CHARS, _BETWEEN_SPELLED = 80, frozenset(("and", "half", "quarter", "percent", "per", "cent", "dollars"))
_IN_DIGITS = re.compile(r"\s*[(\[]\d{1,3}[)\]]")
_COUNTED = re.compile(r"[-\s]+(?P<word>[^\W\d_]+)")
# "twelve (12) full calendar months": words between the number and what it counts.
_BETWEEN = frozenset(words("full calendar business working consecutive successive additional further whole complete"))
# "1.2 million" is one number, and "12.5 per cent" a share: 1.2 and 12.5 are others.
_SCALE = r"(?:hundred|thousand|million|billion|trillion|dozen)"
_SCALED = re.compile(rf"(?:[\s-]{_SCALE}\b)+|\s?%|\s(?:percent|per cent)\b", re.IGNORECASE)
_BEGINS_SCALED = re.compile(rf"{_SCALE}\b", re.IGNORECASE)
_SMALL_SCALED = re.compile(rf"\d{{1,3}}(?:[.,]\d{{1,2}})?(?:[\s-]{_SCALE})+", re.IGNORECASE)
_LAST_WORD = re.compile(r"[^\W_]+(?:[.,]\d+)*\Z")
_NUMBER_BEFORE = re.compile(r"(?P<number>[^\s\d]?\d+(?:[.,]\d+)*|[^\W\d_]+)[\s-]\Z")
# "1 lb 8 oz", "2 hours and 30 minutes": from the larger unit to the smaller ones of its kind.
_FAMILIES = (
    (
        r"years?|yrs?|y",
        r"months?|mos?",
        r"weeks?|wks?",
        r"days?|d",
        r"hours?|hrs?|h",
        r"minutes?|mins?|m",
        r"seconds?|secs?|s",
    ),
    (r"stones?|st", r"pounds?|lbs?", r"ounces?|oz"),
    (r"miles?|mi", r"yards?|yds?", r"feet|foot|ft", r"inch(?:es)?|in"),
)
_AMOUNT = r"(?<![\w.,])(?:\d+(?:[.,]\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)(?:\s?|-)"
_COMPOUND = re.compile(
    "|".join(
        rf"{_AMOUNT}(?:{larger})\b\.?(?: and|,)? {_AMOUNT}(?:{'|'.join(family[at:])})\b"
        rf"(?: {_AMOUNT}(?:{family[-1]})\b)?"
        for family in _FAMILIES
        for at, larger in enumerate(family[:-1], 1)
    ),
    re.IGNORECASE,
)
_SIGNS = re.compile(r"\s?(?:%|°C|°F|°|percent\b|per cent\b)")


def whole_measure(question: str, line: str, answer: str) -> str:
    """Return an answer that is a number alone with what it counts in its sentence, where the question wants a measure.

    Args:
        question: in plain words.
        line: the sentence that the answer is from, on one line.
        answer: words of it.

    Returns:
        The answer as it is where it is no small number alone, or where nothing is counted.
    """
    is_number = (answer.isdecimal() and len(answer) <= _MOST_DIGITS) or is_number_word(fold(answer))
    answer = _whole_number(line, answer)
    # A number with its scale is as small as its digits.
    is_number = is_number or _SMALL_SCALED.fullmatch(answer) is not None
    at = -1 if not is_number or _COUNTS.search(question) else _place_of(line, answer)
    if at < 0:
        return answer
    start, end = at, at + len(answer)
    # "thirty (30) days".
    before = _WORDS_BEFORE.search(line, 0, start)
    if before is not None and _CLOSES.match(line, end):
        spelled = _spelled(before["words"])
        start, end = (before.start() + spelled, end + 1) if spelled < len(before["words"]) else (start, end)
    elif (digits := _IN_DIGITS.match(line, end)) is not None:
        end = digits.end()
    sign = _SIGNS.match(line, end)
    if sign is not None:
        return line[start : sign.end()]
    counted = _counted(line, end)
    if counted == end or set(content_stems(line[end:counted])) <= set(content_stems(question)):
        return answer
    return line[start:counted]


def with_smaller_units(line: str, answer: str) -> str:
    """Return a measure with the units before and behind it that it is told in: "1 lb 8 oz" of "8 oz".

    Args:
        line: the sentence that the answer is from, on one line.
        answer: words of it.
    """
    at = line.find(answer) if answer else -1
    if at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    whole = next((one for one in _COMPOUND.finditer(line) if one.start() <= at < one.end()), None)
    is_part = whole is not None and at + len(answer) <= whole.end() and answer[:1].isalnum()
    return whole.group() if whole is not None and is_part else answer


def with_what_it_closes(line: str, answer: str) -> str:
    """Return an answer that has the end of a bracket and not its beginning with the number in words before that.

    Args:
        line: the sentence that the answer is from, on one line.
        answer: words of it: "180) days".

    Returns:
        "one hundred eighty (180) days"; without such words the answer from the bracket on, "(180) days".
    """
    depth, closer = 0, ""
    for mark in answer:
        depth += (mark in "([") - (mark in ")]")
        if depth < 0:
            closer = mark
            break
    at = line.find(answer) if closer else -1
    if at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    opened = line.rfind(_OPENED[closer], max(0, at - _SPELLED_CHARS), at)
    if opened < 0 or closer in line[opened:at]:
        return answer
    start = reach = opened
    for word in reversed(list(_LETTERS.finditer(line, max(0, opened - _SPELLED_CHARS), opened))):
        said, is_apart = fold(word.group()), bool(line[word.end() : reach].strip(" -"))
        if is_apart or not (is_number_word(said) or said in _BETWEEN_SPELLED):
            break
        reach = word.start()
        start = reach if is_number_word(said) else start
    return line[start : at + len(answer)]


def _whole_number(line: str, answer: str) -> str:
    """Return an answer with the rest of the number that it ends with, or that it begins in the middle of."""
    at = line.find(answer) if answer else -1
    if at < 0 or line.find(answer, at + 1) >= 0:
        return answer
    start, end = at, at + len(answer)
    last = _LAST_WORD.search(answer)
    is_number = last is not None and (last.group()[0].isdigit() or is_number_word(fold(last.group())))
    if is_number and (scaled := _SCALED.match(line, end)) is not None:
        end = scaled.end()
    if _BEGINS_SCALED.match(answer) and (before := _NUMBER_BEFORE.search(line, max(0, at - 40), at)) is not None:
        number = before["number"]
        start = before.start() if number[-1].isdigit() or is_number_word(fold(number)) else start
    return line[start:end]


def _place_of(line: str, answer: str) -> int:
    match = re.search(rf"(?<![\w.,]){re.escape(answer)}(?![\w]|[.,]\d)", line)
    return -1 if match is None else match.start()


def _spelled(said: str) -> int:
    """Return where the number begins that words end with; their length where it is no number."""
    at = len(said)
    for word in reversed(list(re.finditer(r"[^\W\d_]+", said))):
        if not is_number_word(fold(word.group())):
            break
        at = word.start()
    return at


def _counted(line: str, at: int) -> int:
    """Return where the word ends that a number before ``at`` counts; ``at`` where there is none."""
    end = at
    while (match := _COUNTED.match(line, end)) is not None:
        word = fold(match["word"])
        if word in STOP_WORDS or is_number_word(word):
            return at
        end = match.end("word")
        if word not in _BETWEEN:
            return end
    return at
