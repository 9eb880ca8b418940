"""Tables whose columns spaces align, as commands print them and reports have them.

No mark stands between their cells. What is blank in all of their lines parts the columns; a cell may have spaces
itself, and where nothing stands below a word of the names, or no name above a word, it belongs to the column before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import reduce
from itertools import accumulate, dropwhile
from operator import not_, or_

from armt.runtime.answers.language.tables.layout import AlignedRow, AlignedTable
from armt.runtime.answers.language.tables.numbered import ends_in_numbers, numbered_tables
from armt.runtime.answers.language.tables.rows import MOST_JOINED, name_columns
from armt.runtime.months import ANY_WEEKDAY, MONTH

# Fewer lines are no table, unless their names are in capitals; of more none is looked for, nor in wider ones.
_TWO, _LEAST_LINES, _MOST_LINES, _MOST_CHARS = 2, 3, 500_000, 1_000
# So many lines above the names may belong to nothing of the table, such as its title.
_MOST_ABOVE = 3
# Names of a column have few words; with so many columns, and rows below, capitals alone say that they are some.
_LONGEST_NAME_WORDS, _LEAST_COLUMNS, _LEAST_ROWS = 5, 3, 3
# Cells of so many rows are numbers where a column is of numbers, and so many lines have wide gaps.
_MOSTLY = 0.6
# One line in so many may reach over a gap, and two of few, but no more than so many.
_CROSSING_ONE_IN, _CROSSING, _MOST_CROSSING = 8, 2, 20
_GAP = re.compile(r"\S {2,}(?=\S)")
_WORD = re.compile(r"\S+")
_GROUP = re.compile(r"\S+(?: \S+)*")
_RULE = re.compile(r"[-=_+ ─━]+")
_NUMBER = re.compile(r"[-+~<>≈(]{0,2}\s?[$€£¥]?\d|[-–—]\Z|n/?a\Z", re.IGNORECASE)
_YEAR = re.compile(r"(?:19|20)\d\d")
# Days of the week, and months, from one to another.
_PERIOD = re.compile(rf"(?:{ANY_WEEKDAY}|{MONTH})s?\.?(?:\s?[-–/&]\s?[A-Z][a-z]+\.?|:)?(?![^\W\d_])")
# What code has, and ends of sentences and labels.
_NO_NAME = re.compile(r"[={};\"`]|[.,:;!?]\Z|^[-*+•#>]|->")


def may_be_row(line: str) -> bool:
    """Whether a line may be a row of a table without marks between its cells."""
    return has_gap(line) or ends_in_numbers(line)


def has_gap(line: str) -> bool:
    """Whether two words of a line have more than a space between them, and neither tab nor bar."""
    return _GAP.search(line) is not None and "\t" not in line and "|" not in line


def aligned_tables(lines: Sequence[str]) -> list[AlignedTable]:
    """Find the tables among some lines: those whose columns have names.

    Args:
        lines: with their ends or without.
    """
    found = [table for first, last in _runs(lines) if (table := _named(lines, first, last)) is not None]
    return [table for table in _with_numbered(found, lines) if table.names is not None]


def aligned_rows(lines: Sequence[str]) -> list[bool]:
    """Say which lines begin a row of a table, or name its columns, or rule them off.

    A table may have no names here: they stand further up than the lines do.
    """
    found = [False] * len(lines)
    tables = [_named(lines, first, last) or _nameless(lines, first, last) for first, last in _runs(lines)]
    for table in _with_numbered(list(filter(None, tables)), lines):
        found[table.first] = True
        for row in table.rows:
            found[row.first] = True
        for at in range(table.first, table.last):
            found[at] |= not any(map(str.isalnum, lines[at]))
        if table.last < len(lines):
            # What stands below is none of its last row.
            found[table.last] = True
    return found


def _with_numbered(tables: Sequence[AlignedTable], lines: Sequence[str]) -> list[AlignedTable]:
    """Return tables in order with those whose rows end in numbers, where others are not."""
    taken = [False] * len(lines)
    for table in tables:
        taken[table.first : table.last] = [True] * (table.last - table.first)
    others = (one for one in numbered_tables(lines) if not any(taken[one.first : one.last]))
    return sorted((*tables, *others), key=lambda table: table.first)


def _runs(lines: Sequence[str]) -> list[tuple[int, int]]:
    """Return lines without an empty one between them, most of which have a gap; first, and behind the last."""
    runs, first = [], 0
    for at, line in enumerate([*lines, ""]):
        if line.strip():
            continue
        if first < at <= first + _MOST_LINES and at - first > 1:
            gaps = sum(has_gap(line) for line in lines[first:at])
            wide = max(map(len, lines[first:at])) > _MOST_CHARS
            if gaps >= _LEAST_LINES - 1 and gaps >= (at - first) / 2 and not wide:
                runs.append((first, at))
        first = at + 1
    return runs


def _named(lines: Sequence[str], first: int, last: int) -> AlignedTable | None:
    found = (
        _table(lines, names, last)
        for names in range(first, min(last - 1, first + _MOST_ABOVE + 1))
        if has_gap(lines[names]) and _may_name(lines[names])
    )
    # Above the names may stand what several of them have in common.
    return max(filter(None, found), key=lambda table: len(table.names or ()), default=None)


def _may_name(line: str) -> bool:
    """Whether a line may name columns at all, wherever these begin."""
    return not any(_NO_NAME.search(name) or (name[0].isdigit() and not _YEAR.match(name)) for name in line.split())


def _table(lines: Sequence[str], names: int, last: int) -> AlignedTable | None:
    """Return the table whose names stand in a line; None where that names nothing."""
    said = [at for at in range(names, last) if any(map(str.isalnum, lines[at]))]
    if len(said) < _TWO or said[0] != names:
        return None
    kept = _kept(lines, said)
    columns = _columns(_of_line(lines[kept[0]]), _mask(lines, kept[1:]))
    if len(columns) < _TWO:
        return None
    fitting = frozenset(kept)
    while said and (said[-1] not in fitting or not has_gap(lines[said[-1]])):
        # What crosses the columns below the last row is no row, and a sentence may have its spaces where they part.
        said.pop()
    if len(said) < _TWO:
        return None
    rows: list[AlignedRow] = []
    head = _cells(lines[names], columns)
    for at in said[1:]:
        cells = _cells(lines[at], columns) if at in fitting else _split(lines[at], columns)
        if cells is None:
            continue
        goes_on = bool(head[0]) and not cells[0] and not any(map(_NUMBER.match, filter(None, cells)))
        if goes_on and at - (rows[-1].first if rows else names) >= MOST_JOINED:
            # What goes on for so long is no row, and to join it takes time that grows with its length squared.
            continue
        if goes_on and rows:
            above = rows[-1]
            rows[-1] = AlignedRow(above.first, at + 1, tuple(map(_joined, above.cells, cells)))
        elif goes_on:
            head = tuple(map(_joined, head, cells))
        elif sum(map(bool, cells)) > 1:
            rows.append(AlignedRow(at, at + 1, cells))
    if len(set(head)) < len(head) and names:
        head = _with_groups(head, columns, lines[names - 1])
    is_ruled = _RULE.fullmatch(lines[names + 1].strip()) is not None
    # Prose has single spaces.
    is_apart = any(_is_wide(lines, kept, start) for start, _ in columns[1:])
    if not is_apart or not _are_names(head, rows, is_ruled=is_ruled):
        return None
    return AlignedTable(head, names, said[-1] + 1, tuple(rows))


def _nameless(lines: Sequence[str], first: int, last: int) -> AlignedTable | None:
    """Return rows that no line above names: all of them in columns, one of which is of numbers."""
    if last - first > _LEAST_ROWS + 1:
        # A text that begins and ends anywhere does so in a line.
        first, last = first + 1, last - 1
    kept = list(range(first, last))
    columns = _gapped(_mask(lines, kept))
    if len(columns) < _LEAST_COLUMNS or len(kept) < _LEAST_ROWS:
        return None
    rows = tuple(AlignedRow(at, at + 1, _cells(lines[at], columns)) for at in kept)
    is_whole = all(row.cells[0] and sum(map(bool, row.cells)) > 1 for row in rows)
    if not is_whole or not any(_is_of_numbers(rows, column) for column in range(len(columns))):
        return None
    wide = sum(_is_wide(lines, kept, start) for start, _ in columns[1:])
    return AlignedTable(None, first, last, rows) if wide > 1 else None


def _kept(lines: Sequence[str], said: Sequence[int]) -> list[int]:
    """Return lines without the few that reach over gaps which all others have."""
    kept, masks = list(said), [_of_line(lines[at]) for at in said]
    for _ in range(max(_CROSSING, min(len(said) // _CROSSING_ONE_IN, _MOST_CROSSING))):
        if len(kept) < _LEAST_LINES + 1:
            break
        above, all_below = [0, *accumulate(masks[1:], or_)], [*accumulate(masks[:0:-1], or_)][::-1]
        now = len(_columns(masks[0], above[-1]))
        gains = [
            (len(_columns(masks[0], rest)) - now, at)
            for at, (before, behind) in enumerate(zip(above, [*all_below[1:], 0], strict=False), start=1)
            if (rest := before | behind) != above[-1]
        ]
        gain, at = max(gains, default=(0, 0))
        if gain <= 0:
            break
        del kept[at], masks[at]
    return kept


def _columns(names: int, below: int) -> list[tuple[int, int]]:
    """Return where each column begins and ends, at what is blank in the names and in all lines below.

    Without a name, or without a cell below it, it belongs to the one before it.
    """
    found: list[tuple[int, int]] = []
    for start, end in _gapped(names | below):
        there = ((1 << end) - 1) ^ ((1 << start) - 1)
        if found and not (names & there and below & there):
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found


def _mask(lines: Sequence[str], kept: Sequence[int]) -> int:
    return reduce(or_, (_of_line(lines[at]) for at in kept), 0)


def _of_line(line: str) -> int:
    """Return a number whose bits are set where a line is not blank."""
    mask = 0
    for word in _WORD.finditer(line):
        mask |= ((1 << (word.end() - word.start())) - 1) << word.start()
    return mask


def _gapped(mask: int) -> list[tuple[int, int]]:
    """Return the stretches of bits that are set."""
    return [match.span() for match in re.finditer("1+", f"{mask:b}"[::-1])] if mask else []


def _cells(line: str, columns: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    starts = [start for start, _ in columns]
    starts[0] = 0
    return tuple(line[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True))


def _split(line: str, columns: Sequence[tuple[int, int]]) -> tuple[str, ...] | None:
    """Return the cells of a row that reaches over a gap; None where it is not clear which they are."""
    found = re.split(r" {2,}", line.strip())
    if len(found) == len(columns):
        return tuple(found)
    # What is too long pushes what stands behind it to the right. A word in front of its column is of the cell before,
    # unless it is a number: these grow to the left.
    words = list(_WORD.finditer(line))
    if len(words) == len(columns) and all(
        word.start() >= start or _NUMBER.match(word.group()) for word, (start, _) in zip(words, columns, strict=True)
    ):
        return tuple(word.group() for word in words)
    return None


def _with_groups(names: Sequence[str], columns: Sequence[tuple[int, int]], above: str) -> tuple[str, ...]:
    """Return names of columns behind what the line above says of several: "BLEU EN-DE", "Cost EN-DE"."""
    groups = [(match.start() + match.end(), match.group()) for match in _GROUP.finditer(above)]
    if not groups:
        return tuple(names)
    nearest = (min(groups, key=lambda group: abs(group[0] - start - end))[1] for start, end in columns[1:])
    return (names[0], *map(_joined, nearest, names[1:]))


def _joined(above: str, below: str) -> str:
    return f"{above} {below}".strip()


def _are_names(names: Sequence[str], rows: Sequence[AlignedRow], *, is_ruled: bool) -> bool:
    """Whether a line names the columns of those below it: by a rule, by numbers below, or in capitals."""
    said = list(dropwhile(not_, names))
    if any(_NO_NAME.search(name) or len(name.split()) > _LONGEST_NAME_WORDS for name in said):
        return False
    if any(_PERIOD.fullmatch(name) and _is_of(_PERIOD, rows, at) for at, name in enumerate(names)):
        # "Tuesday  closed" is one of seven days.
        return False
    of_numbers = [_is_of_numbers(rows, column) for column in range(len(names))]
    worded = [f"y{name}" if _YEAR.fullmatch(name) and of_numbers[at] else name for at, name in enumerate(names)]
    if not name_columns(worded) or not rows:
        return False
    # They are named, and not rows themselves: "Total  12" is none that names "Rest  3".
    is_capital = all(name.isupper() for name in said)
    if len(rows) < _LEAST_LINES - 1:
        return is_capital and len(names) >= _LEAST_COLUMNS
    is_title = len(names) >= _LEAST_COLUMNS and len(rows) >= _LEAST_ROWS and all(name[0].isupper() for name in said)
    return is_ruled or is_capital or is_title or any(of_numbers)


def _is_of_numbers(rows: Sequence[AlignedRow], column: int) -> bool:
    return _is_of(_NUMBER, rows, column)


def _is_of(form: re.Pattern[str], rows: Sequence[AlignedRow], column: int) -> bool:
    """Whether most cells of a column begin so."""
    cells = [row.cells[column] for row in rows if row.cells[column]]
    return bool(cells) and sum(map(bool, map(form.match, cells))) >= _MOSTLY * len(cells)


def _is_wide(lines: Sequence[str], kept: Sequence[int], start: int) -> bool:
    """Whether more than a space stands before a column in most lines."""
    there = [lines[at] for at in kept if len(lines[at].rstrip()) > start]
    wide = sum(line[start - 2 : start].isspace() or line[start - 1 : start + 1].isspace() for line in there)
    return wide >= _MOSTLY * len(there)
