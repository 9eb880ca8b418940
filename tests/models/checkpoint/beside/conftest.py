"""Files beside weights, with a fact or a tensor that is not as it was written."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save_file


@pytest.fixture
def tamper() -> Callable[[Path, Mapping[str, Any]], None]:
    """Write a file again with other facts (text) and tensors."""

    def write(path: Path, changes: Mapping[str, Any]) -> None:
        tensors = load_file(path)
        with safe_open(path, framework="numpy") as file:
            facts = dict(file.metadata())
        for name, value in changes.items():
            (facts if isinstance(value, str) else tensors)[name] = value
        save_file(tensors, path, facts)

    return write
