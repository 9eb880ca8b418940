"""Run a plan on a model: one grouped call per step. This is the one seam between scheduling and computing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from armt.kernels.threads import one_thread
from armt.models.cells import CellGroup
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.schedule import PLANS, Schedule, Step, side_by_side
from armt.runtime.engine.segments import Segment
from armt.runtime.engine.slots import Computes, Slots, slots_of


class Embeds(Computes, Protocol):
    """What the executor needs of a model; tests have a fake one."""

    def embed(self, ids: Tensor, position: int, *, tokens: Tensor | None = None) -> Tensor: ...

    def check_ids(self, ids: Tensor) -> Tensor: ...

    def left_tokens(self, out: Tensor, real: tuple[int, ...]) -> Tensor: ...


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step has run.

    Attributes:
        step: the cells it ran.
        layers: of the run.
        slots: what it left, until the next step.
    """

    step: Step[Segment]
    layers: int
    slots: Slots

    @property
    def left(self) -> Tensor | None:
        """Hidden states ``[B, N, d]`` of the segments that left, lane by lane, or None if none left.

        What is in front, real and memory tokens; padding may follow. Valid until the next step.
        """
        return self.slots.outputs(self.layers - 1) if self.step.hi == self.layers else None

    def save(self, memory: Memory, layer: int, lane: int) -> None:
        """Copy what one layer has carried in one lane since this step into a memory."""
        self.slots.save(memory, layer, lane)


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

    def __init__(self, model: Embeds, schedule: Schedule, *, layers: int | None = None, lanes: int = 1) -> None:
        assert lanes == 1 or schedule == "sequential", "a conveyor has one lane"
        self.model = model
        self.schedule: Schedule = schedule
        self.layers = model.config.layers if layers is None else layers
        self.lanes = lanes
        self.slots = slots_of(model, self.layers, lanes)
        self._belt: tuple[Segment, ...] = ()

    def snapshot(self, step: Step[Segment]) -> Conveyor:
        """Copy slots and layer states after ``step``, which has just run.

        In a diagonal run the conveyor must be full; in a sequential one a segment must have left, of the only document
        that is under way.
        """
        under_way = self.schedule == "diagonal"
        slots, state = self.slots.copied(step.lanes[0], under_way=under_way)
        return Conveyor(slots=slots, state=state, belt=step.segments if under_way else ())

    def restore(self, conveyor: Conveyor) -> None:
        """Put a snapshot back: the next `run` goes on after its step, bit by bit; of lanes the first one does."""
        self.slots.put_back(conveyor.slots, conveyor.state)
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
                self.slots.load(segment.resumed, layer, lane)
        entered = [self._enter(segment, lane) for segment, lane in zip(step.entering, step.lanes, strict=False)]
        tokens = max(segment.tokens for segment in step.segments) + self.model.config.extra_tokens
        self.slots.run(group_of(step), step.lanes, tokens, entered)
        done = StepDone(step, self.layers, self.slots)
        if self.slots.tokens is not None and done.left is not None:
            real = tuple(segment.tokens for segment in step.leaving(self.layers))
            self.slots.keep_tokens(self.model.left_tokens(done.left, real), step.lanes)
        return done

    def _enter(self, segment: Segment, lane: int) -> Tensor:
        """Embed a segment that enters ``[N, d]``, with the memory tokens of its lane where the dialect carries them."""
        ids = self.model.check_ids(torch.as_tensor(segment.ids, dtype=torch.int64))
        tokens = None if segment.first or self.slots.tokens is None else self.slots.tokens[lane]
        with one_thread():
            return self.model.embed(ids, segment.position, tokens=tokens)


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
