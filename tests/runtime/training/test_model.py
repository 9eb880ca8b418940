"""What is trained: masters, the weights that they amount to, their gradients, and what an export gets of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.models.checkpoint.read import load_model
from armt.models.model import ArmtModel
from armt.runtime.training.losses import token_loss
from armt.runtime.training.model import LayerRows, LoraSettings, Trainable
from armt.runtime.training.passes import Passes
from armt.runtime.training.samples.batch import ActiveText, Batch, Sample, make_batch

GOLDEN = Path(__file__).parents[2] / "golden"
CPU = torch.device("cpu")


def _batch(model: ArmtModel) -> Batch:
    """Two documents of three segments, the last ragged, and text after them."""
    random = torch.Generator().manual_seed(3)
    size, vocab = model.config.segment_tokens, model.weights.embedding.shape[0]

    def ids(count: int) -> list[int]:
        return torch.randint(0, vocab, (count,), generator=random).tolist()

    return make_batch(
        [
            Sample(segments=[ids(size), ids(size), ids(size - k)], active=[ActiveText(ids=ids(5), weights=[1.0] * 5)])
            for k in range(2)
        ],
        CPU,
    )


def _loss(trainable: Trainable, batch: Batch, **how: Any) -> Tensor:
    passes = Passes(trainable.config, trainable.weights(), **how)
    hidden = passes.run(batch).hidden
    return torch.stack([passes.logits(row).sin().mean() for row in hidden]).sum()


def _gradients(trainable: Trainable, batch: Batch, **how: Any) -> dict[str, Tensor]:
    masters = trainable.masters
    found = torch.autograd.grad(_loss(trainable, batch, **how), list(masters.values()))
    return dict(zip(masters, found, strict=True))


@pytest.mark.parametrize("case", ["upstream-llama", "upstream-partial", "upstream-gpt2", "upstream-neox"])
def test_orders_agree_in_float64(case: str, make_trainable: Callable[..., Trainable]) -> None:
    model = load_model(GOLDEN / case, device=CPU, dtype=torch.float64)
    trainable, batch = make_trainable(model, rank=0, start=model.weights, wide=True), _batch(model)
    wanted = _gradients(trainable, batch, order="sequential")
    assert {name.removeprefix("base.layers.") for name in wanted} >= set(model.weights.layers)
    # A gradient of zero would agree with anything. The biases of keys cancel in the softmax, but stand beside others.
    assert all(gradient.abs().max() > 0 for gradient in wanted.values())
    for how in ({"order": "diagonal"}, {"order": "layers"}, {"order": "layers", "checkpointing": True}):
        for name, gradient in _gradients(trainable, batch, **how).items():
            torch.testing.assert_close(gradient, wanted[name], rtol=1e-7, atol=1e-10, msg=f"{how}: {name}")


@pytest.mark.parametrize("family", ["llama", "qwen3", "gemma3_text", "gpt2"])
def test_gradients_are_slopes(
    family: str, make_armt: Callable[..., Any], make_trainable: Callable[..., Trainable]
) -> None:
    """Along a random direction in all masters, a tied embedding's two uses included."""
    model = make_armt(family, base={"tie_word_embeddings": True}).model
    assert model.weights.head is model.weights.embedding
    trainable, batch = make_trainable(model, rank=0, start=model.weights, wide=True), _batch(model)
    assert "base.head" not in trainable.masters
    gradients = _gradients(trainable, batch)
    random = torch.Generator().manual_seed(1)
    way = {name: torch.randn(t.shape, generator=random, dtype=torch.float64) for name, t in gradients.items()}
    slope = sum(float((gradients[name] * way[name]).sum()) for name in way)
    ends = []
    for step in (1e-6, -1e-6):
        moved = make_trainable(model, rank=0, start=model.weights, wide=True)
        for name, tensor in moved.masters.items():
            moved.masters[name] = (tensor.detach() + step * way[name]).requires_grad_()
        ends.append(float(_loss(moved, batch).detach()))
    assert slope == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5)


