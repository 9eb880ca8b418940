"""The training loop: a curriculum over a model, with checkpoints, metrics and an ARMT directory at the end."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any, Protocol

import torch
from torch import Tensor

from armt.errors import ModelError, UsageError
from armt.kernels.eager.widened import widened_products
from armt.models.config import ArmtConfig
from armt.models.weights import Weights
from armt.runtime.engine.malloc import keep_freed_memory
from armt.runtime.training.block import takes_factors
from armt.runtime.training.checkpoint import Checkpoint, MetricsFile, save_checkpoint
from armt.runtime.training.config import Curriculum, Stage, TaskSettings
from armt.runtime.training.layer import Tiles
from armt.runtime.training.losses import base_loss, distill_loss, read_loss, token_loss
from armt.runtime.training.model import OUTER, LayerRows, LowRankRows, ParameterKind, Trainable
from armt.runtime.training.passes import Order, Passes
from armt.runtime.training.samples.batch import Batch
from armt.runtime.training.samples.data import Standing
from armt.runtime.training.samples.material import BatchPlan
from armt.runtime.training.states import TrainingStates

# Kinds of parameters that weight decay leaves alone, and that go at another's rate.
_UNDECAYED: tuple[ParameterKind, ...] = ("tokens", "base vectors")
_RATES = {"base vectors": "base"}


@dataclass(frozen=True, slots=True, kw_only=True)
class TrainOptions:
    """How a run is done, as against what is learned.

    Attributes:
        order: of the cells in a pass; None for the fastest that the model has.
        checkpointing: compute cells again on the way back instead of keeping what they computed.
        truncate: back-propagate through this many segments where a task says nothing else; None for all.
        compiled: compile the element-wise parts of the layers; slow to start, faster after.
        native: run layers by the C++ kernels where these compute them.
        save_every_s: seconds between checkpoints.
    """

    order: Order | None = None
    checkpointing: bool = False
    truncate: int | None = None
    compiled: bool = False
    native: bool = True
    save_every_s: float = 120.0

    def truncated(self, task: TaskSettings) -> int | None:
        """Return how many segments a task's gradients go back through: what it says itself, else what the run does."""
        return self.truncate if task.truncate is None else task.truncate


@dataclass(slots=True)
class StepReport:
    """What a step did, for the display and the metrics file.

    Attributes:
        step: number of steps done, this one included.
        stage: its name.
        losses: by what they measure.
        accuracy: right answers by recall task.
        tokens: real tokens of the step.
        seconds: that it took.
        gradient: norm before clipping.
    """

    step: int
    stage: str
    losses: dict[str, float] = field(default_factory=dict)
    accuracy: dict[str, float] = field(default_factory=dict)
    tokens: int = 0
    seconds: float = 0.0
    gradient: float = 0.0

    def row(self) -> dict[str, Any]:
        """Return the line of the metrics file."""
        rounded = {name: round(value, 5) for name, value in (*self.losses.items(), *self.accuracy.items())}
        return {
            "step": self.step, "stage": self.stage, **rounded, "tokens": self.tokens,
            "seconds": round(self.seconds, 3), "gradient": round(self.gradient, 4),
        }  # fmt: skip


class Batches(Protocol):
    """Where a trainer's batches come from; `samples.material.Material` is one."""

    def batch(self, plan: BatchPlan) -> Batch:
        """See `samples.material.Material.batch`."""
        ...

    def require(self, task: TaskSettings, segment_tokens: int) -> None:
        """See `samples.material.Material.require`."""
        ...


def check_material(curriculum: Curriculum, material: Batches, segment_tokens: int, *, done: int = 0) -> None:
    """See that there is material for all that is still to come.

    Args:
        curriculum: what is learned.
        material: what there is.
        segment_tokens: of the model.
        done: steps that have been made.

    Raises:
        UsageError, NoTextError: see `Batches.require`.
    """
    before = 0
    for stage in curriculum.stage:
        before += stage.steps
        for task in stage.task if before > done else ():
            material.require(task, stage.segment_size(task, segment_tokens))


