"""Checkpoints in the middle of a long document: conveyor, layer states and how far it has been read.

A job over documents keeps one, and so does a reading of some documents into one memory (`ReadingCheckpoints`). The file
is replaced in one step, so that a kill leaves the old one or the new one. A checkpoint that does not belong to the same
document, model, settings, schedule and dtype is not used: the document is then read from its beginning.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from torch import Tensor

from armt.runtime.engine.executor import Conveyor
from armt.runtime.engine.memory import Memory
from armt.runtime.engine.reader import ReadingPoint
from armt.runtime.engine.segments import Segment
from armt.runtime.jobs.fingerprint import model_fingerprint
from armt.runtime.jobs.memory_file import write_atomically
from armt.runtime.session import Armt

_FORMAT = "armt-checkpoint-1"
_STATE = "state."


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What a checkpoint belongs to: it is of no use to anything else.

    Attributes:
        model: fingerprint.
        settings: digest of what is asked.
        schedule, layers, dtype: how it is computed.
    """

    model: str
    settings: str
    schedule: str
    layers: int
    dtype: str


@dataclass(frozen=True, slots=True, eq=False)
class Checkpoint:
    """A checkpoint as it was saved.

    Attributes:
        path, relative: of the document.
        sha256: of its bytes.
        point: where its reading stood.
    """

    path: str
    relative: str
    sha256: str
    point: ReadingPoint


def save_checkpoint(file: Path, owner: Owner, checkpoint: Checkpoint) -> None:
    """Write a checkpoint.

    Raises:
        OSError: it cannot be written.
    """
    conveyor, point = checkpoint.point.conveyor, checkpoint.point
    tensors = {f"{_STATE}{name}": tensor.cpu().contiguous() for name, tensor in conveyor.state.items()}
    if conveyor.slots is not None:
        tensors["slots"] = conveyor.slots.cpu().contiguous()
    facts = {
        "path": checkpoint.path,
        "relative": checkpoint.relative,
        "sha256": checkpoint.sha256,
        "counts": [point.tokens_read, point.segments_read, point.position],
        "belt": [[s.index, s.tokens, s.first, s.past, s.position] for s in conveyor.belt],
    }
    header = {"format": _FORMAT, "owner": _name(owner), "facts": json.dumps(facts)}
    header["checksum"] = _checksum(header, tensors)
    write_atomically(file, save(tensors, metadata=header), scratch=_scratch(file))


def remove_checkpoint(file: Path) -> None:
    """Remove a checkpoint, and what a kill while one was written has left."""
    file.unlink(missing_ok=True)
    _scratch(file).unlink(missing_ok=True)


def load_checkpoint(file: Path, owner: Owner) -> Checkpoint | None:
    """Read a checkpoint back; None where there is none, it is damaged, or it is another owner's."""
    try:
        with safe_open(file, framework="pt", device="cpu") as opened:
            header = dict(opened.metadata() or {})
            tensors = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118 (no mapping)
    except (SafetensorError, OSError):
        return None
    checksum = header.pop("checksum", None)
    if header.get("format") != _FORMAT or header.get("owner") != _name(owner) or checksum != _checksum(header, tensors):
        return None
    facts: dict[str, Any] = json.loads(header["facts"])
    belt = tuple(
        # What the ids were does not matter any more, how many there are does.
        Segment(0, index, range(tokens), first, False, past, position)
        for index, tokens, first, past, position in facts["belt"]
    )
    state = {name.removeprefix(_STATE): tensor for name, tensor in tensors.items() if name.startswith(_STATE)}
    tokens_read, segments_read, position = facts["counts"]
    conveyor = Conveyor(slots=tensors.get("slots"), state=state, belt=belt)
    point = ReadingPoint(0, tokens_read, segments_read, position, conveyor)
    return Checkpoint(facts["path"], facts["relative"], facts["sha256"], point)


def owner_of(armt: Armt, *, settings: str, schedule: str, layers: int) -> Owner:
    """Return whom the checkpoints of a model belong to; arguments as in `Owner`."""
    kinds = f"{armt.model.dtype}, {armt.model.memory_dtype}"
    return Owner(
        model=model_fingerprint(armt.path, dialect=armt.config.dialect), settings=settings, schedule=schedule,
        layers=layers, dtype=kinds.replace("torch.", ""),
    )  # fmt: skip


def passed_tokens(point: ReadingPoint, memory: Memory | None) -> int:
    """Return how many tokens of a document lie before a point in it; ``memory`` is what the document goes on from."""
    return point.tokens_read - (memory.tokens_read + len(memory.open_tokens) if memory else 0)


def rest_after(
    point: ReadingPoint, stretches: Iterable[Sequence[int] | Tensor], memory: Memory | None
) -> Iterator[Sequence[int] | Tensor]:
    """Yield what follows a point of a document.

    Args:
        point: in the document.
        stretches: the document's tokens from its beginning.
        memory: what the document goes on from; its open tokens come before the document's.
    """
    carried = memory.open_tokens if memory else ()
    return skip_tokens(chain([carried], stretches), passed_tokens(point, memory) + len(carried))


def skip_tokens(stretches: Iterable[Sequence[int] | Tensor], count: int) -> Iterator[Sequence[int] | Tensor]:
    """Yield what follows the first ``count`` tokens of a stream."""
    for stretch in stretches:
        if count >= len(stretch):
            count -= len(stretch)
            continue
        yield stretch[count:]
        count = 0


def _scratch(file: Path) -> Path:
    return file.with_name(f".{file.name}.partial")


def _name(owner: Owner) -> str:
    return json.dumps([owner.model, owner.settings, owner.schedule, owner.layers, owner.dtype])


def _checksum(header: Mapping[str, str], tensors: Mapping[str, Tensor]) -> str:
    digest = hashlib.sha256(json.dumps(dict(header), sort_keys=True).encode())
    for name in sorted(tensors):
        digest.update(f"\n{name}\n".encode())
        digest.update(tensors[name].contiguous().view(-1).view(torch.uint8).numpy().data)
    return digest.hexdigest()
