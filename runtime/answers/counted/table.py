"""One table of a document, with all of its rows, and what is known of its columns.

A table whose rows say more than a row each (groups whose name stands in the first alone, sums among them, more cells
than names) is odd, and nothing is computed of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence, Set
from dataclasses import replace
from decimal import Decimal
from functools import cached_property
from itertools import pairwise

from armt.runtime.answers.counted.cells.amounts import (
    has_decimal_comma,
    measure_in,
    numbers_of,
    without_measure,
    without_note,
)
from armt.runtime.answers.counted.cells.clocks import clocks_of, lasting
from armt.runtime.answers.counted.cells.days import YEAR, days_of
from armt.runtime.answers.counted.cells.values import NO_NUMBER, NOTHING
from armt.runtime.answers.counted.columns import Columns, Meanings, words_of_name
from armt.runtime.answers.counted.nouns import OFTEN_FIRMS
from armt.runtime.answers.counted.rows import Names, Row
from armt.runtime.answers.counted.words import first_words, folded

_SUM = (
    r"(?:(?:grand|sub|net|overall|sum)[ -]?)?(?:totals?|sums?|summe|gesamt\w*|insgesamt|ensemble|averages?|mean|median"
    r"|overall)"
)
# A row that says so of all above it, "**Total**", and one among them that says it of some.
_IS_CALLED_SUM = re.compile(rf"{_SUM}\W*", re.IGNORECASE)
_SUMS_UP, _HAS_SUM = re.compile(rf"\W*{_SUM}\b", re.IGNORECASE), re.compile(rf"\W*{_SUM}(?: \w+)?\W*$", re.IGNORECASE)
# The rows of an invoice below its items, and what stands below a column instead of its sum.
_IS_SUM = re.compile(r"(?:net|gross|vat|mwst|tax|subtotal|zwischensumme)\b(?: \S+){0,2}$", re.IGNORECASE)
# "**Europe**", "Europe*" and "Europe[2]" are one.
_MARKED, _STRESSED = re.compile(r"\*\*|\*$|\[\d{1,2}\]$"), re.compile(r"\*\*")
_MEASURES = re.compile(r"max(?:imum)?|min(?:imum)?|avg\.?|ø|durchschnitt|mittelwert|count|n|std", re.IGNORECASE)
# Of groups more rows than these have sums.
_SUMS_SHARE = 0.005
# Where the numbers are sums, too.
_MAY_SUM_UP = re.compile(
    r"^\W*$|\b(?:total|sum|amount|balance|due|gross|net|all|world|count|zwischensumme|endbetrag|brutto|netto)\b",
    re.IGNORECASE,
)
# What is written with digits and is no number: a code, and what no float has.
_CODE = re.compile(r"0\d+|\d{16,}")
# "1.200" is a thousand or one, where no other cell tells.
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:\.\d{3})+")
# Several values in a cell.
_LISTED = re.compile(r"[;/|]|&(?! (?:Co|Sons?|Partners|Brothers|Associates|Company)\b)|,\s|\band\b")
_UNITS = frozenset(
    ("currency", "curr", "ccy", "unit", "units", "uom", "measure", "coin", "per", "period", "pay period", "billing")
)
# Cells that say what the numbers of their rows are.
_OF_NUMBERS = frozenset(
    (
        *("monthly", "yearly", "annual", "annually", "hourly", "weekly", "daily", "quarterly", "month", "year", "hour"),
        *("kg", "g", "mg", "l", "ml", "lb", "oz", "piece", "pieces", "pcs", "m", "cm", "km"),
        *("usd", "eur", "gbp", "chf", "jpy", "income", "expense", "debit", "credit", "in", "out"),
        *("deposit", "withdrawal", "fee", "transfer", "refund", "payment", "charge"),
    )
)
_PERIOD = re.compile(
    r"(?:(?:per|every|each|an?|\d+)\s)?/?\s?(?:months?|mo|m|years?|yr|y|weeks?|wk|days?|hours?|hr|h|quarters?|annum"
    r"|once|one[- ]time)"
)
_BILLED = re.compile(r"\b(?:per|periods?|billing|billed|paid|terms?|intervals?|frequency|cycle|every)\b", re.IGNORECASE)
_MOST_UNIT_CHARS, _YEAR_CHARS = 4, 4
# What says that something is so, and that it is not.
_YES, _NO = frozenset(("yes", "y", "true", "✓", "✔", "✅")), frozenset(("no", "n", "false", "✗", "✘", "❌"))
_YES_OR_NO = _YES | _NO
# Years stand in a column that is called so, and versions are no numbers.
_WHEN = frozenset(
    (
        *("born", "completed", "built", "opened", "released", "published", "launched", "introduced", "established"),
        *("founded", "created", "climbed", "discovered", "invented", "elected", "hired", "joined", "started", "died"),
        *("formed", "inaugurated", "premiered", "since"),
    )
)
_AT_END = re.compile(r"(?:first|last) [^\W\d_]")
_VERSIONS = frozenset(("version", "ver.", "ver", "release"))
_WEEKDAYS = frozenset(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))
_MACHINE, _MACHINE_MARKS = re.compile(r"[a-z0-9][a-z0-9._-]*"), re.compile(r"[\d._-]")
_CLOCK = re.compile(r"\d?\d:\d\d(?::\d\d)?(?: ?[ap]\.?m\.?)?", re.IGNORECASE)
_DECIMALS = re.compile(r"[.,]\d")
_CLOSE, _ROUNDED = 1e-6, 0.02
# Of these the third of three rows has as many as both others.
_NUMBERING = re.compile(r"#|(?<![^\W_])(?:id|no|nr|number|pos|position|rank|place|index|step)(?![^\W_])", re.IGNORECASE)
# Below a table stand a few rows that are none of it.
_MOST_BELOW, _NOTE_CHARS = 3, 400
_NOTE = re.compile(r"\W|(?:\w+ ){0,2}\w+: |(?:\S+ ){4}")
# Cells of so few words name something.
_FEW_WORDS, _SHORT_CHARS = 3, 60
# And people have so many names.
_MOST_NAMES = 3
# Of many rows some may be called alike.
_MANY, _FEW_SHARE = 100, 0.7


def sums_up(cell: str) -> bool:
    """Whether the first cell of a row says that the row is the sum of others: "**Total**"."""
    return _IS_CALLED_SUM.fullmatch(cell.strip(" *_")) is not None


class Table:
    """A table.

    Args:
        names: of its columns.
        rows: below them.
        called: its title, and the name of its file.
        may_span: an empty cell may be a part of the one above it.

    Attributes:
        names: of its columns.
        rows: but for those below.
        below: rows at the end that sum up the others, or are notes.
        is_odd: rows say more than a row each, or nobody knows whether they are some.
        may_span: an empty cell may be a part of the one above it.
    """

    def __init__(self, names: Names, rows: Sequence[Row], called: Sequence[str], *, may_span: bool = False) -> None:
        self.names, self.rows, self._called = names, list(rows), called
        self.below: list[Row] = []
        self.may_span = may_span
        self._values: dict[int, list[str]] = {}
        self._numbers: dict[int, dict[str, float]] = {}
        self._days: dict[int, dict[str, str]] = {}
        self._clocks: dict[int, dict[str, Decimal]] = {}
        self._has_none: dict[int, bool] = {}
        while self.rows and len(self.below) < _MOST_BELOW:
            if not (self._is_note(self.rows[-1]) or self._sums_up(self.rows[-1])):
                break
            self.below.append(self.rows.pop())
        width = len(names.columns)
        self.is_odd = (
            any(
                len(row.cells) > width
                or self._is_short(row)
                or _IS_SUM.match(row.cells[0]) is not None
                or not row.cells[0]
                for row in self.rows
            )
            or self._has_sums()
            or self._has_groups()
        )
        if self.rows:
            last = self.rows[-1]
            names_sum = _MEASURES.fullmatch(last.cells[0]) or _SUMS_UP.match(last.cells[0])
            self.is_odd |= names_sum is not None or self._are_sums(last)

    def _has_sums(self) -> bool:
        """Whether rows among the others sum some of them up.

        In a file of titles and answers of people a few begin as sums do, and a mark may stand behind some.
        """
        # In a file a star behind a name is mostly one of a note: "Aeroflot*".
        mark = _STRESSED if self.names.is_file else _MARKED
        marked = sum(
            any(_HAS_SUM.match(cell) is not None or mark.search(cell) is not None for cell in row.cells)
            for row in self.rows
        )
        if not (marked and self.names.is_file) or marked >= _SUMS_SHARE * len(self.rows):
            return marked > 0
        prose = {at for row in self.rows for at, cell in enumerate(row.cells) if len(cell) > _SHORT_CHARS}
        return any(
            at not in prose and _IS_CALLED_SUM.fullmatch(cell) is not None
            for row in self.rows
            for at, cell in enumerate(row.cells)
        )

    def _has_groups(self) -> bool:
        """Whether a row in bold, or with a mark, is of those below it, up to the next one: it has their sums, about."""
        stressed = [
            at
            for at, row in enumerate(self.rows)
            if row.is_stressed or (self.names.is_file and any(map(_MARKED.search, row.cells)))
        ]
        return any(
            self._sum_about(self.rows[at], self.rows[at + 1 : end]) for at, end in pairwise([*stressed, len(self.rows)])
        )

    def _sum_about(self, row: Row, others: Sequence[Row]) -> bool:
        sums = 0
        for at, cell in enumerate(row.cells[1 : len(self.names.columns)], start=1):
            parts = [other.cells[at] for other in others if at < len(other.cells) and other.cells[at]]
            numbers = numbers_of([*parts, cell]) if cell and len(parts) > 1 else None
            if numbers is not None:
                if not math.isclose(math.fsum(numbers[:-1]), numbers[-1], rel_tol=_ROUNDED):
                    return False
                sums += 1
        return sums > 0

    def _is_short(self, row: Row) -> bool:
        """Whether a row has one cell alone."""
        return sum(map(bool, row.cells)) < min(2, len(self.names.columns))

    def _is_note(self, row: Row) -> bool:
        """Whether a row is one below a table, about the others: "Source: Eurostat", "* estimated"."""
        first = next(filter(None, row.cells), "")
        return self._is_short(row) and len(first) <= _NOTE_CHARS and _NOTE.match(first) is not None

    def _sums_up(self, row: Row) -> bool:
        """Whether the last row is of no thing of its own: it is called so, or is and its numbers are sums."""
        if len(row.cells) > len(self.names.columns):
            return False
        name = row.cells[0].strip("*_ ") or next(filter(None, (cell.strip("*_ ") for cell in row.cells)), "")
        if _IS_CALLED_SUM.fullmatch(name) is not None:
            rest = [cell.strip("*_ ") for cell in row.cells[1:] if cell.strip("*_ ")]
            return all(without_measure(cell) is not None for cell in rest) or self._are_sums(row)
        may_be = _SUMS_UP.match(name) is not None or _MAY_SUM_UP.search(name) is not None
        return may_be and self._are_sums(row)

    def _are_sums(self, row: Row) -> bool:
        above = [other for other in self.rows if other is not row]
        sums = 0
        for at, cell in enumerate(row.cells[: len(self.names.columns)]):
            written = [value for other in above if at < len(other.cells) and (value := other.cells[at])]
            numbers = numbers_of([*written, cell.strip("*_")]) if cell and len(written) > 1 else None
            if numbers is not None:
                if not math.isclose(math.fsum(numbers[:-1]), numbers[-1], rel_tol=_CLOSE):
                    return False
                is_numbering = _are_counted(numbers) and (at == 0 or _NUMBERING.search(self.names.columns[at]))
                sums += any(numbers) and not is_numbering
        return sums > 0

    def reaching(self, columns: Set[int]) -> list[Row] | None:
        """Return the rows with cells of some columns in the empty ones below them, which they may reach over.

        None where there are none such, or where that cannot be.
        """
        above: dict[int, str] = {}
        found, reaches = [], False
        for row in self.rows if self.may_span else ():
            cells = [*row.cells, *[""] * (len(self.names.columns) - len(row.cells))]
            for column in columns:
                if cells[column]:
                    above[column] = cells[column]
                elif column in above:
                    cells[column], reaches = above[column], True
            found.append(replace(row, cells=cells))
        return found if reaches else None

    def cell(self, row: Row, column: int) -> str:
        """Return a cell, "" where nothing is said by it."""
        value = row.cells[column] if column < len(row.cells) else ""
        if (said := value.casefold()) in NOTHING:
            return ""
        return "" if said in NO_NUMBER and self._says_none(column) else value

    def _says_none(self, column: int) -> bool:
        """Whether "NA" says that nothing is known: all else in the column are numbers, or days."""
        if column not in self._has_none:
            cells = (row.cells[column] for row in self.rows if column < len(row.cells))
            known = [cell for cell in dict.fromkeys(cells) if cell.casefold() not in NOTHING | NO_NUMBER]
            self._has_none[column] = bool(known) and (numbers_of(known) is not None or days_of(known) is not None)
        return self._has_none[column]

    def days(self, column: int) -> dict[str, str]:
        """Return the days of a column as ISO 8601 has them, by how they are written; none where it is none of days."""
        if column not in self._days:
            self._days[column] = days_of(self.values(column)) or {}
        return self._days[column]

    def day(self, column: int, value: str) -> str:
        """Return a value of a column of days, or years, so that the earlier one sorts before the later."""
        return self.days(column).get(value, value)

    def numbers(self, column: int) -> dict[str, float]:
        """Return the numbers of a column by how they are written; they are read together, as `amounts` says."""
        if column not in self._numbers:
            values = self.values(column)
            self._numbers[column] = dict(zip(values, numbers_of(values) or (), strict=False))
        return self._numbers[column]

    def clocks(self, column: int) -> dict[str, Decimal]:
        """Return the times of day of a column, or how long something took, by how they are written; none for others."""
        if column not in self._clocks:
            self._clocks[column] = clocks_of(self.values(column)) or {}
        return self._clocks[column]

    def measured(self, column: int, value: str) -> float | Decimal | str:
        """Return what stands in a cell of numbers, times or days, so that the less sorts before the more."""
        if self.columns.days[column]:
            return self.day(column, value)
        return self.clocks(column)[value] if self.clocks(column) else self.numbers(column)[value]

    def values(self, column: int) -> list[str]:
        """Return the different values of a column, in the order of the rows."""
        if column not in self._values:
            found = dict.fromkeys(self.cell(row, column) for row in self.rows)
            found.pop("", None)
            self._values[column] = list(found)
        return self._values[column]

    @cached_property
    def short_words(self) -> frozenset[str]:
        """The stems of words in cells of few words, which are no descriptions: "cron-2" has two."""
        found: set[str] = set()
        for column, numeric in enumerate(self.columns.numeric):
            for value in () if numeric else self.values(column):
                if len(value) <= _SHORT_CHARS and value.count(" ") < _FEW_WORDS:
                    found.update(word.stem for word in words_of_name(value))
        return frozenset(found)

    @cached_property
    def cells_by_words(self) -> dict[tuple[str, str], list[tuple[int, str]]]:
        """Columns and values of cells without numbers, by their first two words, as `Question.beginnings` has them."""
        found: dict[tuple[str, str], list[tuple[int, str]]] = {}
        for column, numeric in enumerate(self.columns.numeric):
            for value in () if numeric else self.values(column):
                if (words := first_words(value)) is not None:
                    found.setdefault(words, []).append((column, value))
        return found

    @cached_property
    def people(self) -> dict[str, list[tuple[int, str]]]:
        """Columns and values of the cells in which people stand, by their first names and by their last."""
        found: dict[str, list[tuple[int, str]]] = {}
        for column, numeric in enumerate(self.columns.numeric):
            are_people = self.meanings.is_person(column) and not self.meanings.stems[column] & OFTEN_FIRMS
            for value in self.values(column) if are_people and not numeric else ():
                names = value.replace(",", " ").split()
                if 1 < len(names) <= _MOST_NAMES:
                    for name in dict.fromkeys((names[0], names[-1])):
                        if name[0].isupper():
                            found.setdefault(name.casefold(), []).append((column, value))
        return found

    @cached_property
    def meanings(self) -> Meanings:
        """What the columns mean."""
        return Meanings(self.columns)

    @cached_property
    def columns(self) -> Columns:
        """What is known of the columns."""
        everywhere = range(len(self.names.columns))
        days = [self._is_of_days(column) for column in everywhere]
        is_mixed = any(self._has_units(column) for column in everywhere)
        numeric = [not (is_mixed or days[column]) and self._is_of_numbers(column) for column in everywhere]
        return Columns(
            names=self.names.columns,
            called=self._called if self.names.title is None else (self.names.title,),
            numeric=numeric,
            units=["".join(unit_of(self.values(at)[0])).strip() if numeric[at] else "" for at in everywhere],
            measured=[numeric[at] and self._is_measured(at) for at in everywhere],
            decimal_commas=[self.has_decimal_commas(column) for column in everywhere],
            days=days,
            day_chars=[len(self.day(column, self.values(column)[0])) if days[column] else 0 for column in everywhere],
            unique=[self._distinct(column) == 1.0 for column in everywhere],
            nearly=[
                self._distinct(column) >= (_FEW_SHARE if len(self.rows) >= _MANY else 1.0) for column in everywhere
            ],
            flags={at: said for at in everywhere if (said := self._flags(at)) is not None},
            weekdays=frozenset(
                at
                for at in everywhere
                if (values := self.values(at)) and all(value.casefold() in _WEEKDAYS for value in values)
            ),
            clocks=frozenset(
                at
                for at in everywhere
                if (values := self.values(at)) and all(map(_CLOCK.fullmatch, values)) and not self._lasts(at)
            ),
            lasting=frozenset(at for at in everywhere if self._lasts(at)),
            times={at: self.values(at)[0] for at in everywhere if self.clocks(at)},
            machines=frozenset(at for at in everywhere if self._is_of_machines(at)),
            years=frozenset(
                self.day(at, value)[:_YEAR_CHARS] for at in everywhere if days[at] for value in self.values(at)
            ),
            listed=[not numeric[at] and any(map(_LISTED.search, self.values(at))) for at in everywhere],
        )

    def _flags(self, column: int) -> tuple[frozenset[str], frozenset[str]] | None:
        """Return in which words a column says that something is so, and that it is not; None where it says more."""
        said: set[str] = set()
        for value in self.values(column):
            if (one := folded(value)) not in _YES_OR_NO:
                return None
            said.add(one)
        is_so = frozenset(said & _YES)
        return (is_so, frozenset(said - _YES)) if is_so else None

    def _lasts(self, column: int) -> bool:
        """Whether times of a column say how long something took."""
        return bool(self.clocks(column)) and lasting(self.names.columns[column], self.values(column))

    def _is_of_machines(self, column: int) -> bool:
        """Whether a column has names as machines have them: in small letters without spaces, with marks or numbers."""
        values = self.values(column)
        return all(map(_MACHINE.fullmatch, values)) and any(map(_MACHINE_MARKS.search, values))

    def _has_units(self, column: int) -> bool:
        """Whether a column says in what the numbers of its rows are, and not the same of all."""
        values = {value.casefold() for value in self.values(column)}
        is_called = self.names.columns[column].casefold().replace("_", " ") in _UNITS
        is_short = all(len(value) <= _MOST_UNIT_CHARS for value in values) and numbers_of([*values]) is None
        # How long something takes is an amount of its own.
        is_amount = all(value[0].isdigit() for value in values) and not _BILLED.search(self.names.columns[column])
        are_units = not is_amount and all(
            value in _OF_NUMBERS or _PERIOD.fullmatch(value) is not None for value in values
        )
        return len(values) > 1 and (are_units or (is_called and is_short))

    def _is_measured(self, column: int) -> bool:
        """Whether numbers of a column have a unit, or decimals."""
        return any(unit_of(value) != ("", "") or _DECIMALS.search(value) is not None for value in self.values(column))

    def _is_of_numbers(self, column: int) -> bool:
        """Whether a column holds numbers that can be compared: in one unit, and none that may be two."""
        values = [] if self.names.columns[column].casefold() in _VERSIONS else self.values(column)
        numbers = [number for value in values if (number := without_measure(value)) is not None]
        if not numbers or numbers_of(values) is None or any(map(_CODE.fullmatch, numbers)):
            return False
        if len({tuple(map(measure_in, unit_of(value))) for value in values}) > 1:
            return False
        if all(map(YEAR.fullmatch, numbers)):
            # When something was built is no amount.
            return False
        dotted = [] if self.names.has_points else [number for number in numbers if "." in number]
        is_doubtful = bool(dotted) and all(map(_THOUSANDS.fullmatch, dotted))
        return not is_doubtful

    def _is_of_days(self, column: int) -> bool:
        """Whether a column holds days, or years by its name."""
        values, name = self.values(column), self.names.columns[column].casefold()
        if not values:
            return False
        is_called = "year" in name or name.strip() in _WHEN or _AT_END.match(name) is not None
        is_years = is_called and all(YEAR.fullmatch(value) is not None for value in values)
        return is_years or bool(self.days(column))

    def _distinct(self, column: int) -> float:
        """Return how many values there are for each row."""
        return len(self.values(column)) / max(1, len(self.rows))

    def has_decimal_commas(self, column: int) -> bool:
        """Whether commas are decimal points in a column of numbers."""
        found = (number for value in self.values(column) if (number := without_measure(value)) is not None)
        return any(map(has_decimal_comma, found))


def _are_counted(numbers: Sequence[float]) -> bool:
    """Whether numbers are those of rows: 1, 2, 3, or 10, 20, 30, or from nought on."""
    step = numbers[1] - numbers[0]
    return numbers[0] in (0, step) and all(other - one == step for one, other in pairwise(numbers))


def unit_of(value: str) -> tuple[str, str]:
    """Return what stands before a number and behind it."""
    value = without_note(value)
    number = without_measure(value) or ""
    before, _, behind = value.partition(number.lstrip("+-"))
    return before.strip("+-"), behind
