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

from armt.runtime.answers.counted.amounts import has_decimal_comma, number_of, without_unit
from armt.runtime.answers.counted.inside.blocks import rows_inside
from armt.runtime.answers.counted.rows import Row, cells_of, table_rows
from armt.runtime.answers.language.tables.aligned import aligned_tables
from armt.runtime.answers.language.tables.rows import name_columns, rows_among, whole_lines
from armt.runtime.answers.sections import samples_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ROW_SHARE, _LEAST_ROWS = 0.8, 3
# Of more values, or longer ones, only their number is told; so many are told apart.
_FEW_VALUES, _SHORT_CHARS, _MOST_VALUES = 6, 24, 1000
_TOLD = re.compile(r"\d rows? of \d+ columns?: ")


@dataclass(slots=True)
class _Range:
    """The least and the greatest of numbers, and how they are written."""

    least: tuple[float, str] = (0.0, "")
    most: tuple[float, str] = (0.0, "")

    def take(self, number: float, written: str) -> None:
        """Look at a number."""
        if not self.least[1] or number < self.least[0]:
            self.least = number, written
        if not self.most[1] or number > self.most[0]:
            self.most = number, written

    def __str__(self) -> str:
        return f"{self.least[1]} to {self.most[1]}" if self.least[1] != self.most[1] else self.least[1]


@dataclass(slots=True)
class _Column:
    """What stands in a column.

    Attributes:
        name: as its first row has it; "" where it has none.
        values: the first of them that differ.
        ranges: of its numbers, where commas group and where they are decimal points.
        decimal_commas: whether they are: one that cannot group says so for all, and the last row may have it.
        is_numbers: whether nothing else has come.
    """

    name: str
    values: dict[str, None] = field(default_factory=dict)
    ranges: tuple[_Range, _Range] = field(default_factory=lambda: (_Range(), _Range()))
    decimal_commas: bool = False
    is_numbers: bool = True

    def take(self, value: str) -> None:
        """Look at a cell; an empty one says nothing."""
        value = " ".join(value.split())
        if not value:
            return
        if len(self.values) <= _MOST_VALUES:
            self.values[value] = None
        number = without_unit(value) if self.is_numbers else None
        if number is not None:
            self.decimal_commas |= has_decimal_comma(number)
            for decimal_commas, reached in zip((False, True), self.ranges, strict=True):
                reached.take(number_of(number, decimal_commas=decimal_commas), value)
        else:
            self.is_numbers = False

    def __str__(self) -> str:
        return f"{self.name or 'unnamed'} ({self._told()})"

    def _told(self) -> str:
        if not self.values:
            return "empty"
        if self.is_numbers:
            return str(self.ranges[self.decimal_commas])
        if len(self.values) <= _FEW_VALUES and all(len(value) <= _SHORT_CHARS for value in self.values):
            return ", ".join(self.values)
        counted = f"{len(self.values):,}" if len(self.values) <= _MOST_VALUES else f"more than {_MOST_VALUES:,}"
        return f"{counted} values"


@dataclass(slots=True)
class _Sheet:
    """A table.

    Attributes:
        title: the heading that it stands under; None where there is none.
        rows: without those that name the columns.
    """

    title: str | None
    columns: list[_Column]
    rows: int = 0

    def take(self, values: Sequence[str]) -> None:
        """Count a row."""
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
    lines = [line for line in whole_lines(sample) if line.strip()]
    rows = [line for line, is_row in zip(lines, rows_among(lines), strict=True) if is_row]
    if len(rows) <= _LEAST_ROWS or len(rows) < _ROW_SHARE * len(lines):
        return False
    return name_columns(cells_of(rows[0]))


def is_aligned(sample: str) -> bool:
    """Say whether most of a sample are rows of tables whose columns are aligned by spaces."""
    lines = sample.split("\n")
    rows = sum(table.last - table.first for table in aligned_tables(lines))
    return rows > 1 and rows >= _ROW_SHARE * sum(map(bool, map(str.strip, lines)))


def table_overview(text: StoredText) -> str:
    """Say of each table of a document what it holds; "" where none has names of columns and rows below them."""
    return " ".join(str(sheet) for sheet in _sheets(text) if sheet.rows)


def tells_of_tables(said: str) -> bool:
    """Say whether a text is written as `table_overview` writes."""
    return _TOLD.search(said) is not None


def _sheets(text: StoredText) -> Iterator[_Sheet]:
    sheet: _Sheet | None = None
    read = rows_inside if is_aligned(samples_of(text)[0]) else table_rows
    for found in read(text):
        if isinstance(found, Row):
            sheet.take(found.cells)  # type: ignore[union-attr]  # names come before their rows
            continue
        if sheet is not None:
            yield sheet
        sheet = _Sheet(found.title, [_Column(name) for name in found.columns])
    if sheet is not None:
        yield sheet
