"""The rows of tables in a text, where each stands, and what their columns are called.

Rows may reach over several lines, titles and blank lines end a table, and the rule of Markdown is no row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from armt.runtime.answers.counted.cells.layout import Layout, is_called_table, layout_of, layout_of_list
from armt.runtime.answers.language.tables.rows import (
    MOST_JOINED,
    cells,
    is_open,
    is_whole,
    name_columns,
    open_marks,
    separator,
)
from armt.runtime.answers.sections import beginning_of, lines_of

if TYPE_CHECKING:
    from armt.runtime.text.stored import StoredText

# So much of a file tells how it lays out its cells: a row may be long.
_LAYOUT_BYTES = 64 << 10


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What the columns of a table are called; one object a table.

    Attributes:
        title: the heading that it stands under; None where there is none.
        columns: their names; "" where the first ones have none.
        has_points: a dot in its numbers is a decimal point, whatever stands behind it.
        start: where they begin, a byte of the text.
        is_file: the table is a file of its own, written by a program: titles and answers of people stand in it.
    """

    title: str | None
    columns: tuple[str, ...]
    has_points: bool = False
    start: int = 0
    is_file: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table.

    Attributes:
        table: what names its cells.
        start: where it begins, a byte of the text.
        end: byte behind its last cell.
        cells: its values; there may be fewer than names, and more.
        is_stressed: its first cell is in bold, as sums and groups of others are, and what somebody is proud of.
    """

    table: Names
    start: int
    end: int
    cells: Sequence[str]
    is_stressed: bool = False


def file_layout(text: StoredText) -> Layout | None:
    """Return how a document that is called a table lays out its cells; None where it is not called so, or is none."""
    if len(text.texts) > 1 or not is_called_table(text.path):
        return None
    sample = beginning_of(text, _LAYOUT_BYTES)
    whole = sample if text.size <= _LAYOUT_BYTES else sample[: sample.rfind("\n") + 1]
    return layout_of(text.path, whole) or layout_of_list(text.path, whole)


def table_rows(text: StoredText) -> Iterator[Row | Names]:
    """Yield the names of each table of a document, and behind them its rows.

    Names that come again in the table, and the rule of Markdown, are no rows. What is called a table is one.
    """
    layout = file_layout(text)
    yield from _titled_rows(text) if layout is None else _file_rows(text, layout)


def _file_rows(text: StoredText, layout: Layout) -> Iterator[Row | Names]:
    """Yield the names of a file's one table, and behind them its rows: those that say something."""
    table: Names | None = None
    rows, before = _Rows(text), layout.named_by
    rows.mark = layout.mark
    for at, row, values in rows:
        if not any(values):
            continue
        start = _start(row, at)
        if table is None:
            table = Names(None, layout.columns, start=start, is_file=True)
            yield table
        if before:
            before -= 1
        elif tuple(values) != layout.columns:
            yield Row(table, start, start + len(row.rstrip("\r\n").encode()), values)


def _titled_rows(text: StoredText) -> Iterator[Row | Names]:
    table: Names | None = None
    titles = iter(text.headings)
    title, coming = None, next(titles, None)
    behind_blank = False
    rows = _Rows(text)
    for at, row, values in rows:
        while coming is not None and coming.start <= at:
            title, coming = coming.title, next(titles, None)
            behind_blank = True
        if table is None:
            if name_columns(names := cells_of(row)):
                table, rows.mark = Names(title, tuple(names), start=_start(row, at)), separator(row)[0]  # type: ignore[index]
                yield table
            continue
        if len(values) > 1 or (row.strip() and not behind_blank):
            # A spreadsheet leaves out what is empty behind a row's first cell.
            if any(map(str.isalnum, row)) and tuple(values) != table.columns:
                start = _start(row, at)
                yield Row(table, start, start + len(row.rstrip("\r\n").encode()), values)
        elif row.strip():
            # Prose, or the title of the next one.
            table, rows.mark = None, ""
        behind_blank = not row.strip()


def cells_of(line: str) -> Sequence[str]:
    """Return the cells of a line by the mark that stands between them; none where it has none."""
    found = separator(line)
    return () if found is None else cells(line, found[0])


def _start(row: str, last: int) -> int:
    """Return where a row begins of which the last line does at ``last``."""
    return last - len(row[: row.rstrip("\n").rfind("\n") + 1].encode())


class _Rows:
    """The rows of a text: its lines, together where a cell in quotes goes on in the next ones.

    A quote that nothing closes opens no cell: what has been held back for it are rows of one line each.

    Attributes:
        mark: between the cells of the table that is being read; "" outside of tables, where nothing goes on but
            what names the columns of one.
    """

    def __init__(self, text: StoredText) -> None:
        self._text, self.mark = text, ""

    def __iter__(self) -> Iterator[tuple[int, str, list[str]]]:
        """Yield where the last line of each row begins, the row, and its cells; none outside of tables."""
        held: list[tuple[int, str]] = []
        marks: list[str] = []
        for at, line in lines_of(self._text):
            if held:
                row = "".join([*(before for _, before in held), line])
                if len(held) < MOST_JOINED and (still := open_marks(row, marks)):
                    held.append((at, line))
                    marks = still
                    continue
                if any(self._closes(row, mark) for mark in marks):
                    yield at, row, cells(row, self.mark) if self.mark else []
                    held = []
                    continue
                yield from self._apart(held)
                held = []
            # The line that shows that none was open may open one itself.
            marks = open_marks(line, (self.mark,)) if self.mark else open_marks(line)
            if marks:
                held.append((at, line))
            else:
                yield from self._apart([(at, line)])
        yield from self._apart(held)

    def _closes(self, row: str, mark: str) -> bool:
        """Tell whether a row of several lines is one; outside of tables, one that names columns."""
        return is_whole(row, mark) and (bool(self.mark) or name_columns(cells(row, mark)))

    def _apart(self, lines: Sequence[tuple[int, str]]) -> Iterator[tuple[int, str, list[str]]]:
        for at, line in lines:
            # Who takes a row may end the table with it.
            yield at, line, cells(line, self.mark, quotes=not is_open(line, self.mark)) if self.mark else []
