"""Which implementation of the grouped operations serves which device, and why.

Four kinds exist: torch's own operators (`kernels/eager/*.py`), which run everywhere and carry gradients; Triton kernels
(`kernels/triton/*.py`), one launch where torch needs several; and for bfloat16 on a CPU C++ kernels for AMX, AVX-512,
AVX2 or NEON (`kernels/native/`), or else oneDNN's products with packed weights (`kernels/onednn.py`). Triton and the
C++ kernels are loaded only when they have been chosen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from importlib.util import find_spec
from typing import Any, get_args

import torch
from torch import Tensor

from armt.errors import BackendUnavailable, UsageError, error_line
from armt.kernels import compiled, instruction_sets, onednn
from armt.kernels.backends import BACKENDS, VARIABLE, Backend, NativeBackend
from armt.kernels.eager.associative import memory_read, memory_write
from armt.kernels.eager.linear import grouped_linear
from armt.kernels.eager.mlp import grouped_mlp
from armt.kernels.eager.norm import grouped_norm
from armt.kernels.eager.rotary import rotary
from armt.kernels.onednn import PackedStack
from armt.kernels.ops import Ops

# How the C++ kernels that are chosen by themselves compute.
_NATIVE_WAYS: dict[NativeBackend, str] = {
    "amx": "on tiles, with",
    "avx512": "with",
    "int16": "in whole numbers of 16 bits, with",
}
# tl.dot multiplies these on matrix units without losing what the inputs hold.
_HALVES = (torch.bfloat16, torch.float16)
_OLDEST_NVIDIA = (8, 0)
_AMD = "gfx942"


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """A backend and why it was chosen."""

    choice: Backend
    reason: str


TORCH: Ops[Tensor] = Ops("torch", grouped_linear, grouped_mlp, grouped_norm, rotary, memory_read, memory_write)
ONEDNN: Ops[PackedStack] = Ops(
    "onednn",
    onednn.grouped_linear,
    onednn.grouped_mlp,
    grouped_norm,
    rotary,
    memory_read,
    memory_write,
    pack=onednn.pack,
)


def load_ops(backend: Backend) -> Ops[Any]:
    """Return the operations of a backend; the first call for Triton or C++ kernels loads what they need.

    What the matrices look like is the backend's affair (`Ops.pack`), hence the ``Any``.
    """
    # Imported here: Triton and the C++ library are there on some machines only.
    if backend == "triton":
        from armt.kernels.triton.ops import TRITON

        return TRITON
    if backend in ("amx", "avx512", "avx2", "neon", "int16", "int8"):
        from armt.kernels.native.ops import load

        return load(backend)
    return ONEDNN if backend == "onednn" else TORCH


def asked_backend(asked: str | None) -> tuple[Backend | None, str]:
    """Return the backend that was asked for, None for the fastest, and where it was asked for.

    Args:
        asked: one of `BACKENDS`, or None or ``"auto"`` to take what ``ARMT_KERNELS`` says.

    Raises:
        UsageError: no such backend.
    """
    source = "asked for"
    if asked in (None, "auto"):
        asked = os.environ.get(VARIABLE) or "auto"
        source = f"{VARIABLE}={asked}"
    if asked == "auto":
        return None, ""
    if asked not in BACKENDS:
        raise UsageError(f"kernels: expected auto, {', '.join(BACKENDS[:-1])} or {BACKENDS[-1]}, got {asked!r}")
    return asked, source


def choose_backend(asked: str | None, device: torch.device, dtype: torch.dtype) -> BackendChoice:
    """Choose the backend for a model.

    Args:
        asked: as for `asked_backend`.
        device, dtype: of the model.

    Raises:
        UsageError: no such backend.
        BackendUnavailable: what was asked for cannot run here.
    """
    wanted, source = asked_backend(asked)
    if wanted is not None:
        obstacle = _OBSTACLES[wanted](device, dtype)
        if obstacle is not None:
            raise BackendUnavailable(f"{_TITLES[wanted]} ({source}) are not available: {obstacle}")
        return BackendChoice(wanted, source)
    chosen = _choose_fastest(device, dtype)
    if device.type != "cpu" or not instruction_sets.can_run("neon"):
        return chosen
    return BackendChoice(chosen.choice, f"{chosen.reason}; NEON kernels are there for the asking (neon)")


def _choose_fastest(device: torch.device, dtype: torch.dtype) -> BackendChoice:
    """Choose where nothing was asked for."""
    if device.type == "cpu" and dtype == torch.bfloat16:
        made = _choose_for_bfloat16(device)
        if made is not None:
            return made
    obstacle = _triton_obstacle(device, dtype)
    if obstacle is not None:
        return BackendChoice("torch", obstacle)
    if device.type == "cpu":
        return BackendChoice("torch", "Triton's interpreter is for tests")
    if dtype not in _HALVES:
        return BackendChoice("torch", f"{_name(dtype)} products gain nothing from Triton's kernels")
    obstacle = _launching_obstacle(device)
    if obstacle is not None:
        return BackendChoice("torch", obstacle)
    return BackendChoice("triton", f"{torch.cuda.get_device_name(device)} computes in {_name(dtype)}")


def bfloat16_is_fastest(device: torch.device) -> bool:
    """Whether a CPU reads faster in bfloat16 than in float32. The first call may compile kernels (`compiles_first`).

    With the C++ kernels it does on every x86-64 with AVX2, where bfloat16 is widened in registers (docs/log.md).
    Without them torch's bfloat16 products are far slower than float32's, but for processors that multiply it natively.
    """
    return device.type == "cpu" and _choose_for_bfloat16(device) is not None


def _choose_for_bfloat16(device: torch.device) -> BackendChoice | None:
    """Choose for bfloat16 on a CPU, from the fastest kernels down; None where float32 is faster."""
    missing: list[str] = []
    for backend in instruction_sets.fastest_first():
        obstacle = _native_obstacle(backend, device, torch.bfloat16)
        if obstacle is None:
            title = instruction_sets.INSTRUCTION_SETS[instruction_sets.best(backend)].title
            how = f"bfloat16 cells are computed fastest {_NATIVE_WAYS[backend]} {title}"
            return BackendChoice(backend, "; ".join([how, *missing]))
        missing.append(obstacle)
    if _onednn_obstacle(device, torch.bfloat16) is None and not instruction_sets.slow_bfloat16():
        why = "; ".join(["bfloat16 products are faster with packed weights", *dict.fromkeys(missing)])
        return BackendChoice("onednn", why)
    return None


def compiles_first(device: torch.device, dtype: torch.dtype, asked: str | None = None) -> bool:
    """Whether choosing for a model will compile kernels, which takes some ten seconds, once per machine.

    Args:
        device, dtype, asked: as for `choose_backend`.
    """
    wanted, _ = asked_backend(asked)
    if _cpu_obstacle(device, dtype) is not None:
        return False
    asked_for = [name for name in get_args(NativeBackend) if name == wanted]
    tried = instruction_sets.fastest_first() if wanted is None else asked_for
    able = [name for name in map(instruction_sets.best, tried) if instruction_sets.can_run(name)]
    return bool(able) and compiled.compiles_first(able[0])


def _native_obstacle(backend: NativeBackend, device: torch.device, dtype: torch.dtype) -> str | None:
    """Say what keeps the C++ kernels of a backend from running, or None. The first call may compile them."""
    return _cpu_obstacle(device, dtype) or compiled.obstacle(instruction_sets.best(backend))


def _onednn_obstacle(device: torch.device, dtype: torch.dtype) -> str | None:
    """Say what keeps the products with packed weights from running, or None."""
    return _cpu_obstacle(device, dtype) or onednn.obstacle()


def _cpu_obstacle(device: torch.device, dtype: torch.dtype) -> str | None:
    if device.type != "cpu":
        return f"they run on a CPU, and the model is on {device.type}"
    return None if dtype == torch.bfloat16 else f"{_name(dtype)} products gain nothing from them"


def _triton_obstacle(device: torch.device, dtype: torch.dtype) -> str | None:
    """Say what keeps the Triton kernels from running, or None."""
    if find_spec("triton") is None:
        return "Triton is not installed"
    if dtype not in (*_HALVES, torch.float32):
        return f"they do not compute in {_name(dtype)}"
    if device.type == "cpu" and os.environ.get("TRITON_INTERPRET") == "1":
        return None
    if device.type != "cuda":
        return f"they need a GPU, and the model is on {device.type}"
    properties = torch.cuda.get_device_properties(device)
    if torch.version.hip is not None:
        name = str(properties.gcnArchName).split(":")[0]
        return None if name == _AMD else f"they are made for {_AMD}, and the GPU is {name}"
    if (properties.major, properties.minor) < _OLDEST_NVIDIA:
        return f"they need compute capability 8.0, and the GPU has {properties.major}.{properties.minor}"
    return None


def _launching_obstacle(device: torch.device) -> str | None:
    """Say what keeps Triton from launching kernels on a card, or None; there is nothing to launch on a CPU."""
    return None if device.type == "cpu" else _driver_obstacle()


@cache
def _driver_obstacle() -> str | None:
    """Start Triton's driver, which it compiles in C when it is first used on a machine; say what keeps it from that."""
    from triton.runtime import driver

    try:
        driver.active.get_current_target()
    except Exception as exc:
        return f"Triton needs a C compiler and Python's headers (python3-dev): {error_line(exc)}"
    return None


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


_OBSTACLES: dict[Backend, Callable[[torch.device, torch.dtype], str | None]] = {
    "torch": lambda device, dtype: None,
    "triton": lambda device, dtype: _triton_obstacle(device, dtype) or _launching_obstacle(device),
    "amx": partial(_native_obstacle, "amx"),
    "avx512": partial(_native_obstacle, "avx512"),
    "avx2": partial(_native_obstacle, "avx2"),
    "neon": partial(_native_obstacle, "neon"),
    "int16": partial(_native_obstacle, "int16"),
    "int8": partial(_native_obstacle, "int8"),
    "onednn": _onednn_obstacle,
}
_TITLES: dict[Backend, str] = {
    "torch": "torch's operators",
    "triton": "triton kernels",
    "amx": "kernels on AMX tiles",
    "avx512": "kernels for AVX-512",
    "avx2": "kernels for AVX2",
    "neon": "kernels for NEON",
    "int16": "products of whole numbers of 16 bits",
    "int8": "products of bytes",
    "onednn": "oneDNN products with packed weights",
}