class Trainer:
    """Trains; every step is a pure function of the masters, the optimiser and the step's number.

    Args:
        trainable: masters over a base.
        curriculum: what is learned.
        material: where samples come from.
        options: how.
        setting: kept in checkpoints, see `Checkpoint`.
    """

    def __init__(
        self,
        trainable: Trainable,
        curriculum: Curriculum,
        material: Batches,
        options: TrainOptions,
        setting: Mapping[str, Any] | None = None,
    ) -> None:
        if trainable.config.sliding_window:
            raise UsageError("training of sliding-window models (armt_sw) is not implemented")
        if trainable.base.embedding.device.type == "cpu":
            keep_freed_memory()
        self.trainable, self.curriculum, self.material, self.options = trainable, curriculum, material, options
        self.setting = {} if setting is None else setting
        settings = curriculum.optimizer
        groups = [
            {"params": tensors, "kind": kind, "weight_decay": 0.0 if kind in _UNDECAYED else settings.decay}
            for kind, tensors in trainable.groups().items()
            if tensors
        ]
        self.optimizer = torch.optim.AdamW(groups, lr=0.0, betas=(settings.beta1, settings.beta2))
        self.step_number = 0
        self.tokens = 0
        self.seconds = 0.0
        # By the number of their task in this stage.
        self._left: dict[int, TrainingStates] = {}
        self._of_base = Tiles()

    def step(self) -> StepReport:
        """Do the next optimisation step.

        Raises:
            ModelError: the loss is not a number any more.
        """
        embedding = self.trainable.base.embedding
        with widened_products(embedding.dtype, embedding.device):
            return self._step()

    def _step(self) -> StepReport:
        started = time.perf_counter()
        stage, within = self.curriculum.at(self.step_number)
        if not within:
            self._left.clear()
        report = StepReport(self.step_number + 1, stage.name)
        whole = self.trainable.config
        weights = self.trainable.weights()
        # Made once a step, by whichever task first multiplies with a matrix.
        tiles = Tiles()
        leaves, made = _cut(weights, factors=self.options.native and takes_factors(whole, weights))
        for number, task in enumerate(stage.task):
            if within % task.every == task.offset:
                config = replace(whole, segment_tokens=stage.segment_size(task, whole.segment_tokens))
                self._work(task, number, config, weights, tiles, report)
        pairs = [(tensor, leaf.grad) for tensor, leaf in zip(made, leaves, strict=True) if leaf.grad is not None]
        torch.autograd.backward([tensor for tensor, _ in pairs], [grad for _, grad in pairs])
        self._update(stage, within, report)
        self.step_number += 1
        report.seconds = time.perf_counter() - started
        self.tokens += report.tokens
        self.seconds += report.seconds
        return report

    def _work(
        self,
        task: TaskSettings,
        number: int,
        config: ArmtConfig,
        weights: Weights,
        tiles: Tiles,
        report: StepReport,
    ) -> None:
        """Do one task of a step: forward, losses, gradients into the weights."""
        rng = Random(f"{self.curriculum.seed} {self.step_number} {number}")
        standing = self._standing(task, number) if task.stays > 1 else None
        sizes = {"segment_tokens": config.segment_tokens, "memory_tokens": config.memory_tokens}
        batch = self.material.batch(BatchPlan(task=task, rng=rng, **sizes, standing=standing))
        options = self.options
        passes = Passes(config, weights, order=options.order, checkpointing=options.checkpointing,
                        truncate=options.truncated(task), compiled=options.compiled, native=options.native,
                        tiles=tiles)  # fmt: skip
        read_weight = task.weight_of_reads(keys=bool(config.memory_layers))
        before = self._before(task, number, passes, rng, len(batch.samples), standing)
        result = passes.run(batch, want_reads=read_weight > 0, before=before)
        if task.continued or standing:
            self._left[number] = result.states.detached()
        name = _loss_name(task)
        if task.kind == "base":
            loss = base_loss(passes, self._teacher(config), batch, result.hidden)
            report.losses[name] = float(loss.detach())
        else:
            tokens = token_loss(passes, batch, result.hidden)
            loss = tokens.loss * (task.answer_weight if task.kind == "recall" else 1.0)
            report.losses[name] = float(tokens.loss.detach())
            if tokens.asked:
                report.accuracy[f"{name} accuracy"] = tokens.right / tokens.asked
        if task.distill:
            distance = distill_loss(passes, self._teacher(config), batch, result.hidden)
            loss = loss * (1 - task.distill) + distance * task.distill
            report.losses[f"{name} distill"] = float(distance.detach())
        if read_weight > 0:
            reads, share = read_loss(passes, batch, result)
            loss = loss + reads * read_weight
            report.losses[f"{name} reads"] = float(reads.detach())
            report.accuracy[f"{name} share"] = share
        if not math.isfinite(float(loss.detach())):
            # Nothing has been changed before the first step: no rate can be at fault.
            told = (
                "lower the rates and go on from the last checkpoint with --resume"
                if self.step_number
                else f"the model's own numbers run over in {str(self.trainable.base.embedding.dtype).partition('.')[2]}"
            )
            raise ModelError(f"step {report.step}: the loss of {name} is not a number; {told}")
        torch.autograd.backward(loss * task.weight)
        report.tokens += batch.tokens

    def _standing(self, task: TaskSettings, number: int) -> list[Standing]:
        """Return where each lane of a task stands: they change their documents one after another, not all at once."""
        _, within = self.curriculum.at(self.step_number)
        turn, lanes = within // task.every, task.lanes(task.segments[0])
        found = []
        for lane in range(lanes):
            document, part = divmod(turn + lane * task.stays // lanes, task.stays)
            seed = f"{self.curriculum.seed} {self.step_number - within} {number} {lane} {document}"
            found.append(Standing(Random(seed), part, task.stays))
        return found

    def _before(
        self,
        task: TaskSettings,
        number: int,
        passes: Passes,
        rng: Random,
        samples: int,
        standing: Sequence[Standing] | None,
    ) -> TrainingStates | None:
        """Return the memories that documents begin with where some go on from others; None for empty ones."""
        left = self._left.get(number)
        if left is None:
            return None
        if standing is not None:
            stays = [lane.part > 0 or rng.random() < task.continued for lane in standing]
            return passes.begin(left, [lane if stay else None for lane, stay in enumerate(stays)])
        # Another lane each time, since batches differ in size.
        lanes = rng.sample(range(left.lanes), left.lanes)
        return passes.begin(
            left,
            [lanes[one % left.lanes] if rng.random() < task.continued else None for one in range(samples)],
        )

    def _teacher(self, config: ArmtConfig) -> Passes:
        """Return passes through the base as it was before training, without a memory."""
        options = self.options
        return Passes(config.base_alone(), self.trainable.base, compiled=options.compiled, native=options.native,
                      tiles=self._of_base)  # fmt: skip

    def _update(self, stage: Stage, within: int, report: StepReport) -> None:
        masters = [tensor for tensor in self.trainable.masters.values() if tensor.grad is not None]
        norm = torch.nn.utils.clip_grad_norm_(masters, self.curriculum.optimizer.clip)
        report.gradient = float(norm)
        factor = min(1.0, (within + 1) / max(1, stage.warmup))
        if stage.decay == "cosine":
            factor *= 0.55 + 0.45 * math.cos(math.pi * within / stage.steps)
        for group in self.optimizer.param_groups:
            group["lr"] = stage.rates.of(_RATES.get(group["kind"], group["kind"])) * factor
        if math.isfinite(report.gradient):
            self.optimizer.step()
        self.optimizer.zero_grad(set_to_none=True)

    def run(
        self,
        directory: Path,
        *,
        on_step: Callable[[StepReport], None] | None = None,
        stop: Callable[[], bool] = lambda: False,
    ) -> bool:
        """Train to the end of the curriculum, with checkpoints and metrics.

        Args:
            directory: of the run.
            on_step: called after every step.
            stop: asked after every step; the run then ends with a checkpoint.

        Returns:
            Whether the curriculum is done.

        Raises:
            ModelError: training went astray; the last good checkpoint stays.
        """
        metrics = MetricsFile(directory, self.step_number)
        saved = time.monotonic()
        end = self.curriculum.steps
        try:
            while self.step_number < end and not stop():
                report = self.step()
                metrics.add(report.row())
                if on_step is not None:
                    on_step(report)
                if time.monotonic() - saved >= self.options.save_every_s and self.step_number < end:
                    self._save(directory)
                    saved = time.monotonic()
            self._save(directory)
        finally:
            metrics.close()
        return self.step_number >= end

    def _save(self, directory: Path) -> None:
        """Write a checkpoint, unless the last step has left weights that no run could go on from."""
        if not all(bool(tensor.isfinite().all()) for tensor in self.trainable.masters.values()):
            raise ModelError(
                f"step {self.step_number}: weights are no numbers any more; lower the rates and go on from the last "
                "checkpoint with --resume"
            )
        save_checkpoint(directory, self.checkpoint())

    def checkpoint(self) -> Checkpoint:
        """Return where the run stands."""
        return Checkpoint(
            step=self.step_number,
            tokens=self.tokens,
            seconds=self.seconds,
            masters={name: tensor.detach() for name, tensor in self.trainable.masters.items()},
            optimizer=self.optimizer.state_dict(),
            whitening=self.trainable.whitening,
            value_scale=self.trainable.value_scale,
            setting=self.setting,
            left={number: states.tensors() for number, states in self._left.items()},
        )

    def resume(self, checkpoint: Checkpoint) -> None:
        """Go on from where a run stood."""
        self.trainable.load(checkpoint.masters)
        self.optimizer.load_state_dict(dict(checkpoint.optimizer))
        self.step_number, self.tokens, self.seconds = checkpoint.step, checkpoint.tokens, checkpoint.seconds
        config, device = self.trainable.config, self.trainable.base.embedding.device
        self._left = {
            number: TrainingStates.of_tensors(config, tensors, device) for number, tensors in checkpoint.left.items()
        }


def _loss_name(task: TaskSettings) -> str:
    """Return what a task's loss goes by in reports."""
    if task.kind == "recall":
        return task.task.value
    return "+".join(task.asked) if task.kind == "windows" else task.kind


def _cut(weights: Weights, *, factors: bool) -> tuple[list[Tensor], list[Tensor]]:
    """Put leaves in the place of the trained tensors, so that every task's gradient ends there.

    Args:
        weights: of this step.
        factors: low-rank changes get their gradients factor by factor, see `takes_factors`.

    Returns:
        The leaves, and the tensors that they stand for.
    """
    leaves: list[Tensor] = []
    made: list[Tensor] = []

    def leaf(tensor: Tensor) -> Tensor:
        made.append(tensor)
        leaves.append(tensor.detach().requires_grad_())
        return leaves[-1]

    stacks: Iterable[Any] = (*weights.layers.values(), *weights.memory.values())
    for stack in stacks:
        if factors and isinstance(stack, LowRankRows):
            stack.rows = [row.detach() for row in stack.rows]
            stack.down, stack.up = ([leaf(row) for row in rows] for rows in (stack.down, stack.up))
        elif isinstance(stack, LayerRows):
            stack.rows = [leaf(row) for row in stack.rows]
    weights.memory_tokens = leaf(weights.memory_tokens)
    tied = weights.head is weights.embedding
    for name in OUTER:
        tensor = getattr(weights, name)
        if tensor is not None and tensor.requires_grad and not (tied and name == "head"):
            setattr(weights, name, leaf(tensor))
    if tied:
        weights.head = weights.embedding
    return leaves, made
