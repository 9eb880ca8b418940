"""What the columns of a table are: which name its rows, and what these are called; people, places, days, amounts.

All of it is told by the names of columns and by what stands in them. In doubt a column is nothing in particular, and
questions that would need to know are left to the model.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from armt.runtime.answers.counted.asking.vocabulary import bracketed, same_unit, scale_of
from armt.runtime.answers.counted.words import Word, words_of
from armt.runtime.answers.language.words import STOP_WORDS, content_stems, stem


def _stems(words: str) -> frozenset[str]:
    return frozenset(content_stems(words))


# Whom or what rows are about.
_NAME, _AGE = _stems("name"), _stems("age")
_NAMED, CALLED = _stems("name full"), _stems("name full title label")
_IN_PARTS = frozenset(_stems(part) for part in ("first name", "last name", "given name", "surname"))
# Columns of people that rows are not of: somebody's manager.
ROLES = _stems(
    "player author student customer client driver artist owner contact patient teacher passenger candidate winner loser"
    " singer actor director writer speaker buyer seller agent manager supervisor boss assignee employee person lead"
    " opponent lender borrower mother father parent guardian spouse partner reporter sender recipient payer payee coach"
    " ceo founder host guest member user editor reviewer doctor rep representative salesperson technician cashier"
    " leader captain trainer instructor lecturer composer designer architect"
)
_FIRMS = _stems("supplier vendor company employer publisher manufacturer maker")
# Of these a table may be, where their column is the first.
PERSONS = _stems(
    "player student employee teacher driver patient actor author artist candidate person passenger singer rep"
    " representative salesperson technician cashier runner swimmer athlete cyclist"
)
# What none but people have, and what they do not have.
_PERSONAL = _stems("age gender salary wage income birth birthday job occupation nationality")
_NOT_PERSONAL = _stems("species breed animal pet price cost brand model type kind budget region")
_ANIMALS, _ANY_ANIMAL = _stems("species breed animal"), _stems("animal pet")
# Rows of these have the names of others.
EVENTS = _stems(
    "order booking payment invoice transaction visit reservation ticket training run sale purchase appointment session"
    " expense shipment delivery return review"
)
PEOPLE, _ROWS = _stems("people person employee member"), _stems("row record entry")
_PLACES = _stems("city town country region district location")
# Of these each is in one of the next: what is in a city is in its country.
_LEVELS = tuple(
    _stems(level) for level in ("district neighborhood", "city town", "county", "region province state", "country")
)
_HOMES, _SITES = _stems("city town country region district"), _stems("city town region district location")
# Beside a second one of these nobody knows which is meant by "in" and "from".
_PLACE_LIKE = _PLACES | _stems(
    "place home residence birthplace hometown office site venue origin destination address branch capital nationality"
    " neighborhood area continent province county"
)
_WORKPLACES = _stems("department team company office division employer city site location branch")
_ORIGINS = _stems("origin country nationality")
# For whom, from whom and under what something is; and what it runs on, is paid in, or needs.
_SERVED, _LICENCES = _stems("customer client patient recipient"), _stems("licence license")
_USED = _stems("currency fuel os system language licence license platform engine database framework light")
_SORTS = _stems("breed category type kind genre class course family species genus sort")
_LANGUAGES = _stems("language")
_OWNED = _stems("chain network league union party")
_JOBS = _stems("job role position occupation profession")
_COINS = frozenset("$€£¥₹") | {"eur", "usd", "gbp", "chf", "jpy"}
_SPENT = _stems("amount cost expense spending total sum paid")
# When things came to be. Of teams and countries a year beside them says something else.
_COMING = _stems(
    "released release published publication launched launch built completed completion founded established opened"
    " created introduced issued made production construction"
)
_RELEASES = _stems("released release published publication launched launch introduced issued")
_OLDER = _stems("team club country city company firm party university school region supplier vendor station")
_WAYS = {"from": (("from",), ("origin",), ("source",)), "to": (("to",), ("destination",))}
# What rows are in, or at; and what they are, or are called by an adjective.
_GROUPS = (
    _PLACES
    | _WORKPLACES
    | _stems("category genre group class grade section series genus neighborhood area state")
    | _stems("room hall station warehouse shelf school university zone component language")
)
_ADJECTIVES = _stems(
    "status state type kind category gender color colour condition level priority severity availability stage result"
    " outcome fuel language size shape material weather race party nationality origin country staining brand"
)
_QUANTITIES, PRICES = _stems("qty quantity unit count number piece"), _stems("price cost")
# Of these there are as many today as yesterday, and not twice as many.
_STOCKS = _stems("population inhabitant staff headcount employee member stock inventory capacity")
# "inhabitants (thousands)": a number alone says something else.
_SCALED = re.compile(
    r"\b(?:thousands?|millions?|billions?|bn|mn?|k|months?|weeks?|days?|hundreds?)\b|'?000", re.IGNORECASE
)
#: A column of days may be called so, and be asked for by its other words.
OF_DAYS = _stems("date day time month year")
# Numbers that are none of an amount, and such as are of no more things the more rows they stand in.
_NUMBERS_OF = _stems(
    "id no nr number code zip postcode year index rank ranking position place priority phone telephone fax floor table"
    " room gate account built opened founded established since platform track line page shelf"
)
_NUMBERINGS = _stems("no nr number rank ranking position place")
_INTENSIVE = _stems(
    "price cost salary wage temperature temp speed rating height age latitude longitude elevation percent percentage"
    " rate level horsepower power distance duration length depth width yield weight score rating"
)
# Of these a sum says nothing.
_NOT_SUMMED = _stems(
    "balance age rating temperature temp rate percent percentage latitude longitude height score speed level average"
    " satisfaction"
)
# Whole numbers without a unit are amounts where they are called so; those of wards, bibs and seasons are labels.
_AMOUNTS = _stems(
    "price cost salary wage income amount total revenue sale sold turnover profit loss budget expense spending tax fee"
    " quantity qty count unit stock size volume capacity area weight mass length distance mile kilometer duration hour"
    " minute second goal point vote win game hit run medal gold silver bronze visitor attendance passenger guest user"
    " view click download order copy page population inhabitant people employee staff headcount member child student"
    " case death birth rain precipitation snow production generation energy power horsepower consumption usage emission"
    " export import calory fat protein sugar wind serving incident accident fatality injury liter litre"
)
# What stands in such a column is there once, however many rows have it.
_KINDS = _stems(
    "symbol source variety genus category type kind brand model genre department team subject language color colour"
    " species status group class site"
)
# Of an old department and a new one neither is the department.
_CHANGED = frozenset(map(stem, ("old", "former", "previous", "prior", "new", "current", "next")))
TIMES = _stems("time hour departure arrival")
# Where a table counts itself, its rows are not what its file is called.
_COUNTS = _stems(
    "count unit headcount quantity qty number sold visitor amount total population attendance goal vote hour point"
    " people"
)
# Numbers of what there is several of.
_COUNTED = _stems("floor seat core parameter bed door gear star layer calorie lap try stop gate track page")
# Rooms are more or less, and how many there are together is not asked of houses.
_SEVERAL = _COUNTED | _stems("room place")
# "Hours spent" are asked for as hours.
_PASSED = _stems("spent worked")
# These name rows, and do not say what they are; what the file is called does.
_LIKE_NAMES = _stems("address model host hostname version")
# The number of an item beside its name.
_CODES = _stems("sku code id ref isbn ean no number")
# What is unique, and names nothing.
_OTHER_NAMES = _stems(
    "email phone mail url link note comment description remark website ip address date start end begin"
)
# Of these "m" is no million.
_LENGTH_UNITS = frozenset(("m",))
# Behind the name of a column stands in what it is measured.
_MEASURED = re.compile(r"\s*[(\[][^()\[\]]*[)\]]\s*$|[ _]in[ _]\w+$", re.IGNORECASE)
#: Stems of words that say little.
STOPPED = frozenset(map(stem, STOP_WORDS))


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


# In what something is measured or paid; what a table is written in; and people of whom a name alone tells nothing.
_UNITS = _stems(
    "dollar euro pound cent penny coin hour minute second week decade century meter kilometer mile foot inch liter"
    " gallon gram kilogram kilo ton ounce byte bit kilobyte megabyte gigabyte terabyte kb mb gb tb percent degree watt"
    " volt"
)
_WRITTEN = _stems("column field cell value name word letter digit character line list table title heading row entry")
_SOME_PEOPLE = _stems("woman man boy girl child kid adult male female lady")
# What rows are not for having a name alone.
_OTHERS = STOPPED.union(
    *(PEOPLE, EVENTS, ROLES, _FIRMS, _GROUPS, _ADJECTIVES, _KINDS, _PLACE_LIKE, _QUANTITIES, OF_DAYS),
    *(_AMOUNTS, _UNITS, _WRITTEN, _SOME_PEOPLE),
)


def words_of_name(name: str) -> list[Word]:
    """Return the words of a column's name: "first_name" and "firstName" have two, "%CPU" one."""
    return words_of(re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])|^%(?=\w)|(?<=\w)%$", " ", name))


