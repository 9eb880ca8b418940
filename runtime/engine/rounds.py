"""Requests to a model, answered in rounds: the lanes of a round are decoded together.

What asks more than one thing of a model, one after the other, is a `Dialogue`: a generator that yields requests and is
sent the replies. Whoever drives dialogues (a job, a test, `hold`) decides which requests share a round.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from armt.errors import UsageError
from armt.models.model import ArmtModel
from armt.runtime.engine.copying import Copying, weighed_copies
from armt.runtime.engine.decoder import Decoder, RunPrompt
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.sampling import Sampling

#: Lanes of a round on a CPU: a decoding step streams all weights whether it serves one answer or eight.
DEFAULT_LANES = 8
_GPU_LANES = 32

ResultT = TypeVar("ResultT")


class TextStream(Protocol):
    """Turns tokens into text one by one."""

    def push(self, token_id: int) -> str: ...

    def flush(self) -> str: ...


class Vocabulary(Protocol):
    """What a round needs of a tokenizer."""

    @property
    def eos_ids(self) -> frozenset[int]: ...

    def stream(self) -> TextStream: ...


class Speaker(Protocol):
    """A model that can write; `armt.Armt` is one."""

    @property
    def model(self) -> ArmtModel: ...

    @property
    def tokenizer(self) -> Vocabulary: ...


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Request:
    """One thing that is asked of the model.

    Attributes:
        memory: what the answer reads; no open tokens.
        prompt: tokens that open the active segment.
        max_tokens: of the answer.
        sampling: how its tokens are chosen.
        window: tokens that prompt and answer may take together while the segment stays open and the memory as it is;
            None for a segment of the model's own size, past which the dialect decides.
        copying: the answer is the best copy of this, see `copying.weighed_copies`, with neither `forced` nor
            `stop`; None where it is written.
        forced: instead of an answer, tokens whose likelihood after the prompt is wanted.
        stop: texts that end the answer; they are not part of it.
        on_text: called with the answer's text as it comes.
        run: shared by all requests that put this prompt to this memory, which is then run once; None where there is
            one. It holds keys and values of the prompt as long as it is referred to.
    """

    memory: Memory
    prompt: Sequence[int]
    max_tokens: int = 0
    sampling: Sampling = field(default_factory=Sampling)
    window: int | None = None
    copying: Copying | None = None
    forced: Sequence[int] | None = None
    stop: tuple[str, ...] = ()
    on_text: Callable[[str], None] | None = None
    run: RunPrompt | None = None

    def __post_init__(self) -> None:
        assert self.copying is None or (self.forced is None and not self.stop), "a copy is not written token by token"
        needed = len(self.prompt) + (self.max_tokens if self.forced is None else len(self.forced))
        if self.window is not None and needed > self.window:
            raise UsageError(f"window: {needed:,} tokens are needed, it has {self.window:,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What was written, or how likely a given text is.

    Attributes:
        text: the answer; empty where a text was scored.
        ids: its tokens, or those that were scored.
        complete: whether it ended by itself, rather than at ``max_tokens``.
        log_probability: natural logarithm, of all its tokens together, as the model gives it before penalties and
            temperature; the end of the answer is no part of it.
        decode_s: seconds: of the round, the share of this answer by its tokens.
        agreement: of a copy, see `copying.Copied`; else 1.
    """

    text: str
    ids: tuple[int, ...]
    complete: bool
    log_probability: float
    decode_s: float
    agreement: float = 1.0

    @property
    def tokens(self) -> int:
        """How many tokens it has."""
        return len(self.ids)

    @property
    def finish_reason(self) -> str:
        """``"stop"`` or ``"length"``, in the words of the field."""
        return "stop" if self.complete else "length"


#: Yields requests that may share a round, is sent their replies in the same order, and returns what it was held for.
Dialogue = Generator[Sequence[Request], Sequence[Reply], ResultT]


def default_lanes(model: ArmtModel) -> int:
    """Return how many answers are decoded together where nobody says."""
    return DEFAULT_LANES if model.device.type == "cpu" else _GPU_LANES


def answer_round(
    speaker: Speaker, requests: Sequence[Request], *, on_token: Callable[[], None] | None = None
) -> list[Reply]:
    """Answer some requests together.

    Args:
        speaker: the model.
        requests: one per lane.
        on_token: called whenever a lane has written a token.

    Raises:
        UsageError: the model cannot write on (its table of positions ends), or a prompt does not fit.
        NotFinite: the logits of a lane are not finite.
    """
    started = time.perf_counter()
    scored = [lane for lane, request in enumerate(requests) if request.forced is not None]
    copied = [lane for lane, request in enumerate(requests) if request.copying is not None]
    written = [lane for lane in range(len(requests)) if lane not in {*scored, *copied}]
    lanes = {lane: _Lane(speaker, requests[lane]) for lane in range(len(requests))}
    run_openings(speaker, requests)
    # Who writes runs its prompt, which may be one that is scored too.
    if written:
        _write(speaker, [requests[lane] for lane in written], [lanes[lane] for lane in written], on_token)
    for lane in copied:
        _copy(speaker, requests[lane], lanes[lane], on_token)
    if scored:
        _score(speaker, [requests[lane] for lane in scored], [lanes[lane] for lane in scored])
    elapsed = time.perf_counter() - started
    total = sum(max(1, len(lane.ids)) for lane in lanes.values())
    return [lane.reply(elapsed / total) for lane in lanes.values()]


