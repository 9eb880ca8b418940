"""`Packed`: stacked weights in a layout of a backend's own."""

from __future__ import annotations

from typing import Protocol

from torch import Tensor


class Packed(Protocol):
    """Stacked weights ``[L, N, K]`` as a backend's products want them."""

    def __getitem__(self, layers: slice) -> Packed:
        """Return a layer range, as of a tensor."""
        ...

    def dense(self) -> Tensor:
        """Return the weights ``[L, N, K]`` as they were before packing."""
        ...
