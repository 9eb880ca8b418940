"""What is carried from segment to segment: the protocols that a step asks for, and the buffers of a run."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig

# What a lane may hold, by its names here, in a `Memory` and in files: all of it by layer, but for the last.
BY_LAYER = ("matrix", "normalizer", "past_key", "past_value")
CARRIED = (*BY_LAYER, "tokens")


class Memories(Protocol):
    """Associative memories of ``B`` lanes, as they are read and written: ``Lm`` rows, one per layer with memory."""

    def rows(self, lo: int, hi: int) -> tuple[int, int]:
        """Return the range of memory rows that belong to layers ``lo`` to ``hi - 1``; empty where there are none."""
        ...

    def memory(self, lo: int, hi: int) -> tuple[Tensor, Tensor | None]:
        """Return matrix ``[n, B, d_key, d]`` and normaliser ``[n, B, d_key]`` of memory rows ``lo`` to ``hi - 1``.

        Who writes to them stores them afterwards.
        """
        ...

    def store(self, lo: int, hi: int, matrix: Tensor, normalizer: Tensor | None) -> None:
        """Replace the memory rows ``lo`` to ``hi - 1``; tensors from `memory` that were updated in place will do."""
        ...


class States(Memories, Protocol):
    """All that a grouped step needs of the layer states."""

    @property
    def window(self) -> SlidingWindow | None:
        """Keys and values of earlier segments, in a dialect that sees them."""
        ...

    def begin(self, group: CellGroup) -> None:
        """Zero the state of every layer and lane that a first segment has reached."""
        ...


class Carrying(Protocol):
    """Layer states, or the `Memory` that they left: the attributes of `LayerStates`."""

    @property
    def matrix(self) -> Tensor: ...

    @property
    def normalizer(self) -> Tensor | None: ...

    @property
    def past_key(self) -> Tensor | None: ...

    @property
    def past_value(self) -> Tensor | None: ...

    @property
    def tokens(self) -> Tensor | None: ...


def carried(state: Carrying) -> dict[str, Tensor]:
    """Return the tensors that are there, by name."""
    return {name: tensor for name in CARRIED if (tensor := getattr(state, name)) is not None}


def part_of(tensors: Mapping[str, Tensor], config: ArmtConfig, lo: int, hi: int) -> dict[str, Tensor]:
    """Return views of what layers ``lo`` to ``hi - 1`` have of a lane's tensors, in the order of `BY_LAYER`.

    Args:
        tensors: of one lane of all layers, as `LayerStates.lane` and `carried` (of a `Memory`) give them; memory tokens
            are no layer's.
        config: of these layers.
        lo, hi: layer range.
    """
    rows, layers = slice(*memory_rows(config, lo, hi)), slice(lo, hi)
    parts = dict(zip(BY_LAYER, (rows, rows, layers, layers), strict=True))
    return {name: tensors[name][part] for name, part in parts.items() if name in tensors}


class SlidingWindow:
    """The last S real tokens of the earlier segments, right-aligned, of every layer and lane.

    Args:
        config: gives layers, heads and S, a segment's real tokens.
        lanes: B.
        device, dtype: of keys and values.

    Attributes:
        key, value: ``[L, B, Hkv, S, head_dim]``.
    """

    def __init__(self, config: ArmtConfig, lanes: int, *, device: torch.device, dtype: torch.dtype) -> None:
        base = config.base
        shape = (config.layers, lanes, base.kv_heads, config.segment_tokens, base.head_dim)
        self.key = torch.zeros(shape, device=device, dtype=dtype)
        self.value = torch.zeros(shape, device=device, dtype=dtype)

    def clear(self, layer: int, lane: int) -> None:
        """Forget one lane of one layer."""
        self.key[layer, lane].zero_()
        self.value[layer, lane].zero_()

    def fill(self, lo: int, hi: int, key: Tensor, value: Tensor) -> None:
        """Replace all of layers ``lo`` to ``hi - 1`` by full segments ``[(hi - lo) * B, Hkv, S, head_dim]``."""
        self.key[lo:hi] = key.reshape(self.key[lo:hi].shape)
        self.value[lo:hi] = value.reshape(self.value[lo:hi].shape)

    def push(self, layer: int, lane: int, key: Tensor, value: Tensor) -> None:
        """Move the window of one layer and lane on over a segment's real keys and values ``[Hkv, r, head_dim]``."""
        for past, new in ((self.key[layer, lane], key), (self.value[layer, lane], value)):
            kept = past.shape[1] - new.shape[1]
            if kept > 0:
                past[:, :kept] = past[:, -kept:].clone()
                past[:, kept:] = new
            else:
                past.copy_(new[:, -past.shape[1] :])


