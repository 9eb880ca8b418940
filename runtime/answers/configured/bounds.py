"""Which bound a question asks for, the upper or the lower one, and which the name of a setting says that it is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Set
from enum import Enum, auto
from itertools import pairwise

from armt.runtime.answers.configured.names import spoken
from armt.runtime.answers.language.words import stem


class SettingBound(Enum):
    """What something may not go beyond."""

    UPPER = auto()
    LOWER = auto()


def _phrase(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)


# What says most comes first: the "lower limit" is a limit; "How many connections may be open?" asks how far one may go,
# and "How long must a password be?" how far one has to.
_PHRASES = (
    (
        (_phrase(r"at (?:the )?(?:very )?most|up to|no(?:t)? more than|upper"), SettingBound.UPPER),
        (_phrase(r"at (?:the )?(?:very )?least|no(?:t)? (?:fewer|less) than|lower"), SettingBound.LOWER),
    ),
    (
        (_phrase(r"max|maxim(?:um|al)|limit(?:ed)?|highest|largest|biggest|greatest|longest"), SettingBound.UPPER),
        (_phrase(r"min|minim(?:um|al)|lowest|smallest|fewest|shortest"), SettingBound.LOWER),
    ),
    (
        (_phrase(r"how (?:many|much|long|large|big|high)\b.* (?:can|may|allowed|permitted)"), SettingBound.UPPER),
        (_phrase(r"how (?:many|much|long|large|big|high)\b.* must"), SettingBound.LOWER),
    ),
)
_NAMES = {
    **dict.fromkeys(("max", "maximum", "limit", "limits", "upper", "ceiling"), SettingBound.UPPER),
    **dict.fromkeys(("min", "minimum", "lower", "floor"), SettingBound.LOWER),
}
# Behind these it is short for minutes: "requests_per_min", "timeout_min".
_TIMES = frozenset(["age", "delay", "duration", "every", "interval", "per", "period", "time", "timeout", "ttl"])
# Beside a bound this says of what it is one.
_IS_ONE = _phrase(r"(upper|lower) (?:limit|bound)")


def bound_asked(question: str) -> SettingBound | None:
    """Return the bound that a question asks for; None where it asks for none, or might for either."""
    for phrases in _PHRASES:
        found = {bound for phrase, bound in phrases if phrase.search(question)}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def bound_of(names: Iterable[str]) -> SettingBound | None:
    """Return the bound that a setting is; None where neither its name nor what it stands below says one.

    Args:
        names: its own, and those that it stands below, the nearest first.
    """
    for name in names:
        words = ["", *spoken(name).casefold().split()]
        found = {_NAMES[word] for before, word in pairwise(words) if word in _NAMES and before not in _TIMES}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def names_of(bound: SettingBound | None) -> Set[str]:
    """Return the stems of words by which a bound is called."""
    return frozenset(stem(word) for word, one in _NAMES.items() if one is bound)


def plainly(question: str) -> str:
    """Return a question with "lower" in place of "lower limit": no setting has to be called a limit for that."""
    return _IS_ONE.sub(r"\1", question)
