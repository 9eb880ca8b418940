"""Rows of tables whose columns are aligned by spaces, by where they stand: alone none tells what its cells are."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from armt.runtime.answers.language.tables.aligned import aligned_tables, may_be_row
from armt.runtime.answers.sections import aligned

if TYPE_CHECKING:
    from armt.runtime.answers.language.sentences import Sentence
    from armt.runtime.answers.language.tables.rows import NamedCells
    from armt.runtime.text.stored import StoredText

# So far above a row the names of its columns may stand, and so far below it other rows tell where these begin.
_ABOVE_BYTES, _BELOW_BYTES = 64 * 1024, 4096
_BLANK = re.compile(r"\n[ \t]*(?=\n)")


class AlignedRows:
    """The rows of a text; those around a place are found when they are asked for, once for all of a paragraph."""

    def __init__(self, text: StoredText) -> None:
        self._text = text
        self._start = self._end = 0
        self._rows: dict[int, NamedCells] = {}
        self._heads: set[int] = set()

    def cells_of(self, sentence: Sentence) -> NamedCells:
        """Return the cells of a sentence that is a row, with the names of its columns; nothing where it is none."""
        if not self._looked_at(sentence):
            return ()
        return self._rows.get(sentence.start, ())

    def is_head(self, sentence: Sentence) -> bool:
        """Whether a sentence names the columns of a table."""
        return self._looked_at(sentence) and sentence.start in self._heads

    def _looked_at(self, sentence: Sentence) -> bool:
        if not may_be_row(sentence.text):
            return False
        if not self._start <= sentence.start < self._end:
            self._look(sentence.start)
        return True

    def _look(self, at: int) -> None:
        text = self._text
        # Rows are of one document.
        document, begin = text.document(at)
        last = begin + document.size
        above = text.read(aligned(text, max(begin, at - _ABOVE_BYTES), at), at)
        below = text.read(at, aligned(text, min(last, at + _BELOW_BYTES), last))
        blanks = list(_BLANK.finditer(above))
        above = above[blanks[-1].end() + 1 :] if blanks else above
        blank = _BLANK.search(below)
        below = below if blank is None else below[: blank.start()]
        lines = (above + below).split("\n")
        self._start, self._end = at - len(above.encode()), at + max(1, len(below.encode()))
        starts, start = [], self._start
        for line in lines:
            starts.append(start + len(line) - len(line.lstrip()))
            start += len(line.encode()) + 1
        self._rows, self._heads = {}, set()
        for table in aligned_tables(lines):
            if table.names is None:
                continue
            self._heads.add(starts[table.first])
            for row in table.rows:
                self._rows[starts[row.first]] = tuple(zip(table.names, row.cells, strict=True))
