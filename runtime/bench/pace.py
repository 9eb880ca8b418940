"""How long a benchmark will take: what its parts are expected to take, mended by how long those done have taken."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

# Before this share is done, what was expected is worth more than what was seen.
_KNOWN_SHARE = 0.05


class Pace:
    """Counts off parts of a whole.

    Args:
        parts_s: seconds that each part is expected to take.
        clock: tells the time in seconds.
    """

    def __init__(self, parts_s: Iterable[float], clock: Callable[[], float] = time.perf_counter) -> None:
        self.whole_s = sum(parts_s)
        self._clock = clock
        self._done_s = 0.0
        self._started = clock()

    def done(self, part_s: float) -> None:
        """Count off a part that was expected to take so long."""
        self._done_s += part_s

    def left_s(self, part_s: float = 0.0, share: float = 0.0) -> float:
        """Return the seconds to go, with this share of the part in work behind us."""
        done = self._done_s + part_s * share
        known = done > _KNOWN_SHARE * self.whole_s
        slower = (self._clock() - self._started) / done if known else 1.0
        return max(0.0, self.whole_s - done) * slower
