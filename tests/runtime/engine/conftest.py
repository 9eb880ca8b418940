"""Fixtures of what is recorded: operations as a card computes them, and a count of a card's replays."""

from __future__ import annotations

import pytest
import torch
from false_card import FalseCards, Stream

from armt.kernels.eager import places
from armt.runtime.engine import graph
from armt.runtime.engine.graph import CudaRecorder


@pytest.fixture(params=["cpu's ways", "card's ways"])
def ways(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Operations as a CPU computes them, or as a card does."""
    if request.param == "card's ways":
        monkeypatch.setattr(places, "on_cpu", lambda tensor: False)


@pytest.fixture
def card_replays(monkeypatch: pytest.MonkeyPatch) -> list[CudaRecorder]:
    """The recorder of every replay on a card, one after the other."""
    replay, replays = CudaRecorder.replay, []

    def counting(self: CudaRecorder) -> None:
        replays.append(self)
        replay(self)

    monkeypatch.setattr(CudaRecorder, "replay", counting)
    return replays


@pytest.fixture
def false_cards(monkeypatch: pytest.MonkeyPatch) -> FalseCards:
    """Two cards that record nothing."""
    cards = FalseCards()
    monkeypatch.setattr(torch.cuda, "CUDAGraph", cards.graph)
    monkeypatch.setattr(torch.cuda, "Stream", lambda device=None: Stream(device or torch.device("cuda", cards.current)))
    monkeypatch.setattr(torch.cuda, "stream", cards.stream)
    monkeypatch.setattr(torch.cuda, "current_stream", lambda device: cards.streams[device.index])
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: cards.waited.append(cards.current))
    monkeypatch.setattr(torch.cuda, "empty_cache", lambda: None)
    monkeypatch.setattr(torch.cuda.graph, "default_capture_stream", None)
    monkeypatch.setattr(torch._C, "_host_emptyCache", lambda: None, raising=False)
    graph._recording_stream.cache_clear()
    return cards
