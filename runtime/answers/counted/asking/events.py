"""What a question asks of rows that have no names of their own: who did something, to what, and when it takes place."""

from __future__ import annotations

from collections.abc import Mapping

from armt.runtime.answers.counted.asking.comparing import Asked
from armt.runtime.answers.counted.asking.conditions import ColumnBound, Conditions
from armt.runtime.answers.counted.asking.meant import Left
from armt.runtime.answers.counted.asking.sums import Sums


class Events(Sums):
    """What a question asks of rows that are of what somebody has done, or of what takes place."""

    def whoever(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return who it is where rows are of something else, and one column is of people: "Who worked on Atlas?"."""
        column = self._column(self._of_people())
        amounts = [bound for bound in conditions.bounds if bound.limit != ""]
        if not conditions.where or amounts or conditions.than or column in conditions.where:
            raise Left
        return "cells", None, (column,), False

    def whoever_most(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        return self.most_sum({**said, "thing": self._of_people()}, conditions)

    def whoever_did(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return who has done something to what rows are of, by a column of days when it was done."""
        self._was_done(said, conditions)
        self.take_value(conditions, said["value"] or "", self._only([*self._columns_of(said["value"] or "")]), "", "")
        return self.whoever(said, conditions)

    def what_somebody_did(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return to what somebody has done something: "Which books has Ivo borrowed?"."""
        self._was_done(said, conditions)
        self.take_value(conditions, said["value"] or "", self._column(self._of_people()), "", "")
        return "cells", None, self._answering(said["thing"]), False

    def _was_done(self, said: Mapping[str, str | None], conditions: Conditions) -> None:
        column = self._column(said["column"])
        if not self._columns.days[column] or not self._columns.names[column].casefold().endswith("ed"):
            raise Left
        conditions.bounds.append(ColumnBound(column, "", equal=True))

    def when_alone(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return the day of what takes place then, and its hour, where there is one column of each: "When is yoga?"."""
        days = [at for at, holds in enumerate(self._columns.days) if holds or at in self._columns.weekdays]
        wanted = (self._only(days), *([self._only([*self._columns.clocks])] if self._columns.clocks else []))
        by = self._only([*self._columns_of(said["value"] or "")])
        if by not in (*self._meanings.names, 0) and not self._columns.unique[by]:
            raise Left
        self.take_value(conditions, said["value"] or "", by, "", "")
        return "cells", None, wanted, False

    def _of_people(self) -> str:
        """Return the symbol of the one column of people, where rows are not of them, and have no names of their own."""
        everyone = [at for at, holds in enumerate(self._columns.days) if self._meanings.is_person(at) and not holds]
        if self._meanings.are_people or self._meanings.are_named:
            # Who manages what is in Bern need not work there.
            raise Left
        self._symbols.mentioned.append(self._only(everyone))
        self._symbols.exact.append(True)
        return f"C{len(self._symbols.mentioned) - 1}"
