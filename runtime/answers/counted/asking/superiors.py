"""Who is above whom: what a question for managers and those below them asks of a table."""

from __future__ import annotations

import re
from collections.abc import Mapping

from armt.runtime.answers.counted.asking.comparing import Asked
from armt.runtime.answers.counted.asking.conditions import Conditions
from armt.runtime.answers.counted.asking.meant import Left
from armt.runtime.answers.counted.asking.superlatives import Superlatives


class Superiors(Superlatives):
    """What a question asks of a table that says who is above whom."""

    def reports(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return who is below somebody; nobody, where no row has that name."""
        cells = self._symbols.held[int((said["value"] or "")[1:])]
        if not self._meanings.are_named or len(self._meanings.names) != 1:
            raise Left
        conditions.where[self._column(self._above(said))] = {cell.value for cell in cells}
        return "cells", None, self._meanings.names, False

    def count_reports(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        self.reports(said, conditions)
        return "count", None, (), False

    def nobody(self, said: Mapping[str, str | None], above: str, conditions: Conditions) -> Asked | None:
        """Return what asks who is above somebody of whom no row is, who only is above others; None of anybody else."""
        column, names = self._column(above), self._meanings.names
        cells = self._symbols.held[int((said["value"] or "")[1:])]
        if len(names) != 1 or any(cell.column != column for cell in cells):
            return None
        conditions.where[names[0]] = {cell.value for cell in cells}
        return "cells", None, (column,), False

    def _above(self, said: Mapping[str, str | None]) -> str:
        """Return the symbol of the column that says who is above each; the verb has to be that of the column."""
        column = self._only(self._meanings.superiors)
        for verb, is_reporting in (("manages", False), ("reports", True)):
            symbol = said.get(verb) or ""
            if re.fullmatch(r"C\d+", symbol) and (
                self._column(symbol) != column or self._meanings.is_reporting(column) != is_reporting
            ):
                raise Left
        self._symbols.mentioned.append(column)
        return f"C{len(self._symbols.mentioned) - 1}"
