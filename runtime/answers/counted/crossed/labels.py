"""What the rows and the columns of a table are called, and which of them a question names, in whole or in part."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence, Set
from functools import cached_property
from typing import NamedTuple

from armt.runtime.answers.counted.rows import Row
from armt.runtime.answers.counted.table import Table
from armt.runtime.answers.language.words import content_stems, stem, words

_ASIDE = re.compile(r"\s*[(\[][^()\[\]]*[)\]]")
_DAYS = frozenset(stem(f"{day}day") for day in ("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))
_CLOCK = re.compile(r"\d?\d[:.]\d\d\b.*|\d?\d ?[ap]\.?m\b.*", re.IGNORECASE)
_DAY, _TIME = stem("day"), stem("time")
# Of "former department" and "maximum speed" no question for the department and the speed is sure to be.
_OTHER = frozenset(
    stem(word)
    for word in (
        *(
            "old",
            "former",
            "previous",
            "next",
            "planned",
            "target",
            "expected",
            "estimated",
            "budget",
            "max",
            "maximum",
        ),
        *("min", "minimum", "average", "mean", "median", "total", "best", "worst", "peak"),
    )
)
# A name in two columns.
_NAMES = frozenset(("first", "last", "given", "family", "forename", "surname"))
_TWO = 2


class Label(NamedTuple):
    """What a row or a column is called.

    Attributes:
        at: which it is.
        said: as it is written.
        stems: of its words.
        own: those that not all others have, too.
        whole: those that have to be said to say all of it: what stands in brackets need not be.
    """

    at: int
    said: str
    stems: frozenset[str]
    own: frozenset[str]
    whole: frozenset[str]

    def lacks(self, asked: Set[str]) -> int:
        """Return how many of its words a question does not have."""
        return len(self.whole - asked)

    def may_be(self, asked: Set[str]) -> bool:
        """Whether a question names it, by a word of its own at least."""
        return not self.own.isdisjoint(asked) and (self.whole - asked).isdisjoint(_OTHER)


def _labels(said: Iterable[tuple[int, str]]) -> list[Label]:
    found = [
        (at, name, frozenset(content_stems(name)), frozenset(content_stems(_ASIDE.sub("", name) or name)))
        for at, name in said
        if name
    ]
    shared = frozenset.intersection(*(stems for _, _, stems, _ in found)) if len(found) > 1 else frozenset[str]()
    # Of "SRE" and "Lead SRE" the first one has no other name.
    return [
        Label(at, name, stems, stems if whole <= shared else stems - shared, whole) for at, name, stems, whole in found
    ]


class Labels:
    """The rows and columns of a table by what they are called.

    Args:
        table: all of its rows count, those that sum up others as well.
        context: stems of what stands above it, its title and that of its document.
        is_file: it stands alone, and not among other text.

    Attributes:
        rows: in the order of the table.
        context: stems of what the question may say and mean this table by.
    """

    def __init__(self, table: Table, context: Set[str], *, is_file: bool) -> None:
        width = len(table.names.columns)
        self.rows = [row for row in (*table.rows, *reversed(table.below)) if len(row.cells) <= width]
        self._table, self._names = table, table.names.columns
        self.context, self.is_file = frozenset(context), is_file

    @cached_property
    def first(self) -> int:
        """The column in which rows have their names: the first that says something and does not number them."""
        width = len(self._names)
        for column in range(max(0, width - 1)):
            values = [self.cell(row, column) for row in self.rows]
            numbers = [str(number) for number in range(1, len(values) + 1)]
            if any(values) and (values != numbers or column + _TWO >= width):
                return column
        return 0

    def is_role(self, column: int) -> bool:
        """Whether a column has people in a role: the owner, the manager."""
        return self._table.meanings.is_role(column)

    def cell(self, row: Row, column: int) -> str:
        """Return what stands in a cell, "" where the row ends before it."""
        return row.cells[column] if column < len(row.cells) else ""

    def may_reach(self, row: int, column: int) -> bool:
        """Whether an empty cell may be a part of the one above it, as pages and office documents have them."""
        above = self.cell(self.rows[row - 1], column) if row else ""
        return self._table.may_span and bool(above) and not self.cell(self.rows[row], column)

    @cached_property
    def called(self) -> list[Label]:
        """The rows' names; none of one that goes on in the next row, where its name does not stand again."""
        parts = [self.first]
        if self.first + 1 < len(self._names) and all(
            set(words(self._names[at])) & _NAMES for at in (self.first, self.first + 1)
        ):
            parts.append(self.first + 1)
        names = [" ".join(self.cell(row, part) for part in parts).strip() for row in self.rows]
        goes_on = [not name and any(row.cells) for name, row in zip(names, self.rows, strict=True)]
        return _labels(
            (at, name)
            for at, (name, is_part) in enumerate(zip(names, [*goes_on, False][1:], strict=True))
            if not is_part
        )

    @cached_property
    def columns(self) -> list[Label]:
        """The names of the columns behind those of the rows."""
        return _labels((at, name) for at, name in enumerate(self._names) if at > self.first)

    @cached_property
    def of_rows(self) -> frozenset[str]:
        """Stems of what rows are called in common: the name of their column, and what they are by their form."""
        found = set(content_stems(self._names[self.first]) if self._names else ())
        return frozenset(found | self._kinds(self.called))

    @cached_property
    def of_columns(self) -> frozenset[str]:
        """Stems of what columns are called in common: "version" of "Version 2" and "Version 3", "day" of Mondays."""
        return frozenset(self._kinds(self.columns)).union(*(label.stems - label.own for label in self.columns))

    def _kinds(self, labels: Sequence[Label]) -> set[str]:
        found: set[str] = set()
        if labels and all(not label.stems.isdisjoint(_DAYS) for label in labels):
            found.add(_DAY)
        if labels and all(_CLOCK.match(label.said) for label in labels):
            found.add(_TIME)
        return found
