"""`SpreadModel`: a model of which this process holds the lowest layers and others the rest, as the engine sees it.

The first process plans, embeds, chooses tokens, and has every `Memory` whole; the others do what it orders (`follow`).
"""

from __future__ import annotations

import weakref
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from armt.models.active import ActiveSegment, NewRows, OpenLane
from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.state import carried, part_of
from armt.runtime.devices.link import Arriving, Link
from armt.runtime.devices.orders import (
    Drop,
    KeepLane,
    KeepMemory,
    LoadLayer,
    OpenSegments,
    OpenSlots,
    Order,
    PutBack,
    PutLane,
    RunRows,
    RunStep,
    SaveLayer,
    SendCopy,
    SendOutputs,
    SendWeight,
)
from armt.runtime.devices.ranges import LayerRange
from armt.runtime.devices.share import Share, takes_part
from armt.runtime.engine.memory import Memory, states_of
from armt.runtime.engine.slots import Coming


class SpreadModel(ArmtModel):
    """A whole model, spread over processes.

    Args:
        config: of all layers.
        own: the layers that this process holds, with embeddings and head.
        link: to the others.
        ranges: the layers of every process, in order.
        trained: whether the memory of any layer is.
    """

    def __init__(
        self, config: ArmtConfig, own: ArmtModel, link: Link, ranges: Sequence[LayerRange], *, trained: bool
    ) -> None:
        super().__init__(config, own.weights, memory_dtype=own.memory_dtype, ops=own.block.ops)
        self.own, self.link, self.ranges = own, link, tuple(ranges)
        self._trained = trained
        self._count = 0
        self._dropped: list[tuple[int, list[Arriving]]] = []
        self._weights: dict[tuple[str, int], Tensor] = {}
        self._memories: weakref.WeakKeyDictionary[Memory, int] = weakref.WeakKeyDictionary()

    @property
    def memory_trained(self) -> bool:
        """Whether any value projection is not zero, on any device."""
        return self._trained

    def memory_weight(self, name: str, layer: int) -> Tensor:
        """Return one projection of the memory of one layer; one that is elsewhere is fetched once."""
        rank, inside = self.place(layer)
        if not rank:
            return self.own.memory_weight(name, inside)
        found = self._weights.get((name, layer))
        if found is None:
            # Keys and queries, of one shape.
            room = self.weights.embedding.new_empty(self.config.d_mem, self.config.d_model)
            with self.link.together():
                self.tell(SendWeight(name=name, layer=inside), rank)
                found = self._weights[name, layer] = self.link.receive(room, rank)
        return found

    def slots(self, layers: int, lanes: int) -> SpreadSlots:
        """Return the slots of a run over the layers below ``layers``."""
        return SpreadSlots(self, layers, lanes)

    def open_segments(self, memories: Sequence[Memory]) -> SpreadSegments:
        """Open a segment behind each memory, on all devices."""
        return SpreadSegments(self, memories)

    def place(self, layer: int) -> tuple[int, int]:
        """Return which process holds a layer, and the number that it has there."""
        rank = next(rank for rank, (lo, hi) in enumerate(self.ranges) if lo <= layer < hi)
        return rank, layer - self.ranges[rank][0]

    def new_number(self) -> int:
        """Return what the next slots or open segments are called."""
        self._count += 1
        return self._count

    def forgets(self, holder: object, number: int, arriving: list[Arriving] | None = None) -> None:
        """Let the others forget what has a number when ``holder`` is gone here; what it still expects is taken then."""
        # They are told with the next order: whatever removes an object may do so between an order and its tensors.
        weakref.finalize(holder, self._dropped.append, (number, [] if arriving is None else arriving)).atexit = False

    def tell(self, order: Order, *ranks: int) -> None:
        """Give an order to some processes."""
        while self._dropped:
            number, arriving = self._dropped.pop()
            for each in arriving:
                each.get()
            self.link.tell(Drop(numbers=(number,)), *range(1, len(self.ranges)))
        self.link.tell(order, *ranks)

    def number_of(self, memory: Memory) -> int:
        """Return what the others call a memory; they are sent it when it is first asked for, and it stays as it is."""
        number = self._memories.get(memory)
        if number is None:
            number, others = self.new_number(), range(1, len(self.ranges))
            self.forgets(memory, number)
            with self.link.together():
                self.tell(KeepMemory(number=number), *others)
                for rank in others:
                    self.send_part(carried(memory), self.ranges[rank], rank)
                # Last: whoever is stopped before that has not sent it.
                self._memories[memory] = number
        return number

    def send_part(self, tensors: dict[str, Tensor], layers: LayerRange, rank: int) -> None:
        """Send what some layers have of a lane's tensors, in the dtypes in which states have them."""
        for name, part in part_of(tensors, self.config, *layers).items():
            dtype = self.memory_dtype if name in ("matrix", "normalizer") else self.dtype
            self.link.send(part.to(self.device, dtype), rank)


