"""What a model directory holds, mutated: a model that computes, or one line."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from random import Random

import numpy as np
import pytest
import torch
from file_samples import mutated_parts, packed, parts_of
from fuzzing import hunt, mutated, mutated_archive, mutated_json, share

import armt
from armt.models.checkpoint.adapter import Adapter, AdapterSizes, new_lora, read_adapter, write_adapter
from armt.models.checkpoint.beside.finder import Finder, load_finder, save_finder
from armt.models.checkpoint.beside.judge import Judge, load_judge, save_judge
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.names import layer_shapes
from armt.models.checkpoint.peft import read_peft, write_peft
from armt.models.checkpoint.write import fresh_memory

KINDS = ["config", "weights", "pickle", "adapter", "peft", "finder", "judge"]
_IDS = torch.arange(40) % 30


@pytest.fixture
def home(tiny_model_dir: Path, tmp_path: Path) -> Iterator[Path]:
    """A model directory of the test's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
        shutil.copytree(tiny_model_dir, tmp_path / "model")
        yield tmp_path / "model"


def compute(home: Path) -> None:
    """Load a model, read a little, and write a token."""
    model = armt.load(home, device="cpu", dtype="float32")
    memory = model.read(_IDS)
    next(model.generate(_IDS[:3], max_tokens=1, memory=memory))


def test_configurations(home: Path) -> None:
    config = json.loads((home / "config.json").read_text())

    def make(source: Random) -> bytes:
        if source.random() < 0.2:
            return mutated(json.dumps(config).encode(), source)
        return json.dumps(mutated_json(config, source)).encode()

    def check(data: bytes) -> None:
        (home / "config.json").write_bytes(data)
        compute(home)

    hunt("config", make, check, share(KINDS, 40))


def test_weights(home: Path) -> None:
    path = home / "model.safetensors"
    whole, (header, tensors) = path.read_bytes(), parts_of(path)
    # What counts is the header, and a file of two parts as large as that is mutated in it half of the time.
    length = 8 + int.from_bytes(whole[:8], "little")

    def make(source: Random) -> bytes:
        if source.random() < 0.5:
            return mutated(whole[:length], source) + whole[length:]
        return packed(*mutated_parts(header, tensors, source))

    def check(data: bytes) -> None:
        # Another file: what is mapped of the last one stays as it is.
        path.unlink()
        path.write_bytes(data)
        compute(home)

    hunt("weights", make, check, share(KINDS, 40))


def test_pickles(home: Path) -> None:
    _, tensors = parts_of(home / "model.safetensors")
    (home / "model.safetensors").unlink()
    buffer = io.BytesIO()
    torch.save(tensors, buffer)
    path = home / "pytorch_model.bin"

    def check(data: bytes) -> None:
        path.unlink(missing_ok=True)
        path.write_bytes(data)
        compute(home)

    check(buffer.getvalue())
    hunt("pickle", lambda source: mutated_archive(buffer.getvalue(), source), check, share(KINDS, 40))


def adapter_of(home: Path) -> Adapter:
    config = load_config(home)
    shapes = {name: (config.layers, *layer_shapes(config)[name][1:]) for name in ("qkv.weight", "down.weight")}
    sizes = AdapterSizes(
        segment_tokens=config.segment_tokens,
        memory_tokens=config.memory_tokens,
        d_mem=config.d_mem,
        memory_layers=list(config.memory_layers),
        layers=config.layers,
    )
    return Adapter(fresh_memory(config, seed=0), new_lora(shapes, 2, 2.0, seed=1), sizes, {"steps": "5"})


def test_adapters(home: Path, tmp_path: Path) -> None:
    path, config = tmp_path / "a.safetensors", load_config(home)
    write_adapter(path, adapter_of(home))
    header, tensors = parts_of(path)

    def check(data: bytes) -> None:
        path.unlink()
        path.write_bytes(data)
        read_adapter(path).check(config, path)

    check(path.read_bytes())
    hunt("adapter", lambda source: packed(*mutated_parts(header, tensors, source)), check, share(KINDS, 60))


def test_finders(tmp_path: Path) -> None:
    path, random = tmp_path / "finder.safetensors", np.random.default_rng(0)
    shapes = {"key_weight": (3, 5), "key_bias": (3,), "query_weight": (3, 10), "query_bias": (3,)}
    tensors = {name: random.random(shape, dtype=np.float32) for name, shape in shapes.items()}
    save_finder(path, Finder(model="0" * 64, layer=1, query_layers=(0, 1), weight=0.4, **tensors))
    whole, (header, parts) = path.read_bytes(), parts_of(path)

    def make(source: Random) -> bytes:
        return mutated(whole, source) if source.random() < 0.2 else packed(*mutated_parts(header, parts, source))

    def check(data: bytes) -> None:
        path.write_bytes(data)
        finder = load_finder(path)
        means = np.ones((1, *finder.query_weight.shape[1:]), dtype=np.float32)
        assert finder.queries(means).shape == (1, finder.width)

    check(whole)
    hunt("finder", make, check, share(KINDS, 60))


def test_judges(tmp_path: Path) -> None:
    path, random = tmp_path / "judge.safetensors", np.random.default_rng(0)
    shapes = {"seen_weight": (3, 10), "seen_bias": (3,), "logit_weight": (3,), "logit_bias": (1,)}
    tensors = {name: random.random(shape, dtype=np.float32) for name, shape in shapes.items()}
    save_judge(path, Judge(model="0" * 64, layer=1, rules=3.0, **tensors))
    whole, (header, parts) = path.read_bytes(), parts_of(path)

    def make(source: Random) -> bytes:
        return mutated(whole, source) if source.random() < 0.2 else packed(*mutated_parts(header, parts, source))

    def check(data: bytes) -> None:
        path.write_bytes(data)
        judge = load_judge(path)
        assert np.isfinite(judge.logits(np.ones((2, 2, judge.d_model), dtype=np.float32))).all()

    check(whole)
    hunt("judge", make, check, share(KINDS, 60))


def test_adapters_of_peft(home: Path, tmp_path: Path) -> None:
    folder, config = tmp_path / "peft", load_config(home)
    folder.mkdir()
    write_peft(folder, adapter_of(home), config)
    raw = json.loads((folder / "adapter_config.json").read_text())
    path = folder / "adapter_model.safetensors"
    header, tensors = parts_of(path)

    def make(source: Random) -> tuple[bytes, bytes]:
        if source.random() < 0.5:
            return json.dumps(mutated_json(raw, source)).encode(), packed(header, tensors)
        return json.dumps(raw).encode(), packed(*mutated_parts(header, tensors, source))

    def check(data: tuple[bytes, bytes]) -> None:
        (folder / "adapter_config.json").write_bytes(data[0])
        path.unlink()
        path.write_bytes(data[1])
        read_peft(folder, config)

    hunt("peft", make, check, share(KINDS, 60))
