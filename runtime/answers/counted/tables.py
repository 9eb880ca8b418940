"""Questions to tables answered by all of their rows: which table is asked, and what of it (`computing` answers that).

A model sees one row, or a few; who has the highest salary is said by none of them. So these are computed, where a
question is understood to its last word (`asked`), and the rows that it was computed from are quoted. Nothing here reads
what a model has written: `armt verify` computes it again.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.answers.counted.asking.asked import Understood, may_be_asked, understood
from armt.runtime.answers.counted.asking.degrees import COMPARED
from armt.runtime.answers.counted.asking.people import called_by_part
from armt.runtime.answers.counted.asking.plurals import kinds_of_one, plurals
from armt.runtime.answers.counted.asking.symbols import Held, called_at, is_several_of
from armt.runtime.answers.counted.columns import words_of_name
from armt.runtime.answers.counted.computed import Computed
from armt.runtime.answers.counted.computing import answer_of, fitting_rows, may_reach, name_of
from armt.runtime.answers.counted.crossed.absent import names_absent
from armt.runtime.answers.counted.crossed.answering import Reading, computed, crossed
from armt.runtime.answers.counted.crossed.asked import sought
from armt.runtime.answers.counted.crossed.labels import Labels
from armt.runtime.answers.counted.records import Records
from armt.runtime.answers.counted.rows import Names, Row, table_rows
from armt.runtime.answers.counted.table import Table
from armt.runtime.answers.counted.words import Question, Word, folded, words_of
from armt.runtime.answers.language.words import content_stems, stem

if TYPE_CHECKING:
    from armt.runtime.text.headings import Heading
    from armt.runtime.text.stored import StoredText

# Of more tables a question means none by its words: each is tried, a millisecond long.
_MOST_TABLES = 500
# Tables of names and values have two columns; and so many values of each are looked through for words.
_PAIRS, _LOOKED_THROUGH, _CELL_CHARS = 2, 2000, 200
# Of so many rows each is looked at for words of its name, and of so many bytes all words.
_MOST_CROSSED = 5000
_MOST_LOOKED_THROUGH = 1 << 20
# "How many closing prices": in one of these words behind it stands what is counted.
_WORDS_OF_NAME = 2
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b", re.IGNORECASE)
#: Stems of words that ask for what all rows say together.
OF_ALL = frozenset(
    stem(word)
    for word in (
        *("total", "sum", "average", "mean", "median", "altogether", "most", "least", "fewest", "per"),
        *("greatest", "maximum", "minimum", "common", "richest", "poorest", "busiest", "strongest", "weakest"),
        *(superlative for superlative in COMPARED if " " not in superlative),
    )
)
_ENDS = frozenset(("first", "last"))
# "What does F5E1 mean?" asks for no mean.
_ASKS_MEANING = re.compile(r"\W*what (?:do|does|did)\b.*\bmean\W*\Z", re.IGNORECASE)


class Tables:
    """The tables of a document; they are read when a question may be to them.

    Args:
        text: of the document.
        read: yields the names of each table, and behind them its rows.
    """

    def __init__(self, text: StoredText, read: Callable[[StoredText], Iterable[Row | Names]] = table_rows) -> None:
        self._text, self._read = text, read
        # Each question is looked at for several reasons; of many tables that takes a while.
        self._understandings: dict[str, list[tuple[Table, Understood]]] = {}

    @cached_property
    def tables(self) -> tuple[Table, ...]:
        """Those that have rows."""
        found: list[tuple[Names, list[Row]]] = []
        for one in self._read(self._text):
            if isinstance(one, Names):
                found.append((one, []))
            else:
                found[-1][1].append(one)
        called = Path(self._text.path).stem
        whole = (_without_margin(names, rows) for names, rows in found)
        may_span = self._text.may_span_rows
        tables = (Table(names, rows, (names.title or "", called), may_span=may_span) for names, rows in whole)
        return tuple(table for table in tables if table.rows)

    def answer(self, question: str) -> Computed | None:
        """Answer a question by all rows of the one table that it is asked of.

        Args:
            question: in plain words.

        Returns:
            None where it is of no phrasing, may be asked of several tables, no row fits, or many rows do that would all
            have to be named.
        """
        found = self.understood(question)
        if found is not None:
            return answer_of(*found)
        reading = self.crossed(question)
        return computed(reading) if reading is not None and reading.output else None

    def crossed(self, question: str) -> Reading | None:
        """Return what stands where the row and the column meet that a question names, and what else that says.

        None where it is understood in another way, or means nothing of the kind in one of the tables.
        """
        if len(self.tables) > _MOST_TABLES or not self._labels or (asked := sought(question)) is None:
            return None
        # What a cell says does not hang on rows that say more than a row each.
        is_other = any(
            not table.is_odd or what.operation != "cells" for table, what in self._all_understanding(question)
        )
        return None if is_other else crossed(question, asked, self._labels)

    @cached_property
    def _labels(self) -> list[Labels]:
        if sum(len(table.rows) for table in self.tables) > _MOST_CROSSED:
            return []
        is_file = self._read is table_rows
        return [Labels(table, self._stems_above(table.names.start), is_file=is_file) for table in self.tables]

    def _stems_above(self, start: int) -> set[str]:
        """Return the stems of the headings that something stands under, and of the first one, a title."""
        above: list[Heading] = []
        for heading in self._text.headings:
            if heading.start > start:
                break
            above = [*above[:1], *(one for one in above[1:] if one.level < heading.level), heading]
        return {one for heading in above for one in content_stems(heading.title)}

    def understood(self, question: str) -> tuple[Table, Understood] | None:
        """Return the one table that a question may be asked of, and what it asks; None where that is no table.

        Where it may be asked of several, nobody knows which is meant, unless it says what that is called: one has
        those who have left.
        """
        found = self._all_understanding(question)
        return found[0] if len(found) == 1 and not found[0][0].is_odd else None

    def _all_understanding(self, question: str) -> list[tuple[Table, Understood]]:
        """Return the tables that a question may be asked of: those it names, where it does."""
        if question not in self._understandings:
            self._understandings[question] = self._looked_through(question)
        return self._understandings[question]

    def _looked_through(self, question: str) -> list[tuple[Table, Understood]]:
        if not may_be_asked(Question(question)) or len(self.tables) > _MOST_TABLES:
            return []
        found = self._understanding(question, self.tables)
        if len(found) == 1 or len(self.tables) == 1:
            return found
        named = [
            one
            for title in dict.fromkeys(table.names.title for table in self.tables if table.names.title)
            if (rest := _without_title(question, title)) is not None
            for one in self._understanding(rest, [table for table in self.tables if table.names.title == title])
        ]
        return named or found

    def _understanding(self, question: str, tables: Iterable[Table]) -> list[tuple[Table, Understood]]:
        found = []
        for table in tables:
            asked = Question(_in_words(question, table.names.columns))
            if _calls_some(asked, table):
                continue
            if (what := understood(asked, table.meanings, _held(asked, table))) is not None:
                found.append((table, what))
        return found

    def is_of_several(self, question: str) -> bool:
        """Whether a question asks for the most, a sum or the like of several tables, so that no row answers it."""
        found = self._all_understanding(question)
        return len(found) > 1 and all(what.operation != "cells" for _, what in found)

    def asks_most_of_columns(self, question: str) -> bool:
        """Whether a question asks for the most, a sum or the like, and its other words all name columns of a table."""
        most = {word.stem for word in Question(question).words} & OF_ALL
        rest = set(content_stems(question)) - OF_ALL
        # Where they are very many, none is asked.
        tables = self.tables if len(self.tables) <= _MOST_TABLES else ()
        named = ({word.stem for name in table.names.columns for word in words_of_name(name)} for table in tables)
        return bool(most and rest) and any(rest <= names and not most <= names for names in named)

    def is_empty(self, question: str) -> bool:
        """Whether a question asks for the cell of a row in which nothing stands."""
        found = self.understood(question)
        if found is None or found[1].operation != "cells":
            return False
        table, what = found
        rows = fitting_rows(table, what, table.rows)
        is_empty = bool(rows) and not any(name_of(table, row, what.wanted) for row in rows)
        return is_empty and not may_reach(table, what)

    def crosses_nothing(self, question: str) -> bool:
        """Whether nothing stands where the row and the column meet that a question names; what it means may."""
        if _ASKS_MEANING.match(question) is not None:
            return False
        return (reading := self.crossed(question)) is not None and not reading.output

    def names_absent(self, question: str) -> bool:
        """Whether a question names a row or a column of a table, and something else by a word that stands nowhere."""
        if self._text.size > _MOST_LOOKED_THROUGH or self._all_understanding(question):
            return False
        asked = sought(question)
        return asked is not None and names_absent(question, asked, self._labels, self._stems)

    @cached_property
    def _stems(self) -> frozenset[str]:
        return frozenset(content_stems(self._text.read(0, self._text.size)))

    def _fits_no_row(self, question: str) -> bool:
        """Whether no row is as a question has it: of models from 2017 no other model tells."""
        found = self.understood(question)
        return found is not None and not fitting_rows(found[0], found[1], found[0].rows) and not may_reach(*found)

    def _asks_one_of_several(self, question: str) -> bool:
        """Whether a question asks for the cell of one row by a month or a year that several of them are of."""
        found = self.understood(question)
        if found is None or found[1].operation != "cells" or not found[1].alone:
            return False
        table, what = found
        is_dated = any(isinstance(bound.limit, str) and bound.limit and bound.equal for bound in what.bounds)
        return is_dated and len(fitting_rows(table, what, table.rows)) > 1

    def _asks_places(self, question: str) -> bool:
        """Whether a question is for the second of all rows, for the first three, or for one beside another."""
        if (found := self.understood(question)) is None:
            return False
        what = found[1]
        return max(what.rank, what.many) > 1 or bool(what.rivals or what.than)

    def is_doubtful(self, question: str) -> bool:
        """Whether a question asks for what all rows say, and nobody knows what stands in some of their cells."""
        found = self.understood(question)
        return found is not None and found[1].operation != "cells" and may_reach(*found)

    def _asks_end(self, asked: Question) -> bool:
        """Whether a question is about the first record of a table or the last one, which all of its days tell."""
        ends = [at for at, word in enumerate(asked.words) if word.folded in _ENDS]
        if not ends or len(self.tables) > _MOST_TABLES:
            return False
        return any(
            at + 1 == len(asked.words) or not called.isdisjoint(word.stem for word in asked.words[at + 1 : at + 3])
            for table in self.tables
            if any(table.columns.days) and (called := Records(table.meanings).called)
            for at in ends
        )

    def _asks_other_end(self, asked: Question) -> bool:
        """Whether a question asks who did something last, where all that is known is when it was done first."""
        said = {word.folded for word in asked.words} & _ENDS
        stems = {word.stem for word in asked.words}
        return len(said) == 1 and any(
            table.columns.days[at]
            and {*phrase[:1]} == _ENDS - said
            and len(phrase) > 1
            and stems.issuperset(phrase[1:])
            for table in self.tables[:_MOST_TABLES]
            for at, phrase in enumerate(table.meanings.phrases)
        )

    def _counts_cells(self, words: Sequence[Word], at: int) -> bool:
        """Whether a question asks how many prices there are, or dates: each row has one, and none says how many.

        Args:
            words: of the question.
            at: which is the first behind "how many".
        """
        return any(
            is_several_of(word, name) and (table.meanings.is_reading(column) or table.meanings.is_day(column))
            for word in words[at : at + _WORDS_OF_NAME]
            for table in self.tables
            for column, name in enumerate(table.names.columns)
            if table.columns.numeric[column] or table.columns.days[column]
        )

    def needs_all(self, question: str) -> bool:
        """Whether no row answers a question.

        It asks for the cell of a row that has none, or for that of one where several fit, or for rows that are not
        there, for the second of them, or which of two has more, for the most of several tables, or of one whose cells
        may reach over others, or how many, or for the most, of what no column is called, or how many of what each row
        has one of, or calls somebody as two are called, or asks who did last what is known of the first time.
        """
        if self.is_empty(question) or self.is_of_several(question) or self.is_doubtful(question):
            return True
        if self.crosses_nothing(question):
            return True
        if self._fits_no_row(question) or self._asks_one_of_several(question) or self._asks_places(question):
            return True
        words, count = Question(question), _HOW_MANY.search(question)
        if any(_is_namesake(words, table) for table in self.tables[:_MOST_TABLES]):
            # The first of them would be told.
            return self.answer(question) is None
        if (self._asks_end(words) or self._asks_other_end(words)) and self.understood(question) is None:
            return True
        asked = {word.stem for word in words.words} & OF_ALL
        if _ASKS_MEANING.match(question) is not None:
            asked -= {stem("mean")}
        if not asked and count is None:
            return False
        understood = self.understood(question)
        if understood is not None and understood[1].operation in ("most", "least") and understood[1].alone:
            # Of a thing that has several rows none tells how much it has.
            return self.answer(question) is None
        if count is not None and self._counts_cells(words.words, len(Question(question[: count.end()]).words)):
            return self.answer(question) is None
        if any(len(table.names.columns) <= _PAIRS for table in self.tables) or understood is not None:
            # Of names and values each row answers ("Maximum speed,200 km/h"), of many that have the most any of these.
            return False
        named = {word.stem for table in self.tables for name in table.names.columns for word in words_of_name(name)}
        if count is None:
            asked -= named
            return bool(asked) and not any(_stands(asked, table) for table in self.tables)
        things = {word.stem for word in Question(question[count.end() :]).words[:1]}
        # "How many goals did she score?" may be said by a row, and how many people live in a town.
        is_of_a_row = any(
            any(table.columns.numeric)
            and any(cell.column in (0, *table.meanings.names) for cell in _held(words, table))
            for table in self.tables
        )
        numbers = {
            word.stem
            for table in self.tables
            for name, numeric in zip(table.names.columns, table.columns.numeric, strict=True)
            if numeric
            for word in words_of_name(name)
        }
        return bool(things - numbers) and not is_of_a_row and not any(_stands(things, table) for table in self.tables)


def _without_margin(names: Names, rows: Sequence[Row]) -> tuple[Names, Sequence[Row]]:
    """Return a table without the empty columns before it: on a sheet it need not begin at the left."""
    first = next(
        (at for at, name in enumerate(names.columns) if name or any(any(row.cells[at : at + 1]) for row in rows)), 0
    )
    if not first:
        return names, rows
    return replace(names, columns=names.columns[first:]), [replace(row, cells=row.cells[first:]) for row in rows]


def _in_words(question: str, names: Sequence[str]) -> str:
    """Return a question with the names of columns in words: "the highest ops per sec" of "the highest ops_per_sec"."""
    for name in names:
        words = " ".join(word.written for word in words_of_name(name))
        if words != name and name in question:
            # What is put there is read as a template: of "net\\gross_pay" it would take an escape.
            question = re.sub(rf"(?<![\w-]){re.escape(name)}(?![\w-])", words.replace("\\", r"\\"), question)
    return question


def _without_title(question: str, title: str) -> str | None:
    """Return a question without what it says of the table that it is asked of; None where it does not say that."""
    if " ".join(title.split()).casefold() not in " ".join(question.split()).casefold():
        return None
    called = r"\s+".join(map(re.escape, title.split()))
    named = (
        rf"(?:in|of|for|on|from|under|according to) (?:the )?[\"'“‘]?{called}[\"'”’]?(?: (?:table|sheet|list|section))?"
    )
    rest, count = re.subn(rf"^{named},? |,? {named}(?=[?.!]*$| )", " ", question.strip(), flags=re.IGNORECASE)
    return rest.strip() if count == 1 else None


def _stands(stems: Set[str], table: Table) -> bool:
    """Whether words stand in a cell, of the rows below the table as well."""
    values = [
        value
        for column, numeric in enumerate(table.columns.numeric)
        if not numeric
        for value in table.values(column)[:_LOOKED_THROUGH]
    ]
    values += [cell for row in table.below for cell in row.cells]
    return any(word.stem in stems for value in values if len(value) <= _CELL_CHARS for word in words_of(value))


def _calls_some(asked: Question, table: Table) -> bool:
    """Whether a question calls rows by nothing but what some of them are: pens, where the name of one is "Red pen"."""
    at = called_at(asked.words)
    if at is None:
        return False
    thing = asked.words[at].stem
    # But dogs are those whose species is "dog".
    kinds = plurals(asked, table.cells_by_words)
    if any(cell.start == at and table.meanings.is_kind(cell.column) for cell in kinds):
        return False
    return thing not in table.meanings.things and table.meanings.may_be(thing) and thing in table.short_words


def _held(asked: Question, table: Table) -> list[Held]:
    """Return the cells that a question names, but for those in others: "Li" is not meant where "Li Wei" stands."""
    found = [
        Held(column, folded(value), *place)
        for words in sorted(asked.beginnings())
        for column, value in table.cells_by_words.get(words, ())
        if (place := asked.holds(value, is_name=column in table.meanings.names)) is not None
    ]
    spans = {(cell.start, cell.end) for cell in found}
    of_several = [*plurals(asked, table.cells_by_words)]
    of_several += [cell for cell in kinds_of_one(asked, table.cells_by_words) if table.meanings.is_kind(cell.column)]
    found += [cell for cell in of_several if (cell.start, cell.end) not in spans]
    spans |= {(cell.start, cell.end) for cell in found}
    whole = {
        (start, end)
        for start, end in spans
        if not any(first <= start and end <= last and (first, last) != (start, end) for first, last in spans)
    }
    # "Berlin" and "BERLIN" are one.
    named = [cell for cell in dict.fromkeys(found) if (cell.start, cell.end) in whole]
    may_call = any(word.written[:1].isupper() for word in asked.words[1:])
    return [*named, *called_by_part(asked, table.people, named)] if may_call else named


def _is_namesake(asked: Question, table: Table) -> bool:
    """Whether a question calls somebody by a name that several rows have."""
    named = Counter((cell.start, cell.column) for cell in _held(asked, table) if cell.column in table.meanings.names)
    return any(count > 1 for count in named.values())
