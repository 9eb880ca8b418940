"""Tensors and orders from process to process, over a group of this process alone and a false one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
import torch.distributed as dist
from torch import Tensor

from armt.errors import DeviceLost
from armt.models.checkpoint.read import load_model
from armt.runtime.devices.crew import Crew
from armt.runtime.devices.link import Link
from armt.runtime.devices.load import load_spread
from armt.runtime.devices.orders import Drop, End, OpenSlots
from armt.runtime.session import Armt


class Post:
    """Stands in for torch.distributed: messages lie in one queue until they are fetched."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.messages: list[tuple[int, Tensor]] = []
        self.waited = 0
        for name in ("isend", "recv"):
            monkeypatch.setattr(dist, name, getattr(self, name))
        monkeypatch.setattr(dist, "get_rank", lambda: 0)
        monkeypatch.setattr(dist, "get_world_size", lambda: 3)

    def isend(self, tensor: Tensor, _receiver: int, *, tag: int) -> Any:
        self.messages.append((tag, tensor))
        return self

    def recv(self, room: Tensor, _sender: int, *, tag: int) -> None:
        at = next(n for n, (own, _) in enumerate(self.messages) if own == tag)
        room.copy_(self.messages.pop(at)[1])

    def wait(self) -> None:
        self.waited += 1


@pytest.fixture
def post(monkeypatch: pytest.MonkeyPatch) -> Post:
    return Post(monkeypatch)


def test_orders_and_tensors_do_not_mix(post: Post) -> None:
    link = Link()
    tensor = torch.arange(6.0).view(2, 3)
    link.send(tensor.t(), 1)
    link.tell(OpenSlots(number=1, layers=3, lanes=1), 1)
    link.tell(End(), 1)
    assert link.hear() == OpenSlots(number=1, layers=3, lanes=1)
    # A view of something larger is filled as well as a tensor of its own.
    room = torch.zeros(3, 4)
    assert torch.equal(link.receive(room[:, :2], 1), tensor.t())
    assert torch.equal(room[:, :2], tensor.t())
    assert link.hear() == End()


@pytest.mark.parametrize("numbers", [0, 1, 200, 5000], ids=["empty", "short", "about-a-message", "long"])
def test_orders_of_any_length(post: Post, numbers: int) -> None:
    link, order = Link(), Drop(numbers=tuple(range(numbers)))
    for _ in range(2):
        link.tell(order, 1, 2)
    assert len(post.messages) == (8 if numbers > 300 else 4)
    assert [link.hear() for _ in range(2)] == [order] * 2


def test_what_is_empty_is_not_sent(post: Post) -> None:
    link = Link()
    link.send(torch.empty(0, 4), 1)
    assert post.messages == []
    assert link.receive(torch.empty(0, 4), 1).shape == (0, 4)


def test_what_has_not_been_taken_is_kept_up_to_a_limit(post: Post) -> None:
    link = Link()
    for _ in range(64):
        link.send(torch.zeros(1), 1)
    assert post.waited == 0
    link.send(torch.zeros(1), 1)
    assert post.waited == 1
    link.settle()
    assert post.waited == 65


@pytest.mark.parametrize(
    ("reason", "said"), [("device 1 has ended", "device 1 has ended"), (None, "Connection closed")]
)
def test_a_closed_connection_is_a_lost_device(
    post: Post, monkeypatch: pytest.MonkeyPatch, reason: str | None, said: str
) -> None:
    def closed(*_: Any, **__: Any) -> None:
        raise RuntimeError("Connection closed by peer\nwith more lines")

    monkeypatch.setattr(dist, "recv", closed)
    with pytest.raises(DeviceLost, match=said) as lost:
        Link(lambda: reason).receive(torch.zeros(1), 1)
    assert "\n" not in str(lost.value)


def test_nothing_is_asked_after_a_step_that_stopped_halfway(post: Post) -> None:
    """The others wait for what would have come: an order would never be heard."""
    link = Link()
    with link.together():
        link.tell(End(), 1)
    with pytest.raises(KeyboardInterrupt), link.together():
        raise KeyboardInterrupt
    with pytest.raises(DeviceLost, match="was stopped halfway"):
        link.tell(End(), 1)


def test_half_precision_goes_over_sockets(
    crew: Crew, make_armt: Callable[..., Armt], spread: Callable[..., Armt], token_ids: Callable[..., Tensor]
) -> None:
    """Bytes are what is sent: a memory in bfloat16, which gloo cannot add up, is read as in one process."""
    path, cpu = make_armt(base={"intermediate_size": 32}, segment=12).path, torch.device("cpu")
    how: dict[str, Any] = {"device": cpu, "dtype": torch.bfloat16, "dialect": None, "base": None, "kernels": "torch"}
    one, several = load_model(path, **how), load_spread(crew.link, path, devices=2, **how)
    ids = token_ids(57)
    ours, other = (Armt(model, path).read(ids) for model in (several, one))
    assert ours.matrix.dtype == torch.bfloat16
    assert torch.equal(ours.matrix, other.matrix)
