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
_IN_DIGITS = re.compile(r"\s*[(\[]\d{1,3}[)\]]")
_COUNTED = re.compile(r"[-\s]+(?P<word>[^\W\d_]+)")
# "twelve (12) full calendar months": words between the number and what it counts.
_BETWEEN = frozenset(words("full calendar business working consecutive successive additional further whole complete"))
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
