"""Recorded steps: where they replace eager ones, and that nothing else changes. The recorder is a fake."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

import armt.runtime.engine.executor as executor_module
from armt.models.state import LayerStates
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.graph import StepGraph, obstacle
from armt.runtime.engine.reader import Reader, Reading, Source
from armt.runtime.session import Armt


class FakeRecorder:
    """Records a function; like a CUDA graph, recording changes nothing, and every replay fills the same tensor."""

    made: list[FakeRecorder]
    state: LayerStates
    executor: Executor

    def __init__(self) -> None:
        self.replays = 0
        FakeRecorder.made.append(self)

    def record(self, work: Callable[[], Tensor]) -> Tensor:
        fields = ("matrix", "normalizer", "past_key", "past_value")
        tensors = [t for t in (getattr(FakeRecorder.state, name) for name in fields) if t is not None]
        assert FakeRecorder.executor._conveyor is not None
        tensors.append(FakeRecorder.executor._conveyor)
        saved = [t.clone() for t in tensors]
        self._work, self._output = work, work()
        for tensor, old in zip(tensors, saved, strict=True):
            tensor.copy_(old)
        return self._output

    def replay(self) -> None:
        self.replays += 1
        result = self._work()
        if result.data_ptr() != self._output.data_ptr():
            self._output.copy_(result)


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[FakeRecorder]:
    """Executors step through graphs made by the fake recorder; returns the recorders that were made."""
    FakeRecorder.made = []
    take = Executor._take

    def known(self: Executor, *words: Any) -> Any:
        FakeRecorder.executor = self
        return take(self, *words)

    monkeypatch.setattr(Executor, "_take", known)

    def stepper(step, config, state, layers):  # type: ignore[no-untyped-def]
        FakeRecorder.state = state
        return StepGraph(step, config, state, layers, FakeRecorder)

    monkeypatch.setattr(executor_module, "stepper", stepper)
    return FakeRecorder.made


def _read(model: Armt, ids: list[Tensor]) -> list[Reading]:
    return list(Reader(model.model, "diagonal", want_logits=True).read([Source([i]) for i in ids]))


@pytest.mark.parametrize("dialect", ["paper", "armt", "armt_sw"])
def test_replayed_steps_change_nothing(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], recorded: list[FakeRecorder], dialect: str,
    monkeypatch: pytest.MonkeyPatch, assert_same_memory: Callable[..., None],
) -> None:  # fmt: skip
    # Segments of 6 tokens, 4 layers: ragged end, two documents in a row, the second short.
    model, ids = make_armt("llama", dialect), [token_ids(6 * 14 + 3), token_ids(9, seed=1)]
    got = _read(model, ids)
    # A conveyor is full from step 3 on; its cells are none of them first from step 4 on (with a full window from the
    # same step on); 14 full segments leave steps 4 to 13, two of which are the warm-up.
    assert [recorder.replays for recorder in recorded] == [8]
    monkeypatch.setattr(executor_module, "stepper", lambda step, config, state, layers: step)
    for with_graph, without in zip(got, _read(model, ids), strict=True):
        assert torch.equal(with_graph.logits, without.logits)
        assert_same_memory(with_graph.memory, without.memory, 0.0)


def test_short_documents_are_never_recorded(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], recorded: list[FakeRecorder]
) -> None:
    _read(make_armt(), [token_ids(6 * 5)])
    assert recorded == []


def test_what_stands_in_the_way(make_armt: Callable[..., Armt]) -> None:
    gpu = torch.device("cuda")
    assert obstacle(make_armt().config, gpu) is None
    assert "cpu" in str(obstacle(make_armt().config, torch.device("cpu")))
    assert "windows" in str(obstacle(make_armt("gemma3_text", "paper").config, gpu))
    assert "angles" in str(obstacle(make_armt("gemma3_text", "armt_sw").config, gpu))


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_on_a_gpu(make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor],
                  assert_close: Callable[..., None]) -> None:  # fmt: skip
    import armt

    path, ids = make_armt().path, token_ids(6 * 14 + 3)
    model = armt.load(path, device="cuda", dtype="float32", kernels="triton")
    by_steps = model.logits(ids.cuda(), schedule="sequential")
    assert_close(model.logits(ids.cuda(), schedule="diagonal"), by_steps, 1e-4, "logits")
