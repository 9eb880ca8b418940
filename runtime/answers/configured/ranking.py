"""How well settings fit a question: by the share of its words that they have, rare ones the most."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Set
from itertools import pairwise
from typing import NamedTuple

from armt.runtime.answers.configured.bounds import bound_asked, bound_of, names_of, plainly
from armt.runtime.answers.configured.names import meant_by, spoken, stems_of
from armt.runtime.answers.configured.values import (
    asks_unit,
    has_part,
    is_place,
    is_switch,
    is_truth,
    kinds_of,
    said_of,
    unit_said,
    wants_said_of,
)
from armt.runtime.answers.configured.wording import Wording, words_of
from armt.runtime.answers.language.kinds import asks_whether
from armt.runtime.answers.language.words import content_stems, stem
from armt.runtime.text.settings.setting import Setting, above, path_of

# Words of questions that no setting need have.
_GENERAL_WORDS = """
set setting use used value configure configured configuration define defined specify specified give given get got take
happen mean do does file project app application this main whole out box come go work apply time much many long name
called kind sort type have has there unless otherwise change something ask please tell service part way somebody someone
anybody anyone
"""
# "Where is the mail kept?" is answered by a path, which says that something is there.
_PLACING_WORDS = "kept keep stored store saved save found located lie lies live lives put go goes"
_PLACING = frozenset(map(stem, _PLACING_WORDS.split()))
_FILE = stem("file")
_GENERAL = frozenset(map(stem, _GENERAL_WORDS.split()))
_DEFAULT = stem("default")
# "published", "listening": how something is done is said by few names of settings, and counts so much where none does.
_DOING, _DONE = re.compile(r"\w{3,}(?:ed|ing)\Z"), 0.35
# "In what unit" is said by few names either, but by what is said of a setting.
_UNIT_WORDS = frozenset(map(stem, ("unit", "currency", "measured")))
# "The number of connections" is said by `connections`, where no setting is called a number.
_NUMBER_OF, _NUMBER = re.compile(r"\bnumber of\b", re.IGNORECASE), stem("number")
# "Postgres" is a name where it stands behind other words; what is not of it that other settings are of is less likely.
_NAME = re.compile(r"(?<=\w )[A-Z][\w.-]*")
# Of what form something is answers little, and why it is set is not said by what is set.
_STRUCTURAL = frozenset(("$ref", "apiversion", "format", "in", "kind", "operationid", "tags", "type"))
_LESS, _KIND_WORTH = 0.5, 0.1
# So many are ranked, which have at least so much of the question's words.
_MOST, _LEAST = 40, 0.1
# What is said by what it stands below alone is said of all that stands there; and what has fewer words of the question
# in its name, above it and in its value than these is told by its comment.
_MOST_BELOW, _NAMED_SHARE = 0.5, 0.35


# A path is worth somewhat more where something is, and a name with other words somewhat less.
_PLACED, _UNASKED = 0.05, 0.03
# So much is that worth which is the bound that is asked for: "at most" is said by words that are none of what is set.
_BOUNDED = 0.05
_WHERE = re.compile(r"where\b", re.IGNORECASE)
# "gap_size", "MaxAuthTries", and who asks which setting it is asks for another one.
_KEYS, _IDENTIFIER = re.compile(r"\w(?:[\w.-]*\w)?"), re.compile(r"[_.-]|[a-z][A-Z]")
_ASKS_FOR_SETTING = re.compile(
    r"\b(?:which|what)(?: other)? (?:\w+ )?(?:settings?|options?|parameters?|keys?|directives?|variables?)\b",
    re.IGNORECASE,
)
_NUMBERS = frozenset("01")
# Of what is switched on or off no number is told.
_NUMBER_ASKED = re.compile(r"\bhow (?:often|frequently|long|many|much|large|big|high|low|old)\b", re.IGNORECASE)


class Ranked(NamedTuple):
    """A setting that may be asked for.

    Attributes:
        share: of the question's words that it has; somewhat above 1 at most.
        number: of it.
        is_whole: it has every word of the question that any setting of its file has; where that is one word, it is
            called by it alone.
        is_told: what it is about is told by its comment, in which another value may stand.
    """

    share: float
    number: int
    is_whole: bool
    is_told: bool


def ranked(question: str, settings: tuple[Setting, ...]) -> list[Ranked]:
    """Return the settings that have some of a question's words, those with the most first."""
    wanted = _Wanted(question, settings)
    found = [one for number in wanted.words if (one := wanted.rank(number)) is not None]
    return sorted(found, key=lambda one: (-one.share, one.number))[:_MOST]


