"""What names of settings say in words: `max_conn`, `maxConnections` and `MAX-CONNECTIONS` are "maximum connections"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from itertools import pairwise

from armt.runtime.answers.language.words import HUMP, content_stems, meanings, stem

# "maxConnections", "HTTPServer", "port80".
_HUMPS = re.compile(rf"{HUMP}|(?<=[A-Za-z])(?=\d{{2}})|[_\W]+")


def spoken(name: str) -> str:
    """Return a name in words: "max conn"."""
    return " ".join(filter(None, _HUMPS.split(name)))


def stems_of(said: str) -> set[str]:
    """Return the stems of what is said, words that are written for short as they are written out, too."""
    found = set(content_stems(said))
    return found | {long for short in found for long in _short().get(short, ())}


def name_stems(name: str) -> set[str]:
    """Return the stems of a name, and of its words run together."""
    words = spoken(name).casefold().split()
    return stems_of(" ".join(words)) | {stem("".join(pair)) for pair in pairwise(words)}


def meant_by(word: str) -> frozenset[str]:
    """Return the stems of names that say what a word of a question does: "wait" is an "interval", or a "delay"."""
    return _meant().get(word, frozenset())


@cache
def _short() -> Mapping[str, frozenset[str]]:
    """Return the stems of what is written for short, by stems."""
    return _stemmed("short", "short_names")


@cache
def _meant() -> Mapping[str, frozenset[str]]:
    """Return the stems of names that words of questions may mean, by stems."""
    return _stemmed("meant")


def _stemmed(*lists: str) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for word, meant in (pair for name in lists for pair in meanings(name).items()):
        found[stem(word)] = found.get(stem(word), frozenset()) | frozenset(map(stem, meant))
    return found
