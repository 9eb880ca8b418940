"""`Tap`: keeps a few numbers of every segment while reading goes on, so that a question finds it afterwards."""

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

Keys = NDArray[np.int8]
Scales = NDArray[np.float32]

# Rows wait on the device until there are so many: a copy to the CPU makes a GPU wait for every step before it.
_TOGETHER = 64


class Tap(ABC):
    """Keeps the keys of all segments of a run, by document; give `take` every step of a reading.

    Args:
        shape: of the keys of a segment: how many, and of which width.
    """

    def __init__(self, shape: tuple[int, int]) -> None:
        self._shape = shape
        self._waiting: list[tuple[int, Tensor]] = []
        self._rows: dict[int, list[tuple[Keys, np.float32]]] = {}

    @abstractmethod
    def of_step(self, event: StepDone) -> tuple[Segment, Tensor] | None:
        """Return the segment that has just passed, with what its keys are made of in a tensor of its own, or None."""

    @abstractmethod
    def made(self, rows: Tensor) -> NDArray[np.float32]:
        """Make keys ``[n, *shape]`` of what `of_step` gave for n segments."""

    @torch.inference_mode()
    def take(self, event: StepDone) -> None:
        """Keep the keys of the segment that has just passed, if any has."""
        found = self.of_step(event)
        if found is not None:
            self._waiting.append((found[0].document, found[1]))
            if len(self._waiting) >= _TOGETHER:
                self._settle()

    def keys(self, document: int) -> tuple[Keys, Scales]:
        """Return a document's keys int8 ``[segments, *shape]`` and their scales ``[segments]``, and forget them."""
        taken = self.taken(document)
        self.forget(document)
        return taken

    def taken(self, document: int) -> tuple[Keys, Scales]:
        """Return the keys of a document that have been taken so far; see `keys`."""
        self._settle()
        rows = self._rows.get(document, [])
        if not rows:
            return np.zeros((0, *self._shape), dtype=np.int8), np.zeros(0, dtype=np.float32)
        return np.stack([keys for keys, _ in rows]), np.array([scale for _, scale in rows], dtype=np.float32)

    def restore(self, document: int, keys: Keys, scales: Scales) -> None:
        """Put back the keys of segments that an earlier run has read; those of the rest follow."""
        self._rows[document] = list(zip(keys, scales, strict=True))

    def forget(self, document: int) -> None:
        """Let go of a document that could not be read."""
        self._settle()
        self._rows.pop(document, None)

    def _settle(self) -> None:
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        keys, scales = quantised(self.made(torch.stack([rows for _, rows in waiting])))
        for (document, _), key, scale in zip(waiting, keys, scales, strict=True):
            self._rows.setdefault(document, []).append((key, scale))
