"""`LayerStates`: what the layers carry from segment to segment, for a number of lanes, in fixed buffers."""

from __future__ import annotations

import torch
from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig


class LayerStates:
    """The recurrent state of all layers, of constant size.

    Attributes:
        matrix: associative memory ``[Lm, B, d_key, d]`` of the ``Lm`` layers that carry one, for ``B`` lanes.
        normalizer: ``[Lm, B, d_key]``, or None where the dialect has no denominator.
        past_key, past_value: ``[L, B, Hkv, S, head_dim]``, the last S real tokens of the earlier segments,
            right-aligned (sliding window only, else None).
    """

    def __init__(self, config: ArmtConfig, lanes: int, *, device: torch.device, dtype: torch.dtype,
                 memory_dtype: torch.dtype) -> None:  # fmt: skip
        self.config = config
        self.lanes = lanes
        count = len(config.memory_layers)
        self.matrix = torch.zeros(count, lanes, config.d_key, config.d_model, device=device, dtype=memory_dtype)
        self.normalizer: Tensor | None = None
        if config.use_denominator:
            self.normalizer = torch.zeros(count, lanes, config.d_key, device=device, dtype=memory_dtype)
        self.past_key: Tensor | None = None
        self.past_value: Tensor | None = None
        if config.sliding_window:
            base = config.base
            shape = (config.layers, lanes, base.kv_heads, config.segment_tokens, base.head_dim)
            self.past_key = torch.zeros(shape, device=device, dtype=dtype)
            self.past_value = torch.zeros(shape, device=device, dtype=dtype)
        self._index = {layer: i for i, layer in enumerate(config.memory_layers)}

    def rows(self, lo: int, hi: int) -> tuple[int, int]:
        """Return the range of memory rows that belong to layers ``lo`` to ``hi - 1``."""
        inside = [self._index[layer] for layer in range(lo, hi) if layer in self._index]
        return (inside[0], inside[-1] + 1) if inside else (0, 0)

    def begin(self, group: CellGroup) -> None:
        """Zero the state of every layer that a first segment has reached."""
        for layer in range(group.lo, group.hi):
            cells = group.row(layer)
            for lane, (first, real) in enumerate(zip(group.first[cells], group.real[cells], strict=True)):
                if first and real:
                    self._clear(layer, lane)

    def _clear(self, layer: int, lane: int) -> None:
        """Forget what one layer holds of one lane: a document's memory must not carry another document's keys."""
        row = self._index.get(layer)
        if row is not None:
            self.matrix[row, lane].zero_()
            if self.normalizer is not None:
                self.normalizer[row, lane].zero_()
        if self.past_key is not None and self.past_value is not None:
            self.past_key[layer, lane].zero_()
            self.past_value[layer, lane].zero_()

    def memory(self, lo: int, hi: int) -> tuple[Tensor, Tensor | None]:
        """Return matrix ``[n, B, d_key, d]`` and normaliser ``[n, B, d_key]`` of memory rows ``lo`` to ``hi - 1``."""
        return self.matrix[lo:hi], None if self.normalizer is None else self.normalizer[lo:hi]

    def store(self, lo: int, hi: int, matrix: Tensor, normalizer: Tensor | None) -> None:
        """Replace the memory rows ``lo`` to ``hi - 1``, unless a kernel has updated them in place already."""
        if matrix.data_ptr() == self.matrix[lo].data_ptr():
            return
        self.matrix[lo:hi] = matrix
        if self.normalizer is not None and normalizer is not None:
            self.normalizer[lo:hi] = normalizer

    def remember(self, layer: int, lane: int, key: Tensor, value: Tensor) -> None:
        """Push a segment's real keys and values ``[Hkv, r, head_dim]`` into the sliding window of one layer."""
        assert self.past_key is not None
        assert self.past_value is not None
        for past, new in ((self.past_key[layer, lane], key), (self.past_value[layer, lane], value)):
            kept = past.shape[1] - new.shape[1]
            if kept > 0:
                past[:, :kept] = past[:, -kept:].clone()
                past[:, kept:] = new
            else:
                past.copy_(new[:, -past.shape[1] :])
