"""Heads, gates and repeated reads through the whole model, in float64: a wrong cell cannot hide behind rounding."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

import armt

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = [
    "upstream-heads",
    "upstream-gating",
    "upstream-heads-gating-nodenom",
    "upstream-act",
    "upstream-act-heads-nocorrection",
]


@pytest.fixture(params=CASES, scope="module")
def model(request: pytest.FixtureRequest) -> armt.Armt:
    return armt.load(GOLDEN / request.param, device="cpu", dtype="float64")


def ids(count: int, seed: int) -> Tensor:
    return torch.randint(0, 96, (count,), generator=torch.Generator().manual_seed(seed))


# One segment and less, fewer segments than layers, exactly as many, more with a ragged end.
@pytest.mark.parametrize("tokens", [5, 16, 40, 64, 103])
def test_both_schedules_are_one(
    model: armt.Armt, tokens: int, assert_close: Callable[..., None], assert_same_memory: Callable[..., None]
) -> None:
    document = ids(tokens, tokens)
    logits = [model.logits(document, schedule=schedule) for schedule in ("sequential", "diagonal")]
    assert_close(logits[1], logits[0], 1e-9, "logits")
    memories = [model.read(document, schedule=schedule) for schedule in ("sequential", "diagonal")]
    assert_same_memory(memories[1], memories[0], 1e-9)
    heads, key = model.config.memory_heads, model.config.d_key
    assert memories[0].matrix.shape == (4, key, 32 // heads)


def test_documents_behind_one_another_do_not_meet(
    model: armt.Armt, assert_close: Callable[..., None], assert_same_memory: Callable[..., None]
) -> None:
    documents = [ids(50, 1), ids(7, 2), ids(83, 3)]
    for document, logits in zip(documents, model.logits(documents, schedule="diagonal"), strict=True):
        assert_close(logits, model.logits(document, schedule="sequential"), 1e-9, "logits")
    for document, memory in zip(documents, model.read(documents, schedule="diagonal"), strict=True):
        assert_same_memory(memory, model.read(document, schedule="sequential"), 1e-9)


def test_reading_goes_on_from_a_memory(model: armt.Armt, assert_same_memory: Callable[..., None]) -> None:
    document = ids(80, 4)
    memory = model.read(document[48:], memory=model.read(document[:48]))
    assert_same_memory(memory, model.read(document), 1e-9)


def test_decoding_gives_the_teacher_forced_logits(model: armt.Armt, assert_close: Callable[..., None]) -> None:
    """Over the end of a segment, which is committed while decoding: the memory of all lanes, one by one."""
    document = ids(75, 5)
    tokens = list(model.generate(document, max_tokens=20))
    whole = torch.cat((document, torch.tensor([token.id for token in tokens])))
    expected = model.logits(whole)[len(document) - 1 : -1]
    assert_close(torch.stack([token.logits for token in tokens]), expected, 1e-9, "logits")
