"""Run a plan on a model: one grouped call per step. Owns the slots, passes on what leaves the conveyor.

This is the one seam between scheduling and computing. On a full conveyor hidden states move up without being copied: a
step reads slots 0 to L - 1 of one buffer of L + 1, and leaves its outputs in slots 1 to L.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import LayerStates, TokenStates
from armt.runtime.engine.graph import stepper
from armt.runtime.engine.malloc import keep_freed_memory
from armt.runtime.engine.memory import load_layer
from armt.runtime.engine.schedule import PLANS, Schedule, Step, side_by_side
from armt.runtime.engine.segments import Segment


class Computes(Protocol):
    """What the executor needs of a model; tests have a fake one."""

    @property
    def config(self) -> ArmtConfig: ...

    def embed(self, ids: Tensor, position: int, *, tokens: Tensor | None = None) -> Tensor: ...

    def check_ids(self, ids: Tensor) -> Tensor: ...

    def new_state(self, lanes: int = 1) -> LayerStates: ...

    def step(self, hidden: Tensor, group: CellGroup, state: TokenStates, into: Tensor | None = None) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step has run.

    Attributes:
        step: the cells it ran.
        state: the layer states after it.
        left: hidden states ``[B, N, d]`` of the segments that left, lane by lane (what is in front, real and memory
            tokens; padding may follow), or None if none left. Valid until the next step.
        outputs: of all cells ``[G, B, N, d]``, lowest layer first. Valid until the next step.
    """

    step: Step[Segment]
    state: LayerStates
    left: Tensor | None
    outputs: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class Conveyor:
    """All that a run needs to go on after a step: of constant size.

    Attributes:
        slots: outputs of the last step ``[G, 1, N, d]``, lowest layer first; None where no cell is under way.
        state: tensors of the one lane of the layer states, by name.
        belt: the segments in the slots. They have entered, so that their ids do not matter any more.
    """

    slots: Tensor | None
    state: dict[str, Tensor]
    belt: tuple[Segment, ...]


