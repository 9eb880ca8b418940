"""Adapters in peft's format: what peft makes of ours, what we make of peft's, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from armt.errors import ModelError
from armt.models.checkpoint.adapter import Adapter, AdapterSizes, new_lora, write_adapter
from armt.models.checkpoint.names import layer_shapes
from armt.models.checkpoint.peft import add_lora, read_memory, read_peft, write_peft
from armt.models.checkpoint.write import apply_adapter, convert_base, fresh_memory, update_armt
from armt.models.config import ArmtConfig, parse_config

FAMILIES = ["llama", "gpt_neox", "gpt2"]
TARGETS = ("qkv.weight", "out.weight", "up.weight", "down.weight")


def base_of(family: str, tiny_base: Callable[..., Any], directory: Path) -> tuple[ArmtConfig, Any]:
    model = tiny_base(family)
    model.save_pretrained(directory / "base")
    raw = json.loads((directory / "base" / "config.json").read_text())
    memory = {"model_type": "armt", "segment_size": 8, "num_mem_tokens": 2, "d_mem": 4}
    return parse_config({**memory, "base_model_config": raw}), model


def adapter_for(config: ArmtConfig) -> Adapter:
    shapes = {key: shape for key, shape in layer_shapes(config).items() if key in TARGETS}
    lora = new_lora(shapes, 3, 0.7, seed=1)
    random = torch.Generator().manual_seed(2)
    lora.up = {key: torch.randn(tensor.shape, generator=random) for key, tensor in lora.up.items()}
    sizes = AdapterSizes(
        segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=list(config.memory_layers), layers=config.layers
    )
    return Adapter(fresh_memory(config, seed=3), lora, sizes, {"steps": "5"})


def assert_same_changes(got: Any, expected: Any) -> None:
    assert got.up.keys() == expected.up.keys()
    for target in expected.up:
        torch.testing.assert_close(got.delta(target), expected.delta(target), rtol=1e-5, atol=1e-6)


def assert_same_base(ours: Mapping[str, Any], merged: Mapping[str, Any], config: ArmtConfig, *, rtol: float) -> None:
    """Assert that a model's file has every tensor of a base that peft has merged."""
    compared: set[str] = set()
    for name, tensor in ours.items():
        plain = name.removeprefix("model.").replace(".layer.", ".")
        if plain in merged:
            torch.testing.assert_close(tensor.float(), merged[plain].float(), rtol=rtol, atol=1e-5)
            compared.add(plain)
    assert len(compared) >= 4 * config.layers
    # A head that is the embedding is not in the file, one of gpt_neox has another name there.
    assert merged.keys() - compared <= {"lm_head.weight"}


@pytest.mark.parametrize("family", FAMILIES)
def test_round_trip(family: str, tiny_base: Callable[..., Any], tmp_path: Path) -> None:
    config, _ = base_of(family, tiny_base, tmp_path)
    adapter = adapter_for(config)
    (tmp_path / "peft").mkdir()
    write_peft(tmp_path / "peft", adapter, config)
    read = add_lora(read_memory(tmp_path / "peft"), tmp_path / "peft", config)
    assert_same_changes(read.lora, adapter.lora)
    # Queries, keys and values share their A, as before: no rank is lost or gained.
    assert read.lora is not None
    assert read.lora.down["qkv.weight"].shape[1] == 3
    assert (read.sizes, read.notes) == (adapter.sizes, {"steps": "5"})
    for key, tensor in adapter.memory.items():
        assert torch.equal(read.memory[key], tensor)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_directory_is_applied_like_the_file(family: str, tiny_base: Callable[..., Any], tmp_path: Path) -> None:
    config, _ = base_of(family, tiny_base, tmp_path)
    adapter = adapter_for(config)
    (tmp_path / "peft").mkdir()
    write_peft(tmp_path / "peft", adapter, config)
    write_adapter(tmp_path / "a.safetensors", adapter, dtype=torch.float32)
    for name in ("peft", "a.safetensors"):
        apply_adapter(tmp_path / "base", tmp_path / name, tmp_path / f"model-{name}")
    first, second = (load_file(tmp_path / f"model-{n}" / "model.safetensors") for n in ("peft", "a.safetensors"))
    assert first.keys() == second.keys()
    for name, tensor in first.items():
        torch.testing.assert_close(tensor, second[name], rtol=1e-5, atol=1e-6)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("family", FAMILIES)
def test_peft_itself_reads_what_is_written(family: str, tiny_base: Callable[..., Any], tmp_path: Path) -> None:
    peft = pytest.importorskip("peft")
    config, _ = base_of(family, tiny_base, tmp_path)
    adapter = adapter_for(config)
    (tmp_path / "peft").mkdir()
    write_peft(tmp_path / "peft", adapter, config)
    from transformers import AutoModelForCausalLM

    fresh = AutoModelForCausalLM.from_pretrained(tmp_path / "base", dtype=torch.float32)
    merged = peft.PeftModel.from_pretrained(fresh, str(tmp_path / "peft")).merge_and_unload().state_dict()
    apply_adapter(tmp_path / "base", tmp_path / "peft", tmp_path / "model")
    ours = load_file(tmp_path / "model" / "model.safetensors")
    assert_same_base(ours, merged, config, rtol=1e-5)


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize(
    "options",
    [
        {"target_modules": "all-linear", "r": 4, "lora_alpha": 6},
        {"target_modules": "all-linear", "r": 4, "lora_alpha": 6, "use_rslora": True},
    ],
    ids=["plain", "rank-stabilised"],
)
def test_what_peft_writes_is_read(
    family: str, options: dict[str, Any], tiny_base: Callable[..., Any], tmp_path: Path
) -> None:
    """Ranks and scales of its own for every module: A differs between queries, keys and values."""
    peft = pytest.importorskip("peft")
    config, _ = base_of(family, tiny_base, tmp_path)
    from transformers import AutoModelForCausalLM

    torch.manual_seed(0)
    fresh = AutoModelForCausalLM.from_pretrained(tmp_path / "base", dtype=torch.float32)
    pattern = {"rank_pattern": {"v_proj": 2, "c_proj": 5}, "alpha_pattern": {"o_proj": 3, "dense": 2}}
    made = peft.get_peft_model(fresh, peft.LoraConfig(**options, **pattern, init_lora_weights=False))
    made.save_pretrained(tmp_path / "peft")
    write_adapter(tmp_path / "peft" / "memory.safetensors", replace(adapter_for(config), lora=None))
    apply_adapter(tmp_path / "base", tmp_path / "peft", tmp_path / "model")
    ours, merged = load_file(tmp_path / "model" / "model.safetensors"), made.merge_and_unload().state_dict()
    assert_same_base(ours, merged, config, rtol=1e-4)


