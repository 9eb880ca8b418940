"""Tables among lines that have no marks between their cells, whatever tells where these begin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AlignedRow:
    """A row of a table.

    Attributes:
        first, last: its first line, and the one behind its last.
        cells: one for each column.
    """

    first: int
    last: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AlignedTable:
    """A table among some lines.

    Attributes:
        names: of its columns; "" where the first has none. None where no line above its rows names them.
        first: line of the names, or the first row.
        last: line behind the last row.
        rows: those below the names.
    """

    names: tuple[str, ...] | None
    first: int
    last: int
    rows: tuple[AlignedRow, ...]
