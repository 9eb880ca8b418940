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

from armt.runtime.answers.language.tables import (
    MOST_JOINED,
    cells,
    is_open,
    is_whole,
    name_columns,
    open_marks,
    rows_among,
    separator,
    whole_lines,
)

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ROW_SHARE, _LEAST_ROWS = 0.8, 3
# Commas group thousands, also by the Indian rule, and no number that is grouped begins with a nought. Where one stands
# otherwise ("2,75", "0,500") it is a decimal point, and dots group.
_GROUPED = re.compile(r"[-+]?(?!0)\d{1,3}(?:,\d{2,3})*,\d{3}(?:\.\d+)?")
_NUMBER = re.compile(rf"[-+]?(?:\d+(?:[.,]\d+)?|(?!0)\d{{1,3}}(?:\.\d{{3}})+,\d+)|{_GROUPED.pattern}")
# A column of them is one of numbers, as workbooks show them.
_UNIT = re.compile(r"^([-+]?)[$€£¥₹₽₩₺] ?| ?[%$€£¥₹₽₩₺]$")
_DOTTED = re.compile(r"[-+]?(?!0)\d{1,3}\.\d{3}")
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
        number = _UNIT.sub(r"\1", value)
        if self.is_numbers and _NUMBER.fullmatch(number):
            self.decimal_commas |= "," in number and _GROUPED.fullmatch(number) is None
            for decimal_commas, reached in zip((False, True), self.ranges, strict=True):
                reached.take(_number(number, decimal_commas=decimal_commas), value)
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

    @property
    def names(self) -> list[str]:
        """What the columns are called."""
        return [column.name for column in self.columns]

    def take(self, row: str, values: Sequence[str]) -> None:
        """Count a row; the rule of Markdown below the names is none, nor are the names where they come again."""
        if any(map(str.isalnum, row)) and values != self.names:
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
    return name_columns(_cells(rows[0]))


def table_overview(text: StoredText) -> str:
    """Say of each table of a document what it holds; "" where none has names of columns and rows below them."""
    return " ".join(str(sheet) for sheet in _sheets(text) if sheet.rows)


def tells_of_tables(said: str) -> bool:
    """Say whether a text is written as `table_overview` writes."""
    return _TOLD.search(said) is not None


class _Rows:
    """The rows of a text: its lines, together where a cell in quotes goes on in the next ones.

    A quote that nothing closes opens no cell: what has been held back for it are rows of one line each.

    Attributes:
        mark: between the cells of the table that is being read; "" outside of tables, where nothing goes on but
            what names the columns of one.
    """

    def __init__(self, text: StoredText) -> None:
        self._text, self.mark = text, ""

    def __iter__(self) -> Iterator[tuple[int, str, list[str]]]:
        """Yield where the last line of each row begins, the row, and its cells; none outside of tables."""
        held: list[tuple[int, str]] = []
        marks: list[str] = []
        for at, line in self._lines():
            if held:
                row = "".join([*(before for _, before in held), line])
                if len(held) < MOST_JOINED and (still := open_marks(row, marks)):
                    held.append((at, line))
                    marks = still
                    continue
                if any(self._closes(row, mark) for mark in marks):
                    yield at, row, cells(row, self.mark) if self.mark else []
                    held = []
                    continue
                yield from self._apart(held)
                held = []
            # The line that shows that none was open may open one itself.
            marks = open_marks(line, (self.mark,)) if self.mark else open_marks(line)
            if marks:
                held.append((at, line))
            else:
                yield from self._apart([(at, line)])
        yield from self._apart(held)

    def _closes(self, row: str, mark: str) -> bool:
        """Tell whether a row of several lines is one; outside of tables, one that names columns."""
        return is_whole(row, mark) and (bool(self.mark) or name_columns(cells(row, mark)))

    def _apart(self, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, list[str]]]:
        for at, line in lines:
            # Who takes a row may end the table with it.
            yield at, line, cells(line, self.mark, quotes=not is_open(line, self.mark)) if self.mark else []

    def _lines(self) -> Iterator[tuple[int, str]]:
        """Yield lines and where they begin; of one that comes in parts the first is its row."""
        at, before = 0, "\n"
        for line in self._text.lines():
            if before.endswith("\n"):
                yield at, line
            at, before = at + len(line.encode()), line


def _sheets(text: StoredText) -> Iterator[_Sheet]:
    sheet: _Sheet | None = None
    titles = iter(text.headings)
    title, coming = None, next(titles, None)
    behind_blank = False
    rows = _Rows(text)
    for at, row, values in rows:
        while coming is not None and coming.start <= at:
            title, coming = coming.title, next(titles, None)
            behind_blank = True
        if sheet is None:
            names = _cells(row)
            if name_columns(names):
                sheet, rows.mark = _Sheet(title, [_Column(name) for name in names]), separator(row)[0]  # type: ignore[index]
            continue
        if len(values) > 1 or (row.strip() and not behind_blank):
            # A spreadsheet leaves out what is empty behind a row's first cell.
            sheet.take(row, values)
        elif row.strip():
            # Prose, or the title of the next one.
            yield sheet
            sheet, rows.mark = None, ""
        behind_blank = not row.strip()
    if sheet is not None:
        yield sheet


def _cells(line: str) -> Sequence[str]:
    found = separator(line)
    return () if found is None else cells(line, found[0])


def _number(value: str, *, decimal_commas: bool) -> float:
    """Return what a number is that `_NUMBER` matches, where a comma is a decimal point or groups."""
    whole, comma, rest = value.partition(",")
    if decimal_commas and (rest.isdecimal() if comma else _DOTTED.fullmatch(value)):
        return float(f"{whole.replace('.', '')}.{rest}")
    return float(value.replace(",", ""))
