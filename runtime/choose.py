"""What the program decides by itself: schedule, device, dtype. Every answer comes with its reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import torch

from armt.errors import BackendUnavailable, UsageError
from armt.models.config import ArmtConfig
from armt.runtime.engine.schedule import Schedule

ChoiceT = TypeVar("ChoiceT")
_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16, "float64": torch.float64}
# From this many segments on the diagonal is at least as fast. A CPU has no use for full groups: two cells are better
# than one (docs/results/bench-cpu.md). A GPU pays for the ramp (0.87 to 0.97 at two segments, ahead from four on:
# Diagonal Batching, arXiv 2506.05229).
_DIAGONAL_FROM_CPU, _DIAGONAL_FROM_GPU = 2, 4


@dataclass(frozen=True, slots=True)
class Choice(Generic[ChoiceT]):
    """An answer and why it was given."""

    choice: ChoiceT
    reason: str


def choose_schedule(asked: str, config: ArmtConfig, segments: int | None, device: torch.device) -> Choice[Schedule]:
    """Choose how to execute a run.

    Args:
        asked: ``"auto"``, or a schedule to use without question.
        config: of the model.
        segments: how many segments the run has, None where that is not known (a stream).
        device: where the model is.

    Raises:
        UsageError: no such schedule.
    """
    if asked in ("sequential", "diagonal"):
        return Choice(cast(Schedule, asked), "asked for")
    if asked != "auto":
        raise UsageError(f"schedule: expected auto, sequential or diagonal, got {asked!r}")
    least = _DIAGONAL_FROM_CPU if device.type == "cpu" else _DIAGONAL_FROM_GPU
    if segments is not None and segments < least:
        return Choice(
            "sequential", f"{segments} segment{'s' * (segments != 1)}: too few to fill {config.layers} layers"
        )
    count = "a stream" if segments is None else f"{segments} segments"
    return Choice("diagonal", f"{count} over {config.layers} layers: grouped cells use the hardware better")


def choose_device(asked: str | torch.device | None) -> Choice[torch.device]:
    """Choose where to run.

    Args:
        asked: a device, or None or ``"auto"`` for a GPU where there is one.

    Raises:
        BackendUnavailable: the device was asked for and is not there.
    """
    if asked is None or asked == "auto":
        if torch.cuda.is_available():
            return Choice(torch.device("cuda"), f"{torch.cuda.get_device_name()} is available")
        return Choice(torch.device("cpu"), "no GPU is available")
    try:
        device = torch.device(asked)
        torch.empty(0, device=device)
    except (RuntimeError, AssertionError, NotImplementedError) as exc:
        raise BackendUnavailable(f"device {asked!s} is not available: {str(exc).splitlines()[0]}") from exc
    return Choice(device, "asked for")


def parse_dtype(asked: str | torch.dtype | None) -> torch.dtype | None:
    """Turn a dtype's name into the dtype; None stays None.

    Raises:
        UsageError: no such dtype, or not one that models run in.
    """
    if asked is None or isinstance(asked, torch.dtype):
        return asked
    if asked not in _DTYPES:
        raise UsageError(f"dtype: expected {', '.join(_DTYPES)}, got {asked!r}")
    return _DTYPES[asked]


def choose_dtype(asked: str | None, device: torch.device) -> Choice[torch.dtype]:
    """Choose the dtype of weights and hidden states.

    Args:
        asked: a name, or None or ``"auto"`` for the fastest that the device computes in natively.
        device: where the model runs.

    Raises:
        UsageError: no such dtype.
    """
    if asked is not None and asked != "auto":
        return Choice(cast(torch.dtype, parse_dtype(asked)), "asked for")
    if device.type == "cuda":
        if torch.cuda.is_bf16_supported(including_emulation=False):
            return Choice(torch.bfloat16, "the GPU multiplies bfloat16 natively")
        return Choice(torch.float16, "the GPU has no native bfloat16")
    if cpu_has_bfloat16():
        return Choice(torch.bfloat16, "the CPU multiplies bfloat16 natively")
    return Choice(torch.float32, "the CPU has no native bfloat16")


def cpu_has_bfloat16() -> bool:
    """Whether matrix products in bfloat16 are faster than in float32 on this CPU (AVX512-BF16 or AMX)."""
    probes: list[Any] = [
        getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    ]
    return any(probe is not None and probe() for probe in probes)
