"""How good notes, evidence and answers are, against documents with outlines and questions whose places are known.

The sets are made by docs/data/build/answer_sets.py; a small one lies in docs/data/answers/. What each row means is told
in docs/results/answers.md.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from armt.errors import NoTextError, UsageError
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.known import Known, read_known
from armt.runtime.answers.notes import NoteOptions
from armt.runtime.answers.sections import LEAST_NOTE_BYTES, sections
from armt.runtime.evaluation.answers.documents import Read, Row, read_document
from armt.runtime.evaluation.answers.finding import finding_rows
from armt.runtime.evaluation.answers.notes import bootstrap, memory_row, note_rows, weighed_lines
from armt.runtime.evaluation.answers.questions import question_rows, quote_rows

if TYPE_CHECKING:
    from armt.runtime.session import Armt

#: What can be measured; "quotes" decodes nothing.
TABLES = ("notes", "finding", "memory", "quotes", "questions")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersSettings:
    """What `answers_rows` measures.

    Attributes:
        data: of docs/data/build/answer_sets.py.
        names: documents by name; all if empty.
        tables: which of `TABLES`.
        notes: numbers of notes per document.
        questions: documents whose questions are asked, at most.
        options: how notes are written.
        asking: how questions are answered.
        seed: of the bootstrap and of the choice of documents; that of drafts is an option of theirs.
    """

    data: Path
    names: tuple[str, ...] = ()
    tables: tuple[str, ...] = TABLES
    notes: tuple[int, ...] = (20, 40)
    questions: int = 25
    options: NoteOptions = field(default_factory=NoteOptions)
    asking: AskOptions = field(default_factory=AskOptions)
    seed: int = 0


def answers_rows(
    armt: Armt,
    settings: AnswersSettings,
    *,
    base: Armt | None = None,
    schedule: str = "auto",
    notify: Callable[[str], None] | None = None,
) -> Iterator[Row]:
    """Measure notes, finding, the memory's part and questions; yields a row as soon as it is there.

    Args:
        armt: the model.
        settings: what is measured.
        base: the plain base; its notes without memory, and what it says of the last window, are baselines too.
        schedule: how documents are read.
        notify: called with a line before each part.

    Raises:
        UsageError: no such document or table.
        NoTextError: there are no documents in the data, or nothing is known of them that is measured.
        DocumentError: they cannot be read.
    """
    outlined, asked = _measured(settings)
    tell = notify or (lambda line: None)
    gains: list[tuple[float, float]] = []
    reads: dict[str, Read] = {}
    for document in outlined:
        tell(f"reading {document.name}")
        counts = [min(count, max(1, document.text.size // LEAST_NOTE_BYTES["long"])) for count in settings.notes]
        parts = {count: sections(document.text, count) for count in counts} if "notes" in settings.tables else {}
        begins = [part.start for sized in parts.values() for part in sized]
        if "memory" in settings.tables:
            begins += [line.start for line in weighed_lines(document)]
        read = reads[document.name] = read_document(armt, document, begins, schedule)
        for sized in parts.values():
            tell(f"notes on {document.name}: {len(sized)}")
            yield from note_rows(armt, read, sized, settings.options, gains, base)
    if gains:
        yield {"table": "notes", "method": "difference", **bootstrap(gains, settings.seed)}
    for name, read in reads.items():
        other = next((item for key, item in reads.items() if key != name), None)
        if "finding" in settings.tables:
            tell(f"finding in {name}")
            yield from finding_rows(armt, read, other, settings.asking)
        if "memory" in settings.tables:
            tell(f"the memory's part in {name}")
            yield memory_row(armt, read, other)
    if "quotes" in settings.tables:
        yield from quote_rows(armt, asked, settings.asking, schedule, tell)
    if "questions" in settings.tables:
        random.Random(settings.seed).shuffle(asked)
        yield from question_rows(armt, asked[: settings.questions], settings.asking, schedule, tell)


def _measured(settings: AnswersSettings) -> tuple[list[Known], list[Known]]:
    """Return the documents whose outlines, and those whose questions, are measured; errors as `answers_rows`."""
    if unknown := set(settings.tables) - set(TABLES):
        raise UsageError(f"tables: expected {', '.join(TABLES)}, got {', '.join(sorted(unknown))}")
    documents = read_known(settings.data)
    if not documents:
        raise NoTextError(f"{settings.data}: no documents in it")
    if unknown := set(settings.names) - {document.name for document in documents}:
        raise UsageError(f"{settings.data}: no document {', '.join(sorted(unknown))}")
    documents = [item for item in documents if not settings.names or item.name in settings.names]
    by_outline = not {"notes", "finding", "memory"}.isdisjoint(settings.tables)
    outlined = [document for document in documents if document.outline and by_outline]
    asked = [item for item in documents if item.questions and not {"quotes", "questions"}.isdisjoint(settings.tables)]
    if not outlined and not asked:
        what = "outline or question" if by_outline else "question"
        raise NoTextError(f"{settings.data}: no {what} in it to measure {', '.join(settings.tables)} by")
    return outlined, asked
