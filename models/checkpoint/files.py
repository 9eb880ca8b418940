"""Files of tensors: all those of a checkpoint directory under one interface, and safetensors written one at a time."""

from __future__ import annotations

import json
import math
import pickle
import struct
import warnings
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from armt.disk import replacing
from armt.errors import ModelError, error_line
from armt.models.checkpoint.listing import dump_json, unreadable, weight_files

#: What weights are stored in.
PLAIN_FLOATS = (torch.float64, torch.float32, torch.bfloat16, torch.float16)
_SHARD_BYTES = 5 * 10**9
_DTYPES = {
    torch.float64: "F64",
    torch.float32: "F32",
    torch.float16: "F16",
    torch.bfloat16: "BF16",
    torch.int64: "I64",
    torch.int32: "I32",
    torch.int16: "I16",
    torch.int8: "I8",
    torch.uint8: "U8",
    torch.bool: "BOOL",
}


class TensorFiles:
    """All tensors of a checkpoint directory by name, read on demand from mapped files.

    Args:
        path: the directory, or a single file.

    Raises:
        ModelError: no weights are found, or a file is damaged, or a pickle holds more than tensors.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._get: dict[str, Callable[[], Tensor]] = {}
        for file in [path] if path.is_file() else weight_files(path):
            self._open(file)
        if not self._get:
            raise ModelError(f"{path}: the weights hold no tensor")

    def names(self) -> list[str]:
        """Return the names of all tensors."""
        return list(self._get)

    def get(self, name: str) -> Tensor:
        """Return one tensor; safetensors stay mapped until they are copied."""
        try:
            return self._get[name]()
        except SafetensorError as exc:
            raise ModelError(f"{self.path}: {name}: {error_line(exc)}") from exc

    def dtype(self) -> torch.dtype:
        """Return the dtype of the first tensor of floats, float32 if there is none."""
        for name in self._get:
            tensor = self.get(name)
            if tensor.is_floating_point():
                return tensor.dtype
        return torch.float32

    def _open(self, file: Path) -> None:
        if file.suffix == ".safetensors":
            try:
                handle = safe_open(file, framework="pt", device="cpu")
            except (SafetensorError, OSError) as exc:
                raise ModelError(unreadable(file, exc)) from exc
            for name in list(handle.keys()):  # type: ignore[no-untyped-call]
                self._add(file, name, partial(handle.get_tensor, name))
            return
        for name, tensor in _unpickled(file).items():
            self._add(file, name, partial(_itself, tensor))

    def _add(self, file: Path, name: str, get: Callable[[], Tensor]) -> None:
        if name in self._get:
            raise ModelError(f"{file}: tensor {name} is in more than one shard")
        self._get[name] = get


def check_floats(tensor: Tensor, name: str, where: Path) -> None:
    """Refuse a weight that is no plain float: quantised numbers, for one, mean nothing without their scales.

    Raises:
        ModelError: it is another kind of number.
    """
    if tensor.dtype not in PLAIN_FLOATS:
        raise ModelError(f"{where}: {name} has dtype {tensor.dtype}, expected a plain float")


def _unpickled(file: Path) -> dict[str, Tensor]:
    try:
        # torch warns of odd pickles in lines of its own; what it cannot read, it refuses.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # Files from before torch 1.6 are no archives, and cannot be mapped.
            is_archive = zipfile.is_zipfile(file)
            tensors = torch.load(file, map_location="cpu", weights_only=True, mmap=is_archive)
    except Exception as exc:
        # An unpickler raises whatever a damaged instruction makes of its stack: KeyError, IndexError, AssertionError.
        # torch advises to run what it has refused.
        why = "" if isinstance(exc, pickle.UnpicklingError) else f" ({error_line(exc)})"
        raise ModelError(f"{file}: refused: not a plain file of tensors{why}") from exc
    if isinstance(tensors, dict) and isinstance(tensors.get("model_state_dict"), dict):
        # What the trainer of the RMT and ARMT repositories saves: the model beside optimizer and counters.
        tensors = tensors["model_state_dict"]
    if not isinstance(tensors, dict) or not all(
        isinstance(name, str) and isinstance(value, Tensor) for name, value in tensors.items()
    ):
        raise ModelError(f"{file}: refused: holds something other than named tensors")
    return tensors


def _itself(tensor: Tensor) -> Tensor:
    return tensor


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A tensor to be written: its shape and dtype now, its values when its turn comes."""

    name: str
    shape: tuple[int, ...]
    dtype: torch.dtype
    make: Callable[[], Tensor]

    @property
    def bytes(self) -> int:
        """Bytes in the file."""
        return math.prod(self.shape) * self.dtype.itemsize


def entry_of(name: str, tensor: Tensor) -> Entry:
    """Describe a tensor that is in memory already."""
    return Entry(name, tuple(tensor.shape), tensor.dtype, lambda: tensor)


def write_safetensors(path: Path, entries: Sequence[Entry], metadata: Mapping[str, str] | None = None) -> None:
    """Write a safetensors file, one tensor in memory at a time; the file is complete or absent.

    The library's own writer would hold all tensors at once and hides the operating system's error number.

    Args:
        path: file to write, replaced if it exists.
        entries: the tensors, in their order in the file.
        metadata: the header's own entries.

    Raises:
        OSError: the file cannot be written.
    """
    header: dict[str, Any] = {"__metadata__": {"format": "pt", **(metadata or {})}}
    offset = 0
    for entry in entries:
        header[entry.name] = {
            "dtype": _DTYPES[entry.dtype],
            "shape": list(entry.shape),
            "data_offsets": [offset, offset + entry.bytes],
        }
        offset += entry.bytes
    text = json.dumps(header, separators=(",", ":")).encode()
    # The data starts at a multiple of 8 bytes, so that a mapped file can be viewed without a copy.
    text += b" " * (-len(text) % 8)
    with replacing(path) as file:
        file.write(struct.pack("<Q", len(text)) + text)
        for entry in entries:
            tensor = entry.make()
            assert (tuple(tensor.shape), tensor.dtype) == (entry.shape, entry.dtype), entry.name
            file.write(tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().data)


def write_shards(directory: Path, entries: Sequence[Entry]) -> None:
    """Write a model's tensors as ``model.safetensors``, or as several files with an index where they are large.

    Raises:
        OSError: a file cannot be written.
    """
    shards: list[list[Entry]] = [[]]
    for entry in entries:
        if shards[-1] and sum(e.bytes for e in shards[-1]) + entry.bytes > _SHARD_BYTES:
            shards.append([])
        shards[-1].append(entry)
    if len(shards) == 1:
        write_safetensors(directory / "model.safetensors", shards[0])
        return
    weight_map = {}
    for number, shard in enumerate(shards, 1):
        name = f"model-{number:05d}-of-{len(shards):05d}.safetensors"
        write_safetensors(directory / name, shard)
        weight_map.update({entry.name: name for entry in shard})
    index = {"metadata": {"total_size": sum(e.bytes for s in shards for e in s)}, "weight_map": weight_map}
    (directory / "model.safetensors.index.json").write_text(dump_json(index), encoding="utf-8")
