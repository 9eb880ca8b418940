"""The one table of tensor names: every spelling leads to its place, and every place to its spelling."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from safetensors import safe_open

from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.names import (
    TensorPlace,
    canonical_name,
    full_base_name,
    is_buffer,
    layer_shapes,
    memory_shapes,
    places,
    published_name,
    required_names,
)
from armt.models.checkpoint.read import load_model
from armt.models.families import FAMILIES, Part

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if (path / "config.json").is_file())
# The names of a wrapper around peft's are those of test_source.py.
PLAIN = [case for case in CASES if not case.endswith("-lora")]


def file_names(case: str) -> dict[str, tuple[int, ...]]:
    with safe_open(GOLDEN / case / "model.safetensors", framework="pt") as file:
        return {name: tuple(file.get_slice(name).get_shape()) for name in file.keys()}  # noqa: SIM118


@pytest.mark.parametrize("case", PLAIN)
def test_every_published_tensor_has_its_place(case: str) -> None:
    config, found = load_config(GOLDEN / case), file_names(case)
    family, table = FAMILIES[config.family], places(config)
    canonical = {canonical_name(name, family): shape for name, shape in found.items()}
    assert required_names(config, table) <= canonical.keys() <= table.keys()
    assert canonical == {name: table[name].shape for name in canonical}


@pytest.mark.parametrize("case", PLAIN)
def test_published_names_are_those_of_the_reference(case: str) -> None:
    """The way back gives the names that the reference wrote; the paper's aliases are its other spelling."""
    config, found = load_config(GOLDEN / case), file_names(case)
    family = FAMILIES[config.family]
    for name in found:
        written = published_name(canonical_name(name, family), family, config.dialect)
        aliased = written.replace(f"memory_cell.model.{family.layers_attr}.", "memory_cell.layers.")
        assert name in (written, aliased)


@pytest.mark.parametrize("case", CASES)
def test_places_cover_the_weights_without_overlap(case: str) -> None:
    """Each element is filled by exactly one tensor: counted by adding one to every place's view."""
    config = load_config(GOLDEN / case)
    weights = load_model(GOLDEN / case, device=torch.device("cpu"), dtype=torch.float32).weights
    tensors = dict(weights.named())
    for tensor in tensors.values():
        tensor.zero_()
    for name, place in places(config).items():
        view = place.view(weights)
        assert view is not None, name
        # A tied head is the embedding itself.
        if not (place.field == "head" and weights.head is weights.embedding):
            view += 1
    assert {name: float((tensor - 1).abs().sum()) for name, tensor in tensors.items()} == dict.fromkeys(tensors, 0.0)
    for key, shape in layer_shapes(config).items():
        assert tuple(weights.layers[key].shape) == shape
    for key, shape in memory_shapes(config).items():
        assert tuple(weights.memory[key].shape) == (len(config.memory_layers), *shape)


def test_places_of_a_memory_without_its_base() -> None:
    memory = {"query": torch.arange(6.0).view(3, 2), "memory_tokens": torch.ones(2, 2)}
    query = TensorPlace("memory", (2,), "query", 1).of_memory(memory)
    assert query is not None
    assert query.tolist() == [2.0, 3.0]
    assert TensorPlace("memory_tokens", (2, 2)).of_memory(memory) is memory["memory_tokens"]
    assert TensorPlace("sink", (1, 2)).of_memory(memory) is None
    assert TensorPlace("layers", (2, 2), "qkv.weight", 0, Part("q", "qkv.weight", 2, 2)).of_memory(memory) is None


def test_names_of_plain_bases() -> None:
    gpt2, llama = FAMILIES["gpt2"], FAMILIES["llama"]
    assert full_base_name("wte.weight", gpt2, bare=True) == gpt2.embedding
    assert full_base_name("lm_head.weight", gpt2, bare=True) == gpt2.head
    assert full_base_name("model.norm.weight", llama, bare=False) == "model.norm.weight"
    assert is_buffer("transformer.h.0.attn.bias", gpt2)
    assert not is_buffer("transformer.h.0.attn.c_attn.bias", gpt2)


def test_the_golden_cases_hold_the_three_spellings() -> None:
    """Else the tests above would not discriminate between them."""
    spelled = {case: " ".join(file_names(case)) for case in CASES}
    assert any(names.startswith("memory_cell.layers.") for names in spelled.values())
    assert "memory_cell.layers.0" in spelled["paper-llama-ragged"]
    assert "memory_cell.model.model.layers.0" in spelled["paper-llama-ragged"]
    assert json.loads((GOLDEN / "upstream-llama" / "config.json").read_text())["model_type"] == "armt"
