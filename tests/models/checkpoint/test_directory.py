"""What a directory says of itself: its JSON, its files of weights, and configurations made to do harm."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from forked import end_of, forked
from safetensors.torch import load_file

from armt.errors import ConfigError, ModelError
from armt.models.checkpoint.directory import load_config, tokenizer_directory, uses_base
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.models.checkpoint.listing import weight_files
from armt.models.checkpoint.read import load_model

BASE = {
    "model_type": "llama",
    "hidden_size": 16,
    "intermediate_size": 24,
    "num_attention_heads": 4,
    "num_hidden_layers": 2,
    "vocab_size": 40,
    "rms_norm_eps": 1e-6,
}


def write_config(path: Path, base: dict[str, Any], **changes: Any) -> Path:
    raw = {"model_type": "armt", "base_model_config": base, "segment_size": 8, "num_mem_tokens": 2, "d_mem": 4}
    (path / "config.json").write_text(json.dumps({**raw, **changes}))
    return path


# Each was read without a word; the first two took gigabytes before anything was checked.
@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("num_hidden_layers", 2**31, "num_hidden_layers: expected at most 4096, got 2147483648"),
        ("num_hidden_layers", 3_000_000, "num_hidden_layers: expected at most 4096, got 3000000"),
        ("num_hidden_layers", 10**400, "num_hidden_layers: expected at most 4096, got 1000"),
        ("hidden_size", 2**40, "hidden_size: expected at most 16777216"),
        ("vocab_size", 2**40, "vocab_size: expected at most 16777216"),
        ("rope_theta", float("nan"), "rope_theta: expected a finite number, got nan"),
        ("rope_theta", float("inf"), "rope_theta: expected a finite number, got inf"),
        ("rope_theta", 10**400, "rope_theta: expected a finite number"),
        ("rope_theta", 0, "rope_theta: expected at least 1, got 0"),
        ("rope_theta", -5, "rope_theta: expected at least 1, got -5"),
        ("rms_norm_eps", float("inf"), "rms_norm_eps: expected a finite number, got inf"),
        ("rms_norm_eps", -1e-6, "rms_norm_eps: expected a number from 0 to 1, got -1e-06"),
        ("rms_norm_eps", 3.0, "rms_norm_eps: expected a number from 0 to 1, got 3"),
        ("hidden_act", ["silu"], r"hidden_act=\['silu'\]"),
        ("layer_types", 7, "layer_types: expected 2 entries, got 7"),
        ("rope_scaling", {"rope_type": "linear", "factor": 0}, "factor: expected a positive number, got 0"),
        ("rope_scaling", {"rope_type": "linear", "factor": float("nan")}, "factor: expected a finite number"),
        ("rope_scaling", {"rope_type": "default", "rope_theta": -1}, "rope_theta: expected at least 1, got -1"),
        ("rope_scaling", {"rope_type": ["x"]}, r"rope_type=\['x'\]"),
        (
            "rope_scaling",
            {
                "rope_type": "llama3",
                "factor": 8.0,
                "low_freq_factor": 4.0,
                "high_freq_factor": 4.0,
                "original_max_position_embeddings": 64,
            },
            "high_freq_factor: expected more than low_freq_factor=4, got 4",
        ),
    ],
)
def test_hostile_values_of_the_base_are_refused_by_name(tmp_path: Path, name: str, value: Any, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load_config(write_config(tmp_path, {**BASE, name: value}))
    assert len(str(caught.value)) < 1000


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"segment_size": 2**31}, "segment_size: expected at most 16777216"),
        ({"num_mem_tokens": 2**31}, "num_mem_tokens: expected at most 16777216"),
        ({"d_mem": 2**31}, "d_mem: expected at most 16777216"),
        ({"wrap_layers": [True] * 100_000}, "wrap_layers: expected 2 booleans, got .{,200}$"),
        ({"surprise": "x" * 1_000_000}, "not implemented: surprise='x{10,100}[.]{3}x+'$"),
    ],
)
def test_hostile_values_of_the_memory_are_refused_by_name(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(ConfigError, match=message):
        load_config(write_config(tmp_path, BASE, **changes))


@pytest.mark.parametrize(
    ("family", "name"), [("gpt2", "n_layer"), ("gpt_neox", "num_hidden_layers"), ("gemma3_text", "num_hidden_layers")]
)
def test_every_family_limits_its_layers(tmp_path: Path, family: str, name: str, tiny_base: Callable[..., Any]) -> None:
    raw = json.loads(tiny_base(family).config.to_json_string(use_diff=False))
    with pytest.raises(ConfigError, match=f"{name}: expected at most 4096"):
        load_config(write_config(tmp_path, {**raw, name: 3_000_000, "layer_types": None}))


def test_a_plain_model_that_nothing_can_be_made_of(tmp_path: Path) -> None:
    """`armt inspect` advised to convert what `armt convert` refused, and that of a key that the file does not have."""
    (tmp_path / "config.json").write_text(json.dumps({**BASE, "model_type": "phi"}))
    for plain in (True, False):
        with pytest.raises(ConfigError, match=r"config\.json: model_type='phi' is not implemented"):
            load_config(tmp_path, plain=plain)
    (tmp_path / "config.json").write_text(json.dumps(BASE))
    with pytest.raises(ModelError, match="a plain llama model, not an ARMT one"):
        load_config(tmp_path)


def test_a_model_without_the_size_of_its_segments_is_no_plain_one(tmp_path: Path) -> None:
    """Of it was said that the family armt is not implemented."""
    raw = json.loads((write_config(tmp_path, BASE) / "config.json").read_text())
    del raw["segment_size"]
    (tmp_path / "config.json").write_text(json.dumps(raw))
    with pytest.raises(ConfigError, match="key 'segment_size' is missing"):
        load_config(tmp_path, plain=True)


@pytest.mark.parametrize("how", ["told", "told by its config.json", "named", "its own"])
def test_a_model_saved_without_a_tokenizer_has_its_bases(tmp_path: Path, how: str) -> None:
    base, model = tmp_path / "base", tmp_path / "model"
    base.mkdir()
    model.mkdir()
    (base / "config.json").write_text(json.dumps(BASE))
    (base / "tokenizer.json").write_text("{}")
    write_config(model, BASE, **({"base_model_name": str(base)} if how == "named" else {}))
    assert uses_base(model, base)
    assert not uses_base(model, tmp_path)
    if how == "its own":
        (model / "tokenizer.json").write_text("{}")
        assert not uses_base(model, base)
    told = {"told": base, "told by its config.json": base / "config.json"}.get(how)
    assert tokenizer_directory(model, told) == (model if how == "its own" else base)


def test_sizes_are_compared_with_the_file_before_anything_is_allocated(tmp_path: Path, tiny_model_dir: Path) -> None:
    """A configuration within the limits that asks for terabytes: the file's own shapes say no first."""
    raw = json.loads((tiny_model_dir / "config.json").read_text())
    raw["base_model_config"]["intermediate_size"] = 2**24
    (tmp_path / "config.json").write_text(json.dumps(raw))
    (tmp_path / "model.safetensors").symlink_to(tiny_model_dir / "model.safetensors")

    def load() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (6 * 2**30, 6 * 2**30))
        with pytest.raises(ModelError, match=r"down_proj.weight has shape \[32, 48\], expected \[32, 16777216\]"):
            load_model(tmp_path, device=torch.device("cpu"))

    assert end_of(forked(load)) == 0


