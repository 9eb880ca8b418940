"""Lines of names and values, as programs write them for others to read (logfmt): ``batch=3 time=38.5ms cached=false``.

Lines that have the same names are rows of one table, whatever they tell of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.counted.rows import Names, Row
from armt.runtime.answers.sections import lines_of, samples_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# A value with spaces stands in quotes, in which a backslash keeps a quote from ending it.
_FIELD = re.compile(r'(?P<name>[A-Za-z_@][\w.@/-]{0,60})=(?:"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<bare>[^\s"=]*))(?=\s|$)')
_ESCAPED = re.compile(r'\\(["\\])')
# One such line may be a command; and one field a line is a file of settings.
_LEAST_LINES, _LEAST_FIELDS = 3, 2
_MOST_FIELDS = 40


def is_logfmt(text: StoredText) -> bool:
    """Say whether a document is made of such lines, by samples of it, all of them with the same names."""
    first, middle = (sample.split("\n") for sample in samples_of(text))
    if text.size > sum(len(line.encode()) + 1 for line in first):
        # Samples begin and end within lines.
        first = [*first[:-1], *middle[1:-1]]
    rows = [fields_of(line) for line in first if line.strip()]
    return len(rows) >= _LEAST_LINES and len({tuple(row) for row in rows}) == 1 and len(rows[0]) >= _LEAST_FIELDS


def logfmt_rows(text: StoredText) -> Iterator[Row | Names]:
    """Yield the names of all fields of a document, and behind them its lines; nothing where one is of another kind.

    A line that lacks a field has nothing in its column.
    """
    lines = [(at, line.rstrip("\r\n")) for at, line in lines_of(text) if line.strip()]
    found = [fields_of(line) for _, line in lines]
    names = tuple(dict.fromkeys(name for fields in found for name in fields))
    if not all(found) or not _LEAST_FIELDS <= len(names) <= _MOST_FIELDS or not _is_uniform(found):
        return
    table = Names(None, names, is_file=True)
    yield table
    for (at, line), fields in zip(lines, found, strict=True):
        yield Row(table, at, at + len(line.encode()), [fields.get(name, "") for name in names])


def fields_of(line: str) -> dict[str, str]:
    """Return the values of a line by their names; none where it has anything else, or a name twice."""
    fields: dict[str, str] = {}
    at, line = 0, line.strip()
    while at < len(line):
        field = _FIELD.match(line, at)
        if field is None or field["name"] in fields:
            return {}
        bare = field["bare"]
        fields[field["name"]] = _ESCAPED.sub(r"\1", field["quoted"]) if bare is None else bare
        at = field.end()
        at += len(line[at:]) - len(line[at:].lstrip())
    return fields


def _is_uniform(rows: Sequence[dict[str, str]]) -> bool:
    """Say whether all lines begin with the same names."""
    return len({tuple(row)[:_LEAST_FIELDS] for row in rows}) == 1
