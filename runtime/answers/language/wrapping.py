"""Whether a line goes on with what the one above it says, as lines do that a program or somebody has wrapped."""

from __future__ import annotations

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
        and (hangs or _indent(line) == _indent(before))
    )


def _indent(line: str) -> int:
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
