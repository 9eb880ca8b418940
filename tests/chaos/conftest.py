"""Commands in forked children, and chance with a seed."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from forked import Child


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Child]:
    """Start a command: ``start(*words, prepare=None)``; what it says goes to ``tmp_path / "stderr"``."""
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
    torch.set_num_threads(1)
    # Loaded before the fork, so that a child does not load it.
    import armt.cli.jobs
    import armt.runtime.jobs.batch
    import armt.runtime.jobs.job
    import armt.runtime.jobs.memory_file  # noqa: F401

    def run(*words: object, prepare: Callable[[], object] | None = None) -> Child:
        return Child(words, tmp_path / "stderr", prepare)

    return run


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> random.Random:
    """Chance with a seed, so that kills can be repeated as far as the clock allows: ARMT_CHAOS_SEED."""
    return random.Random(f"{os.environ.get('ARMT_CHAOS_SEED', '0')} {request.node.name}")
