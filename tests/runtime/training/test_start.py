"""Where training starts from: whitened projections, memory tokens from words."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from armt.kernels.eager import places
from armt.models.checkpoint.read import load_model
from armt.runtime.training.model import LoraSettings, Trainable
from armt.runtime.training.samples.batch import ActiveText, Sample
from armt.runtime.training.start import start_memory, start_tokens, whiten, word_ids

GOLDEN = Path(__file__).parents[2] / "golden"
CPU = torch.device("cpu")


def _samples(count: int) -> list[Sample]:
    random = torch.Generator().manual_seed(0)
    rows = torch.randint(0, 96, (count, 16), generator=random).tolist()
    return [Sample(segments=[row], active=[ActiveText(ids=row[:2], weights=[0.0, 1.0])]) for row in rows]


def test_whitening_makes_what_the_layers_see_round() -> None:
    model = load_model(GOLDEN / "upstream-partial", device=CPU)
    # One direction a hundred times the rest, as residual streams have it.
    model.weights.embedding[:, 3] += 20.0
    matrix, scale = whiten(model.config, model.weights, _samples(64), ridge=1e-3)
    assert matrix.shape == (3, 32, 32)
    assert (scale > 0).all()
    plain = torch.linalg.cond(matrix)
    # Were the large direction not damped, P would be near the identity.
    assert (plain > 10).all()


def test_masters_of_a_fresh_memory_are_small_in_whitened_coordinates() -> None:
    # They once started at up to 500 times this size (drawn in plain coordinates, divided by P): no rate moved them, and
    # keys stayed what they were. Bound and equality of keys and queries both fail on that code.
    model = load_model(GOLDEN / "upstream-partial", device=CPU)
    model.weights.embedding[:, 3] += 20.0
    matrix, scale = whiten(model.config, model.weights, _samples(64))
    model.weights.memory = start_memory(model.config, matrix, seed=0)
    trainable = Trainable(
        model.config, model.weights, whitening=matrix, value_scale=scale, lora=LoraSettings(rank=2), seed=0
    )
    limit = model.config.d_model**-0.5
    assert trainable.masters["memory.query"].abs().max() <= limit * 1.01
    assert trainable.masters["memory.query"].std() > limit * 0.3
    torch.testing.assert_close(trainable.masters["memory.key"], trainable.masters["memory.query"])
    assert not trainable.masters["memory.value"].any()


def test_memory_tokens_start_near_words() -> None:
    model = load_model(GOLDEN / "upstream-partial", device=CPU)
    tokens = start_tokens(model.config, model.weights.embedding, [5, 7], seed=0)
    wanted = model.weights.embedding[torch.tensor([5, 7, 5, 7])]
    assert (tokens - wanted).abs().max() < 0.02
    # Equal words must not give equal memory tokens: they would stay equal for ever.
    assert not torch.equal(tokens[0], tokens[2])


def test_words_that_are_one_token_are_taken() -> None:
    assert word_ids(lambda word: [1, 2] if len(word) > 5 else [len(word)])[0] == 4


def test_whitening_of_a_few_short_texts_is_finite() -> None:
    """Most directions are never seen: a ridge in units of their median would be none at all."""
    model = load_model(GOLDEN / "upstream-partial", device=CPU)
    same = [Sample(segments=[[5, 6, 7]], active=[ActiveText(ids=[5, 6], weights=[0.0, 1.0])])] * 4
    matrix, scale = whiten(model.config, model.weights, same)
    assert matrix.isfinite().all()
    assert scale.isfinite().all()
    assert torch.linalg.cond(matrix).max() < 1e4


def test_without_float64_the_cpu_whitens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Metal refuses every tensor of float64, and ``armt train --device mps`` ended where a memory was to begin."""
    model = load_model(GOLDEN / "upstream-partial", device=CPU)
    expected = whiten(model.config, model.weights, _samples(8))
    moved: list[Tensor] = []

    def move(tensor: Tensor) -> Tensor:
        moved.append(tensor.clone())
        return moved[-1]

    def widen(tensor: Tensor) -> Tensor:
        assert any(tensor is one for one in moved), "was widened where it stood"
        return tensor.to(torch.float64)

    monkeypatch.setattr(places, "has_float64", lambda _: False)
    monkeypatch.setattr(Tensor, "cpu", move)
    monkeypatch.setattr(Tensor, "double", widen)
    found = whiten(model.config, model.weights, _samples(8))
    torch.testing.assert_close(tuple(found), tuple(expected), rtol=0, atol=0)
    Trainable(model.config, model.weights, whitening=found[0], value_scale=found[1], lora=LoraSettings(rank=0), seed=0)
    # Inputs and outputs of each layer, and what was made of them.
    assert len(moved) == 2 * len(model.config.memory_layers) + 1
