"""Memory files: a `Memory` on disk, as safetensors with a header that says what it is and whose.

The header (all values are strings) holds ``format``, ``format_version``, ``model`` (fingerprint), ``model_name``,
``dialect``, ``layers``, ``segment_tokens``, ``tokens_read``, ``segments_read``, ``position``, ``sources`` (JSON: path,
SHA-256 and tokens of every document read) and ``sha256`` over all of that and the tensors. The tensors are those of
`Memory`, and ``open_tokens`` as int32.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, cast

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from armt.errors import MemoryFileError
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.jobs.fingerprint import model_fingerprint
from armt.runtime.session import Armt

FORMAT = "armt-memory"
FORMAT_VERSION = 1
_TENSORS = ("matrix", "normalizer", "past_key", "past_value")


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRecord:
    """A document that a memory has read.

    Attributes:
        path: as it was given.
        sha256: of its bytes.
        tokens: real tokens in it.
    """

    path: str
    sha256: str | None
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class StoredMemory:
    """A memory that came from a file.

    Attributes:
        memory: on the model's device.
        sources: the documents it has read, in order.
        notice: a line for the user where the memory was not taken over bit by bit, else None.
    """

    memory: Memory
    sources: tuple[SourceRecord, ...]
    notice: str | None = None


def save_memory(path: Path, armt: Armt, memory: Memory, sources: Sequence[SourceRecord]) -> None:
    """Write a memory file; the target is replaced in one step, or left as it was.

    Args:
        path: of the file.
        armt: the model that read.
        memory: what it left.
        sources: the documents it has read, in order.

    Raises:
        MemoryFileError: the file cannot be written.
    """
    tensors = {name: getattr(memory, name) for name in _TENSORS}
    on_disk = {name: tensor.detach().cpu().contiguous() for name, tensor in tensors.items() if tensor is not None}
    on_disk["open_tokens"] = torch.tensor(memory.open_tokens, dtype=torch.int32)
    header = {
        "format": FORMAT,
        "format_version": str(FORMAT_VERSION),
        "model": model_fingerprint(armt.path, dialect=armt.config.dialect),
        "model_name": armt.path.name,
        "dialect": armt.config.dialect,
        "layers": json.dumps(list(memory.layers)),
        "segment_tokens": str(armt.config.segment_tokens),
        "tokens_read": str(memory.tokens_read),
        "segments_read": str(memory.segments_read),
        "position": str(memory.position),
        "sources": json.dumps([asdict(source) for source in sources]),
    }
    header["sha256"] = _checksum(header, on_disk)
    try:
        write_atomically(path, _ordered(save(on_disk, metadata=header)))
    except OSError as exc:
        raise MemoryFileError(f"{path}: cannot be written ({exc.strerror or exc})") from exc


def load_memory(path: Path, armt: Armt) -> StoredMemory:
    """Read a memory file for a model.

    Raises:
        MemoryFileError: the file is missing, damaged, truncated, no memory file, or belongs to another model.
    """
    header, tensors = _read(path)
    config = armt.config
    if header["dialect"] != config.dialect:
        raise MemoryFileError(f"{path}: written in dialect {header['dialect']}, the model computes {config.dialect}")
    if header["model"] != model_fingerprint(armt.path, dialect=config.dialect):
        raise MemoryFileError(
            f"{path}: belongs to another model ({header['model_name']}, fingerprint {header['model'][:12]}), "
            f"not to {armt.path}"
        )
    blank = empty_memory(armt.model)
    placed: dict[str, Tensor | None] = {}
    notice = None
    for name in _TENSORS:
        wanted, found = getattr(blank, name), tensors.get(name)
        if (wanted is None) != (found is None) or (found is not None and found.shape != wanted.shape):
            raise MemoryFileError(f"{path}: {name} does not fit the model")
        if found is not None and found.dtype != wanted.dtype:
            kinds = [str(tensor.dtype).removeprefix("torch.") for tensor in (found, wanted)]
            notice = f"{path}: written in {kinds[0]}, used in {kinds[1]} (--dtype {kinds[0]} goes on exactly)"
        placed[name] = None if found is None else found.to(device=wanted.device, dtype=wanted.dtype)
    memory = replace(
        blank,
        **cast(dict[str, Any], placed),
        tokens_read=int(header["tokens_read"]),
        segments_read=int(header["segments_read"]),
        position=int(header["position"]),
        open_tokens=tuple(tensors["open_tokens"].tolist()),
    )
    return StoredMemory(memory=memory, sources=_sources(header), notice=notice)


def describe_memory_file(path: Path) -> dict[str, Any]:
    """Say what a memory file is, without its model.

    Raises:
        MemoryFileError: the file is missing, damaged, truncated or no memory file.
    """
    header, tensors = _read(path)
    carried = {name: tensor for name, tensor in tensors.items() if name in _TENSORS}
    open_tokens = tensors["open_tokens"].numel()
    return {
        "path": str(path),
        "kind": "memory",
        "format_version": int(header["format_version"]),
        "model": header["model"],
        "model_name": header["model_name"],
        "dialect": header["dialect"],
        "memory_layers": json.loads(header["layers"]),
        "segment_tokens": int(header["segment_tokens"]),
        "tokens_read": int(header["tokens_read"]) + open_tokens,
        "segments_read": int(header["segments_read"]) + bool(open_tokens),
        "open_tokens": open_tokens,
        "position": int(header["position"]),
        "dtype": str(tensors["matrix"].dtype).removeprefix("torch."),
        "bytes": sum(tensor.numel() * tensor.element_size() for tensor in carried.values()),
        "tensors": {name: list(tensor.shape) for name, tensor in tensors.items()},
        "sources": [asdict(source) for source in _sources(header)],
    }


def write_atomically(path: Path, data: bytes, *, scratch: Path | None = None) -> None:
    """Write a file beside its place, make sure it is on the disk, and rename it into place.

    Args:
        path: of the file.
        data: its contents.
        scratch: where to write first: for a caller who is the only writer, and may be killed and come again, so that
            nothing but this one file can be left over. By default a name that no other process has.

    Raises:
        OSError: it cannot be written; what stood at ``path`` is still there.
    """
    if scratch is None:
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        scratch = Path(name)
    else:
        descriptor = os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        # mkstemp makes private files; others are meant to read this one as the user's umask says.
        mask = os.umask(0)
        os.umask(mask)
        scratch.chmod(0o666 & ~mask)
        scratch.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            scratch.unlink()
        raise
    sync_directory(path.parent)


def sync_directory(path: Path) -> None:
    """Make sure that the names in a directory are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Return header and tensors of a memory file that is whole."""
    if not path.is_file():
        raise MemoryFileError(f"{path}: no such memory file")
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            header = dict(file.metadata() or {})
            if header.get("format") != FORMAT:
                raise MemoryFileError(f"{path}: a safetensors file, but no memory")
            if header.get("format_version") != str(FORMAT_VERSION):
                raise MemoryFileError(
                    f"{path}: format version {header.get('format_version')}; this armt reads {FORMAT_VERSION}"
                )
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 (no mapping)
    except (SafetensorError, OSError, ValueError) as exc:
        reason = " ".join(str(exc).split())[:160]
        raise MemoryFileError(f"{path}: no memory file, or damaged or truncated ({reason})") from exc
    kept = header.pop("sha256", None)
    if kept != _checksum(header, tensors):
        raise MemoryFileError(f"{path}: damaged (its contents do not match their checksum)")
    return header, tensors


def _checksum(header: Mapping[str, str], tensors: Mapping[str, Tensor]) -> str:
    """Return the SHA-256 of header and tensors; safetensors itself does not notice a flipped bit."""
    digest = hashlib.sha256(json.dumps(dict(header), sort_keys=True).encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"\n{name} {tensor.dtype} {list(tensor.shape)}\n".encode())
        if tensor.numel():
            digest.update(tensor.contiguous().view(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()


def _ordered(data: bytes) -> bytes:
    """Sort the header of a safetensors file, so that the same memory always makes the same file."""
    length = int.from_bytes(data[:8], "little")
    header = json.dumps(json.loads(data[8 : 8 + length]), sort_keys=True, separators=(",", ":")).encode()
    # Tensors begin at a multiple of eight bytes.
    header += b" " * (-len(header) % 8)
    return len(header).to_bytes(8, "little") + header + data[8 + length :]


def _sources(header: Mapping[str, str]) -> tuple[SourceRecord, ...]:
    return tuple(SourceRecord(**source) for source in json.loads(header["sources"]))
