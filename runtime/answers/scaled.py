"""A linear layer over hidden states of which mean and spread are taken out: what finder and judge are taught with."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from armt.models.checkpoint.beside import Vectors


class ScaledLinear(nn.Linear):
    """A linear layer of so many outputs.

    Args:
        seen: rows that mean and spread are taken of, float32 ``[n, d]``.
        width: outputs.
        dropout: share of a row's entries that it does not see while it is taught.
    """

    def __init__(self, seen: Tensor, width: int, *, dropout: float) -> None:
        super().__init__(seen.shape[1], width)
        # Of a single row no spread is known.
        self._mean, self._spread = seen.mean(dim=0), seen.std(dim=0, correction=0).clamp_min(1e-3)
        self._dropout = dropout

    def forward(self, states: Tensor) -> Tensor:
        """Return ``[..., width]`` of states ``[..., d]``."""
        return super().forward(F.dropout((states - self._mean) / self._spread, self._dropout, self.training))

    def folded(self) -> tuple[Vectors, Vectors]:
        """Return weight ``[width, d]`` and bias ``[width]`` that take the states as they are."""
        with torch.no_grad():
            weight = self.weight / self._spread
            return weight.float().numpy(), (self.bias - weight @ self._mean).float().numpy()
