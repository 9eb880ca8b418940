"""Questions to tables answered by all of their rows: whose cells fit, how many there are, the most, the sum.

A model sees one row, or a few; who has the highest salary is said by none of them. So these are computed, where a
question is understood to its last word (`asked`), and the rows that it was computed from are quoted. Nothing here reads
what a model has written: `armt verify` computes it again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.answers.counted.amounts import has_decimal_comma, numbers_of, without_unit
from armt.runtime.answers.counted.asked import AskedOfTables, Bound, Held, Understood, folded
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.rows import Names, Row, table_rows

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# More names are no answer, but a list to be looked at in the table itself.
_MOST_NAMED = 12
_SUMS_UP = frozenset(("total", "totals", "grand total", "subtotal", "sum", "overall", "average", "mean"))
_NOTHING = frozenset(("", "-", "–", "—", "n/a", "na", "none", "null", "nan", "?"))
# Written so that the earlier one sorts before the later.
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?|\d{4}/\d\d/\d\d")
_SWAPPED = str.maketrans(",.", ".,")
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d")


class Table:
    """A table of a document, with all of its rows."""

    def __init__(self, names: Names, about: str) -> None:
        self.names, self.about = names, about
        self.rows: list[Row] = []
        self._values: dict[int, list[str]] = {}
        self._numbers: dict[int, dict[str, float]] = {}

    def cell(self, row: Row, column: int) -> str:
        """Return a cell, "" where nothing is said by it."""
        value = row.cells[column] if column < len(row.cells) else ""
        return "" if value.casefold() in _NOTHING else value

    def column(self, column: int, rows: Sequence[Row] | None = None) -> list[str]:
        """Return what stands in a column."""
        found = (self.cell(row, column) for row in (self.rows if rows is None else rows))
        return [value for value in found if value]

    def numbers(self, column: int) -> dict[str, float]:
        """Return the numbers of a column by how they are written; they are read together, as `amounts` says."""
        if column not in self._numbers:
            values = self.values(column)
            self._numbers[column] = dict(zip(values, numbers_of(values) or (), strict=False))
        return self._numbers[column]

    def values(self, column: int) -> list[str]:
        """Return the different values of a column, in the order of the rows."""
        if column not in self._values:
            self._values[column] = list(dict.fromkeys(self.column(column)))
        return self._values[column]

    @cached_property
    def numeric(self) -> list[bool]:
        """Which columns hold numbers."""
        return [self._all(column, lambda value: without_unit(value) is not None) for column in self._columns]

    @cached_property
    def days(self) -> list[bool]:
        """Which columns hold days, or are years by their name."""
        return [
            self._all(column, lambda value: _DAY.fullmatch(value) is not None)
            or ("year" in name.casefold() and self._all(column, lambda value: _YEARS.fullmatch(value) is not None))
            for column, name in enumerate(self.names.columns)
        ]

    @property
    def _columns(self) -> range:
        return range(len(self.names.columns))

    def _all(self, column: int, fits: Callable[[str], bool]) -> bool:
        values = self.values(column)
        return bool(values) and all(map(fits, values))


class Tables:
    """The tables of a document that is one.

    Attributes:
        tables: those that have rows.
    """

    def __init__(self, text: StoredText) -> None:
        tables: list[Table] = []
        for found in table_rows(text):
            if isinstance(found, Names):
                tables.append(Table(found, f"{found.title or ''} {Path(text.path).stem}"))
            elif not _sums_up(found):
                tables[-1].rows.append(found)
        self.tables = tuple(table for table in tables if table.rows)

    def answer(self, question: str) -> Computed | None:
        """Answer a question by all rows of the one table that it is asked of.

        Args:
            question: in plain words.

        Returns:
            None where it is not understood to its last word, no row fits, several tables answer, or many rows do that
            would all have to be named.
        """
        asked = AskedOfTables(question)
        if asked.is_beyond:
            return None
        found = [computed for table in self.tables if (computed := _computed(asked, table)) is not None]
        return found[0] if len(found) == 1 else None


def _sums_up(row: Row) -> bool:
    """Whether a row is of no thing of its own, but of all above it."""
    return next((folded(cell) for cell in row.cells if cell), "").rstrip(":") in _SUMS_UP


def _computed(asked: AskedOfTables, table: Table) -> Computed | None:
    understood = asked.of(
        table.names.columns, table.about, numeric=table.numeric, days=table.days, held=list(_held(asked, table))
    )
    if understood is None:
        return None
    rows = [row for row in table.rows if _fits(table, row, understood)]
    return None if not rows else _answered(table, rows, understood)


def _held(asked: AskedOfTables, table: Table) -> Iterator[Held]:
    """Yield the cells that a question names."""
    spans: dict[tuple[int, str], tuple[int, int]] = {}
    numbers, years = asked.numbers(), asked.years()
    for column, _ in enumerate(table.names.columns):
        for value in table.values(column):
            if table.days[column]:
                for year, start, end in years:
                    if value.startswith(year):
                        spans[column, folded(value)] = start, end
            elif table.numeric[column]:
                continue
            if (place := asked.holds(value)) is not None:
                spans[column, folded(value)] = place
        if table.numeric[column] and numbers and not table.days[column]:
            for value, number in table.numbers(column).items():
                for one, start, end in numbers:
                    if one == number:
                        spans[column, folded(value)] = start, end
    # "Li" is not meant where "Li Wei" stands.
    for (column, value), (start, end) in spans.items():
        if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in spans.values()):
            yield Held(column, value, start, end)


def _fits(table: Table, row: Row, understood: Understood) -> bool:
    return all(folded(table.cell(row, column)) in values for column, values in understood.where.items()) and all(
        _is_within(table, row, bound) for bound in understood.bounds
    )


def _is_within(table: Table, row: Row, bound: Bound) -> bool:
    value = table.cell(row, bound.column)
    if not value:
        return False
    if isinstance(bound.limit, str):
        # Of a year all days: "after 2015" is not in it.
        there = value.replace("/", "-")[: len(bound.limit)]
        return (there > bound.limit if bound.above else there < bound.limit) or (
            bound.included and there == bound.limit
        )
    number = table.numbers(bound.column)[value]
    return (number > bound.limit if bound.above else number < bound.limit) or (bound.included and number == bound.limit)


def _answered(table: Table, rows: Sequence[Row], understood: Understood) -> Computed | None:
    if understood.operation == "count":
        if understood.of is None:
            return _said(f"{len(rows):,}", rows)
        return _said(f"{len(set(map(folded, table.column(understood.of, rows)))):,}", rows)
    if understood.operation in ("sum", "mean"):
        return _summed(table, rows, understood)
    if understood.operation in ("most", "least"):
        rows = _extreme(table, rows, understood)
    names = dict.fromkeys(name for row in rows if (name := _name(table, row, understood.wanted)))
    if not names or len(names) > _MOST_NAMED:
        return None
    mark = "; " if any("," in name for name in names) and len(names) > 1 else ", "
    return _said(mark.join(names), rows)


def _name(table: Table, row: Row, wanted: Sequence[int]) -> str:
    return " ".join(value for column in wanted if (value := table.cell(row, column)))


def _extreme(table: Table, rows: Sequence[Row], understood: Understood) -> list[Row]:
    """Return the rows that have the most of a column, or the least; or the value that most rows have, or fewest."""
    if understood.of is None:
        counts = Counter(name for row in rows if (name := _name(table, row, understood.wanted)))
        if not counts:
            return []
        best = (max if understood.operation == "most" else min)(counts.values())
        return [row for row in rows if counts.get(_name(table, row, understood.wanted)) == best]
    there = [row for row in rows if table.cell(row, understood.of)]
    values = [table.cell(row, understood.of) for row in there]
    if not values:
        return []
    numbers = table.numbers(understood.of)
    measured: Sequence[float | str] = [
        value.replace("/", "-") if table.days[understood.of] else numbers[value] for value in values
    ]
    best_of = (max if understood.operation == "most" else min)(measured)
    return [row for row, value in zip(there, measured, strict=True) if value == best_of]


def _summed(table: Table, rows: Sequence[Row], understood: Understood) -> Computed | None:
    """Return the sum or the mean of a column, with as many decimals as its cells have, or two more for a mean."""
    if understood.of is None:
        return None
    there = [row for row in rows if table.cell(row, understood.of)]
    values = [table.cell(row, understood.of) for row in there]
    if not values:
        return None
    numbers = [table.numbers(understood.of)[value] for value in values]
    # What a comma is, is known of the whole column.
    column = [number for value in table.values(understood.of) if (number := without_unit(value)) is not None]
    point, group = (",", ".") if any(map(has_decimal_comma, column)) else (".", ",")
    written = [number for value in values if (number := without_unit(value)) is not None]
    places = max(len(number.partition(point)[2]) for number in written)
    exact = sum((Decimal(repr(number)) for number in numbers), Decimal(0))
    if understood.operation == "mean":
        exact, places = exact / len(numbers), max(2, places)
    is_grouped = any(group in number for number in written)
    said = f"{exact:,.{places}f}" if is_grouped else f"{exact:.{places}f}"
    if understood.operation == "mean" and "." in said:
        said = said.rstrip("0").rstrip(".")
    if point == ",":
        said = said.translate(_SWAPPED)
    units = {_unit(value) for value in values}
    before, behind = units.pop() if len(units) == 1 else ("", "")
    return _said(f"{before}{said}{behind}", there)


def _unit(value: str) -> tuple[str, str]:
    """Return what stands before a number and behind it."""
    number = without_unit(value) or ""
    before, _, behind = value.partition(number.lstrip("+-"))
    return before.strip("+-"), behind


def _said(output: str, rows: Sequence[Row]) -> Computed:
    return Computed(output, tuple((row.start, row.end) for row in rows), len(rows))
