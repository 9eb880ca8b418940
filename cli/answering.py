"""One memory, one or more questions: what ``summarize`` and ``ask`` do where there is no folder."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from armt.cli.console import say
from armt.cli.progress import View, showing

if TYPE_CHECKING:
    from armt.runtime.jobs.answer import ReadResult
    from armt.runtime.jobs.job import JobSettings
    from armt.runtime.jobs.joined import JoinedDocuments
    from armt.runtime.jobs.memory_file import StoredMemory
    from armt.runtime.jobs.questions import Answer
    from armt.runtime.session import Armt
    from armt.runtime.text.documents import Document


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """Answers questions to what some documents left in one memory.

    Attributes:
        armt: the model.
        settings: the questions and how they are answered.
        schedule: as asked for.
        view: shows the reading.
        verbose: say what was chosen.
        lanes: answers written together.
    """

    armt: Armt
    settings: JobSettings
    schedule: str
    view: View
    verbose: bool
    lanes: int

    def run(
        self, documents: Sequence[Document], *, stored: StoredMemory | None, memory_path: Path | None, as_json: bool,
        output: Path | None,
    ) -> None:  # fmt: skip
        """Read the documents, if any, and write the answers to stdout or a file.

        Raises:
            ArmtError: a document cannot be read.
        """
        from armt.runtime.jobs.joined import JoinedDocuments
        from armt.runtime.jobs.memory_file import write_atomically

        joined = JoinedDocuments(self.armt.tokenizer, documents)
        read = self._read(documents, joined, stored) if documents else None
        memory = read.memory if read is not None else stored.memory if stored is not None else None
        assert memory is not None
        started = time.perf_counter()
        printer = _Printer(self.settings.questions, silent=as_json or output is not None)
        answers = self._answer(memory, printer)
        if as_json:
            result = self._result(documents, joined, read, stored, memory_path)
            result |= {**self._answers(answers), "read_s": round(read.read_s, 3) if read else 0.0}
            result["decode_s"] = round(time.perf_counter() - started, 3)
            text = json.dumps(result, ensure_ascii=False) + "\n"
        else:
            text = answers_as_text(self.settings.questions, [answer.text for answer in answers])
        if output is not None:
            write_atomically(output, text.encode())
        elif as_json:
            sys.stdout.write(text)
            sys.stdout.flush()

    def _read(self, documents: Sequence[Document], joined: JoinedDocuments, stored: StoredMemory | None) -> ReadResult:
        from armt.runtime.jobs.answer import count_tokens, plan_reading, read_document

        before = None if stored is None else stored.memory
        counted = count_tokens(joined.stretches())
        plan = plan_reading(self.armt, counted.known, self.schedule, before)
        if self.verbose:
            say(f"schedule: {plan.schedule.choice} ({plan.schedule.reason})")
        with showing(self.view, " ".join(document.path for document in documents), plan) as view:
            return read_document(self.armt, counted, plan, memory=before, on_step=view.step)

    def _answer(self, memory: Any, printer: _Printer) -> list[Answer]:
        from armt.runtime.jobs.questions import Asked, answer_in_rounds, open_prompts

        settings = self.settings
        frames = [self.armt.tokenizer.chat_frame(question, settings.system) for question in settings.questions]
        asked = [
            Asked(opened, prompt, settings.max_tokens, settings.sampling)
            for opened, prompt in open_prompts(self.armt, memory, frames)
        ]
        answers: list[Answer] = []
        for answer in answer_in_rounds(self.armt, asked, lanes=self.lanes, on_text=printer.text):
            printer.end(len(answers), answer.text)
            answers.append(answer)
        return answers

    def _answers(self, answers: Sequence[Answer]) -> dict[str, Any]:
        from armt.runtime.jobs.job import answers_of

        return answers_of(self.settings, answers)

    def _result(
        self, documents: Sequence[Document], joined: JoinedDocuments, read: ReadResult | None,
        stored: StoredMemory | None, memory_path: Path | None,
    ) -> dict[str, Any]:  # fmt: skip
        only = documents[0] if len(documents) == 1 else None
        result: dict[str, Any] = {
            "path": None if only is None else only.path,
            "sha256": None if only is None else only.sha256,
            "model": str(self.armt.path),
            "tokens_read": read.tokens if read else 0,
            "segments_read": read.segments if read else 0,
            "truncated": False,
            "schedule": read.schedule.choice if read else None,
            "schedule_reason": read.schedule.reason if read else "nothing was read: the memory is a file",
        }
        if only is not None and only.pages is not None:
            result["pages"] = only.pages
        if memory_path is not None:
            result["memory"] = str(memory_path)
        if not self.settings.single or only is None:
            records = [*(stored.sources if stored else ()), *joined.records]
            result["sources"] = [{"path": r.path, "sha256": r.sha256, "tokens": r.tokens} for r in records]
        return result


def answers_as_text(questions: Sequence[str], texts: Sequence[str]) -> str:
    """Return answers for people: under their questions where there is more than one."""
    if len(texts) == 1:
        return f"{texts[0]}\n"
    return "\n".join(f"==> {question} <==\n{text}\n" for question, text in zip(questions, texts, strict=True))


class _Printer:
    """Writes answers to stdout in order; the one whose turn it is as it comes."""

    def __init__(self, questions: Sequence[str], *, silent: bool) -> None:
        self._questions, self._silent = questions, silent
        self._turn = 0
        self._begun = False

    def text(self, lane: int, text: str) -> None:
        """Take a piece of an answer."""
        if not self._silent and lane == self._turn:
            self._begin()
            sys.stdout.write(text)
            sys.stdout.flush()

    def end(self, lane: int, text: str) -> None:
        """Take the end of an answer, with all of its text."""
        if self._silent:
            return
        if not self._begun:
            self._begin()
            sys.stdout.write(text)
        sys.stdout.write("\n")
        sys.stdout.flush()
        self._turn, self._begun = lane + 1, False

    def _begin(self) -> None:
        if self._begun:
            return
        self._begun = True
        if len(self._questions) > 1:
            sys.stdout.write(f"{'' if not self._turn else chr(10)}==> {self._questions[self._turn]} <==\n")
