"""Whether other work takes the cores, before and while something is measured."""

from __future__ import annotations

import os

import pytest

from armt.runtime.bench.machine import CoreTime, load_warning


def test_what_others_took_is_what_was_busy_and_not_our_own() -> None:
    before = CoreTime(at_s=10.0, busy_s=100.0, own_s=5.0)
    assert CoreTime(at_s=14.0, busy_s=107.0, own_s=6.0).others_since(before) == pytest.approx(1.5)
    # Clocks of both are read one after the other.
    assert CoreTime(at_s=14.0, busy_s=100.9, own_s=6.0).others_since(before) == 0.0
    assert CoreTime(at_s=10.1, busy_s=101.0, own_s=5.0).others_since(before) is None


def test_own_work_is_seen_as_own() -> None:
    before = CoreTime.now()
    if before is None:
        pytest.skip("no /proc/stat here")
    while (now := CoreTime.now()) is not None and now.own_s - before.own_s < 0.05:
        sum(range(10_000))
    assert now is not None
    assert now.busy_s - before.busy_s >= 0.03


@pytest.mark.parametrize(
    ("load", "threads", "warned"), [(0.4, 4, False), (0.6, 4, True), (2.0, 2, False), (3.0, 2, True)]
)
def test_a_load_warns_where_it_leaves_too_few_cores(
    monkeypatch: pytest.MonkeyPatch, load: float, threads: int, warned: bool
) -> None:
    monkeypatch.setattr(os, "cpu_count", lambda: 4)
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 9.0, 9.0))
    assert bool(load_warning(threads)) is warned
