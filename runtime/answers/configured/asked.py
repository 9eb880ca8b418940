"""Which setting a question asks for, by the words of its name, of what it stands below and of what is said of it.

"How long does the database healthcheck wait between tries?" is answered by `interval: 10s` below `healthcheck` below
`postgres`. What has nearly all words of the question, and more of them than any other setting, answers by itself;
others are put before a judge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from armt.runtime.answers.configured.names import spoken
from armt.runtime.answers.configured.ranking import Ranked, ranked
from armt.runtime.answers.configured.values import part_asked, wants_said_of
from armt.runtime.answers.language.sentences import LONGEST_SENTENCE_CHARS, Sentence
from armt.runtime.answers.stated.itself.told import Told
from armt.runtime.text.settings.setting import path_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_LEAST_SHARE, _LEAST_AHEAD = 0.72, 0.03
# What is said of those that have so much of the question's words answers with them.
_LEAST_TOLD = 0.5
# So many are put before a judge.
_MOST_FOUND = 40


class FoundSetting(NamedTuple):
    """A setting that may be asked for.

    Attributes:
        share: of the question's words that it has, each by how rare it is; somewhat above 1 at most.
        sentence: it, behind its comment.
        stated: what of it answers; None for all of it, or where a model has to read that.
        path: names of what it stands below, in words.
        is_sure: it has every word of the question that any setting of its file has.
        told_at: bytes between which that stands which is said of it.
    """

    share: float
    sentence: Sentence
    stated: str | None
    path: str
    is_sure: bool
    told_at: tuple[int, int]


def sure_setting(found: Sequence[FoundSetting]) -> Told | None:
    """Return the setting that answers by itself, with what of it answers; None where none does, or two would.

    Args:
        found: from `found_settings`.
    """
    if not found or found[0].share < _LEAST_SHARE or not found[0].is_sure:
        return None
    others = (one.share for one in found[1:] if one.stated != found[0].stated)
    return Told(found[0].sentence, found[0].stated) if found[0].share - next(others, 0.0) >= _LEAST_AHEAD else None


def found_settings(question: str, text: StoredText) -> list[FoundSetting]:
    """Return the settings that may be asked for, the best first; none of what is no file of settings."""
    found: list[FoundSetting] = []
    begin, untold = 0, 0.0
    for part in text.texts:
        for one in ranked(question, part.settings) if part.settings else ():
            if (setting := _found(question, one, part, begin)) is not None:
                found.append(setting)
            else:
                untold = max(untold, one.share)
        begin += part.size
    # What fits less than one that cannot be quoted is not what is asked for.
    found = [one._replace(is_sure=one.is_sure and one.share > untold) for one in found]
    return sorted(found, key=lambda one: -one.share)[:_MOST_FOUND]


def told_spans(found: Iterable[FoundSetting]) -> list[tuple[int, int]]:
    """Return where that stands which is said of settings with most of a question's words: they answer, and not it."""
    spans: list[tuple[int, int]] = []
    for start, end in sorted(one.told_at for one in found if one.share >= _LEAST_TOLD):
        if start < end and (not spans or start >= spans[-1][1]):
            spans.append((start, end))
    return spans


def setting_spans(text: StoredText) -> list[tuple[int, int]]:
    """Return where settings stand, in order and apart; what is longer than a sentence is none: it is a text."""
    found: list[tuple[int, int]] = []
    begin = 0
    for part in text.texts:
        for one in part.settings:
            end = max(one.end, one.at + 1)
            if end - one.at <= LONGEST_SENTENCE_CHARS and (not found or begin + one.at >= found[-1][1]):
                found.append((begin + one.at, begin + end))
        begin += part.size
    return found


def _found(question: str, one: Ranked, part: StoredText, begin: int) -> FoundSetting | None:
    """Return a setting as what may be asked for; None where it or its comment is too long to quote."""
    setting = part.settings[one.number]
    end = setting.stop if setting.items else setting.end
    start = setting.start if end - setting.start <= LONGEST_SENTENCE_CHARS else setting.at
    is_cut = start > setting.start and wants_said_of(question, setting)
    if end - start > LONGEST_SENTENCE_CHARS or is_cut:
        return None
    told = setting.told_at or (start, setting.at)
    return FoundSetting(
        share=one.share,
        sentence=Sentence(begin + start, begin + end, part.read(start, end)),
        stated=None if one.is_told else part_asked(question, setting),
        path=" ".join(spoken(key) for key in path_of(part.settings, one.number)[:-1]),
        is_sure=one.is_whole and not one.is_told,
        told_at=(begin + told[0], begin + told[1]),
    )
