"""Recorded steps: where they replace eager ones, that nothing else changes, and that they own all they read."""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from false_card import FalseCards
from strict_recorder import Refused, StrictRecorder, forget_caches
from torch import Tensor

import armt
import armt.runtime.engine.slots as slots_module
from armt.models.config import ArmtConfig
from armt.models.state import LayerStates
from armt.runtime.engine import graph
from armt.runtime.engine.graph import CudaRecorder, Recording, StepFunction, StepGraph, obstacle
from armt.runtime.engine.reader import Reader, Reading, Source
from armt.runtime.session import Armt

GOLDEN = Path(__file__).parents[2] / "golden"


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[StrictRecorder]:
    """Executors step through graphs made by the strict recorder; returns the recorders that were made."""
    StrictRecorder.made = []

    def stepper(step: StepFunction, config: ArmtConfig, state: LayerStates, layers: int) -> StepFunction:
        return StepGraph(step, config, state, layers, StrictRecorder)

    monkeypatch.setattr(slots_module, "stepper", stepper)
    return StrictRecorder.made


def _read(model: Armt, ids: list[Tensor]) -> list[Reading]:
    return list(Reader(model.model, "diagonal", want_logits=True).read([Source([i]) for i in ids]))


MODELS: dict[str, dict[str, Any]] = {
    "armt": {},
    "paper": {"dialect": "paper"},
    "memory-in-some-layers": {"wrap_layers": [True, False, True, False]},
    "sliding-window": {"dialect": "armt_sw"},
    "sliding-window-sink": {"dialect": "armt_sw", "use_sink": True},
    "narrow-windows": {"family": "mistral"},
    "windows-and-angles-by-layer": {"family": "gemma3_text"},
    "scales-by-layer": {"family": "gpt2", "base": {"scale_attn_by_inverse_layer_idx": True}},
    "head-norms": {"family": "qwen3"},
    "parallel-residual": {"family": "gpt_neox"},
}


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize("options", MODELS.values(), ids=MODELS.keys())
def test_replayed_steps_change_nothing(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
    assert_same_memory: Callable[..., None],
    options: dict[str, Any],
) -> None:
    # Segments of 6 tokens, 4 layers: ragged end, two documents in a row, the second short.
    model, ids = make_armt(**options), [token_ids(6 * 14 + 3), token_ids(9, seed=1)]
    got = _read(model, ids)
    # A conveyor is full from step 3 on; its cells are none of them first from step 4 on (with a full window from the
    # same step on); 14 full segments leave steps 4 to 13, two of which are the warm-up.
    assert [recorder.replays for recorder in recorded] == [8]
    monkeypatch.setattr(slots_module, "stepper", lambda step, config, state, layers: step)
    for with_graph, without in zip(got, _read(model, ids), strict=True):
        assert torch.equal(with_graph.logits, without.logits)
        assert_same_memory(with_graph.memory, without.memory, 0.0)


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize("name", ["upstream-heads-gating-nodenom", "upstream-act-heads-nocorrection"])
def test_heads_gates_and_repeated_reads_are_replayed(
    name: str,
    token_ids: Callable[..., Tensor],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
    assert_same_memory: Callable[..., None],
) -> None:
    """What no backend has kernels for runs as a card runs it too: whether a token has read enough stays there."""
    model = armt.load(GOLDEN / name, device="cpu", dtype="float64", kernels="torch")
    size, layers = model.config.segment_tokens, model.config.layers
    ids = [token_ids(size * (layers + 6) + 3)]
    got = _read(model, ids)
    assert [recorder.replays for recorder in recorded] == [4]
    monkeypatch.setattr(slots_module, "stepper", lambda step, config, state, layers: step)
    for with_graph, without in zip(got, _read(model, ids), strict=True):
        assert torch.equal(with_graph.logits, without.logits)
        assert_same_memory(with_graph.memory, without.memory, 0.0)


@pytest.mark.parametrize("options", [MODELS["windows-and-angles-by-layer"], MODELS["sliding-window"]])
def test_a_recording_outlives_the_caches_that_its_tensors_came_from(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
    assert_same_memory: Callable[..., None],
    options: dict[str, Any],
) -> None:
    """Masks left their cache after 79 short documents, tables of angles went when longer ones were made.

    A replay then read memory that was something else's: the strict recorder knows addresses only, and fails.
    """
    model, ids = make_armt(**options), [token_ids(6 * 14)]
    replay = StrictRecorder.replay

    def forgetful(self: StrictRecorder) -> None:
        forget_caches(model.model.block)
        replay(self)

    monkeypatch.setattr(StrictRecorder, "replay", forgetful)
    got = _read(model, ids)
    assert [recorder.replays for recorder in recorded] == [8]
    monkeypatch.setattr(slots_module, "stepper", lambda step, config, state, layers: step)
    for with_graph, without in zip(got, _read(model, ids), strict=True):
        assert torch.equal(with_graph.logits, without.logits)
        assert_same_memory(with_graph.memory, without.memory, 0.0)


@pytest.mark.parametrize(
    "work",
    [
        pytest.param(lambda hidden: hidden[[0, 1]], id="list-index"),
        pytest.param(lambda hidden: hidden * hidden.sum().item(), id="item"),
        pytest.param(lambda hidden: hidden * torch.tensor([2.0], dtype=hidden.dtype), id="host-tensor"),
        pytest.param(lambda hidden: hidden[: len(hidden.flatten().tolist())], id="list"),
        pytest.param(lambda hidden: hidden[hidden > 0].sum() + hidden, id="as-many-as-there-are"),
    ],
)
def test_host_work_cannot_be_recorded(work: Callable[[Tensor], Tensor], recorded: list[StrictRecorder]) -> None:
    """The recorder refuses what a CUDA graph refuses; without this it would prove nothing."""
    hidden = torch.randn(2, 1, 3, 4)
    with pytest.raises(Refused):
        StrictRecorder().record(lambda: work(hidden))


