"""Memory files: a `Memory` on disk, and what it is and whose.

A sealed file. Its facts (all are strings): ``model`` (fingerprint), ``model_name``, ``dialect``, ``layers``,
``segment_tokens``, ``tokens_read``, ``segments_read``, ``position`` and ``sources`` (JSON: path, SHA-256 and tokens of
every document read). The tensors are those of `Memory`, and ``open_tokens`` as int32.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import torch
from safetensors.torch import load, save
from torch import Tensor

from armt.disk import sha256_file
from armt.errors import MemoryFileError, UsageError, error_line
from armt.models.checkpoint.directory import has_base_apart, read_config
from armt.models.checkpoint.files import PLAIN_FLOATS
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.models.keys import shown
from armt.models.state import CARRIED, carried
from armt.runtime.answers.finding.index_file import Index, save_index
from armt.runtime.answers.works.memory import KeepMemory
from armt.runtime.answers.works.work import Listener
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.jobs.document import Item, OpenedItem, SourceRecord
from armt.runtime.jobs.indexing import IndexedText, behind, index_of
from armt.runtime.jobs.results import Result
from armt.runtime.jobs.settings import Before
from armt.runtime.jobs.sinks import Whole
from armt.runtime.sealed import SealedFile

if TYPE_CHECKING:
    from armt.runtime.session import Armt

MEMORY_FILE = SealedFile(format="armt-memory", version=1, noun="memory file", save=save, load=load)
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
    """Where the index of a memory file goes, and what it is to hold.

    Attributes:
        path: of the file; None to write none.
        encodings, format: as the documents are opened with.
        keep_text: the text as well.
        earlier: of the memory that is gone on from, None where it has none.
    """

    path: Path | None = None
    encodings: tuple[str, ...] = ()
    format: str | None = None
    keep_text: bool = False
    earlier: Index | None = None


class MemorySink(Whole):
    """Writes what a document has left into a memory file.

    Args:
        path: of the file; None to keep what the document has left here alone.
        armt: the model that reads.
        index: options of the index that goes beside it; None for none.

    Attributes:
        result_of_job: the result of the document, once it has been written.
        index: of the document and what was read before, None where none is wanted.
    """

    def __init__(self, path: Path | None, armt: Armt, index: IndexOptions | None = None) -> None:
        self._path, self._armt, self._options = path, armt, index
        self._kept = KeepMemory(with_keys=index is not None and armt.pointing is not None)
        self._opened: OpenedItem | None = None
        self.result_of_job: Result = {}
        self.index: Index | None = None

    @property
    def memory(self) -> Memory:
        """What the document has left, once it has been read."""
        assert self._kept.memory is not None
        return self._kept.memory

    @property
    def sources(self) -> tuple[SourceRecord, ...]:
        """The documents that the memory has read, in order."""
        told = self.result_of_job["sources"]
        return tuple(SourceRecord(path=one["path"], sha256=one["sha256"], tokens=one["tokens"]) for one in told)

    def work(self, armt: Armt, opened: OpenedItem, listener: Listener | None) -> KeepMemory:
        """Return what is asked of the document: nothing."""
        self._opened = opened
        return self._kept

    def result(self, item: Item, result: Result) -> None:
        if "error" in result:
            return
        self.result_of_job = result
        if self._path is not None:
            save_memory(self._path, self._armt, self.memory, self.sources)
        if self._options is None or self._opened is None:
            return
        self.index = self._indexed(self._options, self._opened)
        if self._path is not None and self._options.path is not None:
            save_index(self._options.path, replace(self.index, memory=sha256_file(self._path)))

    def _indexed(self, options: IndexOptions, opened: OpenedItem) -> Index:
        config = self._armt.config
        shape = (0, 0) if self._armt.pointing is None else self._armt.pointing.shape
        empty = np.zeros((0, *shape), dtype=np.int8), np.zeros(0, dtype=np.float32)
        keys, scales = self._kept.keys or empty
        index = index_of(
            opened,
            keys,
            scales,
            model=model_fingerprint(self._armt.path, dialect=config.dialect, base=config.base),
            encodings=options.encodings,
            format=options.format,
            keep_text=options.keep_text,
        )
        return index if options.earlier is None else behind(options.earlier, index)


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
    on_disk = {name: tensor.detach().cpu().contiguous() for name, tensor in carried(memory).items()}
    on_disk["open_tokens"] = torch.tensor(memory.open_tokens, dtype=torch.int32)
    facts = {
        "model": model_fingerprint(armt.path, dialect=armt.config.dialect, base=armt.config.base),
        "model_name": armt.name,
        "dialect": armt.config.dialect,
        "layers": json.dumps(list(memory.layers)),
        "segment_tokens": str(armt.config.segment_tokens),
        "tokens_read": str(memory.tokens_read),
        "segments_read": str(memory.segments_read),
        "position": str(memory.position),
        "sources": json.dumps([asdict(source) for source in sources]),
    }
    try:
        MEMORY_FILE.write(path, facts, on_disk)
    except OSError as exc:
        raise MemoryFileError(f"{path}: cannot be written ({error_line(exc)})") from exc


def load_before(
    path: Path,
    armt: Armt,
    *,
    text: Callable[[Path, Armt], IndexedText | None] | None,
    on_notice: Callable[[str], None] | None = None,
) -> Before:
    """Read what a job goes on from: a memory file, and what it has read as a text.

    Args:
        path: of the file.
        armt: the model.
        text: makes that text of both; None where nothing is searched.
        on_notice: told where the memory is used in another dtype than it was written in.

    Raises:
        MemoryFileError: as `load_memory`.
        ArmtError: as ``text``.
    """
    stored = load_memory(path, armt)
    if stored.notice and on_notice is not None:
        on_notice(stored.notice)
    searched = None if text is None else text(path, armt)
    return Before(memory=stored.memory, path=path, sources=stored.sources, searched=searched)


def load_memory(path: Path, armt: Armt) -> StoredMemory:
    """Read a memory file for a model.

    Raises:
        MemoryFileError: the file is missing, damaged, truncated, no memory file, or belongs to another model.
    """
    facts, tensors = _read(path)
    config = armt.config
    if facts["dialect"] != config.dialect:
        raise MemoryFileError(
            f"{path}: written in dialect {shown(facts['dialect'])}, the model computes {config.dialect}"
        )
    if facts["model"] != model_fingerprint(armt.path, dialect=config.dialect, base=config.base):
        # The same directory is another model by another base's configuration.
        computed = " with this base" if has_base_apart(read_config(armt.path)) else ""
        raise MemoryFileError(
            f"{path}: belongs to another model ({shown(facts['model_name'])}, "
            f"fingerprint {shown(facts['model'][:12])}), not to {armt.path}{computed}; "
            "name that one with -m, or read the documents again with armt read"
        )
    blank = empty_memory(armt.model)
    placed: dict[str, Tensor | None] = {}
    notice = None
    for name in CARRIED:
        wanted, found = getattr(blank, name), tensors.get(name)
        if (wanted is None) != (found is None) or (found is not None and found.shape != wanted.shape):
            raise MemoryFileError(f"{path}: {name} does not fit the model")
        if found is not None and found.dtype != wanted.dtype:
            kinds = [str(tensor.dtype).removeprefix("torch.") for tensor in (found, wanted)]
            notice = f"{path}: written in {kinds[0]}, used in {kinds[1]} (--dtype {kinds[0]} goes on exactly)"
        placed[name] = None if found is None else found.to(device=wanted.device, dtype=wanted.dtype)
    if facts["segment_tokens"] != str(config.segment_tokens) or json.loads(facts["layers"]) != list(blank.layers):
        raise MemoryFileError(f"{path}: layers or segments do not fit the model")
    open_tokens = tensors["open_tokens"].tolist()
    try:
        armt.model.check_ids(open_tokens)
    except UsageError as exc:
        raise MemoryFileError(f"{path}: {exc}") from exc
    memory = replace(
        blank,
        **cast(dict[str, Any], placed),
        tokens_read=int(facts["tokens_read"]),
        segments_read=int(facts["segments_read"]),
        position=int(facts["position"]),
        open_tokens=tuple(open_tokens),
    )
    return StoredMemory(memory=memory, sources=_sources(facts), notice=notice)


def describe_memory_file(path: Path) -> dict[str, Any]:
    """Say what a memory file is, without its model.

    Raises:
        MemoryFileError: the file is missing, damaged, truncated or no memory file.
    """
    facts, tensors = _read(path)
    open_tokens = tensors["open_tokens"].numel()
    return {
        "path": str(path),
        "kind": "memory",
        "format_version": MEMORY_FILE.version,
        "model": facts["model"],
        "model_name": facts["model_name"],
        "dialect": facts["dialect"],
        "memory_layers": json.loads(facts["layers"]),
        "segment_tokens": int(facts["segment_tokens"]),
        "tokens_read": int(facts["tokens_read"]) + open_tokens,
        "segments_read": int(facts["segments_read"]) + bool(open_tokens),
        "open_tokens": open_tokens,
        "position": int(facts["position"]),
        "dtype": str(
            next(tensors[name].dtype for name in CARRIED if name in tensors and tensors[name].numel())
        ).removeprefix("torch."),
        "bytes": sum(tensor.nbytes for name, tensor in tensors.items() if name in CARRIED),
        "tensors": {name: list(tensor.shape) for name, tensor in tensors.items()},
        "sources": [asdict(source) for source in _sources(facts)],
    }


def _read(path: Path) -> tuple[dict[str, str], dict[str, Tensor]]:
    """Return facts and tensors of a memory file that is whole and says what it should."""
    facts, tensors = MEMORY_FILE.read(path)
    problem = _problem(facts, tensors)
    if problem is not None:
        raise MemoryFileError(f"{path}: {problem}")
    return facts, tensors


def _problem(facts: Mapping[str, str], tensors: Mapping[str, Tensor]) -> str | None:
    """Say what is wrong with facts or tensors that anybody may have written, checksum and all."""
    missing = [name for name in ("model", "model_name", "dialect", "layers", "sources", *_COUNTS) if name not in facts]
    missing += [name for name in ("matrix", "open_tokens") if name not in tensors]
    if missing:
        return f"{', '.join(missing)} is missing"
    for name in _COUNTS:
        if not re.fullmatch(r"\d{1,18}", facts[name], re.ASCII):
            return f"{name}: expected a count, got {facts[name][:40]!r}"
    try:
        layers, sources = json.loads(facts["layers"]), json.loads(facts["sources"])
    except (ValueError, RecursionError):
        return "layers or sources is no JSON"
    if not isinstance(layers, list) or not all(type(layer) is int and layer >= 0 for layer in layers):
        return "layers: expected layer numbers"
    if not isinstance(sources, list) or not all(_is_source(source) for source in sources):
        return "sources: expected path, sha256 and tokens of each document"
    open_tokens = tensors["open_tokens"]
    whole = open_tokens.dtype in (torch.int32, torch.int64)
    if open_tokens.dim() != 1 or not whole or not 0 <= len(open_tokens) < _most_open(facts):
        return "open_tokens: expected less than a segment of token ids"
    for name in CARRIED:
        if name in tensors and tensors[name].dtype not in PLAIN_FLOATS:
            return f"{name}: expected plain floats, got {tensors[name].dtype}"
    if any(not bool(tensors[name].isfinite().all()) for name in CARRIED if name in tensors):
        return "holds numbers that are not finite"
    if not any(tensors[name].numel() for name in CARRIED if name in tensors):
        return "holds no memory: its tensors are empty"
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


def _most_open(facts: Mapping[str, str]) -> int:
    return max(1, int(facts["segment_tokens"]))


def _sources(facts: Mapping[str, str]) -> tuple[SourceRecord, ...]:
    return tuple(SourceRecord(**source) for source in json.loads(facts["sources"]))
