"""Training passes: every order of the cells gives the hidden states and gradients of the others, and the runtime's."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest
import torch
from torch import Tensor

from armt.models.checkpoint.read import load_model
from armt.models.model import ArmtModel
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.training.model import Trainable
from armt.runtime.training.passes import Order, Passes
from armt.runtime.training.samples.batch import ActiveText, Batch, Sample, make_batch

GOLDEN = Path(__file__).parents[2] / "golden"
CPU = torch.device("cpu")
# Whole memory, some layers only, no denominator, no correction, learned positions, and the paper's epsilons.
CASES = (
    "upstream-llama",
    "upstream-partial",
    "upstream-nodenom",
    "upstream-nocorrection",
    "upstream-gpt2",
    "paper-llama",
)


def _batch(model: ArmtModel, *, ragged: bool) -> Batch:
    """Three documents of three segments; two ask one question, one asks two."""
    random = torch.Generator().manual_seed(3)
    size = model.config.segment_tokens

    def ids(count: int) -> list[int]:
        return torch.randint(0, 96, (count,), generator=random).tolist()

    samples = []
    for number in range(3):
        last = size - 3 * number if ragged else size
        active = [
            ActiveText(ids=ids(5 + number), weights=[0.0, 1.0] + [1.0] * (3 + number)) for _ in range(1 + (number == 2))
        ]
        samples.append(Sample(segments=[ids(size), ids(size), ids(last)], active=active))
    return make_batch(samples, CPU)


def _gradients(trainable: Trainable, batch: Batch, **how: object) -> tuple[Tensor, dict[str, Tensor]]:
    weights = trainable.weights()
    result = Passes(trainable.config, weights, **how).run(batch)  # type: ignore[arg-type]
    real = torch.stack([result.hidden[lane, : len(text.ids)].sum(0) for lane, text in enumerate(batch.active)])
    masters = trainable.masters
    grads = torch.autograd.grad(real.sin().sum(), list(masters.values()))
    return real.detach(), dict(zip(masters, grads, strict=True))


def _changed_lora(trainable: Trainable) -> Trainable:
    """LoRA that changes something: it starts as none."""
    random = torch.Generator().manual_seed(1)
    for name, tensor in trainable.masters.items():
        if name.endswith(".B"):
            trainable.masters[name] = (
                torch.randn(tensor.shape, generator=random, dtype=torch.float64) * 0.1
            ).requires_grad_()
    return trainable


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("ragged", [False, True], ids=["full", "ragged"])
def test_orders_agree_in_float64(case: str, ragged: bool, make_trainable: Callable[..., Trainable]) -> None:
    model = load_model(GOLDEN / case, device=CPU, dtype=torch.float64)
    trainable, batch = _changed_lora(make_trainable(model, wide=True)), _batch(model, ragged=ragged)
    hidden, wanted = _gradients(trainable, batch, order="sequential")
    # A gradient of zero would agree with anything.
    assert all(
        wanted[name].abs().max() > 0 for name in ("memory.key", "memory.value", "memory_tokens", "lora.qkv.weight.A")
    )
    for how in ({"order": "diagonal"}, {"order": "layers"}, {"order": "layers", "checkpointing": True},
                {"order": "diagonal", "checkpointing": True}):  # fmt: skip
        other, found = _gradients(trainable, batch, **how)
        torch.testing.assert_close(other, hidden, rtol=1e-9, atol=1e-9, msg=str(how))
        for name, gradient in wanted.items():
            torch.testing.assert_close(found[name], gradient, rtol=1e-7, atol=1e-9, msg=f"{how}: {name}")


@pytest.mark.parametrize("case", CASES)
def test_memory_is_what_the_reader_makes(case: str) -> None:
    model = load_model(GOLDEN / case, device=CPU, dtype=torch.float64)
    batch = _batch(model, ragged=True)
    with torch.no_grad():
        states, _ = Passes(model.config, model.weights).read(batch.samples)
    for lane, sample in enumerate(batch.samples):
        ids = [token for segment in sample.segments for token in segment]
        (reading,) = Reader(model, "sequential").read([Source([ids])])
        matrix, normalizer = states.memory(*states.rows(0, model.config.layers))
        torch.testing.assert_close(matrix[:, lane], reading.memory.matrix, rtol=1e-9, atol=1e-9)
        if normalizer is not None:
            torch.testing.assert_close(normalizer[:, lane], reading.memory.normalizer, rtol=1e-9, atol=1e-9)


def test_truncation_stops_gradients_before_its_segments(make_trainable: Callable[..., Trainable]) -> None:
    model = load_model(GOLDEN / "upstream-llama", device=CPU, dtype=torch.float64)
    trainable, batch = _changed_lora(make_trainable(model, wide=True)), _batch(model, ragged=False)
    whole, full = _gradients(trainable, batch, order="layers")
    cut, short = _gradients(trainable, batch, order="layers", truncate=1)
    torch.testing.assert_close(cut, whole, rtol=1e-9, atol=1e-9)
    # Only the last segment writes with gradients: what earlier ones did to W_mv is left out.
    assert (full["memory.value"] - short["memory.value"]).norm() > 0.1 * full["memory.value"].norm()
    _same, every = _gradients(trainable, batch, order="layers", truncate=3)
    torch.testing.assert_close(every["memory.value"], full["memory.value"], rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("order", ["sequential", "layers", "diagonal"])
def test_truncation_keeps_the_keys_of_all_segments(order: Order, make_trainable: Callable[..., Trainable]) -> None:
    """A fact may stand in any of them: with keys of the last ones alone, recall could not be trained truncated."""
    model = load_model(GOLDEN / "upstream-llama", device=CPU, dtype=torch.float64)
    trainable, batch = make_trainable(model, wide=True), _batch(model, ragged=True)
    passes = [Passes(trainable.config, trainable.weights(), order=order, truncate=kept) for kept in (None, 1)]
    whole, cut = (one.read(batch.samples, want_keys=True)[1] for one in passes)
    assert len(cut) == len(whole) == len(trainable.config.memory_layers)
    for keys, expected in zip(cut, whole, strict=True):
        torch.testing.assert_close(keys, expected, rtol=1e-9, atol=1e-9)
    # What earlier segments have written has no history, so that another gradient comes out of the same keys.
    slopes = [torch.autograd.grad(keys[-1].sum(), trainable.masters["memory.key"])[0] for keys in (whole, cut)]
    assert (slopes[0] - slopes[1]).norm() > 1e-6 * slopes[0].norm()


@pytest.mark.parametrize("order", ["sequential", "layers", "diagonal"])
@pytest.mark.parametrize("case", ["upstream-llama", "upstream-nodenom", "paper-llama"])
def test_documents_that_go_on_have_the_memory_of_one_read_at_a_go(case: str, order: Order) -> None:
    """Lanes 0 and 2 go on, the other way round; lane 1 begins anew, whatever stood there."""
    model = load_model(GOLDEN / case, device=CPU, dtype=torch.float64)
    whole = _batch(model, ragged=True).samples
    passes = Passes(model.config, model.weights, order=order)
    with torch.no_grad():
        left, _ = passes.read([replace(sample, segments=sample.segments[:2]) for sample in whole])
        ends = [replace(whole[number], segments=whole[number].segments[2:]) for number in (2, 1, 0)]
        found, _ = passes.read(ends, before=passes.begin(left.detached(), [2, None, 0]))
        at_a_go, _ = passes.read(whole)
        alone, _ = passes.read([ends[1]])
    rows = left.rows(0, model.config.layers)
    for got, wanted, anew in zip(found.memory(*rows), at_a_go.memory(*rows), alone.memory(*rows), strict=True):
        if got is not None and wanted is not None and anew is not None:
            torch.testing.assert_close(got[:, 0], wanted[:, 2], rtol=1e-9, atol=1e-9)
            torch.testing.assert_close(got[:, 2], wanted[:, 0], rtol=1e-9, atol=1e-9)
            torch.testing.assert_close(got[:, 1], anew[:, 0], rtol=1e-9, atol=1e-9)
            assert not torch.allclose(got[:, 0], anew[:, 0])


def test_memory_tokens_that_are_carried_go_on_too() -> None:
    model = load_model(GOLDEN / "rmt-llama", device=CPU, dtype=torch.float64)
    whole = _batch(model, ragged=True).samples[:2]
    passes = Passes(model.config, model.weights)
    with torch.no_grad():
        left, _ = passes.read([replace(sample, segments=sample.segments[:2]) for sample in whole])
        ends = [replace(sample, segments=sample.segments[2:]) for sample in whole]
        found, _ = passes.read(ends, before=passes.begin(left, [0, None]))
        at_a_go, _ = passes.read(whole[:1])
        alone, _ = passes.read(ends[1:])
    tokens = [states.tokens for states in (found, at_a_go, alone)]
    assert all(one is not None for one in tokens)
    got, wanted, anew = cast(list[Tensor], tokens)
    torch.testing.assert_close(got[0], wanted[0], rtol=1e-9, atol=1e-9)
    torch.testing.assert_close(got[1], anew[0], rtol=1e-9, atol=1e-9)