def hold(speaker: Speaker, dialogue: Dialogue[ResultT], *, lanes: int = DEFAULT_LANES) -> ResultT:
    """Hold a dialogue to its end, by itself; returns what it returns."""
    replies: list[Reply] = []
    try:
        asked = next(dialogue)
        while True:
            replies = [
                reply
                for start in range(0, len(asked), lanes)
                for reply in answer_round(speaker, asked[start : start + lanes])
            ]
            asked = dialogue.send(replies)
    except StopIteration as end:
        result: ResultT = end.value
        return result


def run_openings(speaker: Speaker, requests: Sequence[Request]) -> None:
    """Run what several prompts begin with, where that has not been done.

    Args:
        speaker: the model.
        requests: whose prompts these are.

    Raises:
        UsageError: such a beginning does not fit.
        NotFinite: the logits behind it are not finite.
    """
    for request in requests:
        opening = None if request.run is None else request.run.opening
        if opening is not None and opening.lane is None and opening.ids:
            decoder = Decoder(speaker.model, [request.memory], windows=[request.window])
            decoder.outlook([opening.ids], run=[opening])


def _score(speaker: Speaker, requests: Sequence[Request], lanes: Sequence[_Lane]) -> None:
    decoder = Decoder(speaker.model, [r.memory for r in requests], windows=[r.window for r in requests])
    texts = [list(r.forced or ()) for r in requests]
    found = decoder.score([r.prompt for r in requests], texts, run=[r.run for r in requests])
    for lane, text, scores in zip(lanes, texts, found, strict=True):
        lane.ids, lane.complete, lane.log_probability = text, True, float(scores.sum())


def _write(
    speaker: Speaker, requests: Sequence[Request], lanes: Sequence[_Lane], on_token: Callable[[], None] | None
) -> None:
    decoder = Decoder(speaker.model, [r.memory for r in requests], windows=[r.window for r in requests])
    tokens = decoder.decode(
        [r.prompt for r in requests],
        max_tokens=[r.max_tokens for r in requests],
        stop_ids=speaker.tokenizer.eos_ids,
        sampling=[r.sampling for r in requests],
        run=[r.run for r in requests],
    )
    for token in tokens:
        if on_token is not None:
            on_token()
        lane = lanes[token.lane]
        lane.log_probability += token.log_probability
        if lane.stopped:
            continue
        lane.push(token.id)
        if lane.stopped:
            decoder.finish(token.lane)
    for lane in lanes:
        lane.end()


def _copy(speaker: Speaker, request: Request, lane: _Lane, on_token: Callable[[], None] | None) -> None:
    assert request.copying is not None
    copies = weighed_copies(
        speaker.model,
        request.memory,
        request.prompt,
        request.copying,
        max_tokens=request.max_tokens,
        stop_ids=speaker.tokenizer.eos_ids,
        window=request.window,
        run=request.run,
    )
    copied = copies.best(request.copying.judge)
    for token in copied.ids:
        if on_token is not None:
            on_token()
        lane.push(token)
    lane.end()
    lane.complete, lane.log_probability, lane.agreement = copied.complete, copied.log_probability, copied.agreement


class _Lane:
    """Gathers what a lane writes, and notices the texts that end it."""

    def __init__(self, speaker: Speaker, request: Request) -> None:
        self.ids: list[int] = []
        self.log_probability = 0.0
        self.agreement = 1.0
        self.complete = False
        self.stopped = False
        self._stream, self._request = speaker.tokenizer.stream(), request
        self._text = ""
        self._told = 0

    def push(self, token: int) -> None:
        """Take a token, and tell the text that is certain to be part of the answer now."""
        self.ids.append(token)
        self._take(self._stream.push(token), final=False)

    def end(self) -> None:
        """Take the end of the answer, and tell the rest of its text."""
        if not self.stopped:
            self.complete = len(self.ids) < self._request.max_tokens
            self._take(self._stream.flush(), final=True)

    def reply(self, seconds_per_token: float) -> Reply:
        """Return the whole answer."""
        return Reply(
            text=self._text,
            ids=tuple(self.ids),
            complete=self.complete,
            log_probability=self.log_probability,
            decode_s=seconds_per_token * max(1, len(self.ids)),
            agreement=self.agreement,
        )

    def _take(self, text: str, *, final: bool) -> None:
        before = len(self._text)
        self._text += text
        stops = self._request.stop
        # What was there before holds none; one may begin at its end.
        found = [at for stop in stops if (at := self._text.find(stop, max(0, before - len(stop) + 1))) >= 0]
        if found:
            self._text, self.stopped, self.complete = self._text[: min(found)], True, True
        # A stop may come in pieces: as much is held back as could be the beginning of one.
        held = 0 if final or found else max((_overlap(self._text, stop) for stop in stops), default=0)
        certain = max(self._told, len(self._text) - held)
        told, self._told = self._text[self._told : certain], certain
        if told and self._request.on_text is not None:
            self._request.on_text(told)


def _overlap(text: str, stop: str) -> int:
    """Return how many characters at the end of a text are the beginning of a stop."""
    return next((size for size in range(len(stop) - 1, 0, -1) if text.endswith(stop[:size])), 0)