def test_cross_entropy_goes_through_every_weight(
    make_armt: Callable[..., Any], make_trainable: Callable[..., Trainable]
) -> None:
    """The loss that training takes, as against the sum that the gradient tests take."""
    loaded = make_armt().model
    trainable, batch = make_trainable(loaded, rank=0, start=loaded.weights, wide=True), _batch(loaded)
    passes = Passes(loaded.config, trainable.weights())
    loss = token_loss(passes, batch, passes.run(batch).hidden).loss
    found = torch.autograd.grad(loss, list(trainable.masters.values()), allow_unused=True)
    assert [name for name, gradient in zip(trainable.masters, found, strict=True) if gradient is None] == []


def test_weights_without_training_are_the_base() -> None:
    model = load_model(GOLDEN / "upstream-partial", device=CPU)
    rows, d = len(model.config.memory_layers), model.config.d_model
    random = torch.Generator().manual_seed(0)
    half = torch.randn(rows, d, d, generator=random) * 0.1
    whitening = half @ half.transpose(1, 2) + torch.eye(d)
    trainable = Trainable(
        model.config,
        model.weights,
        whitening=whitening,
        value_scale=torch.full((rows,), 3.0),
        lora=LoraSettings(rank=2),
        seed=0,
    )
    made = trainable.weights()
    torch.testing.assert_close(made.layers["qkv.weight"][0:2], model.weights.layers["qkv.weight"][0:2])
    for name, tensor in model.weights.memory.items():
        torch.testing.assert_close(made.memory[name][0:rows], tensor, rtol=1e-4, atol=1e-5)


def _low_rank(model: ArmtModel, rank: int = 2) -> Trainable:
    rows, d = len(model.config.memory_layers), model.config.d_model
    return Trainable(
        model.config,
        model.weights,
        whitening=torch.eye(d).expand(rows, d, d).clone(),
        value_scale=torch.ones(rows),
        lora=LoraSettings(rank=rank, scale=0.5, targets=("qkv", "down")),
        seed=0,
    )


def test_the_export_gets_what_training_computed_with(make_armt: Callable[..., Any]) -> None:
    """``W + scale B A``, layer by layer; targets that are not named keep the base's own tensor."""
    model = make_armt(dtype="float32").model
    trainable = _low_rank(model)
    random = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for name in ("lora.qkv.weight.B", "lora.down.weight.B"):
            trainable.masters[name].copy_(torch.randn(trainable.masters[name].shape, generator=random))
    made, lora = trainable.weights(), trainable.lora()
    assert lora is not None
    assert made.layers["up.weight"] is model.weights.layers["up.weight"]
    for name in ("qkv.weight", "down.weight"):
        expected = model.weights.layers[name] + 0.5 * lora.up[name] @ lora.down[name]
        torch.testing.assert_close(made.layers[name][0:4], expected)
        assert not torch.allclose(expected, model.weights.layers[name])
    assert _low_rank(model, rank=0).lora() is None


def test_a_gradient_touches_its_layer_alone() -> None:
    rows = [torch.full((2, 3), float(k), requires_grad=True) for k in range(4)]
    stack = LayerRows(rows)
    assert torch.equal(stack[1:3], torch.stack(rows[1:3]))
    assert stack[2:3].shape == (1, 2, 3)
    stack[1:3].sum().backward()
    assert [row.grad is not None for row in rows] == [False, True, True, False]


def test_masters_of_an_earlier_run_are_taken_over(make_armt: Callable[..., Any]) -> None:
    trainable = _low_rank(make_armt(dtype="float32").model)
    earlier = {name: torch.full_like(tensor, 0.25) for name, tensor in trainable.masters.items()}
    before = dict(trainable.masters)
    trainable.load(earlier)
    for name, tensor in trainable.masters.items():
        # The optimizer holds these very tensors.
        assert tensor is before[name]
        assert torch.equal(tensor, earlier[name])


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"rank": -1}, "rank: expected at least 0, got -1"),
        ({"targets": ("qkv", "norm1")}, "targets: expected some of down, out, qkv, up, got qkv, norm1"),
    ],
)
def test_low_rank_settings_that_cannot_be(settings: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        LoraSettings(**settings)
