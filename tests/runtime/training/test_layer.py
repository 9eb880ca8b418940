"""A layer as one differentiable call: its result and gradients against plain autograd in float64."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from statistics import median
from typing import Any, cast

import pytest
import torch
from torch import Tensor

from armt.kernels.native import backward
from armt.kernels.native.backward import BackwardKernels
from armt.kernels.native.ops import Kernels
from armt.models.checkpoint.read import load_model
from armt.models.model import ArmtModel
from armt.models.weights import Weights
from armt.runtime.session import Armt
from armt.runtime.training import block as blocks
from armt.runtime.training.block import NativeBlock
from armt.runtime.training.layer import Matrix, MatrixTiles, Tiles
from armt.runtime.training.model import LayerRows, LowRankRows
from armt.runtime.training.passes import Passes
from armt.runtime.training.samples.batch import ActiveText, Batch, Sample, make_batch

# The smallest sizes that fill tiles.
BASE = {"hidden_size": 64, "head_dim": 32, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 96}
RANK, SCALE = 4, 2.0
TARGETS = ("qkv.weight", "out.weight", "up.weight", "down.weight")


@pytest.fixture(params=["armt", "rmt"])
def model(request: pytest.FixtureRequest, make_armt: Callable[..., Armt]) -> ArmtModel:
    if backward.find() is None:
        pytest.skip("no C++ kernels on this machine")
    path = make_armt(dialect=request.param, base=BASE, dtype="bfloat16").path
    # As training loads it: no weights are packed.
    model = load_model(path, device=torch.device("cpu"), dtype=torch.bfloat16, kernels="torch")
    # A random memory magnifies roundings: one that says much, or whose denominator comes near zero.
    model.weights.memory["value"] /= 64
    return ArmtModel(replace(model.config, use_denominator=False), model.weights)


@pytest.fixture
def batches(token_ids: Callable[..., Tensor]) -> list[Batch]:
    """Documents of two segments, the last ragged in half of them, a text after each; alone and side by side."""
    samples = [
        Sample(
            segments=[token_ids(6, k).tolist(), token_ids(6 - k % 2, 9 + k).tolist()],
            active=[ActiveText(ids=token_ids(5, 20 + k).tolist(), weights=[1.0] * 5)],
        )
        for k in range(8)
    ]
    return [make_batch(some, torch.device("cpu")) for some in (*([one] for one in samples), samples[3:6])]


def gradients(model: ArmtModel, weights: Weights, batch: Batch, leaves: Sequence[Tensor]) -> list[Tensor]:
    hidden = Passes(model.config, weights).run(batch).hidden
    return [hidden.detach(), *torch.autograd.grad((hidden.double() * _slopes(hidden)).sum(), leaves)]


def _slopes(hidden: Tensor) -> Tensor:
    """The gradient that the way back begins with."""
    return torch.linspace(-1, 1, hidden.numel(), dtype=torch.float64).view(hidden.shape)


def error(got: Tensor, exact: Tensor) -> float:
    return float((got.double() - exact).norm() / exact.norm())


def as_rows(tensor: Tensor) -> Any:
    return LayerRows([row.clone().requires_grad_() for row in tensor.unbind(0)])


def test_documents_are_read_and_gone_back_through_as_nearly_as_by_torch(
    model: ArmtModel, batches: list[Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Gradients of every matrix, of the memory's projections and of its tokens, by their distance to float64."""

    def found(weights: Weights, batch: Batch) -> list[Tensor]:
        layers = {**weights.layers, **{target: as_rows(weights.layers[target]) for target in TARGETS}}
        memory = {name: as_rows(tensor) for name, tensor in weights.memory.items()}
        tokens = weights.memory_tokens.clone().requires_grad_()
        stacks: list[Any] = [*(layers[target] for target in TARGETS), *memory.values()]
        leaves = [tokens, *(row for stack in stacks for row in stack.rows)]
        return gradients(model, replace(weights, layers=layers, memory=memory, memory_tokens=tokens), batch, leaves)

    assert isinstance(Passes(model.config, model.weights)._block, NativeBlock)
    ours = [found(model.weights, batch) for batch in batches]
    monkeypatch.setattr(blocks, "_kernels", lambda config, weights: None)
    torchs = [found(model.weights, batch) for batch in batches]
    exact = [found(model.weights.to(torch.float64), batch) for batch in batches]
    # Rounding grows over the layers of a random model; which of both is nearer is chance, document by document.
    middle = [
        median(error(*pair) for one, wanted in zip(made, exact, strict=True) for pair in zip(one, wanted, strict=True))
        for made in (ours, torchs)
    ]
    assert middle[0] < 1.5 * middle[1]


