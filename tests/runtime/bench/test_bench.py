"""The benchmark: what a row holds, what is skipped, how it is written."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.models.base import BaseConfig, RotaryConfig
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.shapes import random_model
from armt.runtime.bench import bench as bench_module
from armt.runtime.bench.bench import Bench, BenchSettings, Progress
from armt.runtime.bench.launches import CardUse
from armt.runtime.bench.row import Row
from armt.runtime.bench.table import markdown
from armt.runtime.engine.decoder import Decoder
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import layers_to_run
from armt.runtime.session import Armt


@pytest.fixture(scope="module")
def model() -> ArmtModel:
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
def _low_ceiling(monkeypatch: pytest.MonkeyPatch) -> None:
    """The product that the ceiling is taken from would cost more than all the rest."""
    monkeypatch.setattr("armt.runtime.bench.machine._CEILING_SIZE", 64)


class _Baseline:
    name, dtype = "other", "Q4_1"
    decode: Callable[[int], None] | None = None

    def __init__(self, seconds: float) -> None:
        self.seconds, self.calls = seconds, 0

    def read(self, ids: Tensor) -> None:
        self.calls += 1

    def obstacle(self, tokens: int) -> str:
        return "too long for it" if tokens > 50 else ""

    def expected_s(self, tokens: int) -> float:
        assert tokens <= 50
        return self.seconds


def _run(
    model: ArmtModel,
    baseline: _Baseline | None = None,
    on_progress: Callable[[Progress], None] | None = None,
    **settings: Any,
) -> tuple[Bench, list[Row]]:
    bench = Bench(model, "tiny", BenchSettings(**settings), baseline=baseline, on_progress=on_progress)
    return bench, list(bench.run())


def test_every_length_has_a_row_of_each_schedule(model: ArmtModel) -> None:
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


def test_logits_difference_sees_a_schedule_that_computes_something_else(
    model: ArmtModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench, _ = _run(model, tokens=[20], repetitions=1)
    ids = torch.arange(40) % 50
    assert bench.logits_difference(ids) < 1e-4
    plain = bench._logits
    monkeypatch.setattr(bench, "_logits", lambda ids, schedule: (
        rows * (1.5 if schedule == "diagonal" else 1.0) for rows in plain(ids, schedule)))  # fmt: skip
    assert bench.logits_difference(ids) == pytest.approx(0.5, rel=1e-3)


def test_a_baseline_beyond_the_limit_is_skipped_with_a_word(model: ArmtModel) -> None:
    slow = _Baseline(seconds=100.0)
    _, rows = _run(model, slow, tokens=[20], repetitions=1, limit_s=10.0)
    assert slow.calls == 0
    assert "100 s" in rows[-1].skipped
    assert rows[-1].time_s is None
    assert rows[0].speed_up_baseline is None


def test_a_baseline_that_cannot_read_so_much_is_skipped_with_a_word(model: ArmtModel) -> None:
    quick = _Baseline(seconds=1.0)
    _, rows = _run(model, quick, tokens=[20, 60], repetitions=1)
    assert [row.skipped for row in rows if row.method == "other"] == ["", "too long for it"]
    assert quick.calls == 1


def test_a_baseline_within_the_limit_is_measured(model: ArmtModel) -> None:
    quick = _Baseline(seconds=1.0)
    _, rows = _run(model, quick, tokens=[20], repetitions=3, limit_s=10.0)
    assert quick.calls == 3
    assert rows[-1].method == "other"
    assert rows[-1].logits_difference is None
    assert rows[0].speed_up_baseline == pytest.approx(rows[-1].time_s / rows[0].time_s)


class _Decoding(_Baseline):
    """Can continue as well."""

    def __init__(self) -> None:
        super().__init__(seconds=1.0)
        self.continued: list[tuple[int, int]] = []

    def decode(self, tokens: int) -> None:
        self.continued.append((self.calls, tokens))


def test_decoding_is_measured_behind_each_reading_of_the_diagonal_and_the_baseline(
    model: ArmtModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And of nothing else: it is the same behind every schedule."""
    written: list[int] = []
    plain = Decoder.decode
    monkeypatch.setattr(
        Decoder, "decode", lambda self, *args, **options: written.append(0) or plain(self, *args, **options)
    )
    other = _Decoding()
    _, rows = _run(model, other, tokens=[40], repetitions=2, decoded_tokens=5)
    # One to know how long it takes.
    assert len(written) == 1 + 2
    assert other.continued == [(1, 5), (2, 5)]
    sequential, diagonal, beside = rows
    assert (sequential.decoded_tokens, sequential.decode_tokens_per_s) == (None, None)
    assert len(diagonal.decode_times_s) == 2
    assert diagonal.decode_tokens_per_s == pytest.approx(5 * 2 / sum(diagonal.decode_times_s))
    ratio = diagonal.decode_tokens_per_s / beside.decode_tokens_per_s
    assert diagonal.decode_speed_up_baseline == pytest.approx(ratio)
    page = markdown(rows, {})
    assert "decoding tok/s" in page
    widths = {line.count("|") for line in page.splitlines() if line.startswith("|")}
    assert len(widths) == 1


