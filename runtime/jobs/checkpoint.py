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
from armt.models.checkpoint.fingerprint import answers_fingerprint
from armt.models.model import ArmtModel
from armt.models.state import carried
from armt.runtime.answers.works.work import Keys, Scales
from armt.runtime.engine.executor import Conveyor
from armt.runtime.engine.memory import Memory, empty_memory
from armt.runtime.engine.reader import ReadingPoint
from armt.runtime.engine.segments import Segment
from armt.runtime.sealed import SealedFile

if TYPE_CHECKING:
    from armt.runtime.session import Armt

_FILE = SealedFile(format="armt-checkpoint", version=4, noun="checkpoint", save=save, load=load)
_STATE, _PASSING = "state.", "passing."
# Of tokens and places: no document is longer.
_MOST = 2**62


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """What a checkpoint belongs to: it is of no use to anything else.

    Attributes:
        model: fingerprint, with that of a teller that its keys are made by.
        settings: digest of what is asked.
        schedule, layers, dtype: how it is computed.
        keys: how many are kept of a segment, and of which width, as the job's `Tap` has it; None where nothing
            but words points.
    """

    model: str
    settings: str
    schedule: str
    layers: int
    dtype: str
    keys: tuple[int, int] | None


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Checkpoint:
    """A checkpoint as it was saved.

    Attributes:
        paths: of the item; see `Item`.
        sha256: of its bytes.
        point: where its reading stood.
        written: what its work had written, as JSON.
        tokens_written: how many tokens that took, drafts included.
        keys: of the segments that have passed the layer whose keys are kept, int8 ``[segments, *Owner.keys]``, and
            their scales; None where nobody wants them.
    """

    paths: tuple[str, ...]
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
        "sha256": checkpoint.sha256,
        "written": checkpoint.written,
        "tokens_written": checkpoint.tokens_written,
        "counts": [point.tokens_read, point.segments_read, point.position],
        "belt": [[s.index, s.tokens, s.first, s.past, s.position, s.mark] for s in conveyor.belt],
        "passing": [[mark, memory.tokens_read, memory.position] for mark, memory in point.passing.items()],
    }
    _FILE.write(file, {"owner": _name(owner), "facts": json.dumps(facts)}, tensors)


def load_checkpoint(file: Path, owner: Owner, model: ArmtModel) -> Checkpoint | None:
    """Read a checkpoint back; None where there is none, it is damaged, or it is another owner's.

    Its checksum is no proof of who wrote it: every field is looked at before anything is made of it.
    """
    try:
        header, tensors = _FILE.read(file)
    except MemoryFileError:
        return None
    if header.get("owner") != _name(owner):
        return None
    try:
        return _checkpoint(json.loads(header["facts"]), tensors, owner, model)
    except (ValueError, TypeError, KeyError, RecursionError):
        return None


def _checkpoint(facts: Any, tensors: dict[str, Tensor], owner: Owner, model: ArmtModel) -> Checkpoint:
    """Make a checkpoint of what a file holds; what does not fit raises ValueError, TypeError or KeyError."""
    paths, sha256, written = (facts[name] for name in ("paths", "sha256", "written"))
    _expect(all(type(name) is str for name in [*paths, sha256]) and isinstance(written, dict))
    (tokens_written,) = _counts([facts["tokens_written"]])
    keys = (tensors.pop("keys", None), tensors.pop("scales", None))
    if keys[0] is None or keys[1] is None:
        _expect(keys == (None, None))
    else:
        _expect(owner.keys is not None and keys[0].shape[1:] == owner.keys)
        _expect(keys[0].dtype == torch.int8)
        _expect(keys[1].dtype == torch.float32 and keys[1].shape == keys[0].shape[:1])
    return Checkpoint(
        paths=tuple(paths),
        sha256=sha256,
        written=written,
        tokens_written=tokens_written,
        keys=None if keys[0] is None or keys[1] is None else (keys[0].numpy(), keys[1].numpy()),
        point=_point(facts, tensors, owner, model),
    )


def _point(facts: Mapping[str, Any], tensors: Mapping[str, Tensor], owner: Owner, model: ArmtModel) -> ReadingPoint:
    tokens_read, segments_read, position = _counts(facts["counts"])
    blank, expected = empty_memory(model), dict[str, Sequence[int]]()
    states = carried(blank)
    expected |= {f"{_STATE}{name}": tensor.shape for name, tensor in states.items()}
    passing = {}
    for mark, *counts in facts["passing"]:
        (mark,), (tokens, place) = _counts([mark]), _counts(counts)
        own = {name: f"{_PASSING}{mark}.{name}" for name in states}
        expected |= {own[name]: tensor.shape for name, tensor in states.items()}
        placed: dict[str, Any] = {name: tensors[key].to(model.device) for name, key in own.items()}
        passing[mark] = replace(blank, **placed, tokens_read=tokens, segments_read=mark, position=place)
    belt = tuple(_on_belt(segment, model) for segment in facts["belt"])
    if owner.schedule == "diagonal":
        rows = model.config.segment_tokens + model.config.extra_tokens
        expected["slots"] = (owner.layers, 1, rows, model.config.d_model)
    _expect(len(belt) == (owner.layers if owner.schedule == "diagonal" else 0))
    _expect(
        {name: tuple(tensor.shape) for name, tensor in tensors.items()} == {n: tuple(s) for n, s in expected.items()}
    )
    _expect(all(tensor.is_floating_point() for tensor in tensors.values()))
    state = {name: tensors[f"{_STATE}{name}"] for name in states}
    conveyor = Conveyor(slots=tensors.get("slots"), state=state, belt=belt)
    return ReadingPoint(0, tokens_read, segments_read, position, conveyor, passing)


def _on_belt(value: Any, model: ArmtModel) -> Segment:
    """Return a segment under way; what its ids were does not matter any more, how many there are does."""
    index, tokens, first, past, position, mark = value
    _counts([index, past, position, *([] if mark is None else [mark])])
    # Only the last segment of a document may be shorter, and no checkpoint is taken behind that.
    _expect(type(first) is bool and type(tokens) is int and tokens == model.config.segment_tokens >= past)
    return Segment(0, index, range(tokens), first, False, past, position, mark=mark)


def _counts(values: Iterable[Any]) -> list[int]:
    counts = list(values)
    _expect(all(type(count) is int and 0 <= count <= _MOST for count in counts))
    return counts


def _expect(fits: bool) -> None:
    if not fits:
        raise ValueError("not what a checkpoint holds")


def owner_of(
    armt: Armt,
    *,
    settings: str,
    schedule: str,
    layers: int,
    keys: tuple[int, int] | None = None,
    tells: bool = False,
) -> Owner:
    """Return whom the checkpoints of a model belong to; arguments as in `Owner`, ``tells`` as of `answers_fingerprint`.

    Raises:
        ModelError: the model cannot be read.
    """
    kinds = f"{armt.model.dtype}, {armt.model.memory_dtype}"
    return Owner(
        model=answers_fingerprint(
            armt.path, dialect=armt.config.dialect, base=armt.config.base, judge=None, tells=tells
        ),
        settings=settings,
        schedule=schedule,
        layers=layers,
        dtype=kinds.replace("torch.", ""),
        keys=keys,
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
    """Return an owner as a file has it; which keys there are follows from the model and the settings."""
    return json.dumps([owner.model, owner.settings, owner.schedule, owner.layers, owner.dtype])
