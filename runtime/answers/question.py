"""`Question`: what is put to a memory, in one shape from the command line to the decoder.

How a question meets the document: full segments are read as plain text. What is left open at the end stands in the
active segment together with the question where both fit; otherwise it is committed first, and the question opens a
segment of its own. A document that fits beside its question is thus answered as the base model would.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import Reader, Source, read_ahead
from armt.runtime.engine.rounds import Request
from armt.runtime.engine.sampling import Sampling
from armt.runtime.text.chat import ChatFrame

if TYPE_CHECKING:
    from armt.models.model import ArmtModel
    from armt.runtime.session import Armt


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that a user wants to know, or to have done.

    Attributes:
        text: in the user's words.
        system: system message, or None.
        max_tokens: of the answer.
        sampling: how its tokens are chosen.
    """

    text: str
    system: str | None = None
    max_tokens: int = 256
    sampling: Sampling = field(default_factory=Sampling)

    def frame(self, armt: Armt) -> ChatFrame:
        """Return the chat prompt around a document that this question makes."""
        return armt.tokenizer.chat_frame(self.text, self.system)


def fits_beside(model: ArmtModel, tokens: int, frame: ChatFrame) -> bool:
    """Whether a document's open end stands in one segment with the question.

    Args:
        model: the model.
        tokens: of the document, all in all.
        frame: the question's.
    """
    size = model.config.segment_tokens
    open_tokens = tokens % size
    return bool(open_tokens) and len(frame.prefix_ids) + open_tokens + len(frame.suffix_ids) <= size


def close(model: ArmtModel, memory: Memory) -> Memory:
    """Return the memory with its open tokens written, as a ragged last segment."""
    if not memory.open_tokens:
        return memory
    (reading,) = Reader(model, "sequential").read([Source([], resumed=memory)])
    return reading.memory


def requests_of(
    armt: Armt, memory: Memory, questions: Sequence[Question], on_text: Callable[[int, str], None] | None = None
) -> list[Request]:
    """Put questions to a memory; its open end is read at most once.

    Args:
        armt: the model.
        memory: a document's, with its open tokens.
        questions: to be answered from it.
        on_text: called with a question's number and its answer's text as it comes.
    """
    closed: Memory | None = None
    requests = []
    for number, question in enumerate(questions):
        frame = question.frame(armt)
        if memory.open_tokens and fits_beside(armt.model, len(memory.open_tokens), frame):
            prompt = [*frame.prefix_ids, *memory.open_tokens, *frame.suffix_ids]
            opened = memory.with_open_tokens(())
        else:
            if closed is None:
                closed = close(armt.model, memory)
            # A question longer than a segment is read like a document, all but its last segment.
            opened, prompt = read_ahead(armt.model, closed, frame.bare_ids)
        requests.append(
            Request(
                memory=opened,
                prompt=prompt,
                max_tokens=question.max_tokens,
                sampling=question.sampling,
                on_text=None if on_text is None else _numbered(on_text, number),
            )
        )
    return requests


def _numbered(on_text: Callable[[int, str], None], number: int) -> Callable[[str], None]:
    return lambda text: on_text(number, text)
