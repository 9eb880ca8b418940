"""Measure reading: both schedules, and full attention beside them, interleaved, against a ceiling of the same run.

Each repetition runs every method once, in turn, so that a slow minute of the machine falls on all of them. A row is one
method at one length: medians over the repetitions, and the deviation. Useful operations are those of `models.cost`.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median, stdev
from typing import Any, Protocol

import torch
from torch import Tensor

from armt.models.cost import full_attention_flops, run_cost
from armt.models.model import ArmtModel
from armt.runtime.bench.machine import Ceiling, describe_machine, peak_memory, reset_peak_memory, synchronize
from armt.runtime.choose import choose_schedule, obstacle_to_diagonal
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import Reader, Source, layers_to_run
from armt.runtime.engine.schedule import Schedule, step_count
from armt.runtime.engine.segments import cut, segments_of

# Logits of both schedules are compared over at most this many tokens: it takes two more readings through all layers.
_COMPARED_TOKENS = 8192
_WARM_UP_SEGMENTS = 2
_BOTH: tuple[Schedule, ...] = ("sequential", "diagonal")


class Baseline(Protocol):
    """Another way to read the same tokens, for comparison."""

    name: str

    def read(self, ids: Tensor) -> None:
        """Process the tokens ``[T]``."""

    def obstacle(self, tokens: int) -> str:
        """Say why that many tokens cannot be processed, or an empty string."""

    def expected_s(self, tokens: int) -> float:
        """Return roughly how long that many tokens will take."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a benchmark is: told after every step."""

    method: str
    tokens: int
    repetition: int
    step: int
    steps: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BenchSettings:
    """What to measure.

    Attributes:
        tokens: document lengths.
        schedules: ``sequential``, ``diagonal``, ``auto``; the first two always run.
        repetitions: per method and length.
        limit_s: a baseline that would take longer at a length is skipped.
        seed: of the random tokens.
    """

    tokens: Sequence[int]
    schedules: Sequence[str] = _BOTH
    repetitions: int = 3
    limit_s: float = 300.0
    seed: int = 0

    def __post_init__(self) -> None:
        if self.repetitions < 1:
            raise ValueError(f"repetitions: expected at least 1, got {self.repetitions}")
        if not self.tokens or min(self.tokens) < 1:
            raise ValueError(f"tokens: expected lengths of at least 1, got {list(self.tokens)}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One method at one length.

    Attributes:
        method: a schedule, or a baseline's name.
        reason: why that schedule.
        shape: the model, by name.
        segments: of the document; None for full attention.
        tokens_per_s, tokens_per_s_deviation: median and standard deviation over the repetitions.
        time_s, times_s: median, and every repetition.
        peak_bytes: peak memory while it ran.
        flops: useful operations of one reading.
        flops_per_s, ceiling_fraction: by the median time; the ceiling is the median over the same repetitions.
        ceiling_flops_per_s: that ceiling.
        speed_up: over sequential reading.
        speed_up_baseline: over the baseline, where it ran.
        logits_difference: largest difference of a token's logits between the schedules, relative to their length; None
            where there is one alone.
        logits_compared_tokens: tokens that this was taken over, from the start of the document.
        memory_difference: difference of the memories at the end, relative to their length.
        skipped: why nothing was measured, or an empty string.
    """

    method: str
    reason: str
    shape: str
    dtype: str
    tokens: int
    segment_tokens: int | None
    memory_tokens: int | None
    segments: int | None
    tokens_per_s: float | None = None
    tokens_per_s_deviation: float | None = None
    time_s: float | None = None
    times_s: tuple[float, ...] = ()
    peak_bytes: int | None = None
    flops: int | None = None
    flops_per_s: float | None = None
    ceiling_flops_per_s: float | None = None
    ceiling_fraction: float | None = None
    speed_up: float | None = None
    speed_up_baseline: float | None = None
    logits_difference: float | None = None
    logits_compared_tokens: int | None = None
    memory_difference: float | None = None
    skipped: str = ""

    def as_dict(self, machine: dict[str, str | int]) -> dict[str, Any]:
        """Return the row with the machine's facts, flat."""
        return {**asdict(self), **machine}


@dataclass(slots=True)
class _Method:
    """A way to read, and what has been measured of it."""

    name: str
    reason: str
    run: Callable[[int], Memory | None]
    flops: int
    times: list[float]
    peak: int | None = None
    memory: Memory | None = None
    skipped: str = ""


class Bench:
    """Measures one model.

    Args:
        model: to measure.
        shape: its name, for the rows.
        settings: what to measure.
        baseline: measured beside the schedules, if any.
        on_progress: called after every step.
    """

    def __init__(self, model: ArmtModel, shape: str, settings: BenchSettings, *, baseline: Baseline | None = None,
                 on_progress: Callable[[Progress], None] | None = None) -> None:  # fmt: skip
        self.model, self.shape, self.settings, self.baseline = model, shape, settings, baseline
        self._on_progress = on_progress
        self._obstacle = obstacle_to_diagonal(model.config)
        self._ceiling = Ceiling(model.device, model.dtype)
        self.machine = describe_machine(model.device) | {"kernels": model.block.ops.backend}

    def run(self) -> Iterator[Row]:
        """Measure every length; yields its rows when they are complete."""
        generator = torch.Generator().manual_seed(self.settings.seed)
        vocabulary = self.model.config.base.vocab_size
        warm_up = torch.randint(
            vocabulary, (_WARM_UP_SEGMENTS * self.model.config.segment_tokens,), generator=generator
        )
        for schedule in _BOTH if self._obstacle is None else _BOTH[:1]:
            self._read(warm_up, schedule, "warm-up", 0)
        for tokens in self.settings.tokens:
            ids = torch.randint(vocabulary, (tokens,), generator=generator)
            yield from self._length(ids)

    def _length(self, ids: Tensor) -> list[Row]:
        methods = self._methods(ids)
        ceilings = []
        for repetition in range(self.settings.repetitions):
            for method in methods:
                if method.skipped:
                    continue
                ceilings.append(self._ceiling.measure())
                reset_peak_memory(self.model.device)
                synchronize(self.model.device)
                started = time.perf_counter()
                method.memory = method.run(repetition)
                synchronize(self.model.device)
                method.times.append(time.perf_counter() - started)
                method.peak = max(method.peak or 0, peak_memory(self.model.device) or 0) or None
        difference = self.logits_difference(ids[:_COMPARED_TOKENS])
        return self._rows(len(ids), methods, median(ceilings), difference)

    def _methods(self, ids: Tensor) -> list[_Method]:
        config, tokens = self.model.config, len(ids)
        segments = -(-tokens // config.segment_tokens)
        layers = layers_to_run(self.model, want_logits=False)
        flops = run_cost(config, tokens, value_bytes=self.model.dtype.itemsize, layers=layers).flops
        methods = []
        for asked in dict.fromkeys([*_BOTH, *self.settings.schedules]):
            if asked == "diagonal" and self._obstacle is not None:
                methods.append(_Method(asked, "asked for", lambda _: None, flops, [], skipped=self._obstacle))
                continue
            choice = choose_schedule(asked, config, segments, self.model.device)
            name = asked if asked != "auto" else f"auto ({choice.choice})"
            reason = choice.reason if asked in self.settings.schedules else "always measured"
            methods.append(_Method(name, reason, self._reading(ids, choice.choice, name), flops, []))
        if self.baseline is not None:
            methods.append(self._baseline_method(self.baseline, ids))
        return methods

    def _reading(self, ids: Tensor, schedule: Schedule, name: str) -> Callable[[int], Memory | None]:
        return lambda repetition: self._read(ids, schedule, name, repetition)

    def _baseline_method(self, baseline: Baseline, ids: Tensor) -> _Method:
        skipped = baseline.obstacle(len(ids))
        if not skipped and (expected := baseline.expected_s(len(ids))) > self.settings.limit_s:
            skipped = f"would take about {expected:.0f} s, more than the limit of {self.settings.limit_s:g} s"

        def run(_repetition: int) -> None:
            baseline.read(ids)

        flops = full_attention_flops(self.model.config.base, len(ids))
        return _Method(baseline.name, "baseline", run, flops, [], skipped=skipped)

    def _read(self, ids: Tensor, schedule: Schedule, name: str, repetition: int) -> Memory:
        config = self.model.config
        layers = layers_to_run(self.model, want_logits=False)
        steps = step_count(schedule, -(-len(ids) // config.segment_tokens), layers)
        done = 0

        def count(_event: object) -> None:
            nonlocal done
            done += 1
            if self._on_progress is not None:
                self._on_progress(Progress(name, len(ids), repetition, done, steps))

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
            distance = torch.linalg.vector_norm((expected - found).double(), dim=-1)
            largest = max(largest, float((distance / torch.linalg.vector_norm(expected.double(), dim=-1)).max()))
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

    def _rows(self, tokens: int, methods: list[_Method], ceiling: float, difference: float | None) -> list[Row]:
        config = self.model.config
        by_name = {method.name: method for method in methods}
        reference = median(by_name["sequential"].times)
        beside = by_name.get(self.baseline.name) if self.baseline else None
        beaten = median(beside.times) if beside and beside.times else None
        memories = by_name["sequential"].memory, by_name["diagonal"].memory
        matrices = [memory.matrix for memory in memories if memory is not None]
        memory_difference = _relative(*matrices) if len(matrices) == 2 else None
        rows = []
        for method in methods:
            own = method is not beside
            row: dict[str, Any] = {
                "method": method.name,
                "reason": method.reason,
                "shape": self.shape,
                "dtype": str(self.model.dtype).removeprefix("torch."),
                "tokens": tokens,
                "segment_tokens": config.segment_tokens if own else None,
                "memory_tokens": config.memory_tokens if own else None,
                "segments": -(-tokens // config.segment_tokens) if own else None,
                "skipped": method.skipped,
            }
            if method.times:
                row |= _measured(method, tokens, ceiling)
                row["speed_up"] = reference / row["time_s"]
                row["speed_up_baseline"] = beaten / row["time_s"] if beaten else None
            if own:
                row["logits_difference"] = difference
                row["logits_compared_tokens"] = min(tokens, _COMPARED_TOKENS)
                row["memory_difference"] = memory_difference
            rows.append(Row(**row))
        return rows


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
    length = float(torch.linalg.vector_norm(expected.double()))
    return float(torch.linalg.vector_norm((expected - found).double())) / length if length else 0.0
