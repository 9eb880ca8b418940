"""What a question asks to be added up: what was spent, what all invoices come to, the mean of a column."""

from __future__ import annotations

from collections.abc import Mapping

from armt.runtime.answers.counted.asking.comparing import Asked
from armt.runtime.answers.counted.asking.conditions import Conditions
from armt.runtime.answers.counted.asking.meant import Left, Operation
from armt.runtime.answers.counted.asking.superiors import Superiors
from armt.runtime.answers.counted.asking.symbols import RECORD
from armt.runtime.answers.counted.nouns import BALANCE, SPANS

_MIDDLES: Mapping[str, Operation] = {"average": "mean", "mean": "mean", "median": "median"}


class Sums(Superiors):
    """What a question asks to be added up."""

    def spent(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how much somebody has spent, or how much was spent on something."""
        means, symbol = self._meanings, said["value"] or said["plural"] or ""
        numeric = [at for at, is_number in enumerate(self._columns.numeric) if is_number]
        money = self._only([at for at in numeric if means.is_money(at)])
        by = self._only([*self._columns_of(symbol)])
        is_by = said.get("on") is None
        # What is cancelled is not spent; and of somebody's budget nobody knows whether it was.
        may_be = means.is_person(by) if is_by else means.is_kind(by) or self._records.is_item(by)
        # Beside a balance what was spent is less than nothing.
        is_summed = means.is_summed(money) or bool(means.touching(BALANCE))
        if self._records.has_status or not (may_be and is_summed) or by in conditions.where:
            raise Left
        conditions.where[by] = self._cells([self._symbols.held[int(symbol[1:])]], by, named=True)
        if (spender := said.get("spender")) is not None:
            person = self._only([at for at in self._columns_of(spender) if means.is_person(at)])
            self.take_value(conditions, spender, person, "", "")
        return "spent", money, (), False

    def sum(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        if (spender := said.get("spender")) is not None:
            by = self._only([*self._columns_of(spender)])
            if not self._meanings.is_person(by):
                raise Left
            self.take_value(conditions, spender, by, "", "")
        column, means = self._column(said["column"]), self._meanings
        middle = _MIDDLES.get((said.get("sum") or "").split(" ")[0])
        # Who stands in several rows would count as often.
        if not (means.is_summed if middle is None else means.is_averaged)(column) or (
            means.are_people and not means.are_named
        ):
            raise Left
        return middle or "sum", column, (), False

    def sum_of_records(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return what all invoices come to, or their mean."""
        if said["thing"] != RECORD and self._column(said["thing"]) != self._records.column:
            raise Left
        if (money := self._money()) is None:
            raise Left
        self._symbols.mentioned.append(money)
        return self.sum({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def total(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return what all that fits comes to, where there is one column of money: "What is the total for April?"."""
        numeric = [at for at, is_number in enumerate(self._columns.numeric) if is_number]
        column = self._only([at for at in numeric if self._meanings.is_summed(at)])
        # What is cancelled is not spent.
        if not self._meanings.is_money(column) or (said.get("spent") is not None and self._records.has_status):
            raise Left
        return "sum", column, (), False

    def amount(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how many hours all rows have that fit: they are added up, and not counted."""
        if not self._meanings.stems[self._column(said["column"])] & SPANS:
            raise Left
        return self.sum(said, conditions)

    def most_total(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return of what the total of all its rows is the highest, or the lowest."""
        _, column, _, _ = self.total({}, conditions)
        assert column is not None, "a total is of a column"
        self._symbols.mentioned.append(column)
        self._symbols.exact.append(True)
        return self.most_sum({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)
