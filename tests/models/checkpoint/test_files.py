"""Files of tensors: what is damaged or does harm is refused by its name, what is written can be read by anybody."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from armt.errors import ModelError
from armt.models.checkpoint import files
from armt.models.checkpoint.files import Entry, TensorFiles, entry_of, write_safetensors, write_shards


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    """Some good weights, to be damaged."""
    save_file({"memory": torch.zeros(2, 16), "other": torch.ones(3)}, tmp_path / "model.safetensors")
    return tmp_path


@pytest.mark.parametrize("archive", [True, False])
def test_a_pickle_of_tensors_is_read(archive: bool, tmp_path: Path) -> None:
    """Those from before torch 1.6 are no archives, and were refused as no plain files of tensors."""
    tensors = {"memory": torch.arange(6.0).view(2, 3)}
    torch.save(tensors, tmp_path / "pytorch_model.bin", _use_new_zipfile_serialization=archive)
    assert TensorFiles(tmp_path).get("memory").equal(tensors["memory"])


class Malicious:
    """A pickle that runs a command when it is opened."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[Any, ...]:
        return os.system, (f"touch '{self.marker}'",)


@pytest.mark.parametrize("how", ["torch", "pickle"])
def test_a_pickle_that_wants_to_run_code_is_refused(directory: Path, how: str) -> None:
    marker, file = directory / "it-ran", directory / "pytorch_model.bin"
    (directory / "model.safetensors").unlink()
    payload = {"memory": torch.zeros(2, 16), "extra": Malicious(marker)}
    if how == "torch":
        torch.save(payload, file)
    else:
        file.write_bytes(pickle.dumps(payload))
    # In the words of torch it advised to run it all the same.
    with pytest.raises(ModelError, match=r"pytorch_model\.bin: refused: not a plain file of tensors$"):
        TensorFiles(directory)
    assert not marker.exists()
    # The file is a working trap: opened carelessly, it runs.
    torch.load(file, weights_only=False) if how == "torch" else pickle.loads(file.read_bytes())
    assert marker.exists()


@pytest.mark.parametrize(
    "content", [[1, 2], {"a": 1}, {"state_dict": {"memory": torch.zeros(2)}}, torch.zeros(3)], ids=str
)
def test_a_bin_that_holds_something_else(directory: Path, content: Any) -> None:
    (directory / "model.safetensors").unlink()
    torch.save(content, directory / "pytorch_model.bin")
    with pytest.raises(ModelError, match="refused"):
        TensorFiles(directory)


@pytest.mark.parametrize(
    "content",
    [b"", b"PK\x03\x04 not a zip", b"\x80\x02}q", Random(0).randbytes(64)],
    ids=["empty", "zip", "pickle", "noise"],
)
def test_a_damaged_bin(directory: Path, content: bytes) -> None:
    (directory / "model.safetensors").unlink()
    (directory / "pytorch_model.bin").write_bytes(content)
    with pytest.raises(ModelError, match="pytorch_model"):
        TensorFiles(directory)


@pytest.mark.parametrize(
    "pickled", [b"\x80\x02h\x07.", b"\x80\x02}s.", b"\x80\x02K\x01Q."], ids=["memo", "stack", "id"]
)
def test_instructions_of_a_pickle_that_lack_their_operands(directory: Path, pickled: bytes) -> None:
    """In a sound archive: the unpickler fails with KeyError, IndexError and AssertionError, which nobody expected."""
    (directory / "model.safetensors").unlink()
    file = directory / "pytorch_model.bin"
    torch.save({"memory": torch.zeros(1)}, file)
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            archive.writestr(name, pickled if name.endswith("data.pkl") else data)
    with pytest.raises(ModelError, match=r"pytorch_model\.bin: refused"):
        TensorFiles(directory)


@pytest.mark.parametrize(
    "kept", [0, 4, 8, 100, 0.5, -1], ids=["empty", "half-length", "no-header", "half-header", "half", "last-byte"]
)
def test_a_truncated_file(directory: Path, kept: float) -> None:
    file = directory / "model.safetensors"
    content = file.read_bytes()
    file.write_bytes(content[: int(kept * len(content)) if isinstance(kept, float) else kept])
    with pytest.raises(ModelError, match=r"model\.safetensors: damaged or truncated"):
        TensorFiles(directory)


def rewrite_header(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    content = file.read_bytes()
    length = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + length])
    change(header)
    encoded = json.dumps(header).encode()
    file.write_bytes(len(encoded).to_bytes(8, "little") + encoded + content[8 + length :])


def _unknown_dtype(header: dict[str, Any]) -> None:
    header["memory"]["dtype"] = "F12"


