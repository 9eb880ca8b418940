"""`armt bench --train`: how fast a model is trained here, by the C++ kernels and by torch's own record.

Two kinds of batches, those that training a memory is made of: windows alone, as long as notes and answers need, and
documents in segments with a short question behind them. Low-rank changes of all matrices and the memory are trained.

A plain model is measured on windows alone: it carries nothing from segments to a question, so none would be read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from statistics import median, stdev

import torch

from armt.models.config import ArmtConfig
from armt.models.cost import full_attention_flops, layer_parameters, run_cost
from armt.models.model import ArmtModel
from armt.runtime.bench.bench import Progress
from armt.runtime.bench.machine import Ceiling, CoreTime, describe_machine, dtype_name, peak_memory, reset_peak_memory
from armt.runtime.bench.pace import Pace
from armt.runtime.bench.row import Row
from armt.runtime.training.block import takes_factors
from armt.runtime.training.config import Curriculum, Stage, TaskSettings
from armt.runtime.training.loop import Trainer, TrainOptions
from armt.runtime.training.model import LoraSettings, Trainable
from armt.runtime.training.samples.batch import ActiveText, Batch, Sample, make_batch
from armt.runtime.training.samples.material import BatchPlan

# A window's size, and how much of it is predicted; documents, their segments and the question behind them.
_WINDOWS, _WINDOW_TOKENS, _SAID_TOKENS = 6, 640, 40
_DOCUMENTS, _SEGMENTS, _ASKED_TOKENS = 8, 8, 64
_WARM_UP_STEPS = 2
_TARGETS = ("qkv", "out", "up", "down")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainingSettings:
    """What to measure.

    Attributes:
        repetitions: steps of every kind that are measured, behind one that is not.
        seed: of the random tokens.
    """

    repetitions: int = 3
    seed: int = 0


@dataclass(slots=True)
class _Kind:
    """A kind of batch, and a trainer whose steps are made of it."""

    method: str
    trainer: Trainer
    batch: Batch
    segments: int | None
    flops: int
    expected_s: float = 0.0
    times: list[float] = field(default_factory=list)
    peak: int | None = None


class _OneBatch:
    """Material that is always the same batch."""

    def __init__(self, batch: Batch) -> None:
        self._batch = batch

    def batch(self, plan: BatchPlan) -> Batch:
        """Return it."""
        return self._batch

    def require(self, task: TaskSettings, segment_tokens: int) -> None:
        """All that is needed is there."""


class TrainingBench:
    """Measures the training of one model.

    Args:
        model: to train; its weights are in no backend's own layout.
        shape: its name, for the rows.
        settings: what to measure.
        on_progress: called before every step, those of the warm-up too.
    """

    def __init__(
        self,
        model: ArmtModel,
        shape: str,
        settings: TrainingSettings,
        *,
        on_progress: Callable[[Progress], None] | None = None,
    ) -> None:
        self.model, self.shape, self.settings = model, shape, settings
        self._on_progress = on_progress
        self._ceiling = Ceiling(model.device, model.dtype)
        # torch's own record is made in the dtype that torch multiplies faster.
        self._of_torch = model.weights.to(self._ceiling.dtype)
        self.machine = describe_machine(model.device) | {"ceiling_dtype": dtype_name(self._ceiling.dtype)}
        self._has_kernels = takes_factors(model.config, model.weights)
        self._kinds = self._make()
        self._pace = Pace([])

    def prepare(self) -> float:
        """Warm up, and return how many seconds `run` will take, roughly."""
        # Twice: the first step of a process takes its memory from the system, page by page.
        for kind in self._kinds:
            for step in range(_WARM_UP_STEPS):
                self._tell(Progress(f"warm-up, {kind.method}", kind.batch.tokens, 0, step, _WARM_UP_STEPS, 0.0))
                kind.expected_s = kind.trainer.step().seconds
        self._pace = Pace([(1 + self.settings.repetitions) * kind.expected_s for kind in self._kinds])
        return self._pace.whole_s

    def run(self) -> Iterator[Row]:
        """Measure kind by kind; yields the rows when all are complete.

        Not in turn: what one kind has taken of memory and caches, the next would first have to take back.
        """
        ceilings, before = [], CoreTime.now()
        for kind in self._kinds:
            for repetition in range(self.settings.repetitions):
                self._tell(Progress(kind.method, kind.batch.tokens, repetition, 0, 0, self._pace.left_s()))
                if not repetition:
                    kind.trainer.step()
                ceilings.append(self._ceiling.measure())
                reset_peak_memory(self.model.device)
                kind.times.append(kind.trainer.step().seconds)
                kind.peak = max(kind.peak or 0, peak_memory(self.model.device) or 0) or None
                self._pace.done((1 + (not repetition)) * kind.expected_s)
        after = CoreTime.now()
        others = after.others_since(before) if before is not None and after is not None else None
        ceiling = median(ceilings)
        plain = {id(kind.batch): median(kind.times) for kind in self._kinds if not kind.trainer.options.native}
        for kind in self._kinds:
            yield self._row(kind, ceiling, plain[id(kind.batch)], others)

    def _tell(self, at: Progress) -> None:
        if self._on_progress is not None:
            self._on_progress(at)

    def _row(self, kind: _Kind, ceiling: float, plain_s: float, others: float | None) -> Row:
        config, time_s, tokens = self.model.config, median(kind.times), kind.batch.tokens
        rates = [tokens / seconds for seconds in kind.times]
        return Row(
            method=kind.method,
            reason="C++ kernels" if kind.trainer.options.native and self._has_kernels else "torch's own record",
            shape=self.shape,
            dtype=dtype_name(kind.trainer.trainable.base.embedding.dtype),
            tokens=tokens,
            segment_tokens=config.segment_tokens,
            memory_tokens=config.memory_tokens,
            segments=kind.segments,
            tokens_per_s=tokens / time_s,
            tokens_per_s_deviation=stdev(rates) if len(rates) > 1 else 0.0,
            time_s=time_s,
            times_s=tuple(kind.times),
            peak_bytes=kind.peak,
            flops=kind.flops,
            flops_per_s=kind.flops / time_s,
            ceiling_flops_per_s=ceiling,
            ceiling_fraction=kind.flops / time_s / ceiling,
            speed_up_baseline=plain_s / time_s,
            other_cores=others,
        )

    def _make(self) -> list[_Kind]:
        config, random = self.model.config, Random(self.settings.seed)

        def ids(count: int) -> list[int]:
            return [random.randrange(config.base.vocab_size) for _ in range(count)]

        said = [0.0] * (_WINDOW_TOKENS - _SAID_TOKENS) + [1.0] * _SAID_TOKENS
        windows = [Sample(segments=(), active=[ActiveText(ids=ids(_WINDOW_TOKENS), weights=said)])] * _WINDOWS
        documents = [
            Sample(
                segments=[ids(config.segment_tokens) for _ in range(_SEGMENTS)],
                active=[ActiveText(ids=ids(_ASKED_TOKENS), weights=[1.0] * _ASKED_TOKENS)],
            )
            for _ in range(_DOCUMENTS)
        ]
        made: list[tuple[str, list[Sample], int | None]] = [("windows", windows, None)]
        if config.has_memory:
            made.append(("documents", documents, _SEGMENTS))
        kinds = []
        for name, samples, segments in made:
            batch = make_batch(samples, self.model.device)
            flops = step_flops(config, batch)
            for native in (True, False):
                method = name if native else f"{name}, torch"
                kinds.append(_Kind(method, self._trainer(batch, native), batch, segments, flops))
        return kinds

    def _trainer(self, batch: Batch, native: bool) -> Trainer:
        config, device = self.model.config, self.model.device
        count = len(config.memory_layers)
        trainable = Trainable(
            config,
            self.model.weights if native else self._of_torch,
            whitening=torch.eye(config.d_model, device=device).repeat(count, 1, 1),
            value_scale=torch.ones(count, device=device),
            lora=LoraSettings(targets=_TARGETS),
            seed=self.settings.seed,
        )
        task = TaskSettings(kind="windows")
        steps = _WARM_UP_STEPS + 1 + self.settings.repetitions
        curriculum = Curriculum(stage=(Stage(name="bench", steps=steps, task=(task,)),))
        return Trainer(trainable, curriculum, _OneBatch(batch), TrainOptions(native=native))


def step_flops(config: ArmtConfig, batch: Batch) -> int:
    """Return the useful operations of a training step on low-rank changes, the head left out.

    A linear layer whose weights stay costs as much backward as forward, attention and memory twice as much.
    """
    depth = config.reading_layers if config.has_memory else 0
    front = config.memory_tokens if config.carries_tokens else 0
    total = linear = 0
    for sample in batch.samples:
        tokens = sum(len(segment) for segment in sample.segments)
        if tokens and depth:
            total += run_cost(config, tokens, value_bytes=1, layers=depth).flops
            memory_tokens = len(sample.segments) * config.extra_tokens
            linear += 2 * (tokens + memory_tokens) * layer_parameters(config.base) * depth
    for tokens in (front + length for length in batch.active_lengths):
        total += full_attention_flops(config.base, tokens)
        linear += 2 * tokens * layer_parameters(config.base) * config.layers
    return 3 * total - linear
