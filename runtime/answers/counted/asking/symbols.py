"""A question to a table in symbols: what of it are cells, columns, rows, numbers and days, the rest its words.

What stands in a cell is V, or P where several of it are meant, the name of a column C, what rows are called T, or X
where a column is called so, too, a number N, a year or a day D, a time of day, or how long something took, M; each with
its place in the lists that say what it is. Of a column "first climbed" what is "climbed" alone is F, and of "last
updated" L: another day of it may be meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from armt.runtime.answers.counted.asking.degrees import LEAST, MOST
from armt.runtime.answers.counted.cells.amounts import measure_in
from armt.runtime.answers.counted.cells.days import day_of
from armt.runtime.answers.counted.columns import Meanings, words_of_name
from armt.runtime.answers.counted.nouns import DATE, DAY, FIRMS, OF_DAYS, STOPPED, WORKPLACES
from armt.runtime.answers.counted.records import Records
from armt.runtime.answers.counted.vocabulary import DOERS, month_of
from armt.runtime.answers.counted.words import Question, Word
from armt.runtime.answers.language.words import content_stems, singulars


class Held(NamedTuple):
    """A cell that stands in a question.

    Attributes:
        column: of the table.
        value: as `folded` has it.
        start, end: words of the question that say it.
        is_plural: the question says several of them, "lamps" where the cell is "lamp".
    """

    column: int
    value: str
    start: int
    end: int
    is_plural: bool = False


NUMBER = re.compile(
    r"(?P<coin>[$€£¥]?)(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<percent>%?)(?: (?P<unit>.+))?"
)
# "2026-03-01" has a day; a year has none.
_WHOLE_DAY = 8
# Behind the name of a column of numbers these say nothing more.
_AMOUNTS = frozenset(("amount", "value", "figure", "score"))
_DAY = re.compile(r"(?:1[5-9]|20)\d\d(?:-\d\d(?:-\d\d)?)?")
_MOMENT, _HALF = (
    re.compile(r"\d{1,3}(?::[0-5]\d){1,2}(?:[.,]\d{1,3})?(?:[ap]m)?"),
    re.compile(r"[ap]\.?m", re.IGNORECASE),
)
_HOUR = re.compile(r"\d{1,2}(?P<half>[ap]m)?", re.IGNORECASE)
_DAY_WORDS = 3
_BEFORE_MONTHS = frozenset(("in", "since", "before", "after", "until", "from", "during", "for", "on"))
PARTS = 2
# The symbols for rows whatever they are, and for what they are by their own numbers, or by the file.
ANY_ROW, RECORD = "T1", "T2"
# Verbs that ask for a column of another name, by what must be in that, and may.
_ASKED_BY: dict[str, tuple[frozenset[str], frozenset[str]]] = {
    word: (frozenset(content_stems(must)), frozenset(content_stems(f"{must} {may}")))
    for words, must, may in (
        ("earn earns earned pay pays paid make makes", "salary wage income", ""),
        ("donate donates donated contribute contributes contributed", "amount donation contribution", ""),
        ("cost costs", "price cost fee rent fare", ""),
        ("weigh weighs", "weight", ""),
        ("win wins won", "won win", ""),
        ("lose loses lost", "lost loss", ""),
        ("draw draws drew drawn", "drawn draw", ""),
        ("take takes took", "time duration runtime", "mean average run running total processing"),
        ("worth", "value price", ""),
        ("born", "born birth birthday", "date day year"),
        ("die died", "death died", "date day year"),
        ("hired", "hire hired", "date day year"),
        ("join joined", "joined join hired hire", "date day year"),
    )
    for word in words.split()
}
# People make money, and firms make other things.
_MAKES = frozenset(("make", "makes"))
_PAYS, _IS = frozenset(("pay", "pays", "paid")), frozenset(("is", "are", "was", "were"))
_COSTS = frozenset(("cost", "costs"))
_OF_UNITS = frozenset(content_stems("per unit month monthly year yearly annual day week night hour person piece"))
# People are counted by a column of another name, too.
_PEOPLE = frozenset(("people", "inhabitants", "residents"))
_POPULATION = frozenset(content_stems("population inhabitant resident"))
# "The most populous", whose stem is that of a population.
_COMPARING = frozenset(("populous", "populated"))
# What is the first or the last of several days, by the word that a column is called with.
_ENDS = {"first": "F", "last": "L"}
_BY_ENDS = frozenset((word,) for word in _ENDS)
# Before these a word is no verb: "the total cost".
_BEFORE_NOUNS = frozenset(("the", "a", "total", "average", "mean", "median", *MOST, *LEAST))
# And behind these stands what rows are.
_BEFORE_THINGS = frozenset(("which", "how many", "how many of the"))
_BOUNDS = frozenset(("before", "after", "since", "between"))
# Cells that are the table itself in a question.
_ITSELF = frozenset(("table", "list", "file", "row", "rows", "data"))


def is_several_of(word: Word, name: str) -> bool:
    """Whether a word says several of what a column is called: "prices" of "price"."""
    named = {one.folded for one in words_of_name(name)}
    return word.folded not in named and not named.isdisjoint(singulars(word.folded))


def called_at(words: Sequence[Word]) -> int | None:
    """Return at which word a question may say what rows are: behind "which" or "how many"; None where it does not."""
    at = max((len(before.split()) for before in _BEFORE_THINGS if _begins(words, before)), default=None)
    return at if at is not None and at < len(words) else None


def _begins(words: Sequence[Word], before: str) -> bool:
    said = before.split()
    return [word.folded for word in words[: len(said)]] == said


class Symbols:
    """One question and one table.

    Args:
        question: in words.
        meanings: of the table's columns.
        held: cells that stand in the question.

    Attributes:
        said: the question in symbols, a space before each.
        held: by the number of each V or P, the cells that it may be.
        second: of some of these the second part of the name, where names are in two columns.
        mentioned: by the number of each C or X its column.
        exact: which of these are said by all words of their names as they are written, or several of them.
        several: which of these are said in the plural, and called in the singular: "prices" of a column "price".
        values: by the number of each N or D how it is written.
        are_several: it speaks of several rows: "peaks".
        is_partial: a column of days is named by the other words of its name.
        records: what rows are beside their names.
    """

    def __init__(self, question: Question, meanings: Meanings, held: Sequence[Held]) -> None:
        self._words, self._meanings, self._columns = question.words, meanings, meanings.columns
        self.records = Records(meanings)
        self.held: list[list[Held]] = []
        self.second: dict[int, Held] = {}
        self.mentioned: list[int] = []
        self.exact: list[bool] = []
        self.several: set[int] = set()
        self.values: list[str] = []
        self.is_partial = self.are_several = False
        self.said = "".join(f" {symbol}" for symbol in self._symbols(held))

    def _symbols(self, held: Sequence[Held]) -> Iterator[str]:
        # What is called as a column is the column: of a department "Sales" and its sales these.
        columns = {phrase for phrase in self._meanings.phrases if len(phrase) == 1}
        opened = {self._meanings.phrases[at]: at for at, holds in enumerate(self._columns.days) if holds}
        cells: dict[tuple[int, int], list[Held]] = {}
        for cell in held:
            words = tuple(word.stem for word in self._words[cell.start : cell.end])
            # "After 2001" is said of all years, of which one may be that.
            is_bound = self._is_bound(cell.start) and _DAY.fullmatch(cell.value)
            # But what is open is not what was opened on a day.
            is_column = words in columns and (
                words not in opened or self._is_exact(opened[words], cell.start, len(words))
            )
            if not is_column and cell.value not in _ITSELF and not is_bound:
                cells.setdefault((cell.start, cell.end), []).append(cell)
        at = 0
        while at < len(self._words):
            if (column := self._denied(at)) is not None:
                self.mentioned.append(column)
                self.exact.append(True)
                yield from ("not", f"C{len(self.mentioned) - 1}")
                at += 1
                continue
            last = max((end for start, end in cells if start == at), default=None)
            is_kind = last is not None and self._is_of_kind(cells[at, last])
            if last is not None and cells[at, last][0].is_plural and not is_kind and self._is_other(at):
                # Orders are rows, or a column, before they are several cells.
                last = None
            if last is not None:
                yield f"{'P' if cells[at, last][0].is_plural else 'V'}{len(self.held)}"
                second = self._second_part(cells, at, last)
                self.held.append(cells[at, last])
                if second is not None:
                    self.second[len(self.held) - 1], last = second, second.end
                at = last
                if self._words[at - 1].is_owner and not self.held[-1][0].value.endswith(("'s", "’s", "'", "’")):
                    yield "'s"
                else:
                    at += self._is_named(self.held[-1], at)
                continue
            symbol, size = self._symbol(at)
            # Of "Gram staining" what is "Gram positive" names a part; but who manages Ann is in a column "Managed by".
            behind = [cell.column for (start, _), there in cells.items() if start == at + 1 for cell in there]
            is_part = any(
                self._words[at].stem in self._meanings.stems[column]
                and not (self._words[at].folded in DOERS and column in self._meanings.superiors)
                for column in behind
            )
            if symbol != self._words[at].folded or not is_part:
                yield symbol
            at += size
            # "The planned amount" is what is planned, and "the due date" when it is due.
            is_amount = symbol[0] == "C" and symbol != self._words[at - size].folded and at < len(self._words)
            if is_amount and (
                (self._words[at].folded in _AMOUNTS and self._columns.numeric[self.mentioned[-1]])
                or (self._words[at].stem in OF_DAYS and self._columns.days[self.mentioned[-1]])
            ):
                at += not any(self._mentions(column, at) for column in range(len(self._columns.names)))

    def _is_named(self, cells: Sequence[Held], at: int) -> bool:
        """Whether a word says again what a row is whose name stands before it: "the Team plan"."""
        own = {*self._meanings.names, self.records.column}
        if at >= len(self._words) or cells[0].is_plural or any(cell.column not in own for cell in cells):
            return False
        word, names = self._words[at], [self._columns.names[column] for column in self._meanings.names]
        # What was released is no release.
        called = [one.folded for name in (*names, *self._columns.called) for one in words_of_name(name)]
        is_one = any(word.folded in (one, *singulars(one)) for one in called)
        return is_one and word.stem in self._meanings.things and not any(singulars(word.folded))

    def _is_of_kind(self, cells: Sequence[Held]) -> bool:
        """Whether cells are of one kind of what rows are, and called as no column and no rows: "dogs"."""
        stem = self._words[cells[0].end - 1].stem
        is_known = stem in self._meanings.things | self.records.called | self._meanings.rows
        is_column = any((stem,) == phrase for phrase in self._meanings.phrases)
        return not (is_known or is_column) and all(self._meanings.is_kind(cell.column) for cell in cells)

    def _is_other(self, at: int) -> bool:
        """Whether a word stands for something else than a cell."""
        return self._symbol(at)[0] != self._words[at].folded

    def _is_bound(self, at: int) -> bool:
        """Whether what stands at a word is one of two between which something is, or before or after which."""
        before = [word.folded for word in self._words[max(0, at - 3) : at]]
        return before[-1:] != [] and (before[-1] in _BOUNDS or (before[0] == "between" and before[-1] == "and"))

    def _denied(self, at: int) -> int | None:
        """Return the column of "yes" and "no" whose name a word denies: "unpaid" where it is called "paid"."""
        word = self._words[at].written.casefold()
        bare = word.removeprefix("un")
        named = (column for column in self._columns.flags if self._columns.names[column].casefold() == bare)
        return next(named, None) if bare != word else None

    def _second_part(self, cells: Mapping[tuple[int, int], Sequence[Held]], start: int, end: int) -> Held | None:
        """Return the second part of a name that stands behind the first one."""
        names = self._meanings.names
        if len(names) != PARTS or all(cell.column not in names for cell in cells[start, end]):
            return None
        behind = [cell for (at, _), there in cells.items() if at == end for cell in there if cell.column in names]
        return behind[0] if len(behind) == 1 else None

    def _symbol(self, at: int) -> tuple[str, int]:
        """Return the symbol for what stands at a word that is in no cell, and how many words that is."""
        word = self._words[at]
        sizes = {column: size for column in range(len(self._columns.names)) if (size := self._mentions(column, at))}
        most = max(sizes.values(), default=0)
        meant = [column for column, size in sizes.items() if size == most]
        # Who is the reporter is not when it was reported.
        exact = [column for column in meant if self._is_exact(column, at, most)]
        meant = exact if len(exact) == 1 else meant
        # "Orders" are rows where "order date" is a column.
        is_record = word.stem in self.records.called
        is_thing = word.stem in self._meanings.things or is_record or self._is_called(at)
        if most == 1 and is_record and not any(self._is_column(column, at) for column in meant):
            meant = []
        if len(meant) == 1 and not (is_thing and (word.stem,) != self._meanings.phrases[meant[0]] and most == 1):
            self.mentioned.append(meant[0])
            self.exact.append(self._is_exact(meant[0], at, most))
            if is_several_of(self._words[at + most - 1], self._columns.names[meant[0]]):
                self.several.add(len(self.mentioned) - 1)
            self.is_partial |= self._columns.days[meant[0]] and most < len(self._meanings.phrases[meant[0]])
            is_own = self._meanings.names == (meant[0],) or (is_record and self.records.column == meant[0])
            self.are_several |= is_own and any(singulars(word.folded))
            is_whole = most in (1, len(self._meanings.written[meant[0]]))
            letter = self._end(meant[0], at) or ("X" if is_whole and is_own else "C")
            return f"{letter}{len(self.mentioned) - 1}", most
        if len(meant) > 1:
            return "several", most
        if is_thing or word.stem in self._meanings.rows:
            self.are_several |= any(singulars(word.folded)) or word.folded == "people"
            return (RECORD if is_record else "T0" if is_thing else ANY_ROW), 1
        behind = self._words[at + 1].written if at + 1 < len(self._words) else ""
        if (named := self._day_in_words(at)) is not None:
            day, size = named
            self.values.append(day)
            return f"D{len(self.values) - 1}", size
        if (moment := self._moment(word.written, behind)) is not None:
            self.values.append(moment)
            return f"M{len(self.values) - 1}", 1 + (_HALF.fullmatch(behind) is not None)
        for letter, pattern in (("D", _DAY), ("N", NUMBER)):
            if pattern.fullmatch(word.written) is not None:
                has_unit = letter == "N" and bool(behind) and self._is_unit(at + 1)
                self.values.append(f"{word.written} {behind}" if has_unit else word.written)
                return f"{letter}{len(self.values) - 1}", 1 + has_unit
        return word.folded, 1

    def _end(self, column: int, at: int) -> str:
        """Return the symbol of a column that has the first or the last day of several, where a word does not say so."""
        first = self._meanings.phrases[column][:1]
        is_end = self._columns.days[column] and first[0] in _ENDS and self._words[at].stem != first[0]
        return _ENDS[first[0]] if is_end else ""

    def _day_in_words(self, at: int) -> tuple[str, int] | None:
        """Return the day or the month that stands at a word, and in how many: "March 1, 2024", "Mar 2024"."""
        words = [word.written for word in self._words[at : at + _DAY_WORDS]]
        # By its name: which of two numbers is the month is not known of one day alone.
        day = day_of(" ".join(words), day_first=False) if any(map(str.isalpha, words)) else None
        if day is not None:
            return day, len(words)
        if len(words) > 1 and (month := month_of(*words[:2])) is not None:
            return month, 2
        # Where all days are of one year, a month is one of it, and so is a day.
        if at == 0 or self._words[at - 1].folded not in _BEFORE_MONTHS or len(self._columns.years) != 1:
            return None
        (year,) = self._columns.years
        parts = words[: _DAY_WORDS - 1]
        day = day_of(" ".join((*parts, year)), day_first=False) if any(map(str.isalpha, parts)) else None
        if day is not None and len(parts) == _DAY_WORDS - 1:
            return day, len(parts)
        month = month_of(words[0], year)
        return None if month is None else (month, 1)

    def _moment(self, written: str, behind: str) -> str | None:
        """Return the time of day, or how long something took, that stands at a word: "9:05", "9 am"; None for none."""
        half = f" {behind}" if _HALF.fullmatch(behind) else ""
        if not self._columns.times:
            return None
        if _MOMENT.fullmatch(written) is not None:
            return f"{written}{half}"
        hour = _HOUR.fullmatch(written)
        if hour is None or not (half or hour["half"]):
            return None
        return f"{written.removesuffix(hour['half'] or '')}:00{half or ' ' + hour['half']}"

    def _is_unit(self, at: int) -> bool:
        """Whether a word behind a number says in what a column is measured, or of how many it is: "million"."""
        said, everywhere = self._words[at].written, range(len(self._columns.names))
        if measure_in(said) in map(measure_in, self._columns.units):
            return True
        is_known = said.casefold() in ("thousand", "million", "billion") or any(
            self._meanings.is_in(column, said) for column in everywhere
        )
        return is_known and not any(self._mentions(column, at) for column in everywhere)

    def _is_column(self, column: int, at: int) -> bool:
        """Whether a word is the whole name of a column, and not its stem alone: loans are not when they were loaned."""
        is_whole = (self._words[at].stem,) == self._meanings.phrases[column]
        return is_whole and (not self._columns.days[column] or self._is_exact(column, at, 1))

    def _is_exact(self, column: int, at: int, size: int) -> bool:
        if size == 1 and self._words[at].stem in DAY and self._is_of_whole_days(column):
            return True
        named = [word.folded for word in words_of_name(self._columns.names[column])]
        said = [word.folded for word in self._words[at : at + size]]
        return size in (len(self._meanings.phrases[column]), len(self._meanings.written[column])) and all(
            word in named or any(one in named for one in singulars(word)) for word in said
        )

    def _is_called(self, at: int) -> bool:
        """Whether a word is what a question calls rows that have names and nothing that says what they are."""
        return at == called_at(self._words) and self._meanings.may_be(self._words[at].stem)

    def _is_earned(self, at: int) -> bool:
        """Whether what is paid is a wage of what rows are: a department pays it, and people are paid."""
        before = self._words[:at]
        is_passive = self._words[at].folded == "paid" and any(word.folded in _IS for word in before)
        is_by_firm = any(word.stem in FIRMS | WORKPLACES for word in before)
        return is_passive or is_by_firm or not self._meanings.are_people

    def _is_of_whole_days(self, column: int) -> bool:
        """Whether a column "Date" has days, and none is called so."""
        is_date = frozenset(self._meanings.phrases[column]) == DATE and self._columns.days[column]
        return is_date and self._columns.day_chars[column] >= _WHOLE_DAY and not self._meanings.with_stems(DAY)

    def _mentions(self, column: int, at: int) -> int:
        """Return in how many words a question names a column from one of them on, 0 where it does not."""
        phrase = self._meanings.phrases[column]
        if self._words[at].folded in _COMPARING:
            return 0
        whole = self._meanings.written[column] if phrase else ()
        for named in (
            whole,
            phrase,
            tuple(word for word in phrase if word not in OF_DAYS),
            phrase[phrase[:1] in _BY_ENDS :],
        ):
            # A "start date" is asked for as when somebody started.
            if named and (named in (whole, phrase) or self._columns.days[column]):
                there = tuple(word.stem for word in self._words[at : at + len(named)])
                if there == named and not set(named) <= STOPPED:
                    return len(named)
        if self._words[at].stem in DAY and self._is_of_whole_days(column):
            return 1
        if self._words[at].folded in _PEOPLE and self._columns.numeric[column]:
            return int(bool(self._meanings.stems[column]) and self._meanings.stems[column] <= _POPULATION)
        if self._words[at].folded in _PAYS and not self._is_earned(at):
            return 0
        if self._words[at].folded in _MAKES and not self._meanings.are_people:
            return 0
        must, may = _ASKED_BY.get(self._words[at].folded, (frozenset[str](), frozenset[str]()))
        stems = self._meanings.stems[column]
        if self._words[at].folded in _COSTS and not self.records.called:
            # What an item costs a unit of it does; an order of several costs more.
            may |= _OF_UNITS
        is_verb = at == 0 or self._words[at - 1].folded not in _BEFORE_NOUNS
        return int(is_verb and bool(stems & must) and stems <= may)
