"""Writing ARMT directories: what training made of a model stands where its tensors stood, whatever its dialect."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import Tensor

from armt.errors import ModelError, UsageError
from armt.models.checkpoint.adapter import Adapter, AdapterSizes, new_lora, write_adapter
from armt.models.checkpoint.beside.finder import Finder, finder_of, place_finder, save_finder
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.listing import FINDER
from armt.models.checkpoint.names import layer_shapes
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.write import convert_base, export_trained, fresh_memory, publish, update_armt
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel

GOLDEN = Path(__file__).parents[2] / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if (path / "config.json").is_file())
CPU = torch.device("cpu")


def load(path: Path) -> ArmtModel:
    return load_model(path, device=CPU)


def stored(path: Path) -> dict[str, Tensor]:
    return load_file(path / "model.safetensors")


@pytest.mark.parametrize("case", [case for case in CASES if not case.endswith("-lora")])
def test_what_was_not_changed_is_written_bit_for_bit(case: str, tmp_path: Path) -> None:
    """Names, aliases, dtypes and values of every dialect and family: reading, then writing, is the identity."""
    model = load(GOLDEN / case)
    export_trained(GOLDEN / case, model.config, model.weights, tmp_path / "model")
    before, after = stored(GOLDEN / case), stored(tmp_path / "model")
    assert before.keys() == after.keys()
    for name, tensor in before.items():
        assert torch.equal(tensor, after[name]), name
    assert json.loads((tmp_path / "model" / "config.json").read_text()) == json.loads(
        (GOLDEN / case / "config.json").read_text()
    )


@pytest.mark.parametrize("case", CASES)
def test_trained_weights_come_back_as_they_are(case: str, tmp_path: Path) -> None:
    model = load(GOLDEN / case)
    random = torch.Generator().manual_seed(0)
    for _, tensor in model.weights.named():
        tensor.add_(torch.randn(tensor.shape, generator=random))
    export_trained(GOLDEN / case, model.config, model.weights, tmp_path / "model")
    again = dict(load(tmp_path / "model").weights.named())
    for name, tensor in model.weights.named():
        assert torch.equal(tensor, again[name]), name


@pytest.mark.parametrize("case", CASES)
def test_published_layouts_keep_every_bit(case: str, tmp_path: Path) -> None:
    """Each dialect in the names of its own code; written again, the same bytes, and the same model is read from it."""
    publish(GOLDEN / case, tmp_path / "once")
    publish(tmp_path / "once", tmp_path / "twice")
    for name in ("model.safetensors", "config.json"):
        assert (tmp_path / "once" / name).read_bytes() == (tmp_path / "twice" / name).read_bytes()
    assert load_config(tmp_path / "once") == load_config(GOLDEN / case)
    before, after = dict(load(GOLDEN / case).weights.named()), dict(load(tmp_path / "once").weights.named())
    assert before.keys() == after.keys()
    for name, tensor in before.items():
        assert torch.equal(tensor, after[name]), name
    written, original = stored(tmp_path / "once"), stored(GOLDEN / case)
    if case in ("paper-llama-ragged", "paper-llama-savemodel", "paper-llama-lora"):
        # Aliases, the other spelling, pairs beside their weights: one name for each weight is left.
        assert not any(".lora_" in name or "cell.layers" in name or "base_layer" in name for name in written)
    else:
        assert written.keys() == original.keys()
        assert all(torch.equal(written[name], original[name]) for name in original)


@pytest.mark.parametrize("case", ["upstream-llama", "paper-llama-savemodel"])
def test_a_finder_goes_along_with_the_weights_that_it_was_taught_on(case: str, tmp_path: Path) -> None:
    """It was left behind in silence, so that the copy found worse; in the second case the names are others."""
    shutil.copytree(GOLDEN / case, tmp_path / "model")
    config = load_config(tmp_path / "model")
    random = np.random.default_rng(0)
    shapes = {"key_weight": (3, config.d_model), "key_bias": (3,), "query_bias": (3,)}
    tensors = {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    finder = Finder(
        model="", layer=1, query_layers=(1,), weight=0.4, query_weight=tensors["key_weight"].copy(), **tensors
    )
    place_finder(tmp_path / "model", finder, dialect=config.dialect)
    publish(tmp_path / "model", tmp_path / "once")
    written = finder_of(tmp_path / "once", dialect=config.dialect)
    assert written is not None
    assert (written.key_weight == finder.key_weight).all()
    publish(tmp_path / "once", tmp_path / "twice")
    # Its file belongs to the same weights again; safetensors writes facts in any order.
    again = finder_of(tmp_path / "twice", dialect=config.dialect)
    assert again is not None
    assert again.model == written.model
    # One that was taught on others is refused, as where the model is used.
    save_finder(tmp_path / "model" / FINDER, replace(finder, model="0" * 64))
    with pytest.raises(ModelError, match="taught on other weights"):
        publish(tmp_path / "model", tmp_path / "other")


def adapter_for(config: ArmtConfig) -> Adapter:
    shapes = {key: shape for key, shape in layer_shapes(config).items() if key in ("qkv.weight", "down.weight")}
    lora = new_lora(shapes, 2, 0.5, seed=1)
    random = torch.Generator().manual_seed(2)
    lora.up = {key: torch.randn(tensor.shape, generator=random) for key, tensor in lora.up.items()}
    memory = {
        key: torch.randn(tensor.shape, generator=random)
        for key, tensor in fresh_memory(config).items()
        if key == "memory_tokens" or not config.carries_tokens
    }
    sizes = AdapterSizes(
        segment_tokens=config.segment_tokens,
        memory_tokens=config.memory_tokens,
        d_mem=config.d_mem,
        memory_layers=list(config.memory_layers),
        layers=config.layers,
        carries_tokens=config.carries_tokens,
    )
    return Adapter(memory, lora, sizes, {})


@pytest.mark.parametrize("case", [case for case in CASES if "-sw" not in case])
def test_an_adapter_goes_into_a_model_of_every_dialect(case: str, tmp_path: Path) -> None:
    config, before = load_config(GOLDEN / case), load(GOLDEN / case)
    adapter = adapter_for(config)
    write_adapter(tmp_path / "a.safetensors", adapter, dtype=torch.float32)
    update_armt(GOLDEN / case, tmp_path / "a.safetensors", tmp_path / "model")
    after = load(tmp_path / "model").weights
    assert adapter.lora is not None
    for name in ("qkv.weight", "down.weight"):
        expected = before.weights.layers[name] + adapter.lora.delta(name)
        torch.testing.assert_close(after.layers[name], expected, rtol=1e-5, atol=1e-5)
    assert torch.equal(after.layers["out.weight"], before.weights.layers["out.weight"])
    assert torch.equal(after.memory_tokens, adapter.memory["memory_tokens"])
    for name, tensor in after.memory.items() if config.memory_layers else ():
        assert torch.equal(tensor, adapter.memory[name]), name


@pytest.mark.parametrize(
    ("made", "into", "words"),
    [
        ("paper-llama", "rmt-llama", "for an ARMT, not for plain RMT"),
        ("rmt-llama", "paper-llama", "for plain RMT, not"),
    ],
)
def test_an_adapter_of_associations_has_no_place_in_an_rmt_nor_the_other_way(
    tmp_path: Path, made: str, into: str, words: str
) -> None:
    write_adapter(tmp_path / "a.safetensors", adapter_for(load_config(GOLDEN / made)), dtype=torch.float32)
    with pytest.raises(ModelError, match=rf"a\.safetensors: made {words}"):
        update_armt(GOLDEN / into, tmp_path / "a.safetensors", tmp_path / "model")


def test_a_base_that_is_an_armt_already(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="an ARMT model already"):
        convert_base(GOLDEN / "upstream-llama", tmp_path / "m", segment_tokens=8, memory_tokens=2, d_mem=4)


def test_what_is_tied_is_said_as_the_base_has_it(tmp_path: Path, tiny_base: Callable[..., Any]) -> None:
    """Of a Llama that does not say it, the public code was told that its head is the embedding."""
    tiny_base("llama").save_pretrained(tmp_path / "base")
    file = tmp_path / "base" / "config.json"
    said = json.loads(file.read_text())
    assert not said.pop("tie_word_embeddings")
    file.write_text(json.dumps(said))
    convert_base(tmp_path / "base", tmp_path / "m", segment_tokens=8, memory_tokens=2, d_mem=4)
    assert json.loads((tmp_path / "m" / "config.json").read_text())["tie_word_embeddings"] is False


def test_a_head_of_its_own_stays_though_it_is_the_embedding(tmp_path: Path, tiny_base: Callable[..., Any]) -> None:
    """It was left out as a tied one, and what had been written was refused for want of it."""
    base = tiny_base("llama")
    with torch.no_grad():
        base.lm_head.weight.copy_(base.model.embed_tokens.weight)
    base.save_pretrained(tmp_path / "base")
    convert_base(tmp_path / "base", tmp_path / "m", segment_tokens=8, memory_tokens=2, d_mem=4)
    assert torch.equal(load(tmp_path / "m").weights.head, base.lm_head.weight)


@pytest.mark.parametrize(
    ("tensor", "words"),
    [
        (None, r"1 missing tensor .model\.norm\.weight"),
        (torch.ones(1), r"norm\.weight has shape \[1\], expected \[16\]"),
    ],
    ids=["missing", "of another shape"],
)
def test_a_base_that_is_incomplete_is_not_written(
    tensor: Tensor | None, words: str, tmp_path: Path, tiny_base: Callable[..., Any]
) -> None:
    """An ARMT model was made of it, and refused where it was to be used."""
    tiny_base("llama").save_pretrained(tmp_path / "base")
    tensors = stored(tmp_path / "base")
    del tensors["model.norm.weight"]
    save_file(tensors | ({} if tensor is None else {"model.norm.weight": tensor}), tmp_path / "base/model.safetensors")
    with pytest.raises(ModelError, match=words):
        convert_base(tmp_path / "base", tmp_path / "m", segment_tokens=8, memory_tokens=2, d_mem=4)
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize("layers", [[4], [-1], []])
def test_layers_that_are_not_there(layers: list[int], tmp_path: Path, tiny_base: Callable[..., Any]) -> None:
    tiny_base("llama").save_pretrained(tmp_path / "base")
    with pytest.raises(UsageError, match=r"^memory_layers: expected some of 0 to"):
        convert_base(
            tmp_path / "base", tmp_path / "m", segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=layers
        )
    assert not (tmp_path / "m").exists()


@pytest.mark.parametrize(
    ("segment", "memory", "says"), [(509, 4, "508 at most"), (1, 512, "none beside 512 memory tokens")]
)
def test_a_segment_that_no_document_could_fill(
    segment: int, memory: int, says: str, tmp_path: Path, tiny_base: Callable[..., Any]
) -> None:
    """It was written, and ended where the first segment was full."""
    tiny_base("gpt2").save_pretrained(tmp_path / "base")
    with pytest.raises(UsageError, match=f"^segment: the base knows 512 positions; got {segment} tokens, {says}"):
        convert_base(tmp_path / "base", tmp_path / "m", segment_tokens=segment, memory_tokens=memory, d_mem=4)
    assert not (tmp_path / "m").exists()


def test_a_failure_in_the_middle_leaves_nothing(
    tmp_path: Path, tiny_base: Callable[..., Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny_base("llama").save_pretrained(tmp_path / "base")

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("armt.models.checkpoint.write.write_shards", full)
    with pytest.raises(UsageError, match=r"cannot be written .No space left on device"):
        convert_base(tmp_path / "base", tmp_path / "m", segment_tokens=8, memory_tokens=2, d_mem=4)
    assert [path.name for path in tmp_path.iterdir()] == ["base"]
