"""`CellGroup`: which segments stand in which layers of one grouped call, as plain integers."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CellGroup:
    """The cells of one step: layers ``lo`` to ``hi - 1``, ``lanes`` segments side by side in each.

    The tuples have one entry per cell, layer by layer, lane by lane (``G * B`` entries).

    Attributes:
        lo, hi: layer range.
        lanes: documents side by side.
        real: real tokens of the cell's segment; 0 where the lane holds no segment.
        first: whether it is the first segment since the state was reset.
        past: real tokens before the segment that a sliding window can still see, at most ``segment_tokens``.
        position: augmented tokens (sink or memory, real, memory) before the segment in its document.
    """

    lo: int
    hi: int
    lanes: int
    real: tuple[int, ...]
    first: tuple[bool, ...]
    past: tuple[int, ...]
    position: tuple[int, ...]

    @property
    def groups(self) -> int:
        """Number of layers in the group."""
        return self.hi - self.lo

    def part(self, lo: int, hi: int) -> CellGroup:
        """Return the cells of layers ``lo`` to ``hi - 1`` alone."""
        cells = slice(self.row(lo).start, self.row(hi).start)
        return CellGroup(
            lo, hi, self.lanes, self.real[cells], self.first[cells], self.past[cells], self.position[cells]
        )

    def uniform(self, real: int) -> bool:
        """Whether every cell holds a segment of ``real`` real tokens."""
        return all(tokens == real for tokens in self.real)

    def row(self, layer: int) -> slice:
        """Where the cells of one layer stand in the tuples."""
        return slice((layer - self.lo) * self.lanes, (layer - self.lo + 1) * self.lanes)
