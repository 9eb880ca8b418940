"""What a question asks of a table, where all of its words are those of a few phrasings.

A question is put into `symbols`. What is left are words, and `phrasings` have these words and symbols and no others, so
that "but", "per" and "may" are never passed over. A question of another phrasing is left to the model: half of it would
be answered wrongly. So is one whose words may mean several columns (`columns`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from armt.runtime.answers.counted.asking.comparing import Asked
from armt.runtime.answers.counted.asking.conditions import ColumnBound, Conditions, Than
from armt.runtime.answers.counted.asking.degrees import AMOUNTS, LEAST, MOST, PLACES
from armt.runtime.answers.counted.asking.events import Events
from armt.runtime.answers.counted.asking.meant import Left, Operation
from armt.runtime.answers.counted.asking.phrasings import BEGINNINGS, COMPARING, PHRASINGS, WHETHER
from armt.runtime.answers.counted.asking.ranks import Ranked, ranked
from armt.runtime.answers.counted.asking.symbols import ANY_ROW, PARTS, RECORD, Held, Symbols
from armt.runtime.answers.counted.columns import Meanings
from armt.runtime.answers.counted.nouns import BORN
from armt.runtime.answers.counted.vocabulary import AGENTS, DOERS, HOW
from armt.runtime.answers.counted.words import Question
from armt.runtime.answers.language.words import STOP_WORDS, singulars

__all__ = ["ColumnBound", "Operation", "Understood", "is_title", "may_be_asked", "understood"]

# So many words are a title, and no sentence: "Flights from Paris to Rome".
_MOST_WORDS, _FIRST_WORDS = 9, 3
_OF_ALL = frozenset((*MOST, *LEAST, "number", "total", "sum", "average", "mean", "median"))
# What stands in the middle of all numbers of a column, by the words for it.


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
        whole: what answers may stand in no row that does not fit.
        than: what they must have more of than another row, or less; of "whether" and "difference" the one that is
            compared with the row that fits.
        rivals: of "most" and "least" the rows, one each, of which one has it.
        rank: of "most" and "least" which place is asked for: 2 for the second.
        many: how many places, from the first on.
    """

    operation: Operation
    where: Mapping[int, frozenset[str]]
    bounds: tuple[ColumnBound, ...]
    of: int | None
    wanted: tuple[int, ...]
    alone: bool = False
    whole: bool = False
    than: tuple[Than, ...] = ()
    rivals: tuple[Mapping[int, frozenset[str]], ...] = ()
    rank: int = 1
    many: int = 1


# What may be asked of the second, too.
_RANKED = frozenset(("most", "value", "of_the_most", "who_has_the_most", "day_of_the_most", "how_the_most", "when"))


def may_be_asked(question: Question) -> bool:
    """Whether a question begins as questions to tables do, or is the title of what is looked for: "Talks on Monday"."""
    words = [word.folded for word in question.words]
    is_comparing = not COMPARING.isdisjoint(words) or any(word.written[:1].isupper() for word in question.words[1:2])
    return bool(words) and (words[0] in BEGINNINGS or is_title(question) or (words[0] in WHETHER and is_comparing))


def is_title(question: Question) -> bool:
    """Whether a question has the words of a title, several things first: "Flights from Paris to Rome"."""
    words = [word.folded for word in question.words]
    words = words[words[:1] == ["the"] :]
    if not 0 < len(words) <= _MOST_WORDS or words[0] in BEGINNINGS:
        return False
    if words[0] in _OF_ALL:
        return True
    is_plural = any(word == "people" or any(singulars(word)) for word in words[:_FIRST_WORDS])
    return words[0] not in STOP_WORDS and (is_plural or "of" in words[1:_FIRST_WORDS])


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
    reading, places = _Reading(symbols, meanings), ranked(symbols.said, symbols.values)
    for meaning, pattern in PHRASINGS:
        match = pattern.fullmatch(places.said)
        if match is not None:
            try:
                return reading.of_phrasing(meaning, match.groupdict(), places)
            except Left:
                continue
    return None


