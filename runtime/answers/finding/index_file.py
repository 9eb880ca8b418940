"""Index files: where in its source each part of a memory came from, beside the memory file (``book.index``).

A sealed file. Its tensors: ``keys`` int8 ``[segments, *Pointing.shape]`` and ``scales`` float32 ``[segments]`` (what
points at the segments is ``keys * scales``: a finder's vectors, or else the memory's write keys), ``ranges`` int64
``[segments, 2]`` (byte offsets in the source's text as UTF-8), ``lines`` int64 ``[segments]`` (line of each start,
from 1), ``source_of`` int32 ``[segments]``, ``sources`` uint8 (JSON, zlib: path, SHA-256, format, encodings, size,
headings, page starts and places of each source) and, where the text is kept, ``text`` uint8 (the sources' texts behind
each other, UTF-8, zlib). Its facts (all are strings): ``model`` (fingerprint), ``memory`` (checksum of the memory file
it belongs to), ``sources_bytes`` and ``text_bytes``.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from armt.errors import MemoryFileError, error_line
from armt.models.keys import shown
from armt.runtime.sealed import SealedFile
from armt.runtime.text.stored import Heading

INDEX_FILE = SealedFile(format="armt-index", version=1, noun="index", save=save, load=load)
SUFFIX = ".index"

_DTYPES = {
    "keys": np.int8, "scales": np.float32, "ranges": np.int64, "lines": np.int64, "source_of": np.int32,
    "sources": np.uint8, "text": np.uint8,
}  # fmt: skip
_DIMENSIONS = {"keys": 3, "scales": 1, "ranges": 2, "lines": 1, "source_of": 1, "sources": 1, "text": 1}
_FACTS = ("model", "memory", "sources_bytes", "text_bytes")
_LARGEST_KEY = 127
# zlib makes at most this of a byte; a fact that says more is a lie.
_MOST_EXPANSION = 1032
_HEX_DIGITS = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedSource:
    """A document that an index is about, and how it was read.

    Attributes:
        path: as it was given.
        sha256: of its bytes; None where it had no bytes to hash.
        format: as it was read ("text", "pdf", ...).
        encodings: to try before UTF-8, as they were given.
        size: bytes of its text as UTF-8.
        headings: in order.
        page_starts: byte offset of each page of a PDF; empty in other formats.
        text: where it was kept.
        places: absolute paths at which it may lie, the first where it was read; none of indexes made before there were
            any, and of standard input. On the disk the last is relative to the index: both may have been moved.
    """

    path: str
    sha256: str | None
    format: str | None
    encodings: tuple[str, ...]
    size: int
    headings: tuple[Heading, ...] = ()
    page_starts: tuple[int, ...] = ()
    text: str | None = None
    places: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit each other."""
        for name, offsets in (("headings", [item.start for item in self.headings]), ("pages", list(self.page_starts))):
            if offsets != sorted(offsets) or (offsets and not 0 <= offsets[0] <= offsets[-1] <= self.size):
                raise ValueError(f"{name}: expected ascending offsets within 0 to {self.size}")
        if self.text is not None and len(self.text.encode()) != self.size:
            raise ValueError(f"text: expected {self.size} bytes, got {len(self.text.encode())}")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Index:
    """Where each segment of a memory came from, and by which keys it is found.

    Attributes:
        model: fingerprint of the model whose keys these are.
        memory: checksum of the memory file; None until there is one.
        sources: in the order in which they were read.
        keys: int8 [segments, *Pointing.shape].
        scales: float32 [segments]; ``keys * scales[:, None, None]`` is what was kept of them.
        ranges: int64 [segments, 2], byte offsets of start and end in the text of the segment's source.
        lines: int64 [segments], line of each start, from 1.
        source_of: int32 [segments], the source that each begins in.
    """

    model: str
    memory: str | None
    sources: tuple[IndexedSource, ...]
    keys: NDArray[np.int8]
    scales: NDArray[np.float32]
    ranges: NDArray[np.int64]
    lines: NDArray[np.int64]
    source_of: NDArray[np.int32]

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit each other."""
        segments = len(self.ranges)
        if self.keys.ndim != 3:
            raise ValueError(f"keys: expected three dimensions, got {self.keys.ndim}")
        for name, shape in (("keys", (segments, *self.keys.shape[1:])), ("scales", (segments,)), ("lines", (segments,)),
                            ("ranges", (segments, 2)), ("source_of", (segments,))):  # fmt: skip
            if getattr(self, name).shape != shape:
                raise ValueError(f"{name}: expected shape {list(shape)}, got {list(getattr(self, name).shape)}")
        if not (np.isfinite(self.scales).all() and (self.scales >= 0).all()):
            raise ValueError("scales: expected numbers from 0")
        if ((self.source_of < 0) | (self.source_of >= len(self.sources))).any():
            raise ValueError(f"source_of: expected 0 to {len(self.sources) - 1}")
        starts, ends = self.ranges[:, 0], self.ranges[:, 1]
        sizes = np.array([source.size for source in self.sources], dtype=np.int64)[self.source_of]
        if ((starts < 0) | (ends < starts) | (ends > sizes)).any() or (self.lines < 1).any():
            raise ValueError("ranges, lines: expected places within their sources")
        # Within a source, segments stand in the order of the text; a source begins anew.
        same = np.diff(self.source_of) == 0
        backwards = (np.diff(starts)[same] < 0).any() or (np.diff(self.lines)[same] < 0).any()
        if (np.diff(self.source_of) < 0).any() or backwards:
            raise ValueError("ranges, lines: expected the order of the documents")
        if len({source.text is None for source in self.sources}) > 1:
            raise ValueError("text: expected all sources' or none")


def quantised(keys: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Round keys to int8, with one scale per segment.

    Args:
        keys: float32 [segments, *Pointing.shape].

    Returns:
        Keys int8 of the same shape and scales float32 [segments]; the error is at most half a scale.
    """
    # A document that is no numbers fails where it is answered or saved; here its keys only find nothing.
    keys = np.nan_to_num(keys, nan=0.0, posinf=0.0, neginf=0.0)
    largest = np.abs(keys).max(axis=(1, 2), initial=0.0)
    scales = (largest / _LARGEST_KEY).astype(np.float32)
    divisors = np.where(scales > 0, scales, np.float32(1))[:, None, None]
    return np.clip(np.rint(keys / divisors), -_LARGEST_KEY, _LARGEST_KEY).astype(np.int8), scales


