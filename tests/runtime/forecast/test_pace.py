"""How fast a model reads on this machine: measured once, computed before."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from armt.models.checkpoint.directory import load_config
from armt.models.config import ArmtConfig
from armt.runtime.forecast import pace
from armt.runtime.forecast.pace import Run, keep_pace, pace_of

RUN = Run(model="/models/mine", device="cpu", dtype="auto", kernels=None, schedule="auto", threads=2)


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path))


@pytest.fixture
def config(tiny_model_dir: Path) -> ArmtConfig:
    return load_config(tiny_model_dir)


def test_what_was_measured_is_expected_of_the_same_run_alone(
    config: ArmtConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pace, "_ceiling", lambda: 1e6)
    keep_pace(RUN, config, 64_000, 20.0, layers=3)
    found = pace_of(RUN)
    assert found is not None
    assert found.measured == date.today().isoformat()
    # In proportion to the length; windows and ragged ends cost next to nothing.
    assert found.seconds(config, 32_000, 3) == pytest.approx(10.0, rel=0.01)
    assert found.seconds(config, 32_000, 1) == pytest.approx(10.0 / 3, rel=0.05)
    for change in ({"model": "/other"}, {"dtype": "float32"}, {"threads": 1}, {"schedule": "diagonal"}):
        other = pace_of(replace(RUN, **change))
        assert (other.measured, other.flops_per_s) == (None, 1e6)  # type: ignore[union-attr]


def test_a_system_that_ties_no_process_to_cores_has_threads_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS every run of more than a second ended as a bug, behind its answer."""
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(os, "cpu_count", lambda: 7)
    monkeypatch.delattr(os, "sched_getaffinity")
    assert replace(RUN, threads=0).file == replace(RUN, threads=7).file


def test_a_short_reading_says_nothing_of_the_speed(config: ArmtConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_ceiling", lambda: 1e6)
    keep_pace(RUN, config, 1000, 20.0, layers=3)
    keep_pace(RUN, config, 64_000, 0.5, layers=3)
    assert pace_of(RUN) == pace.Pace(flops_per_s=1e6)


def test_a_damaged_record_is_as_none(config: ArmtConfig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "_ceiling", lambda: 1e6)
    keep_pace(RUN, config, 64_000, 20.0, layers=3)
    RUN.file.write_text('{"flops_per_s": ')
    assert pace_of(RUN) == pace.Pace(flops_per_s=1e6)


def test_nothing_is_computed_for_a_device_that_is_not_the_processor() -> None:
    assert pace_of(replace(RUN, device="cuda")) is None


def test_the_processor_computes_something() -> None:
    assert 1e8 < pace._ceiling() < 1e15
