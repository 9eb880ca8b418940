"""The tile sizes of every kernel on every architecture: fixed by hand, never autotuned.

Checked by docs/results/kernels/report.py.
Chosen so that no kernel spills registers or asks for more shared memory than a block may have.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import torch


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """How one program cuts its work.

    Attributes:
        m, n, k: rows, columns and depth of a tile; what each means is the kernel's.
        warps: per program.
        stages: depth of the software pipeline.
    """

    m: int
    n: int
    k: int
    warps: int
    stages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A GPU as the launchers see it.

    Attributes:
        name: ``sm_80``, ``sm_90``, ``sm_100``, ``gfx942``, or ``interpreter``.
        programs: processors that persistent kernels spread over.
        descriptors: whether tiles are loaded by tensor descriptors (TMA) where the layout allows it.
        shared_bytes: shared memory that one program may use.
        state_precision: of the products with the float32 state when the model is in half precision. Three TF32
            products carry what one float32 product does; where the hardware has none, it is plain float32.
    """

    name: str
    programs: int
    descriptors: bool
    shared_bytes: int
    state_precision: str


TARGETS = {
    "sm_80": Target(name="sm_80", programs=108, descriptors=False, shared_bytes=163 * 1024, state_precision="tf32x3"),
    "sm_90": Target(name="sm_90", programs=132, descriptors=True, shared_bytes=227 * 1024, state_precision="tf32x3"),
    "sm_100": Target(name="sm_100", programs=148, descriptors=True, shared_bytes=227 * 1024, state_precision="tf32x3"),
    "gfx942": Target(name="gfx942", programs=304, descriptors=False, shared_bytes=64 * 1024, state_precision="ieee"),
    # Few programs, so that each takes several tiles; descriptors, so that both ways of loading are run.
    "interpreter": Target(
        name="interpreter", programs=3, descriptors=True, shared_bytes=227 * 1024, state_precision="ieee"
    ),
}

_HALF = {
    "sm_80": {
        "linear": Tile(m=128, n=128, k=64, warps=8, stages=4),
        "gated": Tile(m=128, n=64, k=64, warps=8, stages=4),
        # Small enough for the 99 KiB of the consumer cards of these generations too.
        "read": Tile(m=64, n=16, k=64, warps=8, stages=2),
    },
    "sm_90": {
        "linear": Tile(m=128, n=256, k=64, warps=8, stages=4),
        "gated": Tile(m=128, n=128, k=64, warps=8, stages=4),
    },
    "sm_100": {
        "linear": Tile(m=128, n=128, k=64, warps=8, stages=5),
        "gated": Tile(m=128, n=128, k=64, warps=8, stages=4),
    },
    "gfx942": {
        "linear": Tile(m=128, n=128, k=64, warps=8, stages=2),
        "gated": Tile(m=128, n=64, k=64, warps=8, stages=2),
    },
}
_HALF_ANYWHERE = {
    # A few rows: decoding. The weights are read once, whatever the tile.
    "linear_narrow": Tile(m=16, n=64, k=128, warps=4, stages=3),
    "gated_narrow": Tile(m=16, n=32, k=128, warps=4, stages=3),
    "read": Tile(m=64, n=32, k=64, warps=8, stages=2),
    "keys": Tile(m=16, n=0, k=64, warps=4, stages=2),
    "delta": Tile(m=64, n=64, k=32, warps=4, stages=2),
    "update": Tile(m=32, n=64, k=64, warps=4, stages=2),
}
# Without TF32 a float32 product runs on the ordinary cores: small tiles, since every operand sits in registers.
_FLOAT32 = {
    "linear": Tile(m=64, n=64, k=16, warps=8, stages=2),
    "gated": Tile(m=64, n=32, k=16, warps=8, stages=2),
    "linear_narrow": Tile(m=16, n=64, k=32, warps=4, stages=2),
    "gated_narrow": Tile(m=16, n=32, k=32, warps=4, stages=2),
    "read": Tile(m=16, n=32, k=32, warps=8, stages=2),
    "keys": Tile(m=16, n=0, k=32, warps=4, stages=2),
    "delta": Tile(m=16, n=32, k=32, warps=4, stages=2),
    "update": Tile(m=32, n=32, k=32, warps=4, stages=2),
}
# One pass of the interpreter costs the same whatever the tile holds.
_INTERPRETED = Tile(m=32, n=32, k=32, warps=1, stages=1)
_NARROW_ROWS = 32


def tile_for(target: Target, op: str, dtype: torch.dtype, rows: int | None = None) -> Tile:
    """Return the tile of an operation.

    Args:
        target: the GPU.
        op: ``linear``, ``gated``, ``read``, ``keys``, ``delta`` or ``update``.
        dtype: of weights and activations.
        rows: rows of a group, for the products that have narrow tiles.
    """
    if target.name == "interpreter":
        return _INTERPRETED
    name = f"{op}_narrow" if rows is not None and rows <= _NARROW_ROWS else op
    if dtype == torch.float32:
        return _FLOAT32[name]
    return _HALF[target.name].get(name) or _HALF_ANYWHERE[name]


@lru_cache(maxsize=16)
def target_of(device: torch.device) -> Target:
    """Return the target that a device is, with its own number of processors."""
    if device.type != "cuda":
        return TARGETS["interpreter"]
    properties = torch.cuda.get_device_properties(device)
    if torch.version.hip is not None:
        name = "gfx942"
    elif properties.major >= 10:
        name = "sm_100" if properties.major == 10 else "sm_80"
    else:
        name = "sm_90" if properties.major == 9 else "sm_80"
    known = TARGETS[name]
    return Target(
        name=name,
        programs=properties.multi_processor_count,
        descriptors=known.descriptors,
        shared_bytes=known.shared_bytes,
        state_precision=known.state_precision,
    )
