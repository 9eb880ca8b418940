"""Sealed files: tensors and facts in one safetensors file, with a checksum that is compared before either is believed.

Memory files, their indexes and the checkpoints of jobs are such files. safetensors itself looks at sizes, not at
contents: a flipped bit would go unnoticed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar

from safetensors import SafetensorError

from armt.disk import replace_file
from armt.errors import MemoryFileError, error_line
from armt.models.keys import shown

_FORMAT, _VERSION, _SEAL = "format", "format_version", "sha256"


class Array(Protocol):
    """What torch's tensors and numpy's arrays have in common: an index is read without torch."""

    @property
    def dtype(self) -> Any:
        """Return the kind of its numbers; how that is written is a part of the checksum."""
        ...

    @property
    def shape(self) -> Sequence[int]:
        """Return its dimensions."""
        ...


ArrayT = TypeVar("ArrayT", bound=Array)
Save = Callable[[dict[str, ArrayT], dict[str, str]], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedFile(Generic[ArrayT]):
    """A kind of sealed file.

    Attributes:
        format, version: stand in its header; a file with others is refused.
        noun: what messages call such a file.
        save, load: safetensors' functions for the tensors of torch or of numpy.
    """

    format: str
    version: int
    noun: str
    save: Save[ArrayT]
    load: Callable[[bytes], dict[str, ArrayT]]

    def write(self, path: Path, facts: Mapping[str, str], tensors: Mapping[str, ArrayT]) -> None:
        """Write a file; it is replaced in one step, or left as it was. The same contents make the same bytes.

        Args:
            path: of the file.
            facts: for its header.
            tensors: contiguous, on the CPU.

        Raises:
            OSError: it cannot be written.
        """
        header = {_FORMAT: self.format, _VERSION: str(self.version), **facts}
        replace_file(path, seal(header, tensors, self.save))

    def read(self, path: Path) -> tuple[dict[str, str], dict[str, ArrayT]]:
        """Return the facts and tensors of a file that is whole; what they say is not looked at.

        The file is read, not mapped: one that is cut short while it is used would end the process (SIGBUS).

        Raises:
            MemoryFileError: the file is missing, damaged, truncated, or of another kind or version.
        """
        if not path.is_file():
            raise MemoryFileError(f"{path}: no such {self.noun}")
        try:
            data = path.read_bytes()
            layout, body = _parted(data)
            header = {str(key): str(value) for key, value in dict(layout.get("__metadata__") or {}).items()}
            if header.get(_FORMAT) != self.format:
                raise MemoryFileError(f"{path}: a safetensors file, but no {self.noun}")
            if (version := header.get(_VERSION)) != str(self.version):
                raise MemoryFileError(f"{path}: format version {shown(version)}; this armt reads {self.version}")
            tensors = self.load(data)
            is_whole = header.pop(_SEAL, None) == _checksum(header, tensors, layout, body)
        except (SafetensorError, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as exc:
            raise MemoryFileError(f"{path}: no {self.noun}, or damaged or truncated ({error_line(exc)})") from exc
        if not is_whole:
            raise MemoryFileError(f"{path}: damaged (its contents do not match their checksum)")
        return {name: fact for name, fact in header.items() if name not in (_FORMAT, _VERSION)}, tensors


def seal(header: Mapping[str, str], tensors: Mapping[str, ArrayT], save: Save[ArrayT]) -> bytes:
    """Return the bytes of a sealed file.

    Args:
        header: all of it but the checksum.
        tensors: contiguous, on the CPU.
        save: safetensors' function for them.
    """
    layout, body = _parted(save(dict(tensors), dict(header)))
    layout["__metadata__"][_SEAL] = _checksum(header, tensors, layout, body)
    # safetensors alone writes its header in a random order.
    text = json.dumps(layout, sort_keys=True, separators=(",", ":")).encode()
    # Tensors begin at a multiple of eight bytes.
    text += b" " * (-len(text) % 8)
    return len(text).to_bytes(8, "little") + text + body


def _parted(data: bytes) -> tuple[dict[str, Any], memoryview]:
    """Return the header of a safetensors file, parsed, and the bytes of its tensors."""
    begin = 8 + int.from_bytes(data[:8], "little")
    layout = json.loads(data[8:begin])
    if not isinstance(layout, dict):
        raise ValueError("its header is no object")
    return layout, memoryview(data)[begin:]


def _checksum(
    header: Mapping[str, str], tensors: Mapping[str, Array], layout: Mapping[str, Any], body: memoryview
) -> str:
    """Return the SHA-256 of header and tensors."""
    digest = hashlib.sha256(json.dumps(dict(header), sort_keys=True).encode())
    for name in sorted(tensors):
        start, end = layout[name]["data_offsets"]
        digest.update(f"\n{name} {tensors[name].dtype} {list(tensors[name].shape)}\n".encode())
        digest.update(body[start:end])
    return digest.hexdigest()