def test_factors_get_the_gradients_that_they_get_by_the_whole_matrix(model: ArmtModel, batches: list[Batch]) -> None:
    weights = model.weights
    random = torch.Generator().manual_seed(1)
    shapes = {target: weights.layers[target].shape for target in TARGETS}
    down = {t: torch.randn(s[0], RANK, s[2], generator=random).bfloat16() * 0.05 for t, s in shapes.items()}
    up = {t: torch.randn(s[0], s[1], RANK, generator=random).bfloat16() * 0.05 for t, s in shapes.items()}
    found = []
    for factored in (True, False):
        layers, leaves = dict(weights.layers), []
        for target in TARGETS:
            own_down, own_up = (list(t.clone().unbind(0)) for t in (down[target], up[target]))
            factors = [factor.detach().requires_grad_() for factor in (*own_down, *own_up)]
            own_down, own_up = factors[: len(own_down)], factors[len(own_down) :]
            rows = [w + SCALE * (b @ a) for w, a, b in zip(weights.layers[target], own_down, own_up, strict=True)]
            made: Any = LowRankRows([row.detach() for row in rows] if factored else rows, own_down, own_up, SCALE)
            layers[target], leaves = made, [*leaves, *factors]
        found.append(gradients(model, replace(weights, layers=layers), batches[-1], leaves))
    got, expected = found
    assert torch.equal(got[0], expected[0])
    for one, other in zip(got, expected, strict=True):
        assert error(one, other.double()) < 1e-2


@pytest.mark.parametrize("vocabulary", [96, 100])
def test_logits_and_the_gradient_of_what_they_come_from(model: ArmtModel, vocabulary: int) -> None:
    """A head that fills tiles and one that does not; one that is trained is torch's, and gets its gradient."""
    random = torch.Generator().manual_seed(3)
    head = (torch.randn(vocabulary, model.config.d_model, generator=random) * 0.1).bfloat16()
    hidden = torch.randn(40, model.config.d_model, generator=random).bfloat16()
    way = torch.randn(40, vocabulary, generator=random).double()

    def found(head: Tensor, hidden: Tensor, *trained: Tensor) -> list[Tensor]:
        leaf = hidden.clone().requires_grad_()
        logits = Passes(model.config, replace(model.weights.to(head.dtype), head=head)).logits(leaf)
        return [logits.detach(), *torch.autograd.grad((logits.double() * way).sum(), [leaf, *trained])]

    exact = found(head.double(), hidden.double())
    for one, wanted in zip(found(head, hidden), exact, strict=True):
        assert error(one, wanted) < 1e-2
    trained = head.clone().requires_grad_()
    *same, of_head = found(trained, hidden, trained)
    assert error(same[0], exact[0]) < 1e-2
    assert of_head.shape == head.shape


def test_tiles_are_made_once_for_all_passes_through_the_same_weights(
    model: ArmtModel, batches: list[Batch], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both ways where there is a way back, and no more: they are made anew at every step, of weights that change."""
    made: list[Tensor] = []
    real = Kernels.tiles

    def counted(kernels: Kernels, weight: Tensor, parts: int = 1) -> Any:
        made.append(weight)
        return real(kernels, weight, parts)

    monkeypatch.setattr(Kernels, "tiles", counted)
    tiles, matrices = Tiles(), len(TARGETS) * model.config.layers
    with torch.no_grad():
        Passes(model.config, model.weights, tiles=tiles).run(batches[-1])
    assert len(made) == matrices
    weights = replace(model.weights, memory_tokens=model.weights.memory_tokens.clone().requires_grad_())
    found = [Passes(model.config, weights, tiles=tiles).run(batches[-1]).hidden for _ in range(2)]
    assert torch.equal(*found)
    sum(hidden.float().sum() for hidden in found).backward()
    assert len(made) == 2 * matrices
    assert sum(weight.is_contiguous() for weight in made) == matrices


def test_a_matrix_gives_what_is_wanted_and_no_more() -> None:
    back, x = torch.ones(3, 4), torch.ones(3, 5)
    whole = torch.zeros(4, 5)
    tiles = MatrixTiles(cast(BackwardKernels, None), whole)
    matrix = Matrix(whole, tiles, torch.ones(2, 5), torch.ones(4, 2), 0.5)
    of_whole, down, up = matrix.gradients([True, False, False], back, lambda: x)
    assert of_whole is not None
    assert torch.equal(of_whole, torch.full((4, 5), 3.0))
    assert (down, up) == (None, None)
    of_whole, down, up = matrix.gradients([False, True, True], back, lambda: x)
    assert of_whole is None
    assert down is not None
    assert up is not None
    assert torch.equal(down, matrix.up.T @ torch.full((4, 5), 3.0) * 0.5)  # type: ignore[union-attr]
    assert torch.equal(up, torch.full((4, 5), 3.0) @ matrix.down.T * 0.5)  # type: ignore[union-attr]
    assert matrix.gradients([False, False, False], back, lambda: pytest.fail("the operand is not needed")) == [None] * 3