class _Wanted:
    """A question to a file of settings.

    Args:
        question: in plain words.
        settings: of the file.
    """

    def __init__(self, question: str, settings: tuple[Setting, ...]) -> None:
        self._question, self._settings = question, settings
        self.words, self._there = words_of(settings)
        self._written = frozenset[str]() if _ASKS_FOR_SETTING.search(question) else _written_in(question, settings)
        self._asked = set(content_stems(plainly(_spoken_out(question, self._written)))) - _GENERAL
        self._asks_where = _WHERE.match(question.strip()) is not None
        if self._asks_where and self._asked - _PLACING:
            self._asked -= _PLACING
        if _NUMBER_OF.search(question) and not self._there[_NUMBER]:
            self._asked.discard(_NUMBER)
        self._asks_unit = asks_unit(question)
        if self._asks_unit:
            self._asked -= {word for word in _UNIT_WORDS if not self._there[word]}
        self._joined = _joined(question)
        self._meant = {word: frozenset((word,)) | meant_by(word) for word in self._asked}
        self._weights = self._weighed()
        self._names = {word for name in _NAME.findall(question) for word in content_stems(name)} & self._asked
        self._kinds = kinds_of(question)
        self._bound = bound_asked(question)
        self._known = _GENERAL.union(
            (_DEFAULT,),
            names_of(self._bound),
            *self._meant.values(),
            *self._joined.values(),
            *(kind.names for kind in self._kinds),
        )
        self._called = {frozenset(stems_of(spoken(one.key))) for one in settings if not one.is_off or one.value}
        self._spoken = {(one.parent, spoken(one.key)) for one in settings}
        self._asks_file = _FILE in content_stems(question)
        self._set = {(one.parent, one.key) for one in settings if not one.is_off}
        has_off_blocks = any(one.is_off and one.value is None for one in settings)
        self._set_paths = {
            tuple(path_of(settings, number)) for number, one in enumerate(settings) if has_off_blocks and not one.is_off
        }
        self._blocks = self._named_blocks()
        self._asks_number = _NUMBER_ASKED.search(question) is not None

    def rank(self, number: int) -> Ranked | None:
        """Return how well a setting fits; None where it does not at all, or its value is of another kind."""
        setting, said = self._settings[number], self.words[number]
        value, total = said_of(setting), sum(self._weights.values())
        if not total or (asks_whether(self._question) and not is_truth(value)):
            return None
        over = [self._settings[one] for one in above(self._settings, number)]
        if self._written and self._written.isdisjoint((setting.key, *(one.key for one in over))):
            return None
        # What stands in a block that is switched off is so in no case.
        if asks_whether(self._question) and any(one.is_off for one in over):
            return None
        if any(not kind.fits(value) for kind in self._kinds):
            return None
        if self._asks_unit and said.named.isdisjoint(_UNIT_WORDS) and unit_said(self._question, setting) is None:
            return None
        is_named = any(names & said.named for names in self._meant.values())
        # A number that no name tells of is neither yes nor no.
        if asks_whether(self._question) and value in _NUMBERS and not (is_named or is_switch(value, setting.comment)):
            return None
        if self._asks_number and is_switch(value, setting.comment):
            return None
        if any(kind.is_strict and not kind.names & (said.named | said.said | said.valued) for kind in self._kinds):
            return None
        if setting.is_off and self._is_set_elsewhere(number):
            return None
        if self._is_of_other(number, said):
            return None
        # "License-File: LICENSE.txt" is not the licence.
        if setting.is_field and _FILE in said.named and not self._asks_where and not self._asks_file:
            return None
        # "Block size" is a `blocksize`; what stands below a `healthcheck` is not all that is asked of its health check.
        worth = {
            word: said.worth(word, names | (self._joined.get(word, frozenset()) & said.named))
            for word, names in self._meant.items()
        }
        lacks = {word for word in self._asked if not worth[word] and self._is_there(word)}
        share = sum(self._weights[word] * one for word, one in worth.items()) / total
        is_bound = self._is_bound(number)
        share *= _LESS ** (self._doubts(setting, said, lacks) + (is_bound is False))
        is_kind = any(kind.names & said.named for kind in self._kinds)
        share += _KIND_WORTH * is_kind + _KIND_WORTH * (_DEFAULT in self._asked and _DEFAULT in said.named)
        share += _BOUNDED * (is_bound is True)
        share += _PLACED * (self._asks_where and is_place(value)) - self._called_otherwise(setting)
        if not (is_kind or is_bound) and not any(
            names & (said.named | said.said) or self._joined.get(word, frozenset()) & said.named
            for word, names in self._meant.items()
        ):
            share = min(share, _MOST_BELOW)
        # What says "default" says nothing of what else is asked for.
        is_only_default = _DEFAULT in self._asked and not any(one for word, one in worth.items() if word != _DEFAULT)
        if share < _LEAST or (is_only_default and len(self._asked) > 1):
            return None
        is_whole = not lacks and self._is_called_so(setting) and self._called_otherwise(setting) <= _UNASKED
        return Ranked(share, number, is_whole, self._is_told(setting, said))

    def _is_set_elsewhere(self, number: int) -> bool:
        """Whether another setting that is on is called as one that is off, beside it or in a block called alike."""
        one = self._settings[number]
        if (one.parent, one.key) in self._set:
            return True
        is_in_off = one.parent is not None and self._settings[one.parent].is_off
        return is_in_off and tuple(path_of(self._settings, number)) in self._set_paths

    def _is_bound(self, number: int) -> bool | None:
        """Whether a setting is the bound that a question asks for, and not the other one; None where it is none."""
        names = (self._settings[one].key for one in (number, *above(self._settings, number)))
        bound = None if self._bound is None else bound_of(names)
        return None if bound is None else bound is self._bound

    def _is_called_so(self, setting: Setting) -> bool:
        """Whether one word of a question is all that a setting is called by; more words tell enough by themselves."""
        if len(self._asked) != 1:
            return True
        return all(stems_of(word) & self._known for word in spoken(setting.key).split())

    def _called_otherwise(self, setting: Setting) -> float:
        """Return what speaks against a name with words that a question has not.

        PASS_WARN_AGE is not when a password expires, and UID_MIN is called so without the SUB of SUB_UID_MIN.
        """
        parts = spoken(setting.key).split()
        if not parts:
            return 0.0
        words = [stems_of(word) for word in parts]
        # "X11" is one word of the question, and two of a name.
        pairs = [bool(stems_of("".join(pair)) & self._known) for pair in pairwise(parts)]
        asked = [
            word
            for word, before, behind in zip(words, [False, *pairs], [*pairs, False], strict=True)
            if before or behind or word & self._known
        ]
        if not asked or len(asked) == len(words):
            return 0.0
        return _UNASKED * (1 + (frozenset().union(*asked) in self._called))

    def _doubts(self, setting: Setting, said: Wording, lacks: Set[str]) -> int:
        """Return how much speaks against a setting that has words of the question."""
        is_form = setting.key.casefold() in _STRUCTURAL and not said.named & self._asked
        says_nothing = (
            wants_said_of(self._question, setting) and not setting.comment and not has_part(self._question, setting)
        )
        return is_form + says_nothing + bool(lacks & self._names) + self._is_of_longer_name(setting)

    def _is_of_longer_name(self, setting: Setting) -> bool:
        """Whether another setting beside one is called as that is but for its last words, which a question has not.

        The certificate is `ssl_certificate`, and not `ssl_certificate_key`.
        """
        parts = spoken(setting.key).split()
        behind = next((at for at in range(len(parts), 0, -1) if stems_of(parts[at - 1]) & self._known), 0)
        return 0 < behind < len(parts) and (setting.parent, " ".join(parts[:behind])) in self._spoken

    def _is_of_other(self, number: int, said: Wording) -> bool:
        """Whether a question names what stands beside that which a setting stands below: one service, and not another.

        What a setting depends on, or is called by, stands in it, too.
        """
        own = said.named | said.below | said.valued
        return any(
            self._settings[block].parent == self._settings[other].parent and block != other and not names <= own
            for block in above(self._settings, number)
            for other, names in self._blocks.items()
        )

    def _is_told(self, setting: Setting, said: Wording) -> bool:
        """Whether the comment has most of a question's words, and what may be a value of the kind that is asked for."""
        if not any(kind.is_told_in(setting.comment) for kind in self._kinds) or _has(setting.comment, said_of(setting)):
            return False
        without = Wording(said.named, frozenset(), said.below, said.said_above, said.valued)
        total = sum(self._weights.values())
        share = sum(self._weights[word] * without.worth(word, names) for word, names in self._meant.items()) / total
        return share < _NAMED_SHARE

    def _names_of(self, word: str) -> Set[str]:
        return self._meant[word] | self._joined.get(word, frozenset())

    def _is_there(self, word: str) -> bool:
        return any(self._there[name] for name in self._names_of(word))

    def _named_blocks(self) -> Mapping[int, Set[str]]:
        """Return what others stand below and the question names, by its number, with the stems of its name."""
        blocks = {one.parent for one in self._settings if one.parent is not None}
        named = {block: stems_of(spoken(self._settings[block].key)) for block in sorted(blocks)}
        return {block: names for block, names in named.items() if names and names <= self._asked}

    def _weighed(self) -> Mapping[str, float]:
        """Return what each word of the question counts."""
        done = {stem(word) for word in re.findall(r"\w+", self._question.casefold()) if _DOING.match(word)}
        found = {}
        for word in self._meant:
            having = sum(self._there[name] for name in self._names_of(word))
            rarity = math.log(1 + len(self.words) / (1 + having))
            found[word] = rarity * _DONE if not having and (word in done or word == _DEFAULT) else rarity
        return found


def _written_in(question: str, settings: Iterable[Setting]) -> frozenset[str]:
    """Return the keys that a question has as they are written, of those that nobody would write so as words."""
    written = {word for word in _KEYS.findall(question) if _IDENTIFIER.search(word)}
    return frozenset(one.key for one in settings if one.key in written and one.value is not None)


def _spoken_out(question: str, written: Set[str]) -> str:
    """Return a question with the keys in it as words."""
    return _KEYS.sub(lambda found: spoken(found[0]) if found[0] in written else found[0], question)


def _joined(question: str) -> Mapping[str, Set[str]]:
    """Return the stems of words run together with the one beside them: "block size" is a `blocksize`."""
    found: dict[str, set[str]] = {}
    for pair in pairwise(re.findall(r"[a-z]+", question.casefold())):
        for word in pair:
            found.setdefault(stem(word), set()).add(stem("".join(pair)))
    return found


def _has(comment: str, value: str) -> bool:
    """Whether what is said of a setting has its own value: it speaks of no other one."""
    bare = value.strip("'\" ")
    return bool(bare) and re.search(rf"(?<![\w.]){re.escape(bare)}(?![\w])", comment) is not None
