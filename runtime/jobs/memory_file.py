"""Memory files: a `Memory` on disk, as safetensors with a header that says what it is and whose.

The header (all values are strings) holds ``format``, ``format_version``, ``model`` (fingerprint), ``model_name``,
``dialect``, ``layers``, ``segment_tokens``, ``tokens_read``, ``segments_read``, ``position``, ``sources`` (JSON: path,
SHA-256 and tokens of every document read) and ``sha256`` over all of that and the tensors. The tensors are those of
`Memory`, and ``open_tokens`` as int32.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from armt.disk import replace_file, sha256_file
from armt.errors import MemoryFileError, UsageError, one_line
from armt.models.checkpoint.files import PLAIN_FLOATS
from armt.models.keys import shown
from armt.runtime.answers.index_file import Index, index_path, save_index
from armt.runtime.answers.keys import key_layer
from armt.runtime.answers.works.memory import KeepMemory
from armt.runtime.answers.works.work import Listener
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.jobs.document import Item, OpenedItem, SourceRecord
from armt.runtime.jobs.fingerprint import model_fingerprint
from armt.runtime.jobs.indexing import behind, index_of
from armt.runtime.jobs.results import Result
from armt.runtime.jobs.sinks import Whole

if TYPE_CHECKING:
    from armt.runtime.session import Armt

FORMAT = "armt-memory"
FORMAT_VERSION = 1
_TENSORS = ("matrix", "normalizer", "past_key", "past_value")
_COUNTS = ("segment_tokens", "tokens_read", "segments_read", "position")


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class IndexOptions:
    """What the index beside a memory file is to hold.

    Attributes:
        encodings, format: as the documents are opened with.
        keep_text: the text as well.
        earlier: of the memory that is gone on from, None where it has none.
    """

    encodings: tuple[str, ...] = ()
    format: str | None = None
    keep_text: bool = False
    earlier: Index | None = None


class MemorySink(Whole):
    """Writes what a document has left into a memory file.

    Args:
        path: of the file.
        armt: the model that reads.
        index: options of the index that goes beside it; None for none.

    Attributes:
        result_of_job: the result of the document, once it has been written.
    """

    def __init__(self, path: Path, armt: Armt, index: IndexOptions | None = None) -> None:
        self._path, self._armt, self._index = path, armt, index
        self._kept = KeepMemory(with_keys=index is not None and key_layer(armt.model) is not None)
        self._opened: OpenedItem | None = None
        self.result_of_job: Result = {}

    def work(self, armt: Armt, opened: OpenedItem, listener: Listener | None) -> KeepMemory:
        """Return what is asked of the document: nothing."""
        self._opened = opened
        return self._kept

    def result(self, item: Item, result: Result) -> None:
        if "error" in result:
            return
        assert self._kept.memory is not None
        sources = [SourceRecord(**source) for source in result["sources"]]
        save_memory(self._path, self._armt, self._kept.memory, sources)
        self.result_of_job = result
        if self._index is not None and self._opened is not None:
            self._save_index(self._index, self._opened)

    def _save_index(self, options: IndexOptions, opened: OpenedItem) -> None:
        config = self._armt.config
        empty = np.zeros((0, config.memory_tokens, config.d_mem), dtype=np.int8), np.zeros(0, dtype=np.float32)
        keys, scales = self._kept.keys or empty
        index = index_of(
            opened,
            keys,
            scales,
            model=model_fingerprint(self._armt.path, dialect=config.dialect),
            encodings=options.encodings,
            format=options.format,
            keep_text=options.keep_text,
        )
        if options.earlier is not None:
            index = behind(options.earlier, index)
        save_index(index_path(self._path), replace(index, memory=sha256_file(self._path)))


def save_memory(path: Path, armt: Armt, memory: Memory, sources: Sequence[SourceRecord]) -> None:
    """Write a memory file; the target is replaced in one step, or left as it was.

    Args:
        path: of the file.
        armt: the model that read.
        memory: what it left.
        sources: the documents it has read, in order.

    Raises:
        MemoryFileError: the memory holds numbers that are not finite, or the file cannot be written.
    """
    if not memory.is_finite:
        raise MemoryFileError(f"{path}: not written: the memory holds numbers that are not finite")
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
        replace_file(path, _ordered(save(on_disk, metadata=header)))
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
        raise MemoryFileError(
            f"{path}: written in dialect {shown(header['dialect'])}, the model computes {config.dialect}"
        )
    if header["model"] != model_fingerprint(armt.path, dialect=config.dialect):
        raise MemoryFileError(
            f"{path}: belongs to another model ({shown(header['model_name'])}, "
            f"fingerprint {shown(header['model'][:12])}), not to {armt.path}"
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
    if header["segment_tokens"] != str(config.segment_tokens) or json.loads(header["layers"]) != list(blank.layers):
        raise MemoryFileError(f"{path}: layers or segments do not fit the model")
    open_tokens = tensors["open_tokens"].tolist()
    try:
        armt.model.check_ids(open_tokens)
    except UsageError as exc:
        raise MemoryFileError(f"{path}: {exc}") from exc
    memory = replace(
        blank,
        **cast(dict[str, Any], placed),
        tokens_read=int(header["tokens_read"]),
        segments_read=int(header["segments_read"]),
        position=int(header["position"]),
        open_tokens=tuple(open_tokens),
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


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Return header and tensors of a memory file that is whole and says what it should.

    The file is read, not mapped: one that is cut short while it is used would end the process (SIGBUS).
    """
    if not path.is_file():
        raise MemoryFileError(f"{path}: no such memory file")
    try:
        data = path.read_bytes()
        header = _header(data)
        if header.get("format") != FORMAT:
            raise MemoryFileError(f"{path}: a safetensors file, but no memory")
        if header.get("format_version") != str(FORMAT_VERSION):
            raise MemoryFileError(
                f"{path}: format version {shown(header.get('format_version'))}; this armt reads {FORMAT_VERSION}"
            )
        tensors = load(data)
    except (SafetensorError, OSError, ValueError, KeyError, RecursionError) as exc:
        raise MemoryFileError(f"{path}: no memory file, or damaged or truncated ({one_line(exc)})") from exc
    kept = header.pop("sha256", None)
    if kept != _checksum(header, tensors):
        raise MemoryFileError(f"{path}: damaged (its contents do not match their checksum)")
    problem = _problem(header, tensors)
    if problem is not None:
        raise MemoryFileError(f"{path}: {problem}")
    return header, tensors


