"""Tables whose rows end in as many numbers each, with a space between them, as they come out of PDF files.

Where columns began is lost there. But a few lines that all end in three numbers are a table, and the line above them
names its columns where it has one word more than they have numbers.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from armt.runtime.answers.language.tables.layout import AlignedRow, AlignedTable
from armt.runtime.answers.language.tables.rows import name_columns

_LEAST_ROWS, _LEAST_NUMBERS, _MOST_CHARS = 3, 2, 200
_NUMBER = r"(?:[-+−~<>≈]?[$€£¥]?\d+(?:[.,]\d+)*(?:[%°]|[a-z]{1,3})?|[-–—]|n/a)"
# A name, then numbers.
_ROW = re.compile(rf"(?P<name>[^\W\d][^\n]*?)(?P<numbers>(?: {_NUMBER}){{{_LEAST_NUMBERS},}})", re.IGNORECASE)
# "Rate (%)" is one name.
_NAME = re.compile(r"\S+(?: [(\[][^()\[\]]{1,20}[)\]])?")
_DIGIT = re.compile(r"\d")


def ends_in_numbers(line: str) -> bool:
    """Whether a line may be a row: a name, and two numbers or more behind it."""
    return _cut(line) is not None


def numbered_tables(lines: Sequence[str]) -> list[AlignedTable]:
    """Find tables of such rows, whether the line above them names their columns or not."""
    found, at = [], 0
    while at < len(lines):
        rows: list[AlignedRow] = []
        for line in range(at, len(lines)):
            cells = _cut(lines[line])
            if cells is None or (rows and len(cells) != len(rows[0].cells)):
                break
            rows.append(AlignedRow(line, line + 1, cells))
        if len(rows) >= _LEAST_ROWS:
            names = _names(lines[at - 1], len(rows[0].cells)) if at else None
            found.append(AlignedTable(names, at - (names is not None), at + len(rows), tuple(rows)))
        at += max(1, len(rows))
    return found


def _cut(line: str) -> tuple[str, ...] | None:
    line = line.strip()
    if len(line) > _MOST_CHARS or not line[-1:].strip() or _DIGIT.search(line) is None:
        return None
    match = _ROW.fullmatch(line)
    return None if match is None else (match["name"], *match["numbers"].split())


def _names(line: str, width: int) -> tuple[str, ...] | None:
    """Return the names of columns in a line that has as many; None where it says something else."""
    names = tuple(match.group() for match in _NAME.finditer(line.strip()))
    is_title = line.lstrip()[:1].isupper() and line.rstrip()[-1:] not in tuple(".,;:?!")
    return names if len(names) == width and is_title and name_columns(names) else None
