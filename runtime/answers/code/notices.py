"""What comments say of a file as a whole: who wrote it, under which licence it is, and what is still to be done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from armt.runtime.text.code.comments import without_marks

_Found = tuple[str, int, int]

# It goes on in the next lines of its comment where a line is no end of a sentence.
_TODO = re.compile(
    r"\b(?P<said>(?:TODO|FIXME|XXX)\b[^\n]*"
    r"(?:(?<![.!?\s/])[ \t]*\n[ \t]*(?://+|\#+|\*(?!/)|)[ \t]*(?=[a-z(])(?!TODO|FIXME|XXX)[^\n]+){0,4})"
)
_AUTHOR = re.compile(r"(?:[@\\]authors?:?|\b(?:Original )?Authors?:)[ \t]+(?P<said>[^\n@<(]++)")
_COPYRIGHT = re.compile(
    r"(?:Copyright|©)(?:[ \t]*+(?:\([cC]\)|©))?,?[ \t]*+(?:(?:\d{4}|present)[ \t,–-]*+)++(?:by[ \t]++)?"
    r"(?P<said>[^\W\d_][^\n<(@*]*+)",
    re.IGNORECASE,
)
# What stands behind the name of who has a copyright.
_BEHIND_NAME = re.compile(r"[,;]|\.(?=\s|$)|\bAll rights reserved", re.IGNORECASE)
_SPDX = re.compile(r"SPDX-License-Identifier:\s*(?P<said>[^\s*][^\n*]*[^\s*])")
_NAMES = (
    "GNU|Apache|MIT|BSD|Mozilla|Lesser|General|Public|Affero|Library|Boost|Software|ISC|[23]-Clause|zlib|BSD-style"
    r"|MIT-style|Eclipse|Python|PSF|Creative|Commons|v?\d(?:\.\d)*|\(?L?GPL\)?(?:v\d)?"
)
_KNOWN = r"Apache|MIT|BSD|MPL|Mozilla|[AL]?GPL|GNU|ISC|zlib|Boost|BSL|Unlicense|CC0|EPL|PSF|WTFPL"
# "@license MIT", "License: Apache-2.0".
_TAGGED = re.compile(
    r"(?:[@\\]licen[cs]e\b:?|(?:^|\n)[ \t/*\#;-]*Licen[cs]e:)[ \t]+"
    rf"(?P<said>(?=[^\n]{{0,40}}?\b(?:{_KNOWN})(?:v?\d[\d.]*)?\b)(?!Copyright)[^\s*][^\n*]{{0,78}}[^\s*])"
    r"[ \t]*(?=\n|\*|\Z)",
    re.IGNORECASE,
)
_LICENCE = re.compile(
    r"\b(?:under|by)\s+(?:the\s+)?(?:terms\s+(?:and\s+conditions\s+)?of\s+)?(?:the\s+|an?\s+)?"
    rf"(?P<said>(?:(?:{_NAMES})[\s/*\#,-]+)+Licen[cs]es?\b(?:,?[\s/*\#]+Version\s+\d(?:\.\d)*)?)",
    re.IGNORECASE,
)


def todos_in(comment: str) -> Iterator[_Found]:
    """Yield what a comment says is to be done, and the bytes of the comment that say so."""
    for said, start, end in _said(_TODO, comment):
        words = said.removesuffix("*/").rstrip()
        yield words, start, end - len(said.encode()) + len(words.encode())


def authors_in(comments: Sequence[str]) -> list[tuple[int, _Found]]:
    """Return who is named as an author, else who has the copyright, with the number of the comment that says so."""
    return _first_of((_AUTHOR, _COPYRIGHT), comments)


def licences_in(comments: Sequence[str]) -> list[tuple[int, _Found]]:
    """Return the licences that comments name, with the number of the comment.

    As SPDX or a tag has them, else in words.
    """
    return _first_of((_SPDX, _TAGGED, _LICENCE), comments)


def _first_of(patterns: Sequence[re.Pattern[str]], comments: Sequence[str]) -> list[tuple[int, _Found]]:
    """Return what the first of some patterns finds that finds anything."""
    for pattern in patterns:
        found = [(number, said) for number, comment in enumerate(comments) for said in _said(pattern, comment)]
        if found:
            return found
    return []


def _said(pattern: re.Pattern[str], comment: str) -> Iterator[_Found]:
    for match in pattern.finditer(comment):
        start, end = match.start(), match.end()
        if pattern is _COPYRIGHT and (behind := _BEHIND_NAME.search(comment, match.start("said"), end)) is not None:
            end = behind.start()
        begin = len(comment[:start].encode())
        said = comment[match.start("said") : min(end, match.end("said"))]
        yield " ".join(without_marks(said).split()), begin, begin + len(comment[start:end].rstrip().encode())
