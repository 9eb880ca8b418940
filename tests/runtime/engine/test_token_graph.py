"""Recorded tokens: the same text as token by token, whatever lanes, segments and caches do meanwhile."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import Any

import pytest
import torch
from strict_recorder import StrictRecorder, forget_caches
from torch import Tensor

from armt.models import active as active_module
from armt.models.active import ActiveSegment
from armt.models.one_token import obstacle
from armt.runtime.engine import decoder as decoder_module
from armt.runtime.engine import token_graph
from armt.runtime.engine.decoder import Decoder, NotFinite, Token
from armt.runtime.engine.graph import CudaRecorder
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.sampling import Sampling
from armt.runtime.engine.token_graph import TokenGraph
from armt.runtime.session import Armt

EXACT = 1e-9
MODELS: dict[str, dict[str, Any]] = {
    "armt": {},
    "paper": {"dialect": "paper"},
    "memory-in-some-layers": {"wrap_layers": [True, False, True, False]},
    "no-denominator": {"use_denom": False},
    "narrow-windows": {"family": "mistral"},
    "windows-and-angles-by-layer": {"family": "gemma3_text"},
    "head-norms": {"family": "qwen3"},
    "parallel-residual": {"family": "gpt_neox"},
    "carried-tokens": {"dialect": "rmt"},
}


@pytest.fixture
def recorded(monkeypatch: pytest.MonkeyPatch) -> list[StrictRecorder]:
    """Decoders run tokens by graphs made by the strict recorder, from the third on; returns the recorders."""
    StrictRecorder.made = []

    def made(active: ActiveSegment) -> TokenGraph | None:
        return TokenGraph(active, StrictRecorder) if obstacle(active.model.config) is None else None

    monkeypatch.setattr(token_graph, "_WARM_UP", 2)
    monkeypatch.setattr(decoder_module, "token_graph", made)
    return StrictRecorder.made


def decode(model: Armt, memories: Sequence[Memory], prompts: Sequence[Tensor], **options: Any) -> list[list[Token]]:
    lanes: list[list[Token]] = [[] for _ in prompts]
    for token in Decoder(model.model, memories).decode(prompts, **options):
        lanes[token.lane].append(token)
    return lanes


@pytest.mark.usefixtures("ways")
@pytest.mark.parametrize("options", MODELS.values(), ids=MODELS.keys())
def test_recorded_tokens_are_the_tokens_that_run_one_by_one(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
    options: dict[str, Any],
) -> None:
    """20 tokens; in dialects that commit, segments of 6 are closed three times between them."""
    model, ids = make_armt(**options), token_ids(5)
    got = list(model.generate(ids, max_tokens=20))
    # The first comes from the prompt, two run eagerly, the rest are replayed by one recording.
    assert [recorder.replays for recorder in recorded] == [17]
    monkeypatch.setattr(decoder_module, "token_graph", lambda active: None)
    plain = list(model.generate(ids, max_tokens=20))
    assert [token.id for token in got] == [token.id for token in plain]
    logits = [torch.stack([token.logits for token in tokens]) for tokens in (got, plain)]
    assert_close(*logits, EXACT, "logits")
    chances = [torch.tensor([token.log_probability for token in tokens]) for tokens in (got, plain)]
    assert_close(*chances, 1e-6, "likelihoods")
    assert_close(chances[0].double(), logits[1].log_softmax(-1).amax(-1), 1e-6, "likelihoods")


@pytest.mark.parametrize("options", [MODELS["armt"], MODELS["paper"]], ids=["armt", "paper"])
@pytest.mark.parametrize("windows", [[None] * 3, [40, None, 30]], ids=["segments", "windows"])
def test_lanes_and_caches_that_grow_change_nothing(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    assert_close: Callable[..., None],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
    windows: list[int | None],
    options: dict[str, Any],
) -> None:
    """Unequal lanes, one of which ends early, and a cache that grows five tokens a time."""
    monkeypatch.setattr(active_module, "_GROWTH", 5)
    model = make_armt(**options)
    memories = [model.read(token_ids(18, 1)), model.read(token_ids(7, 2)), empty_memory(model.model)]
    prompts = [token_ids(2, 3), token_ids(6, 4), token_ids(4, 5)]

    def tokens() -> list[Token]:
        sampling = [Sampling(), Sampling(temperature=0.8, seed=3), Sampling(repetition_penalty=1.3)]
        decoder = Decoder(model.model, memories, windows=windows)
        return list(decoder.decode(prompts, max_tokens=[21, 4, 17], sampling=sampling))

    got = tokens()
    assert sum(recorder.replays for recorder in recorded) > 5
    monkeypatch.setattr(decoder_module, "token_graph", lambda active: None)
    plain = tokens()
    assert [(token.lane, token.id) for token in got] == [(token.lane, token.id) for token in plain]
    logits = [torch.stack([token.logits for token in part]) for part in (got, plain)]
    assert_close(*logits, EXACT, "logits")


def test_a_lane_that_has_ended_goes_on_within_the_cache(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The device counts it on, past what the cache has room for, while another lane's segment is closed and opened."""
    monkeypatch.setattr(active_module, "_GROWTH", 5)
    model = make_armt()
    memories, prompts = [empty_memory(model.model)] * 2, [token_ids(5, 1), token_ids(1, 2)]
    got = decode(model, memories, prompts, max_tokens=[2, 40])
    assert sum(recorder.replays for recorder in recorded) > 20
    monkeypatch.setattr(decoder_module, "token_graph", lambda active: None)
    plain = decode(model, memories, prompts, max_tokens=[2, 40])
    assert [[token.id for token in lane] for lane in got] == [[token.id for token in lane] for lane in plain]


