"""Adapters: merging LoRA into a base, and the files that hold memory and LoRA together."""

from __future__ import annotations

import json
import struct
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from armt.errors import ModelError, UsageError
from armt.models.checkpoint.adapter import Adapter, AdapterSizes, new_lora, read_adapter, write_adapter
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.read import load_model
from armt.models.checkpoint.write import apply_adapter, convert_base, fresh_memory

CPU = torch.device("cpu")
LLAMA = {
    "model_type": "llama",
    "vocab_size": 40,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 4,
    "num_key_value_heads": 2,
    "max_position_embeddings": 512,
    "rms_norm_eps": 1e-5,
    "tie_word_embeddings": True,
}
NEOX = {
    "model_type": "gpt_neox",
    "vocab_size": 40,
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_hidden_layers": 3,
    "num_attention_heads": 2,
    "max_position_embeddings": 512,
    "tie_word_embeddings": False,
}


def _base(directory: Path, config: dict[str, object]) -> Path:
    """Write a random base as transformers would."""
    from transformers import AutoConfig, AutoModelForCausalLM

    torch.manual_seed(0)
    built = AutoConfig.for_model(**config)
    AutoModelForCausalLM.from_config(built).save_pretrained(directory)
    return directory


@pytest.fixture(scope="module", params=[LLAMA, NEOX], ids=["llama", "gpt_neox"])
def base(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return _base(tmp_path_factory.mktemp("base"), request.param)


def _adapter(base: Path, *, rank: int = 2) -> Adapter:
    made = base.parent / f"{base.name}-plain"
    if not made.exists():
        convert_base(base, made, segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=[0, 2])
    config = load_config(made)
    weights = load_model(made, device=CPU).weights
    shapes = {name: tuple(weights.layers[name].shape) for name in ("qkv.weight", "out.weight", "down.weight")}
    lora = new_lora(shapes, rank, 2.0, seed=1)
    random = torch.Generator().manual_seed(2)
    lora.up = {name: torch.randn(t.shape, generator=random) * 0.1 for name, t in lora.up.items()}
    memory = fresh_memory(config, seed=3)
    memory["value"] = torch.randn(memory["value"].shape, generator=random)
    sizes = AdapterSizes(segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=[0, 2], layers=3)
    return Adapter(memory, lora, sizes, {"steps": "5"})


def test_merged_layers_are_base_plus_change(base: Path, tmp_path: Path) -> None:
    adapter = _adapter(base)
    file = tmp_path / "a.safetensors"
    write_adapter(file, adapter, dtype=torch.float32)
    apply_adapter(base, file, tmp_path / "model")
    plain = load_model(base.parent / f"{base.name}-plain", device=CPU).weights
    merged = load_model(tmp_path / "model", device=CPU).weights
    assert adapter.lora is not None
    for name in ("qkv.weight", "out.weight", "down.weight"):
        # Interleaved and fused layouts: the change must land on the rows of the stacked weight.
        torch.testing.assert_close(
            merged.layers[name], plain.layers[name] + adapter.lora.delta(name), rtol=1e-5, atol=1e-6
        )
    assert torch.equal(merged.layers["up.weight"], plain.layers["up.weight"])
    for name, tensor in merged.memory.items():
        torch.testing.assert_close(tensor, adapter.memory[name])


def test_adapter_file_round_trip(base: Path, tmp_path: Path) -> None:
    adapter = _adapter(base)
    write_adapter(tmp_path / "a.safetensors", adapter)
    read = read_adapter(tmp_path / "a.safetensors")
    assert read.sizes == adapter.sizes
    assert read.notes == {"steps": "5"}
    assert read.lora is not None
    assert adapter.lora is not None
    assert read.lora.scale == 2.0
    for name, tensor in adapter.lora.up.items():
        assert torch.equal(read.lora.up[name], tensor.bfloat16())
    # safetensors' own reader agrees with the streaming writer.
    assert load_file(tmp_path / "a.safetensors").keys() >= {"memory.value", "lora.qkv.weight.A"}


def test_untrained_model_answers_like_its_base(base: Path, tmp_path: Path) -> None:
    from transformers import AutoModelForCausalLM

    import armt

    convert_base(base, tmp_path / "model", segment_tokens=8, memory_tokens=2, d_mem=4)
    ids = torch.arange(8)
    with torch.inference_mode():
        wanted = AutoModelForCausalLM.from_pretrained(base)(ids[None]).logits[0]
    logits = armt.load(tmp_path / "model", device="cpu", dtype="checkpoint").logits(ids)
    torch.testing.assert_close(logits, wanted, rtol=1e-4, atol=1e-5)


def test_what_a_plain_rmt_is_made_by_says_so(base: Path, tmp_path: Path) -> None:
    """Headers of others are as they were, so that older versions read them."""
    adapter = _adapter(base)
    file = tmp_path / "a.safetensors"
    write_adapter(file, adapter)
    with safe_open(file, framework="pt") as opened:
        header, tensors = opened.metadata(), {name: opened.get_tensor(name).clone() for name in opened.keys()}  # noqa: SIM118
    sizes = json.loads(header["sizes"])
    assert "carries_tokens" not in sizes
    carried = replace(adapter, memory={"memory_tokens": adapter.memory["memory_tokens"]}, lora=None,
                      sizes=replace(adapter.sizes, carries_tokens=True))  # fmt: skip
    write_adapter(tmp_path / "b.safetensors", carried)
    found = read_adapter(tmp_path / "b.safetensors")
    assert (found.sizes.carries_tokens, list(found.memory)) == (True, ["memory_tokens"])
    save_file(tensors, file, metadata={**header, "sizes": json.dumps({**sizes, "carries_tokens": "yes"})})
    with pytest.raises(ModelError, match=r"incomplete adapter .*carries_tokens: expected true or false, got 'yes'"):
        read_adapter(file)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("memory_layers", 5, "a list of whole numbers, got 5"),
        ("memory_layers", "01", "a list of whole numbers, got '01'"),
        ("memory_layers", {"0": 1}, "a list of whole numbers, got {'0': 1}"),
        ("layers", "3", "a whole number, got '3'"),
        ("d_mem", None, "a whole number, got None"),
    ],
)
def test_sizes_of_other_types_are_refused(base: Path, tmp_path: Path, name: str, value: object, words: str) -> None:
    """Layers that are no list ended in a TypeError where the adapter was merged."""
    file = tmp_path / "a.safetensors"
    write_adapter(file, _adapter(base))
    with safe_open(file, framework="pt") as opened:
        header, tensors = opened.metadata(), {key: opened.get_tensor(key).clone() for key in opened.keys()}  # noqa: SIM118
    sizes = {**json.loads(header["sizes"]), name: value}
    save_file(tensors, file, metadata={**header, "sizes": json.dumps(sizes)})
    with pytest.raises(ModelError, match=f"incomplete adapter .{name}: expected {words}"):
        read_adapter(file)


