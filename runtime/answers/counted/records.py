"""What the rows of a table are called where each has a number of its own, or the file says what they are.

A row of "order id" is an order, however many lamps it is about: a column "quantity" counts lamps. Which day is that of
the order itself, and who has it, is told by the names of the columns, too; where two may be meant neither is.
"""

from __future__ import annotations

from functools import cached_property

from armt.runtime.answers.counted.columns import Meanings, is_plural, words_of_name
from armt.runtime.answers.counted.nouns import (
    CALLED,
    EVENTS,
    OF_DAYS,
    PEOPLE,
    PERSONS,
    PRICES,
    ROLES,
    STOPPED,
    TIMES,
    stems_of,
)
from armt.runtime.answers.language.words import stem

# Words behind what a number is of: "ticket no.".
_NUMBERS = frozenset(
    map(stem, ("id", "no", "nr", "num", "number", "ref", "reference", "key", "code", "uid", "uuid", "#"))
)


# A column called so has a number for each, and is no amount of them.
_NUMBERED = stems_of("order ticket invoice booking reservation shipment transaction appointment case issue")
# Of these each row is one where there is a day beside it, unless another column says how many they were.
_LOGGED = stems_of(
    "order payment invoice transaction ticket shipment delivery booking reservation appointment expense purchase"
    " measurement reading issue incident complaint repair call loan claim request event match"
)
# How many lines of an order there are, and how many goods in them, are two numbers: so of goods rows are none.
_GOODS = stems_of("product item article good part piece unit ware component")
_QUANTITIES = stems_of("quantity qty unit count piece stock inventory sold")
_OF_QUANTITIES = _QUANTITIES | stems_of("item order total")
_AGGREGATES = stems_of("count number headcount sold frequency total")
# When something was opened is its day; when it was closed, or is due, is another one.
_BEGUN = stems_of(
    "opened created placed received submitted started reported logged recorded issued made filed added sent"
)
# What is so from a day on, which is blank where it is not.
_DONE = _BEGUN | stems_of(
    "ordered bought sold closed resolved shipped paid delivered returned completed finished fixed merged cancelled"
)
_DUE = stems_of("due expected planned scheduled expires expiry deadline end estimated promised next valid renewal")
_MOVED = stems_of("shipment delivery trip flight transfer train tour ride")
# Bookings are no books, whose stem they have.
_BOOKS = stems_of("book")
# Who works for those whose orders they are.
_SERVING = stems_of("rep representative salesperson agent seller manager assignee technician lead owner")
_OWNS = frozenset(("have", "has", "had", "get", "gets", "got"))
_SERVES = frozenset(("handle", "handles", "handled", "processed", "assigned"))
_ITEMS = _GOODS | stems_of("name title model category type kind material ingredient variety")
_LEAST_STEM, _DAY_CHARS = 3, 10