def test_a_recording_owns_what_it_reads(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    model, ids = make_armt("gemma3_text"), token_ids(3)
    replay = StrictRecorder.replay

    def forgetful(self: StrictRecorder) -> None:
        forget_caches(model.model.block)
        replay(self)

    monkeypatch.setattr(StrictRecorder, "replay", forgetful)
    got = [token.id for token in model.generate(ids, max_tokens=12)]
    assert [recorder.replays for recorder in recorded] == [9]
    monkeypatch.setattr(decoder_module, "token_graph", lambda active: None)
    assert got == [token.id for token in model.generate(ids, max_tokens=12)]


def test_tokens_that_cannot_be_recorded_run_eagerly(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    recorded: list[StrictRecorder],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """One line, once, and the same text."""
    model, ids = make_armt(), token_ids(3)
    expected = [token.id for token in model.generate(ids, max_tokens=12)]
    recorded.clear()
    run = token_graph.run_tokens
    monkeypatch.setattr(
        token_graph, "run_tokens", lambda active, ids, held: run(active, torch.tensor(ids.tolist()), held)
    )
    with caplog.at_level(logging.WARNING, logger="armt"):
        assert [token.id for token in model.generate(ids, max_tokens=12)] == expected
    (record,) = caplog.records
    assert record.message.startswith("tokens are not recorded as a CUDA graph, and run one kernel after the other: ")
    assert [recorder.replays for recorder in recorded] == [0]


def test_logits_that_are_not_finite_end_it(
    make_armt: Callable[..., Armt], token_ids: Callable[..., Tensor], recorded: list[StrictRecorder]
) -> None:
    model = make_armt()
    tokens = model.generate(token_ids(3), max_tokens=12)
    for _ in range(6):
        next(tokens)
    # Other tests share the model.
    norm = model.model.weights.final_norm
    before = norm.clone()
    norm.fill_(float("inf"))
    try:
        with pytest.raises(NotFinite):
            list(tokens)
    finally:
        norm.copy_(before)
    assert [recorder.replays for recorder in recorded] == [4]


def test_on_a_cpu_the_host_has_nothing_to_wait_for(make_armt: Callable[..., Armt]) -> None:
    model = make_armt().model
    assert Decoder(model, [empty_memory(model)])._tokens is None


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_on_a_gpu(
    make_armt: Callable[..., Armt],
    token_ids: Callable[..., Tensor],
    card_replays: list[CudaRecorder],
) -> None:
    import armt

    path, ids = make_armt().path, token_ids(5)
    model = armt.load(path, device="cuda", dtype="float32", kernels="triton")
    recorded = [token.id for token in model.generate(ids, max_tokens=40)]
    # Tokens that all ran eagerly would agree as well.
    assert card_replays
    assert recorded == [token.id for token in make_armt().generate(ids, max_tokens=40)]
