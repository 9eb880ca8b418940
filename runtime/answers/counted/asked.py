"""What a question asks of a table, where all of its words are those of a few forms of question.

A question is put into symbols: what stands in a cell (V), the name of a column (C), what rows are called (T, or X where
a column is called so, too), a number (N), a year or a day (D). What is left are words, and `forms` have these
words and symbols and no others, so that "but", "per" and "may" are never passed over. A question of another form is
left to the model: half of it would be answered wrongly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from armt.runtime.answers.counted.forms import (
    ABOVE,
    AMOUNTS,
    BEGINNINGS,
    CONDITIONS,
    FORMS,
    LINK,
    MOST,
    OF_TIME,
    THERE,
)
from armt.runtime.answers.language.words import STOP_WORDS, content_stems, fold, stem

#: What is made of the rows that are asked about: the cells of a column, their number, the sum or the mean of a column,
#: those that have the most or the least of it.
Operation = Literal["cells", "count", "sum", "mean", "most", "least"]


class Held(NamedTuple):
    """A cell that stands in a question.

    Attributes:
        column: of the table.
        value: as `folded` has it.
        start, end: words of the question that say it.
    """

    column: int
    value: str
    start: int
    end: int


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
        where: columns, and the cells of which rows must have one, folded as `folded` does.
        bounds: what else they must be.
        of: the column that is counted, summed or compared; of "count" None for rows; of "most" and "least" None for
            how many rows there are with each value of ``wanted``.
        wanted: the columns that answer; several where a name is in parts.
        once: each of their values may stand in one row alone, or the question means all of its rows together.
    """

    operation: Operation
    where: Mapping[int, frozenset[str]]
    bounds: tuple[Bound, ...]
    of: int | None
    wanted: tuple[int, ...]
    once: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of a table's columns.

    Attributes:
        names: what they are called.
        called: what the table is called: its title, the name of its file.
        numeric: which of them hold numbers that can be compared.
        decimal_commas: in which of these commas are decimal points.
        days: which of them hold days or years, written so that they sort.
        unique: in which of them no value stands twice, and none is missing.
    """

    names: Sequence[str]
    called: Sequence[str]
    numeric: Sequence[bool]
    decimal_commas: Sequence[bool]
    days: Sequence[bool]
    unique: Sequence[bool]


def folded(value: str) -> str:
    """Return a cell as it is compared."""
    return " ".join(value.split()).casefold()


_WORD = re.compile(r"[^\s\"“”„()?!]+")
_ENDS = ",;:.'‘’"
_POSSESSIVE = re.compile(r"['’]s?$")
_NUMBER = re.compile(r"[$€£¥]?(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)%?")
_DAY = re.compile(r"(?:1[5-9]|20)\d\d(?:-\d\d(?:-\d\d)?)?")
_SHORT = 3


class Word(NamedTuple):
    """A word of a question or a cell: as it is written, to be compared, its stem, whether it owns what follows."""

    written: str
    folded: str
    stem: str
    is_owner: bool


def _words_of(text: str) -> list[Word]:
    found = []
    for match in _WORD.finditer(text):
        raw = match.group()
        bare = raw.strip(_ENDS)
        owner = _POSSESSIVE.search(bare) is not None
        bare = _POSSESSIVE.sub("", bare)
        if bare:
            found.append(Word(bare, bare.casefold(), stem(fold(bare)), owner))
    return found


def words_of_name(name: str) -> list[Word]:
    """Return the words of a column's name: "first_name" and "firstName" have two."""
    return _words_of(re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])", " ", name))


