"""The whole model on the Triton kernels: golden cases of each dialect, cells in groups and one by one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

import armt
from armt.runtime.engine.reader import Reader, Source

GOLDEN = Path(__file__).parents[2] / "golden"
# Two whole segments of 16 and seven tokens more, so that the lower layers then see cells of unequal length.
TOKENS = 39


# On a diagonal the first and the last cells are alone too; one case says that all may be.
@pytest.mark.parametrize(
    ("name", "schedule"),
    [
        ("paper-gpt2", "diagonal"),
        ("upstream-sw-sink", "diagonal"),
        ("upstream-llama-ragged", "diagonal"),
        ("upstream-llama-ragged", "sequential"),
    ],
)
def test_logits_and_memory(device: torch.device, assert_close: Callable[..., None], name: str, schedule: str) -> None:
    """Logits are those of the public code, whose memory is of a longer text: here it is that of torch's operations."""
    expected = load_file(GOLDEN / name / "expected.safetensors")
    source = [Source([expected["input_ids"][:TOKENS]])]
    model, plain = (
        armt.load(GOLDEN / name, device=device, dtype="float32", kernels=kernels).model
        for kernels in ("triton", "torch")
    )
    assert model.block.ops.backend == "triton"
    # One pass gives both: the reader's memory comes from the run that produced the logits.
    (reading,) = Reader(model, schedule, want_logits=True).read(source)
    (memory,) = (read.memory for read in Reader(plain, schedule).read(source))
    assert reading.logits is not None
    assert reading.memory.segments_read == 3
    assert_close(reading.logits.cpu(), expected["logits"][:TOKENS], 1e-4, "logits")
    assert_close(reading.memory.matrix, memory.matrix, 1e-4, "matrix")
    assert_close(reading.memory.normalizer, memory.normalizer, 1e-4, "normaliser")
