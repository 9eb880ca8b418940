"""Works that look at nothing but a document's memory: to keep it, or to put questions to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from armt.runtime.answers.question import Question, fits_beside, requests_of
from armt.runtime.answers.records import AskedAnswer, Summary
from armt.runtime.answers.rendering import answer_text, memory_text, written_text
from armt.runtime.answers.works.work import Facts, Keys, Listener, PlainWork, Scales
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request

if TYPE_CHECKING:
    from armt.runtime.session import Armt


# Of all that is in such a result: there are no quotes, and nothing that could be checked.
_FREELY = {"from_memory": True}


class KeepMemory(PlainWork):
    """Asks nothing and keeps the memory, and the keys of its segments.

    Args:
        with_keys: whether keys are wanted.

    Attributes:
        memory: of the document, once it has been read.
        keys: int8 ``[segments, *Pointing.shape]`` and their scales, None where they were not wanted.
    """

    def __init__(self, *, with_keys: bool = False) -> None:
        self.memory: Memory | None = None
        self.keys: tuple[Keys, Scales] | None = None
        self._with_keys = with_keys

    @property
    def wants_keys(self) -> bool:
        return self._with_keys

    def keyed(self, keys: Keys, scales: Scales) -> None:
        self.keys = keys, scales

    def keeps_open(self, tokens: int | None) -> bool:
        return True

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        self.memory = memory
        return ()

    def facts(self) -> Facts:
        return {}


class MemoryWork(PlainWork):
    """Puts questions to the memory alone.

    Args:
        armt: the model.
        questions: what is asked.
        single: the one question's answer is the result's ``output``; else ``answers``, in order, each marked as
            grounded in nothing but the memory.
        marked: the one answer is marked so as well: a text was to be looked at, and is not at hand.
        listener: hears of the answers as they are written.
    """

    def __init__(
        self,
        armt: Armt,
        questions: Sequence[Question],
        *,
        single: bool,
        marked: bool = False,
        listener: Listener | None = None,
    ) -> None:
        assert len(questions) == 1 or not single
        self._marked = marked
        self._armt, self._questions, self._single, self._listener = armt, questions, single, listener
        self._replies: dict[int, Reply] = {}

    def keeps_open(self, tokens: int | None) -> bool:
        # Where no question stands beside the open end, it runs on the conveyor with the rest.
        armt = self._armt
        return tokens is None or any(fits_beside(armt.model, tokens, q.frame(armt)) for q in self._questions)

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        heard = None if self._listener is None else self._listener.text
        requests = requests_of(self._armt, memory, self._questions, heard)
        return [self._talk(number, request) for number, request in enumerate(requests)]

    def facts(self) -> Facts:
        if self._single:
            reply = self._replies[0]
            said = Summary(style="gist", gist=reply.text, notes=(), coverage=None).to_json()
            mark = {"grounded": False} if self._marked else {}
            return {**_FREELY, "output": reply.text, **said, **mark, "finish_reason": reply.finish_reason}
        each = [self._answer(number, question) for number, question in enumerate(self._questions)]
        return {**_FREELY, "answers": [answer.to_json() for answer in each]}

    def _answer(self, number: int, question: Question) -> AskedAnswer:
        reply = self._replies[number]
        return AskedAnswer(
            question=question.text,
            output=reply.text,
            answered=True,
            grounded=False,
            evidence=(),
            finish_reason=reply.finish_reason,
            tokens_written=reply.tokens,
        )

    def _talk(self, number: int, request: Request) -> Dialogue[None]:
        (reply,) = yield [request]
        self._replies[number] = reply
        if self._listener is not None:
            self._listener.ended(number, self._shown(number, reply))

    def _shown(self, number: int, reply: Reply) -> str:
        if self._single:
            shown = memory_text if self._marked else written_text
            return shown(reply.text, reply.finish_reason)
        return answer_text(self._answer(number, self._questions[number]).to_json())
