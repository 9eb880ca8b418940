"""What the columns of a table are: which name its rows, and what these are called; people, places, days, amounts.

All of it is told by the names of columns and by what stands in them. In doubt a column is nothing in particular, and
questions that would need to know are left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from armt.runtime.answers.counted import nouns
from armt.runtime.answers.counted.vocabulary import bracketed, same_unit, scale_of
from armt.runtime.answers.counted.words import Word, words_of

# "inhabitants (thousands)": a number alone says something else.
_SCALED = re.compile(
    r"\b(?:thousands?|millions?|billions?|bn|mn?|k|months?|weeks?|days?|hundreds?)\b|'?000", re.IGNORECASE
)
# Of these "m" is no million.
_LENGTH_UNITS = frozenset(("m",))
# Behind the name of a column stands in what it is measured.
_MEASURED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$|[ _]in[ _]\w+$", re.IGNORECASE)
_PER = 2
# "Number of projects", "# of seats": asked for as what is counted.
_NUMBER_OF = re.compile(r"\s*(?:(?:total )?(?:number|no\.?|nr\.?|count)|#)[ _]of[ _](?=\w)", re.IGNORECASE)
# And where there are no spaces: "memory_gb".
_JOINED_UNIT = re.compile(
    r"(?<=temperature)_[cfk]$|(?<=temp)_[cfk]$|(?<=[^\W_])_(?:[kmgt]i?b|bytes|ms|secs?|seconds|mins|minutes|hrs|hours|days|weeks|months|years"
    r"|eur|usd|gbp|chf|pct|percent|[kmc]?m|kg|mg|lb|ft|ml|kwh?|[mg]hz|kmh|mph)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Columns:
    """What is known of a table's columns by what stands in them.

    Attributes:
        names: what they are called.
        called: what the table is called: its title, the name of its file.
        numeric: which of them hold numbers that can be compared.
        units: what stands before or behind their numbers; "" for nothing.
        measured: in which of them numbers have a unit or decimals.
        decimal_commas: in which of these commas are decimal points.
        days: which of them hold days or years, written so that they sort.
        day_chars: how long these are: of a year it is not known whether it is before June.
        unique: in which of them no value stands twice, and none is missing.
        nearly: in which of them that is so, or of many rows few share a value.
        listed: in which of them several values may stand in one cell.
        flags: which of them say "yes" or "no" of each row, and in which words they say either.
        weekdays: which of them hold days of the week, and nothing else.
        clocks: which of them hold times of day, and nothing else.
        lasting: which of them hold how long something took, as clocks show it.
        times: of these and those one of their times.
        machines: which of them hold names as machines have them: "db-1".
        years: of all days.
    """

    names: Sequence[str]
    called: Sequence[str]
    numeric: Sequence[bool]
    units: Sequence[str]
    measured: Sequence[bool]
    decimal_commas: Sequence[bool]
    days: Sequence[bool]
    day_chars: Sequence[int]
    unique: Sequence[bool]
    nearly: Sequence[bool]
    listed: Sequence[bool]
    flags: Mapping[int, tuple[frozenset[str], frozenset[str]]] = field(default_factory=dict)
    weekdays: frozenset[int] = frozenset()
    clocks: frozenset[int] = frozenset()
    lasting: frozenset[int] = frozenset()
    times: Mapping[int, str] = field(default_factory=dict)
    machines: frozenset[int] = frozenset()
    years: frozenset[str] = frozenset()


def words_of_name(name: str) -> list[Word]:
    """Return the words of a column's name: "first_name" and "firstName" have two, "%CPU" one."""
    return words_of(re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])|^%(?=\w)|(?<=\w)%$", " ", name))


def _said_of(stems: Sequence[str], name: str) -> int:
    """Return how many words of a column's name say what it is of: one of "Rent per month"."""
    if len(stems) > _PER and stems[-_PER] == "per" and stems[-1] in nouns.PERIODS:
        return len(stems) - _PER
    return len(stems) - (len(stems) > 1 and (stems[-1] in nouns.PASSED or _JOINED_UNIT.search(name) is not None))


