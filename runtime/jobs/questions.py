"""Questions to memories, answered in rounds: the lanes of a round are decoded together."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.sampling import Sampling
from armt.runtime.jobs.answer import close, open_prompt
from armt.runtime.session import Armt
from armt.runtime.text.chat import ChatFrame

#: Lanes of a round on a CPU: a decoding step streams all weights whether it serves one answer or eight.
DEFAULT_LANES = 8
_GPU_LANES = 32


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """A question that is ready to be answered.

    Attributes:
        memory: what the answer reads; no open tokens.
        prompt: tokens that open the active segment.
        max_tokens: of the answer.
        sampling: how its tokens are chosen.
    """

    memory: Memory
    prompt: list[int]
    max_tokens: int
    sampling: Sampling


@dataclass(frozen=True, slots=True)
class Answer:
    """What was written.

    Attributes:
        text: the answer.
        tokens: how many tokens it has.
        complete: whether it ended by itself, rather than at ``max_tokens``.
        decode_s: seconds: of the round, the share of this answer by its tokens.
    """

    text: str
    tokens: int
    complete: bool
    decode_s: float


def default_lanes(armt: Armt) -> int:
    """Return how many answers are decoded together where nobody says."""
    return DEFAULT_LANES if armt.model.device.type == "cpu" else _GPU_LANES


def fits_beside(armt: Armt, tokens: int, frame: ChatFrame) -> bool:
    """Whether a document's open end stands in one segment with the question.

    Args:
        armt: the model.
        tokens: of the document, all in all.
        frame: the question.
    """
    size = armt.config.segment_tokens
    open_tokens = tokens % size
    return bool(open_tokens) and len(frame.prefix_ids) + open_tokens + len(frame.suffix_ids) <= size


def open_prompts(armt: Armt, memory: Memory, frames: Sequence[ChatFrame]) -> list[tuple[Memory, list[int]]]:
    """Put several questions to a memory; its open end is read at most once.

    Returns:
        Per question the memory that the active segment reads, and the tokens that open it.
    """
    closed: Memory | None = None
    opened = []
    for frame in frames:
        asked = memory
        if memory.open_tokens and not fits_beside(armt, len(memory.open_tokens), frame):
            if closed is None:
                closed = close(armt, memory)
            asked = closed
        opened.append(open_prompt(armt, asked, frame))
    return opened


def answer_round(
    armt: Armt, asked: Sequence[Asked], *, on_text: Callable[[int, str], None] | None = None
) -> list[Answer]:
    """Answer some questions together.

    Args:
        armt: the model.
        asked: one per lane.
        on_text: called with lane and text as it comes.

    Raises:
        UsageError: the model cannot write on (its table of positions ends).
    """
    started = time.perf_counter()
    streams = [armt.tokenizer.stream() for _ in asked]
    texts: list[list[str]] = [[] for _ in asked]
    counts = [0] * len(asked)

    def take(lane: int, text: str) -> None:
        texts[lane].append(text)
        if on_text is not None and text:
            on_text(lane, text)

    decoder = Decoder(armt.model, [question.memory for question in asked])
    tokens = decoder.decode(
        [question.prompt for question in asked],
        max_tokens=[question.max_tokens for question in asked],
        stop_ids=armt.tokenizer.eos_ids,
        sampling=[question.sampling for question in asked],
    )
    for token in tokens:
        counts[token.lane] += 1
        take(token.lane, streams[token.lane].push(token.id))
    for lane, stream in enumerate(streams):
        take(lane, stream.flush())
    elapsed, total = time.perf_counter() - started, max(1, sum(counts))
    return [
        Answer("".join(texts[lane]), count, count < question.max_tokens, elapsed * count / total)
        for lane, (question, count) in enumerate(zip(asked, counts, strict=True))
    ]


def answer_in_rounds(
    armt: Armt, asked: Sequence[Asked], *, lanes: int = DEFAULT_LANES, on_text: Callable[[int, str], None] | None = None
) -> Iterator[Answer]:
    """Answer any number of questions, ``lanes`` at a time; arguments as `answer_round`, yields in order."""
    for start in range(0, len(asked), lanes):
        notify = None if on_text is None else _shifted(on_text, start)
        yield from answer_round(armt, asked[start : start + lanes], on_text=notify)


def _shifted(on_text: Callable[[int, str], None], first: int) -> Callable[[int, str], None]:
    return lambda lane, text: on_text(first + lane, text)
