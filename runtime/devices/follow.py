"""What the other processes of a run do: hold their layers, and carry out what the first one orders."""

from __future__ import annotations

from collections.abc import Mapping

import torch
from torch import Tensor

from armt.models.active import ActiveSegment, NewRows, OpenLane
from armt.models.model import ArmtModel
from armt.models.state import LayerStates, part_of
from armt.runtime.devices import orders
from armt.runtime.devices.link import Link
from armt.runtime.devices.load import device_of, load_part
from armt.runtime.devices.ranges import LayerRange
from armt.runtime.devices.share import Share
from armt.runtime.engine.malloc import keep_freed_memory


def follow(link: Link, local_rank: int) -> None:
    """Carry out orders until the run ends.

    Args:
        link: to the first process, and to those beside this one.
        local_rank: number of this process on its machine, and of its GPU.

    Raises:
        DeviceLost: another process is gone.
        ArmtError: the model cannot be loaded.
    """
    keep_freed_memory()
    part: _Part | None = None
    with torch.inference_mode():
        while not isinstance(order := link.hear(), orders.End):
            if isinstance(order, orders.Hold):
                part = _hold(link, order, local_rank)
                continue
            assert part is not None, "an order before there is a model"
            part.do(order)


def _hold(link: Link, order: orders.Hold, local_rank: int) -> _Part | None:
    """Load this process's layers and say so; None where the model needs fewer processes."""
    if link.rank >= len(order.ranges):
        return None
    model = load_part(order, link.rank, device_of(order.device, local_rank))
    link.send(torch.tensor([int(model.memory_trained)]), 0)
    return _Part(link, model, order.ranges[link.rank], len(order.ranges))


class _Part:
    """The layers of this process, with the slots of runs and the open segments in them.

    Args:
        link: to the other processes.
        model: the layers.
        held: which they are in the whole model.
        processes: how many hold the whole.
    """

    def __init__(self, link: Link, model: ArmtModel, held: LayerRange, processes: int) -> None:
        self._link, self._model, self._held = link, model, held
        self._above = (link.rank + 1) % processes
        self._shares: dict[int, Share] = {}
        self._memories: dict[int, LayerStates] = {}
        self._active: dict[int, ActiveSegment] = {}
        self._kept: dict[int, OpenLane] = {}

    def do(self, order: orders.Order) -> None:
        """Carry out an order."""
        match order:
            case orders.RunStep():
                self._shares[order.number].run(order.group, order.lanes, order.tokens)
            case orders.RunRows():
                self._run_rows(order)
            case orders.OpenSlots():
                made = Share(self._link, self._model, self._held, order.layers, order.lanes)
                self._shares[order.number] = made
            case orders.KeepMemory():
                self._memories[order.number] = self._model.new_state(1)
                self._receive(self._memories[order.number], 0, 0, self._model.config.layers)
            case orders.OpenSegments():
                self._open_segments(order)
            case orders.KeepLane():
                self._kept[order.kept] = self._active[order.number].copied(order.lane)
            case orders.PutLane():
                self._active[order.number].put_back(order.lane, self._kept[order.kept])
            case orders.SendOutputs():
                outputs = self._shares[order.number].slots.outputs(order.layer, slice(order.start, order.stop))
                self._send({"outputs": outputs})
            case orders.LoadLayer():
                state = self._shares[order.number].slots.state
                self._receive(state, order.lane, order.layer, order.layer + 1)
            case orders.SaveLayer():
                state = self._shares[order.number].slots.state
                self._send(part_of(state.lane(order.lane), self._model.config, order.layer, order.layer + 1))
            case orders.SendCopy():
                self._send_copy(order)
            case orders.PutBack():
                self._put_back(order)
            case orders.SendWeight():
                self._link.send(self._model.memory_weight(order.name, order.layer), 0)
            case orders.Drop():
                for number in order.numbers:
                    self._active.pop(number, None)
                    self._kept.pop(number, None)
                    self._memories.pop(number, None)
                    if (dropped := self._shares.pop(number, None)) is not None:
                        dropped.close()
            case _:
                raise AssertionError(f"no such order: {order}")

    def _run_rows(self, order: orders.RunRows) -> None:
        like = self._model.weights.embedding
        hidden = like.new_empty(len(order.new.lanes), order.tokens, self._model.config.d_model)
        self._active[order.number].run(self._link.receive(hidden, self._link.rank - 1), order.new)

    def _open_segments(self, order: orders.OpenSegments) -> None:
        state = self._model.new_state(len(order.past))
        for lane, memory in enumerate(order.memories):
            read = self._memories[memory].lane(0)
            for name, tensor in state.lane(lane).items():
                tensor.copy_(read[name])

        def onward(hidden: Tensor, _new: NewRows) -> Tensor:
            self._link.send(hidden, self._above)
            return hidden

        self._active[order.number] = ActiveSegment(
            self._model, state, past=order.past, position=order.position, written=order.written, onward=onward
        )

    def _send_copy(self, order: orders.SendCopy) -> None:
        share = self._shares[order.number]
        slots, state = share.slots.copied(order.lane, under_way=order.under_way)
        self._send({} if slots is None else {"slots": slots})
        self._send(part_of(state, self._model.config, 0, share.hi - share.lo))

    def _put_back(self, order: orders.PutBack) -> None:
        share = self._shares[order.number]
        count, d = share.hi - share.lo, self._model.config.d_model
        slots = self._model.weights.embedding.new_empty(1 + count, 1, order.tokens, d) if order.tokens else None
        if slots is not None:
            self._link.receive(slots, 0)
        state = share.slots.state
        self._receive(state, 0, 0, count)
        share.put_back(slots, state.lane(0))

    def _receive(self, state: LayerStates, lane: int, lo: int, hi: int) -> None:
        """Take what some layers have of one lane."""
        for part in part_of(state.lane(lane), self._model.config, lo, hi).values():
            self._link.receive(part, 0)

    def _send(self, tensors: Mapping[str, Tensor]) -> None:
        """Send copies: what they are of goes on changing."""
        for tensor in tensors.values():
            self._link.send(tensor.clone(memory_format=torch.contiguous_format), 0)
