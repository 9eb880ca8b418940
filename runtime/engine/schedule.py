"""Which cell runs when: sequential and diagonal plans for a queue of documents, and lanes. Plain integers, no torch.

Segments stand on a conveyor with one slot per layer. Diagonal execution lets the next segment in at every step, so that
all slots are occupied; sequential execution takes one segment through all layers before the next one enters. Documents
follow each other without a gap: a layer resets its state when a first segment reaches it.

Where a document's segments can only run one after the other, through all layers each, documents run side by side
instead: every lane holds one, and all lanes take a layer together.

Source: Diagonal Batching (arXiv 2506.05229), algorithm 1.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import Generic, Literal, TypeVar

Schedule = Literal["sequential", "diagonal"]
SegmentT = TypeVar("SegmentT")


@dataclass(frozen=True, slots=True)
class Step(Generic[SegmentT]):
    """One grouped call.

    Attributes:
        index: number of the step in the run, from 0.
        lo: lowest layer of the group.
        segments: one per cell, layer by layer and in each lane by lane; never empty.
        lanes: the lanes that have a cell in every layer of the group, ascending.
    """

    index: int
    lo: int
    segments: tuple[SegmentT, ...]
    lanes: tuple[int, ...] = (0,)

    @property
    def hi(self) -> int:
        """One past the highest layer of the group."""
        return self.lo + len(self.segments) // len(self.lanes)

    @property
    def cells(self) -> Iterator[tuple[int, int, SegmentT]]:
        """Layer, lane and segment of every cell."""
        for number, segment in enumerate(self.segments):
            yield self.lo + number // len(self.lanes), self.lanes[number % len(self.lanes)], segment

    @property
    def entering(self) -> tuple[SegmentT, ...]:
        """The segments that enter at this step, lane by lane; none where the group begins higher up."""
        return self.segments[: len(self.lanes)] if self.lo == 0 else ()

    def leaving(self, layers: int) -> tuple[SegmentT, ...]:
        """The segments that leave ``layers`` layers after this step, lane by lane; none where the group ends lower."""
        return self.segments[-len(self.lanes) :] if self.hi == layers else ()


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


def side_by_side(documents: Iterable[Iterable[SegmentT]], layers: int, lanes: int) -> Iterator[Step[SegmentT]]:
    """Plan sequential execution of several documents at once: steps of one layer, a cell for every lane that holds one.

    A lane whose document has ended takes up the next one at once, so that all lanes are full while documents last.

    Args:
        documents: the segments of each, in reading order; both are drawn as lanes have room.
        layers: of the model.
        lanes: documents side by side at most.
    """
    waiting = iter(documents)
    held: list[Iterator[SegmentT]] = [iter(()) for _ in range(lanes)]
    index = 0
    while True:
        standing: dict[int, SegmentT] = {}
        for lane in range(lanes):
            for segments in chain([held[lane]], map(iter, waiting)):
                held[lane] = segments
                for segment in segments:
                    standing[lane] = segment
                    break
                if lane in standing:
                    break
        if not standing:
            return
        for layer in range(layers):
            yield Step(index, layer, tuple(standing.values()), tuple(standing))
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
