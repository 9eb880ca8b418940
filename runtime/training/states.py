"""Layer states for training: nothing is changed in place, so that gradients flow through every segment."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import LayerStates


class TrainingStates(LayerStates):
    """Associative memories of all layers, one tensor per layer, replaced and never written to.

    Args:
        config: without a sliding window.
        lanes: documents side by side.
        device: where the states live.
        dtype: of the memories; float32 in training, float64 in tests.
    """

    def __init__(self, config: ArmtConfig, lanes: int, *, device: torch.device, dtype: torch.dtype) -> None:
        assert not config.sliding_window, "sliding windows are refused before training starts"
        self.config = config
        self.lanes = lanes
        self.past_key = self.past_value = None
        self._index = {layer: row for row, layer in enumerate(config.memory_layers)}
        shape = (lanes, config.d_key)
        count = len(self._index)
        self._matrices = [torch.zeros(*shape, config.d_model, device=device, dtype=dtype) for _ in range(count)]
        self._normalizers: list[Tensor] | None = None
        if config.use_denominator:
            self._normalizers = [torch.zeros(shape, device=device, dtype=dtype) for _ in range(count)]

    def begin(self, group: CellGroup) -> None:
        """Zero the state of every lane that a first segment has reached."""
        for layer in range(group.lo, group.hi):
            row = self._index.get(layer)
            cells = group.row(layer)
            fresh = [first and real > 0 for first, real in zip(group.first[cells], group.real[cells], strict=True)]
            if row is None or not any(fresh):
                continue
            keep = 1.0 - torch.tensor(fresh, dtype=self._matrices[row].dtype, device=self._matrices[row].device)
            self._matrices[row] = self._matrices[row] * keep.view(-1, 1, 1)
            if self._normalizers is not None:
                self._normalizers[row] = self._normalizers[row] * keep.view(-1, 1)

    def memory(self, lo: int, hi: int) -> tuple[Tensor, Tensor | None]:
        """Return matrix ``[n, B, d_key, d]`` and normaliser ``[n, B, d_key]`` of memory rows ``lo`` to ``hi - 1``."""
        return _stack(self._matrices[lo:hi]), None if self._normalizers is None else _stack(self._normalizers[lo:hi])

    def store(self, lo: int, hi: int, matrix: Tensor, normalizer: Tensor | None) -> None:
        """Replace the memory rows ``lo`` to ``hi - 1``."""
        self._matrices[lo:hi] = list(matrix.unbind(0))
        if self._normalizers is not None and normalizer is not None:
            self._normalizers[lo:hi] = list(normalizer.unbind(0))

    def lanes_of(self, samples: Sequence[int]) -> TrainingStates:
        """Return states whose lane ``i`` holds what lane ``samples[i]`` of these holds."""
        chosen = object.__new__(TrainingStates)
        chosen.config, chosen.lanes, chosen._index = self.config, len(samples), self._index
        chosen.past_key = chosen.past_value = None
        if list(samples) == list(range(self.lanes)):
            chosen._matrices = list(self._matrices)
            chosen._normalizers = None if self._normalizers is None else list(self._normalizers)
            return chosen
        index = torch.tensor(list(samples), device=self._matrices[0].device if self._matrices else None)
        chosen._matrices = [matrix.index_select(0, index) for matrix in self._matrices]
        chosen._normalizers = None
        if self._normalizers is not None:
            chosen._normalizers = [normalizer.index_select(0, index) for normalizer in self._normalizers]
        return chosen

    def detached(self) -> TrainingStates:
        """Return the same states without their history (truncated back-propagation)."""
        chosen = self.lanes_of(range(self.lanes))
        chosen._matrices = [matrix.detach() for matrix in chosen._matrices]
        if chosen._normalizers is not None:
            chosen._normalizers = [normalizer.detach() for normalizer in chosen._normalizers]
        return chosen


def _stack(rows: list[Tensor]) -> Tensor:
    # One layer is the common case: a view, no copy.
    return rows[0].unsqueeze(0) if len(rows) == 1 else torch.stack(rows)
