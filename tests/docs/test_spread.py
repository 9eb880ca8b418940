"""The table of docs/scaling.md is what its program computes, and its bytes are what is sent."""

from __future__ import annotations

from pathlib import Path

import pytest
import spread

from armt.models.cost import run_cost
from armt.runtime.devices.ranges import layer_ranges

SCALING = Path(__file__).parents[2] / "docs" / "scaling.md"


def test_the_table_is_computed() -> None:
    assert spread.table() in SCALING.read_text(encoding="utf-8")


def test_work_is_that_of_the_cost_model() -> None:
    """All ranges of a step together are one segment through all layers."""
    config = spread.config_of(spread.MODELS["8B"])
    card = spread.Card(flops=1.0, memory=float("inf"), nvlink=1.0, pcie=1.0)
    parts = sum(spread.range_s(config, lo, hi, card) for lo, hi in layer_ranges(config, 5))
    assert parts == run_cost(config, config.segment_tokens, value_bytes=2).flops


def test_what_takes_longer_than_a_step_costs(monkeypatch: pytest.MonkeyPatch) -> None:
    """A link so slow that a step waits for it; else ranges of one length leave nothing idle."""
    assert all(row.efficiency == pytest.approx(1) for row in spread.rows(8))
    # 32 layers over five devices: two of them run seven, the others six.
    assert spread.rows(5)[0].efficiency == pytest.approx(32 / 35, abs=0.001)
    slow = spread.Card(flops=312e12, memory=2e12, nvlink=1e9, pcie=1e9)
    monkeypatch.setattr(spread, "CARDS", {"slow": slow})
    row = spread.rows(8)[0]
    assert row.efficiency == pytest.approx(row.step_s / row.link_s)


def test_a_ramp_is_paid_once() -> None:
    assert spread.ramp(32, tokens=1024) == pytest.approx(1 / 32)
    assert spread.ramp(32, tokens=1024 * 32_000) > 0.999
