"""Stacked weights as right operands of tile products (`tiles.h`), the same for every instruction set."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

# A tile holds 16 rows of 32 numbers, or 32 by 16 of a right operand.
ROWS, DEPTH = 16, 32
# Bytes of 16 rows of 32 numbers of four bits, or of eight, and what makes weights of them (`nibbles.h`, `bytes.h`).
NIBBLE_BLOCK, BYTE_BLOCK = 320, 576
# A tile of bytes holds 64 by 16 of a right operand, and rows have a scale for every tile (`operands_int8.h`).
BYTE_DEPTH = 64
# Tiles that share scales where numbers have 16 bits (`operands_int16.h`).
INT16_STRETCH = 9
_TILE_BYTES, _LINE_BYTES = 1024, 64


@dataclass(frozen=True, slots=True, eq=False)
class TiledStack:
    """Stacked weights ``[L, N, K]`` as right operands of tile products.

    Attributes:
        tiles: ``[L, N / 16, K / 32, 16, 16, 2]``: columns of tiles; a line of a tile holds two consecutive entries of
            sixteen rows.
        nibbles: uint8 ``[L, N / 16, K / 32, 320]``: the same in four bits (`nibbles.h`), where they have no more.
        rounded: uint8 ``[L, N / 16, K / 32, 576]``: the same in eight bits (`bytes.h`), for few rows; None where they
            have not been needed.
    """

    tiles: Tensor
    nibbles: Tensor | None = None
    rounded: Tensor | None = None

    def __getitem__(self, layers: slice) -> TiledStack:
        nibbles, rounded = (None if part is None else part[layers] for part in (self.nibbles, self.rounded))
        return TiledStack(self.tiles[layers], nibbles, rounded)

    @property
    def stored(self) -> Tensor:
        """The tensor that holds all of it."""
        return self.tiles

    @property
    def rows(self) -> int:
        """N."""
        return self.tiles.shape[1] * ROWS

    def dense(self) -> Tensor:
        """Return the weights ``[L, N, K]``."""
        return self.tiles.permute(0, 1, 4, 2, 3, 5).reshape(self.tiles.shape[0], self.rows, -1)


@dataclass(frozen=True, slots=True, eq=False)
class _ScaledStack:
    """Stacked weights ``[L, N, K]`` in whole numbers, as right operands of tile products.

    Attributes:
        columns: ``[L, N / 16, ...]``: columns of tiles, and behind each the scales of its rows.
        depth: K.
    """

    columns: Tensor
    depth: int

    @property
    def stored(self) -> Tensor:
        """The tensor that holds all of it."""
        return self.columns

    @property
    def rows(self) -> int:
        """N."""
        return self.columns.shape[1] * ROWS


@dataclass(frozen=True, slots=True, eq=False)
class ByteStack(_ScaledStack):
    """Stacked weights ``[L, N, K]`` in bytes, as right operands of tile products, with a scale per row of the weight.

    Attributes:
        columns: int8 ``[L, N / 16, S * 1024 + 64 + S * 64]``, S = K / 64 tiles: columns of tiles, a line of a tile
            holding four consecutive entries of sixteen rows; behind each column, for its rows, scales (float32), and
            per tile -128 times the sum of the bytes (int32).
        depth: K.
    """

    def __getitem__(self, layers: slice) -> ByteStack:
        return ByteStack(self.columns[layers], self.depth)

    def dense(self) -> Tensor:
        """Return the weights ``[L, N, K]`` as the bytes have them, in bfloat16."""
        layers, blocks, _ = self.columns.shape
        end = self.depth // BYTE_DEPTH * _TILE_BYTES
        tiles = self.columns[..., :end].reshape(layers, blocks, -1, ROWS, ROWS, 4)
        scale = self.columns[..., end : end + _LINE_BYTES].contiguous().view(torch.float32)
        entries = tiles.permute(0, 1, 4, 2, 3, 5).reshape(layers, self.rows, -1)
        return (entries * scale.reshape(layers, self.rows, 1)).bfloat16()


@dataclass(frozen=True, slots=True, eq=False)
class Int16Stack(_ScaledStack):
    """Stacked weights ``[L, N, K]`` in whole numbers of 16 bits, as right operands of tile products.

    Every row of the weight has a scale per stretch of its tiles (`int16_stretches`).

    Attributes:
        columns: int16 ``[L, N / 16, K / 32 * 512 + 32 * stretches]``: columns of tiles, which lie as those of a
            `TiledStack`; behind each column, per stretch, the scales of its rows (float32).
        depth: K.
        nibbles, rounded: as of a `TiledStack`.
    """

    nibbles: Tensor | None = None
    rounded: Tensor | None = None

    def __getitem__(self, layers: slice) -> Int16Stack:
        nibbles, rounded = (None if part is None else part[layers] for part in (self.nibbles, self.rounded))
        return Int16Stack(self.columns[layers], self.depth, nibbles, rounded)

    def dense(self) -> Tensor:
        """Return the weights ``[L, N, K]`` as the whole numbers have them, in bfloat16."""
        layers, blocks, _ = self.columns.shape
        end = self.depth * ROWS
        tiles = self.columns[..., :end].reshape(layers, blocks, -1, ROWS, ROWS, 2)
        exact = tiles.permute(0, 1, 4, 2, 3, 5).reshape(layers, self.rows, -1).float()
        scales = self.columns[..., end:].contiguous().view(torch.float32).view(layers, blocks, -1, ROWS)
        for number, stretch in enumerate(int16_stretches(self.depth)):
            exact[..., stretch] *= scales[:, :, number].reshape(layers, self.rows, 1)
        return exact.bfloat16()


def int16_stretches(depth: int) -> list[slice]:
    """Return the stretches of a weight's entries that have a scale of their own: at most nine tiles, nearly equal."""
    steps = depth // DEPTH
    count = -(-steps // INT16_STRETCH)
    return [slice(steps * i // count * DEPTH, steps * (i + 1) // count * DEPTH) for i in range(count)]