class LayerStates:
    """The recurrent state of all layers in fixed buffers, of constant size.

    Attributes:
        matrix: associative memory ``[Lm, B, d_key, d]`` of the ``Lm`` layers that carry one, for ``B`` lanes; the
            memories of several heads lie one below the other, ``[Lm, B, d_key, d / heads]``.
        normalizer: ``[Lm, B, d_key]``, or None where the dialect has no denominator.
        window: sliding window only, else None.
        tokens: ``[B, M, d]``, the memory tokens of each lane's next segment, where the dialect carries them, else None.
    """

    def __init__(
        self, config: ArmtConfig, lanes: int, *, device: torch.device, dtype: torch.dtype, memory_dtype: torch.dtype
    ) -> None:
        self.config = config
        self.lanes = lanes
        count = len(config.memory_layers)
        self.matrix = torch.zeros(count, lanes, config.d_key, config.memory_width, device=device, dtype=memory_dtype)
        self.normalizer: Tensor | None = None
        if config.use_denominator:
            self.normalizer = torch.zeros(count, lanes, config.d_key, device=device, dtype=memory_dtype)
        self.window = SlidingWindow(config, lanes, device=device, dtype=dtype) if config.sliding_window else None
        self.tokens: Tensor | None = None
        if config.carries_tokens:
            self.tokens = torch.zeros(lanes, config.memory_tokens, config.d_model, device=device, dtype=dtype)

    @property
    def device(self) -> torch.device:
        """Where the buffers are."""
        return self.matrix.device

    def lane(self, lane: int) -> dict[str, Tensor]:
        """Return views of what one lane holds, by the names of `CARRIED`."""
        views = {name: tensor[:, lane] for name in BY_LAYER if (tensor := getattr(self, name)) is not None}
        return views if self.tokens is None else {**views, "tokens": self.tokens[lane]}

    def keep_tokens(self, tokens: Tensor, lanes: Sequence[int]) -> None:
        """Replace the memory tokens ``[B', M, d]`` that the next segments of some lanes read."""
        assert self.tokens is not None
        self.tokens[list(lanes)] = tokens

    @property
    def past_key(self) -> Tensor | None:
        """Keys of the sliding window ``[L, B, Hkv, S, head_dim]``."""
        return None if self.window is None else self.window.key

    @property
    def past_value(self) -> Tensor | None:
        """Values of the sliding window ``[L, B, Hkv, S, head_dim]``."""
        return None if self.window is None else self.window.value

    def rows(self, lo: int, hi: int) -> tuple[int, int]:
        """Return the range of memory rows that belong to layers ``lo`` to ``hi - 1``."""
        return memory_rows(self.config, lo, hi)

    def begin(self, group: CellGroup) -> None:
        """Zero the state of every layer that a first segment has reached."""
        for layer in range(group.lo, group.hi):
            cells = group.row(layer)
            for lane, (first, real) in enumerate(zip(group.first[cells], group.real[cells], strict=True)):
                if first and real:
                    self.clear(layer, lane)

    def clear(self, layer: int, lane: int) -> None:
        """Forget what one layer holds of one lane: a document's memory must not carry another document's keys."""
        first, last = self.rows(layer, layer + 1)
        self.matrix[first:last, lane].zero_()
        if self.normalizer is not None:
            self.normalizer[first:last, lane].zero_()
        if self.window is not None:
            self.window.clear(layer, lane)

    def memory(self, lo: int, hi: int) -> tuple[Tensor, Tensor | None]:
        """Return views of memory rows ``lo`` to ``hi - 1``; see `Memories.memory`."""
        return self.matrix[lo:hi], None if self.normalizer is None else self.normalizer[lo:hi]

    def store(self, lo: int, hi: int, matrix: Tensor, normalizer: Tensor | None) -> None:
        """Replace the memory rows ``lo`` to ``hi - 1``, unless a kernel has updated them in place already."""
        if matrix.data_ptr() == self.matrix[lo].data_ptr():
            return
        self.matrix[lo:hi] = matrix
        if self.normalizer is not None and normalizer is not None:
            self.normalizer[lo:hi] = normalizer

    def lanes_of(self, lanes: Sequence[int]) -> LaneStates:
        """Return the states of some lanes, to be read and written."""
        return LaneStates(self, lanes)


class LaneStates:
    """Some lanes of the layer states of a run; memories are copied out when they are read, put back when stored.

    Args:
        states: of the run.
        lanes: which.
    """

    def __init__(self, states: LayerStates, lanes: Sequence[int]) -> None:
        self._states, self._lanes = states, tuple(lanes)
        self._index = torch.tensor(self._lanes, device=states.device)

    @property
    def window(self) -> SlidingWindow | None:
        """None: a step over some lanes alone is for dialects without a sliding window."""
        assert self._states.window is None, "a sliding window is moved on for all lanes at once"
        return None

    def begin(self, group: CellGroup) -> None:
        """Zero the state of every layer and lane that a first segment has reached."""
        for layer in range(group.lo, group.hi):
            for lane, first in zip(self._lanes, group.first[group.row(layer)], strict=True):
                if first:
                    self._states.clear(layer, lane)

    def rows(self, lo: int, hi: int) -> tuple[int, int]:
        """Return the range of memory rows that belong to layers ``lo`` to ``hi - 1``."""
        return self._states.rows(lo, hi)

    def memory(self, lo: int, hi: int) -> tuple[Tensor, Tensor | None]:
        """Return copies of the chosen lanes; see `Memories.memory`."""
        matrix, normalizer = self._states.memory(lo, hi)
        chosen = None if normalizer is None else normalizer.index_select(1, self._index)
        return matrix.index_select(1, self._index), chosen

    def store(self, lo: int, hi: int, matrix: Tensor, normalizer: Tensor | None) -> None:
        """Put the chosen lanes of memory rows ``lo`` to ``hi - 1`` back."""
        whole, sums = self._states.memory(lo, hi)
        whole.index_copy_(1, self._index, matrix)
        if sums is not None and normalizer is not None:
            sums.index_copy_(1, self._index, normalizer)


def memory_rows(config: ArmtConfig, lo: int, hi: int) -> tuple[int, int]:
    """Return the range of memory rows that belong to layers ``lo`` to ``hi - 1``; empty where there are none."""
    # Memory layers are in ascending order.
    return bisect_left(config.memory_layers, lo), bisect_left(config.memory_layers, hi)
