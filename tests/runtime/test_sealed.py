"""Sealed files: what was written comes back, what has changed since does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import safetensors.numpy
import safetensors.torch
import torch
from safetensors.numpy import save_file

from armt.errors import MemoryFileError
from armt.runtime.sealed import SealedFile, seal

ARRAYS: SealedFile[Any] = SealedFile(
    format="armt-test", version=7, noun="test file", save=safetensors.numpy.save, load=safetensors.numpy.load
)
TENSORS: SealedFile[Any] = SealedFile(
    format="armt-test", version=7, noun="test file", save=safetensors.torch.save, load=safetensors.torch.load
)
FACTS = {"whose": "Anna's", "größe": "3\n4"}


def arrays() -> dict[str, Any]:
    return {
        "small": np.arange(5, dtype=np.int8),
        "wide": np.arange(6, dtype=np.float32).reshape(2, 3) / 7,
        "none": np.zeros((0, 3), dtype=np.int64),
    }


def header_of(path: Path) -> dict[str, str]:
    data = path.read_bytes()
    header: dict[str, str] = json.loads(data[8 : 8 + int.from_bytes(data[:8], "little")])["__metadata__"]
    return header


def test_arrays_come_back_as_they_were(tmp_path: Path) -> None:
    ARRAYS.write(tmp_path / "a", FACTS, arrays())
    facts, found = ARRAYS.read(tmp_path / "a")
    assert facts == FACTS
    assert found.keys() == arrays().keys()
    for name, array in arrays().items():
        assert (found[name].dtype, found[name].shape) == (array.dtype, array.shape)
        assert np.array_equal(found[name], array)


def test_tensors_that_numpy_does_not_know_come_back(tmp_path: Path) -> None:
    half = torch.randn(3, 4, generator=torch.Generator().manual_seed(0)).bfloat16()
    TENSORS.write(tmp_path / "a", {}, {"half": half, "none": torch.zeros(0, dtype=torch.int32)})
    facts, found = TENSORS.read(tmp_path / "a")
    assert facts == {}
    assert torch.equal(found["half"], half)
    assert found["none"].dtype == torch.int32


def test_the_same_contents_make_the_same_file(tmp_path: Path) -> None:
    """safetensors writes the facts of its header in a random order."""
    facts = {str(number): str(number) for number in range(20)}
    for name in "ab":
        ARRAYS.write(tmp_path / name, facts, arrays())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_the_formula_of_the_checksum_stays(tmp_path: Path) -> None:
    """With another one, every file that a user has would be called damaged."""
    ARRAYS.write(tmp_path / "arrays", FACTS, arrays())
    TENSORS.write(tmp_path / "tensors", FACTS, {name: torch.from_numpy(array) for name, array in arrays().items()})
    seals = [header_of(tmp_path / name)["sha256"][:16] for name in ("arrays", "tensors")]
    assert seals == ["279bd4e7607e8415", "a5c451c75ba3b5d9"]


def test_every_changed_byte_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "a"
    ARRAYS.write(path, {"a": "b"}, {"x": np.arange(4, dtype=np.int16)})
    data = path.read_bytes()
    for place in range(len(data)):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        with pytest.raises(MemoryFileError, match=str(path)) as caught:
            ARRAYS.read(path)
        assert "\n" not in str(caught.value)
    for length in range(len(data)):
        path.write_bytes(data[:length])
        with pytest.raises(MemoryFileError, match=str(path)):
            ARRAYS.read(path)


def test_a_file_without_a_seal_is_refused(tmp_path: Path) -> None:
    save_file(arrays(), tmp_path / "a", metadata={"format": "armt-test", "format_version": "7"})
    with pytest.raises(MemoryFileError, match="do not match their checksum"):
        ARRAYS.read(tmp_path / "a")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"format": "other"}, "a safetensors file, but no test file"),
        ({"format_version": "8"}, "format version '8'; this armt reads 7"),
    ],
    ids=["another kind", "another version"],
)
def test_another_kind_is_named(tmp_path: Path, changes: dict[str, str], said: str) -> None:
    header = {"format": "armt-test", "format_version": "7", **changes}
    (tmp_path / "a").write_bytes(seal(header, arrays(), safetensors.numpy.save))
    with pytest.raises(MemoryFileError, match=said):
        ARRAYS.read(tmp_path / "a")


@pytest.mark.parametrize(
    "header", [b"[]", b"7", b'{"__metadata__": [1]}', b'{"__metadata__": "x"}', b"[" * 100_000, b"\xff", b"{"]
)
@pytest.mark.usefixtures("_uncollected")
def test_headers_that_are_none(tmp_path: Path, header: bytes) -> None:
    (tmp_path / "a").write_bytes(len(header).to_bytes(8, "little") + header)
    with pytest.raises(MemoryFileError, match="no test file, or damaged") as caught:
        ARRAYS.read(tmp_path / "a")
    assert len(str(caught.value)) < len(str(tmp_path)) + 300


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "none"):
        with pytest.raises(MemoryFileError, match=r"no such test file$"):
            ARRAYS.read(path)


def test_tensors_begin_where_they_can_be_mapped(tmp_path: Path) -> None:
    for length in range(9):
        ARRAYS.write(tmp_path / "a", {"a": "x" * length}, arrays())
        assert int.from_bytes((tmp_path / "a").read_bytes()[:8], "little") % 8 == 0
        assert header_of(tmp_path / "a")["a"] == "x" * length
