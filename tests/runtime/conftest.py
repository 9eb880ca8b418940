"""The tiny model that has a tokenizer: loaded once for whoever only computes with it, or with segments of a size."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import armt
from armt.runtime.session import Armt


@pytest.fixture(scope="session")
def tiny(tiny_model_dir: Path) -> Armt:
    """In float64: batched and single computations agree closely."""
    return armt.load(tiny_model_dir, dtype="float64")


@pytest.fixture
def in_segments(tiny_model_dir: Path, tmp_path: Path) -> Callable[[int], Armt]:
    """Load it with so many tokens in a segment: one that holds a sentence and a question."""

    def load(tokens: int) -> Armt:
        path = tmp_path / f"in-{tokens}"
        shutil.copytree(tiny_model_dir, path)
        config = json.loads((path / "config.json").read_text())
        config["segment_size"] = tokens
        (path / "config.json").write_text(json.dumps(config))
        return armt.load(path, dtype="float64")

    return load
