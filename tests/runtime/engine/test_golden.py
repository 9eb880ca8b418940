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
ALL = sorted(path.name for path in GOLDEN.iterdir() if path.is_dir())
# What carries its memory tokens has no associative memory, and no diagonal.
CARRIED = [case for case in ALL if case.startswith("rmt-")]
CASES = [case for case in ALL if case not in CARRIED]
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
    assert (len(CASES), len(CARRIED)) == (24, 3)


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


class CarriedCase(NamedTuple):
    model: Armt
    ids: Tensor
    generated: list[int]
    expected: dict[str, Tensor]
    tolerance: float


@pytest.fixture(
    params=[(case, dtype) for case in CARRIED for dtype in ("float32", "float64")],
    ids=lambda param: "-".join(param),
    scope="module",
)
def carried(request: pytest.FixtureRequest) -> CarriedCase:
    name, dtype = request.param
    single = load_file(GOLDEN / name / "expected.safetensors")
    wide = dtype == "float64"
    expected = load_file(GOLDEN / name / "expected64.safetensors") if wide else single
    model = armt.load(GOLDEN / name, device="cpu", dtype=dtype)
    return CarriedCase(
        model, single["input_ids"], single["generated_ids"].tolist(), expected, 1e-9 if wide else TOLERANCE
    )


def test_carried_logits_and_tokens(carried: CarriedCase, assert_close: Callable[..., None]) -> None:
    """In one lane, and beside documents that are shorter, longer, or end earlier in the segment."""
    model, ids, expected = carried.model, carried.ids, carried.expected
    beside = [ids[:3], ids[:40], ids.flip(0)]
    for logits in (model.logits(ids), model.logits([*beside, ids])[-1]):
        assert_close(logits, expected["logits"], carried.tolerance, "logits")
    for memory in (model.read(ids), model.read([ids, *beside])[0]):
        assert_close(memory.tokens, expected["memory"], carried.tolerance, "tokens")
        assert (memory.tokens_read, memory.open_tokens) == (len(ids), ())


def test_carried_tokens_after_the_full_segments(carried: CarriedCase, assert_close: Callable[..., None]) -> None:
    model, ids, size = carried.model, carried.ids, carried.model.config.segment_tokens
    memory = model.read(ids, keep_open=True)
    name = "memory_committed" if len(ids) % size else "memory"
    assert_close(memory.tokens, carried.expected[name], carried.tolerance, "tokens")
    assert (memory.segments_read, len(memory.open_tokens)) == divmod(len(ids), size)


def test_carried_generated_tokens(carried: CarriedCase, assert_close: Callable[..., None]) -> None:
    tokens = list(carried.model.generate(carried.ids, max_tokens=12))
    assert [token.id for token in tokens] == carried.generated
    logits = torch.stack([token.logits for token in tokens])
    assert_close(logits, carried.expected["generated_logits"], carried.tolerance, "generated_logits")
