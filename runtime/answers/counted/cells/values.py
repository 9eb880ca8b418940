"""What the cells of a column say together, as they are looked at one after the other: how many of which, from where to
where, and what they come to.

What says that nothing is known ("N/A") is no value where the others are numbers or days; elsewhere it may be one.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from armt.runtime.answers.counted.cells.amounts import has_decimal_comma, number_of, without_unit
from armt.runtime.answers.counted.cells.days import YEAR, Days

#: What a cell says in which nothing is known, in small letters; and what does so among numbers and days alone.
NOTHING = frozenset(("", "-", "–", "—", "n/a", "null", "nan", "?"))
NO_NUMBER = frozenset(("na", "n.a.", "#n/a", "none", "nil", "--", "---", ".", "..", "...", "\\n", "missing", "unknown"))
# Of more values, or longer ones, only their number is told; so many are told apart.
_FEW_VALUES, _SHORT_CHARS, _MOST_VALUES = 6, 24, 1000
# Of many values the most frequent ones are told that stand in so many rows each, and in this share of them.
_MOST_FREQUENT, _LEAST_FREQUENT, _FREQUENT_SHARE = 3, 2, 0.02
_LONGEST_FREQUENT = 60
# Where these are fewer than so many of the values, a column is one of numbers, or days, with others among them.
_OTHERS_SHARE = 0.1
# Behind so many others nobody looks for days in each cell.
_MOST_OTHERS = 20
# Two numbers are a choice, as a rule no and yes.
_CHOICE = 2
# Of a number this size and more no decimals are told.
_LARGE, _DIGITS = 1000, 4
_MOST_PLACES = 2
#: Brings a number from one way of writing it into the other.
SWAPPED = str.maketrans(",.", ".,")


@dataclass(slots=True)
class _Range:
    """The least and the greatest of numbers, and how they are written; their sum, and the most decimals of one."""

    least: tuple[float, str] = (0.0, "")
    most: tuple[float, str] = (0.0, "")
    total: Decimal = Decimal(0)
    places: int = 0

    def take(self, number: float, written: str, places: int) -> None:
        """Look at a number that has so many decimals."""
        self.places = max(self.places, places)
        if not self.least[1] or number < self.least[0]:
            self.least = number, written
        if not self.most[1] or number > self.most[0]:
            self.most = number, written
        if number - number == 0:
            self.total += Decimal(repr(number))

    def __str__(self) -> str:
        return _reach(self.least[1], self.most[1])


@dataclass(slots=True)
class Values:
    """What stands in a column.

    Attributes:
        count: of its cells that say something.
        counts: of the first of its values that differ.
        numbers: of its cells.
        nothings: cells that say that nothing is known, and are no value of a column of numbers or days.
        decimal_commas: whether commas are decimal points: one that cannot group says so for all, and the last row may
            have it.
        are_years: all numbers may be years.
    """

    count: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    numbers: int = 0
    nothings: int = 0
    decimal_commas: bool = False
    are_years: bool = True
    _ranges: tuple[_Range, _Range] = field(default_factory=lambda: (_Range(), _Range()))
    _units: set[tuple[str, str]] = field(default_factory=set)
    _days: Days = field(default_factory=Days)

    def take(self, value: str) -> None:
        """Look at a cell; an empty one says nothing."""
        value = " ".join(value.split())
        if not value:
            return
        self.count += 1
        if value in self.counts or len(self.counts) <= _MOST_VALUES:
            self.counts[value] += 1
        number = without_unit(value)
        if number is not None:
            self._take_number(number, value)
        elif value.casefold() in NOTHING | NO_NUMBER:
            self.nothings += 1
            return
        if self._days.others <= _MOST_OTHERS or self._days.others < _OTHERS_SHARE * self._days.count:
            self._days.take(value)

    def _take_number(self, number: str, value: str) -> None:
        self.numbers += 1
        self.decimal_commas |= has_decimal_comma(number)
        for at, reached in enumerate(self._ranges):
            reached.take(number_of(number, decimal_commas=bool(at)), value, len(number.partition(".,"[at])[2]))
        before, _, behind = value.partition(number.lstrip("+-"))
        unit = before.strip("+-"), behind
        self._units.add(unit)
        self.are_years = self.are_years and YEAR.fullmatch(value) is not None

    @property
    def unit(self) -> str:
        """What stands with its numbers; "" for nothing, or for several."""
        return "".join(next(iter(self._units))).strip() if len(self._units) == 1 else ""

    @property
    def is_measured(self) -> bool:
        """Whether a number has decimals, or stands with its unit."""
        return self._ranges[self.decimal_commas].places > 0 or bool(self._units - {("", "")})

    @property
    def are_days(self) -> bool:
        """Whether all that is known are days."""
        return self._days.reach is not None and not self._days.others

    @property
    def are_numbers(self) -> bool:
        """Whether all that is known are numbers."""
        return 0 < self.numbers == self.count - self.nothings

    @property
    def are_distinct(self) -> bool:
        """Whether no value has come twice, of those that are told apart."""
        return bool(self.counts) and max(self.counts.values()) == 1

    def told(self, *, counts: bool, mean: bool = False, total: bool = False, empty: int = 0) -> str:
        """Say what stands in the column.

        Args:
            counts: whether how often values stand there is said.
            mean: whether that of its numbers tells something.
            total: whether their sum does.
            empty: its cells that say nothing at all.
        """
        if not self.count:
            return "empty"
        without = empty + (self.nothings if self.are_numbers or self.are_days else 0)
        told = self._told(counts=counts, mean=mean, total=total)
        return f"{told}; {without:,} without" if without else told

    def _told(self, *, counts: bool, mean: bool, total: bool) -> str:
        if self.are_numbers and not (counts and len(self.counts) <= _CHOICE and not self.is_measured):
            return self._told_numbers(mean=mean and counts, total=total and counts)
        if self.are_days and (reach := self._days.reach) is not None:
            return _reach(*reach)
        if len(self.counts) <= _FEW_VALUES and all(len(value) <= _SHORT_CHARS for value in self.counts):
            return ", ".join(self._counted(self.counts.most_common()) if counts else self.counts)
        if counts and (mostly := self._told_mostly()):
            return mostly
        frequent = self._frequent() if counts else []
        told = ", ".join(self._counted(frequent))
        if frequent and len(frequent) == len(self.counts):
            return told
        number = f"{len(self.counts):,}" if len(self.counts) <= _MOST_VALUES else f"more than {_MOST_VALUES:,}"
        return f"{number} {'value' if number == '1' else 'values'}{f', most often {told}' if told else ''}"

    def _told_mostly(self) -> str:
        """Say from where to where numbers or days reach among which a few cells are none; "" for other columns."""
        said = self.count - self.nothings
        if 0 < said - self.numbers < _OTHERS_SHARE * said:
            reached, others = self._told_numbers(mean=False, total=False), said - self.numbers
        elif self._days.count == said and self._days.others < _OTHERS_SHARE * said and self._days.reach is not None:
            reached, others = _reach(*self._days.reach), self._days.others
        else:
            return ""
        return f"{reached} in {said - others:,} rows, other values in {others:,}"

    def _told_numbers(self, *, mean: bool, total: bool) -> str:
        reached = self._ranges[self.decimal_commas]
        told = str(reached)
        # What is in more than one unit has no sum.
        if len(self._units) > 1 or reached.least[0] == reached.most[0]:
            return told
        if mean:
            told += f", mean {self._written(reached.total / self.numbers, None)}"
        if total:
            told += f", sum {self._written(reached.total, min(reached.places, _MOST_PLACES))}"
        return told

    def _written(self, number: Decimal, places: int | None) -> str:
        """Return a number with its unit and so many places; None for as many as tell something."""
        if places is None:
            rounded = f"{number:,.0f}" if abs(number) >= _LARGE else f"{float(f'{number:.{_DIGITS}g}'):g}"
        else:
            rounded = f"{number:,.{places}f}"
        before, behind = next(iter(self._units))
        sign = "-" if rounded.startswith("-") and before else ""
        rounded = rounded.removeprefix(sign)
        return f"{sign}{before}{rounded.translate(SWAPPED) if self.decimal_commas else rounded}{behind}"

    def _frequent(self) -> list[tuple[str, int]]:
        """Return the values that stand in the most rows; none where others may, too, or too few rows have them."""
        least = max(_LEAST_FREQUENT, _FREQUENT_SHARE * self.count)
        if len(self.counts) > _MOST_VALUES:
            return []
        most = [one for one in self.counts.most_common(_MOST_FREQUENT) if one[1] >= least]
        return [one for one in most if len(one[0]) <= _LONGEST_FREQUENT]

    @staticmethod
    def _counted(values: Iterable[tuple[str, int]]) -> list[str]:
        return [f"{value} ({count:,})" for value, count in values]


def _reach(least: str, most: str) -> str:
    return f"{least} to {most}" if least != most else least
