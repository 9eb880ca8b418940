"""What a question asks of a table, where all of its words are those of a few phrasings.

A question is put into `symbols`. What is left are words, and `phrasings` have these words and symbols and no others, so
that "but", "per" and "may" are never passed over. A question of another phrasing is left to the model: half of it would
be answered wrongly. So is one whose words may mean several columns (`columns`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from armt.runtime.answers.counted.cells.amounts import measure_in
from armt.runtime.answers.counted.columns import Meanings
from armt.runtime.answers.counted.phrasings import (
    ABOVE,
    AMOUNTS,
    BEGINNINGS,
    BY_AGE,
    BY_PRICE,
    COMPARED,
    CONDITIONS,
    GETS,
    LINK,
    MOST,
    OF_LENGTH,
    OF_TIME,
    PHRASINGS,
    THERE,
    VERBS,
)
from armt.runtime.answers.counted.symbols import ANY_ROW, NUMBER, PARTS, RECORD, Held, Symbols
from armt.runtime.answers.counted.words import Question
from armt.runtime.answers.language.words import content_stems

#: What is made of rows: the cells of a column, their number, sum or mean, those that have the most or the least of it.
Operation = Literal["cells", "count", "sum", "mean", "most", "least"]


@dataclass(frozen=True, slots=True)
class Bound:
    """What the numbers or days of a column must be.

    Attributes:
        column: which one.
        limit: a number, or the beginning of a day as it is written from the year on.
        above: greater ones are, later ones.
        below: less are, earlier ones.
        equal: the limit itself is.
    """

    column: int
    limit: float | str
    above: bool = False
    below: bool = False
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks of a table.

    Attributes:
        operation: what is made of the rows.
        where: columns, and the cells of which rows must have one, as `folded` has them.
        bounds: what else they must be.
        of: the column that is counted, summed or compared; of "count" None for rows; of "most" and "least" None for
            how many rows there are with each value of ``wanted``.
        wanted: the columns that answer; several where a name is in parts.
        alone: one row must fit; of "most" and "least" each value of ``wanted`` must stand in one row.
    """

    operation: Operation
    where: Mapping[int, frozenset[str]]
    bounds: tuple[Bound, ...]
    of: int | None
    wanted: tuple[int, ...]
    alone: bool = False


_LENGTHS = "length duration time distance period term way"


@dataclass(slots=True)
class _Conditions:
    """What rows must be.

    Attributes:
        where, bounds: as `Understood` has them.
        is_so: whether one of them is what something is: "are closed".
    """

    where: dict[int, set[str]] = field(default_factory=dict)
    bounds: list[Bound] = field(default_factory=list)
    is_so: bool = False

    @property
    def columns(self) -> set[int]:
        return {*self.where, *(bound.column for bound in self.bounds)}


class _Left(Exception):
    """The question is of no phrasing, or may mean several things in this table."""


def may_be_asked(question: Question) -> bool:
    """Whether a question begins as questions to tables do."""
    return bool(question.words) and question.words[0].folded in BEGINNINGS


def understood(question: Question, meanings: Meanings, held: Sequence[Held]) -> Understood | None:
    """Understand a question of a table.

    Args:
        question: in words.
        meanings: of the table's columns.
        held: cells that stand in the question.

    Returns:
        None where it is of no phrasing, or may be meant in several ways.
    """
    symbols = Symbols(question, meanings, held)
    reading = _Reading(symbols, meanings)
    for meaning, pattern in PHRASINGS:
        match = pattern.fullmatch(symbols.said)
        if match is not None:
            try:
                return reading.of_phrasing(meaning, match.groupdict())
            except _Left:
                continue
    return None