def test_a_card_is_watched_over_as_many_steps_as_it_takes(model: ArmtModel, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a conveyor eight times as many segments as layers at most, so that it is full most of the time; else eight."""
    read: list[Memory] = []

    def watched(work: Callable[[], Memory]) -> CardUse:
        read.append(work())
        return CardUse(launches=700, busy=0.5)

    monkeypatch.setattr(bench_module, "watched", watched)
    bench_of = Bench(model, "tiny", BenchSettings(tokens=[8]))
    layers, size = layers_to_run(model, want_logits=False), model.config.segment_tokens
    ids = torch.zeros(9 * layers * size, dtype=torch.int64)
    use = bench_of._use("sequential", "sequential", ids)
    assert use == {"launches_per_step": 700 / (8 * layers), "card_busy": 0.5}
    assert bench_of._use("diagonal", "diagonal", ids)["launches_per_step"] == 700 / (9 * layers - 1)
    assert [memory.tokens_read for memory in read] == [8 * size, 8 * layers * size]
    # A document that is shorter is read whole.
    assert bench_of._use("diagonal", "diagonal", ids[:size])["launches_per_step"] == 700 / layers


def test_the_estimate_counts_every_part_once(model: ArmtModel) -> None:
    quick = _Baseline(seconds=100.0)
    bench = Bench(model, "tiny", BenchSettings(tokens=[20, 40, 60], repetitions=3, limit_s=1e3), baseline=quick)
    # The baseline cannot read 60 tokens; of reading so little, almost nothing is left beside it.
    assert bench.prepare() == pytest.approx(2 * 3 * 100.0, rel=0.05)
    assert quick.calls == 0


def test_a_dialect_without_a_diagonal_is_measured_sequentially(make_armt: Callable[..., Armt]) -> None:
    _, rows = _run(make_armt(dialect="rmt", dtype="float32").model, tokens=[40], schedules=["auto"], repetitions=1)
    measured, skipped, auto = rows
    assert [row.method for row in rows] == ["sequential", "diagonal", "auto (sequential)"]
    assert "crosses from the last layer" in skipped.skipped
    assert (skipped.time_s, skipped.speed_up) == (None, None)
    for row in (measured, auto):
        assert row.tokens_per_s > 0
        assert (row.logits_difference, row.memory_difference) == (None, None)


def test_progress_is_told_after_every_step(model: ArmtModel) -> None:
    seen: list[Progress] = []
    _run(model, _Baseline(seconds=100.0), tokens=[40], repetitions=1, on_progress=seen.append)
    diagonal = [at for at in seen if at.method == "diagonal"]
    # 3 segments over 3 layers, and before them a word that it begins.
    assert [(at.step, at.steps) for at in diagonal] == [(0, 0), *((step, 5) for step in range(1, 6))]
    # Nearly all of the time is expected of the baseline, which has not begun.
    assert diagonal[-1].left_s == pytest.approx(100.0, rel=0.05)
    assert [at.method for at in seen if at.steps == 0] == ["sequential", "diagonal", "other", "comparing logits"]
    assert seen[-1].left_s < 5.0


def test_the_warm_up_reads_no_more_than_is_measured(model: ArmtModel) -> None:
    """Two whole segments were read for it: with segments of 100,000 tokens it did not end, for documents of 64."""
    seen: list[Progress] = []
    _run(model, tokens=[5, 20], repetitions=1, on_progress=seen.append)
    assert {at.tokens for at in seen if at.method == "warm-up"} == {20}
    # Two segments of 16 are enough, whatever is measured.
    _run(model, tokens=[40], repetitions=1, on_progress=seen.append)
    assert {at.tokens for at in seen if at.method == "warm-up"} == {20, 32}


def test_settings_refuse_what_cannot_be_measured() -> None:
    with pytest.raises(ValueError, match="repetitions"):
        BenchSettings(tokens=[4], repetitions=0)
    with pytest.raises(ValueError, match="tokens"):
        BenchSettings(tokens=[])