class _Reading(Events):
    """One question, in symbols, and one table."""

    def of_phrasing(self, meaning: str, said: Mapping[str, str | None], places: Ranked) -> Understood:
        """Return what a question of a phrasing asks; `Left` where that cannot be of this table."""
        conditions = self.conditions(said.get("rest") or "")
        self._take_before(conditions, said)
        operation, of, wanted, alone = _ASKED[meaning](self, said, conditions)
        if conditions.are_namesakes:
            wanted, alone = (*self._meanings.names, *wanted), False
        if places.rank > 1 or places.many > 1:
            # Of what has several rows the second of these is not the second of them.
            self._may_be_ranked(meaning, of, several=places.many > 1)
            alone = meaning == "most"
        asked = {*wanted} - {*self._meanings.names} if conditions.are_namesakes else {*wanted}
        is_said = meaning != "listed" and asked & conditions.columns
        if is_said or (operation.startswith(("cells", "most", "least")) and not wanted):
            raise Left
        # When something was closed is not its only day.
        if conditions.is_so and any(isinstance(bound.limit, str) for bound in conditions.bounds):
            raise Left
        is_dated = any(isinstance(bound.limit, str) for bound in conditions.bounds)
        if conditions.flagged and (is_dated or any(self._columns.days[column] for column in conditions.where)):
            raise Left
        where = {column: frozenset(values) for column, values in conditions.where.items()}
        whole = meaning == "rows" and self._is_of_several(said.get("thing") or "", conditions)
        return Understood(
            operation,
            where,
            tuple(conditions.bounds),
            of,
            wanted,
            alone,
            whole,
            than=tuple(conditions.than),
            rivals=tuple(conditions.rivals),
            rank=places.rank,
            many=places.many,
        )

    def _may_be_ranked(self, meaning: str, of: int | None, *, several: bool) -> None:
        """Leave a question for places where it asks for no superlative of a column, or for several cells of others."""
        if of is None or meaning not in _RANKED or (several and meaning not in ("most", "value")):
            raise Left

    def _is_of_several(self, thing: str, conditions: Conditions) -> bool:
        """Whether several rows may be of one of what is asked for, of which some may fit and others not."""
        has_amounts = any(self._columns.numeric[at] for at in conditions.columns - {*conditions.where})
        if conditions.is_had:
            return False
        return (thing[:1] == "C" or (thing[:1] == "X" and has_amounts)) and not self._is_row(thing)

    def _take_before(self, conditions: Conditions, said: Mapping[str, str | None]) -> None:
        """Take rows by what stands before the word for them: "high priority tickets", "vegan dishes"."""
        if (before := said.get("before")) is not None:
            of = said.get("kind")
            self.take_value(conditions, before, None if of is None else self._column(of), "", "")
        elif (flag := said.get("flag")) is not None:
            column = self._column(flag)
            if column not in self._columns.flags:
                raise Left
            self.take_flag(conditions, column, is_so=said.get("denied") is None)

    def _is_one(self, thing: str) -> bool:
        """Whether each row counts for one of what is asked for."""
        if thing[0] == "T":
            return thing in (ANY_ROW, RECORD) or self._meanings.are_things
        column = self._column(thing)
        return column in (*self._meanings.names, self._records.column) and self._columns.unique[column]

    def count(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        thing = said["thing"] or ""
        if self._is_one(thing):
            return "count", None, (), False
        column = self._column(thing)
        if self._are_readings(thing):
            if said.get("different") is not None:
                raise Left
            return self._count_readings(column, conditions)
        # "How many goals are there?" is asked of a sum, if of anything; and how many managers are older than 40 is not
        # said by rows that have one.
        is_other = self._columns.numeric[column] or self._columns.days[column] or column in self._columns.flags
        if is_other or self._columns.listed[column]:
            raise Left
        is_kind = self._meanings.is_of_kinds(column) or said.get("different") is not None
        if conditions.columns and self._columns.unique[column] and not self._meanings.is_whom(column):
            # No two rows have the same, nor does one have none.
            self._of_values(thing, is_whose=False)
            return "count", None, (), False
        if conditions.columns or not is_kind:
            raise Left
        return "count", column, (), False

    def many(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how many goals there are, or somebody has, by their number; but of prices how many rows have one."""
        value = said.get("value")
        if not self._are_readings(said["column"]):
            return self.sum(said, conditions) if value is None else self.number(said, conditions)
        if value is not None:
            self.take_value(conditions, value, None, "", "of")
        return self._count_readings(self._column(said["column"]), conditions)

    def _are_readings(self, symbol: str | None) -> bool:
        """Whether numbers are asked for of which each row has one: "prices" where a column is called "price"."""
        column = self._column(symbol)
        is_several = int((symbol or "")[1:]) in self._symbols.several
        return is_several and self._columns.numeric[column] and self._meanings.is_reading(column)

    def _count_readings(self, column: int, conditions: Conditions) -> Asked:
        # All of them may be those that differ; and what has one row alone has a rating, which many may have given.
        if not conditions.columns or any(self._columns.unique[at] for at in conditions.where):
            raise Left
        conditions.bounds.append(ColumnBound(column, "", equal=True))
        return "count", None, (), False

    def cell(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        column = self._column(said["column"])
        symbol = said["value"] or ""
        cells = self._symbols.held[int(symbol[1:])]
        names = self._meanings.names
        meant = [cell for cell in cells if cell.column in names] or cells
        by = self._only([*{cell.column for cell in meant}])
        # The temperature in Rome is that of Rome.
        is_time = self._columns.days[by] or self._meanings.is_in_time(by)
        is_in = is_time or (said.get("on") == "in" and by in names and by in self._meanings.like_places)
        if by in conditions.columns or (said.get("on") is not None and not is_in):
            raise Left
        is_own = by in (*names, self._records.column) or said.get("on") is not None
        is_name = is_own or (by == 0 and not self._meanings.is_role(0))
        if self._meanings.is_role(by) and by not in (*names, self._records.column):
            raise Left
        # Where several are called so, each is told.
        values = {cell.value for cell in meant}
        conditions.are_namesakes = by in names and len(values) > 1 == len(names) and not meant[0].is_plural
        conditions.where[by] = values if conditions.are_namesakes else self._cells([meant], by, named=True)
        self._take_second(conditions, symbol, alone=True)
        # What is said of what rows have beside their names is said of one row, by several of these.
        if not is_name and len(conditions.columns) < PARTS:
            raise Left
        # Of several rows no number is that of all, and two of one first name are two.
        is_part = len(names) == PARTS and by in names and names[1 - names.index(by)] not in conditions.where
        return "cells", None, (column,), not is_name or is_part or self._columns.numeric[column]

    def count_kinds(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how many rows are of a kind: how many dogs."""
        self.take_kind(conditions, said["kinds"] or "")
        if not self._meanings.are_things or self._records.quantity is not None:
            raise Left
        return "count", None, (), False

    def sort(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return which breed something is, but not which manager."""
        if self._meanings.is_role(self._column(said["column"])):
            raise Left
        return self.cell(said, conditions)

    def whose(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return who is somebody's manager."""
        column = self._doer(self._column(said["column"]))
        if column != self._column(said["column"]):
            # Who reported it, and not when.
            self._symbols.mentioned.append(column)
            said = {**said, "column": f"C{len(self._symbols.mentioned) - 1}"}
        if self._meanings.is_reporting(column):
            # Whom somebody reports to does not say who reports to that one.
            raise Left
        # Whether they are managed does not say by whom.
        if (
            self._columns.numeric[column]
            or column in self._columns.flags
            or not (self._meanings.is_whom(column) or column in self._meanings.touching(AGENTS))
        ):
            raise Left
        return self.cell(said, conditions)

    def superior(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return who is above somebody."""
        above = self._above(said)
        return self.nobody(said, above, conditions) or self.cell({**said, "column": above}, conditions)

    def flag(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return whether something is so of somebody: "Has Ann paid?"."""
        if self._column(said["column"]) not in self._columns.flags:
            raise Left
        _, of, wanted, _ = self.cell(said, conditions)
        return "is_so", of, wanted, True

    def done(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return by whom something was made, written or led."""
        agent = self._only(self._meanings.touching(DOERS[said["doing"] or ""]))
        if said.get("column") is not None and self._column(said["column"]) != agent:
            raise Left
        if said.get("value") is None:
            # Who speaks on Tuesday is said by all talks of that day.
            if not conditions.columns or self._columns.listed[agent]:
                raise Left
            return "cells", None, (agent,), False
        self._symbols.mentioned.append(agent)
        return self.cell({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def released(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return when something came to be."""
        column = self._of_release()
        if said.get("column") is not None and self._column(said["column"]) != column:
            raise Left
        self._symbols.mentioned.append(column)
        return self.cell({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def released_at_end(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return what came to be first, or last."""
        self._symbols.mentioned.append(self._of_release())
        return self.most({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def how(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how tall something is."""
        columns = self._meanings.touching(HOW[said["how"] or ""])
        if not columns and said["how"] == "much" and (money := self._money()) is not None:
            columns = [money]
        self._symbols.mentioned.append(self._only(columns))
        return self.number({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def at_day(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return what there was on the one day of a row: the balance on March 15, 2025."""
        column, when = self._column(said["column"]), said["when"] or ""
        if when not in ("in", "on") or self._columns.days[column]:
            raise Left
        conditions.bounds.append(self._of_day(None, when, self._symbols.values[int((said["day"] or "")[1:])]))
        return "cells", None, (column,), True

    def day(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        column = self._column(said["column"])
        if not (self._columns.days[column] or column in self._columns.clocks):
            raise Left
        return self.cell(said, conditions)

    def number(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        column = self._column(said["column"])
        if not (self._columns.numeric[column] or column in self._columns.lasting):
            raise Left
        operation, of, wanted, _ = self.cell(said, conditions)
        return operation, of, wanted, True

    def place(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        if self._meanings.are_people and all(said.get(how) is None for how in ("come", "live", "sited")):
            # Where somebody is today no row says.
            raise Left
        verb = "come" if said.get("come") is not None else "live" if said.get("live") is not None else "base"
        self._symbols.mentioned.append(self._only(self._meanings.places(verb)))
        return self.cell({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def moved(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return when something leaves or arrives, or where it goes."""
        moves = said["moves"] or ""
        columns = [self._meanings.ways["to"]] if moves == "go" and "to" in self._meanings.ways else []
        if said["when"] == "when":
            columns = self._moving(moves)
        self._symbols.mentioned.append(self._only(columns))
        return self.cell({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)

    def the_one(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return what is said of the one row that is as a question has it: of the train to Rome."""
        named = said.get("column")
        column = self._column(named) if named is not None else self._only(self._moving(said["moves"] or ""))
        if self._symbols.are_several or not conditions.columns or not self._is_row("T0"):
            raise Left
        return "cells", None, (column,), True

    def day_of_the_one(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return when something is that is so of one row."""
        column = self._column(said["column"])
        if not (self._columns.days[column] or column in self._columns.clocks):
            raise Left
        return self.the_one(said, conditions)

    def stocked(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how many there are of goods of which each has a row."""
        column = self._only(self._stored)
        if said.get("column") is not None and self._column(said["column"]) != column:
            raise Left
        self._take_goods(conditions, said["plural"] or "")
        if not all(self._columns.unique[at] for at in conditions.where):
            raise Left
        return "cells", None, (column,), True

    def placed(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return who is second, where places stand in front of the names."""
        thing = said.get("thing")
        if not self._meanings.is_placed or not self._is_row(thing) or not (names := self._answering(thing)):
            raise Left
        conditions.bounds.append(ColumnBound(0, float(PLACES.index(said["place"] or "") + 1), equal=True))
        return "cells", None, names, False

    def age(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        self._symbols.mentioned.append(self._age())
        operation, of, wanted, _ = self.cell({**said, "column": f"C{len(self._symbols.mentioned) - 1}"}, conditions)
        return operation, of, wanted, True

    def commonest(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        thing = said.get("thing")
        column = self._who(said["got"]) if said.get("got") is not None else self._column(said["column"])
        if said["most"] not in AMOUNTS or self._columns.unique[column] or self._columns.listed[column]:
            raise Left
        if thing is not None and (not self._is_one(thing) or self._columns.numeric[column]):
            raise Left
        return ("most" if said["most"] == "most" else "least"), None, (column,), False

    def _who(self, verb: str | None) -> int:
        """Return the one column of people who have records."""
        column = self._only(self._records.who)
        if not self._records.is_had(column, verb or ""):
            raise Left
        return column

    def had(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how many records somebody has."""
        if not self._is_one(said["thing"] or ""):
            raise Left
        self.take_value(conditions, said["value"] or "", None, "", said["got"] or "")
        return "count", None, (), False

    def goods(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return how many goods rows are about, by the column that says so."""
        sold, means = said.get("sold"), self._meanings
        is_so = conditions.is_so or conditions.columns <= set(means.like_places)
        self._take_goods(conditions, said["plural"] or "")
        if sold is not None and sold[0] == "C":
            column = self._column(sold)
            if self._columns.numeric[column] and means.is_summed(column):
                return "sum", column, (), False
            if not (self._symbols.exact[int(sold[1:])] and self._records.is_done(column)):
                raise Left
            conditions.bounds.append(ColumnBound(column, "", equal=True))
        elif sold in ("sold", "bought", "purchased") and self._records.has_status:
            # What was cancelled was not sold.
            raise Left
        # Of lamps there are as many as were ordered, or delivered, or orders of them.
        is_stock = is_so and all(self._columns.unique[at] for at in conditions.where if self._records.is_item(at))
        quantity = self._records.quantity
        if quantity is None or (sold is None and not conditions.is_so and not is_stock):
            raise Left
        return "sum", quantity, (), False

    def _end(self, said: Mapping[str, str | None]) -> tuple[Operation, int]:
        """Return whether the first or the last is asked for, and by which column of days."""
        named = said.get("column")
        if named is not None:
            day = self._column(named)
            # The oldest of people is who was born first, and not who was hired first.
            is_aged = said["end"] == "oldest" and self._meanings.have_ages
            if not self._columns.days[day] or (is_aged and not self._meanings.stems[day] & BORN):
                raise Left
        elif said.get("thing") == RECORD or self._column(said.get("thing")) == self._records.column:
            (day,) = self._own_day()
        else:
            raise Left
        return ("least" if said["end"] in ("first", "earliest", "oldest") else "most"), day

    def when_at_end(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        operation, day = self._end(said)
        # The last of them may be due before another one.
        if said.get("thing") is not None and self._records.is_due(day):
            raise Left
        return operation, day, (day,), False

    def at_end(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        operation, day = self._end(said)
        thing = said["thing"] or ""
        # Of several on one day the time of day tells which.
        if not self._is_row(thing) or self._records.has_times:
            raise Left
        return operation, day, self._answering(thing), False

    def of_the_end(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        operation, day, _, alone = self.at_end({**said, "column": None}, conditions)
        return operation, day, (self._column(said["column"]),), alone

    def rows(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        if (kinds := said.get("kinds")) is not None:
            self.take_kind(conditions, kinds)
        if not conditions.columns:
            raise Left
        thing = "T0" if kinds is not None and not self._meanings.are_people else said.get("thing")
        amounts = [bound.column for bound in conditions.bounds if bound.above or bound.below]
        amounts += [than.column for than in conditions.than]
        amounts = [column for column in amounts if self._columns.numeric[column]]
        if thing is None or (thing[0] == "T" and thing != RECORD):
            # Of somebody who stands in several rows one may fit, and all together not.
            is_each = self._meanings.are_unique or all(map(self._meanings.is_intensive, amounts))
            if not (self._is_row(thing) and is_each):
                raise Left
        elif not self._is_row(thing) and not all(map(self._meanings.is_intensive, amounts)):
            raise Left
        elif thing[0] == "C":
            self._of_values(thing, is_whose=conditions.is_had)
        return "cells", None, self._answering(thing), False

    def things(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return what rows of no people are called that have something: "What is due in May?"."""
        if self._meanings.are_people:
            raise Left
        return self.rows({**said, "thing": "T0"}, conditions)

    def listing(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        """Return what stands in a column, or all rows by their names."""
        thing = said["thing"] or ""
        if thing[0] == "T":
            if thing == ANY_ROW or not self._is_row(thing):
                raise Left
        elif not self._columns.days[self._column(thing)] or not self._symbols.exact[int(thing[1:])]:
            self._of_values(thing, is_whose=True)
        return "cells", None, self._answering(thing), False

    def everyone(self, said: Mapping[str, str | None], _: Conditions) -> Asked:
        """Return who is on a list of people, or what on one of a single column."""
        wanted = self._answering(None) or (self._meanings.names if len(self._columns.names) == 1 else ())
        return "cells", None, wanted, False

    def listed(self, said: Mapping[str, str | None], conditions: Conditions) -> Asked:
        """Return what a row is called that is asked for by its name: it is there."""
        self.take_value(conditions, said["value"] or "", self._only(self._meanings.names), "", "")
        return "cells", None, self._meanings.names, False

    def _of_values(self, symbol: str, *, is_whose: bool) -> int:
        """Return the column that is asked for by what stands in it, where that is words."""
        column = self._column(symbol)
        is_other = self._columns.numeric[column] or self._columns.days[column] or column in self._columns.flags
        # Whose manager somebody is does not say where the manager is.
        is_role = self._meanings.is_role(column) and column not in self._meanings.names
        if is_other or self._columns.listed[column] or not self._symbols.exact[int(symbol[1:])]:
            raise Left
        if is_role and not is_whose:
            raise Left
        return column


_ASKED: Mapping[str, Callable[[_Reading, Mapping[str, str | None], Conditions], Asked]] = {
    meaning: getattr(_Reading, meaning) for meaning, _ in PHRASINGS
}
