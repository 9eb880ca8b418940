"""What a checkpoint directory says of itself, without opening its tensors; loads no torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from armt.errors import ModelError
from armt.models.config import ArmtConfig, parse_config

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
    except RecursionError as exc:
        raise ModelError(f"{path}: cannot be read as JSON: nested too deeply") from exc
    except (OSError, UnicodeDecodeError, ValueError) as exc:
        raise ModelError(f"{path}: cannot be read as JSON: {exc}") from exc
    if not isinstance(value, dict):
        raise ModelError(f"{path}: expected a JSON object, got {type(value).__name__}")
    return value


def dump_json(value: Any) -> str:
    """Return ``value`` as the JSON text of a configuration file."""
    return json.dumps(value, indent=2, sort_keys=True) + "\n"


def is_armt(raw: Mapping[str, Any]) -> bool:
    """Say whether a ``config.json`` is that of an ARMT model, not of a plain base."""
    return "segment_size" in raw


def weight_files(path: Path) -> list[Path]:
    """Return the files that hold a directory's tensors: those of an index, else a single one.

    Raises:
        ModelError: there are none, or the index is damaged.
    """
    for index in _INDEXES:
        if (path / index).is_file():
            shards = read_json(path / index).get("weight_map")
            if not isinstance(shards, dict):
                raise ModelError(f"{path / index}: no weight_map")
            return sorted({_inside(path, name) for name in shards.values()})
    for name in _SINGLE:
        if (path / name).is_file():
            return [path / name]
    found = sorted(path.glob("*.safetensors"))
    if len(found) == 1:
        return found
    raise ModelError(f"{path}: no weights (looked for {', '.join((*_INDEXES, *_SINGLE))})")


def load_config(path: Path, *, dialect: str | None = None, base: Path | None = None) -> ArmtConfig:
    """Read ``config.json`` of an ARMT checkpoint directory, with the base's where it is kept apart.

    Args:
        path: the directory.
        dialect: overrides what the configuration says.
        base: directory with the base's ``config.json``, or that file.

    Raises:
        ModelError: the directory is no ARMT checkpoint that this code implements.
    """
    if not path.is_dir():
        raise ModelError(f"{path}: not a model directory")
    raw = read_json(path / "config.json")
    base_config = None
    if not isinstance(raw.get("base_model_config"), Mapping):
        base_config = _base_config(raw, base)
    if not is_armt(raw):
        raise ModelError(
            f"{path}: a plain {raw.get('model_type')} model, not an ARMT one; `armt convert` adds a memory"
        )
    return parse_config(raw, dialect=dialect, base_config=base_config, where=str(path / "config.json"))


def _inside(path: Path, name: Any) -> Path:
    """Resolve a shard's name; an index must not point outside its directory."""
    if not isinstance(name, str) or Path(name).name != name:
        raise ModelError(f"{path}: the index names a file outside the directory: {name!r}")
    file = path / name
    if not file.is_file():
        raise ModelError(f"{file}: a shard named in the index is missing")
    return file


def _base_config(raw: Mapping[str, Any], base: Path | None) -> dict[str, Any] | None:
    """Find the base's configuration: in the given directory, else in the hub's cache on this disk."""
    if base is not None:
        return read_json(base / "config.json" if base.is_dir() else base)
    name = raw.get("base_model_name")
    if not isinstance(name, str) or not name:
        return None
    if Path(name).is_dir():
        return read_json(Path(name) / "config.json")
    from huggingface_hub import try_to_load_from_cache
    from huggingface_hub.errors import HFValidationError

    try:
        cached = try_to_load_from_cache(name, "config.json")
    except HFValidationError:
        return None
    return read_json(Path(cached)) if isinstance(cached, str) else None