class SpreadSlots:
    """The slots of a run over the layers of several processes; see `Slots`.

    Args:
        model: the whole.
        layers: only those below this one are run.
        lanes: documents side by side at most.
    """

    def __init__(self, model: SpreadModel, layers: int, lanes: int) -> None:
        self._model, self._link, self._number = model, model.link, model.new_number()
        # Processes whose layers all lie above have nothing to do with the run.
        self._ranges = [(lo, min(hi, layers)) for lo, hi in model.ranges if lo < layers]
        self._own = Share(self._link, model.own, model.ranges[0], layers, lanes)
        self._tokens = 0
        self._arriving: list[Arriving] = []
        model.tell(OpenSlots(number=self._number, layers=layers, lanes=lanes), *range(1, len(self._ranges)))
        model.forgets(self, self._number, self._arriving)

    @property
    def tokens(self) -> Tensor | None:
        """Memory tokens of each lane's next segment, which enters here."""
        return self._own.slots.tokens

    def keep_tokens(self, tokens: Tensor, lanes: Sequence[int]) -> None:
        """Replace the memory tokens of some lanes."""
        self._own.slots.keep_tokens(tokens, lanes)

    def run(self, group: CellGroup, lanes: Sequence[int], tokens: int, entered: Sequence[Tensor]) -> None:
        """Run one step on all devices; returns when the part of this one is done."""
        order = RunStep(number=self._number, group=group, lanes=tuple(lanes), tokens=tokens)
        with self._link.together():
            self._model.tell(order, *(rank for rank, layers in self._others if takes_part(layers, group)))
            self._own.run(group, lanes, tokens, entered)
        self._group, self._tokens = group, tokens

    def outputs(self, layer: int, rows: slice = slice(None)) -> Tensor:
        """Return what the cells of one layer gave in the last step; fetched where another process has it."""
        rank, inside = self._model.place(layer)
        return self.copy_of(layer, rows).get() if rank else self._own.slots.outputs(inside, rows)

    def copy_of(self, layer: int, rows: slice) -> Coming:
        """Ask for a copy of what `outputs` returns."""
        rank, inside = self._model.place(layer)
        if not rank:
            return self._own.slots.copy_of(inside, rows)
        start, stop, _ = rows.indices(self._tokens)
        room = self._model.weights.embedding.new_empty(self._group.lanes, stop - start, self._model.config.d_model)
        with self._link.together():
            self._model.tell(SendOutputs(number=self._number, layer=inside, start=start, stop=stop), rank)
            return self._expect(room, rank)

    def load(self, memory: Memory, layer: int, lane: int) -> None:
        """Put one layer of a memory into one lane of the layer states, wherever that is."""
        rank, inside = self._model.place(layer)
        if not rank:
            self._own.slots.load(memory, layer, lane)
            return
        with self._link.together():
            self._model.tell(LoadLayer(number=self._number, layer=inside, lane=lane), rank)
            self._model.send_part(carried(memory), (layer, layer + 1), rank)

    def save(self, memory: Memory, layer: int, lane: int) -> None:
        """Copy one layer of one lane into a memory's tensors."""
        rank, inside = self._model.place(layer)
        if layer == self._model.config.layers - 1 and self.tokens is not None and memory.tokens is not None:
            memory.tokens.copy_(self.tokens[lane])
        parts = part_of(carried(memory), self._model.config, layer, layer + 1)
        if not rank:
            own = part_of(self._own.slots.state.lane(lane), self._model.own.config, layer, layer + 1)
            for name, part in parts.items():
                part.copy_(own[name])
        elif any(part.numel() for part in parts.values()):
            with self._link.together():
                self._model.tell(SaveLayer(number=self._number, layer=inside, lane=lane), rank)
                for part in parts.values():
                    if part.numel():
                        self._expect(part, rank)

    def settle(self) -> None:
        """Wait until all that was saved is in its memories."""
        while self._arriving:
            self._arriving.pop().get()

    def copied(self, lane: int, *, under_way: bool) -> tuple[Tensor | None, dict[str, Tensor]]:
        """Gather what the run needs to go on, from all devices."""
        slots, state = self._own.slots.copied(lane, under_way=under_way)
        whole = self._model.new_state(1).lane(0)
        for name, part in part_of(whole, self._model.config, *self._ranges[0]).items():
            part.copy_(state[name])
        if "tokens" in state:
            whole["tokens"].copy_(state["tokens"])
        all_slots: Tensor | None = None
        if slots is not None:
            all_slots = slots.new_empty(self._ranges[-1][1], *slots.shape[1:])
            all_slots[: self._own.hi] = slots
        order = SendCopy(number=self._number, lane=lane, under_way=under_way)
        with self._link.together():
            self._model.tell(order, *(rank for rank, _ in self._others))
            for rank, (lo, hi) in self._others:
                if all_slots is not None:
                    self._link.receive(all_slots[lo:hi], rank)
                for part in part_of(whole, self._model.config, lo, hi).values():
                    self._link.receive(part, rank)
        return all_slots, whole

    def put_back(self, slots: Tensor | None, state: dict[str, Tensor]) -> None:
        """Give every process its part of a copy."""
        slots = None if slots is None else slots.to(self._model.device)
        order = PutBack(number=self._number, tokens=0 if slots is None else slots.shape[2])
        with self._link.together():
            for rank, (lo, hi) in self._others:
                self._model.tell(order, rank)
                if slots is not None:
                    self._link.send(slots[lo - 1 : hi], rank)
                self._model.send_part(state, (lo, hi), rank)
        own = part_of(state, self._model.config, *self._ranges[0])
        own |= {"tokens": state["tokens"]} if "tokens" in state else {}
        # A copy: the next step may write here what is still on its way to the process above.
        self._own.put_back(None if slots is None else slots[: self._own.hi].clone(), own)

    def _expect(self, room: Tensor, rank: int) -> Arriving:
        """Expect a tensor that another process has been told to send."""
        self._arriving[:] = [each for each in self._arriving if not each.taken]
        self._arriving.append(Arriving(room, self._link, rank))
        return self._arriving[-1]

    @property
    def _others(self) -> Iterator[tuple[int, LayerRange]]:
        """The other processes of the run, and their layers."""
        return ((rank, layers) for rank, layers in enumerate(self._ranges) if rank)


