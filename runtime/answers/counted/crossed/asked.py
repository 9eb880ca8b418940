"""What of a question may name rows and columns, and which of them it asks for."""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass
from itertools import takewhile
from typing import Literal

from armt.runtime.answers.language.words import content_stems, singulars, stem, words

#: Asked is whether something is so, who it is, where, when, which of several, which has the most of something or the
#: least, what something means or does, or what stands in a cell.
Asked = Literal["whether", "who", "where", "when", "which", "most", "least", "meaning", "cell"]

_WHETHER = frozenset(
    ("is", "are", "was", "were", "does", "do", "did", "can", "may", "has", "have", "had", "will", "must")
)
_OPENINGS = frozenset(("what", "which", "who", "whom", "where", "when", "how"))
_BEFORE_WHICH = frozenset(("in", "on", "at", "to", "from", "for", "by", "with", "under", "of"))
_VERBS = frozenset(
    (
        *_WHETHER,
        *("include", "includes", "support", "supports", "offer", "offers", "get", "gets", "come", "comes", "need"),
        *("needs", "use", "uses", "run", "runs", "allow", "allows", "require", "requires", "provide", "provides"),
        *(
            "should",
            "would",
            "could",
            "shall",
            "works",
            "work",
            "hold",
            "holds",
            "contain",
            "contains",
            "cost",
            "costs",
        ),
    )
)
_MOST_WORDS = 3
# What any cell is asked for with, and says neither which row is meant nor which column.
_SAYS_LITTLE = frozenset(
    stem(word)
    for word in (
        *("have", "has", "get", "gets", "include", "included", "come", "comes", "offer", "offered", "support"),
        *("supported", "allow", "allowed", "provide", "provided", "available", "use", "used", "work", "works", "cost"),
        *("costs", "take", "takes", "need", "needed", "give", "given", "held", "happen", "happens", "mean"),
        *("means", "expect", "expected", "say", "said", "apply", "applies", "talk", "session", "much", "many", "long"),
        *("often", "value", "amount", "number", "kind", "type", "sort", "level", "price", "run", "runs", "contain"),
        *("become", "becomes", "show", "shown", "appear", "listed", "know", "knows", "stand", "stands"),
    )
)
# One of these says something else, or of several.
_BARRED = frozenset(
    (
        *("not", "no", "nor", "without", "except", "than", "more", "less", "most", "least", "other", "another"),
        *("before", "after", "until", "between", "both", "or", "if", "only", "why", "all", "per", "total", "never"),
        *("cannot", "but", "best", "worst", "each", "every", "compared", "versus", "vs"),
    )
)
_DENIED, _ONLY = re.compile(r"n['’]t\b", re.IGNORECASE), re.compile(r"(?<=\w)-only\b", re.IGNORECASE)
_MOST = re.compile(r"\b(?:the )?(?:most|highest|largest|biggest|greatest)\b", re.IGNORECASE)
_LEAST = re.compile(r"\b(?:the )?(?:least|lowest|smallest|fewest)\b", re.IGNORECASE)
_HOW_MANY = re.compile(r"\bhow many (?P<things>\S+(?: \S+){0,2})", re.IGNORECASE)
_IS = re.compile(r"^\W*(?:which|what) \S+ (?:is|are|was|were)\b", re.IGNORECASE)
_MEANING = re.compile(
    r"what (?:(?:does|do) .+ (?:do|mean|contain|say|stand for)|(?:is|are) .+ (?:used )?for)\W*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Sought:
    """A question.

    Attributes:
        asks: what for.
        thing: stems of what is asked for by "which" or "what": "plan" of "which plans".
        said: stems of all other words that say something.
        twice: those of them that it says twice.
        barred: words of it that mean something else unless a row or a column is called so.
        counts: words behind "how many", as they stand; none where that is not asked.
        are_several: several of what is asked for may be: "which tools".
        is_whose: it asks which of several something is: "which owner is Mia".
    """

    asks: Asked
    thing: frozenset[str]
    said: frozenset[str]
    twice: frozenset[str]
    barred: frozenset[str]
    counts: frozenset[str]
    are_several: bool
    is_whose: bool

    @property
    def telling(self) -> frozenset[str]:
        """Those that name a row or a column, if anything does."""
        return self.said - _SAYS_LITTLE

    @property
    def all_telling(self) -> frozenset[str]:
        """Those, and what tells of which things they are said: "support" of "what kind of support"."""
        return (self.said | self.thing) - _SAYS_LITTLE


def sought(question: str) -> Sought | None:
    """Return what a question asks; None where it begins as none does, or denies something."""
    question = _ONLY.sub("", question)
    said = list(words(question))
    if not said or _DENIED.search(question):
        return None
    asks, thing = _asked(question, said)
    if asks is None:
        return None
    rest = question if not thing else question.replace(_as_written(question, thing), " ", 1)
    if asks in ("most", "least"):
        rest = (_MOST if asks == "most" else _LEAST).sub(" ", rest, count=1)
    found = content_stems(rest)
    twice = frozenset(one for one in found if found.count(one) > 1)
    barred = frozenset(_BARRED.intersection(words(rest)))
    counted = _HOW_MANY.search(question)
    return Sought(
        asks=asks,
        thing=frozenset(content_stems(" ".join(thing))),
        said=frozenset(found),
        twice=twice,
        barred=barred,
        counts=frozenset(
            () if counted is None else takewhile(lambda word: word not in _VERBS, words(counted["things"]))
        ),
        are_several=bool(thing) and any(singulars(thing[-1])),
        is_whose=asks == "which" and _IS.search(question) is not None,
    )


def _asked(question: str, said: list[str]) -> tuple[Asked | None, list[str]]:
    """Return what a question asks for, and the words that say of which things."""
    at = int(said[0] in _BEFORE_WHICH and said[1:2] in (["which"], ["what"]))
    first = said[at]
    if first in _WHETHER:
        return "whether", []
    if first in ("who", "whom"):
        return "who", []
    if first in ("where", "when"):
        return ("where" if first == "where" else "when"), []
    if first not in _OPENINGS:
        return None, []
    thing: list[str] = []
    if first != "how":
        behind = said[at + 1 :]
        end = next((place for place, word in enumerate(behind) if word in _VERBS), 1)
        thing = behind[:end] if end <= _MOST_WORDS else []
    if thing or first == "which":
        most, least = _MOST.search(question), _LEAST.search(question)
        return ("most" if most else "least" if least else "which"), thing
    return ("meaning" if _MEANING.fullmatch(question) else "cell"), []


def _as_written(question: str, thing: list[str]) -> str:
    """Return the words of a question that say what is asked for, as they stand in it."""
    match = re.search(r"\W+".join(map(re.escape, thing)), question, re.IGNORECASE)
    return "\0" if match is None else match.group()


def said_of(stems: Set[str], twice: Set[str], one: Set[str], other: Set[str]) -> bool:
    """Whether some words of a question are all those of two names, what it says twice those of both."""
    return stems <= one | other and twice <= one & other
