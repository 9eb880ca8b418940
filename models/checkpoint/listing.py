"""The files of a checkpoint directory: its JSON, and which of them hold tensors."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from armt.errors import ModelError, error_line

#: Of an adapter in the format of peft: what its pairs are scaled by.
ADAPTER_CONFIG = "adapter_config.json"
#: What finds segments for a question stands beside the weights; it is none of them.
FINDER = "finder.safetensors"
#: So does what tells which of their sentences answers it.
JUDGE = "judge.safetensors"
#: And what tells which of them tell most of a document.
TELLER = "teller.safetensors"
#: And what puts questions in the words of documents.
REWORDER = "reworder.safetensors"
BESIDE = frozenset((FINDER, JUDGE, TELLER, REWORDER))
#: What text is cut into tokens by.
TOKENIZER = "tokenizer.json"
_POINTER = b"version https://git-lfs.github.com/spec/"
#: What a trainer calls the folder of a checkpoint.
TRAINER_FOLDER = re.compile(r"^checkpoint-(\d+)$")
_SHARD = re.compile(r"-\d+-of-\d+\.safetensors$")
_SINGLE = ("model.safetensors", "pytorch_model.bin", "model.bin", "pytorch_model.pt", "model_best.pth")
_INDEXES = ("model.safetensors.index.json", "pytorch_model.bin.index.json")


def read_json(path: Path) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        ModelError: the file is missing or is not a JSON object.
    """
    refuse_pointer(path)
    try:
        # Some editors put a mark before it.
        value = json.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError as exc:
        raise ModelError(f"{path}: no such file") from exc
    except RecursionError as exc:
        raise ModelError(f"{path}: cannot be read as JSON: nested too deeply") from exc
    except (OSError, UnicodeDecodeError, ValueError) as exc:
        raise ModelError(f"{path}: cannot be read as JSON: {error_line(exc)}") from exc
    if not isinstance(value, dict):
        raise ModelError(f"{path}: expected a JSON object, got {type(value).__name__}")
    return value


def dump_json(value: Any) -> str:
    """Return ``value`` as the JSON text of a configuration file."""
    return json.dumps(value, indent=2, sort_keys=True) + "\n"


def weight_files(path: Path) -> list[Path]:
    """Return the files that hold a directory's tensors: those of an index, else a single one.

    Raises:
        ModelError: there are none, the index is damaged, a clone without Git LFS has left them out, or a pipe, a socket
            or a device stands there: whoever opened that would wait for ever.
    """
    found = _weight_files(path)
    for file in found:
        if file.exists() and not (file.is_file() or file.is_dir()):
            raise ModelError(f"{file}: a pipe, a socket or a device, and no file of weights")
        refuse_pointer(file)
    return found


def _weight_files(path: Path) -> list[Path]:
    for index in _INDEXES:
        if (path / index).is_file():
            shards = read_json(path / index).get("weight_map")
            if not isinstance(shards, dict):
                raise ModelError(f"{path / index}: no weight_map")
            return sorted({_inside(path, name) for name in shards.values()})
    for name in _SINGLE:
        if (path / name).is_file():
            return [path / name]
    found = sorted(file for file in path.glob("*.safetensors") if file.name not in BESIDE)
    if len(found) == 1:
        return found
    refuse_trainer_folder(path)
    refuse_gguf(path)
    shard = next((file for file in found if _SHARD.search(file.name)), None)
    if shard is not None:
        raise ModelError(f"{shard}: one of several, but the index that names them is missing ({_INDEXES[0]})")
    raise ModelError(f"{path}: no weights (looked for {', '.join((*_INDEXES, *_SINGLE))})")


def unreadable(file: Path, error: Exception) -> str:
    """Say in one line why a safetensors file cannot be opened, whose own reader said ``error``.

    Of a file that may not be read it says that it is not there.
    """
    try:
        with file.open("rb"):
            return f"{file}: damaged or truncated safetensors file: {error_line(error)}"
    except OSError as exc:
        return f"{file}: cannot be read ({error_line(exc)})"


def refuse_pointer(file: Path) -> None:
    """Say what is missing where a file holds what a clone without Git LFS puts in its place.

    Raises:
        ModelError: it does.
    """
    try:
        with file.open("rb") as opened:
            begins = opened.read(len(_POINTER))
    except OSError:
        # Whoever reads it says why it cannot be read.
        return
    if begins == _POINTER:
        raise ModelError(f"{file}: a pointer of Git LFS and not the file; `git lfs pull` in its folder fetches it")


def refuse_trainer_folder(path: Path) -> None:
    """Say which folder is meant where a trainer has left checkpoints in folders inside: the newest.

    Raises:
        ModelError: there are such folders.
    """
    matches = (TRAINER_FOLDER.match(entry.name) for entry in path.glob("checkpoint-*") if entry.is_dir())
    newest = max((match for match in matches if match is not None), key=lambda match: int(match[1]), default=None)
    if newest is not None:
        raise ModelError(f"{path}: a trainer's folder; name one of its checkpoints, for instance {path / newest[0]}")


def refuse_gguf(path: Path) -> None:
    """Say what is read instead of a GGUF file, where a directory holds one or is one.

    Raises:
        ModelError: it does, or is.
    """
    found = path if path.suffix == ".gguf" else next(iter(sorted(path.glob("*.gguf"))), None)
    if found is not None:
        raise ModelError(f"{found}: GGUF is not read; name a directory with the model's config.json and .safetensors")


def _inside(path: Path, name: Any) -> Path:
    """Resolve a shard's name; an index must not point outside its directory."""
    if not isinstance(name, str) or Path(name).name != name:
        raise ModelError(f"{path}: the index names a file outside the directory: {name!r}")
    file = path / name
    if not file.is_file():
        raise ModelError(f"{file}: a shard named in the index is missing")
    return file
