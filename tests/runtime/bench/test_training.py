"""The benchmark of training: its rows, and the operations that it counts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

import armt.runtime.bench.machine as machine
from armt.models.checkpoint.read import load_model
from armt.models.cost import causal_pairs, layer_parameters
from armt.models.model import ArmtModel
from armt.runtime.bench import training
from armt.runtime.bench.bench import Progress
from armt.runtime.bench.training import TrainingBench, TrainingSettings, step_flops
from armt.runtime.session import Armt
from armt.runtime.training.samples.batch import ActiveText, Sample, make_batch

CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Batches of a few tokens, and a ceiling that costs nothing."""
    monkeypatch.setattr(machine, "_CEILING_SIZE", 64)
    sizes = {"_WINDOWS": 2, "_WINDOW_TOKENS": 9, "_SAID_TOKENS": 3, "_DOCUMENTS": 2, "_SEGMENTS": 2, "_ASKED_TOKENS": 4}
    for name, size in sizes.items():
        monkeypatch.setattr(training, name, size)


@pytest.fixture
def model(make_armt: Callable[..., Armt]) -> ArmtModel:
    return load_model(make_armt(dtype="float32").path, device=CPU, dtype=torch.float32, kernels="torch")


def test_both_kinds_are_measured_with_and_without_the_kernels(model: ArmtModel) -> None:
    seen: list[Progress] = []
    bench = TrainingBench(model, "tiny", TrainingSettings(repetitions=2), on_progress=seen.append)
    assert bench.prepare() > 0
    warmed = [step.method for step in seen]
    seen.clear()
    rows = list(bench.run())
    assert [row.method for row in rows] == ["windows", "windows, torch", "documents", "documents, torch"]
    assert [(row.tokens, row.segments) for row in rows] == [(18, None)] * 2 + [(32, 2)] * 2
    # Kind by kind: what one has taken of memory, the next would have to take back.
    assert [step.method for step in seen] == [row.method for row in rows for _ in range(2)]
    # The first steps may take minutes, and nobody should wait for them in silence.
    assert warmed == [f"warm-up, {row.method}" for row in rows for _ in range(2)]
    for row in rows:
        assert len(row.times_s) == 2
        assert row.time_s
        assert row.tokens_per_s == pytest.approx(row.tokens / row.time_s)
        assert row.ceiling_fraction
        assert (row.speed_up_baseline == 1.0) is row.method.endswith("torch")
        # In float32 the kernels compute nothing; that they did was said all the same.
        assert row.reason == "torch's own record"


def test_documents_of_a_plain_model_are_not_measured(make_armt: Callable[..., Armt]) -> None:
    """Nothing of their segments reaches the question, so nothing of them was computed, at 20,000 tokens a second."""
    path = make_armt(wrap_layers=[False] * 4).path
    model = load_model(path, device=CPU, dtype=torch.float32, kernels="torch")
    assert not model.config.has_memory
    bench = TrainingBench(model, "plain", TrainingSettings(repetitions=1))
    bench.prepare()
    assert [row.method for row in bench.run()] == ["windows", "windows, torch"]


def test_a_window_costs_twice_its_linear_layers_and_three_times_its_attention(model: ArmtModel) -> None:
    base = model.config.base
    batch = make_batch([Sample(segments=(), active=[ActiveText(ids=[1] * 5, weights=[1.0] * 5)])], CPU)
    linear = 2 * 5 * layer_parameters(base) * base.layers
    attention = 4 * base.q_rows * causal_pairs(5) * base.layers
    assert step_flops(model.config, batch) == 2 * linear + 3 * attention


def test_documents_cost_more_where_they_are_longer(model: ArmtModel) -> None:
    def flops(segments: int) -> int:
        sample = Sample(segments=[[1] * 6] * segments, active=[ActiveText(ids=[1, 2], weights=[0.0, 1.0])])
        return step_flops(model.config, make_batch([sample], CPU))

    first, second, third = flops(0), flops(1), flops(2)
    assert third - second == second - first > 0
