"""What names of settings say in words: `max_conn`, `maxConnections` and `MAX-CONNECTIONS` are "maximum connections"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise

from armt.runtime.answers.language.words import content_stems, stem

# "maxConnections", "HTTPServer", "port80".
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[A-Za-z])(?=\d{2})|[_\W]+")


def spoken(name: str) -> str:
    """Return a name in words: "max conn"."""
    return " ".join(filter(None, _HUMPS.split(name)))


def stems_of(said: str) -> set[str]:
    """Return the stems of what is said, words that are written for short as they are written out, too."""
    found = set(content_stems(said))
    return found | {long for short in found for long in _lists()[0].get(short, ())}


def name_stems(name: str) -> set[str]:
    """Return the stems of a name, and of its words run together."""
    words = spoken(name).casefold().split()
    return stems_of(" ".join(words)) | {stem("".join(pair)) for pair in pairwise(words)}


def meant_by(word: str) -> frozenset[str]:
    """Return the stems of names that say what a word of a question does: "wait" is an "interval", or a "delay"."""
    return _lists()[1].get(word, frozenset())


@cache
def _lists() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Return what is written for short, and what names words of questions may mean, both by stems."""
    lists = files("armt.runtime.answers.language").joinpath("lists")
    found: list[dict[str, frozenset[str]]] = []
    for name in ("short.txt", "meant.txt"):
        group: dict[str, frozenset[str]] = {}
        for line in lists.joinpath(name).read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            asked, _, named = line.partition(":")
            for word in map(stem, asked.split()):
                group[word] = group.get(word, frozenset()) | frozenset(map(stem, named.split()))
        found.append(group)
    return found[0], found[1]
