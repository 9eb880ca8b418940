"""Which rows of a table have the most of something, or the least, and what is asked for of them."""

from __future__ import annotations

from collections.abc import Mapping

from armt.runtime.answers.counted.asking.comparing import Asked, Comparing
from armt.runtime.answers.counted.asking.conditions import Conditions
from armt.runtime.answers.counted.asking.degrees import AMOUNTS, BY_PRICE, MOST, OF_LENGTH, OF_MARKS, OF_SIZE, OF_TIME
from armt.runtime.answers.counted.asking.meant import Left, Operation
from armt.runtime.answers.counted.asking.symbols import RECORD
from armt.runtime.answers.counted.nouns import MARKS, ON_DAYS
from armt.runtime.answers.counted.vocabulary import HOW
from armt.runtime.answers.language.words import content_stems

__all__ = ["Superlatives"]

_LENGTHS = "length duration time runtime distance period term way span"


class Superlatives(Comparing):
    """One question, in symbols, and one table."""

    def _most(self, said: Mapping[str, str | None]) -> tuple[Operation, int]:
        """Return whether the most or the least is asked for, and of which column."""
        if (by := said.get("by")) is not None:
            return self._superlative(by)
        column = self._column(said["column"])
        if (last := said.get("last")) is not None:
            if not self._columns.days[column] and column not in self._timed:
                raise Left
            return ("least" if last == "first" else "most"), column
        if said["most"] in OF_LENGTH and column not in self._meanings.touching(content_stems(_LENGTHS)):
            raise Left
        if said["most"] in OF_MARKS and column not in self._meanings.touching(MARKS):
            raise Left
        of_time = said["most"] in OF_TIME
        is_time = self._columns.days[column] or column in self._timed
        if not (is_time if of_time else self._meanings.is_amount(column) or column in self._columns.lasting):
            raise Left
        return ("most" if said["most"] in MOST else "least"), column

    def _answering(self, thing: str | None) -> tuple[int, ...]:
        """Return the columns that name what is asked for; of people where it is who."""
        if thing is None:
            return self._meanings.names if self._meanings.are_people or self._meanings.are_teams else ()
        if thing == RECORD:
            return self._records.names
        if thing[0] == "T":
            return self._meanings.names
        column = self._column(thing)
        # Which order it was is not said by when it was ordered.
        if self._columns.days[column] and not self._symbols.exact[int(thing[1:])]:
            raise Left
        return (column,)

    def value(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        operation, of = self._most(said)
        # The latest "transaction" is more than its date.
        if self._columns.days[of] and self._symbols.is_partial:
            raise Left
        return operation, of, (of,), False

    def most(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        operation, of = self._most(said)
        thing = said.get("thing")
        if (kinds := said.get("kinds")) is not None:
            self.take_kind(conditions, kinds)
            thing = None if self._meanings.are_people else "T0"
        wanted = self._answering(thing)
        if not wanted and thing == RECORD and said.get("by") in OF_SIZE:
            # An expense has no name: it is told by what it came to.
            return operation, of, (of,), False
        # What a unit costs is not what an order does.
        is_unit = thing == RECORD and said.get("by") in BY_PRICE and self._records.quantity is not None
        if (
            is_unit
            or of in wanted
            or (thing is not None and not self._is_row(thing) and self._meanings.is_role(wanted[0]))
        ):
            raise Left
        is_row = self._meanings.are_unique if thing is None or thing == "T0" else self._is_row(thing)
        # How high something is a row says for itself, and how much there is of it all of its rows do.
        is_said = said.get("most") not in AMOUNTS if said.get("by") is None else self._is_row(thing)
        is_each = is_row or (is_said and self._meanings.is_intensive(of))
        return operation, of, wanted, not is_each

    def most_of_things(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return which row has the most where nobody says what rows are: "Which is the cheapest?"."""
        return self.most({**said, "thing": None if self._meanings.are_people else "T0"}, conditions)

    def most_done(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return which department pays the most: in one row, or in all of its rows, however that is meant."""
        operation, of, wanted, alone = self.most(said, conditions)
        return operation, of, wanted, alone or not self._is_row(said["thing"])

    def last_done(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return which was hired first; but the last order date is no order."""
        if self._meanings.is_day(self._column(said["column"])):
            raise Left
        return self.most(said, conditions)

    def most_mean(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        """Return of what the mean of all its rows is the highest, or the lowest."""
        operation, of = self._most(said)
        wanted = self._answering(said["thing"])
        if not self._meanings.is_averaged(of) or of in wanted or self._columns.listed[wanted[0]]:
            raise Left
        return ("most_mean" if operation == "most" else "least_mean"), of, wanted, False

    def most_sum(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return of what the sum of all its rows is the highest, or the lowest."""
        operation, of, wanted, alone = self.most_mean(said, conditions)
        if not self._meanings.is_total(self._column(said["column"])):
            raise Left
        return ("most_sum" if operation == "most_mean" else "least_sum"), of, wanted, alone

    def of_the_most(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        operation, of = self._most({**said, "column": None})
        if not self._is_row(said["thing"]):
            raise Left
        return operation, of, (self._column(said["column"]),), False

    def who_has_the_most(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return whose the largest invoice is, but not where the oldest people are."""
        if self._symbols.are_several:
            raise Left
        return self.of_the_most(said, conditions)

    def day_of_the_most(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return when the youngest of all was born."""
        if not self._columns.days[self._column(said["column"])]:
            raise Left
        return self.of_the_most(said, conditions)

    def how_the_most(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        """Return how tall the tallest of all is."""
        operation, of = self._most({**said, "column": None})
        is_so = of == self._age() if said["how"] == "old" else of in self._meanings.touching(HOW[said["how"] or ""])
        if not self._is_row(said["thing"]) or not is_so:
            raise Left
        return operation, of, (of,), False

    def when(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        operation, of = self._most(said)
        if (value := said.get("value")) is not None:
            self.take_value(conditions, value, None, "", "of")
        days = [at for at, holds in enumerate(self._columns.days) if holds]
        return operation, of, (self._only(days),), False

    def first_moved(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        """Return when the first of what leaves on a day does, or the last."""
        operation, column = self._first_moving(said, said["moves"] or "")
        return operation, column, (column,), False

    def first_to_move(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        """Return what leaves first on a day, or last."""
        operation, column = self._first_moving(said, said.get("moves") or "leave")
        return operation, column, self._answering("T0"), False

    def _first_moving(self, said: Mapping[str, str | None], moves: str) -> tuple[Operation, int]:
        """Return whether the first or the last of a day is asked for, and by which column of times of day."""
        timed = [at for at in self._moving(moves) if at in self._timed]
        if not self._is_row("T0"):
            raise Left
        return ("least" if said["end"] in ("first", "earliest") else "most"), self._only(timed)

    @property
    def _timed(self) -> set[int]:
        """The columns of times of day that tell which is the first: where no other column tells of which day."""
        is_of_days = any(self._columns.days) or bool(self._columns.weekdays or self._meanings.touching(ON_DAYS))
        return set() if is_of_days else {*self._columns.times} - self._columns.lasting
