"""How fast a model reads here: as it last did, which is kept in armt's cache, else what the machine can do at best."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import time
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np

from armt.cache import cache_root
from armt.disk import replace_file
from armt.models.config import ArmtConfig
from armt.models.cost import run_cost

# Less than this says little about a speed.
_LEAST_TOKENS = 1024
_LEAST_S = 1.0
_CEILING_SIZE = 1024
# Of bfloat16; useful operations, all that is taken of the cost, do not depend on it.
_VALUE_BYTES = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """What a speed belongs to.

    Attributes:
        model: directory.
        device, dtype, kernels, schedule: as they were asked for; what ``auto`` chooses stays the same on a machine.
        threads: that the machine gives to this process.
        devices: over which the layers are spread.
    """

    model: str
    device: str
    dtype: str
    kernels: str | None
    schedule: str
    threads: int = 0
    devices: int = 1

    @property
    def file(self) -> Path:
        """Where its speed is kept."""
        seal = json.dumps({**asdict(self), "threads": self.threads or _threads()}, sort_keys=True)
        return cache_root() / "speeds" / f"{hashlib.sha256(seal.encode()).hexdigest()[:32]}.json"

    @property
    def is_on_cpu(self) -> bool:
        """Whether it runs on the processor, as far as can be told without torch."""
        return self.device == "cpu" or (self.device == "auto" and not Path("/dev/nvidiactl").exists())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """A speed of reading.

    Attributes:
        flops_per_s: useful operations a second.
        measured: the day, None for a speed that is computed.
    """

    flops_per_s: float
    measured: str | None = None

    def seconds(self, config: ArmtConfig, tokens: int, layers: int) -> float:
        """Return how long so many layers take to read a document."""
        return _flops(config, tokens, layers) / self.flops_per_s


def keep_pace(run: Run, config: ArmtConfig, tokens: int, seconds: float, *, layers: int) -> None:
    """Note how fast so many layers have read documents of so many tokens in all; too few of them are not noted."""
    if tokens < _LEAST_TOKENS or seconds < _LEAST_S:
        return
    record = {"flops_per_s": _flops(config, tokens, layers) / seconds, "measured": date.today().isoformat()}
    # A cache that cannot be written costs an estimate, nothing else.
    with contextlib.suppress(OSError):
        run.file.parent.mkdir(parents=True, exist_ok=True)
        replace_file(run.file, json.dumps(record).encode())


def pace_of(run: Run) -> Pace | None:
    """Return the speed that was measured, else one that is computed; None for a device that nothing is known of."""
    with contextlib.suppress(OSError, ValueError, TypeError, KeyError):
        record = json.loads(run.file.read_text(encoding="utf-8"))
        return Pace(flops_per_s=float(record["flops_per_s"]), measured=str(record["measured"]))
    return Pace(flops_per_s=_ceiling()) if run.is_on_cpu else None


def _flops(config: ArmtConfig, tokens: int, layers: int) -> int:
    return run_cost(config, tokens, value_bytes=_VALUE_BYTES, layers=layers).flops


def _ceiling() -> float:
    """Return operations a second of a product of two square matrices in float32, the best of three."""
    left = np.ones((_CEILING_SIZE, _CEILING_SIZE), dtype=np.float32)
    seconds = []
    for _ in range(3):
        started = time.perf_counter()
        left @ left
        seconds.append(time.perf_counter() - started)
    return 2 * _CEILING_SIZE**3 / min(seconds)


def _threads() -> int:
    given = os.environ.get("OMP_NUM_THREADS", "")
    if given.isdecimal() and int(given):
        return int(given)
    # macOS ties no process to some of its cores.
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
