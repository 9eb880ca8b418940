"""What a job is told: what is asked of every document, what they go on from, where checkpoints go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from armt.runtime.answers.question import Question
from armt.runtime.answers.work import Listener, MemoryWork, Work
from armt.runtime.jobs.document import OpenedItem, SourceRecord

if TYPE_CHECKING:
    from armt.runtime.engine.memory import Memory
    from armt.runtime.session import Armt

#: Makes what is asked of one document; the listener hears of texts as they come, where the document is the only one.
MakeWork = Callable[[Armt, OpenedItem, Listener | None], Work]


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """What is asked of every document. Where and how it is computed (device, schedule, lanes) is no part of it.

    Attributes:
        questions: put to each document.
        single: there is one question and a result has its answer as ``output``; else ``answers`` in order.
        encodings, format: as for `open_document`.
        memory_sha256: of the memory file that every document goes on from, or None.
    """

    questions: tuple[Question, ...] = ()
    single: bool = True
    encodings: tuple[str, ...] = ()
    format: str | None = None
    memory_sha256: str | None = None

    def digest(self) -> str:
        """Return 16 hexadecimal digits that name these settings in results."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands above the answers where there are several."""
        return tuple(question.text for question in self.questions)

    def work(self, armt: Armt, opened: OpenedItem, listener: Listener | None) -> Work:
        """Return what is asked of one document."""
        return MemoryWork(armt, self.questions, single=self.single, listener=listener)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Before:
    """What every document of a job goes on from.

    Attributes:
        memory: of earlier documents.
        path: of the memory file.
        sources: the documents it has read, in order.
    """

    memory: Memory
    path: Path | None = None
    sources: tuple[SourceRecord, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Checkpoints:
    """Where and how often a job notes how far it has come in a long document.

    Attributes:
        file: replaced in one step.
        every_s: seconds; infinity to only go on from the one that is there.
        resume: go on from what an earlier run left; otherwise that is removed.
    """

    file: Path
    every_s: float = float("inf")
    resume: bool = True
