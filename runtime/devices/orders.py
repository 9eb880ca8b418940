"""What the first process asks of the others: plain integers and names, as JSON. Tensors follow by themselves.

The order in which they follow is said with each. JSON rather than pickles: nothing that comes over a socket is run.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, is_dataclass
from functools import cache
from typing import Any, get_type_hints

from armt.models.active import NewRows
from armt.models.cells import CellGroup

_KINDS: dict[str, type[Order]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something that another process is to do."""

    def __init_subclass__(cls) -> None:
        _KINDS[cls.__name__] = cls


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold(Order):
    """Load a part of a model; answered by one number, whether its memory is trained.

    Attributes:
        path, dialect, base, dtype, kernels: as for `load_model`; a dtype of None is the checkpoint's own.
        device: kind of device.
        ranges: the layers of every process, in order.
    """

    path: str
    dialect: str | None
    base: str | None
    dtype: str | None
    kernels: str | None
    device: str
    ranges: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSlots(Order):
    """Make slots for a run.

    Attributes:
        number: what they are called from now on; memories, open segments and what is kept of them are numbered with
            them.
        layers: of the run, in the model.
        lanes: side by side at most.
    """

    number: int
    layers: int
    lanes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStep(Order):
    """Run what lies in the process's layers of one step; see `Slots.run`."""

    number: int
    group: CellGroup
    lanes: tuple[int, ...]
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendOutputs(Order):
    """Send some rows of what a layer gave in the last step; layers are those of the process, from 0."""

    number: int
    layer: int
    start: int
    stop: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadLayer(Order):
    """Take one layer of a memory into a lane; its tensors follow, as `part_of` has them."""

    number: int
    layer: int
    lane: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SaveLayer(Order):
    """Send one layer of a lane, as `part_of` has it."""

    number: int
    layer: int
    lane: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendCopy(Order):
    """Send what is needed to go on: the slots where cells are under way, then a lane of all layers."""

    number: int
    lane: int
    under_way: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PutBack(Order):
    """Take a copy back: the slots, that below the lowest layer first, then a lane of all layers.

    Attributes:
        tokens: N of the slots, 0 where none follow.
    """

    number: int
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepMemory(Order):
    """Keep a memory, which follows, as `part_of` has it for all layers.

    Attributes:
        number: what it is called from now on.
    """

    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSegments(Order):
    """Open segments, one per lane.

    Attributes:
        number: what they are called from now on.
        memories: per lane, the number of that which it has read; see `KeepMemory`.
        past, position, written: as for `ActiveSegment`.
    """

    number: int
    memories: tuple[int, ...]
    past: tuple[int, ...]
    position: tuple[int, ...]
    written: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRows(Order):
    """Run new rows of open segments, which come from the process below; what comes of them goes on to the one above."""

    number: int
    new: NewRows
    tokens: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepLane(Order):
    """Keep a copy of what a lane of open segments holds.

    Attributes:
        number: of the segments.
        lane: of them.
        kept: what the copy is called from now on.
    """

    number: int
    lane: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PutLane(Order):
    """Open a lane's empty segment with what was kept of another; see `KeepLane`."""

    number: int
    lane: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendWeight(Order):
    """Send one projection of the memory of a layer."""

    name: str
    layer: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Drop(Order):
    """Forget slots, memories, open segments and what was kept of them where they are not needed any more."""

    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class End(Order):
    """The run is over."""


def encoded(order: Order) -> bytes:
    """Write an order down."""
    return json.dumps([type(order).__name__, _values(order)], separators=(",", ":")).encode()


def decoded(data: bytes) -> Order:
    """Read an order that was written down."""
    name, values = json.loads(data)
    made = _made(_KINDS[name], values)
    assert isinstance(made, Order)
    return made


def _values(made: Any) -> dict[str, Any]:
    """Return the fields of a dataclass; JSON writes tuples down as they are, and need not be given copies."""
    return {
        name: getattr(made, name) if inner is None else _values(getattr(made, name))
        for name, inner in _fields_of(made.__class__)
    }


def _made(kind: Any, values: dict[str, Any]) -> Any:
    """Make a dataclass out of its fields; JSON has lists for tuples, and objects for dataclasses."""
    return kind(
        **{
            name: _tuples(values[name]) if inner is None else _made(inner, values[name])
            for name, inner in _fields_of(kind)
        }
    )


@cache
def _fields_of(kind: type) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a dataclass, each with the dataclass that it is of, or None.

    Once per class: hints are strings, which Python compiles anew whenever it is asked for them.
    """
    hints = get_type_hints(kind)
    return tuple((field.name, hints[field.name] if is_dataclass(hints[field.name]) else None) for field in fields(kind))


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
