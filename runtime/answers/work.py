"""`Work`: what is asked of one document, while it is read and afterwards.

A job reads documents and holds dialogues; what the dialogues are about is the work's. It is told when the conveyor has
passed a mark and when all is read, and gives dialogues to be held; they share rounds with those of other documents.
"""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from armt.runtime.answers.question import Question, fits_beside, requests_of
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.rounds import Dialogue, Reply, Request

if TYPE_CHECKING:
    from armt.runtime.session import Armt

Facts = dict[str, Any]


class Listener(Protocol):
    """Hears of the answers about one document as they are written."""

    def text(self, number: int, piece: str) -> None:
        """A piece of an answer has been written."""
        ...

    def ended(self, number: int, text: str) -> None:
        """An answer is whole; ``text`` is all that people see of it."""
        ...


class Work(Protocol):
    """What is asked of one document."""

    @property
    def marks(self) -> Container[int]:
        """After how many segments its memory is wanted, besides that at the end."""
        ...

    def keeps_open(self, tokens: int | None) -> bool:
        """Whether the ragged end of a document of so many tokens (None: unknown) stays unread."""
        ...

    def begin(self) -> Sequence[Dialogue[None]]:
        """The document goes onto the conveyor."""
        ...

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        """All layers have passed a mark; ``memory`` is what was left until there."""
        ...

    def read(self, memory: Memory) -> Sequence[Dialogue[None]]:
        """The document has been read."""
        ...

    def proceed(self) -> Sequence[Dialogue[None]]:
        """All is read and all dialogues so far have ended; without a further one the work is done."""
        ...

    def facts(self) -> Facts:
        """Return the part of the result that is the work's, once it is done."""
        ...

    def saved(self) -> Facts:
        """Return what has been written so far, as JSON for a checkpoint: no dialogue is under way."""
        ...

    def restore(self, saved: Facts) -> None:
        """Take up what an earlier run had written."""
        ...


class PlainWork:
    """Nothing to do on the way: the base of works that begin when a document has been read."""

    @property
    def marks(self) -> Container[int]:
        return ()

    def keeps_open(self, tokens: int | None) -> bool:
        return False

    def begin(self) -> Sequence[Dialogue[None]]:
        return ()

    def passed(self, memory: Memory) -> Sequence[Dialogue[None]]:
        return ()

    def proceed(self) -> Sequence[Dialogue[None]]:
        return ()

    def saved(self) -> Facts:
        return {}

    def restore(self, saved: Facts) -> None:
        assert not saved


class KeepMemory(PlainWork):
    """Asks nothing and keeps the memory.

    Attributes:
        memory: of the document, once it has been read.
    """

    def __init__(self) -> None:
        self.memory: Memory | None = None

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
        single: the one question's answer is the result's ``output``; else ``answers``, in order.
        listener: hears of the answers as they are written.
    """

    def __init__(
        self, armt: Armt, questions: Sequence[Question], *, single: bool, listener: Listener | None = None
    ) -> None:
        assert len(questions) == 1 or not single
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
            return {"output": reply.text, "finish_reason": reply.finish_reason, "tokens_written": reply.tokens}
        each = [
            {
                "question": question.text,
                "output": reply.text,
                "finish_reason": reply.finish_reason,
                "tokens_written": reply.tokens,
            }
            for number, question in enumerate(self._questions)
            for reply in [self._replies[number]]
        ]
        return {"answers": each, "tokens_written": sum(answer["tokens_written"] for answer in each)}

    def _talk(self, number: int, request: Request) -> Dialogue[None]:
        (reply,) = yield [request]
        self._replies[number] = reply
        if self._listener is not None:
            self._listener.ended(number, reply.text)
