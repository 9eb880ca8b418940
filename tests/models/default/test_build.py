"""The default model: its base and the shipped memory, built once, whole or not at all."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from forked import end_of, forked
from safetensors.torch import load_file

from armt.errors import ModelError, UsageError
from armt.models.checkpoint import write
from armt.models.checkpoint.adapter import Adapter, AdapterSizes, write_adapter
from armt.models.checkpoint.beside.finder import Finder, finder_of, save_finder
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.models.checkpoint.listing import FINDER
from armt.models.checkpoint.write import fresh_memory
from armt.models.config import parse_config
from armt.models.default import build


@pytest.fixture
def base(tmp_path: Path, tiny_base: Callable[..., Any]) -> Path:
    tiny_base("llama").save_pretrained(tmp_path / "base")
    return tmp_path / "base"


@pytest.fixture
def shipped(base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An adapter in the place of the one that the package ships, which is of another base."""
    raw = json.loads((base / "config.json").read_text())
    config = parse_config(
        {"model_type": "armt", "base_model_config": raw, "segment_size": 8, "num_mem_tokens": 2, "d_mem": 4}
    )
    sizes = AdapterSizes(
        segment_tokens=8, memory_tokens=2, d_mem=4, memory_layers=list(config.memory_layers), layers=config.layers
    )
    folder = tmp_path / "shipped"
    folder.mkdir()
    write_adapter(folder / build.DEFAULT_WEIGHTS, Adapter(fresh_memory(config, seed=3), None, sizes, {}))
    monkeypatch.setattr(build, "_shipped", lambda name: folder / name if (folder / name).is_file() else None)
    return folder / build.DEFAULT_WEIGHTS


def test_the_shipped_memory_is_merged_into_the_base(base: Path, shipped: Path, tmp_path: Path) -> None:
    build.build_default(base, tmp_path / "model")
    config = load_config(tmp_path / "model")
    assert (config.segment_tokens, config.memory_tokens, config.d_mem) == (8, 2, 4)
    memory = load_file(tmp_path / "model" / "model.safetensors")["memory"]
    assert torch.equal(memory.float(), load_file(shipped)["memory.memory_tokens"].float())


def test_the_shipped_finder_is_put_beside_the_weights(base: Path, shipped: Path, tmp_path: Path) -> None:
    """Whatever the fingerprint was where it was taught: rounding differs between processors."""
    build.build_default(base, tmp_path / "before")
    finder = Finder(
        model="0" * 64, layer=0, query_layers=(0,), weight=0.4,
        **{name: np.ones((3, 5)[: 1 + name.endswith("weight")], dtype=np.float32)
           for name in ("key_weight", "key_bias", "query_weight", "query_bias")},
    )  # fmt: skip
    without = build.default_fingerprint(base)
    save_finder(shipped.parent / FINDER, finder)
    assert build.default_fingerprint(base) != without
    build.build_default(base, tmp_path / "model")
    placed = finder_of(tmp_path / "model", dialect="armt")
    assert placed is not None
    assert placed.model == model_fingerprint(tmp_path / "before", dialect="armt")
    assert (placed.key_weight == finder.key_weight).all()


def test_what_another_process_has_just_built_is_as_good(base: Path, shipped: Path, tmp_path: Path) -> None:
    build.build_default(base, tmp_path / "model")
    before = (tmp_path / "model" / "model.safetensors").stat().st_mtime_ns
    build.build_default(base, tmp_path / "model")
    assert (tmp_path / "model" / "model.safetensors").stat().st_mtime_ns == before
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine").write_text("mine")
    with pytest.raises(UsageError, match="exists already"):
        build.build_default(base, tmp_path / "other")


def test_the_package_s_memory_is_for_its_own_base(base: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="made for a base of 30 layers and width 576"):
        build.build_default(base, tmp_path / "model")
    assert not (tmp_path / "model").exists()


def test_fingerprint_names_base_and_memory(base: Path, shipped: Path) -> None:
    first = build.default_fingerprint(base)
    assert first == build.default_fingerprint(base)
    shipped.write_bytes(shipped.read_bytes() + b" ")
    second = build.default_fingerprint(base)
    weights = base / "model.safetensors"
    weights.write_bytes(weights.read_bytes() + b" ")
    assert len({first, second, build.default_fingerprint(base)}) == 3


def test_what_a_killed_build_left_is_swept_by_the_next(base: Path, shipped: Path, tmp_path: Path) -> None:
    """The bug: folders of killed builds stayed beside the model for ever, 130 MB each."""
    models = tmp_path / "models"
    models.mkdir()

    def convert() -> None:
        # The tensors are written; the configuration, without which there is no model, is not.
        write.dump_json = lambda _: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment]
        write.convert_base(base, models / "default", segment_tokens=8, memory_tokens=2, d_mem=4)

    assert end_of(forked(convert)) == -signal.SIGKILL
    assert [path.name.startswith(".default.") for path in models.iterdir()] == [True]
    build.build_default(base, models / "default")
    assert [path.name for path in models.iterdir()] == ["default"]
