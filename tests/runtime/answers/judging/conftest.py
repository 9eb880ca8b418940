"""The tiny model in segments that hold a sentence and a question."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import armt
from armt.runtime.session import Armt


@pytest.fixture
def in_segments(tiny_model_dir: Path, tmp_path: Path) -> Callable[[int], Armt]:
    """Load the tiny model with so many tokens in a segment."""

    def load(tokens: int) -> Armt:
        path = tmp_path / f"in-{tokens}"
        shutil.copytree(tiny_model_dir, path)
        config = json.loads((path / "config.json").read_text())
        config["segment_size"] = tokens
        (path / "config.json").write_text(json.dumps(config))
        return armt.load(path, dtype="float64")

    return load
