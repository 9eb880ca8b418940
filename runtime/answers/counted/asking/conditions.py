"""What rows must be, as a question says it: in words and symbols behind what it asks for.

Each condition is of one column. Where its words may be of several, or of none, the question is left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from armt.runtime.answers.counted.asking.degrees import ABOVE, BY_PRICE, FURTHER
from armt.runtime.answers.counted.asking.meant import Left, Meant
from armt.runtime.answers.counted.asking.phrasings import CONDITIONS, GETS, LINK, STILL, THERE, VERBS
from armt.runtime.answers.counted.asking.symbols import NUMBER, RECORD, Held
from armt.runtime.answers.counted.cells.amounts import measure_in
from armt.runtime.answers.counted.cells.clocks import clock_said
from armt.runtime.answers.counted.nouns import MARKS, PARTIES, PRICES, ROLES, SHOPS, WAGES, WORKED_ON
from armt.runtime.answers.counted.vocabulary import (
    AGENTS,
    COMPARATIVES,
    COMPARERS,
    DOERS,
    MANY,
    ORDERED,
    scale_of,
)
from armt.runtime.answers.language.words import content_stems

# A column that is called so says of a row what it does: "Would recommend".
_IS = (" is", " are", " was", " were")
_VERBS = ("would ", "can ", "could ", "will ", "has ", "have ", "needs ", "wants ", "supports ", "allows ", "includes ")
# A column that is named may have more of these, or less: what is faster takes less time, or has more speed.
_OF_MORE = frozenset(("highest", "tallest", "longest", "largest", "biggest", "deepest", "widest", "heaviest"))
_OF_LESS = frozenset(("lowest", "shortest", "smallest", "lightest"))
_GOES = frozenset(("go", "goes"))
_ENDINGS = frozenset(content_stems("status state outcome result"))
_ANSWERS = frozenset(content_stems("status code response http"))
_CALLED = frozenset(content_stems("name codename nickname title label"))


@dataclass(frozen=True, slots=True)
class ColumnBound:
    """What the numbers or days of a column must be.

    Attributes:
        column: which one.
        limit: a number, a time of day, or the beginning of a day as it is written from the year on.
        above: greater ones are, later ones.
        below: less are, earlier ones.
        equal: the limit itself is.
    """

    column: int
    limit: float | Decimal | str
    above: bool = False
    below: bool = False
    equal: bool = False


@dataclass(frozen=True, slots=True)
class Than:
    """What rows must have more of than another row has, or less.

    Attributes:
        column: which one.
        above: they must have more; None where it is not said which has.
        where: columns, and the cells of which that row must have one, as `folded` has them.
    """

    column: int
    above: bool | None
    where: Mapping[int, frozenset[str]]


@dataclass(slots=True)
class Conditions:
    """What rows must be.

    Attributes:
        where, bounds, than, rivals: as `Understood` has them.
        is_so: whether one of them is what something is: "are closed".
        flagged: columns of "yes" and "no" that one of them is about.
        is_had: what is asked for has such rows, beside others that it may have.
        are_namesakes: somebody is called by a name that several have.
    """

    where: dict[int, set[str]] = field(default_factory=dict)
    bounds: list[ColumnBound] = field(default_factory=list)
    than: list[Than] = field(default_factory=list)
    rivals: list[Mapping[int, frozenset[str]]] = field(default_factory=list)
    is_so: bool = False
    flagged: set[int] = field(default_factory=set)
    is_had: bool = False
    are_namesakes: bool = False

    @property
    def columns(self) -> set[int]:
        return {*self.where, *(bound.column for bound in self.bounds), *(than.column for than in self.than)}


class Conditioned(Meant):
    """One question, in symbols, and one table."""

    def conditions(self, rest: str) -> Conditions:
        """Return what rows must be by what a question says; `Left` where some of it says something else."""
        found, rest = Conditions(), STILL.sub(r"\g<verb>", rest)
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
                raise Left
        return found

    def _take(self, found: Conditions, said: Mapping[str, str | None], link: str) -> None:
        column = None if said.get("column") is None else self._column(said["column"])
        if said.get("value") is not None:
            self._take_said(found, said, link, column)
        elif said.get("gone") is not None:
            stored = self._stored if column is None else [at for at in self._stored if at == column]
            found.bounds.append(ColumnBound(self._only(stored), 0.0, equal=True))
        elif said.get("other") is not None:
            found.than.append(self.than(said))
        elif (thing := said.get("thing")) is not None:
            if not self._is_row(thing):
                raise Left
        elif (plural := said.get("plural")) is not None:
            if self._meanings.is_kind(self._only([*self._columns_of(plural)])):
                self.take_kind(found, plural)
            else:
                self._take_goods(found, plural)
        elif (kinds := said.get("kinds")) is not None:
            if not link.endswith(_IS):
                raise Left
            self.take_kind(found, kinds)
        elif (done := said.get("done")) is not None:
            # What was made may have come to nothing.
            if not self._records.called or (done == "made" and self._records.has_status):
                raise Left
        elif said.get("least") is not None:
            self._take_between(found, self._when_made(said["released"]) if said.get("released") else column, said)
        elif column is None and said.get("had") is not None:
            found.is_had = True
        elif column in self._stored and said.get("flagged") == "in" and said.get("not") is None:
            found.bounds.append(ColumnBound(column, 0.0, above=True))
        elif column is not None and said.get("number") is None and said.get("day") is None:
            self._take_so(found, said, link, column)
        elif (day := said.get("day")) is not None:
            self._take_day(found, said, link, column, day)
        else:
            self._take_number(found, said, link, column)

    def _take_so(self, found: Conditions, said: Mapping[str, str | None], link: str, column: int) -> None:
        """Take what is so or not, by a column that says so or has a day on which it came to be."""
        is_said = link.endswith(_IS)
        is_flag = is_said or said.get("flagged") is not None or link.endswith((" work", " works", " worked"))
        is_flag |= self._columns.names[column].casefold().startswith(_VERBS)
        # "Who paid?" of a column "Paid".
        is_done = self._columns.names[column].casefold().endswith("d")
        is_flag |= is_done and self._symbols.said == f" who {said['column']}"
        if column in self._columns.flags and (is_flag or said.get("had") is not None):
            found.is_had |= said.get("had") is not None
            self.take_flag(found, column, is_so=said.get("not") is None)
            return
        # What is open is not what was opened.
        is_exact = self._symbols.exact[int((said["column"] or "")[1:])] and said.get("not") is None
        is_had = said.get("flagged") in ("have", "has", "having", "with") or said.get("not") == "without"
        if is_had and said.get("not") in ("no", "without") and column not in self._columns.flags:
            # Nothing stands there: "has no contact".
            found.where[column] = {""}
            return
        if not (is_said and is_exact and said.get("flagged") is None and self._records.is_done(column)):
            raise Left
        found.bounds.append(ColumnBound(column, "", equal=True))

    def _take_day(
        self, found: Conditions, said: Mapping[str, str | None], link: str, column: int | None, day: str
    ) -> None:
        """Take a day, or a time of day."""
        when = said["when"] or ""
        if day[0] == "M":
            moves = said.get("moves")
            timed = [*self._columns.clocks] if moves is None else self._moving("leave" if moves in _GOES else moves)
            found.bounds.append(self._of_moment(self._only(timed) if column is None else column, when, day))
            return
        # "From 2019" may be up to today, and of what was started it is.
        if when == "from" and (column is not None or link.strip() not in ("", "is", "are", "was", "were")):
            raise Left
        column = self._when_made(said["released"]) if said.get("released") else column
        found.bounds.append(self._of_day(column, when, self._symbols.values[int(day[1:])]))

    def _take_number(self, found: Conditions, said: Mapping[str, str | None], link: str, column: int | None) -> None:
        """Take a number, of the column that is named or that its unit or the comparative tells."""
        how = said.get("said")
        if (comparative := said.get("comparative")) is not None:
            column, how = self._compared_by(comparative)
        if said.get("bare") is not None:
            column = self._in_unit(self._symbols.values[int((said["number"] or "")[1:])], link, how or "")
        column = self._records.quantity if said.get("stocked") is not None else column
        if said.get("answered") is not None:
            column = self._only(self._meanings.with_stems(_ANSWERS))
        if column is None and said.get("stocked") is not None:
            raise Left
        number = said["number"] or ""
        if number[0] == "M":
            above = (how or "").split(" ")[0] in ABOVE
            found.bounds.append(self._of_moment(column, "after" if above else "before" if how else "at", number))
            return
        found.bounds.append(self._of_number(column, how, self._symbols.values[int(number[1:])]))

    def than(self, said: Mapping[str, str | None]) -> Than:
        """Return of what there is to be more than in the row of the other name, or less."""
        other = self._row_of(said["other"] or "")
        if (sooner := said.get("sooner")) is not None:
            column = self._of_release() if said.get("released") is not None else self._column(said["column"])
            if not self._columns.days[column]:
                raise Left
            return Than(column, sooner.split()[0] in ("after", "later", "last"), other)
        if (comparer := said.get("comparer")) is not None and said.get("column") is not None:
            # "How much longer is the span": what has more of it is longer, and higher.
            if COMPARERS[comparer] not in _OF_MORE | _OF_LESS:
                raise Left
            said = {**said, "further": "more" if COMPARERS[comparer] in _OF_MORE else "less"}
        elif comparer is not None:
            operation, column = self._superlative(COMPARERS[comparer])
            if COMPARERS[comparer] in BY_PRICE and self._records.quantity is not None and self._records.called:
                # What a unit costs is not what an order does.
                raise Left
            return Than(column, operation == "most", other)
        column, further = self._column(said["column"]), said.get("further")
        is_mark = further not in ("better", "worse") or column in self._meanings.touching(MARKS | WAGES)
        if not ((self._meanings.is_amount(column) or column in self._columns.lasting) and is_mark):
            raise Left
        return Than(column, None if further is None else further in FURTHER, other)

    def _row_of(self, symbol: str) -> dict[int, frozenset[str]]:
        """Return what the one row has that a name stands for."""
        own = {*self._meanings.names, self._records.column}
        cells = [cell for cell in self._symbols.held[int(symbol[1:])] if cell.column in own]
        column = self._only([*{cell.column for cell in cells}])
        found = Conditions({column: self._cells([cells], column, named=True)})
        self._take_second(found, symbol, alone=True)
        return {at: frozenset(values) for at, values in found.where.items()}

    def _take_between(self, found: Conditions, column: int | None, said: Mapping[str, str | None]) -> None:
        """Take rows by two numbers, or years, between which something is, or one of them."""
        least, most = (self._symbols.values[int((said[end] or "")[1:])] for end in ("least", "most"))
        if column is not None and self._columns.numeric[column]:
            found.bounds += [self._of_number(column, "at least", least), self._of_number(column, "at most", most)]
        else:
            found.bounds += [self._of_day(column, "since", least), self._of_day(column, "until", most)]

    def _take_said(self, found: Conditions, said: Mapping[str, str | None], link: str, column: int | None) -> None:
        """Take rows by a cell that a condition names."""
        value, more = said["value"] or "", said.get("more") or ""
        if column in self._meanings.superiors and self._symbols.said.startswith(f" who {said['column']} "):
            # Who manages somebody is not whose manager that is.
            raise Left
        if (doing := said.get("doing")) is not None or said.get("agent") is not None:
            if doing in ("made", "placed") and not set(self._meanings.touching(DOERS[doing])) & self._columns_of(value):
                # Who has made an order is none who makes things.
                said, column = {**said, "doer": f"{doing} by"}, None
            else:
                column = self._agent(value, doing)
            found.is_had |= doing == RECORD or doing in ORDERED
        elif said.get("reporting") is not None:
            column = self._agent(value, "manages")
        elif said.get("called") is not None:
            column = self._only([*self._columns_of(value) & set(self._meanings.touching(_CALLED))])
        elif said.get("had") is not None:
            column = self._only([*self._columns_of(value)])
            if not self._meanings.is_adjective(column) or not self._records.called:
                raise Left
            found.is_had = True
        elif said.get("uses") is not None:
            is_with = said["uses"] == "with"
            used = {
                *self._meanings.used,
                *(at for at in self._columns_of(value) if is_with and self._meanings.is_firm(at)),
            }
            column = self._only([*self._columns_of(value) & used & ({column} if column is not None else used)])
        elif said.get("released") is not None:
            column = self._of_release()
        # "Who Berlin?" is no question: bare cells are what something is, or stand behind a column's name.
        before = (said.get("in") or said.get("doer") or said.get("got") or "").strip()
        is_bare = not before
        if column is None and is_bare and not link.endswith((" is", " are", " was", " were")):
            # "How many jobs failed?"
            ends = [at for at in self._columns_of(value) if at in self._meanings.touching(_ENDINGS)]
            if more or link or not self._symbols.held[int(value[1:])][0].value.endswith("ed"):
                raise Left
            column = self._only(ends)
        verb = next((VERBS[word] for word in reversed(link.split()) if word in VERBS), "")
        self.take_value(found, value, column, more, before, verb)
        found.is_so |= column is None and not before

    def _columns_of(self, symbol: str) -> set[int]:
        """Return the columns in which a cell of a question may stand."""
        return {cell.column for cell in self._symbols.held[int(symbol.strip()[1:])]}

    def _agent(self, symbol: str, doing: str | None) -> int:
        """Return the one column of a cell that says by whom what rows are was made, written or led."""
        doing = ORDERED[0] if doing == RECORD else doing
        known = AGENTS - DOERS[ORDERED[0]] if doing is None else DOERS.get(doing, frozenset[str]())
        if doing is not None and doing[0] == "C" and doing[1:].isdecimal():
            agents = {self._doer(self._column(doing))} & set(self._meanings.touching(AGENTS | ROLES))
        else:
            touching = self._meanings.touching(known)
            # Who released a game, its developer or its publisher, is not known where both are told.
            agents = set(touching) if doing is None else {self._only(touching)}
        return self._only([*self._columns_of(symbol) & agents])

    def _doer(self, column: int) -> int:
        """Return a column, or that of who did what has its day there: of "reported" who is the reporter."""
        if not self._columns.days[column]:
            return column
        same = self._meanings.touching(self._meanings.stems[column])
        return self._only([at for at in same if self._meanings.is_role(at) and not self._columns.days[at]])

    def _when_made(self, released: str | None) -> int | None:
        """Return the column that says when what rows are was made; None for the own day of records that were."""
        if released != "made" or not self._records.called:
            return self._of_release()
        if self._records.has_status:
            # What was made may have come to nothing.
            raise Left
        return None

    def _of_release(self) -> int:
        """Return the one column that says when what rows are came to be."""
        days = [at for at, holds in enumerate(self._columns.days) if holds]
        column = self._only(days)
        is_own = self._meanings.is_day(column) or self._meanings.is_release(column)
        if not is_own or self._meanings.are_people:
            raise Left
        return column

    def take_value(
        self, found: Conditions, first: str, column: int | None, more: str, preposition: str, verb: str = ""
    ) -> None:
        """Take rows by what stands in a cell of theirs."""
        values = [self._symbols.held[int(symbol[1:])] for symbol in [first.strip(), *re.findall(r"V\d+", more)]]
        columns = set.intersection(*({cell.column for cell in cells} for cells in values))
        if column is not None:
            columns &= {column}
        way = self._meanings.ways.get(preposition) if column is None and verb in ("", "move") else None
        if way is not None:
            columns &= {way}
        if len(columns) > 1 and preposition.endswith((" by", " to")):
            # To whom it is assigned did not report it.
            columns = {one for one in columns if self._records.is_had(one, preposition.split()[0])}
        if len(columns) != 1:
            raise Left
        (meant,) = columns
        # "From" and "to" are words of questions, and a manager's name alone may be anybody's.
        if (not self._meanings.stems[meant] and way is None) or meant in found.where:
            raise Left
        if column is None and way is None and not self._may_stand(meant, preposition, verb):
            raise Left
        is_named = column is not None or (preposition in ("in", "from", "of") and self._is_in_time(meant, preposition))
        found.where[meant] = self._cells(values, meant, named=is_named)
        self._take_second(found, first, alone=not more)

    def _is_in_time(self, column: int, preposition: str) -> bool:
        """Whether a cell behind a preposition is the year or the month of what rows are."""
        return self._meanings.is_in_time(column) or (preposition != "in" and self._meanings.is_own_year(column))

    def take_flag(self, found: Conditions, column: int, *, is_so: bool = True) -> None:
        """Take rows by whether a column says of them that something is so, or that it is not."""
        said = self._columns.flags[column][0 if is_so else 1]
        if column in found.where or not said:
            raise Left
        found.where[column] = set(said)
        found.flagged.add(column)

    def take_kind(self, found: Conditions, symbol: str) -> None:
        """Take rows by the kind of what they are: "starters"."""
        column = self._only([*self._columns_of(symbol)])
        if not self._meanings.is_kind(column) or column in found.where:
            raise Left
        found.where[column] = self._cells([self._symbols.held[int(symbol.strip()[1:])]], column, named=True)

    def _take_goods(self, found: Conditions, symbol: str) -> None:
        """Take rows that are about goods by what these are called."""
        column = self._only([*self._columns_of(symbol)])
        if not self._records.is_item(column) or column in found.where:
            raise Left
        found.where[column] = self._cells([self._symbols.held[int(symbol[1:])]], column, named=True)

    def _may_stand(self, column: int, preposition: str, verb: str) -> bool:
        """Whether a cell of a column stands behind a verb and a preposition in questions that mean the column."""
        means = self._meanings
        if preposition.endswith((" by", " to")) or preposition in GETS:
            return self._records.is_had(column, preposition.split()[0])
        if (means.is_role(column) and column not in means.names) or means.is_changed(column):
            if preposition == "from" and self._records.called and not verb:
                return means.is_served(column)
            is_own = preposition == "of" and not means.are_people and self._records.is_had(column, "have")
            return (is_own and not means.is_changed(column)) or (preposition == "for" and means.is_served(column))
        if preposition == "to" or verb == "belong":
            return preposition == "to" and verb == "belong" and means.is_whole(column)
        if preposition == "for" and verb == "work" and means.are_people:
            return means.is_firm(column) or column in means.places("work")
        if preposition in ("for", "under"):
            is_for = means.is_served(column) or means.is_about(column)
            return not verb and (is_for if preposition == "for" else means.is_licence(column))
        if preposition == "from" or verb == "come":
            is_year = not verb and means.is_own_year(column)
            is_origin = column in means.places("come") or (self._records.come_from and column in means.places(""))
            return is_year or is_origin or (not verb and (means.is_firm(column) or bool(means.stems[column] & PARTIES)))
        is_worked_on = preposition == "on" and bool(means.stems[column] & WORKED_ON)
        if verb:
            is_worked_on |= preposition == "on" and column in self._columns.weekdays
            return column in means.places(verb) or (is_worked_on and verb == "work")
        if preposition == "on":
            return means.is_day(column) or column in self._columns.weekdays or is_worked_on
        if preposition == "at" and means.stems[column] & SHOPS:
            return True
        if preposition in ("in", "at"):
            is_place = column in means.like_places
            is_only = means.like_places == [column] and means.is_group(column)
            is_in = column in means.places("") or is_only if is_place else means.is_group(column)
            return is_in or means.is_in_time(column)
        if preposition == "of":
            is_year = means.is_own_year(column)
            return means.is_of(column) or self._records.is_item(column) or is_year
        return means.is_adjective(column) or column in self._columns.weekdays

    def _cells(self, values: Sequence[Sequence[Held]], column: int, *, named: bool) -> set[str]:
        """Return which cells of a column are meant; none of them may be two, or be in one with others."""
        cells = [[cell.value for cell in there if cell.column == column] for there in values]
        is_listed = self._columns.listed[column] and column not in self._meanings.names
        if any(len(there) != 1 for there in cells) or is_listed:
            raise Left
        values_of = {there[0] for there in cells}
        # A year that stands in a column without a name in the question may be of anything.
        if not named and any(value.isdecimal() for value in values_of):
            raise Left
        return values_of

    def _take_second(self, found: Conditions, symbol: str, *, alone: bool) -> None:
        second = self._symbols.second.get(int(symbol.strip()[1:]))
        if second is not None:
            if not alone or second.column in found.where:
                raise Left
            found.where[second.column] = {second.value}

    def _of_day(self, column: int | None, when: str, day: str) -> ColumnBound:
        if column is None:
            days = [at for at, holds in enumerate(self._columns.days) if holds]
            if len(days) != 1 or not self._meanings.is_day(days[0]):
                days = self._own_day()
            column = days[0]
        if not self._columns.days[column] or len(day) > self._columns.day_chars[column]:
            raise Left
        above, below = when in ("after", "since"), when in ("before", "until")
        return ColumnBound(column, day, above=above, below=below, equal=when not in ("after", "before"))

    def _of_moment(self, column: int | None, when: str, symbol: str) -> ColumnBound:
        """Return which times of day something has, or how long it takes."""
        like, lasts = self._columns.times.get(-1 if column is None else column), column in self._columns.lasting
        said = None if like is None else clock_said(self._symbols.values[int(symbol[1:])], like, lasts=lasts)
        if column is None or said is None or when in ("in", "on", "from"):
            raise Left
        above, below = when in ("after", "since"), when == "before"
        return ColumnBound(column, said, above=above, below=below, equal=when in ("at", "since"))

    def _own_day(self) -> list[int]:
        if self._records.day is None:
            raise Left
        return [self._records.day]

    def _compared_by(self, comparative: str) -> tuple[int, str]:
        """Return the column by which something is more than a number, how tall it is, and whether it has more of it."""
        operation, column = self._compared(COMPARATIVES[comparative])
        return column, "more than" if operation == "most" else "less than"

    def _in_unit(self, written: str, link: str, how: str) -> int:
        """Return the one column of which a number is by its unit: "over $200", "less than 30000 km"."""
        number = NUMBER.fullmatch(written)
        unit = "" if number is None else number["coin"] or number["percent"] or number["unit"] or ""
        if not unit and (money := self._money()) is not None and link.endswith((" is", " are", " was", " were")):
            own = self._records.column
            if how.endswith(" than") and own is not None and self._columns.numeric[own]:
                # "Larger than 102" may be so than what has that number.
                raise Left
            return money
        if not unit and link in (" is", " are") and self._symbols.said.startswith(f" who{link} "):
            # "Who is under 18?"
            return self._age()
        if not unit or unit.casefold() in MANY or (link and not link.endswith((" is", " are", " was", " were"))):
            raise Left
        everywhere = range(len(self._columns.names))
        same = (at for at in everywhere if self._meanings.is_in(at, unit) or self._columns.units[at] == unit)
        column = self._only([at for at in same if self._columns.numeric[at]])
        if self._records.quantity is not None and not self._meanings.stems[column].isdisjoint(PRICES):
            # What a unit costs is not what an order does.
            raise Left
        return column

    def _of_number(self, column: int | None, said: str | None, written: str) -> ColumnBound:
        number = NUMBER.fullmatch(written)
        if column is None:
            column = self._age()
        if number is None or not self._columns.numeric[column]:
            raise Left
        scale, said_scale = scale_of(self._columns.names[column]), MANY.get((number["unit"] or "").casefold(), 1.0)
        unit = number["coin"] or number["percent"] or ("" if said_scale > 1 else measure_in(number["unit"] or ""))
        known = {"", self._columns.units[column], measure_in(self._columns.units[column])}
        if unit not in known and not self._meanings.is_in(column, number["unit"] or unit):
            raise Left
        if self._columns.decimal_commas[column] and re.search("[.,]", number["digits"]):
            raise Left
        # Of thousands of people a number alone says something else.
        if self._meanings.scales[column] and (scale <= 1 or said_scale <= 1):
            raise Left
        word = (said or "").split(" ")[0]
        above = word in ABOVE or said == "at least"
        return ColumnBound(
            column,
            float(number["digits"].replace(",", "")) * said_scale / scale,
            above=above,
            below=said is not None and not above,
            equal=said is None or said.startswith("at "),
        )