class Meanings:
    """What the columns of a table mean.

    Attributes:
        columns: of it.
        phrases: stems of the words that ask for each: a "supplier name" is asked for as the supplier.
        stems: of these, without those that say little.
        scales: what stands in brackets where numbers are of thousands or millions: "M"; "" for all others.
    """

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        written = [[word.stem for word in words_of_name(_MEASURED.sub("", name))] for name in columns.names]
        self.phrases = [
            tuple(phrase if frozenset(phrase) in _IN_PARTS else ([w for w in phrase if w not in CALLED] or phrase))
            for phrase in (one[:-1] if len(one) > 1 and one[-1] in _PASSED else one for one in written)
        ]
        self.scales = [""] * len(columns.names)
        for at, name in enumerate(columns.names):
            if (measured := _MEASURED.search(name)) is not None and _SCALED.search(measured.group()):
                # In what people are counted stands in brackets, and is told with their number.
                is_known = scale_of(name) > 1
                self.scales[at] = bracketed(name) if is_known else ""
                if not is_known and bracketed(name) not in _LENGTH_UNITS:
                    self.phrases[at] = ()
        self.stems = [frozenset(phrase) - STOPPED for phrase in self.phrases]
        self._is_called = [bool(CALLED & set(phrase)) for phrase in written]
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
        return bool(self.stems[column] & ROLES)

    def is_whom(self, column: int) -> bool:
        """Whether who it is may be asked of what stands in a column."""
        return bool(self.stems[column] & (ROLES | _FIRMS))

    def is_day(self, column: int) -> bool:
        """Whether a column is called as the day of a row, and of nothing else."""
        is_date = self.stems[column] == _stems("date")
        return is_date or (self.columns.days[column] and self.stems[column] <= OF_DAYS)

    def is_in_time(self, column: int) -> bool:
        """Whether a column is called as the day of a row, or its month."""
        return self.is_day(column) or self.stems[column] == _stems("month")

    def is_amount(self, column: int) -> bool:
        """Whether there may be more or less of what a column has: not of numbers of things, nor of ranks."""
        first = column == 0 and self.columns.unique[0]
        is_number_of = self.stems[column] & _NUMBERS_OF and not self._is_counted(column, _SEVERAL)
        return self.columns.numeric[column] and not is_number_of and not first

    def _is_counted(self, column: int, things: frozenset[str] = _COUNTED) -> bool:
        """Whether a column is called as several of what it counts: "Floors", where a "floor" is a number."""
        words = words_of_name(_MEASURED.sub("", self.columns.names[column]))
        return bool(words) and is_plural(words[-1]) and words[-1].stem in things

    def is_intensive(self, column: int) -> bool:
        """Whether several rows of one thing have no more of it together than each has."""
        return bool(self.stems[column] & _INTENSIVE)

    def is_summed(self, column: int) -> bool:
        """Whether amounts of a column make one together."""
        numeric = [at for at in self._all if self.columns.numeric[at] and at != column]
        is_price = self.stems[column] & PRICES and any(self.stems[at] & _QUANTITIES for at in numeric)
        is_stock = self.stems[column] & _STOCKS and any(self.columns.days)
        is_share = self.columns.units[column] == "%"
        is_no_sum = is_price or is_stock or is_share or self.stems[column] & _NOT_SUMMED
        return self.is_averaged(column) and not is_no_sum

    def is_averaged(self, column: int) -> bool:
        """Whether the numbers of a column are more than labels, and the same for each row."""
        is_unit = bool(bracketed(self.columns.names[column]))
        is_measured = (
            self.columns.measured[column]
            or is_unit
            or self._is_counted(column)
            or self.stems[column] & (_AMOUNTS | _INTENSIVE | _NOT_SUMMED)
        )
        # Beside a balance amounts come and go.
        has_balance = bool(self.touching(_stems("balance")))
        return self.is_amount(column) and bool(is_measured) and not has_balance

    def is_called_amount(self, column: int) -> bool:
        """Whether a column is called as something of which there is an amount, or paid for."""
        return bool(self.stems[column] & _AMOUNTS or self.columns.units[column])

    def is_of_kinds(self, column: int) -> bool:
        """Whether the values of a column are things that are there once, in however many rows."""
        return bool(self.stems[column] & (_KINDS | _PLACE_LIKE | ROLES | _FIRMS))

    def is_changed(self, column: int) -> bool:
        """Whether a column has what was before, or what came behind it."""
        return bool(set(self.phrases[column]) & _CHANGED)

    def is_only_time(self, column: int) -> bool:
        """Whether no column but this one tells when something is."""
        days = [at for at in self._all if self.columns.days[at]]
        return days == [column] and not [at for at in self.touching(TIMES) if at != column]

    @cached_property
    def names(self) -> tuple[int, ...]:
        """The columns in which rows have their names, two of people; none where nothing tells which."""
        split = tuple(at for at, phrase in enumerate(self.phrases) if frozenset(phrase) in _IN_PARTS)
        if len(split) > 1:
            return split
        words = [at for at in self._all if not (self.columns.numeric[at] or self.columns.days[at])]
        named = [at for at in words if self._is_called[at] and self.stems[at] <= _NAMED]
        titled = [at for at in words if self._is_called[at] and self.stems[at] <= CALLED and self.columns.unique[at]]
        called = [at for at in words if self._is_called[at] and not self.is_role(at)]
        # In front of names rows may have a number.
        at = int(len(self.phrases) > 1 and self._is_numbering(0))
        is_own = bool(self.columns.unique[at]) and (not self.is_role(at) or bool(self.stems[at] & PERSONS))
        first = [at] if is_own and at in words else []
        # An item has its name beside its number.
        if first and frozenset(self.phrases[at]) <= _CODES and at + 1 in words and self._may_name(at + 1):
            return (at + 1,)
        # A product has its name beside its "product id".
        if first and self.phrases[at][-1:] == ("id",):
            first = [
                name for name in words if self.phrases[name] == self.phrases[at][:-1] and self.columns.unique[name]
            ] or first
        return tuple((named or titled or called or first or self._last_names())[:1])

    def _may_name(self, column: int) -> bool:
        """Whether a column that is not the first may have the names of rows."""
        others = ROLES | _FIRMS | _ADJECTIVES | _GROUPS | TIMES | _OTHER_NAMES
        is_own = self.columns.unique[column] and not self.columns.listed[column]
        return (
            is_own and column not in self.columns.flags and bool(self.stems[column]) and not self.stems[column] & others
        )

    def _last_names(self) -> list[int]:
        """Return the one column of words that may have the names of rows, where days stand before it."""
        words = [at for at in self._all if not (self.columns.numeric[at] or self.columns.days[at])]
        found = [at for at in words if self._may_name(at)]
        is_behind = self.columns.days[0] or 0 in self.columns.weekdays or self.stems[0] <= TIMES
        return found if is_behind and len(found) == 1 else []

    def _is_numbering(self, column: int) -> bool:
        """Whether a column numbers the rows: "#", "Pos"."""
        is_number = self.columns.names[column] == "#" or self.stems[column] <= _NUMBERINGS
        return is_number and self.columns.numeric[column] and self.columns.unique[column]

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
        """Whether rows are of people: what only they have stands beside their names."""
        if len(self.names) != 1:
            return len(self.names) > 1
        (name,) = self.names
        is_first = name == 0 or (name == 1 and self._is_numbering(0))
        if self.stems[name] & PERSONS and (is_first or self.phrases[0] == (*self.phrases[name], "id")):
            return True
        others = [self.stems[at] for at in self._all if at != name and not self._is_of_programs(at)]
        has = frozenset[str]().union(*others)
        return self.stems[name] <= _NAMED and bool(has & _PERSONAL) and not has & _NOT_PERSONAL

    def _is_of_programs(self, column: int) -> bool:
        """Whether a column is called as people's are, and is not theirs: commands print an "AGE" of 3d4h."""
        is_age = self.columns.names[column].isupper() and self.stems[column] == _AGE
        return is_age and not self.columns.numeric[column]

    @cached_property
    def things(self) -> frozenset[str]:
        """What rows are called, each of them or those of one thing together."""
        things = frozenset[str]()
        if len(self.names) == 1:
            things = self.stems[self.names[0]] - CALLED
        if self.names and (not things or things <= _LIKE_NAMES):
            # Of medals by country rows are no medals; of those that have names they are what the file is called, but
            # for orders, whose names are those of customers.
            called = [words_of_name(name) for name in self.columns.called]
            by_file = frozenset(words[0].stem for words in called if len(words) == 1 and is_plural(words[0])) - EVENTS
            things |= by_file - self.stems[0]
        return things & ROLES | PEOPLE if self.are_people else things

    def may_be(self, thing: str) -> bool:
        """Whether rows may be such things, by the stem of a word: they have names, and no column says what they are.

        Whoever asks calls them what they are. Of people, places and kinds others are asked for, and of what a column is
        called by: errors where there is an "error code".
        """
        if len(self.names) != 1 or self.stems[self.names[0]] != _NAME or not self.are_things or self.are_people:
            return False
        # Where some are dogs, others may be birds, and none is.
        if self.touching(_ANIMALS) and thing not in _ANY_ANIMAL:
            return False
        # People have names, classes and scores too; commands print theirs in capitals.
        is_of_none = self.columns.names[self.names[0]].isupper() or bool(self.touching(_NOT_PERSONAL))
        return is_of_none and thing not in _OTHERS.union(*self.phrases)

    @cached_property
    def have_ages(self) -> bool:
        """Whether an age in a row is how old it is; that of a game is how old its players are."""
        return self.are_people or bool(self.touching(_ANIMALS))

    @cached_property
    def are_things(self) -> bool:
        """Whether each row is one of the `things`: it has a name of its own, and no number says how many there are."""
        # The price of a unit counts none.
        numeric = [at for at in self._all if self.columns.numeric[at]]
        counts = any(self.stems[at] & _COUNTS and not self.stems[at] & PRICES for at in numeric)
        # Who is an opponent is a player, too.
        others = any(self.is_role(at) for at in self._all if at not in self.names)
        is_several = others and any(self.is_role(at) for at in self.names)
        return self.are_named and not (counts or is_several)

    @property
    def rows(self) -> frozenset[str]:
        """What rows are called whatever they are; nothing where the first may be none that names columns."""
        return _ROWS if self._has_names_of_columns else frozenset()

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
        return [at for at in self.touching(_PLACE_LIKE) if not self.columns.numeric[at]]

    def is_group(self, column: int) -> bool:
        """Whether rows are in what stands in a column."""
        return bool(self.stems[column]) and self.stems[column] <= _GROUPS and not self._has_twin(column)

    def is_adjective(self, column: int) -> bool:
        """Whether rows are what stands in a column; what is "German" is so by its language where nothing is a place."""
        if self.stems[column] <= _LANGUAGES and self.like_places:
            return False
        return bool(self.stems[column] & _ADJECTIVES) and not self._has_twin(column)

    def is_of(self, column: int) -> bool:
        """Whether rows are of what stands in a column."""
        is_kind = bool(self.stems[column] & (_KINDS | _FIRMS)) and not self._has_twin(column)
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
            places = self.with_stems(_WORKPLACES)
            return places if len({*like, *places}) == len(places) else []
        found = self.with_stems({"come": _ORIGINS, "live": _HOMES, "base": _SITES}.get(verb, _PLACES))
        if len(like) == len(found) == 1 or (verb in ("", "live") and self._are_levels(like)):
            return found
        return []

    def _are_levels(self, columns: Sequence[int]) -> bool:
        """Whether each of some columns says where something is, one within the other: its city and its country."""
        levels = [[level for level in _LEVELS if self.stems[column] <= level] for column in columns]
        return all(levels) and len({level[0] for level in levels}) == len(columns)

    @cached_property
    def ways(self) -> dict[str, int]:
        """The columns from where and to where something goes, by these words; none where one of them is missing."""
        found = {
            way: columns[0]
            for way, names in _WAYS.items()
            if len(columns := [at for at in self._all if self.phrases[at] in names]) == 1
        }
        return found if len(found) == len(_WAYS) else {}

    @property
    def used(self) -> list[int]:
        """The columns of what something uses, runs on or needs."""
        return self.touching(_USED)

    def is_kind(self, column: int) -> bool:
        """Whether rows are called by what stands in a column: "starters", and people "developers"."""
        is_job = self.are_people and bool(self.stems[column] & _JOBS)
        return (bool(self.stems[column] & _SORTS) or is_job) and not self._has_twin(column)

    def is_whole(self, column: int) -> bool:
        """Whether rows belong to what stands in a column."""
        return self.is_kind(column) or self.is_group(column) or bool(self.stems[column] & _OWNED)

    def is_served(self, column: int) -> bool:
        """Whether rows are for those who stand in a column."""
        return bool(self.stems[column] & _SERVED) and len(self.touching(_SERVED)) == 1

    def is_licence(self, column: int) -> bool:
        """Whether rows are under what stands in a column."""
        return bool(self.stems[column] & _LICENCES)

    def is_firm(self, column: int) -> bool:
        """Whether rows come from whom a column has: the one that makes them, or sells them."""
        firms = _FIRMS | _stems("brand")
        return self.touching(firms) == [column]

    def is_in(self, column: int, unit: str) -> bool:
        """Whether the numbers of a column are in a unit by its name: "minutes" of "Time (min)"."""
        named = bracketed(self.columns.names[column])
        return bool(unit and named) and same_unit(unit) == same_unit(named)

    def is_money(self, column: int) -> bool:
        """Whether a column is of what was paid."""
        unit = (bracketed(self.columns.names[column]) or self.columns.units[column]).casefold()
        is_spent = bool(self.stems[column]) and self.stems[column] <= _SPENT
        return self.columns.numeric[column] and is_spent and (unit in _COINS or not unit)

    def is_person(self, column: int) -> bool:
        """Whether people stand in a column."""
        return bool(self.stems[column] & (ROLES | PERSONS | PEOPLE)) or (self.are_people and column in self.names)

    def is_release(self, column: int) -> bool:
        """Whether a column of days says when things came out."""
        stems = self.stems[column] - OF_DAYS
        return self.columns.days[column] and bool(stems) and stems <= _RELEASES

    def is_own_year(self, column: int) -> bool:
        """Whether a column says of which day or year what rows are is, and no other column says it of another."""
        return (self.is_day(column) or self.is_release(column)) and self.is_only_time(column)

    def is_beginning(self, column: int) -> bool:
        """Whether a column of days says when what rows are came to be."""
        stems = self.stems[column] - OF_DAYS
        is_made = bool(stems) or (len(self.names) == 1 and not self.stems[self.names[0]] & _OLDER)
        return self.columns.days[column] and stems <= _COMING and is_made and self.is_only_time(column)


def is_plural(word: Word) -> bool:
    return word.folded.endswith("s") and not word.folded.endswith("ss") and word.stem != word.folded
