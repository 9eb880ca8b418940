"""Documents that are tables: how many rows they have, what their columns are called, and what stands in them.

A note about some rows of many says nothing about the rest, and a small model invents what a table is for. So no model
is asked: rows are counted, and of each column the values are told where they are few, or their range where they are
numbers or days, with their mean and their sum where these tell something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from armt.runtime.answers.counted.cells.values import Values
from armt.runtime.answers.counted.columns import Columns, Meanings
from armt.runtime.answers.counted.inside.blocks import rows_inside
from armt.runtime.answers.counted.logfmt import is_logfmt, logfmt_rows
from armt.runtime.answers.counted.nouns import OF_DAYS
from armt.runtime.answers.counted.rows import Row, cells_of, table_rows
from armt.runtime.answers.language.tables.aligned import aligned_tables
from armt.runtime.answers.language.tables.rows import name_columns, rows_among, whole_lines
from armt.runtime.answers.sections import samples_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

_ROW_SHARE, _LEAST_ROWS = 0.8, 3
# Above a table stands what it is called, and what it is of: a few short lines that are no sentences.
_MOST_TITLES, _TITLE_CHARS, _SENTENCE_ENDS = 3, 80, frozenset(".:!?")
# The beginning of a longer document does not say what all of it is.
_LEAST_LONG = 12_000
# Of so few rows no value is counted, and all is said in a line.
_FEW_ROWS = 10
# A survey has its questions for names.
_NAME_HEAD_CHARS, _NAME_TAIL_CHARS = 55, 35
_TOLD = re.compile(r"\d rows? of \d+ columns?:\s")


@dataclass
class _Sheet:
    """A table.

    Attributes:
        title: the heading that it stands under; None where there is none.
        names: of its columns.
        columns: what stands in them.
        rows: without those that name the columns.
    """

    title: str | None
    names: Sequence[str]
    columns: Sequence[Values]
    rows: int = 0

    def take(self, values: Sequence[str]) -> None:
        """Count a row."""
        self.rows += 1
        for column, value in zip(self.columns, values, strict=False):
            column.take(value)

    def __str__(self) -> str:
        # What is before a table that does not begin at the left is none of its columns.
        told_of = [at for at, column in enumerate(self.columns) if self.names[at] or column.count]
        rows = "1 row" if self.rows == 1 else f"{self.rows:,} rows"
        columns = "1 column" if len(told_of) == 1 else f"{len(told_of)} columns"
        head = f"{rows} of {columns}:" if self.title is None else f"{self.title}: {rows} of {columns}:"
        if self.rows <= _FEW_ROWS:
            # Whoever wants to know more of so few rows reads them.
            told = (f"{self._called(at)} ({self.columns[at].told(counts=False)})" for at in told_of)
            return f"{head} {', '.join(told)}."
        return "\n".join([head, *(f"- {self._called(at)}: {self._told(at)}" for at in told_of)])

    def _called(self, at: int) -> str:
        name = " ".join(self.names[at].split()) or "unnamed"
        if len(name) <= _NAME_HEAD_CHARS + _NAME_TAIL_CHARS:
            return name
        # What names of a group differ in stands at their end.
        return f"{name[:_NAME_HEAD_CHARS].rpartition(' ')[0]} … {name[-_NAME_TAIL_CHARS:].partition(' ')[2]}"

    def _told(self, at: int) -> str:
        column, meanings = self.columns[at], self._meanings
        stems = meanings.stems[at]
        # Numbers of months and days come to nothing, nor do those that are codes or ranks.
        has_mean = meanings.is_amount(at) and not (stems & OF_DAYS or column.are_years)
        has_total = meanings.is_summed(at) and meanings.is_called_amount(at)
        has_mean = has_mean or meanings.is_averaged(at)
        return column.told(counts=True, mean=has_mean, total=has_total, empty=self.rows - column.count)

    @cached_property
    def _meanings(self) -> Meanings:
        """Return what the columns mean, as far as it is known of numbers that are not kept."""
        none = [False] * len(self.columns)
        is_day = [column.are_days for column in self.columns]
        distinct = [column.are_distinct for column in self.columns]
        return Meanings(
            Columns(
                names=self.names,
                called=(),
                numeric=[column.are_numbers for column in self.columns],
                units=[column.unit for column in self.columns],
                measured=[column.are_numbers and column.is_measured for column in self.columns],
                decimal_commas=[column.decimal_commas for column in self.columns],
                days=is_day,
                day_chars=[0] * len(self.columns),
                unique=distinct,
                nearly=distinct,
                listed=none,
            )
        )


def is_table(sample: str) -> bool:
    """Say whether most of a sample are rows of tables, and the first of them names columns."""
    lines = [line for line in whole_lines(sample) if line.strip()]
    are_rows = rows_among(lines)
    rows = [line for line, is_row in zip(lines, are_rows, strict=True) if is_row]
    first = are_rows.index(True) if rows else 0
    if first <= _MOST_TITLES and all(map(_is_title, lines[:first])):
        # What a sheet is called above its table is none of its rows, however few these are.
        del lines[:first]
    if len(rows) <= _LEAST_ROWS or len(rows) < _ROW_SHARE * len(lines):
        return False
    return name_columns(cells_of(rows[0]))


def _is_title(line: str) -> bool:
    return len(line) <= _TITLE_CHARS and line.rstrip()[-1:] not in _SENTENCE_ENDS


def is_aligned(sample: str) -> bool:
    """Say whether most of a sample are rows of tables whose columns are aligned by spaces."""
    lines = sample.split("\n")
    rows = sum(table.last - table.first for table in aligned_tables(lines))
    return rows > 1 and rows >= _ROW_SHARE * sum(map(bool, map(str.strip, lines)))


def made_of_rows(text: StoredText) -> Literal["marked", "aligned", "logfmt"] | None:
    """Say how the rows are set apart of which a document is made, by samples of it; None where it is made of others.

    Minutes may begin with a table of sixty who were there: of a longer document its middle has to be rows as well.
    """
    if is_logfmt(text):
        return "logfmt"
    sample, middle = samples_of(text)
    if text.size > _LEAST_LONG:
        lines = [line for line in whole_lines(middle) if line.strip()]
        if sum(rows_among(lines)) < _ROW_SHARE * len(lines) and not is_aligned(middle):
            return None
    if is_table(sample):
        return "marked"
    return "aligned" if is_aligned(sample) else None


def table_overview(text: StoredText) -> str:
    """Say of each table of a document what it holds; "" where none has names of columns and rows below them."""
    told = [str(sheet) for sheet in _sheets(text) if sheet.rows]
    return ("\n" if any("\n" in sheet for sheet in told) else " ").join(told)


def tells_of_tables(said: str) -> bool:
    """Say whether a text is written as `table_overview` writes."""
    return _TOLD.search(said) is not None


def _sheets(text: StoredText) -> Iterator[_Sheet]:
    sheet: _Sheet | None = None
    aligned = is_aligned(samples_of(text)[0])
    read = logfmt_rows if is_logfmt(text) else rows_inside if aligned else table_rows
    for found in read(text):
        if isinstance(found, Row):
            sheet.take(found.cells)  # type: ignore[union-attr]  # names come before their rows
            continue
        if sheet is not None:
            yield sheet
        sheet = _Sheet(found.title, found.columns, [Values() for _ in found.columns])
    if sheet is not None:
        yield sheet
