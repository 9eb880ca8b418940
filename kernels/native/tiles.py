"""Stacked weights as right operands of tile products (`tiles.h`), the same for every instruction set."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

# A tile holds 16 rows of 32 numbers, or 32 by 16 of a right operand.
ROWS, DEPTH = 16, 32


@dataclass(frozen=True, slots=True, eq=False)
class TiledStack:
    """Stacked weights ``[L, N, K]`` as right operands of tile products.

    Attributes:
        tiles: ``[L, N / 16, K / 32, 16, 16, 2]``: columns of tiles; a line of a tile holds two consecutive entries of
            sixteen rows.
    """

    tiles: Tensor

    def __getitem__(self, layers: slice) -> TiledStack:
        return TiledStack(self.tiles[layers])

    @property
    def rows(self) -> int:
        """N."""
        return self.tiles.shape[1] * ROWS

    def dense(self) -> Tensor:
        """Return the weights ``[L, N, K]``."""
        return self.tiles.permute(0, 1, 4, 2, 3, 5).reshape(self.tiles.shape[0], self.rows, -1)


def pack(weight: Tensor, parts: int = 1) -> TiledStack | Tensor:
    """Bring stacked weights ``[L, parts * N, K]`` into tiles; what does not fill them is returned as it is."""
    layers, rows, depth = weight.shape
    if rows % (ROWS * parts) or depth % DEPTH:
        return weight
    tiles = weight.view(layers, rows // ROWS, ROWS, depth // DEPTH, DEPTH // 2, 2)
    return TiledStack(tiles.permute(0, 1, 3, 4, 2, 5).contiguous())
