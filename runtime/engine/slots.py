"""Where the cells of a step are computed: the slots of a conveyor, and the layer states behind them.

On a full conveyor hidden states move up without being copied: a step reads slots 0 to L - 1 of one buffer of L + 1, and
leaves its outputs in slots 1 to L. Where several processes hold the layers of a model, each has the slots of its own
(runtime/devices); whoever plans a run does not see the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

import torch
from torch import Tensor

from armt.kernels.threads import one_thread
from armt.models.active import ActiveSegment
from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.state import LayerStates, States
from armt.runtime.engine.graph import stepper
from armt.runtime.engine.malloc import keep_freed_memory
from armt.runtime.engine.memory import Memory, load_layer, save_layer, states_of


class Computes(Protocol):
    """What slots need of a model; tests have a fake one."""

    @property
    def config(self) -> ArmtConfig: ...

    def new_state(self, lanes: int = 1) -> LayerStates: ...

    def step(self, hidden: Tensor, group: CellGroup, state: States, into: Tensor | None = None) -> Tensor: ...


class Coming(Protocol):
    """A tensor that may still be on its way from another device."""

    def get(self) -> Tensor:
        """Wait for it."""
        ...


class Slots(Protocol):
    """The slots of all layers of a run, and their states, wherever they are; layers have the numbers of the model."""

    @property
    def tokens(self) -> Tensor | None:
        """Memory tokens ``[B, M, d]`` of each lane's next segment, where the dialect carries them."""
        ...

    def keep_tokens(self, tokens: Tensor, lanes: Sequence[int]) -> None:
        """Replace the memory tokens ``[B', M, d]`` of some lanes."""
        ...

    def run(self, group: CellGroup, lanes: Sequence[int], tokens: int, entered: Sequence[Tensor]) -> None:
        """Run one step.

        Args:
            group: its cells.
            lanes: which lanes they are in.
            tokens: N of the step: what is in front, real and memory tokens of its longest segment.
            entered: where the group begins at layer 0, per lane the hidden states ``[n, d]`` of the segment that
                enters: padded with zeros, or cut, to N.
        """
        ...

    def outputs(self, layer: int, rows: slice = slice(None)) -> Tensor:
        """Return what the cells of one layer gave in the last step, lane by lane ``[B, n, d]``; valid until the next.

        Args:
            layer: of the step's group.
            rows: which of the N tokens, from a start to a stop; all by default.
        """
        ...

    def copy_of(self, layer: int, rows: slice) -> Coming:
        """Ask for a copy of what `outputs` returns, without waiting for it."""
        ...

    def load(self, memory: Memory, layer: int, lane: int) -> None:
        """Put one layer of a memory into one lane of the layer states; memory tokens enter with the lowest."""
        ...

    def save(self, memory: Memory, layer: int, lane: int) -> None:
        """Copy one layer of one lane into a memory's tensors, without waiting for it: see `settle`.

        Memory tokens leave with the highest layer.
        """
        ...

    def settle(self) -> None:
        """Wait until all that was saved is in its memories."""
        ...

    def copied(self, lane: int, *, under_way: bool) -> tuple[Tensor | None, dict[str, Tensor]]:
        """Copy what a run needs to go on.

        Args:
            lane: of which the states are wanted.
            under_way: whether cells are.

        Returns:
            The slots ``[G, 1, N, d]``, None where nothing is under way, and the tensors of the lane by name.
        """
        ...

    def put_back(self, slots: Tensor | None, state: dict[str, Tensor]) -> None:
        """Put copies back, of lanes into the first one."""
        ...


@runtime_checkable
class Spread(Protocol):
    """A model whose layers several processes hold: it knows where its slots and open segments are."""

    def slots(self, layers: int, lanes: int) -> Slots:
        """Return the slots of a run over the layers below ``layers``."""
        ...

    def open_segments(self, memories: Sequence[Memory]) -> ActiveSegment:
        """Open a segment behind each memory."""
        ...


class _Here:
    """A tensor that is here."""

    def __init__(self, tensor: Tensor) -> None:
        self._tensor = tensor

    def get(self) -> Tensor:
        return self._tensor