@pytest.fixture
def written(tiny_base: Callable[..., Any], tmp_path: Path) -> tuple[Path, ArmtConfig]:
    config, _ = base_of("llama", tiny_base, tmp_path)
    (tmp_path / "peft").mkdir()
    write_peft(tmp_path / "peft", adapter_for(config), config)
    return tmp_path / "peft", config


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"peft_type": "IA3"}, "peft_type='IA3'"),
        ({"use_dora": True}, "use_dora=True"),
        ({"bias": "all"}, "bias='all'"),
        ({"modules_to_save": ["lm_head"]}, "modules_to_save="),
        ({"r": ...}, "key 'r' is missing"),
        ({"lora_alpha": ...}, "key 'lora_alpha' is missing"),
        ({"r": 5}, "rank 5 is said, the tensors have 3"),
        ({"rank_pattern": {"q_proj": 7}}, "q_proj: rank 7 is said, the tensors have 3"),
        ({"rank_pattern": {"(": 7}}, "'\\(' is no pattern"),
        ({"alpha_pattern": {"q_proj": float("nan")}}, "q_proj: expected a finite number"),
        ({"surprise": 1}, "surprise=1"),
    ],
)
def test_configurations_that_are_refused(
    written: tuple[Path, ArmtConfig], changes: dict[str, Any], message: str
) -> None:
    directory, config = written
    raw = {**json.loads((directory / "adapter_config.json").read_text()), **changes}
    (directory / "adapter_config.json").write_text(json.dumps({k: v for k, v in raw.items() if v is not ...}))
    with pytest.raises(ModelError, match=message) as caught:
        read_peft(directory, config)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("damage", ["half", "two", "stranger", "shape", "complex", "module", "none"])
def test_tensors_that_are_refused(written: tuple[Path, ArmtConfig], damage: str) -> None:
    directory, config = written
    tensors = load_file(directory / "adapter_model.safetensors")
    first = next(name for name in sorted(tensors) if name.endswith("q_proj.lora_A.weight"))
    if damage == "half":
        del tensors[first]
    elif damage == "two":
        # Of two adapters in one file, halves of either were taken for one.
        tensors[first.replace("lora_A", "lora_A.second")] = torch.zeros_like(tensors[first])
    elif damage == "stranger":
        tensors["base_model.model.model.norm.weight"] = torch.ones(2)
    elif damage == "shape":
        tensors[first] = torch.zeros(3, 5)
    elif damage == "complex":
        # Its other half was lost without a word, or with one of torch's.
        tensors[first] = tensors[first].to(torch.complex64)
    elif damage == "module":
        for half in "AB":
            tensors[f"base_model.model.model.layers.0.mamba.lora_{half}.weight"] = torch.zeros(3, 3)
    save_file({} if damage == "none" else tensors, directory / "adapter_model.safetensors")
    words = {
        "half": "lora_A is missing",
        "two": "q_proj: two low-rank changes, ",
        "stranger": "not a low-rank change",
        "shape": r"lora_A \[3, 5\]",
        "complex": "has dtype torch.complex64",
        "module": "not a linear layer",
        "none": "hold no tensor",
    }
    with pytest.raises(ModelError, match=words[damage]):
        read_peft(directory, config)


def test_peft_s_alone_changes_an_armt_model_and_leaves_its_memory(
    written: tuple[Path, ArmtConfig], tmp_path: Path
) -> None:
    directory, config = written
    convert_base(tmp_path / "base", tmp_path / "armt", segment_tokens=8, memory_tokens=2, d_mem=4, seed=9)
    (directory / "memory.safetensors").unlink()
    update_armt(tmp_path / "armt", directory, tmp_path / "changed")
    before, after = (load_file(tmp_path / name / "model.safetensors") for name in ("armt", "changed"))
    lora = read_peft(directory, config)
    for name, tensor in before.items():
        if "W_m" in name or name == "memory" or "norm" in name:
            assert torch.equal(after[name], tensor), name
    key = "model.model.layers.1.layer.mlp.down_proj.weight"
    torch.testing.assert_close(after[key], (before[key].float() + lora.delta("down.weight")[1]).to(after[key].dtype))


def test_an_adapter_without_a_memory_is_refused(written: tuple[Path, ArmtConfig]) -> None:
    directory, _ = written
    (directory / "memory.safetensors").unlink()
    with pytest.raises(ModelError, match=r"no memory\.safetensors"):
        read_memory(directory)