@pytest.mark.parametrize("damage", ["truncated", "foreign", "incomplete", "scale", "bytes"])
def test_damaged_adapters_are_refused(base: Path, tmp_path: Path, damage: str) -> None:
    file = tmp_path / "a.safetensors"
    write_adapter(file, _adapter(base))
    data = file.read_bytes()
    if damage == "truncated":
        file.write_bytes(data[:-7])
    elif damage == "scale":
        # What is no number was quoted whole, over as many lines as it has.
        with safe_open(file, framework="pt") as opened:
            header, tensors = opened.metadata(), {name: opened.get_tensor(name).clone() for name in opened.keys()}  # noqa: SIM118
        save_file(tensors, file, metadata={**header, "lora_scale": "x\n" * 5000})
    elif damage == "bytes":
        adapter = _adapter(base)
        adapter.memory["value"] = adapter.memory["value"].to(torch.int8)
        write_adapter(file, adapter, dtype=torch.int8)
    elif damage == "foreign":
        save_file({"x": torch.zeros(1)}, file)
    else:
        (length,) = struct.unpack("<Q", data[:8])
        header = json.loads(data[8 : 8 + length])
        header["__metadata__"].pop("sizes")
        text = json.dumps(header).encode().ljust(length)
        file.write_bytes(data[:8] + text + data[8 + length :])
    with pytest.raises(ModelError, match=r"a\.safetensors") as caught:
        read_adapter(file)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500 + len(str(file))


def test_an_adapter_of_another_base_is_refused(base: Path, tmp_path: Path) -> None:
    write_adapter(tmp_path / "a.safetensors", _adapter(base))
    other = _base(tmp_path / "other", {**LLAMA, "num_hidden_layers": 2})
    with pytest.raises(ModelError, match="3 layers"):
        apply_adapter(other, tmp_path / "a.safetensors", tmp_path / "model")
    assert not (tmp_path / "model").exists()


@pytest.mark.parametrize(
    ("name", "shape", "message"),
    [
        ("memory.query", (2, 5, 16), r"memory\.query: expected \[2, 4, 16\], got \[2, 5, 16\]"),
        ("memory.gate", (1, 1, 16), r"memory\.gate: expected \[2, 1, 16\], got \[1, 1, 16\]"),
        ("memory.memory_tokens", (3, 16), r"memory\.memory_tokens: expected \[2, 16\]"),
        ("memory.memory_tokens", (32,), r"memory\.memory_tokens: \[32\]"),
        ("lora.qkv.weight.A", (3, 2, 15), r"lora\.qkv\.weight\.A: expected \[3, 2, 16\]"),
        ("lora.qkv.weight.B", (3, 32, 1), r"lora\.qkv\.weight\.B"),
    ],
)
def test_tensors_that_do_not_fit_are_refused_before_anything_is_written(
    base: Path, tmp_path: Path, name: str, shape: tuple[int, ...], message: str
) -> None:
    """The bug: the directory was written, and was found broken when it was loaded."""
    file = tmp_path / "a.safetensors"
    write_adapter(file, _adapter(base))
    with safe_open(file, "pt") as opened:
        header = opened.metadata()
    save_file({**load_file(file), name: torch.zeros(shape)}, file, header)
    with pytest.raises(ModelError, match=message):
        apply_adapter(base, file, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_an_existing_directory_is_left_alone(base: Path, tmp_path: Path) -> None:
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        convert_base(base, tmp_path / "model", segment_tokens=8, memory_tokens=2, d_mem=4)
    assert [p.name for p in (tmp_path / "model").iterdir()] == ["mine.txt"]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["model"]
