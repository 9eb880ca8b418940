"""`Tap`: keeps a few numbers of every segment while reading goes on: by them a question finds it, or it is quoted."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from armt.runtime.answers.finding.index_file import quantised

if TYPE_CHECKING:
    from armt.runtime.engine.executor import StepDone
    from armt.runtime.engine.segments import Segment
    from armt.runtime.engine.slots import Coming

Keys = NDArray[np.int8]
Scales = NDArray[np.float32]

# What is seen of so many segments waits on the device: each copy to the CPU makes a GPU wait for the steps before it.
_TOGETHER = 64


class Tap(ABC):
    """Keeps the keys of all segments of a run, by document; give `take` every step of a reading.

    Args:
        shape: of the keys of a segment: how many, and of which width.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        #: Of the keys of a segment: how many, and of which width.
        self.shape = shape
        self._coming: tuple[int, Coming] | None = None
        self._waiting: list[tuple[int, Tensor]] = []
        self._rows: dict[int, list[tuple[Keys, np.float32]]] = {}
        self._gone: set[int] = set()

    @abstractmethod
    def of_step(self, event: StepDone) -> tuple[Segment, Coming] | None:
        """Return the segment that has just passed, with the hidden states ``[1, N, d]`` that are looked at, or None."""

    @abstractmethod
    def seen(self, rows: Tensor) -> Tensor:
        """Return what is kept of the hidden states ``[N, d]`` of a segment until keys are made of it."""

    @abstractmethod
    def made(self, seen: Tensor) -> NDArray[np.float32]:
        """Make keys ``[n, *shape]`` of what was kept of n segments."""

    def take(self, event: StepDone) -> None:
        """Keep the keys of the segment that has just passed, if any has."""
        found = self.of_step(event)
        if found is not None:
            # Of the step before: what has been asked for now is on its way while the next one runs.
            self._receive()
            self._coming = (found[0].document, found[1])

    def keys(self, document: int) -> tuple[Keys, Scales]:
        """Return a document's keys int8 ``[segments, *shape]`` and their scales ``[segments]``, and forget them."""
        taken = self.taken(document)
        self._rows.pop(document, None)
        # On a conveyor whoever came before it has passed.
        self._gone = {gone for gone in self._gone if gone > document}
        return taken

    def taken(self, document: int) -> tuple[Keys, Scales]:
        """Return the keys of a document that have been taken so far; see `keys`."""
        self._settle()
        rows = self._rows.get(document, [])
        if not rows:
            return np.zeros((0, *self.shape), dtype=np.int8), np.zeros(0, dtype=np.float32)
        return np.stack([keys for keys, _ in rows]), np.array([scale for _, scale in rows], dtype=np.float32)

    def restore(self, document: int, keys: Keys, scales: Scales) -> None:
        """Put back the keys of segments that an earlier run has read; those of the rest follow."""
        self._rows[document] = list(zip(keys, scales, strict=True))

    def forget(self, document: int) -> None:
        """Let go of a document that could not be read, those of its segments included that are still under way."""
        self._settle()
        self._rows.pop(document, None)
        self._gone.add(document)

    @torch.inference_mode()
    def _receive(self) -> None:
        if self._coming is None:
            return
        (document, coming), self._coming = self._coming, None
        self._waiting.append((document, self.seen(coming.get()[0])))
        if len(self._waiting) >= _TOGETHER:
            self._make()

    def _settle(self) -> None:
        self._receive()
        self._make()

    def _make(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        keys, scales = quantised(self.made(torch.stack([seen for _, seen in waiting])))
        for (document, _), key, scale in zip(waiting, keys, scales, strict=True):
            if document not in self._gone:
                self._rows.setdefault(document, []).append((key, scale))


def real_tokens(event: StepDone, layer: int, front: int) -> tuple[Segment, slice] | None:
    """Return the segment that has just passed a layer, and which of its rows are real tokens.

    Args:
        event: a step of reading.
        layer: that the segment has passed.
        front: rows before a segment's real tokens.
    """
    at = layer - event.step.lo
    if not 0 <= at < len(event.step.segments):
        return None
    segment = event.step.segments[at]
    return segment, slice(front, front + segment.tokens)
