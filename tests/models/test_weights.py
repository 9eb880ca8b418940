"""All tensors of a model: each counted once, and matrices in a backend's layout where it fits."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.models.weights import Weights

Make = Callable[..., Weights]


class Reversed:
    """A layout that a backend might have: rows from last to first."""

    def __init__(self, stored: Tensor) -> None:
        self.stored = stored

    def __getitem__(self, layers: slice) -> Reversed:
        return Reversed(self.stored[layers])

    def dense(self) -> Tensor:
        return self.stored.flip(1)


@pytest.fixture
def make_weights() -> Make:
    """Two layers of width 3, vocabulary 5, one layer with memory: ``make_weights(tied=True)``."""

    def make(*, tied: bool = True) -> Weights:
        embedding = torch.full((5, 3), 7.0)
        return Weights(
            layers={
                "norm1.weight": torch.ones(2, 3),
                "qkv.weight": torch.arange(18.0).view(2, 3, 3),
                "up.weight": torch.arange(48.0).view(2, 8, 3),
                "down.weight": torch.arange(24.0).view(2, 3, 4),
            },
            memory={"query": torch.ones(1, 2, 3)},
            embedding=embedding,
            positions=None,
            final_norm=torch.ones(3, dtype=torch.float64),
            final_norm_bias=None,
            head=embedding if tied else embedding.clone(),
            memory_tokens=torch.ones(2, 3),
            sink=None,
        )

    return make


@pytest.mark.parametrize("tied", [True, False])
def test_every_tensor_is_counted_once(make_weights: Make, tied: bool) -> None:
    weights = make_weights(tied=tied)
    names = [name for name, _ in weights.named()]
    assert names == [
        *(f"layers.{name}" for name in ("norm1.weight", "qkv.weight", "up.weight", "down.weight")),
        *("memory.query", "embedding", "final_norm", *([] if tied else ["head"]), "memory_tokens"),
    ]
    head = 0 if tied else 15
    assert weights.parameters == 6 + 18 + 48 + 24 + 6 + 15 + 3 + 6 + head
    # The final norm is in float64.
    assert weights.bytes == 4 * weights.parameters + 4 * 3


@pytest.mark.parametrize("gated", [True, False])
def test_matrices_go_into_the_backend_s_layout(make_weights: Make, gated: bool) -> None:
    """Gate and up are two parts of one stack; what the backend gives back stays as it was."""
    weights, before = make_weights(), dict(make_weights().named())
    asked: list[tuple[tuple[int, ...], int]] = []

    def pack(weight: Tensor, parts: int = 1) -> Reversed | Tensor:
        asked.append((tuple(weight.shape), parts))
        return weight if weight.shape[2] == 4 else Reversed(weight.flip(1))

    weights.pack(pack, gated=gated)
    assert asked == [((2, 3, 3), 1), ((2, 8, 3), 2 if gated else 1), ((2, 3, 4), 1)]
    assert weights.packed.keys() == {"qkv.weight", "up.weight"}
    assert weights.layers.keys() == {"norm1.weight", "down.weight"}
    after = dict(weights.named())
    assert after.keys() == before.keys()
    assert all(torch.equal(after[name], before[name]) for name in before)
