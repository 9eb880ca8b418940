"""Whether a line goes on with what the one above it says, as lines do that a program or somebody has wrapped.

Without a mark or a blank line above them labels, items and sentences below a title begin something of their own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from operator import or_

from armt.runtime.answers.language.characters import BARE_STOPS, LEAST_WIDTH, SPACED_STOPS
from armt.runtime.answers.language.words import STOP_WORDS

# Of a line that ends where the next word would have gone beyond the widest the next one is the rest. Code has few words
# and narrow lines.
_LEAST_PROSE_WORDS, _LEAST_PROSE_LETTERS = 4, 0.75
# Beside a line that nobody has wrapped, as one with an address, others end as early as on paper.
_RAGGED, _MOST_RAGGED = 0.75, 60
_CODE_ENDS = ":=)]}([{"
# Behind these an option is one that the sentence speaks of: "with an -ERR reply".
_POINTING = frozenset(("a", "an", "the", "any", "of", "with", "by"))
# Nobody wraps a line that is so much shorter than the widest, or ends a line of verse there; but people who write
# sentences over several lines end them anywhere. In front of a title's words there may be a number.
_SHORT, _MOST_SHORT_WORDS, _MOST_NUMBER_CHARS = 0.6, 7, 4
_OPEN_ENDS = SPACED_STOPS + BARE_STOPS + ",;:-–—&/([{|=*_>"
_LEAST_SMALL = 2
# "Gross weight: 712 kg", "Uncommon (up to 1 in 100 people): rash"; "DELIVERY NOTE      Haulage: Borders Freight".
_LABEL = r"(?P<first>[^\W\d_])[^\s:.!?;,]*(?: [^\s:.!?;,(]+){0,5}(?: \([^()\n:]{1,40}\))?:[ \t]+\S"
_LABELLED, _LABEL_BESIDE = re.compile(rf"\s*{_LABEL}"), re.compile(rf"(?<=\S) {{3,}}{_LABEL}")
# "**Type:** String", "**Version history:**": bold, with or without what it says.
_BOLD_LABEL = re.compile(r"\s*(?P<mark>\*\*|__)(?P<first>[^\W\d_])[^*_\n:]{0,40}(?::(?P=mark)|(?P=mark):)(?=\s|\\|\Z)")
#: An "o" for a bullet, as programs for documents save it; set in: it is a word in some languages.
ROUND = re.compile(r"[ \t]+o[ \t]+\S")
# "Period of insurance:   From 1 April": what stands below the value is of it.
_BEFORE_VALUE = re.compile(r"[^\s:][^:\n]{0,40}:[ \t]{2,80}(?=\S)")


def is_rest(before: str, line: str, width: int, *, hangs: bool) -> bool:
    """Tell whether an indented line is the rest of the one before.

    Args:
        before: that line.
        line: that line; one without a word is the rest of anything.
        width: of the widest line around it.
        hangs: whether it may be indented in another way, since the one before begins an item or a paragraph.
    """
    word = next(iter(line.split(None, 1)), "")
    if not word:
        return True
    words = before.split()
    if not words:
        return False
    # Lines that people wrap end before they must. One that no stop ends goes on in small letters, or behind a "the".
    wide = len(before) + 1 + len(word) > width or (
        len(before) >= min(_RAGGED * width, _MOST_RAGGED)
        and before[-1] not in SPACED_STOPS + BARE_STOPS + ";"
        and (word[0].islower() or words[-1] in STOP_WORDS)
    )
    is_option = word.startswith("-") and words[-1].lower() not in _POINTING
    full = width >= LEAST_WIDTH and wide and not is_option
    letters = sum(character.isalpha() for word in words for character in word)
    prose = len(words) >= _LEAST_PROSE_WORDS and letters >= _LEAST_PROSE_LETTERS * sum(map(len, words))
    return (
        full
        and prose
        and "=" not in words
        and (before[-1] not in _CODE_ENDS or (before[-1] == ")" and len(words) > _LEAST_PROSE_WORDS))
        and (hangs or indent(line) == indent(before))
    )


def indent(line: str) -> int:
    """Return how far a line is set in, in characters; tabs go to the next column of eight."""
    expanded = line.expandtabs()
    return len(expanded) - len(expanded.lstrip())


def is_of_capitals(text: str, start: int, end: int) -> bool:
    """Tell whether a line in capitals is one of a paragraph in capitals, as licences have them, and no heading."""
    above = text[text.rfind("\n", 0, max(0, start - 1)) + 1 : max(0, start - 1)]
    stop = text.find("\n", end + 1)
    below = text[end + 1 :] if stop < 0 else text[end + 1 : stop]
    return _is_wide(text[start:end], below) or _is_wide(above, text[start:end])


def _is_wide(line: str, below: str) -> bool:
    """Tell whether a line in capitals goes on in the one below: it is as wide as prose, and nothing ends it."""
    is_open = len(line) >= LEAST_WIDTH and line.isupper() and line.rstrip()[-1:] not in SPACED_STOPS + ":"
    return is_open and below.isupper()


def is_below_value(text: str, first: int, line: int) -> bool:
    """Tell whether a line goes on with a value that stands behind a label, since it begins right below that.

    Args:
        text: of both.
        first: where the line with the label begins.
        line: where one below it begins.
    """
    label = _BEFORE_VALUE.match(text, first, line) if text.startswith(" ", line) else None
    if label is None:
        return False
    value = line + label.end() - first
    return text[line:value].isspace() and "\n" not in text[line:value] and not text[value : value + 1].isspace()


def beginnings_among(lines: Sequence[str]) -> list[bool]:
    """Say which lines of a paragraph begin something without a mark or a blank line, by what those around them are.

    These are labels beside others, items behind an "o", and sentences below such a label or below a line that nobody
    has wrapped.

    Args:
        lines: without their ends.
    """
    width = max(LEAST_WIDTH, max(map(len, lines), default=0))
    labelled = beside_others([_is_labelled(line) for line in lines])
    rounds = [ROUND.match(line) is not None for line in lines]
    found = list(map(or_, labelled, rounds)) if sum(rounds) > 1 else list(labelled)
    has_ended = True
    for at, (above, line) in enumerate(pairwise(lines)):
        if not found[at + 1] and _is_sentence(line):
            found[at + 1] = _is_last(above, line, width) if labelled[at] else has_ended and _is_title(above, width)
        has_ended = above.rstrip().endswith(tuple(SPACED_STOPS))
    return found


def beside_others(found: Sequence[bool]) -> list[bool]:
    """Say of which lines that are something the one above or below is that as well."""
    beside = [False, *found, False]
    return [one and (beside[at] or beside[at + 2]) for at, one in enumerate(found)]


def _is_labelled(line: str) -> bool:
    label = _BOLD_LABEL.match(line) or _LABELLED.match(line) or (_LABEL_BESIDE.search(line) if "   " in line else None)
    return label is not None and label["first"].isupper()


def _is_sentence(line: str) -> bool:
    """Whether a line begins a sentence of several words, or is one."""
    said = line.split()
    if not said or not (said[0][0].isupper() or said[0][0] in "\"“'‘") or line[0].isspace():
        return False
    small = sum(word[0].islower() for word in said)
    return small >= _LEAST_SMALL and (len(said) > _LEAST_PROSE_WORDS or said[-1][-1] in SPACED_STOPS)


def _is_last(above: str, line: str, width: int) -> bool:
    """Whether a line could have taken up the first word of the one below, and says nothing that has to go on."""
    return not _is_open(above) and len(above.rstrip()) + 1 + len(line.split(None, 1)[0]) <= width


def _is_title(line: str, width: int) -> bool:
    """Whether a line is one that nobody would wrap there, and says nothing that has to go on."""
    said = line.rstrip()
    first = next(filter(str.isalpha, said), "")
    is_short = len(said.split()) <= _MOST_SHORT_WORDS and len(said) <= _SHORT * width
    return is_short and first.isupper() and said.find(first) <= _MOST_NUMBER_CHARS and not _is_open(said)


def _is_open(line: str) -> bool:
    words = line.split()
    return not words or words[-1][-1] in _OPEN_ENDS or words[-1].lower() in STOP_WORDS
