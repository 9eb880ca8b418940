"""Checkpoints in the middle of a long document: conveyor, layer states, how far it has been read, what was written.

The file is replaced in one step, so that a kill leaves the old one or the new one. A checkpoint that does not belong to
the same document, model, settings, schedule and dtype is not used: the document is then read from its beginning.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from safetensors.torch import load, save
from torch import Tensor

from armt.errors import MemoryFileError
from armt.models.model import ArmtModel
from armt.models.state import CARRIED, carried
from armt.runtime.answers.works.work import Keys, Scales
from armt.runtime.engine.executor import Conveyor
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.reader import ReadingPoint
from armt.runtime.engine.segments import Segment
from armt.runtime.jobs.fingerprint import model_fingerprint
from armt.runtime.sealed import SealedFile

if TYPE_CHECKING:
    from armt.runtime.session import Armt

_FILE = SealedFile(format="armt-checkpoint", version=3, noun="checkpoint", save=save, load=load)
_STATE, _PASSING = "state.", "passing."


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


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """A checkpoint as it was saved.

    Attributes:
        paths, relative: of the item; see `Item`.
        sha256: of its bytes.
        point: where its reading stood.
        written: what its work had written, as JSON.
        tokens_written: how many tokens that took, drafts included.
        keys: of the segments that have passed the layer whose keys are kept, and their scales; None where nobody wants
            them.
    """

    paths: tuple[str, ...]
    relative: str
    sha256: str
    point: ReadingPoint
    written: Mapping[str, Any] = field(default_factory=dict)
    tokens_written: int = 0
    keys: tuple[Keys, Scales] | None = None


def save_checkpoint(file: Path, owner: Owner, checkpoint: Checkpoint) -> None:
    """Write a checkpoint.

    Raises:
        OSError: it cannot be written.
    """
    conveyor, point = checkpoint.point.conveyor, checkpoint.point
    tensors = {f"{_STATE}{name}": tensor.cpu().contiguous() for name, tensor in conveyor.state.items()}
    if conveyor.slots is not None:
        tensors["slots"] = conveyor.slots.cpu().contiguous()
    if checkpoint.keys is not None:
        tensors["keys"], tensors["scales"] = (torch.from_numpy(part) for part in checkpoint.keys)
    for mark, memory in point.passing.items():
        tensors |= {f"{_PASSING}{mark}.{name}": tensor.cpu().contiguous() for name, tensor in carried(memory).items()}
    facts = {
        "paths": checkpoint.paths,
        "relative": checkpoint.relative,
        "sha256": checkpoint.sha256,
        "written": checkpoint.written,
        "tokens_written": checkpoint.tokens_written,
        "counts": [point.tokens_read, point.segments_read, point.position],
        "belt": [[s.index, s.tokens, s.first, s.past, s.position, s.mark] for s in conveyor.belt],
        "passing": [[mark, memory.tokens_read, memory.position] for mark, memory in point.passing.items()],
    }
    _FILE.write(file, {"owner": _name(owner), "facts": json.dumps(facts)}, tensors)


def load_checkpoint(file: Path, owner: Owner, model: ArmtModel) -> Checkpoint | None:
    """Read a checkpoint back; None where there is none, it is damaged, or it is another owner's."""
    try:
        header, tensors = _FILE.read(file)
    except MemoryFileError:
        return None
    if header.get("owner") != _name(owner):
        return None
    facts: dict[str, Any] = json.loads(header["facts"])
    return Checkpoint(
        paths=tuple(facts["paths"]),
        relative=facts["relative"],
        sha256=facts["sha256"],
        written=facts["written"],
        tokens_written=facts["tokens_written"],
        keys=(tensors["keys"].numpy(), tensors["scales"].numpy()) if "keys" in tensors else None,
        point=_point(facts, tensors, model),
    )


def _point(facts: Mapping[str, Any], tensors: Mapping[str, Tensor], model: ArmtModel) -> ReadingPoint:
    belt = tuple(
        # What the ids were does not matter any more, how many there are does.
        Segment(0, index, range(tokens), first, False, past, position, mark=mark)
        for index, tokens, first, past, position, mark in facts["belt"]
    )
    state = {name.removeprefix(_STATE): tensor for name, tensor in tensors.items() if name.startswith(_STATE)}
    passing = {}
    for mark, tokens_read, position in facts["passing"]:
        own = {name: tensors.get(f"{_PASSING}{mark}.{name}") for name in CARRIED}
        placed: dict[str, Any] = {
            name: None if tensor is None else tensor.to(model.device) for name, tensor in own.items()
        }
        passing[mark] = replace(
            empty_memory(model), **placed, tokens_read=tokens_read, segments_read=mark, position=position
        )
    tokens_read, segments_read, position = facts["counts"]
    conveyor = Conveyor(slots=tensors.get("slots"), state=state, belt=belt)
    return ReadingPoint(0, tokens_read, segments_read, position, conveyor, passing)


def owner_of(armt: Armt, *, settings: str, schedule: str, layers: int) -> Owner:
    """Return whom the checkpoints of a model belong to; arguments as in `Owner`."""
    kinds = f"{armt.model.dtype}, {armt.model.memory_dtype}"
    return Owner(
        model=model_fingerprint(armt.path, dialect=armt.config.dialect),
        settings=settings,
        schedule=schedule,
        layers=layers,
        dtype=kinds.replace("torch.", ""),
    )


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


def _name(owner: Owner) -> str:
    return json.dumps([owner.model, owner.settings, owner.schedule, owner.layers, owner.dtype])