class _Reading:
    """One question, in symbols, and one table."""

    def __init__(self, symbols: Symbols, meanings: Meanings) -> None:
        self._symbols, self._meanings, self._columns = symbols, meanings, meanings.columns
        self._records = symbols.records

    def of_phrasing(self, meaning: str, said: Mapping[str, str | None]) -> Understood:
        """Return what a question of a phrasing asks; `_Left` where that cannot be of this table."""
        conditions = self._conditions(said.get("rest") or "")
        if (before := said.get("before")) is not None:
            self._take_value(conditions, before, None, "", "")
        operation, of, wanted, alone = _ASKED[meaning](self, said, conditions)
        if (operation in ("cells", "most", "least") and not wanted) or set(wanted) & conditions.columns:
            raise _Left
        # When something was closed is not its only day.
        if conditions.is_so and any(isinstance(bound.limit, str) for bound in conditions.bounds):
            raise _Left
        where = {column: frozenset(values) for column, values in conditions.where.items()}
        return Understood(operation, where, tuple(conditions.bounds), of, wanted, alone)

    def _conditions(self, rest: str) -> _Conditions:
        found = _Conditions()
        while rest:
            if (there := THERE.match(rest)) is not None and there.end():
                rest = rest[there.end() :]
                continue
            rest = rest.removeprefix(" and") if found.columns else rest
            linked = LINK.match(rest)
            for link in ("", linked.group()) if linked is not None else ("",):
                match = next((match for one in CONDITIONS if (match := one.match(rest, len(link))) is not None), None)
                if match is not None:
                    self._take(found, match.groupdict(), link)
                    rest = rest[match.end() :]
                    break
            else:
                raise _Left
        return found

    def _take(self, found: _Conditions, said: Mapping[str, str | None], link: str) -> None:
        column = None if said.get("column") is None else self._column(said["column"])
        if (value := said.get("value")) is not None:
            # "Who Berlin?" is no question: bare cells are what something is, or stand behind a column's name.
            is_bare = said.get("in") is None and said.get("doer") is None
            if column is None and is_bare and not link.endswith((" is", " are", " was", " were")):
                raise _Left
            verb = next((VERBS[word] for word in reversed(link.split()) if word in VERBS), "")
            before = said.get("in") or said.get("doer") or ""
            self._take_value(found, value, column, said.get("more") or "", before.strip(), verb)
            found.is_so |= column is None and not before
        elif (thing := said.get("thing")) is not None:
            if not self._is_row(thing):
                raise _Left
        elif (plural := said.get("plural")) is not None:
            self._take_goods(found, plural)
        elif (done := said.get("done")) is not None:
            # What was made may have come to nothing.
            if not self._records.called or (done == "made" and self._records.has_status):
                raise _Left
        elif column is not None and said.get("number") is None and said.get("day") is None:
            # What is open is not what was opened.
            is_exact = self._symbols.exact[int((said["column"] or "")[1:])]
            is_said = link.endswith((" is", " are", " was", " were"))
            if not (is_said and is_exact and self._records.is_done(column)):
                raise _Left
            found.bounds.append(Bound(column, "", equal=True))
        elif (day := said.get("day")) is not None:
            found.bounds.append(self._of_day(column, said["when"] or "", self._symbols.values[int(day[1:])]))
        else:
            found.bounds.append(
                self._of_number(column, said.get("said"), self._symbols.values[int((said["number"] or "")[1:])])
            )

    def _take_value(
        self, found: _Conditions, first: str, column: int | None, more: str, preposition: str, verb: str = ""
    ) -> None:
        """Take rows by what stands in a cell of theirs."""
        values = [self._symbols.held[int(symbol[1:])] for symbol in [first, *re.findall(r"V\d+", more)]]
        columns = set.intersection(*({cell.column for cell in cells} for cells in values))
        if column is not None:
            columns &= {column}
        if len(columns) != 1:
            raise _Left
        (meant,) = columns
        # "From" and "to" are words of questions, and a manager's name alone may be anybody's.
        if not self._meanings.stems[meant] or meant in found.where:
            raise _Left
        if column is None and not self._may_stand(meant, preposition, verb):
            raise _Left
        is_named = column is not None or (preposition == "in" and self._meanings.is_in_time(meant))
        found.where[meant] = self._cells(values, meant, named=is_named)
        self._take_second(found, first, alone=not more)

    def _take_goods(self, found: _Conditions, symbol: str) -> None:
        """Take rows that are about goods by what these are called."""
        columns = {cell.column for cell in self._symbols.held[int(symbol[1:])]}
        column = self._only([*columns])
        if not self._records.is_item(column) or column in found.where:
            raise _Left
        found.where[column] = self._cells([self._symbols.held[int(symbol[1:])]], column, named=True)

    def _may_stand(self, column: int, preposition: str, verb: str) -> bool:
        """Whether a cell of a column stands behind a verb and a preposition in questions that mean the column."""
        means = self._meanings
        if preposition.endswith((" by", " to")) or preposition in GETS:
            return self._records.is_had(column, preposition.split()[0])
        if (means.is_role(column) and column not in means.names) or means.is_changed(column):
            return False
        if preposition == "from" or verb == "come":
            return column in means.places("come") or (self._records.come_from and column in means.places(""))
        if verb:
            return column in means.places(verb)
        if preposition == "on":
            return means.is_day(column)
        if preposition in ("in", "at"):
            is_place = column in means.like_places
            return (column in means.places("") if is_place else means.is_group(column)) or means.is_in_time(column)
        if preposition == "of":
            return means.is_of(column) or self._records.is_item(column)
        return means.is_adjective(column)

    def _cells(self, values: Sequence[Sequence[Held]], column: int, *, named: bool) -> set[str]:
        """Return which cells of a column are meant; none of them may be two, or be in one with others."""
        cells = [[cell.value for cell in there if cell.column == column] for there in values]
        is_listed = self._columns.listed[column] and column not in self._meanings.names
        if any(len(there) != 1 for there in cells) or is_listed:
            raise _Left
        values_of = {there[0] for there in cells}
        # A year that stands in a column without a name in the question may be of anything.
        if not named and any(value.isdecimal() for value in values_of):
            raise _Left
        return values_of

    def _take_second(self, found: _Conditions, symbol: str, *, alone: bool) -> None:
        second = self._symbols.second.get(int(symbol.strip()[1:]))
        if second is not None:
            if not alone or second.column in found.where:
                raise _Left
            found.where[second.column] = {second.value}

    def _of_day(self, column: int | None, when: str, day: str) -> Bound:
        if column is None:
            days = [at for at, holds in enumerate(self._columns.days) if holds]
            if len(days) != 1 or not self._meanings.is_day(days[0]):
                days = self._own_day()
            column = days[0]
        if not self._columns.days[column] or len(day) > self._columns.day_chars[column]:
            raise _Left
        above, below = when in ("after", "since"), when == "before"
        return Bound(column, day, above=above, below=below, equal=when in ("in", "on", "since"))

    def _of_number(self, column: int | None, said: str | None, written: str) -> Bound:
        number = NUMBER.fullmatch(written)
        if column is None:
            column = self._age()
        if number is None or not self._columns.numeric[column]:
            raise _Left
        unit = number["coin"] or number["percent"] or measure_in(number["unit"] or "")
        if unit not in ("", self._columns.units[column], measure_in(self._columns.units[column])):
            raise _Left
        if self._columns.decimal_commas[column] and re.search("[.,]", number["digits"]):
            raise _Left
        above = (said or "").split(" ")[0] in ABOVE or said == "at least"
        return Bound(
            column,
            float(number["digits"].replace(",", "")),
            above=above,
            below=said is not None and not above,
            equal=said is None or said.startswith("at "),
        )

    def _column(self, symbol: str | None) -> int:
        if symbol is None or symbol[0] not in "CX":
            raise _Left
        return self._symbols.mentioned[int(symbol[1:])]

    def _age(self) -> int:
        """Return the column that says how old what rows are about is."""
        if not self._meanings.have_ages:
            raise _Left
        return self._only(self._meanings.with_stems(content_stems("age")))

    def _only(self, found: Sequence[int]) -> int:
        if len(found) != 1:
            raise _Left
        return found[0]

    def _most(self, said: Mapping[str, str | None]) -> tuple[Operation, int]:
        """Return whether the most or the least is asked for, and of which column."""
        if (by := said.get("by")) is not None:
            operation, column = self._compared(by)
            if by in ("earliest", "latest", "newest", "most recent"):
                if not self._meanings.is_only_time(column):
                    raise _Left
            elif not self._columns.numeric[column] or (by in BY_AGE and not self._meanings.have_ages):
                raise _Left
            return operation, column
        column = self._column(said["column"])
        if (last := said.get("last")) is not None:
            if not self._columns.days[column]:
                raise _Left
            return ("least" if last == "first" else "most"), column
        if said["most"] in OF_LENGTH and column not in self._meanings.touching(content_stems(_LENGTHS)):
            raise _Left
        of_time = said["most"] in OF_TIME
        if not (self._columns.days[column] if of_time else self._meanings.is_amount(column)):
            raise _Left
        return ("most" if said["most"] in MOST else "least"), column

    def _compared(self, by: str) -> tuple[Operation, int]:
        """Return the one column that something is compared by, and whether the most or the least of it is meant."""
        found: list[tuple[Operation, int]] = [
            (operation, column)
            for operation, must, may in COMPARED[by]
            for column in self._meanings.with_stems(content_stems(f"{must} {may}"))
            if column in self._meanings.touching(content_stems(must))
        ]
        if len(found) != 1:
            raise _Left
        return found[0]

    def _answering(self, thing: str | None) -> tuple[int, ...]:
        """Return the columns that name what is asked for; of people where it is who."""
        if thing is None:
            return self._meanings.names if self._meanings.are_people else ()
        if thing == RECORD:
            return self._records.names
        if thing[0] == "T":
            return self._meanings.names
        column = self._column(thing)
        # Which order it was is not said by when it was ordered.
        if self._columns.days[column] and not self._symbols.exact[int(thing[1:])]:
            raise _Left
        return (column,)

    def _is_row(self, thing: str | None) -> bool:
        """Whether each row is one of what is asked for, and no other row is of the same."""
        if thing is None or thing == "T0":
            return self._meanings.are_named
        return thing in (ANY_ROW, RECORD) or self._columns.unique[self._column(thing)]

    def _is_one(self, thing: str) -> bool:
        """Whether each row counts for one of what is asked for."""
        if thing[0] == "T":
            return thing in (ANY_ROW, RECORD) or self._meanings.are_things
        column = self._column(thing)
        return column in (*self._meanings.names, self._records.column) and self._columns.unique[column]

    def count(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        thing = said["thing"] or ""
        if self._is_one(thing):
            return "count", None, (), False
        column = self._column(thing)
        # "How many goals are there?" is asked of a sum, if of anything; and how many managers are older than 40 is not
        # said by rows that have one.
        if self._columns.numeric[column] or self._columns.days[column] or self._columns.listed[column]:
            raise _Left
        is_kind = self._meanings.is_of_kinds(column) or said.get("different") is not None
        if conditions.columns or not is_kind:
            raise _Left
        return "count", column, (), False

    def cell(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        column = self._column(said["column"])
        symbol = said["value"] or ""
        cells = self._symbols.held[int(symbol[1:])]
        names = self._meanings.names
        meant = [cell for cell in cells if cell.column in names] or cells
        by = self._only([*{cell.column for cell in meant}])
        if by in conditions.columns or (said.get("on") is not None and not self._columns.days[by]):
            raise _Left
        is_name = (
            by in names
            or by == self._records.column
            or (by == 0 and not self._meanings.is_role(0))
            or said.get("on") is not None
        )
        if self._meanings.is_role(by) and by not in (*names, self._records.column):
            raise _Left
        conditions.where[by] = self._cells([meant], by, named=True)
        self._take_second(conditions, symbol, alone=True)
        # What is said of what rows have beside their names is said of one row, by several of these.
        if not is_name and len(conditions.columns) < PARTS:
            raise _Left
        # Of several rows no number is that of all, and two of one first name are two.
        is_part = len(names) == PARTS and by in names and names[1 - names.index(by)] not in conditions.where
        return "cells", None, (column,), not is_name or is_part or self._columns.numeric[column]

    def whose(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        """Return who is somebody's manager."""
        if not self._meanings.is_whom(self._column(said["column"])):
            raise _Left
        return self.cell(said, conditions)

    def day(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        if not self._columns.days[self._column(said["column"])]:
            raise _Left
        return self.cell(said, conditions)

    def number(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        if not self._columns.numeric[self._column(said["column"])]:
            raise _Left
        operation, of, wanted, _ = self.cell(said, conditions)
        return operation, of, wanted, True

    def place(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        verb = "come" if said.get("come") is not None else "live" if said.get("live") is not None else "base"
        self._symbols.mentioned.append(self._only(self._meanings.places(verb)))
        return self.cell({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def age(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        self._symbols.mentioned.append(self._age())
        operation, of, wanted, _ = self.cell({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)
        return operation, of, wanted, True

    def value(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        operation, of = self._most(said)
        # The latest "transaction" is more than its date.
        if self._columns.days[of] and self._symbols.is_partial:
            raise _Left
        return operation, of, (of,), False

    def most(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        operation, of = self._most(said)
        thing = said.get("thing")
        wanted = self._answering(thing)
        # What a unit costs is not what an order does.
        is_unit = thing == RECORD and said.get("by") in BY_PRICE and self._records.quantity is not None
        if (
            is_unit
            or of in wanted
            or (thing is not None and not self._is_row(thing) and self._meanings.is_role(wanted[0]))
        ):
            raise _Left
        is_row = self._meanings.are_unique if thing is None or thing == "T0" else self._is_row(thing)
        # How high something is a row says for itself, and how much there is of it all of its rows do.
        is_said = said.get("most") not in AMOUNTS if said.get("by") is None else self._is_row(thing)
        is_each = is_row or (is_said and self._meanings.is_intensive(of))
        return operation, of, wanted, not is_each

    def of_the_most(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        operation, of = self._most({**said, "column": None})
        if not self._is_row(said["thing"]):
            raise _Left
        return operation, of, (self._column(said["column"]),), False

    def when(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        operation, of = self._most(said)
        days = [at for at, holds in enumerate(self._columns.days) if holds]
        return operation, of, (self._only(days),), False

    def commonest(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        thing = said.get("thing")
        column = self._who(said["got"]) if said.get("got") is not None else self._column(said["column"])
        if said["most"] not in AMOUNTS or self._columns.unique[column] or self._columns.listed[column]:
            raise _Left
        if thing is not None and (not self._is_one(thing) or self._columns.numeric[column]):
            raise _Left
        return ("most" if said["most"] == "most" else "least"), None, (column,), False

    def _who(self, verb: str | None) -> int:
        """Return the one column of people who have records."""
        column = self._only(self._records.who)
        if not self._records.is_had(column, verb or ""):
            raise _Left
        return column

    def had(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        """Return how many records somebody has."""
        if not self._is_one(said["thing"] or ""):
            raise _Left
        self._take_value(conditions, said["value"] or "", None, "", said["got"] or "")
        return "count", None, (), False

    def goods(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        """Return how many goods rows are about, by the column that says so."""
        sold, means = said.get("sold"), self._meanings
        is_so = conditions.is_so or conditions.columns <= set(means.like_places)
        self._take_goods(conditions, said["plural"] or "")
        if sold is not None and sold[0] == "C":
            column = self._column(sold)
            if self._columns.numeric[column] and means.is_summed(column):
                return "sum", column, (), False
            if not (self._symbols.exact[int(sold[1:])] and self._records.is_done(column)):
                raise _Left
            conditions.bounds.append(Bound(column, "", equal=True))
        elif sold in ("sold", "bought", "purchased") and self._records.has_status:
            # What was cancelled was not sold.
            raise _Left
        # Of lamps there are as many as were ordered, or delivered, or orders of them.
        is_stock = is_so and all(self._columns.unique[at] for at in conditions.where if self._records.is_item(at))
        quantity = self._records.quantity
        if quantity is None or (sold is None and not conditions.is_so and not is_stock):
            raise _Left
        return "sum", quantity, (), False

    def _own_day(self) -> list[int]:
        if self._records.day is None:
            raise _Left
        return [self._records.day]

    def _end(self, said: Mapping[str, str | None]) -> tuple[Operation, int]:
        """Return whether the first or the last is asked for, and by which column of days."""
        named = said.get("column")
        if named is not None:
            (day,) = (self._column(named),)
            if not self._columns.days[day]:
                raise _Left
        elif said.get("thing") == RECORD or self._column(said.get("thing")) == self._records.column:
            (day,) = self._own_day()
        else:
            raise _Left
        return ("least" if said["end"] in ("first", "earliest", "oldest") else "most"), day

    def when_at_end(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        operation, day = self._end(said)
        # The last of them may be due before another one.
        if said.get("thing") is not None and self._records.is_due(day):
            raise _Left
        return operation, day, (day,), False

    def at_end(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        operation, day = self._end(said)
        thing = said["thing"] or ""
        # Of several on one day the time of day tells which.
        if not self._is_row(thing) or self._records.has_times:
            raise _Left
        return operation, day, self._answering(thing), False

    def of_the_end(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        operation, day, _, alone = self.at_end({**said, "column": None}, conditions)
        return operation, day, (self._column(said["column"]),), alone

    def sum(self, said: Mapping[str, str | None], _: _Conditions) -> _Asked:
        column, means = self._column(said["column"]), self._meanings
        is_mean = (said.get("sum") or "").strip().startswith(("average", "mean"))
        # Who stands in several rows would count as often.
        if not (means.is_averaged if is_mean else means.is_summed)(column) or (
            means.are_people and not means.are_named
        ):
            raise _Left
        return ("mean" if is_mean else "sum"), column, (), False

    def rows(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Asked:
        if not conditions.columns:
            raise _Left
        thing = said.get("thing")
        amounts = [bound.column for bound in conditions.bounds if bound.above or bound.below]
        amounts = [column for column in amounts if self._columns.numeric[column]]
        if thing is None or (thing[0] == "T" and thing != RECORD):
            # Of somebody who stands in several rows one may fit, and all together not.
            is_each = self._meanings.are_unique or all(map(self._meanings.is_intensive, amounts))
            if not (self._is_row(thing) and is_each):
                raise _Left
        elif amounts and not self._is_row(thing):
            raise _Left
        return "cells", None, self._answering(thing), False


#: What is made of rows, the column that is compared or summed, those that answer, and whether each is in one row alone.
_Asked = tuple[Operation, int | None, tuple[int, ...], bool]
_ASKED: Mapping[str, Callable[[_Reading, Mapping[str, str | None], _Conditions], _Asked]] = {
    meaning: getattr(_Reading, meaning) for meaning, _ in PHRASINGS
}
