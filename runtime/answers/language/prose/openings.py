"""What a sentence is worth by how it begins and ends: captions say little, "in short" says much."""

from __future__ import annotations

import re

# Captions, entries of a list of works, and comments of a grammar say little by themselves.
_CAPTION = re.compile(
    r"\W*(?:(?:main )?(?:figure|fig\.|table|listing|exhibit|photo(?:graph)?|image|picture|video|credit|source)s?\b"
    r"\s?[\d.:]|\[\w{1,12}\]:?\s+[A-Z\"“]|;\s)",
    re.IGNORECASE,
)
# A line of a table of contents, and one of a grammar.
_LEADERS = re.compile(r"\.{4,}|(?:\. ){4,}|:=")
# It points to what was said, or ends where a list begins, or asks.
_MENTIONS = re.compile(
    r"\W*(?:(?:what )?(?:this|that) means|as (?:mentioned|noted|described|shown)\b)"
    r"|.*\b(?:as follows|the following)\W*\Z",
    re.IGNORECASE | re.DOTALL,
)
_OPEN, _CLOSERS = (":", "?", "？"), "\"'”’»)]*_"
# "Short version: ...": said for who reads no further.
_IN_SHORT = re.compile(
    r"\W*(?:(?:the )?short version|tl;?dr|in (?:short|brief|summary|a nutshell)|to sum up|bottom line)\b", re.IGNORECASE
)
_LITTLE, _LESS, _MUCH = 0.2, 0.5, 2.5


def opening_worth(text: str) -> float:
    """Return what a sentence is worth by its form alone, 1 for most."""
    worth = _MUCH if _IN_SHORT.match(text) is not None else 1.0
    if _CAPTION.match(text) is not None or _LEADERS.search(text) is not None:
        worth *= _LITTLE
    if text.rstrip(_CLOSERS).endswith(_OPEN) or _MENTIONS.match(text) is not None:
        worth *= _LESS
    return worth
