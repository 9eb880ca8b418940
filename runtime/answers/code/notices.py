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
_AUTHOR = re.compile(r"(?:[@\\]authors?:?|\b(?:Original )?Authors?:)[ \t]+(?P<said>[^\n@<(]*[^\n@<(\s])")
_COPYRIGHT = re.compile(
    r"(?:Copyright|©)(?:\s*(?:\([cC]\)|©))?,?\s*(?:(?:\d{4}|present)[\s,–-]*)+(?:by\s+)?(?P<said>[^\W\d_][^\n<(@*]*?)"
    r"(?=\s*(?:[<(@,;*]|All rights reserved|\.?\s*$|\.\s))",
    re.IGNORECASE | re.MULTILINE,
)
_SPDX = re.compile(r"SPDX-License-Identifier:\s*(?P<said>[^\s*][^\n*]*[^\s*])")
_NAMES = (
    "GNU|Apache|MIT|BSD|Mozilla|Lesser|General|Public|Affero|Library|Boost|Software|ISC|[23]-Clause|zlib|BSD-style"
    r"|MIT-style|Eclipse|Python|PSF|Creative|Commons|v?\d(?:\.\d)*|\(?L?GPL\)?(?:v\d)?"
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
    """Return the licences that comments name, with the number of the comment: as SPDX has them, else in words."""
    return _first_of((_SPDX, _LICENCE), comments)


def _first_of(patterns: Sequence[re.Pattern[str]], comments: Sequence[str]) -> list[tuple[int, _Found]]:
    """Return what the first of some patterns finds that finds anything."""
    for pattern in patterns:
        found = [(number, said) for number, comment in enumerate(comments) for said in _said(pattern, comment)]
        if found:
            return found
    return []


def _said(pattern: re.Pattern[str], comment: str) -> Iterator[_Found]:
    for match in pattern.finditer(comment):
        start = len(comment[: match.start()].encode())
        yield " ".join(without_marks(match["said"]).split()), start, start + len(match[0].rstrip().encode())
