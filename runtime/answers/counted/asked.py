"""What a question asks of a table: which rows, which column, how many, the most or the sum, told by its words alone.

A question is understood when each of its words is: as the name of a column, as what stands in a cell, as a bound, as
one of the words below. One that is not leaves the question to the model, for a table has no answer to half of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

from armt.runtime.answers.language.words import STOP_WORDS, content_stems, fold, stem

#: What is made of the rows that are asked about: themselves, their number, the sum or the mean of a column, those that
#: have the most or the least of it.
Operation = Literal["rows", "count", "sum", "mean", "most", "least"]

_WORD = re.compile(r"[^\W_]+(?:[-.,'’@/:][^\W_]+)*")
# What one of these says is more than is understood here.
_BEYOND = re.compile(
    r"\b(?:not|no|never|without|except|excluding|other|neither|nor|each|every|per|both|between|differences?|ratio"
    r"|percent|percentage|share|proportion|median|second|third|fourth|fifth|next|previous|if|would|could|should|might"
    r"|why|how (?!many|old)|than|top|bottom)\b|n['’]t\b|\b\d+(?:st|nd|rd|th)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"\bhow many\b|\b(?:the )?(?:total )?number of\b", re.IGNORECASE)
_SUM = re.compile(r"\b(?:total|sum)(?: of)?\b|\b(?:in total|combined|altogether)\b", re.IGNORECASE)
_MEAN = re.compile(r"\b(?:average|mean)\b", re.IGNORECASE)
_WHO = re.compile(r"\s*(?:who|whom|whose)\b", re.IGNORECASE)
_WHICH = re.compile(r"\s*(?:which|what)\b(?! (?:is|are|was|were)\b)", re.IGNORECASE)
_LIST = re.compile(r"\s*(?:list|name|show|give)\b(?: me)?(?: all)?(?: of)?(?: the)?", re.IGNORECASE)
_ASKS = re.compile(
    r"\s*(?:who|whom|whose|which|what|when|where|how (?:many|old)|(?:list|name|show|give)\b|in (?:which|what))\b",
    re.IGNORECASE,
)
# Of what there is more or less, and the columns that have it where the question names none; "date" is any of days.
_MOST: dict[str, tuple[tuple[Operation, str], ...]] = {
    **dict.fromkeys(("highest", "largest", "biggest", "greatest", "maximum", "max", "most"), (("most", ""),)),
    **dict.fromkeys(("lowest", "smallest", "least", "fewest", "minimum", "min"), (("least", ""),)),
    "oldest": (("most", "age"), ("least", "date")),
    "youngest": (("least", "age"),),
    "earliest": (("least", "date"),),
    "latest": (("most", "date"),),
    "newest": (("most", "date"),),
    "recent": (("most", "date"),),
    "recently": (("most", "date"),),
    **dict.fromkeys(("common", "frequent"), (("most", ""),)),
    "tallest": (("most", "height"),),
    "longest": (("most", "length"), ("most", "duration")),
    "shortest": (("least", "length"), ("least", "duration"), ("least", "height")),
    "heaviest": (("most", "weight"),),
    "lightest": (("least", "weight"),),
    "cheapest": (("least", "price"), ("least", "cost")),
    "expensive": (("most", "price"), ("most", "cost")),
}
_BOUND = re.compile(
    r"\b(?P<said>(?:more|greater|higher|larger|less|fewer|lower|smaller|older|younger) than|over|above|under|below"
    r"|at least|at most|after|before)\s+(?:\w+ of )?[$€£¥]?\s?(?P<number>\d[\d,.]*\d|\d)(?![\w-]|[.,]\d)"
    r"|\b(?P<when>after|before|since)\s+(?P<day>\d{4}(?:-\d\d(?:-\d\d)?)?)(?![\w-]|[.,]\d)",
    re.IGNORECASE,
)
_ABOVE = frozenset(("more", "greater", "higher", "larger", "older", "over", "above", "after"))
_NUMBER = re.compile(r"(?<![\w.,-])[$€£¥]?(?P<digits>\d[\d,]*(?:\.\d+)?)(?![\w-]|[.,]\d)%?")
_YEAR = re.compile(r"(?<![\w.,/-])(?:1[5-9]|20)\d\d(?![\w-]|[.,/]\d)")
# A row is called so in any table; and in one of people.
_ROWS = frozenset(content_stems("row record entry line item"))
_PEOPLE = frozenset(content_stems("people person employee member user worker staff man woman human"))
_ROLES = frozenset(
    content_stems(
        "player author student customer client driver artist owner contact patient teacher passenger candidate winner"
        " singer actor director writer speaker buyer seller agent manager assignee"
    )
)
_CALLED = frozenset(content_stems("name title label"))
# The names of people, in two columns.
_IN_PARTS = frozenset(frozenset(content_stems(part)) for part in ("first name", "last name", "given name", "surname"))
# Verbs that say of a row that it has what stands in its cells.
_HOLDS = frozenset(
    content_stems(
        "live work earn make cost come have has belong locate base play start begin join own sell sold born get paid"
        " pay list name exist contain there stand appear show give"
    )
)
# Columns that are asked for by other words than their names.
_MEANT = {
    stem(word): frozenset(content_stems(columns))
    for word, columns in (
        ("earn", "salary wage income pay"),
        ("paid", "salary wage income pay"),
        ("cost", "price cost"),
        ("weigh", "weight"),
        ("older", "age"),
        ("younger", "age"),
    )
}
# Nothing is asked by these alone.
_FILLS = frozenset(
    content_stems("table file document data sheet list column value please tell many one ones named called")
)
_SHORT = 3
# Words that are no superlatives by themselves: "most expensive".
_COMPARED = frozenset(("expensive", "recent", "recently", "common", "frequent"))


class Held(NamedTuple):
    """A cell that stands in a question.

    Attributes:
        column: of the table.
        value: as `folded` has it.
        start, end: characters of the question that say it.
    """

    column: int
    value: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Bound:
    """What the numbers or days of a column must be above or below.

    Attributes:
        column: which one.
        limit: a number; or a day or a year, as it stands.
        above: of it they are; below, where not.
        included: the limit itself is.
    """

    column: int
    limit: float | str
    above: bool
    included: bool


@dataclass(frozen=True, slots=True)
class Understood:
    """What a question asks of a table.

    Attributes:
        operation: what is made of the rows.
        where: columns, and the cells of them that rows must have, folded as `folded` does.
        bounds: what else they must be.
        of: the column that is counted, summed or compared; of "count" None for rows; of "most" and "least" None for
            how many rows there are with each value of ``wanted``.
        wanted: the columns that answer, the first of them with something in it; several where a name is in parts.
    """

    operation: Operation
    where: dict[int, frozenset[str]]
    bounds: tuple[Bound, ...]
    of: int | None
    wanted: tuple[int, ...]


#: A column that is counted, summed or compared, and those that answer; None where that is not told.
_Meant: TypeAlias = tuple[int | None, tuple[int, ...]] | None


@dataclass(slots=True)
class _Word:
    start: int
    end: int
    folded: str
    stem: str
    is_explained: bool


def folded(value: str) -> str:
    """Return a cell as it is compared."""
    return " ".join(value.split()).casefold()


class AskedOfTables:
    """A question, as far as it can be understood of any table.

    Attributes:
        is_beyond: nothing in it can be.
    """

    def __init__(self, question: str) -> None:
        self._text = " ".join(question.split())
        bounded = _BOUND.sub(lambda found: " " * len(found.group()), self._text)
        self.is_beyond = _ASKS.match(self._text) is None or _BEYOND.search(bounded) is not None
        self._folded = self._text.casefold()

    def holds(self, cell: str) -> tuple[int, int] | None:
        """Return where a cell stands in the question, in whole words; None where it does not.

        One of few letters is meant where it is written as it stands: "IT" is not "it".
        """
        value = folded(cell)
        is_short = len(value) <= _SHORT or value in STOP_WORDS
        at = self._folded.find(value) if len(self._folded) == len(self._text) else -1
        while at >= 0:
            end = at + len(value)
            ending = re.match(r"(?:['’]s?|e?s)?(?!\w)", self._text[end:])
            if ending is not None and not re.search(r"\w[-.,]?$", self._text[:at]):
                as_written = self._text[at:end] == " ".join(cell.split())
                if (as_written and not value.isdecimal() and not cell.islower()) or not is_short:
                    return at, end + (ending.end() if not value[-1].isdigit() else 0)
            at = self._folded.find(value, at + 1)
        return None

    def numbers(self) -> list[tuple[float, int, int]]:
        """Return the numbers of the question that are no bounds, and where they stand."""
        bounds = [found.span() for found in _BOUND.finditer(self._text)]
        return [
            (float(found["digits"].replace(",", "")), *found.span())
            for found in _NUMBER.finditer(self._text)
            if not any(start <= found.start() < end for start, end in bounds)
        ]

    def years(self) -> list[tuple[str, int, int]]:
        """Return the years of the question that are no bounds, and where they stand."""
        bounds = [found.span() for found in _BOUND.finditer(self._text)]
        return [
            (found.group(), *found.span())
            for found in _YEAR.finditer(self._text)
            if not any(start <= found.start() < end for start, end in bounds)
        ]

    def of(
        self,
        columns: Sequence[str],
        about: str,
        *,
        numeric: Sequence[bool],
        days: Sequence[bool],
        held: Sequence[Held],
    ) -> Understood | None:
        """Understand the question of a table.

        Args:
            columns: what they are called.
            about: what else says what its rows are: its title, the name of its file.
            numeric: which of them hold numbers.
            days: which of them hold days or years, written so that they sort.
            held: cells that stand in the question.

        Returns:
            None where not all of it is understood, or it may be understood in several ways.
        """
        return _Reading(self._text, columns, about, numeric, days).understood(held)


def _says_little(word: str, root: str) -> bool:
    return word in STOP_WORDS or root in _HOLDS or root in _FILLS


def _with_meant(asked: set[str]) -> set[str]:
    return asked.union(*(_MEANT[word] for word in asked & _MEANT.keys()))


class _Reading:
    """One question and one table."""

    def __init__(
        self, text: str, columns: Sequence[str], about: str, numeric: Sequence[bool], days: Sequence[bool]
    ) -> None:
        self._text, self._numeric, self._days = text, numeric, days
        self._words = [
            _Word(found.start(), found.end(), word := fold(found.group()), root := stem(word), _says_little(word, root))
            for found in _WORD.finditer(text)
        ]
        told = [frozenset(content_stems(re.sub(r"[_-]|(?<=[a-z])(?=[A-Z])", " ", name))) for name in columns]
        # A "supplier name" is asked for as the supplier.
        self._stems = [stems if stems in _IN_PARTS else (stems - _CALLED or stems) for stems in told]
        self._called = [bool(stems & (_CALLED | _PEOPLE | _ROLES)) for stems in told]
        self._about = frozenset(content_stems(about))

    def understood(self, held: Sequence[Held]) -> Understood | None:
        """See `AskedOfTables.of`."""
        settled = self._settled(held)
        if settled is None:
            return None
        where: dict[int, set[str]] = {}
        for cell in settled:
            where.setdefault(cell.column, set()).add(cell.value)
            self._explain(cell.start, cell.end)
        bounds = self._bounds(where)
        if bounds is None:
            return None
        spans = [
            *((cell.start, cell.end) for cell in settled),
            *(found.span() for found in _BOUND.finditer(self._text)),
        ]
        in_cells = {word.start for word in self._words if any(start <= word.start < end for start, end in spans)}
        operation, hints, many = self._operation(in_cells)
        if operation is None:
            return None
        named = self._named(in_cells, taken={*where, *(bound.column for bound in bounds)})
        if operation == "count":
            meant = self._counted(named)
        elif operation in ("sum", "mean"):
            meant = self._summed(operation, named)
        else:
            meant = self._wanted(operation, hints, many, named)
        if meant is None or (operation == "rows" and not (where or bounds)) or set(meant[1]) & where.keys():
            return None
        if any(not word.is_explained and not self._are_rows(frozenset((word.stem,))) for word in self._words):
            return None
        held_by = {column: frozenset(values) for column, values in where.items()}
        return Understood(operation, held_by, bounds, *meant)

    def _counted(self, named: set[int]) -> _Meant:
        """Return of which column the values are counted; of None rows are."""
        things = self._things()
        of = next((column for column in named if things and things <= self._stems[column]), None)
        if of is None:
            return (None, ()) if self._are_rows(things) else None
        # "How many goals did she score?" is asked of a cell.
        return None if self._numeric[of] or len(named) > 1 else (of, ())

    def _summed(self, operation: Operation, named: set[int]) -> _Meant:
        # "The average price of products": rows are called so.
        named = {column for column in named if not self._called[column]} or named
        of = self._compared(operation, (), named)
        return None if of is None or named - {of} else (of, ())

    def _wanted(
        self,
        operation: Operation,
        hints: tuple[tuple[Operation, str], ...],
        many: frozenset[str] | None,
        named: set[int],
    ) -> _Meant:
        """Return by which column rows are compared, and those that answer."""
        if many:
            # "Which supplier has the most products?"
            named = {column for column in named if not self._stems[column] & many}
        of = self._compared(operation, hints, named)
        wanted = self._answering(named, of)
        if not wanted:
            return None
        if operation == "rows" or of is not None:
            return of, wanted
        return (None, wanted) if many is not None and len(wanted) == 1 and not self._numeric[wanted[0]] else None

    def _settled(self, held: Sequence[Held]) -> Sequence[Held] | None:
        """Return cells of one column for each place in the question; None where it may be any of several.

        Who manages somebody and whom somebody manages are asked with the same words: a row is about its name, unless
        the question says that the name is that of a manager.
        """
        columns: dict[tuple[int, int], set[int]] = {}
        for cell in held:
            # One of few digits is a number of something else where its column is not named: "the 5 of them".
            if not self._numeric[cell.column] or self._asks_for(self._stems[cell.column]) or len(cell.value) > _SHORT:
                columns.setdefault((cell.start, cell.end), set()).add(cell.column)
        names = self._names()
        for (start, end), found in columns.items():
            if len(found) == 1:
                continue
            others = [column for column in found - {*names} if self._asks_for(self._stems[column])]
            is_named = len(names) == 1 and names[0] in found
            if len(others) == 1 and (not is_named or self._is_of(start, end)):
                found.intersection_update(others)
            elif is_named:
                found.intersection_update(names)
            else:
                return None
        return [cell for cell in held if cell.column in columns.get((cell.start, cell.end), ())]

    def _is_of(self, start: int, end: int) -> bool:
        """Whether what stands at a place is what another column says: "whose manager is X", "does X manage", "by X"."""
        before, behind = self._text[:start].casefold(), self._text[end:]
        return (
            before.lstrip().startswith("whose ")
            or re.search(r"\bby\s+$", before) is not None
            or (re.search(r"\b(?:does|do|did)\s+$", before) is not None and re.match(r"\W*\w", behind) is not None)
        )

    def _explain(self, start: int, end: int) -> None:
        for word in self._words:
            if start <= word.start < end:
                word.is_explained = True

    def _operation(
        self, in_cells: set[int]
    ) -> tuple[Operation | None, tuple[tuple[Operation, str], ...], frozenset[str] | None]:
        """Return what is made of rows, and by which columns.

        Also what rows are called where they are more or less themselves: "the most employees"; nothing but that they
        are in "the most common city"; None elsewhere.
        """
        found: list[Operation] = []
        count = _COUNT.search(self._text)
        if count is not None:
            self._explain(*count.span())
            found.append("count")
        for pattern, operation in ((_SUM, "sum"), (_MEAN, "mean")):
            if (match := pattern.search(self._text)) is not None and not (
                count and count.start() <= match.start() < count.end()
            ):
                self._explain(*match.span())
                found.append(operation)  # type: ignore[arg-type]  # one of these
        said = [word for word in self._words if word.folded in _MOST and word.start not in in_cells]
        hints: tuple[tuple[Operation, str], ...] = ()
        many: frozenset[str] | None = None
        for word in said:
            word.is_explained = True
        if said:
            hints = _MOST[said[-1].folded]
            if len(said) == 2 and said[-1].folded in _COMPARED:
                if said[0].folded == "least":
                    hints = tuple(("least" if one == "most" else "most", column) for one, column in hints)
            elif len(said) > 1 or said[-1].folded in _COMPARED:
                return None, (), None
            found.append(hints[0][0])
            at = self._words.index(said[-1])
            behind = self._words[at + 1] if at + 1 < len(self._words) else None
            if said[-1].folded in ("most", "fewest", "least") and behind is not None:
                things = frozenset((behind.stem,))
                many = things if self._are_rows(things) else None
            if said[-1].folded in ("common", "frequent"):
                many = frozenset()
        if len(found) > 1:
            return None, (), None
        return (found[0] if found else "rows"), hints, many

    def _bounds(self, where: dict[int, set[str]]) -> tuple[Bound, ...] | None:
        bounds = []
        for found in _BOUND.finditer(self._text):
            said = (found["said"] or found["when"]).lower()
            is_day = said in ("after", "before", "since")
            limit = found["day"] or found["number"].replace(",", "")
            fitting = [
                column
                for column, stems in enumerate(self._stems)
                if column not in where
                and (self._days[column] if is_day else self._numeric[column])
                and self._asks_for(stems)
            ]
            if is_day and not fitting:
                fitting = [column for column, holds in enumerate(self._days) if holds and column not in where]
            if len(fitting) != 1:
                return None
            above = said.split()[0] in _ABOVE or said in ("at least", "since")
            bounds.append(
                Bound(fitting[0], limit if is_day else float(limit), above, said in ("at least", "at most", "since"))
            )
            self._explain(*found.span())
            self._explain_stems(self._stems[fitting[0]])
        return tuple(bounds)

    def _asks_for(self, stems: Iterable[str]) -> bool:
        return bool(stems) and set(stems) <= _with_meant({word.stem for word in self._words})

    def _explain_stems(self, stems: Iterable[str]) -> None:
        known = set(stems)
        for word in self._words:
            if word.stem in known:
                word.is_explained = True

    def _named(self, in_cells: set[int], taken: set[int]) -> set[int]:
        """Return the columns that a question names outside of what stands in cells; what it takes rows by is none."""
        asked = _with_meant({word.stem for word in self._words if word.start not in in_cells})
        if re.match(r"\s*how old\b", self._text, re.IGNORECASE):
            asked.add("age")
            self._explain_stems(("old",))
        if re.match(r"\s*when\b", self._text, re.IGNORECASE):
            asked.add("date")
        named = {column for column, stems in enumerate(self._stems) if stems and stems <= asked}
        # "start date" is not also "date".
        named = {one for one in named if not any(self._stems[one] < self._stems[other] for other in named)}
        for column in named:
            self._explain_stems(self._stems[column])
        return named - taken

    def _compared(self, operation: Operation, hints: tuple[tuple[Operation, str], ...], named: set[int]) -> int | None:
        """Return the column of which there is more or less, or a sum."""
        if operation in ("rows", "count"):
            return None
        sorts = [
            column
            for column in named
            if self._numeric[column] or (self._days[column] and operation in ("most", "least"))
        ]
        if len(sorts) == 1:
            return sorts[0]
        if sorts:
            return None
        for _, hint in hints:
            fitting = [
                column
                for column, stems in enumerate(self._stems)
                if hint and (self._days[column] if hint == "date" else self._numeric[column] and stem(hint) in stems)
            ]
            if fitting:
                return fitting[0] if len(fitting) == 1 else None
        return None

    def _answering(self, named: set[int], of: int | None) -> tuple[int, ...]:
        """Return the columns that answer."""
        rest = sorted(named - {of})
        if _WHO.match(self._text):
            # "Who is the manager of ...?"
            return (rest[0],) if len(rest) == 1 else self._names(of_people=True) if not rest else ()
        if rest:
            return (rest[0],) if len(rest) == 1 else ()
        things = self._asked_things()
        if things and self._are_rows(things):
            return self._names()
        return (of,) if of is not None and not things else ()

    def _asked_things(self) -> frozenset[str]:
        """Return what stands behind "which": "Which employees earn ...?"."""
        match = _WHICH.match(self._text) or _LIST.match(self._text)
        if match is None:
            return frozenset()
        behind = [word for word in self._words if word.start >= match.end()]
        return frozenset(word.stem for word in behind[:1] if word.folded not in _MOST and word.folded not in STOP_WORDS)

    def _things(self) -> frozenset[str]:
        """Return what is counted: the words behind "how many", up to a verb or to what is explained."""
        match = _COUNT.search(self._text)
        things = []
        for word in self._words:
            if match is None or word.start < match.end():
                continue
            if word.folded in STOP_WORDS or word.stem in _HOLDS or (word.is_explained and not self._is_named(word)):
                break
            things.append(word.stem)
        return frozenset(things)

    def _is_named(self, word: _Word) -> bool:
        return any(word.stem in stems for stems in self._stems)

    def _are_rows(self, things: frozenset[str]) -> bool:
        """Whether rows are called so: in any table, by its title, or as what has a name in it."""
        if not things:
            return False
        # "product name" is of products, and so is "product".
        first = next((stems for stems in self._stems if stems), frozenset[str]())
        known = _ROWS | self._about | first
        if any(self._called):
            known |= _PEOPLE.union(*(stems for stems, called in zip(self._stems, self._called, strict=True) if called))
        if things <= known:
            self._explain_stems(things)
            return True
        return False

    def _names(self, *, of_people: bool = False) -> tuple[int, ...]:
        """Return the columns in which rows have their names; of people no others will do."""
        split = [column for column, stems in enumerate(self._stems) if stems in _IN_PARTS]
        if len(split) > 1:
            return tuple(split)
        words = [column for column in range(len(self._stems)) if not (self._numeric[column] or self._days[column])]
        called = [column for column in words if self._called[column]]
        alone = [column for column in called if self._stems[column] <= _CALLED]
        found = alone or called or ([] if of_people else words)
        return tuple(found[:1])
