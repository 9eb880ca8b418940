"""Answers that stand where a row and a column of a table meet, and which columns have something in a row.

"How much storage has the Pro plan?" names a row and a column, each in part; "Which plans have SSO?" asks for columns,
"When is Fuzzing?" for the row in which a cell says so. All telling words of a question have to be those of the row, the
column or the cell, or of what stands above the table: half of a question is answered by no cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from itertools import pairwise
from typing import NamedTuple

from armt.runtime.answers.counted.cells.amounts import numbers_of
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.crossed.asked import Sought, said_of
from armt.runtime.answers.counted.crossed.labels import Label, Labels
from armt.runtime.answers.counted.crossed.marks import BLANK, mark_of
from armt.runtime.answers.counted.crossed.roles import ROLES, are_roles, role_asked
from armt.runtime.answers.counted.rows import Row
from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.tables.rows import may_be_told
from armt.runtime.answers.language.words import content_stems, stem, words

_PLACES = frozenset(
    stem(word)
    for word in ("room", "hall", "stage", "track", "place", "location", "building", "office", "site", "venue")
)
_TIMES = frozenset(stem(word) for word in ("time", "hour", "day", "date", "when", "week", "month", "period", "slot"))
_PRICES = frozenset(stem(word) for word in ("price", "cost", "fee", "fine", "charge", "tariff", "amount"))
_COSTS = re.compile(r"\bhow much (?:is|are|was|were|does|do|did)\b|\bcosts?\b", re.IGNORECASE)
_POSITIONS = frozenset(stem(word) for word in ("role", "position", "title", "job", "function", "responsibility"))
_MOST_KEY_WORDS = 3
# So many rows or columns are named at most.
_MOST_NAMED = 12
_MEANINGS = frozenset(
    stem(word) for word in ("meaning", "definition", "description", "purpose", "explanation", "function")
)
# A column of so many words in a cell says what sentences do.
_WORDY = 6
_NOTHING = frozenset(("n/a", "na", "n.a.", "tbd", "?", "???", "unknown"))


class Reading(NamedTuple):
    """What a question may mean in a table.

    Attributes:
        output: the answer; "" where nothing stands there.
        row: that it is from.
        lacks: how many words of the names of the row and the column the question does not have.
    """

    output: str
    row: Row
    lacks: int


class Crossing:
    """One question, and one table.

    Args:
        question: in plain words.
        asked: the same, understood.
        labels: of the table.
    """

    def __init__(self, question: str, asked: Sought, labels: Labels) -> None:
        self._question, self._asked, self._labels = question, asked, labels

    def readings(self) -> list[Reading]:
        """Return what the question may mean, the likeliest alone: those in which it has most of the names' words."""
        ways: dict[str, tuple[Callable[[], Iterator[Reading]], ...]] = {
            "whether": (self._cells,),
            "who": (self._doers, self._holders, self._cells),
            "where": (self._places, self._cells),
            "when": (self._places, self._cells),
            "which": (self._having, self._places, self._cells),
            "most": (self._extremes,),
            "least": (self._extremes,),
            "meaning": (self._cells, self._meanings),
            "cell": (self._cells, self._within),
        }
        for way in ways[self._asked.asks]:
            found = list(way())
            if found:
                least = min(one.lacks for one in found)
                return [one for one in found if one.lacks == least]
        return []

    def _allows(self, *labels: Label) -> bool:
        """Whether words that mean something else are those of names: "Conference only"."""
        return self._asked.barred <= {word for label in labels for word in words(label.said)}

    def _rest(self, *stems: Set[str]) -> frozenset[str]:
        """Return the telling words of the question that are not among some, nor said of the table."""
        return self._asked.telling.difference(self._labels.context, *stems)

    def _cells(self) -> Iterator[Reading]:
        """Yield the cells whose row and column the question names."""
        labels, asked = self._labels, self._asked.said | self._asked.thing
        rest = self._asked.all_telling - labels.context - labels.of_rows - labels.of_columns
        columns = [column for column in labels.columns if column.may_be(asked) and not self._is_whose(column)]
        implied = [] if columns else self._implied()
        for row in labels.called:
            keys = self._keys(row)
            is_named = row.may_be(asked) and not (labels.is_file and row.lacks(asked))
            for column in columns or implied:
                key = frozenset[str]().union(*(stems for at, stems in keys if at != column.at))
                is_met = self._meet(*((row.own, row.stems) if is_named else (key, key)), column, asked)
                if not (is_met or (implied and is_named)) or not self._allows(row, column):
                    continue
                if self._asked.is_whose and self._asked.are_several and self._asked.thing & row.own - column.own:
                    # Which fields are required is not said by what "fields.text" is.
                    continue
                if said_of(rest, self._asked.twice, row.stems | key if is_named else key, column.stems):
                    said = self._said(row, column)
                    if said is not None:
                        lacks = (row.lacks(asked | key) if is_named else 0) + (0 if implied else column.lacks(asked))
                        yield Reading(said, labels.rows[row.at], lacks)

    def _keys(self, row: Label) -> list[tuple[int, frozenset[str]]]:
        """Return the columns and stems of the short cells of a row that the question has, each there once.

        What is said of "7B" is said of that one of several rows, and what of "IPSL" of the institute that is called so.
        """
        labels, found = self._labels, []
        for column in () if labels.is_file else labels.columns:
            said = self._at(row.at, column.at)
            stems = frozenset(content_stems(said))
            if stems and stems <= self._asked.said and len(stems) <= _MOST_KEY_WORDS and any(map(str.isalpha, said)):
                found.append((column.at, stems))
        return found

    def _is_whose(self, column: Label) -> bool:
        """Whether a question asks who of several somebody is: whose manager Mia is, is not said by who manages her."""
        return self._asked.is_whose and bool(column.stems & self._asked.thing) and self._labels.is_role(column.at)

    def _implied(self) -> list[Label]:
        """Return the columns that tell where something is, when, or what it costs, where their names are not said."""
        kinds = {"where": _PLACES, "when": _TIMES}.get(self._asked.asks, frozenset())
        if self._asked.asks == "cell" and _COSTS.search(self._question):
            kinds = _PRICES
        found = [column for column in self._labels.columns if column.whole & kinds]
        least = min((len(column.whole) for column in found), default=0)
        found = [column for column in found if len(column.whole) == least]
        # On a day and at an hour are two parts of when.
        return found if self._asked.asks != "when" or len(found) == 1 else []

    def _meanings(self) -> Iterator[Reading]:
        """Yield what a row says of what it is called, where the question has all of that, and no column."""
        labels = self._labels
        columns = [column for column in labels.columns if column.whole & _MEANINGS]
        for row in labels.called if len(columns) == 1 else ():
            is_code = any(any(map(str.isdigit, one)) for one in row.own & self._asked.said)
            is_named = bool(row.own) and (is_code or not row.lacks(self._asked.said))
            if is_named and not self._rest(row.stems, labels.of_rows):
                said = self._at(row.at, columns[0].at)
                if said not in BLANK and self._allows(row):
                    yield Reading(said, labels.rows[row.at], row.lacks(self._asked.said))

    def _within(self) -> Iterator[Reading]:
        """Yield what a column says in the one cell of several sentences that has all other words of the question."""
        labels = self._labels
        named = [column for column in labels.columns if not column.lacks(self._asked.said) and column.own]
        most = max((len(column.whole) for column in named), default=0)
        for column in named:
            rest = self._rest(column.stems, labels.of_columns, labels.of_rows)
            if len(column.whole) < most or not rest or not self._allows(column):
                continue
            cells = [(row, self._at(row.at, column.at)) for row in labels.called]
            if any(rest & row.own for row, _ in cells) or sum(len(cell.split()) for _, cell in cells) < (
                _WORDY * len(cells)
            ):
                continue
            found = [
                (row, one.text) for row, cell in cells for one in sentences(cell) if rest <= {*content_stems(one.text)}
            ]
            if len(found) > 1:
                # "On call" is no call.
                found = [one for one in found if any(pair in one[1].casefold() for pair in self._pairs(rest))]
            if len(found) == 1:
                yield Reading(found[0][1], labels.rows[found[0][0].at], 0)

    def _pairs(self, rest: Set[str]) -> list[str]:
        """Return the telling words of the question with the ones before them."""
        said = list(words(self._question))
        return [f"{one} {other}" for one, other in pairwise(said) if stem(other) in rest]

    def _meet(self, own: Set[str], stems: Set[str], column: Label, asked: Set[str]) -> bool:
        """Whether the names of a row and a column each have a word of the question that the other has not."""
        return bool((own & asked) - column.stems) and bool((column.own & asked) - stems)

    def _said(self, row: Label, column: Label) -> str | None:
        """Return what a cell answers, "" for nothing; None where it is not of the kind that is asked for."""
        said = self._at(row.at, column.at)
        if self._labels.may_reach(row.at, column.at):
            return None
        mark = mark_of(said, self._across(row.at))
        if mark is None:
            mark = mark_of(said, [self._at(at, column.at) for at in range(len(self._labels.rows))])
        if self._asked.asks == "whether":
            return said if mark is None else "Yes" if mark else "No"
        if said in BLANK or said.casefold() in _NOTHING:
            return ""
        if self._asked.asks in ("who", "where") and (mark is not None or not any(map(str.isalpha, said))):
            return None
        if self._asked.asks == "who" and said[0].isdigit():
            return None
        if self._asked.asks == "where" and not _PLACES & (row.own | column.own):
            return None
        if self._asked.counts and not self._asked.counts & {*words(row.said), *words(column.said)}:
            # How many ratings there are is not said by one.
            return None
        return said if may_be_told(self._question, said) else None

    def _at(self, row: int, column: int) -> str:
        return self._labels.cell(self._labels.rows[row], column).strip()

    def _across(self, row: int) -> list[str]:
        return [self._at(row, column.at) for column in self._labels.columns]

    def _rows_named(self, besides: Set[str] = frozenset()) -> Iterator[Label]:
        """Yield the rows that the question names with all of its telling words."""
        labels = self._labels
        for row in labels.called:
            rest = self._rest(row.stems, labels.of_columns, labels.of_rows, besides)
            if not rest and row.may_be(self._asked.said) and self._allows(row):
                yield row

    def _having(self) -> Iterator[Reading]:
        """Yield which columns have something in a row: the plans with SSO."""
        labels, thing = self._labels, self._asked.thing
        named = {one for label in (*labels.columns, *labels.called) for one in label.own}
        if not thing.isdisjoint(labels.of_rows | named):
            yield from self._rows_having() if not thing.isdisjoint(labels.of_rows) else ()
            return
        is_known = not thing.isdisjoint(labels.of_columns | labels.context)
        for row in self._rows_named():
            cells = self._across(row.at)
            marks = [mark_of(cell, cells) for cell in cells]
            if True not in marks and is_known and any(map(BLANK.__contains__, cells)):
                marks = [self._is_some(cell) for cell in cells]
            elif not is_known and (None in marks or not self._asked.are_several):
                # Which colour something has is said by no tick, least of all beside its height.
                continue
            yield from self._columns(row, [mark is True for mark in marks])

    def _is_some(self, cell: str) -> bool:
        return cell not in BLANK and cell.casefold() not in _NOTHING and mark_of(cell, ()) is not False

    def _columns(self, row: Label, are_so: Sequence[bool]) -> Iterator[Reading]:
        found = [column.said for column, is_so in zip(self._labels.columns, are_so, strict=False) if is_so]
        is_whole = not any(self._labels.may_reach(row.at, column.at) for column in self._labels.columns)
        if is_whole and 0 < len(found) <= _MOST_NAMED:
            yield Reading(", ".join(found), self._labels.rows[row.at], row.lacks(self._asked.said))

    def _rows_having(self) -> Iterator[Reading]:
        """Yield which rows have a mark in a column: the systems that version 4 supports."""
        labels = self._labels
        for column in self._columns_named():
            cells = [self._at(at, column.at) for at in range(len(labels.rows))]
            marks = [mark_of(cell, cells) for cell in cells]
            found = [row for row in labels.called if marks[row.at]]
            is_whole = not any(labels.may_reach(at, column.at) for at in range(len(labels.rows)))
            if is_whole and 0 < len(found) <= _MOST_NAMED:
                said = ", ".join(row.said for row in found)
                yield Reading(said, labels.rows[found[0].at], column.lacks(self._asked.said))

    def _doers(self) -> Iterator[Reading]:
        """Yield who does what a row says: the columns that have a mark there, or the letter for it."""
        labels = self._labels
        if are_roles(cell for row in labels.called for cell in self._across(row.at)):
            if (letter := role_asked(self._asked.said)) is not None:
                for row in self._rows_named(ROLES):
                    yield from self._columns(row, [letter in cell for cell in self._across(row.at)])
            return
        for row in self._rows_named(ROLES):
            cells = self._across(row.at)
            marks = [mark_of(cell, cells) for cell in cells]
            # Beside a name a mark says something else than who.
            yield from self._columns(row, [mark is True for mark in marks] if None not in marks else [])

    def _holders(self) -> Iterator[Reading]:
        """Yield who has a role: the row in whose cell it stands, and nothing else."""
        labels = self._labels
        for column in (column for column in labels.columns if column.own & _POSITIONS):
            found = [row for row in labels.called if self._asked.said == {*content_stems(self._at(row.at, column.at))}]
            if 0 < len(found) <= _MOST_NAMED and self._asked.said and self._allows():
                yield Reading(", ".join(row.said for row in found), labels.rows[found[0].at], 0)

    def _extremes(self) -> Iterator[Reading]:
        """Yield which column has the most in a row, or the least."""
        labels, thing = self._labels, self._asked.thing
        if any(thing & column.own for column in labels.columns):
            return
        pick = max if self._asked.asks == "most" else min
        for row in self._rows_named() if thing.isdisjoint(labels.of_rows) else ():
            numbers = self._numbers(self._across(row.at))
            yield from self._columns(row, [number == pick(numbers) for number in numbers])

    def _numbers(self, cells: Sequence[str]) -> list[float]:
        """Return what cells count, where all of them say it in one way."""
        return list(numbers_of(cells) or ()) if all(cells) and len(cells) > 1 else []

    def _columns_named(self) -> Iterator[Label]:
        """Yield the columns that the question names with all of its telling words."""
        labels = self._labels
        for column in labels.columns:
            rest = self._rest(column.stems, labels.of_columns, labels.of_rows)
            if not rest and column.may_be(self._asked.said) and self._allows(column):
                yield column

    def _places(self) -> Iterator[Reading]:
        """Yield in which column, or which row, a cell stands that the question says."""
        labels, asked = self._labels, self._asked
        of_column, of_row = self._asks_for(labels.of_columns), self._asks_for(labels.of_rows)
        kinds = {"where": _PLACES, "when": _TIMES}.get(asked.asks, asked.thing)
        if of_column == of_row or any(kinds & label.own for label in labels.columns):
            # A column tells it, or a part of it.
            return
        found: dict[str, Row] = {}
        for row in labels.called:
            for column in labels.columns:
                said = self._at(row.at, column.at)
                stems = frozenset(content_stems(said))
                if not stems or not stems <= asked.said:
                    continue
                other = row if of_column else column
                # A number may stand in another column, and a word of no table of places be asked of one.
                is_sure = any(map(str.isalpha, said)) and (of_column or bool(labels.of_columns))
                if not is_sure and (of_column or not column.may_be(asked.said - stems)):
                    continue
                if self._rest(stems, other.stems, labels.of_columns, labels.of_rows) or not self._allows(other):
                    continue
                found.setdefault((column if of_column else row).said, labels.rows[row.at])
        if 0 < len(found) <= _MOST_NAMED:
            yield Reading(", ".join(found), next(iter(found.values())), 0)

    def _asks_for(self, kinds: Set[str]) -> bool:
        """Whether the question asks for what rows, or columns, are."""
        if self._asked.asks == "which":
            return not self._asked.thing.isdisjoint(kinds)
        return not kinds.isdisjoint(_PLACES if self._asked.asks == "where" else _TIMES)


def crossed(question: str, asked: Sought, tables: Iterable[Labels]) -> Reading | None:
    """Return what a question means in one of some tables; None where it means none, or several that differ."""
    found = [reading for labels in tables for reading in Crossing(question, asked, labels).readings()]
    least = min((one.lacks for one in found), default=0)
    best = {one.output: one for one in reversed(found) if one.lacks == least}
    return next(iter(best.values())) if len(best) == 1 else None


def computed(reading: Reading) -> Computed:
    """Return an answer with the row that it is from."""
    return Computed(reading.output, ((reading.row.start, reading.row.end),), 1)