class Records:
    """What rows are, beside what their names say.

    Args:
        meanings: of the table's columns.

    Attributes:
        column: in which each has a number of its own; None where none is.
        called: stems of the words for them; none where nothing says it.
    """

    def __init__(self, meanings: Meanings) -> None:
        self._meanings, self._columns = meanings, meanings.columns
        self._all = range(len(self._columns.names))
        self.column = next((at for at in self._all if self._is_own(at)), None)
        called = set(self._by_file())
        if self.column is not None:
            called.update(self._numbers(self.column)[-1:])
        if self._counts(_QUANTITIES):
            called -= _GOODS
        self.called = frozenset(called)

    def _numbers(self, column: int) -> tuple[str, ...]:
        """Return the words for what the numbers of a column are of: "order" of "order id", none of "id"."""
        phrase = self._meanings.phrases[column]
        return phrase[:-1] if phrase[-1:] and phrase[-1] in _NUMBERS else phrase

    def _is_own(self, column: int) -> bool:
        """Whether a column has a number for each row, and no other is told by it."""
        phrase, of = self._meanings.phrases[column], self._numbers(column)
        if not phrase or not self._columns.unique[column] or self._columns.days[column]:
            return False
        if of != phrase:
            return column == 0 or not of or of[-1] in EVENTS - _BOOKS
        is_one = len(phrase) == 1 and phrase[0] in _NUMBERED and not self._columns.measured[column]
        return column == 0 and is_one and not any(map(is_plural, words_of_name(self._columns.names[0])))

    def _by_file(self) -> frozenset[str]:
        """Return what the table is called, where its rows are that."""
        words = [words_of_name(name) for name in self._columns.called]
        told = [[word for word in name if not _says_little(word.folded) and word.stem not in STOPPED] for name in words]
        stems = {name[0].stem for name in told if len(name) == 1 and is_plural(name[0])}
        # Of orders in several rows each is there several times.
        others = [at for at in self._all if at != self.column and not self._columns.days[at]]
        stems -= {of[-1] for at in others if (of := self._numbers(at)) and len(of) == 1}
        if self._counts(_AGGREGATES):
            return frozenset()
        if self.column is None:
            stems &= _LOGGED if any(chars >= _DAY_CHARS for chars in self._columns.day_chars) else set()
        return frozenset(stems)

    def _counts(self, stems: frozenset[str]) -> list[int]:
        """Return the columns that say of how many a row is, by what they are called."""
        return [
            at
            for at in self._all
            if self._columns.numeric[at]
            and at != self.column
            and self._meanings.stems[at] & stems
            and not self._meanings.stems[at] & PRICES
            and not (self._columns.measured[at] and self._meanings.stems[at] & stems_of("total"))
        ]

    @cached_property
    def names(self) -> tuple[int, ...]:
        """The columns that answer which of them it is: their names, where those are no one else's, or their numbers."""
        names = self._meanings.names
        is_named = bool(names) and self._meanings.are_named and self._meanings.stems[names[0]] <= CALLED | self.called
        if is_named and not (self.called & EVENTS) - _BOOKS:
            return names
        return () if self.column is None else (self.column,)

    @cached_property
    def day(self) -> int | None:
        """The column of the day on which each came; None where there is none, or nobody knows which."""
        if not self.called or self._meanings.are_people or self.called & (PERSONS | ROLES | PEOPLE):
            return None
        days = [at for at in self._all if self._columns.days[at]]
        own = [at for at in days if not self._meanings.stems[at] - OF_DAYS - self.called]
        found = own or [at for at in days if self._begins(self._meanings.stems[at] - OF_DAYS - self.called)]
        return found[0] if len(found) == 1 else None

    def _begins(self, stems: frozenset[str]) -> bool:
        return all(
            one in _BEGUN or (len(one) >= _LEAST_STEM and any(thing.startswith(one) for thing in self.called))
            for one in stems
        )

    @property
    def has_times(self) -> bool:
        """Whether a column of times of day says more than the days do."""
        is_amount = [days or numeric for days, numeric in zip(self._columns.days, self._columns.numeric, strict=True)]
        return any(not is_amount[at] for at in self._meanings.touching(TIMES))

    @property
    def has_status(self) -> bool:
        """Whether some of them may have come to nothing."""
        return bool(self._meanings.touching(stems_of("status state outcome result")))

    @property
    def who(self) -> list[int]:
        """The columns of people who have them."""
        return [
            at
            for at in self._all
            if self._meanings.is_role(at)
            and at not in self._meanings.names
            and not (self._columns.numeric[at] or self._columns.days[at])
        ]

    def is_serving(self, column: int) -> bool:
        """Whether people stand in a column who work on what others have brought."""
        return bool(self._meanings.stems[column] & _SERVING)

    def is_had(self, column: int, verb: str) -> bool:
        """Whether those in a column have records, or do with them what a verb says: an agent places no order."""
        means, owns = self._meanings, verb in _OWNS
        if means.is_changed(column) or self._columns.numeric[column] or column in (*means.names, *self.names):
            return False
        if means.is_role(column):
            return owns or self.is_serving(column) == (verb in _SERVES)
        if column in means.like_places:
            return owns and column in (*means.places(""), *means.places("base"))
        return owns and not (self._columns.unique[column] or self._columns.days[column] or means.is_adjective(column))

    def is_done(self, column: int) -> bool:
        """Whether a day stands in a column where something has come to pass, and nothing where it has not."""
        stems = self._meanings.stems[column]
        return self._columns.days[column] and len(self._meanings.phrases[column]) == 1 and stems <= _DONE | self.called

    def is_due(self, column: int) -> bool:
        """Whether a day stands in a column that is to come."""
        return bool(self._meanings.stems[column] & _DUE)

    @property
    def come_from(self) -> bool:
        """Whether they come from the place that stands beside them: orders do, and shipments go there."""
        return bool(self.called) and not self.called & _MOVED

    def is_item(self, column: int) -> bool:
        """Whether goods stand in a column."""
        return bool(self._meanings.stems[column]) and self._meanings.stems[column] <= _ITEMS

    @property
    def quantity(self) -> int | None:
        """The column that says how many goods a row is about; None where there is none, or there are several."""
        found = [
            at
            for at in self._counts(_QUANTITIES)
            if self._meanings.stems[at] <= _OF_QUANTITIES | self.called and not self._columns.units[at]
        ]
        return found[0] if len(found) == 1 else None


def _says_little(word: str) -> bool:
    """Whether a word of a file's name says when it is of: "2026", "q1"."""
    return any(map(str.isdigit, word))
