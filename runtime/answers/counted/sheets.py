"""Documents that are tables: how many rows they have, what their columns are called, and what stands in them.

A note about some rows of many says nothing about the rest, and a small model invents what a table is for. So no model
is asked: rows are counted, and of each column the values are told where they are few, or their range where they are
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from armt.runtime.answers.language.tables import cells, is_open, name_columns, rows_among, separator

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ROW_SHARE, _LEAST_ROWS = 0.8, 3
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?")
# Of more values, or longer ones, only their number is told; so many are told apart.
_FEW_VALUES, _SHORT_CHARS, _MOST_VALUES = 6, 24, 1000
# A cell in quotes reaches over as many lines at most.
_MOST_JOINED = 50


@dataclass(slots=True)
class _Column:
    """What stands in a column.

    Attributes:
        name: as its first row has it; "" where it has none.
        values: the first of them that differ.
        least, most: of its numbers, as they are written; None as long as there are none.
        is_numbers: whether nothing else has come.
    """

    name: str
    values: dict[str, None] = field(default_factory=dict)
    least: str | None = None
    most: str | None = None
    is_numbers: bool = True

    def take(self, value: str) -> None:
        """Look at a cell; an empty one says nothing."""
        value = " ".join(value.split())
        if not value:
            return
        if len(self.values) <= _MOST_VALUES:
            self.values[value] = None
        if self.is_numbers and _NUMBER.fullmatch(value):
            self.least = value if self.least is None else min(self.least, value, key=_number)
            self.most = value if self.most is None else max(self.most, value, key=_number)
        else:
            self.is_numbers = False

    def __str__(self) -> str:
        return f"{self.name or 'unnamed'} ({self._told()})"

    def _told(self) -> str:
        if not self.values:
            return "empty"
        if self.is_numbers:
            return f"{self.least} to {self.most}" if self.least != self.most else str(self.least)
        if len(self.values) <= _FEW_VALUES and all(len(value) <= _SHORT_CHARS for value in self.values):
            return ", ".join(self.values)
        counted = f"{len(self.values):,}" if len(self.values) <= _MOST_VALUES else f"more than {_MOST_VALUES:,}"
        return f"{counted} values"


@dataclass(slots=True)
class _Sheet:
    """A table.

    Attributes:
        title: the heading that it stands under; None where there is none.
        rows: without the one that names the columns.
    """

    title: str | None
    columns: list[_Column]
    rows: int = 0

    def take(self, row: str, values: Sequence[str]) -> None:
        """Count a row; the rule of Markdown below the names is none."""
        if any(map(str.isalnum, row)):
            self.rows += 1
            for column, value in zip(self.columns, values, strict=False):
                column.take(value)

    def __str__(self) -> str:
        # What is before a table that does not begin at the left is none of its columns.
        told_of = [column for column in self.columns if column.name or column.values]
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        columns = "1 column" if len(told_of) == 1 else f"{len(told_of)} columns"
        told = f"{rows} of {columns}: {', '.join(map(str, told_of))}."
        return told if self.title is None else f"{self.title}: {told}"


def is_table(sample: str) -> bool:
    """Say whether most of a sample are rows of tables, and the first of them names columns."""
    lines = [line for line in sample.splitlines() if line.strip()]
    rows = [line for line, is_row in zip(lines, rows_among(lines), strict=True) if is_row]
    if len(rows) <= _LEAST_ROWS or len(rows) < _ROW_SHARE * len(lines):
        return False
    return name_columns(_cells(rows[0]))


def table_overview(text: StoredText) -> str:
    """Say of each table of a document what it holds; "" where none has names of columns and rows below them."""
    return " ".join(str(sheet) for sheet in _sheets(text) if sheet.rows)


def _sheets(text: StoredText) -> Iterator[_Sheet]:
    sheet: _Sheet | None = None
    mark, titles = "", iter(text.headings)
    title, coming = None, next(titles, None)
    at = 0
    # Lines of a row whose cell in quotes is not closed yet.
    held: list[str] = []
    behind_blank, before = False, "\n"
    for line in text.lines():
        while coming is not None and coming.start <= at:
            title, coming = coming.title, next(titles, None)
            behind_blank = True
        at += len(line.encode())
        is_rest, before = not before.endswith("\n"), line
        if is_rest:
            # Of a line that came in parts the first is its row.
            continue
        if sheet is None:
            names = _cells(line)
            if name_columns(names):
                sheet, mark = _Sheet(title, [_Column(name) for name in names]), separator(line)[0]  # type: ignore[index]
            continue
        row = "".join([*held, line])
        if len(held) < _MOST_JOINED and is_open(row, mark):
            held.append(line)
            continue
        held = []
        values = cells(row, mark)
        if len(values) > 1 or (row.strip() and not behind_blank):
            # A spreadsheet leaves out what is empty behind a row's first cell.
            sheet.take(row, values)
        elif row.strip():
            # Prose, or the title of the next one.
            yield sheet
            sheet = None
        behind_blank = not row.strip()
    if sheet is not None:
        yield sheet


def _cells(line: str) -> Sequence[str]:
    found = separator(line)
    return () if found is None else cells(line, found[0])


def _number(value: str) -> float:
    return float(value.replace(",", ""))
