"""The time that is left: expected at first, then mended by what has been seen."""

from __future__ import annotations

import pytest

from armt.runtime.bench.pace import Pace


def test_what_is_done_corrects_what_was_expected_of_the_rest() -> None:
    now = [100.0]
    pace = Pace([10.0, 30.0], lambda: now[0])
    assert pace.whole_s == 40.0
    assert pace.left_s() == 40.0
    # Half of the first part took as long as all of it was to.
    now[0] += 10.0
    assert pace.left_s(10.0, 0.5) == pytest.approx(70.0)
    now[0] += 10.0
    pace.done(10.0)
    assert pace.left_s() == pytest.approx(60.0)
    pace.done(30.0)
    assert pace.left_s() == 0.0


def test_the_first_moments_say_nothing_yet() -> None:
    """A slow first step used to promise hours."""
    now = [0.0]
    pace = Pace([100.0], lambda: now[0])
    now[0] = 50.0
    assert pace.left_s(100.0, 0.01) == pytest.approx(99.0)
