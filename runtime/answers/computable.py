"""Of which documents answers are computed: tables, logs, histories, source code, and others with tables among text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from armt.runtime.answers.code.definitions import Definitions
from armt.runtime.answers.counted.inside.blocks import may_have_rows, rows_inside
from armt.runtime.answers.counted.inside.tables import TablesInside
from armt.runtime.answers.counted.logfmt import logfmt_rows
from armt.runtime.answers.counted.logs.commits import Commits, is_history
from armt.runtime.answers.counted.logs.entries import Entries
from armt.runtime.answers.counted.logs.fields import Fields, has_fields
from armt.runtime.answers.counted.logs.log import is_log_text
from armt.runtime.answers.counted.rows import file_layout
from armt.runtime.answers.counted.sheets import made_of_rows
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.answers.language.tables.rows import is_rule
from armt.runtime.answers.sections import samples_of

if TYPE_CHECKING:
    from armt.runtime.answers.counted.computed import Counted
    from armt.runtime.text.stored import StoredText

#: Rows are kept while questions are answered, in twenty to forty times the bytes of the text; of entries a few.
MOST_BYTES = 8 << 20


def counted_of(text: StoredText) -> Counted | None:
    """Return what computes answers from a document, or from several with source code; None for anything else."""
    if any(part.language is not None for part in text.texts):
        return Definitions(text)
    if len(text.texts) > 1:
        return None
    if is_log_text(text):
        return Fields(text) if text.size <= MOST_BYTES and has_fields(text) else Entries(text)
    if text.size > MOST_BYTES:
        return None
    if is_history(text):
        return Commits(text)
    if file_layout(text) is not None:
        return Tables(text)
    made = made_of_rows(text)
    if made == "logfmt":
        return Tables(text, logfmt_rows)
    if made is not None:
        # Marks of Markdown are none of what a cell says.
        is_marked = made == "aligned" or any(map(is_rule, samples_of(text)[0].split("\n")))
        return Tables(text, rows_inside) if is_marked else Tables(text)
    return TablesInside(text) if may_have_rows(text) else None
