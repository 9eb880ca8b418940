"""Where a process stands among those that hold a model together, as torchrun and `crew` say it; loads no torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_NAMES = ("RANK", "WORLD_SIZE", "LOCAL_RANK", "MASTER_ADDR", "MASTER_PORT")
#: Set by `crew` for the processes that it starts: their standard input is open as long as the first one lives.
TIED = "ARMT_TIED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A process among several.

    Attributes:
        rank: its number; 0 runs the command, the others follow.
        size: how many there are.
        local_rank: its number among those on its machine, and of its GPU.
        tied: whether it ends with its standard input.
    """

    rank: int
    size: int
    local_rank: int
    tied: bool = False

    @classmethod
    def of(cls, environment: Mapping[str, str]) -> Place | None:
        """Return the place that an environment speaks of, None where a process stands alone."""
        if any(not environment.get(name) for name in _NAMES) or environment["WORLD_SIZE"] == "1":
            return None
        rank, size, local_rank = (int(environment[name]) for name in _NAMES[:3])
        return cls(rank=rank, size=size, local_rank=local_rank, tied=TIED in environment)

    @classmethod
    def tied_one(cls, rank: int, size: int) -> Place:
        """Return the place of a process that is started on this machine."""
        return cls(rank=rank, size=size, local_rank=rank, tied=True)

    def environment(self, port: int) -> dict[str, str]:
        """Return what says so to a process on this machine, whose first process listens on a port."""
        values = (self.rank, self.size, self.local_rank, "127.0.0.1", port)
        named = {name: str(value) for name, value in zip(_NAMES, values, strict=True)}
        return named | ({TIED: "1"} if self.tied else {})
