"""Measure reading, and decoding behind it: both schedules, and a baseline beside them, interleaved, against a ceiling.

Each repetition runs every method once, in turn, so that a slow minute of the machine falls on all of them. A row is one
method at one length: medians over the repetitions, and the deviation. Useful operations are those of `models.cost`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median, stdev
from typing import Any, Protocol, TypeVar

import torch
from torch import Tensor

from armt.kernels.eager import places
from armt.models.cost import full_attention_flops, run_cost
from armt.models.model import ArmtModel
from armt.runtime.bench.launches import watched
from armt.runtime.bench.machine import (
    Ceiling,
    CoreTime,
    describe_machine,
    dtype_name,
    peak_memory,
    reset_peak_memory,
    synchronize,
)
from armt.runtime.bench.pace import Pace
from armt.runtime.bench.row import Row
from armt.runtime.choose import choose_schedule, obstacle_to_diagonal
from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import Reader, Source, layers_to_run
from armt.runtime.engine.schedule import Schedule, step_count
from armt.runtime.engine.segments import cut, segments_of

ResultT = TypeVar("ResultT")

_WARM_UP_SEGMENTS = 2
# Segments that are read once more to see how a card is used: on a conveyor eight times as many as layers, so that it is
# full in seven of nine steps; one after the other a few, whose steps are all alike.
_WATCHED_FILLS, _WATCHED_SEGMENTS = 8, 8
_BOTH: tuple[Schedule, ...] = ("sequential", "diagonal")


class Baseline(Protocol):
    """Another way to read the same tokens, for comparison."""

    name: str
    dtype: str

    @property
    def decode(self) -> Callable[[int], None] | None:
        """What continues the tokens last read by so many, where it can."""

    def read(self, ids: Tensor) -> None:
        """Process the tokens ``[T]``."""

    def obstacle(self, tokens: int) -> str:
        """Say why that many tokens cannot be processed, or an empty string."""

    def expected_s(self, tokens: int) -> float:
        """Return roughly how long that many tokens will take."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a benchmark is: told when something begins, and after every step of it.

    Attributes:
        method: what is done.
        tokens: length of the document.
        repetition: counted from 0.
        step, steps: how far it is; of a baseline, only that it has begun.
        left_s: seconds to go of the whole benchmark, roughly.
    """

    method: str
    tokens: int
    repetition: int
    step: int
    steps: int
    left_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchSettings:
    """What to measure.

    Attributes:
        tokens: document lengths.
        schedules: ``sequential``, ``diagonal``, ``auto``; the first two always run.
        repetitions: per method and length.
        limit_s: a baseline that would take longer at a length is skipped.
        compared_tokens: logits of both schedules are compared over at most so many: it takes two more readings, through
            all layers.
        decoded_tokens: written behind each document.
        seed: of the random tokens.
    """

    tokens: Sequence[int]
    schedules: Sequence[str] = _BOTH
    repetitions: int = 3
    limit_s: float = 300.0
    compared_tokens: int = 8192
    decoded_tokens: int = 0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.repetitions < 1:
            raise ValueError(f"repetitions: expected at least 1, got {self.repetitions}")
        if not self.tokens or min(self.tokens) < 1:
            raise ValueError(f"tokens: expected lengths of at least 1, got {list(self.tokens)}")


@dataclass(slots=True)
class _Method:
    """A way to read, and what has been measured of it."""

    name: str
    reason: str
    run: Callable[[int], Memory | None]
    flops: int
    expected_s: float
    schedule: Schedule | None = None
    decode: Callable[[], None] | None = None
    use: dict[str, float] = field(default_factory=dict)
    times: list[float] = field(default_factory=list)
    decode_times: list[float] = field(default_factory=list)
    peak: int | None = None
    memory: Memory | None = None
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class _Length:
    """A document, how it is read, and how long comparing its logits is expected to take."""

    ids: Tensor
    methods: list[_Method]
    compare_s: float


class Bench:
    """Measures one model.

    Args:
        model: to measure.
        shape: its name, for the rows.
        settings: what to measure.
        baseline: measured beside the schedules, if any.
        on_progress: called when something begins, and after every step.
    """

    def __init__(self, model: ArmtModel, shape: str, settings: BenchSettings, *, baseline: Baseline | None = None,
                 on_progress: Callable[[Progress], None] | None = None) -> None:  # fmt: skip
        self.model, self.shape, self.settings, self.baseline = model, shape, settings, baseline
        self._on_progress = on_progress
        self._obstacle = obstacle_to_diagonal(model.config)
        self._ceiling = Ceiling(model.device, model.dtype)
        self.machine = describe_machine(model.device) | {
            "kernels": model.block.ops.backend,
            "ceiling_dtype": dtype_name(self._ceiling.dtype),
        }
        self._flops_per_s: dict[str, float] = {}
        self._decode_s = 0.0
        self._lengths: list[_Length] = []
        self._pace = Pace([])

    def prepare(self) -> float:
        """Warm up, and return how many seconds `run` will take, roughly: by operations, at the speed of the warm-up."""
        generator = torch.Generator().manual_seed(self.settings.seed)
        vocabulary = self.model.config.base.vocab_size
        # No longer than what is measured: a segment may have any length, and attention within it costs its square.
        warm_up_tokens = min(_WARM_UP_SEGMENTS * self.model.config.segment_tokens, max(self.settings.tokens))
        lengths = [warm_up_tokens, *self.settings.tokens]
        warm_up, *documents = (torch.randint(vocabulary, (tokens,), generator=generator) for tokens in lengths)
        flops = self._flops(len(warm_up))
        for schedule in _BOTH if self._obstacle is None else _BOTH[:1]:
            read = partial(self._read, warm_up, schedule, "warm-up", 0)
            read()
            seconds, memory = self._timed(read)
            self._flops_per_s[schedule] = flops / seconds
        if self.settings.decoded_tokens:
            self._decode_s, _ = self._timed(lambda: self._decode(memory, warm_up))
        self._lengths = [self._length(ids) for ids in documents]
        parts = [
            self.settings.repetitions * sum(m.expected_s for m in length.methods if not m.skipped) + length.compare_s
            for length in self._lengths
        ]
        self._pace = Pace(parts)
        return self._pace.whole_s

    def run(self) -> Iterator[Row]:
        """Measure every length; yields its rows when they are complete."""
        if not self._lengths:
            self.prepare()
        for length in self._lengths:
            yield from self._measure(length)

    def _measure(self, length: _Length) -> list[Row]:
        ceilings, before = [], CoreTime.now()
        for repetition in range(self.settings.repetitions):
            for method in length.methods:
                if method.skipped:
                    continue
                ceilings.append(self._ceiling.measure())
                self._tell(Progress(method.name, len(length.ids), repetition, 0, 0, self._pace.left_s()))
                self._repeat(method, repetition)
                self._pace.done(method.expected_s)
        after = CoreTime.now()
        others = after.others_since(before) if before is not None and after is not None else None
        self._watch(length)
        self._tell(Progress("comparing logits", len(length.ids), 0, 0, 0, self._pace.left_s()))
        difference = self.logits_difference(length.ids[: self.settings.compared_tokens])
        self._pace.done(length.compare_s)
        return self._rows(length, median(ceilings), difference, others)

    def _watch(self, length: _Length) -> None:
        """See how the schedules use a card, apart from what is timed."""
        if self.model.device.type != "cuda":
            return
        for method in length.methods:
            if method.schedule is not None and not method.skipped:
                method.use = self._use(f"{method.name}, launches", method.schedule, length.ids)

    def _use(self, name: str, schedule: Schedule, ids: Tensor) -> dict[str, float]:
        layers, size = layers_to_run(self.model, want_logits=False), self.model.config.segment_tokens
        segments = _WATCHED_FILLS * layers if schedule == "diagonal" else _WATCHED_SEGMENTS
        part = ids[: segments * size]
        use = watched(partial(self._read, part, schedule, name, 0))
        steps = step_count(schedule, -(-len(part) // size), layers)
        return {"launches_per_step": use.launches / steps, "card_busy": use.busy}

    def _repeat(self, method: _Method, repetition: int) -> None:
        """Read once, and decode behind it."""
        reset_peak_memory(self.model.device)
        seconds, method.memory = self._timed(lambda: method.run(repetition))
        method.times.append(seconds)
        if method.decode is not None:
            method.decode_times.append(self._timed(method.decode)[0])
        method.peak = max(method.peak or 0, peak_memory(self.model.device) or 0) or None

    def _timed(self, work: Callable[[], ResultT]) -> tuple[float, ResultT]:
        synchronize(self.model.device)
        started = time.perf_counter()
        result = work()
        synchronize(self.model.device)
        return time.perf_counter() - started, result

    def _tell(self, at: Progress) -> None:
        if self._on_progress is not None:
            self._on_progress(at)

    def _flops(self, tokens: int, *, all_layers: bool = False) -> int:
        layers = None if all_layers else layers_to_run(self.model, want_logits=False)
        return run_cost(self.model.config, tokens, value_bytes=self.model.dtype.itemsize, layers=layers).flops

    def _length(self, ids: Tensor) -> _Length:
        config, tokens = self.model.config, len(ids)
        segments = -(-tokens // config.segment_tokens)
        flops, methods = self._flops(tokens), []
        decoding = "diagonal" if self._obstacle is None else "sequential"
        for asked in dict.fromkeys([*_BOTH, *self.settings.schedules]):
            if asked == "diagonal" and self._obstacle is not None:
                methods.append(_Method(asked, "asked for", lambda _: None, flops, 0.0, skipped=self._obstacle))
                continue
            choice = choose_schedule(asked, config, segments, self.model.device)
            name = asked if asked != "auto" else f"auto ({choice.choice})"
            reason = choice.reason if asked in self.settings.schedules else "always measured"
            expected_s = flops / self._flops_per_s[choice.choice]
            reading = self._reading(ids, choice.choice, name, expected_s)
            method = _Method(name, reason, reading, flops, expected_s, choice.choice)
            # Decoding is the same behind every schedule.
            if asked == decoding and self.settings.decoded_tokens:
                method.decode = self._decoding(method, ids)
                method.expected_s += self._decode_s
            methods.append(method)
        if self.baseline is not None:
            methods.append(self._baseline_method(self.baseline, ids))
        compared = min(tokens, self.settings.compared_tokens)
        head = 2 * compared * config.d_model * config.base.vocab_size
        compare_s = sum((self._flops(compared, all_layers=True) + head) / rate for rate in self._flops_per_s.values())
        return _Length(ids, methods, compare_s)

    def _reading(self, ids: Tensor, schedule: Schedule, name: str, expected_s: float) -> Callable[[int], Memory | None]:
        return lambda repetition: self._read(ids, schedule, name, repetition, expected_s)

    def _decoding(self, method: _Method, ids: Tensor) -> Callable[[], None]:
        def decode() -> None:
            assert method.memory is not None
            self._decode(method.memory, ids)

        return decode

    def _decode(self, memory: Memory, ids: Tensor) -> None:
        """Continue a document that has been read; its last token stands for the prompt."""
        for _ in Decoder(self.model, [memory]).decode([ids[-1:]], max_tokens=self.settings.decoded_tokens):
            continue

    def _baseline_method(self, baseline: Baseline, ids: Tensor) -> _Method:
        skipped, expected_s = baseline.obstacle(len(ids)), 0.0
        if not skipped and (expected_s := baseline.expected_s(len(ids))) > self.settings.limit_s:
            skipped = f"would take about {expected_s:.0f} s, more than the limit of {self.settings.limit_s:g} s"

        def run(_repetition: int) -> None:
            baseline.read(ids)

        flops = full_attention_flops(self.model.config.base, len(ids))
        decode, count = baseline.decode, self.settings.decoded_tokens
        continued = None if decode is None or not count else lambda: decode(count)
        return _Method(baseline.name, "baseline", run, flops, expected_s, decode=continued, skipped=skipped)

    def _read(self, ids: Tensor, schedule: Schedule, name: str, repetition: int, expected_s: float = 0.0) -> Memory:
        config = self.model.config
        layers = layers_to_run(self.model, want_logits=False)
        steps = step_count(schedule, -(-len(ids) // config.segment_tokens), layers)
        done = 0

        def count(_event: object) -> None:
            nonlocal done
            done += 1
            self._tell(Progress(name, len(ids), repetition, done, steps, self._pace.left_s(expected_s, done / steps)))

        (reading,) = Reader(self.model, schedule, on_step=count).read([Source([ids])])
        return reading.memory

    def logits_difference(self, ids: Tensor) -> float | None:
        """Read ``ids`` ``[T]`` with both schedules through all layers, segment by segment.

        Returns:
            The largest distance between a token's logits, over the length of its sequential logits; None where there
            is no other schedule.
        """
        if self._obstacle is not None:
            return None
        sequential, diagonal = (self._logits(ids, schedule) for schedule in _BOTH)
        largest = 0.0
        for expected, found in zip(sequential, diagonal, strict=True):
            distance = torch.linalg.vector_norm(_wide(expected - found), dim=-1)
            largest = max(largest, float((distance / torch.linalg.vector_norm(_wide(expected), dim=-1)).max()))
        return largest

    def _logits(self, ids: Tensor, schedule: Schedule) -> Iterator[Tensor]:
        """Yield the logits of segment after segment: two schedules side by side hold one segment each."""
        config = self.model.config
        segments = segments_of(
            0,
            cut([ids], config.segment_tokens),
            segment_tokens=config.segment_tokens,
            extra_tokens=config.extra_tokens,
        )
        for event in Executor(self.model, schedule).run(segments):
            if event.left is not None:
                real = event.step.segments[-1].tokens
                # Not around the yield: a mode entered in a suspended generator would hold for its caller too.
                with torch.inference_mode():
                    logits = self.model.logits(event.left[0, config.front_tokens : config.front_tokens + real])
                yield logits

    def _rows(self, length: _Length, ceiling: float, difference: float | None, others: float | None) -> list[Row]:
        config, tokens = self.model.config, len(length.ids)
        by_name = {method.name: method for method in length.methods}
        reference = median(by_name["sequential"].times)
        beside = by_name.get(self.baseline.name) if self.baseline else None
        memories = by_name["sequential"].memory, by_name["diagonal"].memory
        matrices = [memory.matrix for memory in memories if memory is not None]
        memory_difference = _relative(*matrices) if len(matrices) == 2 else None
        rows = []
        for method in length.methods:
            own = method is not beside
            row: dict[str, Any] = {
                "method": method.name,
                "reason": method.reason,
                "shape": self.shape,
                "dtype": dtype_name(self.model.dtype) if own or self.baseline is None else self.baseline.dtype,
                "tokens": tokens,
                "segment_tokens": config.segment_tokens if own else None,
                "memory_tokens": config.memory_tokens if own else None,
                "segments": -(-tokens // config.segment_tokens) if own else None,
                "other_cores": others,
                "skipped": method.skipped,
            }
            if method.times:
                row |= _measured(method, tokens, ceiling) | method.use
                row["speed_up"] = reference / row["time_s"]
                row["speed_up_baseline"] = median(beside.times) / row["time_s"] if beside and beside.times else None
            if method.decode_times:
                row |= self._decoded(method, beside)
            if own:
                row["logits_difference"] = difference
                row["logits_compared_tokens"] = min(tokens, self.settings.compared_tokens)
                row["memory_difference"] = memory_difference
            rows.append(Row(**row))
        return rows

    def _decoded(self, method: _Method, beside: _Method | None) -> dict[str, Any]:
        time_s, count = median(method.decode_times), self.settings.decoded_tokens
        return {
            "decoded_tokens": count,
            "decode_times_s": tuple(method.decode_times),
            "decode_tokens_per_s": count / time_s,
            "decode_speed_up_baseline": (
                median(beside.decode_times) / time_s if beside is not None and beside.decode_times else None
            ),
        }


def _measured(method: _Method, tokens: int, ceiling: float) -> dict[str, Any]:
    time_s = median(method.times)
    rates = [tokens / seconds for seconds in method.times]
    return {
        "time_s": time_s,
        "times_s": tuple(method.times),
        "tokens_per_s": tokens / time_s,
        "tokens_per_s_deviation": stdev(rates) if len(rates) > 1 else 0.0,
        "peak_bytes": method.peak,
        "flops": method.flops,
        "flops_per_s": method.flops / time_s,
        "ceiling_flops_per_s": ceiling,
        "ceiling_fraction": method.flops / time_s / ceiling,
    }


def _relative(expected: Tensor, found: Tensor) -> float:
    length = float(torch.linalg.vector_norm(_wide(expected)))
    return float(torch.linalg.vector_norm(_wide(expected - found))) / length if length else 0.0


def _wide(tensor: Tensor) -> Tensor:
    return tensor.double() if places.has_float64(tensor.device) else tensor.float()
