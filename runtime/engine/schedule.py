"""Which cell runs when: sequential and diagonal plans for a queue of documents. Plain integers, no torch.

Segments stand on a conveyor with one slot per layer. Diagonal execution lets the next segment in at every step, so that
all slots are occupied; sequential execution takes one segment through all layers before the next one enters. Documents
follow each other without a gap: a layer resets its state when a first segment reaches it.

Source: Diagonal Batching (arXiv 2506.05229), algorithm 1.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

Schedule = Literal["sequential", "diagonal"]
SegmentT = TypeVar("SegmentT")


@dataclass(frozen=True, slots=True)
class Step(Generic[SegmentT]):
    """One grouped call.

    Attributes:
        index: number of the step in the run, from 0.
        lo: lowest layer of the group.
        segments: ``segments[i]`` runs on layer ``lo + i``; never empty.
    """

    index: int
    lo: int
    segments: tuple[SegmentT, ...]

    @property
    def hi(self) -> int:
        """One past the highest layer of the group."""
        return self.lo + len(self.segments)

    @property
    def entering(self) -> SegmentT | None:
        """The segment that enters the conveyor at this step, if any."""
        return self.segments[0] if self.lo == 0 else None

    def leaving(self, layers: int) -> SegmentT | None:
        """The segment that leaves the conveyor of ``layers`` slots after this step, if any."""
        return self.segments[-1] if self.hi == layers else None


def diagonal(segments: Iterable[SegmentT], layers: int, belt: Iterable[SegmentT] = ()) -> Iterator[Step[SegmentT]]:
    """Plan diagonal execution: ``S + layers - 1`` steps for ``S`` segments.

    Args:
        segments: in reading order; drawn one per step, so an endless stream is fine.
        layers: slots of the conveyor.
        belt: what stood on a full conveyor after the last step of a run that goes on, lowest layer first.
    """
    source = iter(segments)
    belt = deque(belt)
    lo, index, more = 0, 0, True
    while True:
        if more:
            try:
                belt.appendleft(next(source))
            except StopIteration:
                more = False
        if not more:
            lo += 1
        if lo + len(belt) > layers:
            belt.pop()
        if not belt:
            return
        yield Step(index, lo, tuple(belt))
        index += 1


def sequential(segments: Iterable[SegmentT], layers: int, belt: Iterable[SegmentT] = ()) -> Iterator[Step[SegmentT]]:
    """Plan sequential execution: ``S * layers`` steps of one cell for ``S`` segments; arguments as `diagonal`.

    A run goes on only where a segment has left, so that ``belt`` is not looked at.
    """
    index = 0
    for segment in segments:
        for layer in range(layers):
            yield Step(index, layer, (segment,))
            index += 1


PLANS: dict[Schedule, Callable[[Iterable[SegmentT], int, Iterable[SegmentT]], Iterator[Step[SegmentT]]]] = {
    "sequential": sequential,
    "diagonal": diagonal,
}


def step_count(schedule: Schedule, segments: int, layers: int) -> int:
    """Return how many steps a run of ``segments`` segments takes; 0 for none."""
    if not segments:
        return 0
    return segments * layers if schedule == "sequential" else segments + layers - 1