def _header(data: bytes) -> dict[str, str]:
    """Return a safetensors file's own metadata."""
    length = int.from_bytes(data[:8], "little")
    raw = json.loads(data[8 : 8 + length])
    if not isinstance(raw, dict) or not isinstance(header := raw.get("__metadata__") or {}, dict):
        raise ValueError("its header is no object")
    return {str(key): str(value) for key, value in header.items()}


def _problem(header: Mapping[str, str], tensors: Mapping[str, Tensor]) -> str | None:
    """Say what is wrong with a header or tensors that anybody may have written, checksum and all."""
    missing = [name for name in ("model", "model_name", "dialect", "layers", "sources", *_COUNTS) if name not in header]
    missing += [name for name in ("matrix", "open_tokens") if name not in tensors]
    if missing:
        return f"{', '.join(missing)} is missing"
    for name in _COUNTS:
        if not re.fullmatch(r"\d{1,18}", header[name], re.ASCII):
            return f"{name}: expected a count, got {header[name][:40]!r}"
    try:
        layers, sources = json.loads(header["layers"]), json.loads(header["sources"])
    except (ValueError, RecursionError):
        return "layers or sources is no JSON"
    if not isinstance(layers, list) or not all(type(layer) is int and layer >= 0 for layer in layers):
        return "layers: expected layer numbers"
    if not isinstance(sources, list) or not all(_is_source(source) for source in sources):
        return "sources: expected path, sha256 and tokens of each document"
    open_tokens = tensors["open_tokens"]
    whole = open_tokens.dtype in (torch.int32, torch.int64)
    if open_tokens.dim() != 1 or not whole or not 0 <= len(open_tokens) < _most_open(header):
        return "open_tokens: expected less than a segment of token ids"
    for name in _TENSORS:
        if name in tensors and tensors[name].dtype not in PLAIN_FLOATS:
            return f"{name}: expected plain floats, got {tensors[name].dtype}"
    if any(not bool(tensors[name].isfinite().all()) for name in _TENSORS if name in tensors):
        return "holds numbers that are not finite"
    return None


def _is_source(source: Any) -> bool:
    return (
        isinstance(source, dict)
        and set(source) == {"path", "sha256", "tokens"}
        and isinstance(source["path"], str)
        and (source["sha256"] is None or isinstance(source["sha256"], str))
        and type(source["tokens"]) is int
        and source["tokens"] >= 0
    )


def _most_open(header: Mapping[str, str]) -> int:
    return max(1, int(header["segment_tokens"]))


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
