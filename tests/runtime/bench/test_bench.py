"""The benchmark: what a row holds, what is skipped, how it is written."""

from __future__ import annotations

import csv
import io
import json

import pytest
import torch

from armt.errors import UsageError
from armt.models.base import BaseConfig, RotaryConfig
from armt.models.config import ArmtConfig
from armt.models.shapes import random_model, shape_config
from armt.runtime.bench.bench import Bench, BenchSettings
from armt.runtime.bench.table import check_plot, csv_text, json_line, json_object, markdown, plot


@pytest.fixture(scope="module")
def model():
    layers = 3
    base = BaseConfig(
        family="llama",
        layers=layers,
        d_model=32,
        heads=4,
        kv_heads=2,
        head_dim=8,
        d_ff=48,
        vocab_size=50,
        norm="rms",
        norm_eps=1e-5,
        activation="silu",
        windows=(None,) * layers,
        rotary=(RotaryConfig(dims=8),) * layers,
        attention_scales=(8**-0.5,) * layers,
        tied_head=True,
    )
    config = ArmtConfig(
        dialect="armt", base=base, segment_tokens=16, memory_tokens=4, d_mem=8, memory_layers=tuple(range(layers))
    )
    return random_model(config, device=torch.device("cpu"), dtype=torch.float32)


@pytest.fixture(autouse=True)
def _low_ceiling(monkeypatch):
    """The product that the ceiling is taken from would cost more than all the rest."""
    monkeypatch.setattr("armt.runtime.bench.machine._CEILING_SIZE", 64)


class _Baseline:
    name = "other"

    def __init__(self, seconds: float) -> None:
        self.seconds, self.calls = seconds, 0

    def read(self, ids):
        self.calls += 1

    def obstacle(self, tokens):
        return "too long for it" if tokens > 50 else ""

    def expected_s(self, tokens):
        assert tokens <= 50
        return self.seconds


def _run(model, baseline=None, on_progress=None, **settings):
    bench = Bench(model, "tiny", BenchSettings(**settings), baseline=baseline, on_progress=on_progress)
    return bench, list(bench.run())


def test_every_length_has_a_row_of_each_schedule(model):
    _, rows = _run(model, tokens=[40, 64], schedules=["auto"], repetitions=2)
    assert [(row.tokens, row.method.split()[0]) for row in rows] == [
        (tokens, method) for tokens in (40, 64) for method in ("sequential", "diagonal", "auto")
    ]
    for row in rows:
        # 40 tokens are two segments of 16 and a ragged one.
        assert row.segments == {40: 3, 64: 4}[row.tokens]
        assert len(row.times_s) == 2
        assert row.time_s == pytest.approx(sum(row.times_s) / 2)
        assert row.ceiling_fraction == pytest.approx(row.flops_per_s / row.ceiling_flops_per_s)
        assert 0 <= row.logits_difference < 1e-4
        assert row.logits_compared_tokens == row.tokens
        assert 0 <= row.memory_difference < 1e-4
    assert rows[0].speed_up == 1.0


def test_logits_difference_sees_a_schedule_that_computes_something_else(model, monkeypatch):
    bench, _ = _run(model, tokens=[20], repetitions=1)
    ids = torch.arange(40) % 50
    assert bench.logits_difference(ids) < 1e-4
    plain = bench._logits
    monkeypatch.setattr(bench, "_logits", lambda ids, schedule: (
        rows * (1.5 if schedule == "diagonal" else 1.0) for rows in plain(ids, schedule)))  # fmt: skip
    assert bench.logits_difference(ids) == pytest.approx(0.5, rel=1e-3)


def test_a_baseline_beyond_the_limit_is_skipped_with_a_word(model):
    slow = _Baseline(seconds=100.0)
    _, rows = _run(model, slow, tokens=[20], repetitions=1, limit_s=10.0)
    assert slow.calls == 0
    assert "100 s" in rows[-1].skipped
    assert rows[-1].time_s is None
    assert rows[0].speed_up_baseline is None


def test_a_baseline_that_cannot_read_so_much_is_skipped_with_a_word(model):
    quick = _Baseline(seconds=1.0)
    _, rows = _run(model, quick, tokens=[20, 60], repetitions=1)
    assert [row.skipped for row in rows if row.method == "other"] == ["", "too long for it"]
    assert quick.calls == 1


def test_a_baseline_within_the_limit_is_measured(model):
    quick = _Baseline(seconds=1.0)
    _, rows = _run(model, quick, tokens=[20], repetitions=3, limit_s=10.0)
    assert quick.calls == 3
    assert rows[-1].method == "other"
    assert rows[-1].logits_difference is None
    assert rows[0].speed_up_baseline == pytest.approx(rows[-1].time_s / rows[0].time_s)


def test_a_dialect_without_a_diagonal_is_measured_sequentially(make_armt):
    _, rows = _run(make_armt(dialect="rmt", dtype="float32").model, tokens=[40], schedules=["auto"], repetitions=1)
    measured, skipped, auto = rows
    assert [row.method for row in rows] == ["sequential", "diagonal", "auto (sequential)"]
    assert "crosses from the last layer" in skipped.skipped
    assert (skipped.time_s, skipped.speed_up) == (None, None)
    for row in (measured, auto):
        assert row.tokens_per_s > 0
        assert (row.logits_difference, row.memory_difference) == (None, None)


def test_progress_is_told_after_every_step(model):
    seen = []
    _run(model, tokens=[64], repetitions=1, on_progress=seen.append)
    diagonal = [at for at in seen if at.method == "diagonal"]
    # 4 segments over 3 layers.
    assert [at.step for at in diagonal] == list(range(1, 7))
    assert {at.steps for at in diagonal} == {6}


def test_every_format_holds_every_row(model):
    bench, rows = _run(model, _Baseline(seconds=1e9), tokens=[20, 40], repetitions=1)
    machine = bench.machine
    whole = json.loads(json_object(rows, machine))
    assert len(whole["rows"]) == len(rows) == 6
    assert whole["machine"]["torch"] == torch.__version__
    line = json.loads(json_line(rows[0], machine))
    assert line["kernels"] == "torch"
    assert {"processor", "commit", "armt", "tokens_per_s", "peak_bytes", "reason", "logits_difference"} <= set(line)
    table = list(csv.DictReader(io.StringIO(csv_text(rows, machine))))
    assert [int(record["tokens"]) for record in table] == [row.tokens for row in rows]
    page = markdown(rows, machine)
    assert page.count("\n| 20") + page.count("\n| 40") == len(rows)
    assert "skipped: would take" in page


def test_a_plot_needs_a_known_ending(model, tmp_path):
    pytest.importorskip("matplotlib", reason="the plot extra is not installed")
    bench, rows = _run(model, tokens=[20, 40], repetitions=1)
    plot(rows, bench.machine, tmp_path / "speed.svg")
    assert "<svg" in (tmp_path / "speed.svg").read_text()
    for path, words in ((tmp_path / "speed.txt", r"\.png or \.svg"), (tmp_path / "no" / "speed.svg", "no directory")):
        with pytest.raises(UsageError, match=words):
            check_plot(path)


def test_settings_refuse_what_cannot_be_measured():
    with pytest.raises(ValueError, match="repetitions"):
        BenchSettings(tokens=[4], repetitions=0)
    with pytest.raises(ValueError, match="tokens"):
        BenchSettings(tokens=[])


def test_an_unknown_shape_is_refused_by_name():
    with pytest.raises(UsageError, match=r"smollm2-135m.*'gpt-5'"):
        shape_config("gpt-5", segment_tokens=16, memory_tokens=4)