class OwnSlots:
    """The slots of layers that this process holds.

    Args:
        model: what computes.
        layers: only those below this one are run.
        lanes: documents side by side at most.

    Attributes:
        state: the layer states.
    """

    def __init__(self, model: Computes, layers: int, lanes: int) -> None:
        keep_freed_memory()
        self.state = model.new_state(lanes)
        self._config, self._layers, self._lanes = model.config, layers, lanes
        self._compute = stepper(model.step, model.config, self.state, layers)
        self._outputs: Tensor | None = None
        self._lo = 0
        self._conveyor: Tensor | None = None

    @property
    def tokens(self) -> Tensor | None:
        """Memory tokens of each lane's next segment; see `Slots`."""
        return self.state.tokens

    def keep_tokens(self, tokens: Tensor, lanes: Sequence[int]) -> None:
        """Replace the memory tokens of some lanes."""
        self.state.keep_tokens(tokens, lanes)

    @torch.inference_mode()
    def run(self, group: CellGroup, lanes: Sequence[int], tokens: int, entered: Sequence[Tensor]) -> None:
        """Run one step; see `Slots`."""
        with one_thread():
            hidden, into = self._take(group, tokens, entered)
        state = self.state if len(lanes) == self._lanes else self.state.lanes_of(lanes)
        self._outputs, self._lo = self._compute(hidden, group, state, into), group.lo

    def outputs(self, layer: int, rows: slice = slice(None)) -> Tensor:
        """Return what the cells of one layer gave in the last step; see `Slots`."""
        assert self._outputs is not None
        return self._outputs[layer - self._lo, :, rows]

    def copy_of(self, layer: int, rows: slice) -> Coming:
        """Copy what `outputs` returns."""
        with one_thread():
            return _Here(self.outputs(layer, rows).clone())

    def load(self, memory: Memory, layer: int, lane: int) -> None:
        """Put one layer of a memory into one lane of the layer states."""
        with one_thread():
            load_layer(self.state, memory, layer, lane)

    def save(self, memory: Memory, layer: int, lane: int) -> None:
        """Copy one layer of one lane into a memory's tensors."""
        with one_thread():
            save_layer(self.state, memory, layer, lane)

    def settle(self) -> None:
        """Nothing is on its way."""

    def copied(self, lane: int, *, under_way: bool) -> tuple[Tensor | None, dict[str, Tensor]]:
        """Copy what a run needs to go on; see `Slots`."""
        slots = self._outputs.clone() if under_way and self._outputs is not None else None
        return slots, {name: tensor.clone() for name, tensor in self.state.lane(lane).items()}

    def put_back(self, slots: Tensor | None, state: dict[str, Tensor]) -> None:
        """Put copies back, into the first lane."""
        for name, tensor in self.state.lane(0).items():
            tensor.copy_(state[name])
        self._outputs, self._lo = None if slots is None else slots.to(self.state.device), 0

    def _take(self, group: CellGroup, tokens: int, entered: Sequence[Tensor]) -> tuple[Tensor, Tensor | None]:
        """Line up the hidden states of a step ``[G, B, N, d]``: what enters, and the outputs of the step before.

        Returns:
            The hidden states, and where their outputs may be left so that the next full step finds them in place.
        """
        moved = group.groups - bool(entered)
        previous = self._outputs
        if not entered and previous is not None and previous.shape[0] == moved and previous.shape[2] == tokens:
            return previous, None
        like = entered[0] if entered else previous
        assert like is not None
        hidden, into = self._room(group.groups, group.lanes, tokens, like)
        for lane, rows in enumerate(entered):
            width = min(len(rows), tokens)
            hidden[0, lane, :width] = rows[:width]
            hidden[0, lane, width:] = 0
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
        config = self._config
        if lanes > 1 or groups < self._layers or tokens < config.segment_tokens + config.extra_tokens:
            return like.new_empty(groups, lanes, tokens, like.shape[-1]), None
        if self._conveyor is None:
            self._conveyor = like.new_empty(self._layers + 1, 1, tokens, like.shape[-1])
        return self._conveyor[:-1], self._conveyor[1:]


def slots_of(model: Computes, layers: int, lanes: int) -> Slots:
    """Return slots for a run over the layers of a model below ``layers``."""
    return model.slots(layers, lanes) if isinstance(model, Spread) else OwnSlots(model, layers, lanes)


def open_segments(model: ArmtModel, memories: Sequence[Memory]) -> ActiveSegment:
    """Open a segment behind each memory, on copies of them."""
    if isinstance(model, Spread):
        return model.open_segments(memories)
    size = model.config.segment_tokens
    return ActiveSegment(
        model,
        states_of(model, memories),
        past=[min(size, memory.tokens_read) for memory in memories],
        position=[memory.position for memory in memories],
        written=[memory.segments_read for memory in memories],
    )