def index_path(memory: Path) -> Path:
    """Return where the index of a memory file stands: ``book.armt`` has ``book.index``."""
    return memory.with_suffix(SUFFIX)


def save_index(path: Path, index: Index) -> None:
    """Write an index; the file is replaced in one step, or left as it was.

    Raises:
        MemoryFileError: it cannot be written.
    """
    described = json.dumps([_described(source) | _placed(source, path) for source in index.sources]).encode()
    kept = _kept_text(index)
    tensors: dict[str, NDArray[Any]] = {
        "keys": index.keys,
        "scales": index.scales,
        "ranges": index.ranges,
        "lines": index.lines,
        "source_of": index.source_of,
        "sources": _packed(described),
    }
    if kept is not None:
        tensors["text"] = _packed(kept)
    tensors = {name: np.ascontiguousarray(tensor, dtype=_DTYPES[name]) for name, tensor in tensors.items()}
    facts = {
        "model": index.model,
        "memory": index.memory or "",
        "sources_bytes": str(len(described)),
        "text_bytes": "" if kept is None else str(len(kept)),
    }
    try:
        INDEX_FILE.write(path, facts, tensors)
    except OSError as exc:
        raise MemoryFileError(f"{path}: cannot be written ({error_line(exc)})") from exc


def load_index(path: Path, *, model: str | None = None, memory: str | None = None) -> Index:
    """Read an index.

    Args:
        path: of the file.
        model: fingerprint of the model that is to use it; None takes any.
        memory: checksum of the memory file that it is to belong to; None takes any.

    Raises:
        MemoryFileError: the file is missing, damaged, truncated, no index, or belongs to another model or memory file.
    """
    facts, tensors = INDEX_FILE.read(path)
    try:
        index = _index(path, facts, tensors)
    except (ValueError, TypeError, KeyError, zlib.error, RecursionError, OverflowError, MemoryError) as exc:
        raise MemoryFileError(f"{path}: damaged index ({error_line(exc)})") from exc
    if model is not None and index.model != model:
        raise MemoryFileError(
            f"{path}: belongs to another model (fingerprint {shown(index.model[:12])}, not {model[:12]}); "
            "read the document again with -o"
        )
    if memory is not None and index.memory != memory:
        raise MemoryFileError(f"{path}: belongs to another memory file; read the document again with -o")
    return index


