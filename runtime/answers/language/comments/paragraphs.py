"""Paragraphs of comments behind "#" and ";": what their lines say together, whatever they stand above.

In a file of settings, a script or a program each line has a mark, which would part sentences that go on.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence
from itertools import groupby, pairwise

from armt.runtime.answers.language.characters import BARE_STOPS, LEAST_WIDTH, SPACED_STOPS
from armt.runtime.answers.language.code import is_within
from armt.runtime.answers.language.comments.settings import ANY_COMMENT, SettingLine, lines_of
from armt.runtime.answers.language.words import STOP_WORDS, word_list, words

_MARK = re.compile(r"[ \t]*+[#;]++")
# What begins something of its own: "* none: nothing", "show: it is shown", "0 = off", "%a  appname".
_ITEM = re.compile(
    r"\s*+(?:[*+•-]\s|\(?(?:\d{1,3}|[a-z])[.)]\s|[^\s:=]++(?<![.,;!?)])(?::(?:\s|$)|\s*+=|\s+[–—-]\s|\s{2,}))"
)
_OPENERS, _CLOSERS = "\"'`(<[", "\"'`)>]"
# Wider lines have seldom ended before they must.
_WIDE = 72
# Behind such a word a line goes on.
_UNFINISHED = STOP_WORDS - frozenset(
    words(
        "again all both down each few her here him it me more most myself off on once one only other out over same so"
        " some such them then there too under up us you"
    )
)
_INITIALS = re.compile(r"[(\[]?(?:[^\W\d_]\.){2,}")
_ABBREVIATIONS = word_list("abbreviations")


def comment_paragraphs(text: str, fences: Sequence[tuple[int, int]], titles: Container[int]) -> list[tuple[int, int]]:
    """Return lines of comments that go on in each other, as spans of whole lines: several each, in order, apart.

    Args:
        text: line ends as ``\\n``.
        fences: the stretches of code in it, as `fenced` has them: what stands there is no prose.
        titles: where the lines begin that are headings, and no comments.
    """
    if ANY_COMMENT.search(text) is None:
        return []
    found = list[tuple[int, int]]()
    for mark, group in groupby(lines_of(text, titles), key=lambda line: _mark_of(text, line, fences)):
        if mark is not None:
            found += _joined(text, list(group), len(mark))
    return found


def _mark_of(text: str, line: SettingLine, fences: Sequence[tuple[int, int]]) -> str | None:
    """Return what stands before the words of a comment, the same for all lines of one; None for any other line."""
    mark = _MARK.match(text, line.start, line.end) if line.says and not is_within(fences, line.start) else None
    return None if mark is None else mark.group()


def _joined(text: str, lines: Sequence[SettingLine], marked: int) -> Iterator[tuple[int, int]]:
    """Yield the paragraphs of several lines that stand below each other, behind as many characters of marks."""
    said = [text[line.start + marked : line.end].rstrip() for line in lines]
    width, first = min(_WIDE, max(map(len, said))), 0
    for at, (above, below) in enumerate(pairwise(said), 1):
        if not _goes_on(above, below, width):
            if at - first > 1:
                yield lines[first].start, lines[at - 1].end
            first = at
    if len(lines) - first > 1:
        yield lines[first].start, lines[-1].end


def _goes_on(above: str, below: str, width: int) -> bool:
    """Tell whether a line of a comment goes on in the one below it."""
    end, word = above.rstrip(_CLOSERS), below.split(None, 1)[0]
    if _ITEM.match(below) or above.endswith(":"):
        return False
    last = end.split()[-1:] or [""]
    is_short = last[0].rstrip(".").lower() in _ABBREVIATIONS or _INITIALS.fullmatch(last[0]) is not None
    if end.endswith(tuple(SPACED_STOPS + BARE_STOPS)) and not is_short:
        return False
    if _indent(below) < _indent(above) and word[0].isupper():
        # What is set in is an item, or goes on with one.
        return False
    if above.endswith(",") or last[0].lower() in _UNFINISHED or word.lstrip(_OPENERS)[:1].islower():
        return True
    return len(above) >= LEAST_WIDTH and len(above) + 1 + len(word) > width


def _indent(said: str) -> int:
    return len(said) - len(said.lstrip())
