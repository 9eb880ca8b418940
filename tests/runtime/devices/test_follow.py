"""What a follower does with orders that no model stands behind, and with more processes than a model needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.models.active import NewRows
from armt.runtime.devices.follow import follow
from armt.runtime.devices.orders import (
    Drop,
    End,
    Hold,
    KeepLane,
    KeepMemory,
    OpenSegments,
    OpenSlots,
    Order,
    PutLane,
    RunRows,
    RunStep,
    SaveLayer,
    SendWeight,
)
from armt.runtime.session import Armt


class Script:
    """A link by hand: gives orders one after the other, and keeps what is sent."""

    def __init__(self, rank: int, *orders: Order) -> None:
        self.rank, self._orders = rank, iter(orders)
        self.sent: list[tuple[int, Tensor]] = []
        self.received = 0

    def hear(self) -> Order:
        return next(self._orders)

    def send(self, tensor: Tensor, receiver: int) -> None:
        self.sent.append((receiver, tensor))

    def receive(self, into: Tensor, _sender: int) -> Tensor:
        self.received += 1
        return into.copy_(torch.linspace(0, 1, into.numel()).view(into.shape))


def hold(armt: Armt, *ranges: tuple[int, int]) -> Hold:
    path = str(armt.path)
    return Hold(path=path, dialect=None, base=None, dtype="float64", kernels="torch", device="cpu", ranges=ranges)


def run(link: Any) -> None:
    follow(link, 0)


def test_a_run_that_ends_at_once() -> None:
    link = Script(1, End())
    run(link)
    assert link.sent == []


def test_a_process_that_a_model_does_not_need(make_armt: Callable[..., Armt]) -> None:
    """It waits for the end, or for a model that does."""
    armt = make_armt()
    link = Script(2, hold(armt, (0, 2), (2, 4)), hold(armt, (0, 1), (1, 2), (2, 4)), End())
    run(link)
    assert [(receiver, tensor.tolist()) for receiver, tensor in link.sent] == [(0, [1])]


def test_what_is_dropped_is_forgotten(make_armt: Callable[..., Armt]) -> None:
    armt = make_armt()
    opened = OpenSlots(number=7, layers=4, lanes=1)
    saved = SaveLayer(number=7, layer=0, lane=0)
    link = Script(1, hold(armt, (0, 2), (2, 4)), opened, saved, Drop(numbers=(7, 8)), saved)
    with pytest.raises(KeyError):
        run(link)
    assert [tuple(tensor.shape) for _, tensor in link.sent[1:]] == [(1, 18, 16), (1, 18)]


def test_what_was_kept_of_a_lane_goes_on_elsewhere_until_it_is_dropped(make_armt: Callable[..., Armt]) -> None:
    """Another lane, of other segments, says behind it what the lane itself would."""
    armt = make_armt()
    more = NewRows((0,), (2,), (0,), closing=False)
    opened = OpenSegments(number=1, memories=(9,), past=(0,), position=(0,), written=(0,))
    link = Script(
        1,
        hold(armt, (0, 2), (2, 4)),
        KeepMemory(number=9),
        opened,
        RunRows(number=1, new=NewRows((0,), (3,), (0,), closing=False), tokens=3),
        KeepLane(number=1, lane=0, kept=2),
        RunRows(number=1, new=more, tokens=2),
        Drop(numbers=(1,)),
        replace(opened, number=3, memories=(9, 9), past=(0, 0), position=(0, 0), written=(0, 0)),
        PutLane(number=3, lane=1, kept=2),
        RunRows(number=3, new=replace(more, lanes=(1,)), tokens=2),
        Drop(numbers=(2,)),
        PutLane(number=3, lane=0, kept=2),
    )
    with pytest.raises(KeyError):
        run(link)
    first, second = (tensor for _, tensor in link.sent[2:])
    torch.testing.assert_close(first, second, rtol=1e-9, atol=1e-9)
    assert first.shape == (1, 2, 16)


def test_a_memory_comes_once_until_it_is_dropped(make_armt: Callable[..., Armt]) -> None:
    """Every lane has its own copy: what is written to one is not read by another, nor by who opens it again."""
    opened = OpenSegments(number=1, memories=(8, 9, 8), past=(6,) * 3, position=(8,) * 3, written=(1,) * 3)
    ran = RunRows(number=1, new=NewRows((0, 1, 2), (2, 2, 2), (0, 0, 0), closing=False), tokens=2)
    link = Script(
        1,
        hold(make_armt(), (0, 2), (2, 4)),
        *(KeepMemory(number=8), KeepMemory(number=9), opened, ran, opened, ran, Drop(numbers=(9,)), opened),
    )
    kept = link.receive

    def receive(into: Tensor, sender: int) -> Tensor:
        # A memory is a matrix and a normaliser, and no two are the same; rows are, for every lane.
        rows = into.shape[0] == 3
        return kept(into, sender).copy_(torch.linspace(0, 1, 16)) if rows else kept(into, sender).mul_(link.received)

    link.receive = receive  # type: ignore[method-assign]
    with pytest.raises(KeyError):
        run(link)
    assert link.received == 2 * 2 + 2
    first, other, last = link.sent[1][1]
    torch.testing.assert_close(first, last, rtol=1e-9, atol=1e-9)
    assert float((first - other).abs().max()) > 1e-3
    assert torch.equal(link.sent[2][1], link.sent[1][1])


def test_what_is_sent_is_a_copy(make_armt: Callable[..., Armt]) -> None:
    """The state goes on changing while it is on its way."""
    armt = make_armt()
    saved = SaveLayer(number=7, layer=0, lane=0)
    link = Script(1, hold(armt, (0, 2), (2, 4)), OpenSlots(number=7, layers=4, lanes=1), saved, saved, End())
    run(link)
    first, second = link.sent[1][1], link.sent[3][1]
    assert first.data_ptr() != second.data_ptr()


def test_layers_have_the_numbers_of_the_process(make_armt: Callable[..., Armt]) -> None:
    armt = make_armt()
    link = Script(1, hold(armt, (0, 2), (2, 4)), SendWeight(name="key", layer=1), End())
    run(link)
    assert torch.equal(link.sent[1][1], armt.model.memory_weight("key", 3))


def test_an_order_before_there_is_a_model() -> None:
    with pytest.raises(AssertionError, match="before there is a model"):
        run(Script(1, RunStep(number=1, group=None, lanes=(0,), tokens=1)))  # type: ignore[arg-type]