def check_source(path: Path, source: IndexedSource, sha256: str | None) -> None:
    """Make sure that a source is still what was read.

    Args:
        path: of the index.
        source: as the index has it.
        sha256: of the source's bytes as they are.

    Raises:
        MemoryFileError: it has changed.
    """
    if sha256 != source.sha256:
        raise MemoryFileError(f"{path}: {source.path} has changed since it was read; read it again with -o")


def describe_index_file(path: Path) -> dict[str, Any]:
    """Say what an index is, without its model.

    Raises:
        MemoryFileError: the file is missing, damaged, truncated or no index.
    """
    index = load_index(path)
    segments, slots, width = index.keys.shape
    return {
        "path": str(path),
        "kind": "index",
        "format_version": INDEX_FILE.version,
        "model": index.model,
        "memory": index.memory,
        "segments": segments,
        "keys": [slots, width] if slots and width else None,
        "bytes": path.stat().st_size,
        "keeps_text": any(source.text is not None for source in index.sources),
        "sources": [
            {
                "path": source.path,
                "sha256": source.sha256,
                "format": source.format,
                "encodings": list(source.encodings),
                "text_bytes": source.size,
                "pages": len(source.page_starts) or None,
                "headings": len(source.headings),
            }
            for source in index.sources
        ],
    }


def _index(path: Path, facts: Mapping[str, str], tensors: Mapping[str, NDArray[Any]]) -> Index:
    """Make an index of what a file holds; what does not fit raises ValueError, TypeError, KeyError or zlib.error."""
    if set(facts) != set(_FACTS):
        raise ValueError("other facts in its header")
    if tensors.keys() - _DTYPES.keys() or _DTYPES.keys() - tensors.keys() - {"text"}:
        raise ValueError("it has other tensors")
    for name, tensor in tensors.items():
        if tensor.dtype != _DTYPES[name] or tensor.ndim != _DIMENSIONS[name]:
            raise ValueError(f"{name} is of another kind")
    if len(facts["model"]) != _HEX_DIGITS or len(facts["memory"]) not in (0, _HEX_DIGITS):
        raise ValueError("no fingerprint in its header")
    kept = tensors.get("text")
    if (kept is None) != (facts["text_bytes"] == ""):
        raise ValueError("text: expected one where its header gives its size")
    text = None if kept is None else _unpacked(kept, facts["text_bytes"])
    return Index(
        model=facts["model"],
        memory=facts["memory"] or None,
        sources=_sources(path, _unpacked(tensors["sources"], facts["sources_bytes"]), text),
        keys=tensors["keys"],
        scales=tensors["scales"],
        ranges=tensors["ranges"],
        lines=tensors["lines"],
        source_of=tensors["source_of"],
    )


def _described(source: IndexedSource) -> dict[str, Any]:
    return {
        "path": source.path,
        "sha256": source.sha256,
        "format": source.format,
        "encodings": list(source.encodings),
        "size": source.size,
        "headings": [_told(item) for item in source.headings],
        "page_starts": list(source.page_starts),
    }


