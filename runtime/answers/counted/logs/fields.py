"""Logs whose entries have the same fields, as web servers write them and programs do in JSON: asked as tables, too.

An entry is a row then, and a field a column: how many requests were answered with 404, and who sent the most.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.logfmt import logfmt_rows
from armt.runtime.answers.counted.logs.entries import Entries
from armt.runtime.answers.counted.rows import Names, Row
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.answers.sections import lines_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_REQUEST = re.compile(
    r"(?P<address>\S{1,200}) \S{1,200} (?P<user>\S{1,200})"
    r" \[(?P<time>\d\d/[A-Z][a-z]{2}/\d{4}(?::\d\d){3}) (?P<zone>[+-]\d{4})\]"
    r' "(?P<method>[A-Z]{3,10}) (?P<path>\S{1,4000})(?: [^"]{1,20})?" (?P<status>\d{3}) (?P<bytes>\d{1,15}|-)(?=\s|$)'
)
_FIELDS = ("address", "user", "time", "method", "path", "status", "bytes")
_MOST_FIELDS = 40


class Fields:
    """A log whose entries have fields.

    Args:
        text: of the log.
    """

    def __init__(self, text: StoredText) -> None:
        self._entries, self._tables = Entries(text), Tables(text, rows_of_entries)

    def answer(self, question: str) -> Computed | None:
        """Answer a question by all entries; None where it is not understood, or there are no such entries."""
        return self._entries.answer(question) or self._tables.answer(question)

    def needs_all(self, question: str) -> bool:
        """Whether no entry answers a question."""
        return self._entries.needs_all(question)

    def counts_in_part(self, question: str) -> bool:
        """Whether a question asks how many entries of a level there are where some are, but many name no level."""
        return self._entries.counts_in_part(question)


def has_fields(text: StoredText) -> bool:
    """Say whether all entries of a log have the same fields."""
    return next(rows_of_entries(text), None) is not None


def rows_of_entries(text: StoredText) -> Iterator[Row | Names]:
    """Yield the names of the fields of a log, and behind them its entries; nothing where one has others.

    Entries in logfmt may lack some.
    """
    lines = [(at, line.rstrip("\r\n")) for at, line in lines_of(text) if line.strip()]
    found = _requests(lines) or _objects(lines)
    if found is None:
        yield from logfmt_rows(text)
        return
    names, rows = found
    yield names
    for (at, line), cells in zip(lines, rows, strict=True):
        yield Row(names, at, at + len(line.encode()), cells)


def _requests(lines: list[tuple[int, str]]) -> tuple[Names, list[list[str]]] | None:
    """Return the requests to a web server, where all lines are some, in one zone."""
    rows: list[list[str]] = []
    zone = None
    for _, line in lines:
        match = _REQUEST.match(line)
        if match is None or match["zone"] != (zone or match["zone"]):
            return None
        zone = match["zone"]
        rows.append(["" if match[field] == "-" else match[field] for field in _FIELDS])
    return (Names("requests", _FIELDS, is_file=True), rows) if rows else None


def _objects(lines: list[tuple[int, str]]) -> tuple[Names, list[list[str]]] | None:
    """Return objects of JSON, a line each, where all have the same names, and values that are no others' objects."""
    found: list[dict[str, object]] = []
    for _, line in lines:
        try:
            one = json.loads(line) if line.startswith("{") else None
        except ValueError:
            return None
        if not isinstance(one, dict) or not one or any(isinstance(value, dict | list) for value in one.values()):
            return None
        if found and found[0].keys() != one.keys():
            return None
        found.append(one)
    if not found or len(found[0]) > _MOST_FIELDS:
        return None
    return Names(None, tuple(found[0]), is_file=True), [[*map(_cell, one.values())] for one in found]


def _cell(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else json.dumps(value)
