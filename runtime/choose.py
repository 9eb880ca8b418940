"""What the program decides by itself: device, dtype, kernels, schedule. Every answer comes with its reason.

`choose` decides once for a model, on the command line, in Python and in a worker of a cluster alike; what it says is
passed down. The schedule depends on how long a document is, and is chosen by `choose_schedule` for each run.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass
from typing import Any, Generic, TypeVar, cast

import torch

from armt.errors import BackendUnavailable, UsageError, error_line
from armt.kernels import instruction_sets
from armt.kernels.choose import BackendChoice, asked_backend, bfloat16_is_fastest, choose_backend, compiles_first
from armt.models.config import ArmtConfig
from armt.runtime.engine.schedule import Schedule

ChoiceT = TypeVar("ChoiceT")
# What torch raises for devices that are not there, or not for this torch.
_UNUSABLE = (RuntimeError, AssertionError, NotImplementedError)
_DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16, "float64": torch.float64}
# From this many segments on the diagonal is at least as fast. A CPU has no use for full groups: two cells are better
# than one (docs/results/bench-cpu.md). A GPU pays for the ramp (0.87 to 0.97 at two segments, ahead from four on:
# Diagonal Batching, arXiv 2506.05229).
_DIAGONAL_FROM_CPU, _DIAGONAL_FROM_GPU = 2, 4
_CARRIED = (
    "memory crosses from the last layer of a segment to the first of the next, so that no two cells of a document can "
    "run together"
)


@dataclass(frozen=True, slots=True)
class Choice(Generic[ChoiceT]):
    """An answer and why it was given."""

    choice: ChoiceT
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choices:
    """What a model runs on and in, and why.

    Attributes:
        device, dtype: of weights and hidden states; a dtype of None is the checkpoint's own.
        kernels: whose grouped operations compute; None where that depends on the checkpoint's dtype.
        asked_kernels: what was asked for, which holds then too.
    """

    device: Choice[torch.device]
    dtype: Choice[torch.dtype | None]
    kernels: BackendChoice | None
    asked_kernels: str | None = None

    def sentences(self) -> list[str]:
        """Say them, a line each."""
        named = "the checkpoint's" if self.dtype.choice is None else str(self.dtype.choice).removeprefix("torch.")
        lines = [f"device: {self.device.choice} ({self.device.reason})", f"dtype: {named} ({self.dtype.reason})"]
        if self.kernels is not None:
            lines.append(f"kernels: {self.kernels.choice} ({self.kernels.reason})")
        return lines


def choose(
    device: str | torch.device | None = None,
    dtype: str | torch.dtype | None = None,
    kernels: str | None = None,
    *,
    notify: Callable[[str], None] | None = None,
) -> Choices:
    """Choose what a model runs on and in.

    Args:
        device: a device; None or ``"auto"`` takes a GPU where there is one.
        dtype: ``"float32"``, ``"bfloat16"``, ``"float16"``, ``"float64"`` or ``"checkpoint"``; None or ``"auto"`` takes
            the fastest that the device computes in natively.
        kernels: a backend; None or ``"auto"`` takes what ``ARMT_KERNELS`` says, else what suits device and dtype.
        notify: called with a line before something takes long.

    Raises:
        UsageError: there is no such dtype or backend.
        BackendUnavailable: the device or backend was asked for and is not there.
    """
    where = choose_device(device)
    if dtype == "checkpoint":
        return Choices(
            device=where, dtype=Choice(None, "asked for"), kernels=None, asked_kernels=asked_backend(kernels)[0]
        )
    if notify is not None:
        foresee_compiling(where.choice, dtype, kernels, notify=notify)
    kind = choose_dtype(dtype, where.choice, kernels)
    backend = choose_backend(kernels, where.choice, kind.choice)
    return Choices(
        device=where, dtype=Choice(kind.choice, kind.reason), kernels=backend, asked_kernels=asked_backend(kernels)[0]
    )


def foresee_compiling(
    device: torch.device, dtype: str | torch.dtype | None, kernels: str | None = None, *, notify: Callable[[str], None]
) -> None:
    """Say that kernels will be compiled, where they will be, before the dtype is chosen.

    Whether bfloat16 is read fastest depends on whether they can be.

    Args:
        device, dtype, kernels: as asked for; see `choose`.
        notify: called with a line.
    """
    wanted = parse_dtype(None if dtype == "auto" else dtype) or torch.bfloat16
    if compiles_first(device, wanted, kernels):
        notify("compiling kernels for this processor, once")


def choose_schedule(
    asked: str, config: ArmtConfig, segments: int | None, device: torch.device, *, layers: int | None = None
) -> Choice[Schedule]:
    """Choose how to execute a run.

    Args:
        asked: ``"auto"``, or a schedule to use without question.
        config: of the model.
        segments: how many segments the run has, None where that is not known (a stream).
        device: where the model is.
        layers: how many are run; None for all that read.

    Raises:
        UsageError: no such schedule, or one that the dialect does not have.
    """
    obstacle = obstacle_to_diagonal(config)
    if obstacle is not None and asked == "diagonal":
        raise UsageError(f"schedule diagonal: {obstacle}; read with auto or sequential")
    if asked in ("sequential", "diagonal"):
        return Choice(cast(Schedule, asked), "asked for")
    if asked != "auto":
        raise UsageError(f"schedule: expected auto, sequential or diagonal, got {asked!r}")
    if obstacle is not None:
        return Choice("sequential", obstacle)
    layers = config.reading_layers if layers is None else layers
    least = _DIAGONAL_FROM_CPU if device.type == "cpu" else _DIAGONAL_FROM_GPU
    if segments is not None and segments < least:
        return Choice("sequential", f"{segments} segment{'s' * (segments != 1)}: too few to fill {layers} layers")
    count = "a stream" if segments is None else f"{segments} segments"
    return Choice("diagonal", f"{count} over {layers} layers: grouped cells use the hardware better")


def obstacle_to_diagonal(config: ArmtConfig) -> str | None:
    """Say why a model has no diagonal schedule, or None."""
    return f"in dialect {config.dialect} {_CARRIED}" if config.carries_tokens else None


def choose_device(asked: str | torch.device | None) -> Choice[torch.device]:
    """Choose where to run.

    Args:
        asked: a device, or None or ``"auto"`` for a GPU where there is one that this torch has kernels for.

    Raises:
        BackendUnavailable: the device was asked for and is not there, or cannot be used.
    """
    if asked is None or asked == "auto":
        if not torch.cuda.is_available():
            return Choice(torch.device("cpu"), "no GPU is available")
        try:
            return Choice(_tried("cuda"), f"{torch.cuda.get_device_name()} is available")
        except _UNUSABLE as exc:
            return Choice(torch.device("cpu"), f"the GPU cannot be used: {_first_line(exc)}")
    try:
        return Choice(_tried(asked), "asked for")
    except _UNUSABLE as exc:
        said = _first_line(exc)
        # Torch lists all that anybody has ever made for it.
        reason = "torch knows none of that name (cpu, cuda, cuda:1, mps, xpu)" if "device string" in said else said
        raise BackendUnavailable(f"device {asked!s} is not available: {reason}") from exc


def _tried(asked: str | torch.device) -> torch.device:
    """Return a device on which a number has been computed: a GPU may be there and too old for this torch, or full."""
    device = torch.device(asked)
    # It can be read again, too: "meta" holds no numbers.
    torch.ones(1, device=device).cpu()
    return device


def _first_line(error: Exception) -> str:
    """Return what torch says is wrong; advice about debugging CUDA follows in further lines."""
    return error_line(RuntimeError(str(error).partition("\n")[0]))


def parse_dtype(asked: str | torch.dtype | None) -> torch.dtype | None:
    """Turn a dtype's name into the dtype; None stays None.

    Raises:
        UsageError: no such dtype, or not one that models run in.
    """
    if asked is None or (isinstance(asked, torch.dtype) and asked in _DTYPES.values()):
        return asked
    if asked not in _DTYPES:
        raise UsageError(f"dtype: expected {', '.join(_DTYPES)}, got {asked!r}")
    return _DTYPES[asked]


def choose_dtype(
    asked: str | torch.dtype | None, device: torch.device, kernels: str | None = None
) -> Choice[torch.dtype]:
    """Choose the dtype of weights and hidden states.

    Args:
        asked: a name, or None or ``"auto"`` for the fastest that the device computes in natively.
        device: where the model runs.
        kernels: the backend that was asked for: torch's own operators have their own fastest dtype.

    Raises:
        UsageError: no such dtype.
    """
    if asked is not None and asked != "auto":
        return Choice(cast(torch.dtype, parse_dtype(asked)), "asked for")
    if device.type == "cuda":
        # torch is asked of the current device, and answers for that.
        with nullcontext() if device.index is None else torch.cuda.device(device):
            native = torch.cuda.is_bf16_supported(including_emulation=False)
        if native:
            return Choice(torch.bfloat16, "the GPU multiplies bfloat16 natively")
        return Choice(torch.float16, "the GPU has no native bfloat16")
    if device.type != "cpu":
        return Choice(torch.float32, f"nothing faster has been measured on {device.type}")
    wanted, _ = asked_backend(kernels)
    # Other kernels than torch's are made for bfloat16.
    fastest = bfloat16_is_fastest(device) if wanted is None else wanted != "torch" or torch_prefers_bfloat16()
    if fastest:
        return Choice(torch.bfloat16, "bfloat16 is read fastest on this CPU")
    return Choice(torch.float32, "float32 is read fastest on this CPU")


def torch_prefers_bfloat16() -> bool:
    """Whether torch's own products on this CPU are faster in bfloat16 than in float32 (AMX, or AMD's AVX512-BF16)."""
    if instruction_sets.slow_bfloat16():
        return False
    probes: list[Any] = [
        getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    ]
    return any(probe is not None and probe() for probe in probes)
