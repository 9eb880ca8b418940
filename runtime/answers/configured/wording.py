"""What words a setting has by where they stand: in its name, in what is said of it, in what it stands below."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from armt.runtime.answers.configured.names import name_stems, spoken, stems_of
from armt.runtime.answers.configured.values import said_of
from armt.runtime.text.settings.setting import Setting, above

#: Values of such keys say what stands beside them.
DESCRIBES = frozenset(
    ("comment", "description", "help", "id", "label", "name", "note", "notes", "summary", "title", "uses")
)
# What a word is worth by where it stands, and what one that means the same is worth beside it.
_NAMED, _SAID, _BELOW, _SAID_ABOVE, _VALUED, _MEANT = 1.0, 0.9, 0.9, 0.7, 0.6, 0.9
# Of a longer value so much says what it is about, and of longer comments.
_READ_CHARS, _READ_COMMENT_CHARS = 400, 2_000
# Every setting of a block has what its siblings say of it: of more words than these that would take all memory.
_MOST_DESCRIBING = 500
# Of so many files words are kept from one question to the next.
_FILES = 8


@dataclass(frozen=True, slots=True)
class Wording:
    """The stems of a setting.

    Attributes:
        named: of its name.
        said: of the comment with it, and of what is said of all that stands beside it.
        below: of the names that it stands below.
        said_above: of what is said of those.
        valued: of its value.
    """

    named: Set[str]
    said: Set[str]
    below: Set[str]
    said_above: Set[str]
    valued: Set[str]

    @property
    def every(self) -> Set[str]:
        """All of them."""
        return self.named | self.said | self.below | self.said_above | self.valued

    def worth(self, word: str, meant: Set[str]) -> float:
        """Return what it says of a word, 0 to 1: most where its name has it.

        Args:
            word: a stem.
            meant: the stems that say the same.
        """
        places = (
            (self.named, _NAMED),
            (self.said, _SAID),
            (self.below, _BELOW),
            (self.said_above, _SAID_ABOVE),
            (self.valued, _VALUED),
        )
        exact = max((worth for stems, worth in places if word in stems), default=0.0)
        return max(exact, max((_MEANT * worth for stems, worth in places if meant & stems), default=0.0))


class FileWords(NamedTuple):
    """The words of a file of settings.

    Attributes:
        by_number: those of each setting that has a value or a comment.
        counts: how many settings have a stem.
    """

    by_number: Mapping[int, Wording]
    counts: Counter[str]


@lru_cache(maxsize=_FILES)
def words_of(settings: tuple[Setting, ...]) -> FileWords:
    """Return the words of a file of settings; they are kept, as several questions are put to a file, as a rule."""
    described: dict[int, set[str]] = {}
    for setting in settings:
        if setting.parent is not None and setting.value and setting.key.casefold() in DESCRIBES:
            describing = described.setdefault(setting.parent, set())
            if len(describing) < _MOST_DESCRIBING:
                describing.update(stems_of(setting.value[:_READ_CHARS]))
    named = [name_stems(setting.key) for setting in settings]
    told = [stems_of(setting.comment[:_READ_COMMENT_CHARS]) for setting in settings]
    found = {}
    # What stands below the same has the same above it.
    beyond: dict[int | None, tuple[Set[str], Set[str]]] = {}
    for number, setting in enumerate(settings):
        if not setting.key or not (said_of(setting) or setting.comment):
            continue
        if setting.parent not in beyond:
            over = list(above(settings, number))
            beyond[setting.parent] = (
                _together(named[one] for one in over),
                _together(told[one] | described.get(one, set()) for one in over),
            )
        below, said_above = beyond[setting.parent]
        value = said_of(setting)[:_READ_CHARS]
        # "zstd>=1.0; python_version < '3.14'" is needed under a condition, and says nothing else of it.
        value = value.partition(";")[0] if setting.is_field else value
        valued = stems_of(spoken(value)) | stems_of(value)
        beside = set() if setting.parent is None else described.get(setting.parent, set())
        found[number] = Wording(
            named=named[number],
            said=told[number] | (valued if setting.key.casefold() in DESCRIBES else beside),
            below=below,
            said_above=said_above | stems_of(setting.shared[:_READ_COMMENT_CHARS]) if setting.shared else said_above,
            valued=valued,
        )
    return FileWords(found, Counter(word for said in found.values() for word in said.every))


def _together(sets: Iterable[Set[str]]) -> Set[str]:
    return frozenset(word for one in sets for word in one)