def _placed(source: IndexedSource, index: Path) -> dict[str, str]:
    """Return where a source lies, and where as seen from the index: nothing where only the root has both below it."""
    if not source.places:
        return {}
    folder, place = os.path.normpath(index.absolute().parent), os.path.normpath(source.places[-1])
    in_one_tree = os.path.commonpath([place, folder]) != Path(place).anchor
    return {"place": source.places[0]} | ({"beside": os.path.relpath(place, folder)} if in_one_tree else {})


def _kept_text(index: Index) -> bytes | None:
    kept = [source.text for source in index.sources if source.text is not None]
    return "".join(kept).encode() if kept else None


def _sources(path: Path, data: bytes, text: bytes | None) -> tuple[IndexedSource, ...]:
    """Read the sources of an index, and give each its part of the kept text."""
    value = json.loads(data)
    if not isinstance(value, list):
        raise ValueError("sources: expected a list")
    found, position = [], 0
    for item in value:
        source = _source(path, item)
        if text is not None:
            source = replace(source, text=text[position : position + source.size].decode())
        position += source.size
        found.append(source)
    if text is not None and position != len(text):
        raise ValueError(f"text: expected {position} bytes, got {len(text)}")
    return tuple(found)


def _source(path: Path, value: Any) -> IndexedSource:
    if not isinstance(value, dict):
        raise ValueError("sources: expected objects")
    kinds = {"path": str, "size": int, "encodings": list, "headings": list, "page_starts": list}
    for name, kind in kinds.items():
        if type(value.get(name)) is not kind:
            raise ValueError(f"sources: {name}: expected {kind.__name__}")
    optional = [value["sha256"], value["format"], value.get("place"), value.get("beside")]
    if not all(item is None or isinstance(item, str) for item in (*optional, *value["encodings"])):
        raise ValueError("sources: expected names")
    if any(type(offset) is not int for offset in value["page_starts"]) or value["size"] < 0:
        raise ValueError("sources: expected offsets from 0")
    return IndexedSource(
        path=value["path"],
        sha256=value["sha256"],
        format=value["format"],
        encodings=tuple(value["encodings"]),
        size=value["size"],
        headings=tuple(_heading(*item) for item in value["headings"]),
        page_starts=tuple(value["page_starts"]),
        places=_places(path, value.get("place"), value.get("beside")),
    )


def _places(index: Path, place: str | None, beside: str | None) -> tuple[str, ...]:
    """Return where a source may lie: where it was read, and where it lies now if it was moved with its index."""
    found = [] if place is None else [place]
    if beside is not None:
        found.append(os.path.normpath(index.absolute().parent / beside))
    return tuple(dict.fromkeys(found))


def _heading(start: Any, level: Any, title: Any, end: Any = None) -> Heading:
    if type(start) is not int or type(level) is not int or type(title) is not str or type(end) not in (int, type(None)):
        raise ValueError("headings: expected offset, level and title, and the end of what stands under it")
    return Heading(start, level, title, end)


def _told(heading: Heading) -> list[Any]:
    told: list[Any] = [heading.start, heading.level, heading.title]
    return told if heading.end is None else [*told, heading.end]


def _packed(data: bytes) -> NDArray[np.uint8]:
    return np.frombuffer(zlib.compress(data, 6), dtype=np.uint8)


def _unpacked(data: NDArray[Any], size: str) -> bytes:
    expected = int(size)
    if not 0 <= expected <= _MOST_EXPANSION * data.size:
        raise ValueError(f"text of {expected} bytes cannot be in {data.size}")
    unpacker = zlib.decompressobj()
    unpacked = unpacker.decompress(data.tobytes(), expected + 1)
    if len(unpacked) != expected or not unpacker.eof:
        raise ValueError(f"text: expected {expected} bytes, got others")
    return unpacked
