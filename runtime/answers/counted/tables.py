"""Questions to tables answered by all of their rows: whose cells fit, how many there are, the most, the sum.

A model sees one row, or a few; who has the highest salary is said by none of them. So these are computed, where a
question is understood to its last word (`asked`), and the rows that it was computed from are quoted. Nothing here reads
what a model has written: `armt verify` computes it again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.answers.counted.amounts import has_decimal_comma, numbers_of, without_unit
from armt.runtime.answers.counted.asked import (
    Bound,
    Columns,
    Held,
    Question,
    Understood,
    folded,
    understood,
    words_of_name,
)
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.rows import Names, Row, table_rows
from armt.runtime.answers.language.words import stem

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# More names are no answer, but a list to be looked at in the table itself.
_MOST_NAMED = 12
# What a row says of all above it: "**Total**", "Net total (EUR)", "Summe".
_SUMS_UP = re.compile(
    r"\W*(?:(?:grand|sub|net|overall)[ -]?)?"
    r"(?:total|sum|summe|gesamt|insgesamt|average|mean|overall|all|vat|net|tax)\w*\b",
    re.IGNORECASE,
)
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)
_OF_ALL = frozenset(
    stem(word)
    for word in (
        *("total", "sum", "average", "mean", "median", "altogether", "most", "least", "fewest", "every", "each", "per"),
        *("highest", "lowest", "largest", "smallest", "biggest", "greatest", "maximum", "minimum", "common"),
        *("oldest", "youngest", "tallest", "longest", "shortest", "heaviest", "lightest", "cheapest"),
        *("earliest", "latest", "newest"),
    )
)
_NOTHING = frozenset(("", "-", "–", "—", "n/a", "na", "none", "null", "nan", "?"))
# Written so that the earlier one sorts before the later.
_DAY = re.compile(r"\d{4}-\d\d(?:-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?)?|\d{4}/\d\d/\d\d")
_SWAPPED = str.maketrans(",.", ".,")
_YEARS = re.compile(r"(?:1[5-9]|20)\d\d")


class Table:
    """A table of a document, with all of its rows.

    Attributes:
        names: of its columns.
        called: its title, the name of its file.
        rows: but for those at its end that sum up the others, or are none.
        is_odd: other rows have too many cells, or none but the first: nothing is computed of such a table.
    """

    def __init__(self, names: Names, rows: list[Row], called: Sequence[str]) -> None:
        self.names, self.called, self.rows = names, called, rows
        self._values: dict[int, list[str]] = {}
        self._numbers: dict[int, dict[str, float]] = {}
        width = len(names.columns)
        while rows and (sum(map(bool, rows[-1].cells)) < min(2, width) or self._sums_up(rows[-1])):
            rows.pop()
            self._values.clear()
        self.is_odd = any(len(row.cells) > width or sum(map(bool, row.cells)) < min(2, width) for row in rows)

    def _sums_up(self, row: Row) -> bool:
        """Whether a row is of no thing of its own: it has a name, and else nothing but numbers."""
        first = next((cell for cell in row.cells if cell), "")
        if _SUMS_UP.match(first) is None:
            return False
        rest = row.cells[row.cells.index(first) + 1 :]
        return all(not cell or without_unit(cell.strip("*_")) is not None or len(cell) <= 1 for cell in rest)

    def named(self) -> Iterator[tuple[str, bool]]:
        """Yield what columns are called, and whether they hold numbers."""
        return zip(self.names.columns, self.columns.numeric, strict=True)

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
    def columns(self) -> Columns:
        """What is known of the columns."""
        days = [self._is_of_days(column) for column in self._columns]
        numeric = [not days[column] and self._is_of_numbers(column) for column in self._columns]
        if any(
            "currency" in name.casefold() and len(self.values(at)) > 1 for at, name in enumerate(self.names.columns)
        ):
            numeric = [False] * len(numeric)
        return Columns(
            names=self.names.columns,
            called=self.called,
            numeric=numeric,
            decimal_commas=[self._has_decimal_commas(column) for column in self._columns],
            days=days,
            unique=[len(self.values(column)) == len(self.rows) for column in self._columns],
        )

    def _is_of_numbers(self, column: int) -> bool:
        """Whether a column holds numbers, all in one unit."""
        values = self.values(column)
        is_numbers = bool(values) and all(without_unit(value) is not None for value in values)
        return is_numbers and len({_unit(value) for value in values}) == 1

    def _is_of_days(self, column: int) -> bool:
        """Whether a column holds days, or years by its name."""
        values, name = self.values(column), self.names.columns[column].casefold()
        if not values:
            return False
        is_years = "year" in name and all(_YEARS.fullmatch(value) is not None for value in values)
        # Those written as whole days, and as months alone, do not sort together.
        is_days = all(_DAY.fullmatch(value) is not None for value in values) and len({len(v) for v in values}) == 1
        return is_years or is_days

    def _has_decimal_commas(self, column: int) -> bool:
        found = (number for value in self.values(column) if (number := without_unit(value)) is not None)
        return any(map(has_decimal_comma, found))

    @property
    def _columns(self) -> range:
        return range(len(self.names.columns))


class Tables:
    """The tables of a document that is one.

    Attributes:
        tables: those that have rows.
    """

    def __init__(self, text: StoredText) -> None:
        found: list[tuple[Names, list[Row]]] = []
        for one in table_rows(text):
            if isinstance(one, Names):
                found.append((one, []))
            else:
                found[-1][1].append(one)
        called = Path(text.path).stem
        tables = (Table(names, rows, (names.title or "", called)) for names, rows in found)
        self.tables = tuple(table for table in tables if table.rows)

    def answer(self, question: str) -> Computed | None:
        """Answer a question by all rows of the one table that it is asked of.

        Args:
            question: in plain words.

        Returns:
            None where it is of no form, may be asked of several tables, no row fits, or many rows do that would all
            have to be named.
        """
        asked = Question(question)
        if not asked.may_be_asked():
            return None
        meant = [
            (table, what)
            for table in self.tables
            if not table.is_odd and (what := understood(asked, table.columns, _held(asked, table))) is not None
        ]
        if len(meant) != 1:
            return None
        ((table, what),) = meant
        rows = [row for row in table.rows if _fits(table, row, what)]
        return None if not rows else _answered(table, rows, what)

    def needs_all(self, question: str) -> bool:
        """Whether no row answers a question: it asks how many, or for the most, of what no column is called."""
        asked = [word.stem for word in Question(question).words]
        columns = [(name, numeric) for table in self.tables for name, numeric in table.named()]
        named = {word.stem for name, _ in columns for word in words_of_name(name)}
        count = _HOW_MANY.search(question)
        if count is not None:
            # "How many goals did she score?" may be said by a row.
            behind = Question(question[count.end() :]).words
            numbers = {word.stem for name, numeric in columns if numeric for word in words_of_name(name)}
            return bool(behind) and behind[0].stem not in numbers
        return any(word in _OF_ALL and word not in named for word in asked)


def _held(asked: Question, table: Table) -> list[Held]:
    """Return the cells that a question names, but for those in others: "Li" is not meant where "Li Wei" stands."""
    found = [
        Held(column, folded(value), *place)
        for column in range(len(table.names.columns))
        if not table.columns.numeric[column]
        for value in table.values(column)
        if (place := asked.holds(value)) is not None
    ]
    spans = {(cell.start, cell.end) for cell in found}
    whole = {
        (start, end)
        for start, end in spans
        if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in spans)
    }
    return [cell for cell in found if (cell.start, cell.end) in whole]


def _fits(table: Table, row: Row, what: Understood) -> bool:
    return all(folded(table.cell(row, column)) in values for column, values in what.where.items()) and all(
        _is_within(table, row, bound) for bound in what.bounds
    )


def _is_within(table: Table, row: Row, bound: Bound) -> bool:
    value = table.cell(row, bound.column)
    if not value:
        return False
    if isinstance(bound.limit, str):
        # Of a year all days: "after 2015" is not in it.
        there: float | str = value.replace("/", "-")[: len(bound.limit)]
    else:
        there = table.numbers(bound.column)[value]
    if there == bound.limit:
        return bound.equal
    return bound.above if there > bound.limit else bound.below  # type: ignore[operator]  # both are of one kind


def _answered(table: Table, rows: Sequence[Row], what: Understood) -> Computed | None:
    if what.operation == "count":
        if what.of is None:
            return _said(f"{len(rows):,}", rows)
        return _said(f"{len(set(map(folded, table.column(what.of, rows)))):,}", rows)
    if what.operation in ("sum", "mean"):
        return _summed(table, rows, what)
    if what.operation in ("most", "least"):
        rows = _extreme(table, rows, what)
    elif what.once and len(rows) > 1:
        return None
    names = dict.fromkeys(name for row in rows if (name := _name(table, row, what.wanted)))
    if not names or len(names) > _MOST_NAMED:
        return None
    mark = "; " if any("," in name for name in names) and len(names) > 1 else ", "
    return _said(mark.join(names), rows)


def _name(table: Table, row: Row, wanted: Sequence[int]) -> str:
    return " ".join(value for column in wanted if (value := table.cell(row, column)))


def _extreme(table: Table, rows: Sequence[Row], what: Understood) -> list[Row]:
    """Return the rows that have the most of a column, or the least; or the value that most rows have, or fewest."""
    if what.of is None:
        counts = Counter(name for row in rows if (name := _name(table, row, what.wanted)))
        if not counts:
            return []
        best = (max if what.operation == "most" else min)(counts.values())
        return [row for row in rows if counts.get(_name(table, row, what.wanted)) == best]
    there = [row for row in rows if table.cell(row, what.of)]
    values = [table.cell(row, what.of) for row in there]
    if not values:
        return []
    if what.once and len({_name(table, row, what.wanted) for row in there}) < len(there):
        # Who has the most in one row may have less in all of them.
        return []
    numbers = table.numbers(what.of)
    measured: Sequence[float | str] = [
        value.replace("/", "-") if table.columns.days[what.of] else numbers[value] for value in values
    ]
    best_of = (max if what.operation == "most" else min)(measured)
    return [row for row, value in zip(there, measured, strict=True) if value == best_of]


def _summed(table: Table, rows: Sequence[Row], what: Understood) -> Computed | None:
    """Return the sum or the mean of a column, with as many decimals as its cells have, or two more for a mean."""
    if what.of is None:
        return None
    there = [row for row in rows if table.cell(row, what.of)]
    values = [table.cell(row, what.of) for row in there]
    if not values:
        return None
    numbers = [table.numbers(what.of)[value] for value in values]
    # What a comma is, is known of the whole column.
    column = [number for value in table.values(what.of) if (number := without_unit(value)) is not None]
    point, group = (",", ".") if any(map(has_decimal_comma, column)) else (".", ",")
    written = [number for value in values if (number := without_unit(value)) is not None]
    places = max(len(number.partition(point)[2]) for number in written)
    exact = sum((Decimal(repr(number)) for number in numbers), Decimal(0))
    if what.operation == "mean":
        exact, places = exact / len(numbers), max(2, places)
    is_grouped = any(group in number for number in written)
    said = f"{exact:,.{places}f}" if is_grouped else f"{exact:.{places}f}"
    if what.operation == "mean" and "." in said:
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