def _bad_offsets(header: dict[str, Any]) -> None:
    header["memory"]["data_offsets"] = [0, 10**12]


def _bad_shape(header: dict[str, Any]) -> None:
    header["memory"]["shape"] = [10**9, 10**9]


@pytest.mark.parametrize("change", [_unknown_dtype, _bad_offsets, _bad_shape])
def test_a_damaged_header(directory: Path, change: Callable[[dict[str, Any]], None]) -> None:
    rewrite_header(directory / "model.safetensors", change)
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        TensorFiles(directory)


@pytest.mark.parametrize("header", [b"{", b"\xff\xfe", b"[]", b'{"a": 3}'], ids=["brace", "bytes", "list", "number"])
def test_a_header_that_is_no_header(directory: Path, header: bytes) -> None:
    (directory / "model.safetensors").write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(ModelError, match=r"model\.safetensors"):
        TensorFiles(directory)


def test_the_same_tensor_in_two_shards(directory: Path) -> None:
    """Whichever file came last would win: refuse it."""
    shutil.copyfile(directory / "model.safetensors", directory / "second.safetensors")
    where = {"memory": "second.safetensors", "other": "model.safetensors"}
    (directory / "model.safetensors.index.json").write_text(json.dumps({"weight_map": where}))
    with pytest.raises(ModelError, match="is in more than one shard"):
        TensorFiles(directory)


def test_large_models_are_written_in_shards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "_SHARD_BYTES", 100)
    tensors = {f"t{i}": torch.full((4, 4), float(i)) for i in range(5)}
    write_shards(tmp_path, [entry_of(name, tensor) for name, tensor in tensors.items()])
    index = json.loads((tmp_path / "model.safetensors.index.json").read_text())
    assert index["metadata"]["total_size"] == 5 * 64
    assert len(set(index["weight_map"].values())) == 5
    read = TensorFiles(tmp_path)
    assert sorted(read.names()) == sorted(tensors)
    for name, tensor in tensors.items():
        assert torch.equal(read.get(name), tensor)


def test_what_the_trainer_saves_beside_the_model_is_passed_over(tmp_path: Path) -> None:
    """The trainer of the published repositories puts the model beside optimizer and counters."""
    saved = {"model_state_dict": {"memory": torch.ones(2)}, "optimizer": {"step": 3}, "epoch": 1}
    torch.save(saved, tmp_path / "model_best.pth")
    read = TensorFiles(tmp_path)
    assert read.names() == ["memory"]
    assert torch.equal(read.get("memory"), torch.ones(2))


@pytest.mark.parametrize(
    ("tensors", "expected"),
    [
        ({"a": torch.ones(1, dtype=torch.int64), "b": torch.ones(1).half()}, torch.float16),
        ({"a": torch.ones(1, dtype=torch.int64)}, torch.float32),
    ],
    ids=["counters-first", "no-floats"],
)
def test_the_dtype_is_that_of_the_first_floats(
    tmp_path: Path, tensors: dict[str, Tensor], expected: torch.dtype
) -> None:
    save_file(tensors, tmp_path / "model.safetensors")
    assert TensorFiles(tmp_path).dtype() == expected


def test_the_library_reads_what_is_written(tmp_path: Path) -> None:
    """Every dtype, a scalar, nothing at all, and rows that do not lie one behind the other."""
    tensors = {str(dtype): torch.arange(6).to(dtype) for dtype in files._DTYPES}
    tensors |= {"scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "turned": torch.arange(6.0).view(2, 3).T}
    path = tmp_path / "some.safetensors"
    write_safetensors(path, [entry_of(name, tensor) for name, tensor in tensors.items()], {"made_by": "armt"})
    read = load_file(path)
    assert read.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert (read[name].dtype, read[name].shape) == (tensor.dtype, tensor.shape)
        assert torch.equal(read[name], tensor), name
    with safe_open(path, framework="pt") as handle:
        assert handle.metadata() == {"format": "pt", "made_by": "armt"}
    # Mapped data can be viewed as eight-byte numbers where it begins at a multiple of eight.
    assert int.from_bytes(path.read_bytes()[:8], "little") % 8 == 0


def test_a_failure_while_writing_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "model.safetensors"
    save_file({"old": torch.ones(1)}, path)

    def fail() -> Tensor:
        raise OSError(28, "No space left on device")

    with pytest.raises(OSError, match="No space left"):
        write_safetensors(path, [entry_of("new", torch.ones(2)), Entry("next", (2,), torch.float32, fail)])
    assert load_file(path).keys() == {"old"}
    assert [file.name for file in tmp_path.iterdir()] == ["model.safetensors"]
