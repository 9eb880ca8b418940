"""What a job is told: what is asked of every document, what they go on from, where checkpoints go."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from armt.errors import UsageError
from armt.models.checkpoint.listing import TELLER
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.question import Question
from armt.runtime.answers.quoting.reading import TellerTap
from armt.runtime.answers.works.asking import AskingWork
from armt.runtime.answers.works.forms import only_quotes
from armt.runtime.answers.works.memory import MemoryWork
from armt.runtime.answers.works.summary import SummaryOptions, SummaryWork
from armt.runtime.answers.works.work import Listener, Subject, Work
from armt.runtime.jobs.document import Item, OpenedItem, SourceRecord
from armt.runtime.jobs.indexing import IndexedText, ReadOn, reading_of
from armt.runtime.library import OWN, judge_directory

if TYPE_CHECKING:
    from armt.models.checkpoint.beside.teller import Teller
    from armt.models.default.fetch import Progress
    from armt.runtime.answers.finding.tap import Tap
    from armt.runtime.engine.memory import Memory
    from armt.runtime.session import Armt


class MakeWork(Protocol):
    """Makes what is asked of one document."""

    def __call__(self, armt: Armt, opened: OpenedItem, listener: Listener | None) -> Work:
        """Return it; ``listener`` hears of texts as they come, where the document is the only one."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class JobSettings:
    """What is asked of every document. Where and how it is computed (device, schedule, lanes) is no part of it.

    Attributes:
        questions: put to each document.
        single: there is one question, an instruction, and a result has its answer as ``output``; else ``answers``.
        evidence: how questions are answered from the text; None to ask the memory alone.
        summary: what a summary is to be, instead of questions.
        encodings, format: as for `open_document`.
        memory_sha256: of the memory file that every document goes on from, or None.
    """

    questions: tuple[Question, ...] = ()
    single: bool = True
    evidence: AskOptions | None = None
    summary: SummaryOptions | None = None
    encodings: tuple[str, ...] = ()
    format: str | None = None
    memory_sha256: str | None = None

    def digest(self) -> str:
        """Return 16 hexadecimal digits that name these settings in results.

        Whose judge decides is none of them, however it is called: results name it by what it is (`judge_of`).
        """
        if self.evidence is not None and self.evidence.judge is not None:
            return replace(self, evidence=replace(self.evidence, judge=None)).digest()
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()[:16]

    def judge_of(self, model: Path) -> Path | None:
        """Return the directory of the model whose judge the answers of a model turn on; None for none.

        Raises:
            ModelError: one is named that is not there.
        """
        evidence = self.evidence
        return None if evidence is None or not evidence.judged else judge_directory(model, evidence.judge, fetch=False)

    def tells(self, model: Path) -> bool:
        """Whether what is quoted turns on the teller of a model, if that has one."""
        return self.summary is not None and self.summary.asks_teller and (model / TELLER).is_file()

    def with_judge(self, model: Path, *, progress: Progress | None = None) -> JobSettings:
        """Return these settings with the judge found that the answers of a model turn on: elsewhere it is that one too.

        Args:
            model: its directory.
            progress: as of `find_model`, where a named one is fetched.

        Raises:
            ModelError: as `judge_of`, or it cannot be had.
        """
        evidence = self.evidence
        if evidence is None or not evidence.judged:
            return self
        found = judge_directory(model, evidence.judge, progress=progress)
        return replace(self, evidence=replace(evidence, judge=OWN if found in (None, model) else str(found.resolve())))

    @property
    def reading(self) -> dict[str, str | list[str]]:
        """What was said of how documents are read, as results have it: whoever checks them reads in the same way."""
        return reading_of(self.format, self.encodings)

    @property
    def titles(self) -> tuple[str, ...]:
        """What stands above the answers where there are several."""
        return tuple(question.text for question in self.questions)

    @property
    def seed(self) -> int:
        """Of what is chosen by chance."""
        if self.summary is not None:
            return self.summary.seed
        return self.questions[0].sampling.seed if self.questions else 0

    def layers(self, armt: Armt) -> int:
        """Return how many layers have to read documents for what is asked of them."""
        summary, teller = self.summary, self._teller(armt)
        if summary is not None and teller is not None and only_quotes(armt.config, style=summary.style):
            return teller.reading_layers
        pointing = armt.pointing if self._asks_text else None
        return armt.config.reading_layers if pointing is None or pointing.layers is None else pointing.layers

    def tap(self, armt: Armt) -> Tap | None:
        """Return what keeps a few numbers of the segments that are read; None for nothing."""
        if self.summary is not None:
            teller = self._teller(armt)
            return None if teller is None else TellerTap(teller, armt.model)
        if self.questions and not self._asks_text:
            # Nothing is looked for in what is read: a finder that is not asked may be damaged.
            return None
        return None if armt.pointing is None else armt.pointing.tap()

    @property
    def _asks_text(self) -> bool:
        """Whether questions are put to the text of what is read."""
        return self.evidence is not None and not self.evidence.skim

    def _teller(self, armt: Armt) -> Teller | None:
        """Return the teller of a model where what is quoted turns on it; one that is not asked may be damaged."""
        return armt.teller if self.summary is not None and self.summary.asks_teller else None

    def subject(self, opened: OpenedItem, before: Before | None) -> Subject | None:
        """Return what is looked at for a document's answer, None where there is no text: a memory alone is asked.

        Quotes may come from what was read before as well, as if all had been read together.
        """
        searched = None if before is None or self.evidence is None else before.searched
        if searched is None:
            return opened if opened.texts else None
        return ReadOn(searched, opened) if opened.texts else searched

    def maker(self, before: Before | None) -> MakeWork:
        """Return what makes the work of each document that goes on from something."""
        memory = None if before is None else before.memory
        keys = None if before is None or before.searched is None else before.searched.keys

        def make(armt: Armt, opened: OpenedItem, listener: Listener | None) -> Work:
            if self.summary is not None and opened.texts:
                return SummaryWork(armt, opened, self.summary, before=memory, listener=listener)
            subject = self.subject(opened, before)
            if self.evidence is not None and subject is not None:
                return AskingWork(armt, subject, self.questions, options=self.evidence, earlier=keys, listener=listener)
            if not armt.config.has_memory:
                raise UsageError(
                    f"{armt.path}: this model has no memory, and the memory alone is asked; "
                    "ask its text (without --evidence 0 or -p), or give it a memory (armt train)"
                )
            # Where a summary was asked for, its text was to be looked at.
            marked = self.summary is not None
            return MemoryWork(armt, self.questions, single=self.single, marked=marked, listener=listener)

        return make


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Before:
    """What every document of a job goes on from.

    Attributes:
        memory: of earlier documents; None where they are read once more, from their beginning, or by no model.
        path: of the memory file.
        sources: the documents it has read, in order; of those that are read once more, them.
        searched: their text, and keys where a model has read them, for questions that look at them: as the index beside
            a memory file has them, or as they were opened.
        readings: of those that are read once more, by path, what was said of how they are read; see `reading_of`.
    """

    memory: Memory | None
    path: Path | None = None
    sources: tuple[SourceRecord, ...] = ()
    searched: IndexedText | None = None
    readings: Mapping[str, Mapping[str, str | list[str]]] = field(default_factory=dict)

    def again(self) -> tuple[Item, Before]:
        """Return what the memory has read as a document to be read once more, and what that goes on from: nothing.

        A summary needs the memory at the beginning of each section, and the file has the one at the end.
        """
        assert self.searched is not None
        item = self.searched.item
        texts = {(text.path, text.sha256) for text in self.searched.text.texts}
        looked_at = tuple(source for source in self.sources if (source.path, source.sha256) in texts)
        readings = self.searched.readings
        return item, replace(self, memory=None, sources=looked_at, searched=None, readings=readings)


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
