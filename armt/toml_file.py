"""TOML files that people write: their values, and the line on which something stands, for errors that can be found."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from armt.errors import UsageError, error_line

_PART = r"""(?:"[^"]*"|'[^']*'|[A-Za-z0-9_-]+)"""
_DOTTED = rf"{_PART}(?:\s*\.\s*{_PART})*"
_HEADER = re.compile(rf"\s*(\[\[?)\s*({_DOTTED})\s*\]")
_KEY = re.compile(rf"\s*({_DOTTED})\s*=")
# A key with a string on one line: what stands before the string, and behind it.
_STRING = re.compile(r"""([^=]*=\s*)(?:"(?:[^"\\]|\\.)*"|'[^']*')(\s*(?:#.*)?\n?)""")
_AT_LINE = re.compile(r"(?P<what>.*) \(at line (?P<line>\d+), column \d+\)")

# A key may be as long as the file; more of it than that tells nobody anything.
_SAID_CHARS = 200

#: The keys that lead to a value; of tables in a list, their numbers from 0: ``("stage", 0, "steps")``.
KeyPath = Sequence[str | int]


@dataclass(frozen=True, slots=True)
class TomlFile:
    """A parsed file.

    Attributes:
        name: what errors call it.
        text: as it was read.
        values: what it says.
    """

    name: str
    text: str
    values: Mapping[str, Any]

    @classmethod
    def read(cls, path: Path) -> TomlFile:
        """Read a file.

        Raises:
            UsageError: it cannot be read, or is not TOML.
        """
        try:
            # Line ends stay as they are; what editors put before a text is none of it.
            with path.open(encoding="utf-8-sig", newline="") as file:
                text = file.read()
        except OSError as exc:
            raise UsageError(
                f"{path}: {'no such file' if isinstance(exc, FileNotFoundError) else exc.strerror}"
            ) from exc
        except UnicodeDecodeError as exc:
            raise UsageError(f"{path}: not TOML: not UTF-8 at byte {exc.start}") from exc
        return cls.parse(text, str(path))

    @classmethod
    def parse(cls, text: str, name: str) -> TomlFile:
        """Parse a text; ``name`` is what errors call it.

        Raises:
            UsageError: it is not TOML.
        """
        try:
            return cls(name, text, tomllib.loads(text))
        except tomllib.TOMLDecodeError as exc:
            found = _AT_LINE.fullmatch(str(exc))
            where, what = (f"{name}:{found['line']}", found["what"]) if found else (name, error_line(exc))
            raise UsageError(f"{where}: not TOML: {what[:_SAID_CHARS]}") from exc
        except RecursionError as exc:
            raise UsageError(f"{name}: not TOML: nested too deeply") from exc

    def where(self, place: KeyPath) -> str:
        """Return ``file:line`` of a value, or of what it stands in where it has no line of its own."""
        lines = _lines(self.text)
        found = (lines.get(tuple(place[:length])) for length in range(len(place), 0, -1))
        line = next((number for number in found if number is not None), None)
        return self.name if line is None else f"{self.name}:{line}"

    def problem(self, place: KeyPath, what: str) -> UsageError:
        """Return the error that says what is wrong with a value, and where it stands."""
        return UsageError(f"{self.where(place)}: {' '.join(what.split())[:_SAID_CHARS]}")

    def with_value(self, key: str, value: str | None) -> str:
        """Return the text with a string at the top level set, or taken out by None; all else stays as it is written.

        A byte-order mark is no part of it.

        Raises:
            UsageError: the text is written in a way in which that cannot be done safely.
        """
        lines, places = self.text.splitlines(keepends=True), _lines(self.text)
        said = "" if value is None else json.dumps(value, ensure_ascii=False)
        if (key,) in places:
            at = places[key,] - 1
            old = _STRING.fullmatch(lines[at])
            lines[at] = f"{old[1]}{said}{old[2]}" if old and value is not None else ""
        elif value is not None:
            # Wherever else it stood, it might be taken for a table's.
            end = "\r\n" if lines and lines[0].endswith("\r\n") else "\n"
            lines.insert(0, f"{key} = {said}{end}")
        text = "".join(lines)
        wanted = {name: old for name, old in self.values.items() if name != key}
        wanted |= {} if value is None else {key: value}
        try:
            done = tomllib.loads(text) == wanted
        except tomllib.TOMLDecodeError:
            done = False
        if not done:
            raise self.problem((key,), f"cannot be changed safely; write {key} = {said or 'nothing'} yourself")
        return text


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``; did you mean X?`` with the known word that is closest, or nothing where none is close."""
    close = get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else ""


def _lines(text: str) -> dict[tuple[str | int, ...], int]:
    """Return the line of every table and every key that begins one; tomllib itself does not say."""
    found: dict[tuple[str | int, ...], int] = {}
    table: tuple[str | int, ...] = ()
    counts: dict[tuple[str | int, ...], int] = {}
    for number, line in enumerate(text.splitlines(), 1):
        if header := _HEADER.match(line):
            table = _table(_parts(header[2]), header[1] == "[[", counts)
            found.setdefault(table, number)
        elif key := _KEY.match(line):
            found.setdefault((*table, *_parts(key[1])), number)
    return found


def _table(parts: list[str], in_list: bool, counts: dict[tuple[str | int, ...], int]) -> tuple[str | int, ...]:
    """Return the place of a table; ``counts`` has how many tables each list has had, and is kept up."""
    place: tuple[str | int, ...] = ()
    for number, part in enumerate(parts, 1):
        place = (*place, part)
        if in_list and number == len(parts):
            counts[place] = counts.get(place, 0) + 1
        if place in counts:
            place = (*place, counts[place] - 1)
    return place


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]
