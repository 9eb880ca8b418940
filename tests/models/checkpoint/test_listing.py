"""Which files of a directory hold its tensors, and its JSON: nothing outside it is opened, nothing is guessed."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from armt.errors import ModelError
from armt.models.checkpoint.directory import read_config
from armt.models.checkpoint.listing import dump_json, read_json, unreadable, weight_files


def write_index(path: Path, where: Any, name: str = "model.safetensors.index.json") -> None:
    (path / name).write_text(json.dumps({"metadata": {"total_size": 1}, "weight_map": where}))


def named(directory: Path, *names: str) -> list[str]:
    """Put empty files there and return which of them are taken for the weights."""
    for name in names:
        (directory / name).touch()
    return [file.name for file in weight_files(directory)]


def test_a_mark_before_json_is_none_of_it(tmp_path: Path) -> None:
    """Editors on Windows write one; it was an error with advice for Python."""
    (tmp_path / "config.json").write_bytes(b'\xef\xbb\xbf{"a": 1}')
    assert read_json(tmp_path / "config.json") == {"a": 1}


@pytest.mark.parametrize(
    ("names", "taken"),
    [
        (("pytorch_model.bin", "model.safetensors"), "model.safetensors"),
        (("model.bin", "pytorch_model.bin"), "pytorch_model.bin"),
        (("model_best.pth", "training_args.bin"), "model_best.pth"),
        (("step-1000.safetensors", "optimizer.pt"), "step-1000.safetensors"),
    ],
)
def test_which_file_is_taken(tmp_path: Path, names: tuple[str, ...], taken: str) -> None:
    assert named(tmp_path, *names) == [taken]


def test_of_two_files_of_other_names_none_is_guessed(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no weights"):
        named(tmp_path, "step-1000.safetensors", "step-2000.safetensors")


def test_an_index_comes_before_a_file_and_names_every_shard_once(tmp_path: Path) -> None:
    """A whole model may lie beside the shards that it was made from."""
    write_index(tmp_path, {"a": "2.safetensors", "b": "1.safetensors", "c": "2.safetensors"})
    write_index(tmp_path, {"a": "3.bin"}, "pytorch_model.bin.index.json")
    taken = named(tmp_path, "model.safetensors", "1.safetensors", "2.safetensors", "3.bin")
    assert taken == ["1.safetensors", "2.safetensors"]


@pytest.mark.parametrize("outside", ["../weights.safetensors", "/etc/passwd", "sub/model.safetensors", "..", 3, ""])
def test_an_index_that_points_elsewhere(tmp_path: Path, outside: Any) -> None:
    write_index(tmp_path, {"memory": outside, "other": "model.safetensors"})
    (tmp_path / "model.safetensors").touch()
    (tmp_path.parent / "weights.safetensors").touch()
    with pytest.raises(ModelError, match="index"):
        weight_files(tmp_path)


def test_an_index_that_is_damaged(tmp_path: Path) -> None:
    write_index(tmp_path, {"memory": "model-1.safetensors"})
    with pytest.raises(ModelError, match=r"model-1\.safetensors: a shard named in the index is missing"):
        weight_files(tmp_path)
    write_index(tmp_path, ["model.safetensors"])
    with pytest.raises(ModelError, match="no weight_map"):
        weight_files(tmp_path)
    (tmp_path / "model.safetensors.index.json").write_text("{")
    with pytest.raises(ModelError, match="cannot be read as JSON"):
        weight_files(tmp_path)
    write_index(tmp_path, {})
    assert weight_files(tmp_path) == []


def test_no_weights(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"no weights \(looked for model.safetensors.index.json, "):
        weight_files(tmp_path)


def test_shards_without_their_index(tmp_path: Path) -> None:
    """A download that was broken off: of files that lay there it was said that no weights do."""
    with pytest.raises(ModelError, match=r"model-00001-of-00002\.safetensors: one of several, but the index .*missing"):
        named(tmp_path, "model-00002-of-00002.safetensors", "model-00001-of-00002.safetensors")


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "pytorch_model.bin"])
def test_what_a_clone_without_git_lfs_leaves(tmp_path: Path, name: str) -> None:
    """It was called damaged: "header too large", "Expecting value: line 1"."""
    (tmp_path / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 135\n")
    says = rf"{name}: a pointer of Git LFS and not the file; `git lfs pull` in its folder fetches it"
    with pytest.raises(ModelError, match=says):
        read_json(tmp_path / name) if name == "config.json" else weight_files(tmp_path)


@pytest.mark.parametrize("name", ["model.safetensors", "adapter.safetensors"])
def test_a_pipe_holds_no_weights(tmp_path: Path, name: str) -> None:
    """The bug: it was opened, which waits until somebody writes into it. Here nobody does."""
    os.mkfifo(tmp_path / name)
    with pytest.raises(ModelError, match=f"{name}: a pipe, a socket or a device, and no file of weights$"):
        weight_files(tmp_path)


def test_a_gguf_file_is_none_that_is_read(tmp_path: Path) -> None:
    """Of a folder with one it was said that there was no config.json, of the file that it was no directory."""
    file = tmp_path / "model-q4.gguf"
    file.touch()
    says = rf"^{re.escape(str(file))}: GGUF is not read; name a directory with the model's config.json and .safetensors"
    for path in (tmp_path, file):
        with pytest.raises(ModelError, match=says):
            read_config(path)
    with pytest.raises(ModelError, match=says):
        weight_files(tmp_path)
    (tmp_path / "config.json").write_text("{}")
    assert read_config(tmp_path) == {}
    (tmp_path / "model.safetensors").touch()
    assert len(weight_files(tmp_path)) == 1


def test_only_folders_of_a_trainer_are_named_as_checkpoints(tmp_path: Path) -> None:
    """A file of that name, and a folder that only begins so, were given as checkpoints to take."""
    (tmp_path / "checkpoint-30").touch()
    (tmp_path / "checkpoint-old").mkdir()
    with pytest.raises(ModelError, match="no weights"):
        weight_files(tmp_path)
    for step in (9, 20):
        (tmp_path / f"checkpoint-{step}").mkdir()
    with pytest.raises(ModelError, match=r"a trainer's folder; .* for instance .*checkpoint-20$"):
        weight_files(tmp_path)


@pytest.mark.parametrize("depth", [10_000, 200_000])
def test_deep_json_is_one_line(tmp_path: Path, depth: int) -> None:
    """The bug: a RecursionError, which is no ValueError."""
    (tmp_path / "config.json").write_text('{"a":' * depth + "1" + "}" * depth)
    with pytest.raises(ModelError, match="nested too deeply") as caught:
        read_json(tmp_path / "config.json")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "no such file"),
        (b"{", "cannot be read as JSON: Expecting"),
        (b"[1]", "expected a JSON object, got list"),
        (b'{"a": "\xff"}', "cannot be read as JSON: 'utf-8'"),
    ],
    ids=["missing", "cut", "a-list", "no-utf-8"],
)
def test_json_that_is_no_object(tmp_path: Path, content: bytes | None, message: str) -> None:
    path = tmp_path / "config.json"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=message) as caught:
        read_json(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_that_cannot_be_opened_is_not_called_damaged(tmp_path: Path) -> None:
    """Of one that may not be read it was said that it is damaged: No such file or directory."""
    file = tmp_path / "model.safetensors"
    file.write_bytes(b"x")
    assert unreadable(file, ValueError("too short")) == f"{file}: damaged or truncated safetensors file: too short"
    assert unreadable(tmp_path, FileNotFoundError("none")) == f"{tmp_path}: cannot be read (Is a directory)"


def test_json_is_written_the_same_whatever_the_order(tmp_path: Path) -> None:
    """Fingerprints are of the file: the order in which a dictionary was filled must not show."""
    text = dump_json({"b": [1], "a": {"d": None, "c": 2}})
    assert text == dump_json({"a": {"c": 2, "d": None}, "b": [1]})
    assert text.endswith("}\n")
    (tmp_path / "config.json").write_text(text)
    assert read_json(tmp_path / "config.json") == {"b": [1], "a": {"d": None, "c": 2}}
