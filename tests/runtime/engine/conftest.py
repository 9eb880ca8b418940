"""Fixtures of what is recorded: operations as a card computes them, and a count of a card's replays."""

from __future__ import annotations

import pytest

from armt.kernels.eager import places
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
