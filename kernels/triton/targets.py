"""The tile sizes of every kernel on every architecture: fixed by hand, never autotuned.

Chosen so that no kernel spills registers or asks for more shared memory than a program may have; tests compile them
for GPUs that are not here, and docs/results/kernels/report.py writes down what they use.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
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
        name: a key of `TARGETS`.
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
    # Consumer cards, of which a program may have less: their tiles are those of sm_80.
    "sm_86": Target(name="sm_86", programs=84, descriptors=False, shared_bytes=99 * 1024, state_precision="tf32x3"),
    "sm_89": Target(name="sm_89", programs=128, descriptors=False, shared_bytes=99 * 1024, state_precision="tf32x3"),
    "sm_120": Target(name="sm_120", programs=170, descriptors=False, shared_bytes=99 * 1024, state_precision="tf32x3"),
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
        # A residual of so many columns has no room in registers beside the sums.
        "linear_added": Tile(m=128, n=128, k=64, warps=8, stages=4),
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
# At a depth of 128 its MLP spills.
_HALF["sm_120"] = {**_HALF["sm_80"], "gated_narrow": Tile(m=16, n=32, k=64, warps=4, stages=3)}
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
    "gated": Tile(m=32, n=32, k=16, warps=4, stages=2),
    "linear_narrow": Tile(m=16, n=64, k=32, warps=4, stages=2),
    "gated_narrow": Tile(m=16, n=32, k=32, warps=4, stages=2),
    "read": Tile(m=16, n=32, k=32, warps=8, stages=2),
    "keys": Tile(m=16, n=0, k=32, warps=4, stages=2),
    "delta": Tile(m=16, n=32, k=32, warps=4, stages=2),
    "update": Tile(m=32, n=32, k=32, warps=4, stages=2),
}
# Keys of more than 2 * _NARROW_KEY entries: fewer tokens in a program, which holds the keys of all of them.
_NARROW_KEY = 64
_WIDE_KEY = {
    "read": Tile(m=16, n=16, k=64, warps=8, stages=2),
    "keys": Tile(m=16, n=0, k=64, warps=8, stages=2),
}
# Beyond it the compiler takes minutes and registers spill.
_WIDEST_KEY = 128
# What a program needs beside the tiles that `holds_memory` counts.
_SPARE_BYTES = 16 * 1024
# One pass of the interpreter costs the same whatever the tile holds.
_INTERPRETED = Tile(m=32, n=32, k=32, warps=1, stages=1)
_NARROW_ROWS = 32


def tile_for(
    target: Target, op: str, dtype: torch.dtype, *, rows: int | None = None, d_mem: int = 0, added: bool = False
) -> Tile:
    """Return the tile of an operation.

    Args:
        target: the GPU.
        op: ``linear``, ``gated``, ``read``, ``keys``, ``delta`` or ``update``.
        dtype: of weights and activations.
        rows: rows of a group, for the products that have narrow tiles.
        d_mem: for ``read`` and ``keys``.
        added: whether ``linear`` adds a residual.
    """
    if target.name == "interpreter":
        return _INTERPRETED
    name = f"{op}_narrow" if rows is not None and rows <= _NARROW_ROWS else op
    if dtype == torch.float32:
        return _FLOAT32[name]
    if d_mem > _NARROW_KEY and name in _WIDE_KEY:
        return _WIDE_KEY[name]
    half = _HALF.get(target.name, _HALF["sm_80"])
    if added and f"{name}_added" in half:
        return half[f"{name}_added"]
    return half.get(name) or _HALF_ANYWHERE[name]


def holds_memory(target: Target, dtype: torch.dtype, d_mem: int) -> bool:
    """Whether the kernels that read and write the memory serve a model; where they do not, torch does.

    A program of `memory_read` holds the keys of its tokens, and tiles of the memory's matrix for every stage of its
    pipeline, in three parts each.
    """
    if target.name == "interpreter":
        return True
    tile, size = tile_for(target, "read", dtype, d_mem=d_mem), dtype.itemsize
    width = 1 << (2 * d_mem - 1).bit_length()
    # AMD's compiler keeps one stage less, and puts the keys where the matrix's tiles are not any more.
    amd = target.name == "gfx942"
    lines = max(tile.m, tile.n * (tile.stages - 1)) if amd else tile.m + tile.n * tile.stages
    needed = 3 * width * size * lines + (_SPARE_BYTES // 2 if amd else _SPARE_BYTES)
    return d_mem <= _WIDEST_KEY and needed <= target.shared_bytes


@lru_cache(maxsize=16)
def target_of(device: torch.device) -> Target:
    """Return the target that a device is, with its own number of processors."""
    if device.type != "cuda":
        return TARGETS["interpreter"]
    properties = torch.cuda.get_device_properties(device)
    known = TARGETS[_name(properties.major, properties.minor)]
    # Never more than what the tiles were made for.
    allowed = getattr(properties, "shared_memory_per_block_optin", known.shared_bytes)
    shared_bytes = min(known.shared_bytes, allowed)
    return replace(known, programs=properties.multi_processor_count, shared_bytes=shared_bytes)


def _name(major: int, minor: int) -> str:
    """Return the target whose tiles suit a compute capability: its own, or the one with the least shared memory."""
    if torch.version.hip is not None:
        return "gfx942"
    own = f"sm_{major}{minor}"
    return own if own in TARGETS else "sm_100" if major == 10 else "sm_86"
