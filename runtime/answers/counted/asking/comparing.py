"""Two rows of a table beside each other: which of them has more of something, whether one has, and how much more."""

from __future__ import annotations

from collections.abc import Mapping

from armt.runtime.answers.counted.asking.conditions import Conditioned, Conditions
from armt.runtime.answers.counted.asking.meant import Left, Operation
from armt.runtime.answers.counted.nouns import AGE
from armt.runtime.answers.counted.vocabulary import same_unit

__all__ = ["Asked", "Comparing"]

#: What is made of rows, the column that is compared or summed, those that answer, and whether each is in one row alone.
Asked = tuple[Operation, int | None, tuple[int, ...], bool]


class Comparing(Conditioned):
    """One question, in symbols, and one table."""

    def which_of(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return which of two rows has more of something, or less: both where they are level."""
        than, one = self.than(said), self._row_of(said["one"] or "")
        conditions.rivals += [one, than.where]
        names = self._meanings.names
        return ("most" if than.above else "least"), than.column, names if {*one} & {*names} else tuple(one), False

    def whether(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return whether one row has more of something than another, or less."""
        than = self.than(said)
        conditions.than.append(than)
        conditions.where.update({column: {*values} for column, values in self._row_of(said["one"] or "").items()})
        return "whether", than.column, (), False

    def difference(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how much more of something one row has than another."""
        _, of, wanted, alone = self.whether(said, conditions)
        is_told = of is not None and (self._columns.numeric[of] or of in self._columns.lasting)
        if of is None or not is_told or not self._is_counted_in(of, said.get("unit")):
            raise Left
        return "difference", of, wanted, alone

    def _is_counted_in(self, column: int, unit: str | None) -> bool:
        """Whether the numbers of a column are in a unit, if one is said: how many years older somebody is."""
        if unit is None:
            return True
        is_age = self._meanings.stems[column] == AGE and same_unit(unit) == same_unit("years")
        return is_age or self._meanings.is_in(column, unit) or same_unit(self._columns.units[column]) == same_unit(unit)
