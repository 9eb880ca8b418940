"""Templates of messages: what a program says again and again of other names.

Messages of as many words that differ in one place or two are of one template, as in Drain (He and others, 2017), where
a word of these places is another one in most of them: the names of users are, "started" and "stopped" are not. A word
that very many have is no name among others, and its messages are left by themselves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from operator import itemgetter

# So many words may stand in a place, and so many of the messages have another one.
_LEAST_WORDS, _SHARE = 5, 0.2
# What is left of a shorter message says nothing, and longer ones are no messages.
_LEAST_LENGTH, _MOST_LENGTH = 4, 40
# For two places each message is looked at once a pair of its words, so that fewer and shorter ones are.
_MOST_PAIRED, _MOST_PAIRED_LENGTH = 4000, 24


def templates(counts: Mapping[str, int]) -> list[list[str]]:
    """Return the messages of each template, those that are of none by themselves.

    Args:
        counts: how often each message was said, in the order in which they were said first.

    Returns:
        Each message in one list; lists and what is in them in that order.
    """
    by_length: dict[int, list[tuple[str, ...]]] = {}
    for message in counts:
        words = tuple(message.split(" "))
        by_length.setdefault(len(words), []).append(words)
    order = {message: at for at, message in enumerate(counts)}
    found: list[list[str]] = []
    budget = _MOST_PAIRED
    for length, messages in by_length.items():
        rest = messages
        if _LEAST_LENGTH <= length <= _MOST_LENGTH:
            found += (groups := _alike(rest, counts, 1))
            rest = _without(rest, groups)
            if length > _LEAST_LENGTH and length <= _MOST_PAIRED_LENGTH and len(rest) <= budget:
                budget -= len(rest)
                found += (groups := _alike(rest, counts, 2))
                rest = _without(rest, groups)
        found += ([" ".join(words)] for words in rest)
    return sorted((sorted(group, key=order.__getitem__) for group in found), key=lambda group: order[group[0]])


def _without(messages: Sequence[tuple[str, ...]], groups: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    taken = {message for group in groups for message in group}
    return [words for words in messages if " ".join(words) not in taken]


def _alike(messages: Sequence[tuple[str, ...]], counts: Mapping[str, int], places: int) -> list[list[str]]:
    """Return messages of as many words each that differ in so many places alone, the largest groups first."""
    if len(messages) < _LEAST_WORDS:
        return []
    by_template: dict[tuple[tuple[int, ...], tuple[str, ...]], list[tuple[str, ...]]] = {}
    among = range(len(messages[0]))
    forms = [(at, itemgetter(*(place for place in among if place not in at))) for at in combinations(among, places)]
    for words in messages:
        for at, others in forms:
            by_template.setdefault((at, others(words)), []).append(words)
    taken: set[tuple[str, ...]] = set()
    found = []
    for (at, _), alike in sorted(by_template.items(), key=lambda item: -len(item[1])):
        if len(alike) < _LEAST_WORDS:
            break
        group = _of_names([words for words in alike if words not in taken], at, counts)
        taken.update(group)
        if group:
            found.append([" ".join(words) for words in group])
    return found


def _of_names(
    alike: Sequence[tuple[str, ...]], places: Sequence[int], counts: Mapping[str, int]
) -> list[tuple[str, ...]]:
    """Return those of some messages that differ in names: most of them, but for those that are said very often."""
    rising = sorted(alike, key=lambda words: counts[" ".join(words)])
    said = sum(counts[" ".join(words)] for words in rising)
    while rising and min(len({words[place] for words in rising}) for place in places) < max(
        _LEAST_WORDS, _SHARE * said
    ):
        said -= counts[" ".join(rising.pop())]
    return rising