def test_tensors_were_there_whoever_looks_no_longer_for_garbage_among_them(recorded: list[StrictRecorder]) -> None:
    """Between two recordings as well, where what an earlier one has found is known already."""
    first, one = torch.ones(2), torch.ones(2)
    gc.freeze()
    assert StrictRecorder().record(lambda: first + one).tolist() == [2.0, 2.0]
    second = torch.ones(2)
    gc.freeze()
    third = torch.ones(2)
    assert StrictRecorder().record(lambda: first + second + third).tolist() == [3.0, 3.0]
    fourth = torch.ones(2)
    assert StrictRecorder().record(lambda: second + third + fourth).tolist() == [3.0, 3.0]


def test_a_step_that_cannot_be_recorded_runs_eagerly(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
    assert_same_memory: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line, once, and the results of eager steps: no traceback after some thirty segments."""
    model, ids = make_armt(), [token_ids(6 * 14 + 3), token_ids(6 * 12, seed=1)]
    step = model.model.block.step

    def copies_from_the_host(hidden: Tensor, *words: Any) -> Tensor:
        return step(hidden[list(range(len(hidden)))], *words)

    monkeypatch.setattr(model.model.block, "step", copies_from_the_host)
    with caplog.at_level(logging.WARNING, logger="armt"):
        got = _read(model, ids)
    assert [record.message for record in caplog.records] == [
        "steps are not recorded as a CUDA graph, and run one kernel after the other: aten::lift_fresh while recording"
    ]
    assert [recorder.replays for recorder in recorded] == [0]
    monkeypatch.setattr(slots_module, "stepper", lambda step, config, state, layers: step)
    for with_graph, without in zip(got, _read(model, ids), strict=True):
        assert torch.equal(with_graph.logits, without.logits)
        assert_same_memory(with_graph.memory, without.memory, 0.0)


def test_room_of_eager_steps_is_given_back_before_replays(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], recorded: list[StrictRecorder]
) -> None:
    """Once per stretch of replays: after the warm-up, and after the ramp between two documents."""
    _read(make_armt(), [token_ids(6 * 14), token_ids(6 * 14, seed=1)])
    assert [(recorder.replays > 8, recorder.releases) for recorder in recorded] == [(True, 2)]


def test_short_documents_are_never_recorded(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], recorded: list[StrictRecorder]
) -> None:
    _read(make_armt(), [token_ids(6 * 5)])
    assert recorded == []


def test_what_stands_in_the_way(make_armt: Callable[..., Armt]) -> None:
    gpu = torch.device("cuda")
    assert obstacle(make_armt().config, gpu) is None
    assert obstacle(make_armt("gemma3_text", "paper").config, gpu) is None
    assert "cpu" in str(obstacle(make_armt().config, torch.device("cpu")))
    assert "angles" in str(obstacle(make_armt("gemma3_text", "armt_sw").config, gpu))


def test_reads_keeps_what_was_there_and_nothing_else() -> None:
    """What a step makes is the graph's own room: kept, it would be held twice."""
    weight, hidden = torch.randn(4, 4), torch.randn(2, 4)
    with graph.Reads() as reads:
        made = (hidden[:1] @ weight).relu()
        made.add_(weight[0])
    storages = {tensor.untyped_storage()._cdata for tensor in reads.kept}
    assert storages == {tensor.untyped_storage()._cdata for tensor in (weight, hidden)}


def test_a_recording_is_made_on_the_card_of_the_model(false_cards: FalseCards) -> None:
    """With ``--device cuda:1`` it was made on the first card: nothing was recorded, and replays did nothing."""
    output, second = torch.zeros(1), torch.device("cuda", 1)
    for _ in range(2):
        assert CudaRecorder(second).record(lambda: output) is output
    ((card, stream, mode),) = set(false_cards.recorded)
    assert (card, stream.device, mode) == (1, second, "thread_local")
    assert false_cards.waited == [1, 1]
    # Whatever was recorded elsewhere before.
    CudaRecorder(torch.device("cuda", 0)).record(lambda: output)
    assert false_cards.recorded[-1][0] == false_cards.recorded[-1][1].device.index == 0


@pytest.mark.parametrize("card", [0, 1])
def test_where_recording_fails_the_stream_is_what_it_was(false_cards: FalseCards, card: int) -> None:
    """torch leaves the stream of a recording that is invalid the current one."""
    before, false_cards.invalid = list(false_cards.streams), True

    def work() -> Tensor:
        raise RuntimeError("CUDA error: operation not permitted when stream is capturing")

    recorder = CudaRecorder(torch.device("cuda", card))
    assert Recording.of(work, recorder, "steps") is None
    assert len(false_cards.recorded) == 1
    # The allocator holds its address, and asks it whenever another recording takes memory (CUDAGraph.cpp: the
    # filter that capture_begin gives, which capture_end takes back only where it succeeds).
    assert graph._failed.pop() is recorder._graph
    assert (false_cards.current, false_cards.streams) == (0, before)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_on_a_gpu(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    card_replays: list[CudaRecorder],
) -> None:
    path, ids = make_armt().path, token_ids(6 * 14 + 3)
    model = armt.load(path, device="cuda", dtype="float32", kernels="triton")
    by_steps = model.logits(ids.cuda(), schedule="sequential")
    assert_close(model.logits(ids.cuda(), schedule="diagonal"), by_steps, 1e-4, "logits")
    # Steps that all ran eagerly would agree as well.
    assert card_replays
