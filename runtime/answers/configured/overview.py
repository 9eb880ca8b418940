"""What a file of settings sets, told by its keys: the outline of it that a summary is."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.configured.values import said_of
from armt.runtime.text.settings.setting import Setting

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# Fewer settings are told by quotes; of JSON and of fields, below which texts stand, so much has to be settings.
_LEAST_SETTINGS, _LEAST_SHARE, _SHARED = 4, 0.5, ".json"
# Of more keys side by side so many are named, and of more lines so many stand there.
_MOST_KEYS, _MOST_BLOCKS, _MOST_LINES = 12, 12, 40
# Of a longer value its beginning stands there; among others in a line it is left out.
_LONGEST_VALUE, _LONGEST_INSIDE, _LONGEST_COMMENT = 60, 30, 120
# What an item of a list is called by, and what says of a block what it is.
_NAMES = ("name", "id", "title", "job_name", "uses", "path", "host", "key", "url")
_DESCRIPTIONS = ("description", "summary")
# A schema sets no values, and what holds for several columns is none of them.
_SCHEMAS = (".ddl", ".sql")
_CONSTRAINT = re.compile(r"[A-Z]+(?: KEY)?")
_SENTENCE = re.compile(r"\A.+?[.!?](?=\s|\Z)", re.DOTALL)
_TOLD = re.compile(r"\A[\d,]+ (?:settings|columns)(?:, [\d,]+ of them off)?:\n")
# "-- ", "# ": marks of documentation in comments.
_MARKS = re.compile(r"\A[\W_]+")


def settings_overview(text: StoredText) -> str:
    """Say what a file sets: its keys with their values, and of each block those in it; "" of any other file."""
    settings = text.settings if len(text.texts) == 1 else ()
    leaves = [one for one in settings if said_of(one)]
    is_shared = text.path.lower().endswith(_SHARED) or any(one.is_field for one in settings)
    least = _LEAST_SHARE * text.size if is_shared else 0
    if len(leaves) < _LEAST_SETTINGS or sum(one.end - one.start for one in leaves) < least:
        return ""
    is_schema = text.path.lower().endswith(_SCHEMAS)
    off = sum(one.is_off for one in leaves)
    head = f"{len(leaves):,} {'columns' if is_schema else 'settings'}" + (f", {off:,} of them off" if off else "")
    lines = list(dict.fromkeys(_Outline(settings, is_schema=is_schema).lines()))
    more = len(lines) - _MOST_LINES
    return "\n".join([f"{head}:", *lines[:_MOST_LINES], *([f"and {more:,} more"] if more > 0 else [])])


def tells_of_settings(said: str) -> bool:
    """Say whether a text is written as `settings_overview` writes."""
    return _TOLD.match(said) is not None


class _Outline:
    """The settings of a file by what they stand below.

    Args:
        settings: in order.
        is_schema: they are columns of tables.
    """

    def __init__(self, settings: Sequence[Setting], *, is_schema: bool) -> None:
        self._settings, self._is_schema = settings, is_schema
        self._below: dict[int | None, list[int]] = defaultdict(list)
        for number, one in enumerate(settings):
            self._below[one.parent].append(number)

    def lines(self) -> Iterator[str]:
        """Yield a line for each key that stands below nothing, and for the blocks of a block where they are few."""
        tables = {self._settings[number].key for number in self._below[None] if self._below[number]}
        for number in self._below[None]:
            one = self._settings[number]
            if not said_of(one):
                yield from self._block(number)
            elif not (self._is_schema and one.key in tables):
                yield f"{one.key} = {_cut(said_of(one), _LONGEST_VALUE)}{_off(one)}{self._comment(number)}"

    def _block(self, number: int) -> Iterator[str]:
        name, one = self._name(number), self._settings[number]
        while len(inside := self._below[number]) == 1 and not said_of(self._settings[inside[0]]):
            # What holds one thing alone says nothing by itself.
            number = inside[0]
            name = ".".join(filter(None, (name, self._name(number))))
        if not inside:
            return
        yield f"{name}{_off(one)}: {self._inside(number)}{self._comment(number)}"
        blocks = [each for each in inside if not said_of(self._settings[each]) and self._below[each]]
        if len(blocks) <= _MOST_BLOCKS:
            for each in blocks:
                off = _off(self._settings[each])
                yield f"  {self._name(each)}{off}: {self._inside(each)}{self._comment(each)}"

    def _inside(self, number: int) -> str:
        """Return the keys in a block, with their values where these are short."""
        told = list(dict.fromkeys(filter(None, map(self._told, self._below[number]))))
        more = f" and {len(told) - _MOST_KEYS:,} more" if len(told) > _MOST_KEYS else ""
        return ", ".join(told[:_MOST_KEYS]) + more

    def _told(self, number: int) -> str:
        one = self._settings[number]
        value = said_of(one)
        if one.key.casefold() in _DESCRIPTIONS or (self._is_schema and _CONSTRAINT.fullmatch(one.key)):
            return ""
        is_shown = one.key and value and len(value) <= _LONGEST_INSIDE and not self._is_schema
        # In a block that is off all is, as it says itself.
        is_in_off = one.parent is not None and self._settings[one.parent].is_off
        said = f"{one.key} = {_cut(value, _LONGEST_INSIDE)}" if is_shown else self._name(number)
        return said if is_in_off else f"{said}{_off(one)}"

    def _name(self, number: int) -> str:
        """Return what a setting is called: by its key, an item by its name or its value."""
        one = self._settings[number]
        if one.key:
            return one.key
        inside = {self._settings[each].key.casefold(): said_of(self._settings[each]) for each in self._below[number]}
        return _cut(next((inside[key] for key in _NAMES if inside.get(key)), said_of(one)), _LONGEST_VALUE)

    def _comment(self, number: int) -> str:
        """Return what is said of a setting, above it or in it, as far as the first sentence goes."""
        inside = (self._settings[each] for each in self._below[number])
        described = (said_of(one) for one in inside if one.key.casefold() in _DESCRIPTIONS)
        said = self._settings[number].comment or next(described, "")
        bare = _MARKS.sub("", " ".join(said.split()))
        first = _SENTENCE.match(bare)
        bare = bare if first is None else first.group()
        return f" – {_cut(bare, _LONGEST_COMMENT)}" if any(map(str.isalpha, bare)) else ""


def _off(one: Setting) -> str:
    return " (off)" if one.is_off else ""


def _cut(said: str, most: int) -> str:
    bare = " ".join(said.split())
    return bare if len(bare) <= most else f"{bare[:most].rsplit(' ', 1)[0]} …"
