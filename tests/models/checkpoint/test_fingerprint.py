"""The fingerprint names weights, configuration and dialect, and is not stale."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import pytest
from safetensors.torch import load_file, save_file

from armt.errors import ModelError
from armt.models.checkpoint import fingerprint


@pytest.fixture
def directory(tmp_path: Path, write_tiny_model: Callable[..., Path]) -> Path:
    return write_tiny_model(tmp_path / "model")


def of(directory: Path, dialect: str = "armt") -> str:
    return fingerprint.model_fingerprint(directory, dialect=dialect)


def test_it_follows_the_contents(directory: Path, tmp_path: Path, write_tiny_model: Callable[..., Path]) -> None:
    first = of(directory)
    assert first == of(write_tiny_model(tmp_path / "elsewhere"))
    assert first != of(directory, "armt_sw")
    assert first != of(write_tiny_model(tmp_path / "correction", correction=False))
    tensors = load_file(directory / "model.safetensors")
    tensors["model.model.layers.2.W_mv.weight"][0, 0] += 1e-3
    save_file(tensors, directory / "model.safetensors")
    assert first != of(directory)


def test_a_trainers_checkpoint_has_the_configuration_around_it(directory: Path) -> None:
    first = of(directory)
    inner = directory / "checkpoint-5"
    inner.mkdir()
    (directory / "model.safetensors").rename(inner / "model.safetensors")
    assert of(inner) == first


def test_the_scale_of_pairs_counts(directory: Path) -> None:
    first = of(directory)
    scales = directory / "adapter_config.json"
    scales.write_text(json.dumps({"r": 8, "lora_alpha": 16}))
    second = of(directory)
    scales.write_text(json.dumps({"r": 8, "lora_alpha": 32}))
    assert len({first, second, of(directory)}) == 3


def test_what_made_the_file_does_not_count(directory: Path) -> None:
    first = of(directory)
    config = json.loads((directory / "config.json").read_text())
    (directory / "config.json").write_text(json.dumps({"transformers_version": "9", **config}, indent=4))
    assert of(directory) == first


def test_an_unchanged_file_is_hashed_once(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[Path] = []
    real = fingerprint.sha256_file
    monkeypatch.setattr(fingerprint, "sha256_file", lambda path: hashed.append(path) or real(path))
    later = fingerprint.time.time() + 60
    monkeypatch.setattr(fingerprint, "time", SimpleNamespace(time=lambda: later))
    assert of(directory) == of(directory)
    assert len(hashed) == 1
    save_file(load_file(directory / "model.safetensors"), directory / "model.safetensors")
    of(directory)
    assert len(hashed) == 2


def test_a_file_just_written_is_not_trusted(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It could change again within the resolution of its time stamp, unnoticed."""
    hashed: list[Path] = []
    real = fingerprint.sha256_file
    monkeypatch.setattr(fingerprint, "sha256_file", lambda path: hashed.append(path) or real(path))
    of(directory)
    of(directory)
    assert len(hashed) == 2


def test_a_base_is_named_by_its_weights(tmp_path: Path) -> None:
    def base(name: str, weights: str = "weights") -> Path:
        (tmp_path / name).mkdir(exist_ok=True)
        (tmp_path / name / "model.safetensors").write_text(weights)
        return tmp_path / name

    of_base = fingerprint.base_fingerprint
    first = base("a")
    assert of_base(first) == of_base(base("b"))
    assert of_base(first) != of_base(base("b", "other"))
    record = {"source": "x", "sha256": "0" * 64, "converter": 1}
    (first / "base.json").write_text(json.dumps(record))
    before = of_base(first)
    (first / "base.json").write_text(json.dumps({**record, "converter": 2}))
    assert of_base(first) != before
    with pytest.raises(ModelError, match="no weights"):
        of_base(tmp_path)


@pytest.mark.parametrize("name", ["finder.safetensors", "judge.safetensors"])
def test_what_stands_beside_weights_makes_no_other_base(tmp_path: Path, name: str) -> None:
    """An adapter knows its base after a judge was taught on that."""
    (tmp_path / "model.safetensors").write_bytes(b"weights")
    before = fingerprint.base_fingerprint(tmp_path)
    (tmp_path / name).write_bytes(b"taught")
    assert fingerprint.base_fingerprint(tmp_path) == before


def test_results_belong_to_the_judge_that_chose_them(tiny_model_dir: Path, tmp_path: Path) -> None:
    """Answers of two judges in one file: a run was gone on with as if nothing had changed."""
    model = tmp_path / "model"
    shutil.copytree(tiny_model_dir, model)

    def named(judge: Path | None) -> str:
        return fingerprint.answers_fingerprint(model, dialect="armt", judge=judge)

    plain = fingerprint.model_fingerprint(model, dialect="armt")
    assert named(None) == plain
    (model / "judge.safetensors").write_bytes(b"one")
    one = named(model)
    (model / "judge.safetensors").write_bytes(b"other")
    (tmp_path / "judge.safetensors").write_bytes(b"of another model")
    assert len({plain, one, named(model), named(tmp_path)}) == 4
    assert named(None) == plain