class Question:
    """A question.

    Attributes:
        words: of it.
    """

    def __init__(self, text: str) -> None:
        self.words = _words_of(text)
        self._at: dict[str, list[int]] = {}
        for at, word in enumerate(self.words):
            self._at.setdefault(word.folded, []).append(at)

    def may_be_asked(self) -> bool:
        """Whether it begins as questions to tables do."""
        return bool(self.words) and self.words[0].folded in BEGINNINGS

    def holds(self, cell: str) -> tuple[int, int] | None:
        """Return which words say a cell, all of it; None where they do not.

        One of few letters, or a word that says little, is meant where it is written as it stands: "IT" is not "it".
        """
        first = cell.split(maxsplit=1)[0].strip(_ENDS).casefold() if cell.strip() else ""
        if first not in self._at and _POSSESSIVE.sub("", first) not in self._at:
            return None
        words = _words_of(cell)
        for at in self._at.get(words[0].folded, ()) if words else ():
            there = self.words[at : at + len(words)]
            if [word.folded for word in there] != [word.folded for word in words]:
                continue
            is_short = len(folded(cell)) <= _SHORT or folded(cell) in STOP_WORDS
            as_written = [word.written for word in there] == [word.written for word in words]
            if not is_short or (as_written and not cell.islower()):
                return at, at + len(words)
        return None


# Columns that say whom a row is about, and those that none but people have.
_CALLED = frozenset(content_stems("name title label"))
_ROLES = frozenset(
    content_stems(
        "player author student customer client driver artist owner contact patient teacher passenger candidate winner"
        " singer actor director writer speaker buyer seller agent manager supervisor boss assignee employee person"
    )
)
_PERSONAL = frozenset(
    content_stems(
        "age gender sex salary wage income manager supervisor birth birthday job occupation nationality department"
    )
)
_PARTS = 2
_IN_PARTS = frozenset(frozenset(content_stems(part)) for part in ("first name", "last name", "given name", "surname"))
_PEOPLE = frozenset(content_stems("people person employee member"))
_ROWS = frozenset(content_stems("row record entry"))
# Where there is a number for each, and less is more.
_UNRANKED = frozenset(
    content_stems("rank ranking position place priority id no nr number code zip postcode year index")
)
_PLACES = frozenset(content_stems("city town country place location origin region state address neighborhood district"))
# Behind the name of a column stands in what it is measured.
_MEASURED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$|[ _]in[ _]\w+$", re.IGNORECASE)
# Verbs that ask for a column of another name.
_VERBS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("earn", "earns", "earned"), frozenset(content_stems("salary wage income"))),
    **dict.fromkeys(("cost", "costs"), frozenset(content_stems("price cost"))),
    **dict.fromkeys(("weigh", "weighs"), frozenset(content_stems("weight"))),
    **dict.fromkeys(("born",), frozenset(content_stems("born birth birthday"))),
    **dict.fromkeys(("die", "died"), frozenset(content_stems("death died"))),
    **dict.fromkeys(("hired",), frozenset(content_stems("hire hired"))),
}
_OF_DAYS = frozenset(content_stems("date day time month year"))

# What is compared by a column that the question does not name.
_COMPARED_BY: dict[str, tuple[Operation, frozenset[str]]] = {
    "oldest": ("most", frozenset(content_stems("age"))),
    "youngest": ("least", frozenset(content_stems("age"))),
    "tallest": ("most", frozenset(content_stems("height"))),
    "longest": ("most", frozenset(content_stems("length duration"))),
    "shortest": ("least", frozenset(content_stems("length duration height"))),
    "heaviest": ("most", frozenset(content_stems("weight"))),
    "lightest": ("least", frozenset(content_stems("weight"))),
    "cheapest": ("least", frozenset(content_stems("price cost"))),
    "most expensive": ("most", frozenset(content_stems("price cost"))),
    "least expensive": ("least", frozenset(content_stems("price cost"))),
    "earliest": ("least", _OF_DAYS),
    "latest": ("most", _OF_DAYS),
    "newest": ("most", _OF_DAYS),
    "most recent": ("most", _OF_DAYS),
}


@dataclass(slots=True)
class _Conditions:
    where: dict[int, set[str]] = field(default_factory=dict)
    bounds: list[Bound] = field(default_factory=list)

    @property
    def columns(self) -> set[int]:
        return {*self.where, *(bound.column for bound in self.bounds)}


class _Left(Exception):
    """The question is of no form, or says something of this table that is none of its forms."""


