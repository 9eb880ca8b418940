"""What goes from process to process: orders from the first to the others, and tensors, each from one to one.

Nothing here waits for a time: a run may stand still as long as whoever feeds it likes. A process that is gone is
noticed by its connections, which close.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import torch
import torch.distributed as dist
from torch import Tensor

from armt.errors import DeviceLost, error_line
from armt.runtime.devices.orders import Order, decoded, encoded

# Orders are matched with orders, tensors with tensors.
_ORDERS, _TENSORS = 0, 1
# An order begins with its length. Most are shorter than this, and are one message.
_LENGTH_BYTES, _FIRST_BYTES = 8, 1024
# Of one process: what has been sent is kept until it has been taken, and at most so many wait for that.
_MOST_POSTED = 64


class Arriving:
    """A tensor on its way here. Whoever expects one takes it, wanted or not: nothing else may come in its place.

    Args:
        tensor: where it goes, contiguous.
        link: that it comes by.
        sender: who sends it.
    """

    def __init__(self, tensor: Tensor, link: Link, sender: int) -> None:
        assert tensor.is_contiguous()
        self._tensor, self._link = tensor, link
        with link.watched():
            self._work: Any = dist.irecv(tensor, sender, tag=_TENSORS)

    @property
    def taken(self) -> bool:
        """Whether it is here, and `get` does not wait."""
        return self._work is None

    def get(self) -> Tensor:
        """Return it as soon as it is here."""
        if self._work is not None:
            with self._link.watched():
                self._work.wait()
            self._work = None
        return self._tensor


class Link:
    """This process among those of a run, in torch's default process group.

    Args:
        reason: says who is gone, where that can be known; called when a connection has closed.

    Attributes:
        rank: number of this process.
        size: how many there are.
    """

    def __init__(self, reason: Callable[[], str | None] | None = None) -> None:
        self.rank, self.size = dist.get_rank(), dist.get_world_size()
        self._reason = reason
        self._posted: deque[tuple[Any, Tensor]] = deque()
        self._torn = False

    @contextmanager
    def together(self) -> Iterator[None]:
        """Hold an order and what follows it: where this is stopped halfway the others wait, and the run is over."""
        try:
            yield
        except BaseException:
            self._torn = True
            raise

    def tell(self, order: Order, *receivers: int) -> None:
        """Give an order to some processes; this does not wait for them. What follows it is sent `together` with it.

        Raises:
            DeviceLost: one is gone, or what belongs together was stopped halfway.
        """
        if self._torn:
            raise DeviceLost("a step over several devices was stopped halfway, and they with it; start anew")
        data = encoded(order)
        written = bytearray(len(data).to_bytes(_LENGTH_BYTES, "big") + data)
        written += bytes(max(0, _FIRST_BYTES - len(written)))
        whole = torch.frombuffer(written, dtype=torch.uint8)
        with self.together():
            for receiver in receivers:
                self._post(whole[:_FIRST_BYTES], receiver, _ORDERS)
                if len(whole) > _FIRST_BYTES:
                    self._post(whole[_FIRST_BYTES:], receiver, _ORDERS)

    def hear(self) -> Order:
        """Return the next order of the first process."""
        first = torch.empty(_FIRST_BYTES, dtype=torch.uint8)
        with self.watched():
            dist.recv(first, 0, tag=_ORDERS)
            written = first.numpy().tobytes()
            length = int.from_bytes(written[:_LENGTH_BYTES], "big")
            missing = _LENGTH_BYTES + length - len(written)
            if missing > 0:
                rest = torch.empty(missing, dtype=torch.uint8)
                dist.recv(rest, 0, tag=_ORDERS)
                written += rest.numpy().tobytes()
        return decoded(written[_LENGTH_BYTES : _LENGTH_BYTES + length])

    def send(self, tensor: Tensor, receiver: int) -> None:
        """Send a tensor, which must not change any more; this does not wait for the receiver."""
        if tensor.numel():
            self._post(tensor.contiguous(), receiver, _TENSORS)

    def receive(self, into: Tensor, sender: int) -> Tensor:
        """Wait for a tensor and put it into ``into``, whose shape and dtype it has; returns that."""
        if into.numel():
            with self.watched():
                room = into if into.is_contiguous() else torch.empty_like(into, memory_format=torch.contiguous_format)
                dist.recv(room, sender, tag=_TENSORS)
            if room is not into:
                into.copy_(room)
        return into

    def settle(self) -> None:
        """Wait until all that was sent has been taken."""
        with self.watched():
            while self._posted:
                self._posted.popleft()[0].wait()

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Say in our words that a connection has closed.

        Raises:
            DeviceLost: it has.
        """
        try:
            yield
        except RuntimeError as exc:
            reason = None if self._reason is None else self._reason()
            raise DeviceLost(reason or f"the process of another device is gone ({error_line(exc)})") from exc

    def _post(self, tensor: Tensor, receiver: int, tag: int) -> None:
        with self.watched():
            self._posted.append((dist.isend(tensor, receiver, tag=tag), tensor))
            while len(self._posted) > _MOST_POSTED:
                self._posted.popleft()[0].wait()