@dataclass(frozen=True, eq=False, kw_only=True)
class _KeptLane(OpenLane):
    """What a lane holds over all devices.

    Attributes:
        number: what the other processes call what they have kept of it, as long as it is referred to here.
    """

    number: int


class SpreadSegments(ActiveSegment):
    """Open segments over the layers of several processes, each of which keeps of a lane what its own layers hold.

    Args:
        spread: the whole model.
        memories: what the lanes have read, one each.
    """

    def __init__(self, spread: SpreadModel, memories: Sequence[Memory]) -> None:
        size, number, link = spread.config.segment_tokens, spread.new_number(), spread.link
        spread.forgets(self, number)
        past = [min(size, memory.tokens_read) for memory in memories]
        position = [memory.position for memory in memories]
        written = [memory.segments_read for memory in memories]
        state, others = states_of(spread.own, memories), range(1, len(spread.ranges))
        order = OpenSegments(
            number=number,
            memories=tuple(spread.number_of(memory) for memory in memories),
            past=tuple(past),
            position=tuple(position),
            written=tuple(written),
        )
        spread.tell(order, *others)

        # It does not refer to the segments: the others are told to forget them as soon as nobody here needs them.
        def onward(hidden: Tensor, new: NewRows) -> Tensor:
            with link.together():
                spread.tell(RunRows(number=number, new=new, tokens=hidden.shape[1]), *others)
                link.send(hidden, others[0])
                return link.receive(torch.empty_like(hidden), others[-1])

        super().__init__(spread.own, state, past=past, position=position, written=written, onward=onward)
        self._spread, self._number, self._others = spread, number, others

    def copied(self, lane: int) -> OpenLane:
        """Copy what a lane holds, on all devices."""
        own, number = super().copied(lane), self._spread.new_number()
        kept = _KeptLane(own.key, own.value, own.real, number=number)
        self._spread.forgets(kept, number)
        self._spread.tell(KeepLane(number=self._number, lane=lane, kept=number), *self._others)
        return kept

    def put_back(self, lane: int, held: OpenLane) -> None:
        """Open a lane's empty segment with what another held behind the same memory, on all devices."""
        assert isinstance(held, _KeptLane), "the others have their parts of it"
        super().put_back(lane, held)
        self._spread.tell(PutLane(number=self._number, lane=lane, kept=held.number), *self._others)
