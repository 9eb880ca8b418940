"""Random models of known shapes: as large as the published ones, and fit to be measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest
import torch

from armt.errors import UsageError
from armt.models.config import ArmtConfig
from armt.models.shapes import SHAPES, random_model, shape_config
from armt.runtime.engine.reader import Reader, Source

# Parameters of the published models, as their pages on the hub give them.
PUBLISHED = {
    "llama-3.2-1b": 1_235_814_400,
    "llama-3.2-3b": 3_212_749_824,
    "llama-3.1-8b": 8_030_261_248,
    "llama-160m": 162_417_408,
    "smollm2-135m": 134_515_008,
    "smollm2-360m": 361_821_120,
}
CPU = torch.device("cpu")
Make = Callable[..., ArmtConfig]


@pytest.fixture
def small_config(monkeypatch: pytest.MonkeyPatch) -> Make:
    """A shape of two layers of width 64: ``small_config(**changes)``."""

    def make(**changes: Any) -> ArmtConfig:
        small = {"num_hidden_layers": 2, "hidden_size": 64, "intermediate_size": 96, "vocab_size": 50,
                 "num_attention_heads": 2, "num_key_value_heads": 1, "head_dim": 16, **changes}  # fmt: skip
        monkeypatch.setattr("armt.models.shapes.SHAPES", {"small": {**SHAPES["smollm2-135m"], **small}})
        return shape_config("small", segment_tokens=8, memory_tokens=3, d_mem=4)

    return make


@pytest.mark.parametrize(("name", "parameters"), PUBLISHED.items())
def test_as_many_parameters_as_the_published_model(name: str, parameters: int) -> None:
    base = shape_config(name, segment_tokens=1024, memory_tokens=16).base
    attention = base.d_model * (2 * base.q_rows + 2 * base.kv_rows)
    layer = attention + 3 * base.d_model * base.d_ff + 2 * base.d_model
    embeddings = base.vocab_size * base.d_model * (1 if base.tied_head else 2)
    assert base.layers * layer + base.d_model + embeddings == parameters
    assert PUBLISHED.keys() == SHAPES.keys()


def test_the_memory_put_on_it() -> None:
    config = shape_config("smollm2-135m", segment_tokens=96, memory_tokens=5, d_mem=7)
    assert (config.dialect, config.segment_tokens, config.memory_tokens, config.d_mem) == ("armt", 96, 5, 7)
    assert config.memory_layers == tuple(range(30))


def test_an_unknown_shape() -> None:
    with pytest.raises(UsageError, match=r"shape: expected one of llama-3\.2-1b, .*smollm2-360m, got 'gpt-5'"):
        shape_config("gpt-5", segment_tokens=8, memory_tokens=2)


@pytest.mark.parametrize("tied", [True, False])
def test_a_seed_makes_the_weights(small_config: Make, tied: bool) -> None:
    config = small_config(tie_word_embeddings=tied)

    def weights(seed: int) -> Mapping[str, torch.Tensor]:
        return dict(random_model(config, device=CPU, dtype=torch.float32, seed=seed).weights.named())

    first, again, other = weights(3), weights(3), weights(4)
    assert ("head" in first) is not tied
    assert all(torch.equal(first[name], again[name]) for name in first)
    # Norms are one, a gate's bias is zero: with any seed.
    drawn = {name for name in first if not torch.equal(first[name], other[name])}
    assert first.keys() - drawn == {"layers.norm1.weight", "layers.norm2.weight", "final_norm", "memory.gate_bias"}


def test_activations_neither_grow_nor_vanish(small_config: Make) -> None:
    """Projections keep the size of normal rows, and all branches of all layers together add as much as one more."""
    config = small_config(num_hidden_layers=24, hidden_size=256)
    weights = random_model(config, device=CPU, dtype=torch.float32).weights
    sums = {"qkv.weight": 24.0, "up.weight": 24.0, "out.weight": 0.5, "down.weight": 0.5}
    generator = torch.Generator().manual_seed(1)
    for stack, expected in [
        *((weights.layers[name], expected) for name, expected in sums.items()),
        *((weights.memory[name], expected) for name, expected in (("query", 24), ("key", 24), ("value", 0.5))),
    ]:
        x = torch.randn(200, stack.shape[2], generator=generator)
        assert float((x @ stack.transpose(1, 2)).square().mean(dim=(1, 2)).sum()) == pytest.approx(expected, rel=0.1)


def test_the_memory_takes_part(small_config: Make) -> None:
    model = random_model(small_config(), device=CPU, dtype=torch.float32)
    (reading,) = Reader(model, "sequential").read([Source([torch.arange(24)])])
    for tensor in (reading.memory.matrix, reading.memory.normalizer):
        assert tensor is not None
        assert torch.isfinite(tensor).all()
        assert tensor.flatten(1).any(dim=1).all()


@pytest.mark.parametrize(("dtype", "memory"), [(torch.bfloat16, torch.float32), (torch.float64, torch.float64)])
def test_a_memory_is_in_float32_at_least(small_config: Make, dtype: torch.dtype, memory: torch.dtype) -> None:
    """A benchmark's documents are long, and what is kept in bfloat16 is rounded with every write."""
    model = random_model(small_config(), device=CPU, dtype=dtype)
    assert (model.dtype, model.memory_dtype) == (dtype, memory)
    assert {tensor.dtype for _, tensor in model.weights.named()} == {dtype}
