"""How a file that is called a table lays out its cells: the mark between them, and what its columns are called.

Of a text that is none by its name, only short words tell that columns have names (`name_columns`). What is called .csv
or .tsv, and has as many cells in each of its rows, be it one, is a table whatever stands in the first: nothing, where a
workbook had an empty column, the same name twice, the whole question of a survey, or a row as any other.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from armt.runtime.answers.counted.cells.amounts import without_unit
from armt.runtime.answers.counted.cells.days import YEAR, day_of

_CALLED = re.compile(r"\.(?:csv|(?P<tabs>tsv|tab))\Z", re.IGNORECASE)
_MARKS = (",", ";", "\t")
# As Excel has it, a line that names the mark.
_NAMES_MARK = re.compile(r"sep=.", re.IGNORECASE)
# So many rows have as many cells as the first: what goes wrong in one of them is no other table.
_EQUAL_SHARE, _LEAST_ROWS, _LEAST_CELLS = 0.9, 2, 2
_YEAR_CHARS = 4
# Of one column what is longer is a text; and what stands in each address, path or number of a thing.
_LONGEST_CELL, _SIGNS = 120, "@/:._-"
# Behind a sample: no cell is this.
_END = "\ufdd0"
_BRACKETS = ("()", "[]", "{}")
# Below what is asked a survey says in which words, of all answers that are no choice.
_NO_NAME = re.compile(r"(?:open-ended )?response", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """How a file lays out its cells.

    Attributes:
        mark: between them.
        columns: what they are called; "" where one has no name.
        named_by: rows at its beginning that name them, none of what the table holds.
    """

    mark: str
    columns: tuple[str, ...]
    named_by: int


def is_called_table(path: str) -> bool:
    """Whether a file is one of tables by its name."""
    return _CALLED.search(path) is not None


def layout_of(path: str, sample: str) -> Layout | None:
    """Return how a file lays out its cells; None where it is not called a table, or is none.

    Args:
        path: of the file.
        sample: the whole lines at its beginning.
    """
    called = _CALLED.search(path)
    if called is None:
        return None
    for mark in _MARKS if called["tabs"] is None else _MARKS[::-1]:
        rows = _rows(sample, mark)
        skipped = int(bool(rows) and _NAMES_MARK.fullmatch(mark.join(rows[0])) is not None)
        rows = rows[skipped:]
        width = len(rows[0]) if rows else 0
        equal = sum(len(row) == width for row in rows)
        if width >= _LEAST_CELLS and len(rows) >= _LEAST_ROWS and equal >= _EQUAL_SHARE * len(rows):
            columns, named_by = _named([row for row in rows if len(row) == width])
            if all(name.count(pair[0]) <= name.count(pair[1]) for name in columns for pair in _BRACKETS):
                return Layout(mark, _told_apart(columns), skipped + named_by)
    return None


def layout_of_list(path: str, sample: str) -> Layout | None:
    """Return the layout of a file of one column, in whose rows no mark stands; None where it is none.

    Args:
        path: of the file.
        sample: the whole lines at its beginning.
    """
    if not is_called_table(path):
        return None
    rows = _rows(sample, _MARKS[0])
    cells = [row[0] for row in rows]
    if len(rows) <= _LEAST_ROWS or any(len(row) > 1 for mark in _MARKS for row in _rows(sample, mark)):
        return None
    if any(len(cell) > _LONGEST_CELL or "|" in cell for cell in cells):
        return None
    # A list may have no name: of addresses, paths and numbers the first is one as well.
    is_named = _names_columns(rows[0], rows[1:]) and not any(all(sign in cell for cell in cells) for sign in _SIGNS)
    return Layout(_MARKS[0], (cells[0],) if is_named else ("column 1",), int(is_named))


def _rows(sample: str, mark: str) -> list[list[str]]:
    """Return the rows of a sample that say something, but for one that ends behind it."""
    found: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(f"{sample}\n{_END}"), delimiter=mark):
            cells = [" ".join(cell.split()) for cell in row]
            if any(cells):
                found.append(cells)
    except csv.Error:
        # A cell larger than one may be: the rows before it tell as much.
        return found
    # Inside of a cell whose quote nothing closes the mark is none of its own.
    del found[-1:]
    return found


def _named(rows: Sequence[Sequence[str]]) -> tuple[list[str], int]:
    """Return what the columns are called, and how many rows say it."""
    first, below = rows[0], rows[1:]
    if not _names_columns(first, below):
        return [f"column {number}" for number in range(1, len(first) + 1)], 0
    if len(below) > 1 and _goes_on(first, below[0]):
        return _joined(first, below[0]), 2
    return list(first), 1


def _names_columns(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether the first row is another one than those below: no number stands in it above numbers, but for years."""
    numbered = [
        at
        for at in range(len(first))
        if first[at] and any(row[at] for row in below) and all(_is_value(row[at]) for row in below if row[at])
    ]
    if not numbered or not all(_is_value(first[at]) for at in numbered):
        return True
    if len(numbered) > 1 and all(first[at].isdecimal() and len(first[at]) <= _YEAR_CHARS for at in numbered):
        return all(int(first[then]) - int(first[at]) == 1 for at, then in pairwise(numbered))
    return all(YEAR.fullmatch(first[at]) and not YEAR.fullmatch(below[0][at]) for at in numbered)


def _goes_on(first: Sequence[str], second: Sequence[str]) -> bool:
    """Whether the second row has the names that the first leaves out, as a survey's does below what was asked."""
    missing = [at for at, name in enumerate(first) if not name]
    return (
        len(missing) > 1
        and all(second[at] for at in missing)
        and not all(second)
        and not any(map(_is_value, filter(None, second)))
    )


def _joined(first: Sequence[str], second: Sequence[str]) -> list[str]:
    names, above = [], ""
    for upper, lower in zip(first, second, strict=True):
        above = upper or above
        part = "" if _NO_NAME.fullmatch(lower) else lower
        names.append(": ".join(filter(None, (above, part))))
    return names


def _told_apart(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of which no two are alike."""
    known, told = set(names), []
    seen: set[str] = set()
    for name in names:
        number, one = 1, name
        while one and one in (known if number > 1 else seen):
            number += 1
            one = f"{name} ({number})"
        seen.add(one)
        known.add(one)
        told.append(one)
    return tuple(told)


def _is_value(cell: str) -> bool:
    return (
        without_unit(cell) is not None
        or day_of(cell, day_first=True) is not None
        or (day_of(cell, day_first=False) is not None)
    )
