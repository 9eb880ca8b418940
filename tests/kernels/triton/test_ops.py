"""The whole model on the Triton kernels: one golden case of each dialect, in both schedules."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import armt

GOLDEN = Path(__file__).parents[2] / "golden"
# The ragged one last: its last segment is shorter, the lower layers then see cells of unequal length.
CASES = ["paper-gpt2", "upstream-sw-sink", "upstream-llama-ragged"]


@pytest.mark.parametrize("schedule", ["sequential", "diagonal"])
@pytest.mark.parametrize("name", CASES)
def test_logits_and_memory(device: torch.device, assert_close: Callable[..., None], name: str, schedule: str) -> None:
    expected = load_file(GOLDEN / name / "expected.safetensors")
    model = armt.load(GOLDEN / name, device=device, dtype="float32", kernels="triton")
    assert model.model.block.ops.backend == "triton"
    # One pass gives both: the reader's memory comes from the run that produced the logits.
    from armt.runtime.engine.reader import Reader, Source

    reading = next(iter(Reader(model.model, schedule, want_logits=True).read([Source([expected["input_ids"]])])))
    assert reading.logits is not None
    assert_close(reading.logits.cpu(), expected["logits"], 1e-4, "logits")
    layers = list(reading.memory.layers)
    assert_close(reading.memory.matrix.cpu(), expected["A"][layers], 1e-4, "matrix")
    assert_close(reading.memory.normalizer.cpu(), expected["z"][layers], 1e-4, "normaliser")