def understood(question: Question, columns: Columns, held: Sequence[Held]) -> Understood | None:
    """Understand a question of a table.

    Args:
        question: in words.
        columns: of the table.
        held: cells that stand in the question.

    Returns:
        None where it is of no form, or may be meant in several ways.
    """
    reading = _Reading(question, columns, held)
    for meaning, pattern in FORMS:
        match = pattern.fullmatch(reading.said)
        if match is not None:
            try:
                return reading.of_form(meaning, match.groupdict())
            except _Left:
                continue
    return None


class _Reading:
    """One question and one table.

    Attributes:
        said: the question in symbols.
    """

    def __init__(self, question: Question, columns: Columns, held: Sequence[Held]) -> None:
        self._words, self._columns = question.words, columns
        names = [_MEASURED.sub("", name) for name in columns.names]
        written = [[word.stem for word in words_of_name(name)] for name in names]
        # A "supplier name" is asked for as the supplier.
        self._phrases = [
            tuple(phrase if frozenset(phrase) in _IN_PARTS else ([w for w in phrase if w not in _CALLED] or phrase))
            for phrase in written
        ]
        self._stems = [frozenset(phrase) - _STOPPED for phrase in self._phrases]
        self._is_called = [bool(_CALLED & set(phrase)) for phrase in written]
        self._is_role = [bool(_ROLES & stems) for stems in self._stems]
        self._names = self._find_names()
        self._are_people = self._of_people()
        self._things = self._find_things()
        self._held: list[list[Held]] = []
        # Of these the second part of the name.
        self._second: dict[int, Held] = {}
        self._mentioned: list[int] = []
        self._values: list[str] = []
        self.said = "".join(f" {symbol}" for symbol in self._symbols(held))

    def _find_names(self) -> tuple[int, ...]:
        """Return the columns in which rows have their names; none where nothing tells which."""
        split = tuple(at for at, phrase in enumerate(self._phrases) if frozenset(phrase) in _IN_PARTS)
        if len(split) > 1:
            return split
        words = [at for at in range(len(self._stems)) if not (self._columns.numeric[at] or self._columns.days[at])]
        alone = [at for at in words if self._is_called[at] and self._stems[at] <= _CALLED]
        called = [at for at in words if self._is_called[at]]
        first = [at for at in words[:1] if at == 0 and self._columns.unique[0]]
        return tuple((alone or called or first)[:1])

    def _of_people(self) -> bool:
        """Whether rows are of people: what only they have stands beside their names."""
        if not self._names:
            return False
        if len(self._names) > 1:
            return True
        (name,) = self._names
        if self._is_role[name]:
            return True
        return self._stems[name] <= _CALLED and any(
            stems & _PERSONAL for at, stems in enumerate(self._stems) if at != name
        )

    def _find_things(self) -> frozenset[str]:
        """Return what rows are called."""
        called = [words[0].stem for name in self._columns.called if len(words := words_of_name(name)) == 1]
        things = _ROWS | frozenset(called)
        if len(self._names) == 1:
            things |= self._stems[self._names[0]] - _CALLED
        return things | _PEOPLE if self._are_people else things

    def _symbols(self, held: Sequence[Held]) -> Iterator[str]:
        # What is called as a column is the column: of a department "Sales" and its sales these.
        columns = {phrase for phrase in self._phrases if len(phrase) == 1}
        cells: dict[tuple[int, int], list[Held]] = {}
        for cell in held:
            if tuple(word.stem for word in self._words[cell.start : cell.end]) not in columns:
                cells.setdefault((cell.start, cell.end), []).append(cell)
        at = 0
        while at < len(self._words):
            end = max((end for start, end in cells if start == at), default=None)
            if end is not None:
                yield f"V{len(self._held)}"
                if (second := self._second_part(cells, at, end)) is not None:
                    self._second[len(self._held)], end = second, second.end
                self._held.append(cells[at, max(last for start, last in cells if start == at)])
                at = end
                if self._words[at - 1].is_owner:
                    yield "'s"
                continue
            symbol, size = self._symbol(at)
            # Of "Gram staining" what is "Gram positive" names a part.
            behind = [cell.column for (start, _), there in cells.items() if start == at + 1 for cell in there]
            if symbol != self._words[at].folded or not any(self._words[at].stem in self._stems[one] for one in behind):
                yield symbol
            at += size

    def _second_part(self, cells: Mapping[tuple[int, int], Sequence[Held]], start: int, end: int) -> Held | None:
        """Return the second part of a name that stands behind the first one."""
        if len(self._names) != _PARTS or all(cell.column not in self._names for cell in cells[start, end]):
            return None
        behind = [cell for (at, _), there in cells.items() if at == end for cell in there if cell.column in self._names]
        return behind[0] if len(behind) == 1 else None

    def _symbol(self, at: int) -> tuple[str, int]:
        """Return the symbol for what stands at a word that is in no cell, and how many words that is."""
        word = self._words[at]
        sizes = {column: size for column in range(len(self._phrases)) if (size := self._mentions(column, at))}
        most = max(sizes.values(), default=0)
        meant = [column for column, size in sizes.items() if size == most]
        if len(meant) == 1:
            self._mentioned.append(meant[0])
            letter = "X" if most == 1 and meant[0] in self._names and len(self._names) == 1 else "C"
            return f"{letter}{len(self._mentioned) - 1}", most
        if meant:
            return "several", most
        if word.stem in self._things:
            return "T0", 1
        for letter, pattern in (("D", _DAY), ("N", _NUMBER)):
            if (found := pattern.fullmatch(word.written)) is not None:
                self._values.append(found.group() if letter == "D" else found["digits"])
                return f"{letter}{len(self._values) - 1}", 1
        return word.folded, 1

    def _mentions(self, column: int, at: int) -> int:
        """Return in how many words a question names a column from one of them on, 0 where it does not."""
        phrase = self._phrases[column]
        for named in (phrase, tuple(word for word in phrase if word not in _OF_DAYS)):
            # "Start date" is asked for as when somebody started.
            if named and (named == phrase or self._columns.days[column]):
                there = tuple(word.stem for word in self._words[at : at + len(named)])
                if there == named and not set(named) <= _STOPPED:
                    return len(named)
        return int(bool(_VERBS.get(self._words[at].folded, frozenset()) & self._stems[column]))

    def of_form(self, meaning: str, said: Mapping[str, str | None]) -> Understood:
        """Return what a question of a form asks; `_Left` where that cannot be of this table."""
        conditions = self._conditions(said.get("rest") or "")
        if (before := said.get("before")) is not None:
            self._take_value(conditions, before, None, "")
        operation, of, wanted, once = _MEANINGS[meaning](self, said, conditions)
        if (operation in ("cells", "most", "least") and not wanted) or set(wanted) & conditions.columns:
            raise _Left
        where = {column: frozenset(values) for column, values in conditions.where.items()}
        return Understood(operation, where, tuple(conditions.bounds), of, wanted, once)

    def _conditions(self, rest: str) -> _Conditions:
        found = _Conditions()
        while rest:
            if (there := THERE.match(rest)) is not None and there.end():
                rest = rest[there.end() :]
                continue
            linked = LINK.match(rest)
            for start in (0, linked.end()) if linked is not None else (0,):
                match = next((match for one in CONDITIONS if (match := one.match(rest, start)) is not None), None)
                if match is not None:
                    self._take(found, match.groupdict())
                    rest = rest[match.end() :]
                    break
            else:
                raise _Left
        return found

    def _take(self, found: _Conditions, said: Mapping[str, str | None]) -> None:
        column = None if said.get("column") is None else self._column(said["column"])
        if (value := said.get("value")) is not None:
            self._take_value(found, value, column, said.get("more") or "")
        elif (thing := said.get("thing")) is not None:
            if not self._is_row(thing):
                raise _Left
        elif (day := said.get("day")) is not None:
            found.bounds.append(self._of_day(column, said["when"] or "", self._values[int(day[1:])]))
        else:
            found.bounds.append(
                self._of_number(column, said.get("said"), self._values[int((said["number"] or "")[1:])])
            )

    def _take_value(self, found: _Conditions, first: str, column: int | None, more: str) -> None:
        values = [self._held[int(symbol[1:])] for symbol in [first, *re.findall(r"V\d+", more)]]
        columns = set.intersection(*({cell.column for cell in cells} for cells in values))
        if column is not None:
            columns &= {column}
        if len(columns) != 1:
            raise _Left
        (meant,) = columns
        # "From" and "to" are words of questions, and a manager's name alone may be anybody's.
        if not self._stems[meant] or (column is None and self._is_role[meant] and meant not in self._names):
            raise _Left
        if meant in found.where:
            raise _Left
        found.where[meant] = {cell.value for cells in values for cell in cells if cell.column == meant}
        self._take_second(found, first, alone=not more)

    def _take_second(self, found: _Conditions, symbol: str, *, alone: bool) -> None:
        second = self._second.get(int(symbol[1:]))
        if second is not None:
            if not alone or second.column in found.where:
                raise _Left
            found.where[second.column] = {second.value}

    def _of_day(self, column: int | None, when: str, day: str) -> Bound:
        if column is None:
            days = [at for at, holds in enumerate(self._columns.days) if holds]
            if len(days) != 1 or not self._stems[days[0]] <= _OF_DAYS:
                raise _Left
            column = days[0]
        if not self._columns.days[column]:
            raise _Left
        above, below = when in ("after", "since"), when == "before"
        return Bound(column, day, above=above, below=below, equal=when in ("in", "on", "since"))

    def _of_number(self, column: int | None, said: str | None, number: str) -> Bound:
        if column is None:
            column = self._only(lambda at: "age" in self._stems[at] and self._columns.numeric[at])
        if not self._columns.numeric[column] or (self._columns.decimal_commas[column] and re.search("[.,]", number)):
            raise _Left
        word = (said or "").split(" ")[0]
        above = word in ABOVE or said == "at least"
        return Bound(
            column,
            float(number.replace(",", "")),
            above=above,
            below=said is not None and not above,
            equal=said is None or said.startswith("at "),
        )

    def _column(self, symbol: str | None) -> int:
        if symbol is None or symbol[0] not in "CX":
            raise _Left
        return self._mentioned[int(symbol[1:])]

    def _only(self, fits: Callable[[int], bool]) -> int:
        found = [column for column in range(len(self._stems)) if fits(column)]
        if len(found) != 1:
            raise _Left
        return found[0]

    def _compared(self, column: int) -> int:
        """Return a column of which there may be more or less."""
        is_ranked = bool(self._stems[column] & _UNRANKED) and not self._columns.days[column]
        if is_ranked or not (self._columns.numeric[column] or self._columns.days[column]):
            raise _Left
        return column

    def _most(self, said: Mapping[str, str | None]) -> tuple[Operation, int]:
        """Return whether the most or the least is asked for, and of which column."""
        if (by := said.get("by")) is not None:
            operation, meant = _COMPARED_BY[by]
            holds = self._columns.days if meant is _OF_DAYS else self._columns.numeric
            return operation, self._only(lambda at: holds[at] and (meant is _OF_DAYS or bool(self._stems[at] & meant)))
        column = self._compared(self._column(said["column"]))
        if (last := said.get("last")) is not None:
            if not self._columns.days[column]:
                raise _Left
            return ("least" if last == "first" else "most"), column
        if said["most"] in OF_TIME and not self._columns.days[column]:
            raise _Left
        return ("most" if said["most"] in MOST else "least"), column

    def _answering(self, thing: str | None) -> tuple[int, ...]:
        """Return the columns that name what is asked for; of people where it is who."""
        if thing is None:
            return self._names if self._are_people else ()
        return self._names if thing[0] == "T" else (self._column(thing),)

    def _is_row(self, thing: str | None) -> bool:
        """Whether each row is one of what is asked for."""
        return thing is not None and (thing[0] == "T" or self._columns.unique[self._column(thing)])

    def count(self, said: Mapping[str, str | None], _: _Conditions) -> _Meant:
        thing = said["thing"] or ""
        if thing[0] == "T":
            return "count", None, (), False
        column = self._column(thing)
        # "How many goals are there?" is asked of a sum, if of anything.
        if self._columns.numeric[column] or self._columns.days[column]:
            raise _Left
        return "count", column, (), False

    def cell(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Meant:
        column = self._column(said["column"])
        cells = self._held[int((said["value"] or "")[1:])]
        named = [cell for cell in cells if cell.column in self._names]
        meant = named or cells
        if len({cell.column for cell in meant}) != 1:
            raise _Left
        by = meant[0].column
        if by in conditions.columns or not self._stems[by] or (self._is_role[by] and by not in self._names):
            raise _Left
        conditions.where[by] = {cell.value for cell in meant}
        self._take_second(conditions, said["value"] or "", alone=True)
        return "cells", None, (column,), False

    def day(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Meant:
        meant = self.cell(said, conditions)
        if not self._columns.days[meant[2][0]]:
            raise _Left
        return meant

    def number(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Meant:
        meant = self.cell(said, conditions)
        if not self._columns.numeric[meant[2][0]]:
            raise _Left
        return "cells", None, meant[2], True

    def place(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Meant:
        column = self._only(lambda at: bool(self._stems[at] & _PLACES) and not self._columns.numeric[at])
        self._mentioned.append(column)
        return self.cell({**said, "column": f"C{len(self._mentioned) - 1}"}, conditions)

    def age(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Meant:
        self._mentioned.append(self._only(lambda at: "age" in self._stems[at]))
        return self.cell({**said, "column": f"C{len(self._mentioned) - 1}"}, conditions)

    def value(self, said: Mapping[str, str | None], _: _Conditions) -> _Meant:
        operation, of = self._most(said)
        return operation, of, (of,), False

    def most(self, said: Mapping[str, str | None], _: _Conditions) -> _Meant:
        operation, of = self._most(said)
        thing = said.get("thing")
        wanted = self._answering(thing)
        if of in wanted:
            raise _Left
        return operation, of, wanted, said.get("most") in AMOUNTS | {None} and not self._is_row(thing)

    def of_the_most(self, said: Mapping[str, str | None], _: _Conditions) -> _Meant:
        operation, of = self._most({**said, "column": None})
        if not self._is_row(said["thing"]):
            raise _Left
        return operation, of, (self._column(said["column"]),), False

    def when(self, said: Mapping[str, str | None], _: _Conditions) -> _Meant:
        operation, of = self._most(said)
        return operation, of, (self._only(lambda at: self._columns.days[at]),), False

    def commonest(self, said: Mapping[str, str | None], _: _Conditions) -> _Meant:
        column = self._column(said["column"])
        thing = said.get("thing")
        if said["most"] not in ("most", "least", "fewest") or self._columns.unique[column]:
            raise _Left
        if thing is not None and (not self._is_row(thing) or self._columns.numeric[column]):
            raise _Left
        return ("most" if said["most"] == "most" else "least"), None, (column,), False

    def sum(self, said: Mapping[str, str | None], _: _Conditions) -> _Meant:
        column = self._compared(self._column(said["column"]))
        if not self._columns.numeric[column]:
            raise _Left
        return ("mean" if (said["sum"] or "").startswith(("average", "mean")) else "sum"), column, (), False

    def rows(self, said: Mapping[str, str | None], conditions: _Conditions) -> _Meant:
        if not conditions.columns:
            raise _Left
        return "cells", None, self._answering(said.get("thing")), False


#: What is made of rows, the column that is compared or summed, those that answer, and whether each is in one row alone.
_Meant = tuple[Operation, int | None, tuple[int, ...], bool]
_STOPPED = frozenset(map(stem, STOP_WORDS))
_MEANINGS: Mapping[str, Callable[[_Reading, Mapping[str, str | None], _Conditions], _Meant]] = {
    meaning: getattr(_Reading, meaning) for meaning, _ in FORMS
}