class Executor:
    """Runs segments through the layers of a model.

    Args:
        model: what computes.
        schedule: ``"sequential"`` or ``"diagonal"``.
        layers: run only the layers below this one (reading needs no layer above the last memory); None for all.
        lanes: documents side by side at most, see `run_lanes`.
    """

    def __init__(self, model: Computes, schedule: Schedule, *, layers: int | None = None, lanes: int = 1) -> None:
        assert lanes == 1 or schedule == "sequential", "a conveyor has one lane"
        self.model = model
        self.schedule: Schedule = schedule
        self.layers = model.config.layers if layers is None else layers
        keep_freed_memory()
        self.lanes = lanes
        self.state = model.new_state(lanes)
        self._compute = stepper(model.step, model.config, self.state, self.layers)
        self._slots: Tensor | None = None
        self._conveyor: Tensor | None = None
        self._belt: tuple[Segment, ...] = ()

    def snapshot(self, step: Step[Segment]) -> Conveyor:
        """Copy slots and layer states after ``step``, which has just run.

        In a diagonal run the conveyor must be full; in a sequential one a segment must have left, of the only document
        that is under way.
        """
        under_way = self.schedule == "diagonal"
        return Conveyor(
            slots=self._slots.clone() if under_way and self._slots is not None else None,
            state={name: tensor.clone() for name, tensor in self.state.lane(step.lanes[0]).items()},
            belt=step.segments if under_way else (),
        )

    def restore(self, conveyor: Conveyor) -> None:
        """Put a snapshot back: the next `run` goes on after its step, bit by bit; of lanes the first one does."""
        for name, tensor in self.state.lane(0).items():
            tensor.copy_(conveyor.state[name])
        self._slots = None if conveyor.slots is None else conveyor.slots.to(self.state.device)
        self._belt = conveyor.belt

    def run(self, segments: Iterable[Segment]) -> Iterator[StepDone]:
        """Run the segments; yields after every step, so that the caller sees states before they move on.

        Args:
            segments: of one or more documents, in order.
        """
        belt, self._belt = self._belt, ()
        for step in PLANS[self.schedule](segments, self.layers, belt):
            yield self._step(step)

    def run_lanes(self, documents: Iterable[Iterable[Segment]]) -> Iterator[StepDone]:
        """Run the segments of documents side by side, as `run` does; a free lane takes up the next document."""
        for step in side_by_side(documents, self.layers, self.lanes):
            yield self._step(step)

    @torch.inference_mode()
    def _step(self, step: Step[Segment]) -> StepDone:
        for layer, lane, segment in step.cells:
            if segment.resumed is not None:
                load_layer(self.state, segment.resumed, layer, lane)
        entered = [self._enter(segment, lane) for segment, lane in zip(step.entering, step.lanes, strict=False)]
        tokens = max(segment.tokens for segment in step.segments) + self.model.config.extra_tokens
        hidden, into = self._take(step, tokens, entered)
        whole = len(step.lanes) == self.lanes
        out = self._compute(hidden, group_of(step), self.state if whole else self.state.lanes_of(step.lanes), into)
        left = out[-1] if step.hi == self.layers else None
        self._slots = out
        return StepDone(step, self.state, left, out)

    def _enter(self, segment: Segment, lane: int) -> Tensor:
        """Embed a segment that enters ``[N, d]``, with the memory tokens of its lane where the dialect carries them."""
        ids = self.model.check_ids(torch.as_tensor(segment.ids, dtype=torch.int64))
        tokens = None if segment.first or self.state.tokens is None else self.state.tokens[lane]
        return self.model.embed(ids, segment.position, tokens=tokens)

    def _take(self, step: Step[Segment], tokens: int, entered: Sequence[Tensor]) -> tuple[Tensor, Tensor | None]:
        """Line up the hidden states of a step ``[G, B, N, d]``: what enters, and the outputs of the step before.

        Returns:
            The hidden states, and where their outputs may be left so that the next full step finds them in place.
        """
        groups = step.hi - step.lo
        moved = groups - bool(entered)
        previous = self._slots
        if not entered and previous is not None and previous.shape[0] == moved and previous.shape[2] == tokens:
            return previous, None
        like = entered[0] if entered else previous
        assert like is not None
        hidden, into = self._room(groups, len(step.lanes), tokens, like)
        for lane, rows in enumerate(entered):
            hidden[0, lane, : len(rows)] = rows
            hidden[0, lane, len(rows) :] = 0
        if moved:
            assert previous is not None
            if previous.data_ptr() == hidden[-moved:].data_ptr():
                return hidden, into
            width = min(previous.shape[2], tokens)
            hidden[-moved:, :, :width] = previous[:moved, :, :width]
            hidden[-moved:, :, width:] = 0
        return hidden, into

    def _room(self, groups: int, lanes: int, tokens: int, like: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return room for the hidden states of a step, and for its outputs where the conveyor is full."""
        config = self.model.config
        if lanes > 1 or groups < self.layers or tokens < config.segment_tokens + config.extra_tokens:
            return like.new_empty(groups, lanes, tokens, like.shape[-1]), None
        if self._conveyor is None:
            self._conveyor = like.new_empty(self.layers + 1, 1, tokens, like.shape[-1])
        return self._conveyor[:-1], self._conveyor[1:]


def group_of(step: Step[Segment]) -> CellGroup:
    """Describe a step's cells to the model."""
    segments = step.segments
    return CellGroup(
        lo=step.lo,
        hi=step.hi,
        lanes=len(step.lanes),
        real=tuple(segment.tokens for segment in segments),
        first=tuple(segment.first for segment in segments),
        past=tuple(segment.past for segment in segments),
        position=tuple(segment.position for segment in segments),
    )
