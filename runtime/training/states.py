"""Layer states for training: nothing is changed in place, so that gradients flow through every segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import torch
from torch import Tensor

from armt.models.cells import CellGroup
from armt.models.config import ArmtConfig
from armt.models.state import memory_rows


class TrainingStates:
    """What documents have left: of every layer one tensor, or memory tokens; replaced instead of written to.

    Args:
        config: without a sliding window.
        lanes: documents side by side.
        matrices: per memory layer ``[B, d_key, d]``.
        normalizers: per memory layer ``[B, d_key]``, or None where the dialect has no denominator.
        tokens: ``[B, M, d]``, the memory tokens that the next segments read, where the dialect carries them.
        begun: per lane, whether something has been read into it; nothing if None.

    Attributes:
        tokens, begun: see above.
    """

    # A sliding window is refused before training starts.
    window = None

    def __init__(
        self,
        config: ArmtConfig,
        lanes: int,
        matrices: Sequence[Tensor],
        normalizers: Sequence[Tensor] | None,
        tokens: Tensor | None = None,
        begun: Sequence[bool] | None = None,
    ) -> None:
        assert not config.sliding_window, "sliding windows are refused before training starts"
        self.config = config
        self.lanes = lanes
        self._matrices = list(matrices)
        self._normalizers = None if normalizers is None else list(normalizers)
        self.tokens = tokens
        self.begun = (False,) * lanes if begun is None else tuple(begun)

    @classmethod
    def zeros(
        cls,
        config: ArmtConfig,
        lanes: int,
        *,
        device: torch.device,
        dtype: torch.dtype,
        tokens: Tensor | None = None,
    ) -> TrainingStates:
        """Return the memories of documents of which nothing has been read.

        Args:
            config, lanes: see the class.
            device, dtype: of associative memories: float32 in training, float64 in tests.
            tokens: ``[M, d]``, the learned memory tokens, where the dialect carries them.
        """
        shape = (lanes, config.d_key)
        matrices = [torch.zeros(*shape, config.d_model, device=device, dtype=dtype) for _ in config.memory_layers]
        normalizers = [torch.zeros(shape, device=device, dtype=dtype) for _ in config.memory_layers]
        every = None if tokens is None else tokens.expand(lanes, -1, -1)
        return cls(config, lanes, matrices, normalizers if config.use_denominator else None, every)

    def rows(self, lo: int, hi: int) -> tuple[int, int]:
        """Return the range of memory rows that belong to layers ``lo`` to ``hi - 1``."""
        return memory_rows(self.config, lo, hi)

    def begin(self, group: CellGroup) -> None:
        """Zero the state of every lane that a first segment has reached."""
        for layer in range(group.lo, group.hi):
            first, last = self.rows(layer, layer + 1)
            cells = group.row(layer)
            fresh = [first and real > 0 for first, real in zip(group.first[cells], group.real[cells], strict=True)]
            if first == last or not any(fresh):
                continue
            matrix = self._matrices[first]
            keep = 1.0 - torch.tensor(fresh, dtype=matrix.dtype, device=matrix.device)
            self._matrices[first] = matrix * keep.view(-1, 1, 1)
            if self._normalizers is not None:
                self._normalizers[first] = self._normalizers[first] * keep.view(-1, 1)

    def memory(self, lo: int, hi: int) -> tuple[Tensor, Tensor | None]:
        """Return memory rows ``lo`` to ``hi - 1``; see `models.state.Memories.memory`."""
        return _stack(self._matrices[lo:hi]), None if self._normalizers is None else _stack(self._normalizers[lo:hi])

    def store(self, lo: int, hi: int, matrix: Tensor, normalizer: Tensor | None) -> None:
        """Replace the memory rows ``lo`` to ``hi - 1``."""
        self._matrices[lo:hi] = list(matrix.unbind(0))
        if self._normalizers is not None and normalizer is not None:
            self._normalizers[lo:hi] = list(normalizer.unbind(0))

    def lanes_of(self, samples: Sequence[int]) -> TrainingStates:
        """Return states whose lane ``i`` holds what lane ``samples[i]`` of these holds."""
        if list(samples) == list(range(self.lanes)):
            return self._with(self.lanes, lambda tensor: tensor)
        held = [*self._matrices[:1], *([] if self.tokens is None else [self.tokens])]
        index = torch.tensor(list(samples), device=held[0].device if held else None)
        begun = [self.begun[sample] for sample in samples]
        return self._with(len(samples), lambda tensor: tensor.index_select(0, index), begun)

    def where(self, chosen: Sequence[bool], other: TrainingStates) -> TrainingStates:
        """Return states whose lane ``i`` is that of these where ``chosen[i]``, else that of ``other``."""

        def pick(mine: Tensor, its: Tensor) -> Tensor:
            wanted = torch.tensor(list(chosen), device=mine.device).view(-1, *(1,) * (mine.dim() - 1))
            return torch.where(wanted, mine, its)

        def pick_all(mine: Sequence[Tensor], its: Sequence[Tensor]) -> list[Tensor]:
            return [pick(one, two) for one, two in zip(mine, its, strict=True)]

        normalizers, tokens = None, None
        if self._normalizers is not None and other._normalizers is not None:
            normalizers = pick_all(self._normalizers, other._normalizers)
        if self.tokens is not None and other.tokens is not None:
            tokens = pick(self.tokens, other.tokens)
        begun = [mine if use else its for use, mine, its in zip(chosen, self.begun, other.begun, strict=True)]
        matrices = pick_all(self._matrices, other._matrices)
        return TrainingStates(self.config, self.lanes, matrices, normalizers, tokens, begun)

    def read_by_all(self) -> TrainingStates:
        """Return the same states, every lane of which has read something."""
        return self._with(self.lanes, lambda tensor: tensor, (True,) * self.lanes)

    def tensors(self) -> dict[str, Tensor]:
        """Return all that these states are, for a checkpoint."""
        parts = {"matrices": self._matrices, "normalizers": self._normalizers or []}
        found = {name: torch.stack(rows) for name, rows in parts.items() if rows}
        if self.tokens is not None:
            found["tokens"] = self.tokens
        return found | {"begun": torch.tensor(self.begun)}

    @classmethod
    def of_tensors(cls, config: ArmtConfig, tensors: Mapping[str, Tensor], device: torch.device) -> TrainingStates:
        """Return the states that `tensors` has told of."""
        found = {name: tensor.to(device) for name, tensor in tensors.items()}
        begun = found["begun"].tolist()
        normalizers = found["normalizers"].unbind(0) if config.use_denominator and "normalizers" in found else None
        matrices = found["matrices"].unbind(0) if "matrices" in found else ()
        return cls(config, len(begun), matrices, normalizers, found.get("tokens"), begun)

    def detached(self) -> TrainingStates:
        """Return the same states without their history (truncated back-propagation)."""
        return self._with(self.lanes, Tensor.detach)

    def _with(
        self, lanes: int, change: Callable[[Tensor], Tensor], begun: Sequence[bool] | None = None
    ) -> TrainingStates:
        normalizers = None if self._normalizers is None else [change(tensor) for tensor in self._normalizers]
        tokens = None if self.tokens is None else change(self.tokens)
        matrices = [change(tensor) for tensor in self._matrices]
        return TrainingStates(self.config, lanes, matrices, normalizers, tokens, self.begun if begun is None else begun)


def _stack(rows: list[Tensor]) -> Tensor:
    # One layer is the common case: a view, no copy.
    return rows[0].unsqueeze(0) if len(rows) == 1 else torch.stack(rows)
