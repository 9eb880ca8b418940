"""From a document to an answer: read it into a memory, open the active segment with the question, decode.

How the prompt meets the document: full segments are read as plain text. What is left open at the end stands in the
active segment together with the question where both fit; otherwise it is committed first, and the question opens a
segment of its own. A document that fits beside its question is thus answered as the base model would.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from torch import Tensor

from armt.runtime.choose import Choice, choose_schedule
from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.executor import StepDone
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.reader import Reader, ReadingPoint, Source, layers_to_run
from armt.runtime.engine.sampling import Sampling
from armt.runtime.engine.schedule import Schedule, step_count
from armt.runtime.jobs.checkpoint import passed_tokens, rest_after
from armt.runtime.jobs.reading_checkpoints import ReadingCheckpoints
from armt.runtime.session import Armt
from armt.runtime.text.chat import ChatFrame

# Documents up to this many tokens (4 bytes each) are tokenised before reading starts, so that the number of segments is
# known to the schedule's choice and to the progress display. Longer ones are streamed.
_PEEK_TOKENS = 1 << 20


@dataclass(frozen=True, slots=True)
class TokenCount:
    """A document's tokens, and how many there are where that is known beforehand."""

    stretches: Iterable[Sequence[int] | Tensor]
    known: int | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What a reading will do, told to the display before it starts.

    Attributes:
        schedule: and the reason for it.
        layers: layers that are run.
        tokens, segments, steps: in all, or None for a stream of unknown length.
    """

    schedule: Choice[Schedule]
    layers: int
    tokens: int | None
    segments: int | None
    steps: int | None


@dataclass(frozen=True, slots=True, eq=False)
class ReadResult:
    """A document that has been read, its ragged end left open.

    Attributes:
        memory: with ``open_tokens``.
        tokens: real tokens of the document read now, the open ones included.
        segments: segments of the document, an open one included.
        schedule: and the reason for it.
        read_s: seconds.
    """

    memory: Memory
    tokens: int
    segments: int
    schedule: Choice[Schedule]
    read_s: float


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that a lane has written; ``tokens`` counts the tokens behind it."""

    lane: int
    text: str
    tokens: int


def count_tokens(stretches: Iterable[Sequence[int]]) -> TokenCount:
    """Look ahead in a stream of tokens: short documents are counted, long ones stay a stream."""
    source = iter(stretches)
    held = array("I")
    for stretch in source:
        held.extend(stretch)
        if len(held) > _PEEK_TOKENS:
            return TokenCount(chain([held], source), None)
    return TokenCount([held], len(held))


def plan_reading(armt: Armt, tokens: int | None, asked: str, memory: Memory | None = None) -> Plan:
    """Say how a document of ``tokens`` tokens (None: unknown) will be read.

    Raises:
        UsageError: no such schedule.
    """
    carried = len(memory.open_tokens) if memory else 0
    # The ragged end is left open, so only full segments run.
    segments = None if tokens is None else (tokens + carried) // armt.config.segment_tokens
    schedule = choose_schedule(asked, armt.config, segments, armt.model.device)
    layers = layers_to_run(armt.model, want_logits=False)
    steps = None if segments is None else step_count(schedule.choice, segments, layers)
    return Plan(schedule, layers, tokens, segments, steps)


def plan_rest(plan: Plan, point: ReadingPoint, memory: Memory | None = None) -> Plan:
    """Say what is left of a planned reading that goes on at a point; ``memory`` as in `plan_reading`."""
    if plan.tokens is None or plan.segments is None:
        return plan
    segments = plan.segments - point.segments_read + (memory.segments_read if memory else 0)
    steps = step_count(plan.schedule.choice, segments, plan.layers)
    return replace(plan, tokens=plan.tokens - passed_tokens(point, memory), segments=segments, steps=steps)


def read_document(
    armt: Armt, counted: TokenCount, plan: Plan, *, memory: Memory | None = None,
    on_step: Callable[[StepDone], None] | None = None, checkpoints: ReadingCheckpoints | None = None,
) -> ReadResult:  # fmt: skip
    """Read a document into a memory; its ragged end stays open.

    Args:
        armt: the model.
        counted: the document.
        plan: from `plan_reading`.
        memory: what was read before, to go on from.
        on_step: called after every step.
        checkpoints: where to note how far reading has come, and where it goes on.

    Raises:
        NoTextError: the document has no tokens.
    """
    started = time.perf_counter()

    def step(event: StepDone) -> None:
        if on_step is not None:
            on_step(event)
        if checkpoints is not None:
            checkpoints.step(reader, event)

    reader = Reader(armt.model, plan.schedule.choice, on_step=step)
    point = None if checkpoints is None else checkpoints.point
    stretches = counted.stretches if point is None else rest_after(point, counted.stretches, memory)
    (reading,) = reader.run([Source(stretches, resumed=memory, keep_open=True)], point=point)
    result = reading.memory
    before = memory.tokens_read + len(memory.open_tokens) if memory else 0
    return ReadResult(
        memory=result,
        tokens=result.tokens_read + len(result.open_tokens) - before,
        segments=result.segments_read + bool(result.open_tokens),
        schedule=plan.schedule,
        read_s=time.perf_counter() - started,
    )


def open_prompt(armt: Armt, memory: Memory, frame: ChatFrame) -> tuple[Memory, list[int]]:
    """Put a question to a memory.

    Args:
        armt: the model.
        memory: a document's, with its open tokens.
        frame: the question in the model's chat template.

    Returns:
        The memory that the active segment reads, and the tokens that open it.
    """
    size = armt.config.segment_tokens
    joined = [*frame.prefix_ids, *memory.open_tokens, *frame.suffix_ids]
    if memory.open_tokens and len(joined) <= size:
        return memory.with_open_tokens(()), joined
    closed = close(armt, memory)
    prompt = list(frame.bare_ids)
    # A question longer than a segment is read like a document, all but its last segment.
    head = (len(prompt) - 1) // size * size
    if head:
        (reading,) = Reader(armt.model, "sequential").read([Source([prompt[:head]], resumed=closed)])
        closed = reading.memory
    return closed, prompt[head:]


def close(armt: Armt, memory: Memory) -> Memory:
    """Return the memory with its open tokens written, as a ragged last segment."""
    if not memory.open_tokens:
        return memory
    (reading,) = Reader(armt.model, "sequential").read([Source([], resumed=memory)])
    return reading.memory


def write_answers(
    armt: Armt, asked: Sequence[tuple[Memory, list[int]]], *, max_tokens: int, sampling: Sampling
) -> Iterator[Piece]:
    """Decode the answers to some opened prompts together.

    Args:
        armt: the model.
        asked: memory and prompt of each lane, from `open_prompt`.
        max_tokens: per answer.
        sampling: how tokens are chosen.

    Yields:
        Text as it comes; a piece may be empty while a character is incomplete.
    """
    streams = [armt.tokenizer.stream() for _ in asked]
    decoder = Decoder(armt.model, [memory for memory, _ in asked])
    prompts = [prompt for _, prompt in asked]
    stop = armt.tokenizer.eos_ids
    for token in decoder.decode(prompts, max_tokens=max_tokens, stop_ids=stop, sampling=sampling):
        yield Piece(token.lane, streams[token.lane].push(token.id), 1)
    for lane, stream in enumerate(streams):
        rest = stream.flush()
        if rest:
            yield Piece(lane, rest, 0)


def nothing_read(armt: Armt) -> Memory:
    """Return the memory of a document of which nothing has been read."""
    return empty_memory(armt.model)
