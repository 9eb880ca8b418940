"""The tensor files of a checkpoint directory, mapped, under one interface."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from armt.errors import ModelError

_SINGLE = ("model.safetensors", "pytorch_model.bin", "model.bin", "pytorch_model.pt")
_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ModelError: the file is missing or is not a JSON object.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as exc:
        raise ModelError(f"{path}: no such file") from exc
    except (OSError, UnicodeDecodeError, ValueError) as exc:
        raise ModelError(f"{path}: cannot be read as JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise ModelError(f"{path}: expected a JSON object, got {type(value).__name__}")
    return value


class TensorFiles:
    """All tensors of a checkpoint directory by name, read on demand from mapped files.

    Args:
        path: the directory.

    Raises:
        ModelError: no weights are found, or a file is damaged, or a pickle holds more than tensors.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._get: dict[str, Callable[[], Tensor]] = {}
        for file in self._files():
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
            raise ModelError(f"{self.path}: {name}: {exc}") from exc

    def dtype(self) -> torch.dtype:
        """Return the dtype of the largest share of tensors, float32 if none is a float."""
        for name in self._get:
            tensor = self.get(name)
            if tensor.is_floating_point():
                return tensor.dtype
        return torch.float32

    def _files(self) -> list[Path]:
        for index in _INDEXES:
            if (self.path / index).is_file():
                shards = read_json(self.path / index).get("weight_map")
                if not isinstance(shards, dict):
                    raise ModelError(f"{self.path / index}: no weight_map")
                return sorted({self._inside(name) for name in shards.values()})
        for name in _SINGLE:
            if (self.path / name).is_file():
                return [self.path / name]
        found = sorted(self.path.glob("*.safetensors"))
        if len(found) == 1:
            return found
        raise ModelError(f"{self.path}: no weights (looked for {', '.join((*_INDEXES, *_SINGLE))})")

    def _inside(self, name: Any) -> Path:
        """Resolve a shard's name; an index must not point outside its directory."""
        if not isinstance(name, str) or Path(name).name != name:
            raise ModelError(f"{self.path}: the index names a file outside the directory: {name!r}")
        file = self.path / name
        if not file.is_file():
            raise ModelError(f"{file}: a shard named in the index is missing")
        return file

    def _open(self, file: Path) -> None:
        if file.suffix == ".safetensors":
            try:
                handle = safe_open(file, framework="pt", device="cpu")
            except (SafetensorError, OSError) as exc:
                raise ModelError(f"{file}: damaged or truncated safetensors file: {exc}") from exc
            for name in list(handle.keys()):  # type: ignore[no-untyped-call]
                self._add(file, name, partial(handle.get_tensor, name))
            return
        try:
            tensors = torch.load(file, map_location="cpu", weights_only=True, mmap=True)
        except (pickle.UnpicklingError, RuntimeError, OSError, EOFError, ValueError) as exc:
            reason = str(exc).strip().split("\n")[0][:160]
            raise ModelError(f"{file}: refused: not a plain file of tensors ({reason})") from exc
        if not isinstance(tensors, dict) or not all(isinstance(value, Tensor) for value in tensors.values()):
            raise ModelError(f"{file}: refused: holds something other than named tensors")
        for name, tensor in tensors.items():
            self._add(file, name, partial(_itself, tensor))

    def _add(self, file: Path, name: str, get: Callable[[], Tensor]) -> None:
        if name in self._get:
            raise ModelError(f"{file}: tensor {name} is in more than one shard")
        self._get[name] = get


def _itself(tensor: Tensor) -> Tensor:
    return tensor
