"""Tables of rotary angles, one per distinct rotary embedding of the base."""

from __future__ import annotations

from functools import lru_cache, partial

import torch
from torch import Tensor

from armt.kernels.eager import places
from armt.models.base import BaseConfig


class Rotation:
    """Cosines and sines by layer and position, computed in float64 and rounded once.

    Args:
        base: the base's configuration.
        device, dtype: of the tables.

    Attributes:
        place: where angles are computed, and positions are wanted.
    """

    def __init__(self, base: BaseConfig, *, device: torch.device, dtype: torch.dtype) -> None:
        self._kinds = list(dict.fromkeys(base.rotary))
        self._of_layer = [self._kinds.index(kind) for kind in base.rotary]
        self.place = device if places.has_float64(device) else torch.device("cpu")
        self._speeds = [
            torch.tensor(kind.inverse_frequencies() * 2, dtype=torch.float64, device=self.place)
            for kind in self._kinds
            if kind is not None
        ]
        self._device, self._dtype = device, dtype
        self._tables: tuple[Tensor, Tensor] | None = None
        # Made once, on the device: a step that copies an index there cannot be recorded.
        self._index = lru_cache(maxsize=1024)(partial(_index_on, device))

    @property
    def used(self) -> bool:
        """Whether the base rotates at all."""
        return bool(self._speeds)

    def kind(self, layer: int) -> int:
        """Return a number that layers of the same angles share."""
        return self._of_layer[layer]

    def local(self, lo: int, hi: int, tokens: int) -> tuple[Tensor, Tensor]:
        """Return cosine and sine ``[G or 1, N, R]`` of layers ``lo`` to ``hi - 1`` at positions 0 to ``tokens - 1``."""
        if self._tables is None or self._tables[0].shape[1] < tokens:
            positions = torch.arange(max(tokens, 256), device=self.place)
            self._tables = self._angles(torch.stack(self._speeds), positions)
        cosine, sine = self._tables
        kinds = self._of_layer[lo:hi]
        if len(set(kinds)) == 1:
            chosen = slice(kinds[0], kinds[0] + 1)
            return cosine[chosen, :tokens], sine[chosen, :tokens]
        index = self._index(tuple(kinds))
        return cosine[:, :tokens].index_select(0, index), sine[:, :tokens].index_select(0, index)

    def rows(self, layer: int, positions: Tensor, most: int) -> tuple[Tensor, Tensor]:
        """Return cosine and sine ``[B, 1, R]`` of one layer for positions ``[B]``, all of them below ``most``."""
        cosine, sine = self.local(layer, layer + 1, most)
        return cosine[0].index_select(0, positions).unsqueeze(1), sine[0].index_select(0, positions).unsqueeze(1)

    def at(self, layer: int, positions: Tensor) -> tuple[Tensor, Tensor]:
        """Return cosine and sine ``[B, n, R]`` of one layer for positions ``[B, n]``, which are at `place`."""
        return self._angles(self._speeds[self._of_layer[layer]].expand(positions.shape[0], -1), positions)

    def _angles(self, speeds: Tensor, positions: Tensor) -> tuple[Tensor, Tensor]:
        angles = positions.to(torch.float64).unsqueeze(-1) * speeds.unsqueeze(-2)
        return angles.cos().to(self._dtype).to(self._device), angles.sin().to(self._dtype).to(self._device)


def _index_on(device: torch.device, kinds: tuple[int, ...]) -> Tensor:
    return torch.tensor(kinds, device=device)
