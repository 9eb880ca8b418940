"""Which column of a table a word of a question means: the highest, the oldest, the largest; what is in stock.

Where it may be several, or none, the question is left to the model.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from armt.runtime.answers.counted.asking.degrees import BY_AGE, BY_PRICE, COMPARED, INSTEAD, OF_SIZE
from armt.runtime.answers.counted.asking.symbols import ANY_ROW, RECORD, Symbols
from armt.runtime.answers.counted.columns import Meanings
from armt.runtime.answers.counted.nouns import AGE, BORN, EVENTS, JOINED, MONEY, OF_DAYS, QUANTITIES, STORED
from armt.runtime.answers.counted.vocabulary import MOVES
from armt.runtime.answers.language.words import content_stems

#: What is made of rows: the cells of a column, their number, sum, mean or median, those that have the most or the least
#: of it. What has the highest mean or sum of its rows, or the lowest. Of two rows whether the first has more, or less,
#: of a column than the second, and how much. Of one row whether something is so.
Operation = Literal[
    "cells",
    "count",
    "sum",
    "spent",
    "mean",
    "median",
    "most",
    "least",
    "most_mean",
    "least_mean",
    "most_sum",
    "least_sum",
    "whether",
    "difference",
    "is_so",
]


class Left(Exception):
    """The question is of no phrasing, or may mean several things in this table."""


class Meant:
    """One question, in symbols, and one table.

    Args:
        symbols: the question.
        meanings: of the table's columns.
    """

    def __init__(self, symbols: Symbols, meanings: Meanings) -> None:
        self._symbols, self._meanings, self._columns = symbols, meanings, meanings.columns
        self._records = symbols.records

    def _column(self, symbol: str | None) -> int:
        if symbol is None or symbol[0] not in "CXFL":
            raise Left
        return self._symbols.mentioned[int(symbol[1:])]

    def _only(self, found: Sequence[int]) -> int:
        if len(found) != 1:
            raise Left
        return found[0]

    def _is_row(self, thing: str | None) -> bool:
        """Whether each row is one of what is asked for, and no other row is of the same."""
        if thing is None or thing == "T0":
            return self._meanings.are_named
        return thing in (ANY_ROW, RECORD) or self._columns.unique[self._column(thing)]

    def _age(self) -> int:
        """Return the column that says how old what rows are about is."""
        if not self._meanings.have_ages:
            raise Left
        return self._only(self._meanings.with_stems(content_stems("age")))

    @property
    def _stored(self) -> list[int]:
        """The columns that say how many there are of what is kept."""
        found = [at for at in self._meanings.with_stems(STORED) if self._columns.numeric[at]]
        # Of goods with a row each a quantity is one in stock, but for those of orders.
        is_of_goods = self._meanings.are_unique and not self._records.called & EVENTS
        quantity = self._records.quantity if is_of_goods else None
        return found if found or quantity is None else [quantity]

    def _moving(self, moves: str) -> list[int]:
        """Return the columns that say when something leaves, or arrives."""
        timed = self._columns.clocks
        known = MOVES.get(moves.removesuffix("s"), frozenset[str]())
        return [at for at in self._meanings.touching(known) if at in timed or self._columns.days[at]]

    def _money(self) -> int | None:
        """Return the one column of what was paid, or is to be, in records that are of nothing else; None for none."""
        counts = [at for at in self._meanings.touching(QUANTITIES) if self._columns.numeric[at]]
        if not self._records.called & EVENTS or counts:
            return None
        found = [at for at in range(len(self._columns.names)) if self._meanings.is_money(at)]
        return found[0] if len(found) == 1 else None

    def _compared(self, by: str) -> tuple[Operation, int]:
        """Return the one column that something is compared by, and whether the most or the least of it is meant."""
        found = self._called(COMPARED[by])
        if not found and not (by in BY_PRICE and self._meanings.touching(MONEY)):
            # The page that something begins on is no length.
            found = [one for one in self._called(INSTEAD.get(by, ())) if self._meanings.is_amount(one[1])]
        if not found and by in OF_SIZE and (money := self._money()) is not None:
            found = [(OF_SIZE[by], money)]
        if len(found) != 1:
            raise Left
        return found[0]

    def _called(self, names: Sequence[tuple[Literal["most", "least"], str, str]]) -> list[tuple[Operation, int]]:
        """Return the columns that are called by what one must be called, and may besides, and what is meant of each."""
        return [
            (operation, column)
            for operation, must, may in names
            for column in self._meanings.with_stems(content_stems(f"{must} {may}"))
            if column in self._meanings.touching(content_stems(must))
        ]

    def _superlative(self, by: str) -> tuple[Operation, int]:
        """Return whether the most or the least is meant by a superlative that names no column, and of which."""
        if (born := self._born(by)) is not None:
            return born
        operation, column = self._newest(by) or self._compared(by)
        if self._columns.days[column] or by in ("earliest", "latest", "newest", "most recent"):
            if not self._meanings.is_only_time(column):
                raise Left
        elif not (self._columns.numeric[column] or column in self._columns.lasting) or (
            by in BY_AGE and not self._meanings.have_ages
        ):
            raise Left
        return operation, column

    def _born(self, by: str) -> tuple[Operation, int] | None:
        """Return how the youngest or the oldest is told by when people were born; None where that is told otherwise."""
        if by not in BY_AGE or not self._meanings.are_people or self._meanings.with_stems(AGE):
            return None
        stems = {at: self._meanings.stems[at] - OF_DAYS for at, holds in enumerate(self._columns.days) if holds}
        born = [at for at, of in stems.items() if of and of <= BORN]
        # Who was the youngest when elected need not be who was born last; whoever works beside others is.
        if len(born) != 1 or not all(of and of <= BORN | JOINED for of in stems.values()):
            return None
        return ("most" if by == "youngest" else "least"), born[0]

    def _newest(self, by: str) -> tuple[Operation, int] | None:
        """Return how the newest or the oldest is told by when things came to be; None where that is told otherwise."""
        days = [at for at, holds in enumerate(self._columns.days) if holds]
        is_last = by in ("newest", "latest", "most recent")
        has_joined = len(days) == 1 and self._meanings.stems[days[0]] - OF_DAYS <= JOINED
        if is_last and has_joined and self._meanings.are_people:
            # The oldest of them may be the one who has been there for the longest, and may not.
            return "most", days[0]
        if not (is_last or by in ("oldest", "earliest")) or len(days) != 1 or not self._meanings.is_beginning(days[0]):
            return None
        if self._meanings.are_people or self._meanings.touching(AGE):
            return None
        return ("most" if is_last else "least"), days[0]
