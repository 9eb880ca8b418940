"""The tiny model that has a tokenizer, loaded once for whoever only computes with it."""

from __future__ import annotations

from pathlib import Path

import pytest

import armt
from armt.runtime.session import Armt


@pytest.fixture(scope="session")
def tiny(tiny_model_dir: Path) -> Armt:
    """In float64: batched and single computations agree closely."""
    return armt.load(tiny_model_dir, dtype="float64")