class Meanings:
    """What the columns of a table mean.

    Attributes:
        columns: of it.
        phrases: stems of the words that ask for each: a "supplier name" is asked for as the supplier.
        written: of their whole names: "supplier name".
        stems: of the former, without those that say little.
        scales: what stands in brackets where numbers are of thousands or millions: "M"; "" for all others.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        bare = [_NUMBER_OF.sub("", _MEASURED.sub("", name)) for name in columns.names]
        self._counting = frozenset(at for at, name in enumerate(columns.names) if _NUMBER_OF.match(name) is not None)
        written = [[word.stem for word in words_of_name(name)] for name in bare]
        self.phrases = [
            tuple(
                phrase
                if frozenset(phrase) in nouns.IN_PARTS
                else ([w for w in phrase if w not in nouns.CALLED] or phrase)
            )
            for phrase in (one[: _said_of(one, name)] for one, name in zip(written, columns.names, strict=True))
        ]
        self.written = [tuple(phrase) for phrase in written]
        self.scales = [""] * len(columns.names)
        for at, name in enumerate(columns.names):
            if (measured := _MEASURED.search(name)) is not None and _SCALED.search(measured.group()):
                # In what people are counted stands in brackets, and is told with their number.
                is_known = scale_of(name) > 1
                self.scales[at] = bracketed(name) if is_known else ""
                if not is_known and bracketed(name) not in _LENGTH_UNITS:
                    self.phrases[at] = ()
        self.stems = [frozenset(phrase) - nouns.STOPPED for phrase in self.phrases]
        self._is_called = [bool(nouns.CALLED & set(phrase)) for phrase in written]
        self._all = range(len(self.phrases))

    def with_stems(self, stems: Iterable[str]) -> list[int]:
        """Return the columns that are called by some of these words and no others."""
        known = frozenset(stems)
        return [at for at in self._all if self.stems[at] and self.stems[at] <= known]

    def touching(self, stems: Iterable[str]) -> list[int]:
        """Return the columns in whose names one of these words is."""
        known = frozenset(stems)
        return [at for at in self._all if self.stems[at] & known]

    def is_role(self, column: int) -> bool:
        """Whether people stand in a column whom rows need not be about."""
        roles = self.stems[column] & nouns.ROLES
        return bool(roles - nouns.HOSTS if column in self.columns.machines else roles)

    def is_whom(self, column: int) -> bool:
        """Whether who it is may be asked of what stands in a column."""
        return self.is_role(column) or bool(self.stems[column] & nouns.FIRMS)

    @cached_property
    def superiors(self) -> list[int]:
        """The columns that say who is above each."""
        called = [at for at in self._all if self.stems[at] & nouns.SUPERIORS or self.is_reporting(at)]
        return [at for at in called if at not in self.columns.flags]

    def is_reporting(self, column: int) -> bool:
        """Whether a column is called by what somebody does to whom stands in it: "Reports to"."""
        return self.written[column] == nouns.REPORTING

    def is_day(self, column: int) -> bool:
        """Whether a column is called as the day of a row, and of nothing else."""
        is_date = self.stems[column] == nouns.DATE
        return is_date or (self.columns.days[column] and self.stems[column] <= nouns.OF_DAYS)

    def is_in_time(self, column: int) -> bool:
        """Whether a column is called as the day of a row, its month or its quarter."""
        return self.is_day(column) or len(self.stems[column] & nouns.PARTS_OF_YEAR) == len(self.stems[column]) == 1

    def is_amount(self, column: int) -> bool:
        """Whether there may be more or less of what a column has: not of numbers of things, nor of ranks."""
        first = column == 0 and self.columns.unique[0] and len(self.phrases) > 1
        is_number_of = self.stems[column] & nouns.NUMBERS_OF and not self._is_counted(column, nouns.SEVERAL)
        return self.columns.numeric[column] and not is_number_of and not first

    def _is_counted(self, column: int, things: frozenset[str] = nouns.COUNTED) -> bool:
        """Whether a column is called as several of what it counts: "Floors", where a "floor" is a number."""
        words = words_of_name(_MEASURED.sub("", self.columns.names[column]))
        return bool(words) and is_plural(words[-1]) and words[-1].stem in things

    def is_intensive(self, column: int) -> bool:
        """Whether several rows of one thing have no more of it together than each has."""
        return bool(self.stems[column] & nouns.INTENSIVE)

    def is_reading(self, column: int) -> bool:
        """Whether each row has one of what a column is called, and no number says how many there are."""
        return bool(self.stems[column] & nouns.READINGS)

    def is_summed(self, column: int) -> bool:
        """Whether amounts of a column make one together."""
        numeric = [at for at in self._all if self.columns.numeric[at] and at != column]
        is_price = self.stems[column] & nouns.PRICES and any(self.stems[at] & nouns.QUANTITIES for at in numeric)
        is_stock = self.stems[column] & nouns.STOCKS and any(self.columns.days)
        is_share = self.columns.units[column] == "%"
        is_no_sum = is_price or is_stock or is_share or self.stems[column] & nouns.NOT_SUMMED
        return self.is_averaged(column) and not is_no_sum

    def is_total(self, column: int) -> bool:
        """Whether amounts of a column are told in full by the rows there are: a country has more than these cities."""
        return self.is_summed(column) and not self.stems[column] & nouns.STOCKS

    def is_averaged(self, column: int) -> bool:
        """Whether the numbers of a column are more than labels, and the same for each row."""
        is_unit = bool(bracketed(self.columns.names[column]))
        is_measured = (
            self.columns.measured[column]
            or is_unit
            or self._is_counted(column)
            or column in self._counting
            or self.stems[column] & (nouns.AMOUNTS | nouns.INTENSIVE | nouns.NOT_SUMMED)
        )
        # Beside a balance amounts come and go.
        has_balance = bool(self.touching(nouns.BALANCE))
        return self.is_amount(column) and bool(is_measured) and not has_balance

    def is_called_amount(self, column: int) -> bool:
        """Whether a column is called as something of which there is an amount, or paid for."""
        is_amount = self.stems[column] & nouns.AMOUNTS or self.columns.units[column]
        return bool(is_amount) or column in self._counting

    def is_of_kinds(self, column: int) -> bool:
        """Whether the values of a column are things that are there once, in however many rows."""
        return bool(self.stems[column] & (nouns.KINDS | nouns.PLACE_LIKE | nouns.ROLES | nouns.FIRMS))

    def is_changed(self, column: int) -> bool:
        """Whether a column has what was before, or what came behind it."""
        return bool(set(self.phrases[column]) & nouns.CHANGED)

    def is_only_time(self, column: int) -> bool:
        """Whether no column but this one tells when something is."""
        days = [at for at in self._all if self.columns.days[at]]
        return days == [column] and not [at for at in self.touching(nouns.TIMES) if at != column]

    @cached_property
    def names(self) -> tuple[int, ...]:
        """The columns in which rows have their names, two of people; none where nothing tells which."""
        split = tuple(at for at, phrase in enumerate(self.phrases) if frozenset(phrase) in nouns.IN_PARTS)
        if len(split) > 1:
            return split
        words = [at for at in self._all if not (self.columns.numeric[at] or self.columns.days[at])]
        named = [at for at in words if self._is_called[at] and self.stems[at] <= nouns.NAMED]
        titled = [
            at for at in words if self._is_called[at] and self.stems[at] <= nouns.CALLED and self.columns.unique[at]
        ]
        called = [at for at in words if self._is_called[at] and not self.is_role(at)]
        # In front of names rows may have a number, and in front of that a place.
        at = next((at for at in self._all if not self._is_numbering(at)), 0)
        is_own = bool(self.columns.unique[at]) and (not self.is_role(at) or bool(self.stems[at] & nouns.PERSONS))
        first = [at] if is_own and at in words else []
        # An item has its name beside its number.
        if first and frozenset(self.phrases[at]) <= nouns.CODES and at + 1 in words and self._may_name(at + 1):
            return (at + 1,)
        # A product has its name beside its "product id".
        if first and self.phrases[at][-1:] == ("id",):
            first = [
                name for name in words if self.phrases[name] == self.phrases[at][:-1] and self.columns.unique[name]
            ] or first
        return tuple((named or titled or called or first or self._last_names())[:1])

    def _may_name(self, column: int) -> bool:
        """Whether a column that is not the first may have the names of rows."""
        others = nouns.ROLES | nouns.FIRMS | nouns.ADJECTIVES | nouns.GROUPS | nouns.TIMES | nouns.OTHER_NAMES
        is_own = self.columns.unique[column] and not self.columns.listed[column]
        return (
            is_own and column not in self.columns.flags and bool(self.stems[column]) and not self.stems[column] & others
        )

    def _last_names(self) -> list[int]:
        """Return the one column of words that may have the names of rows, where days stand before it."""
        words = [at for at in self._all if not (self.columns.numeric[at] or self.columns.days[at])]
        found = [at for at in words if self._may_name(at)]
        is_behind = self.columns.days[0] or 0 in self.columns.weekdays or self.stems[0] <= nouns.TIMES
        return found if is_behind and len(found) == 1 else []

    def _is_numbering(self, column: int) -> bool:
        """Whether a column numbers the rows: "#", "Pos"."""
        is_number = self.columns.names[column] == "#" or self.stems[column] <= nouns.NUMBERINGS
        return is_number and self.columns.numeric[column] and self.columns.unique[column]

    @property
    def is_placed(self) -> bool:
        """Whether the first column has the place of each row: which is second, and not which is row two."""
        return self._is_numbering(0) and self.stems[0] <= nouns.PLACED and bool(self.stems[0])

    @cached_property
    def are_named(self) -> bool:
        """Whether each row has a name of its own, but for a few of many."""
        return any(self.columns.nearly[name] for name in self.names)

    @cached_property
    def are_unique(self) -> bool:
        """Whether each row has a name of its own."""
        return any(self.columns.unique[name] for name in self.names)

    @cached_property
    def are_people(self) -> bool:
        """Whether rows are of people: what only they have stands beside their names, or the file is called so."""
        if len(self.names) != 1:
            return len(self.names) > 1
        (name,) = self.names
        is_first = all(map(self._is_numbering, range(name)))
        if self.stems[name] & nouns.PERSONS and (is_first or self.phrases[0] == (*self.phrases[name], "id")):
            return True
        others = [self.stems[at] for at in self._all if at != name and not self._is_of_programs(at)]
        has = frozenset[str]().union(*others)
        is_said = bool(has & nouns.PERSONAL) or self._is_file_of(nouns.ARE_PERSONS)
        if not has & nouns.PERSONAL - nouns.REACHED and self._is_file_of(nouns.FIRMS | nouns.OFTEN_FIRMS):
            return False
        return self.stems[name] <= nouns.NAMED and is_said and not has & nouns.NOT_PERSONAL

    def _is_file_of(self, stems: frozenset[str]) -> bool:
        """Whether the file is called by one of some words alone: "staff.csv"."""
        words = [[word.stem for word in words_of_name(name)] for name in self.columns.called]
        return any(len(name) == 1 and name[0] in stems for name in words)

    @property
    def are_teams(self) -> bool:
        """Whether rows are of several people together, of whom is asked as of people: who has the most points."""
        return len(self.names) == 1 and bool(self.stems[self.names[0]] & nouns.TEAMS)

    def _is_of_programs(self, column: int) -> bool:
        """Whether a column is called as people's are, and is not theirs: commands print an "AGE" of 3d4h."""
        is_age = self.columns.names[column].isupper() and self.stems[column] == nouns.AGE
        return is_age and not self.columns.numeric[column]

    @cached_property
    def things(self) -> frozenset[str]:
        """What rows are called, each of them or those of one thing together."""
        things = frozenset[str]()
        if len(self.names) == 1:
            things = self.stems[self.names[0]] - nouns.CALLED
        if self.names and (not things or things <= nouns.LIKE_NAMES):
            # Of medals by country rows are no medals; of those that have names they are what the file is called, but
            # for orders, whose names are those of customers.
            called = [words_of_name(name) for name in self.columns.called]
            by_file = frozenset(
                words[0].stem
                for words in called
                if len(words) == 1
                and is_plural(words[0])
                # Books have the stem of bookings.
                and (words[0].stem not in nouns.EVENTS or words[0].folded == "books")
            )
            things |= by_file - self.stems[0]
        return things & (nouns.ROLES | nouns.ARE_PERSONS) | nouns.PEOPLE if self.are_people else things

    def may_be(self, thing: str) -> bool:
        """Whether rows may be such things, by the stem of a word: they have names, and no column says what they are.

        Whoever asks calls them what they are. Of people, places and kinds others are asked for, and of what a column is
        called by: errors where there is an "error code".
        """
        if len(self.names) != 1 or self.stems[self.names[0]] != nouns.NAME or not self.are_things or self.are_people:
            return False
        # Where some are dogs, others may be birds, and none is.
        if self.touching(nouns.ANIMALS) and thing not in nouns.ANY_ANIMAL:
            return False
        # People have names, classes and scores too; commands print theirs in capitals.
        is_of_none = self.columns.names[self.names[0]].isupper() or bool(self.touching(nouns.NOT_PERSONAL))
        return is_of_none and thing not in nouns.OTHERS.union(*self.phrases)

    @cached_property
    def have_ages(self) -> bool:
        """Whether an age in a row is how old it is; that of a game is how old its players are."""
        return self.are_people or bool(self.touching(nouns.ANIMALS))

    @cached_property
    def are_things(self) -> bool:
        """Whether each row is one of the `things`: it has a name of its own, and no number says how many there are."""
        # The price of a unit counts none.
        numeric = [at for at in self._all if self.columns.numeric[at]]
        counts = any(self.stems[at] & nouns.COUNTS and not self.stems[at] & nouns.PRICES for at in numeric)
        # Who is an opponent is a player, too.
        others = any(self.is_role(at) for at in self._all if at not in self.names)
        is_several = others and any(self.is_role(at) for at in self.names)
        return self.are_named and not (counts or is_several)

    @property
    def rows(self) -> frozenset[str]:
        """What rows are called whatever they are; nothing where the first may be none that names columns."""
        return nouns.ROWS if self._has_names_of_columns else frozenset()

    @property
    def _has_names_of_columns(self) -> bool:
        """Whether the first row is none: "Ann,Oslo,Sales" may be one where nothing but words stands below it."""
        has_others = any(self.columns.numeric) or any(self.columns.days)
        is_capital = all(name.isupper() for name in self.columns.names)
        # What a survey asks is none of its answers.
        is_asked = any(name.endswith("?") for name in self.columns.names)
        return has_others or is_capital or is_asked or any(name.islower() or "_" in name for name in self.columns.names)

    @cached_property
    def like_places(self) -> list[int]:
        """The columns that may say where something is, or where it came from or goes."""
        like = [at for at in self.touching(nouns.PLACE_LIKE) if not self.columns.numeric[at]]
        # A country is in a continent, and in none of its cities.
        is_land = len(self.names) == 1 and bool(self.stems[self.names[0]] & nouns.LANDS)
        return [at for at in like if not (is_land and self.stems[at] <= nouns.CAPITALS)]

    def is_group(self, column: int) -> bool:
        """Whether rows are in what stands in a column."""
        return bool(self.stems[column]) and self.stems[column] <= nouns.GROUPS and not self._has_twin(column)

    def is_adjective(self, column: int) -> bool:
        """Whether rows are what stands in a column; what is "German" is so by its language where nothing is a place."""
        if self.stems[column] <= nouns.LANGUAGES and self.like_places:
            return False
        return bool(self.stems[column] & nouns.ADJECTIVES) and not self._has_twin(column)

    def is_of(self, column: int) -> bool:
        """Whether rows are of what stands in a column."""
        is_kind = bool(self.stems[column] & (nouns.KINDS | nouns.FIRMS)) and not self._has_twin(column)
        return column in self.names or is_kind or self.is_group(column) or self.is_adjective(column)

    def _has_twin(self, column: int) -> bool:
        """Whether another column is of the same: "payment status" and "delivery status"."""
        last = self.phrases[column][-1:]
        return any(at != column and self.phrases[at][-1:] == last for at in self._all)

    def places(self, verb: str) -> list[int]:
        """Return the columns that say where something is; none where there are several that might.

        Args:
            verb: "live", "base", "work", "come", or "" for being there.
        """
        if verb == "live" and not self.are_people:
            return []
        like = self.like_places
        if verb == "work":
            places = self.with_stems(nouns.WORKPLACES)
            return places if len({*like, *places}) == len(places) else []
        found = self.with_stems(
            {"come": nouns.ORIGINS, "live": nouns.HOMES, "base": nouns.SITES}.get(verb, nouns.PLACES)
        )
        if len(like) == len(found) == 1 or (verb in ("", "live") and self._are_levels(like)):
            return found
        return []

    def _are_levels(self, columns: Sequence[int]) -> bool:
        """Whether each of some columns says where something is, one within the other: its city and its country."""
        levels = [[level for level in nouns.LEVELS if self.stems[column] <= level] for column in columns]
        return all(levels) and len({level[0] for level in levels}) == len(columns)

    @cached_property
    def ways(self) -> dict[str, int]:
        """The columns from where and to where something goes, by these words; none where one of them is missing."""
        found = {
            way: columns[0]
            for way, names in nouns.WAYS.items()
            if len(columns := [at for at in self._all if self.phrases[at] in names]) == 1
        }
        return found if len(found) == len(nouns.WAYS) else {}

    @property
    def used(self) -> list[int]:
        """The columns of what something uses, runs on or needs."""
        return self.touching(nouns.USED)

    def is_kind(self, column: int) -> bool:
        """Whether rows are called by what stands in a column: "starters", and people "developers"."""
        is_job = self.are_people and bool(self.stems[column] & nouns.JOBS)
        return (bool(self.stems[column] & nouns.SORTS) or is_job) and not self._has_twin(column)

    def is_whole(self, column: int) -> bool:
        """Whether rows belong to what stands in a column."""
        return self.is_kind(column) or self.is_group(column) or bool(self.stems[column] & nouns.OWNED)

    def is_served(self, column: int) -> bool:
        """Whether rows are for those who stand in a column."""
        return bool(self.stems[column] & nouns.SERVED) and len(self.touching(nouns.SERVED)) == 1

    def is_about(self, column: int) -> bool:
        """Whether what rows have for something is said so of what stands in a column: prices for a share.

        Not where a column has for whom, or where, they are.
        """
        others = bool(self.touching(nouns.SERVED | nouns.AIMS)) or any(one in nouns.WAYS["to"] for one in self.phrases)
        return bool(self.stems[column] & nouns.KINDS) and not others and not self._has_twin(column)

    def is_licence(self, column: int) -> bool:
        """Whether rows are under what stands in a column."""
        return bool(self.stems[column] & nouns.LICENCES)

    def is_firm(self, column: int) -> bool:
        """Whether rows come from whom a column has: the one that makes them, or sells them."""
        firms = nouns.FIRMS | nouns.BRAND
        return self.touching(firms) == [column]

    def is_in(self, column: int, unit: str) -> bool:
        """Whether the numbers of a column are in a unit by its name: "minutes" of "Time (min)"."""
        named = bracketed(self.columns.names[column])
        return bool(unit and named) and same_unit(unit) == same_unit(named)

    def is_money(self, column: int) -> bool:
        """Whether a column is of what was paid."""
        unit = (bracketed(self.columns.names[column]) or self.columns.units[column]).casefold()
        is_spent = bool(self.stems[column]) and self.stems[column] <= nouns.SPENT
        return self.columns.numeric[column] and is_spent and (unit in nouns.COINS or not unit)

    def is_person(self, column: int) -> bool:
        """Whether people stand in a column."""
        is_called = self.is_role(column) or bool(self.stems[column] & (nouns.PERSONS | nouns.PEOPLE))
        return is_called or (self.are_people and column in self.names)

    def is_release(self, column: int) -> bool:
        """Whether a column of days says when things came out."""
        stems = self.stems[column] - nouns.OF_DAYS
        return self.columns.days[column] and bool(stems) and stems <= nouns.RELEASES

    def is_own_year(self, column: int) -> bool:
        """Whether a column says of which day or year what rows are is, and no other column says it of another."""
        return (self.is_day(column) or self.is_release(column)) and self.is_only_time(column)

    def is_beginning(self, column: int) -> bool:
        """Whether a column of days says when what rows are came to be."""
        stems = self.stems[column] - nouns.OF_DAYS
        is_made = bool(stems) or (len(self.names) == 1 and not self.stems[self.names[0]] & nouns.OLDER)
        return self.columns.days[column] and stems <= nouns.COMING and is_made and self.is_only_time(column)


def is_plural(word: Word) -> bool:
    return word.folded.endswith("s") and not word.folded.endswith("ss") and word.stem != word.folded
