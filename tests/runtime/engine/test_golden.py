"""Every golden case, in both schedules: tensors that the published code produced (see docs/architecture.md)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
import torch
from safetensors.torch import load_file
from torch import Tensor

import armt
from armt.runtime.session import Armt

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
# The worst seen is 4e-6.
TOLERANCE = 2e-5


class Case(NamedTuple):
    model: Armt
    expected: dict[str, Tensor]
    schedule: str


@pytest.fixture(params=CASES, scope="module")
def loaded(request: pytest.FixtureRequest) -> tuple[Armt, dict[str, Tensor]]:
    path = GOLDEN / request.param
    return armt.load(path, device="cpu", dtype="float32"), load_file(path / "expected.safetensors")


@pytest.fixture(params=["sequential", "diagonal"])
def case(loaded: tuple[Armt, dict[str, Tensor]], request: pytest.FixtureRequest) -> Case:
    return Case(*loaded, request.param)


def test_the_cases_are_all_there() -> None:
    assert len(CASES) == 24


def test_logits(case: Case, assert_close: Callable[..., None]) -> None:
    logits = case.model.logits(case.expected["input_ids"], schedule=case.schedule)
    assert logits.dtype == torch.float32
    assert_close(logits, case.expected["logits"], TOLERANCE, "logits")


def _assert_memory(case: Case, memory: armt.Memory, suffix: str, assert_close: Callable[..., None]) -> None:
    layers = list(memory.layers)
    assert_close(memory.matrix, case.expected[f"A{suffix}"][layers], TOLERANCE, "matrix")
    expected = case.expected.get(f"z{suffix}")
    assert_close(memory.normalizer, None if expected is None else expected[layers], TOLERANCE, "normalizer")
    # Rows of layers without memory are zero in the golden data, so none may be missing here.
    absent = [layer for layer in range(case.model.config.layers) if layer not in layers]
    assert not case.expected[f"A{suffix}"][absent].any()


def test_memory_after_the_last_token(case: Case, assert_close: Callable[..., None]) -> None:
    ids = case.expected["input_ids"]
    memory = case.model.read(ids, schedule=case.schedule)
    _assert_memory(case, memory, "", assert_close)
    assert (memory.tokens_read, memory.open_tokens) == (len(ids), ())


def test_committed_memory(case: Case, assert_close: Callable[..., None]) -> None:
    """With the ragged end left open, the memory is the one that upstream keeps: after the full segments only."""
    ids, size = case.expected["input_ids"], case.model.config.segment_tokens
    memory = case.model.read(ids, schedule=case.schedule, keep_open=True)
    ragged = len(ids) % size
    if ragged and "A_committed" not in case.expected:
        assert case.model.config.dialect == "paper"
    else:
        _assert_memory(case, memory, "_committed" if ragged else "", assert_close)
    assert memory.open_tokens == tuple(ids[len(ids) - ragged :].tolist() if ragged else ())
    assert memory.segments_read == len(ids) // size


def test_generated_tokens(case: Case, assert_close: Callable[..., None]) -> None:
    tokens = list(case.model.generate(case.expected["input_ids"], max_tokens=12, schedule=case.schedule))
    assert [token.id for token in tokens] == case.expected["generated_ids"].tolist()
    logits = torch.stack([token.logits for token in tokens])
    assert_close(logits, case.expected["generated_logits"], TOLERANCE, "generated_logits")