def test_a_pt_file_is_a_checkpoint_like_any_other(tmp_path: Path, tiny_model_dir: Path) -> None:
    """The bug: it was loaded, the document was read, and then its fingerprint found no weights."""
    (tmp_path / "config.json").symlink_to(tiny_model_dir / "config.json")
    torch.save(load_file(tiny_model_dir / "model.safetensors"), tmp_path / "pytorch_model.pt")
    model = load_model(tmp_path, device=torch.device("cpu"))
    assert [file.name for file in weight_files(tmp_path)] == ["pytorch_model.pt"]
    assert len(model_fingerprint(tmp_path, dialect=model.config.dialect)) == 64


def test_a_fingerprint_is_of_the_files_that_are_loaded(tmp_path: Path, tiny_model_dir: Path) -> None:
    for name in ("config.json", "model.safetensors"):
        (tmp_path / name).write_bytes((tiny_model_dir / name).read_bytes())
    before = model_fingerprint(tmp_path, dialect="armt")
    (tmp_path / "training_args.bin").write_bytes(b"what a trainer left")
    assert model_fingerprint(tmp_path, dialect="armt") == before
    (tmp_path / "model.safetensors").unlink()
    with pytest.raises(ModelError, match="no weights"):
        model_fingerprint(tmp_path, dialect="armt")


def test_what_a_directory_says_needs_no_torch(tiny_model_dir: Path) -> None:
    """Counting tokens, finding the default model and naming a model must answer before torch is there."""
    program = """
import sys
from pathlib import Path
from armt.models.checkpoint.directory import load_config, tensor_shapes
from armt.models.default import base, build, fetch
from armt.runtime import library
from armt.models.checkpoint.fingerprint import model_fingerprint

path = Path(sys.argv[1])
config = load_config(path)
tensor_shapes(path)
model_fingerprint(path, dialect=config.dialect)
build.default_fingerprint(path)
print("torch" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tiny_model_dir)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"
