"""The machine under a measurement: what it is, what it can do at best, how much memory a stretch of work took."""

from __future__ import annotations

import ctypes
import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import torch

from armt.runtime.choose import choose_dtype

_CEILING_SIZE = 2048
# A card multiplies so in some ten microseconds, which is what asking it for one product and waiting for it takes too.
_CARD_PRODUCTS = 32
_PACKAGES = ("torch", "transformers", "llama-cpp-python")
# The system counts in hundredths of a second, on every core.
_SHORTEST_S = 0.5


def describe_machine(device: torch.device) -> dict[str, str | int]:
    """Return processor, cores, memory, versions and commit: the header of a measurement."""
    facts: dict[str, str | int] = {
        "processor": torch.cuda.get_device_name(device) if device.type == "cuda" else _processor(),
        "cores": os.cpu_count() or 1,
        "threads": torch.get_num_threads(),
        "capability": torch.backends.cpu.get_cpu_capability(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9),
        "platform": f"{platform.system()} {platform.machine()}",
        "python": sys.version.split()[0],
        "armt": _version(),
        "commit": _commit(),
    }
    for name in _PACKAGES:
        try:
            facts[name] = version(name)
        except PackageNotFoundError:
            continue
    return facts


def dtype_name(dtype: torch.dtype) -> str:
    """Return a dtype as people write it: ``bfloat16``."""
    return str(dtype).removeprefix("torch.")


class Ceiling:
    """The rate of torch's product of 2048 x 2048 x 2048 numbers: what a perfect reading would run at.

    Args:
        device: of the product.
        dtype: of the model; a CPU that does not multiply it is measured in float32, where it takes a thousandth of the
            time.

    Attributes:
        dtype: of the product.
    """

    def __init__(self, device: torch.device, dtype: torch.dtype) -> None:
        self.dtype = torch_dtype(device, dtype)
        shape = (_CEILING_SIZE, _CEILING_SIZE)
        self._left = torch.randn(shape, device=device).to(self.dtype)
        self._right = torch.randn(shape, device=device).to(self.dtype)
        self._out = torch.empty_like(self._left)
        self.measure()

    def measure(self) -> float:
        """Run the product three times and return the median rate in operations per second.

        A card runs many behind one another each time, so that it does not wait to be asked.
        """
        times, count = [], 1 if self._left.device.type == "cpu" else _CARD_PRODUCTS
        for _ in range(3):
            synchronize(self._left.device)
            started = time.perf_counter()
            for _ in range(count):
                torch.mm(self._left, self._right, out=self._out)
            synchronize(self._left.device)
            times.append(time.perf_counter() - started)
        return float(count * 2 * _CEILING_SIZE**3 / sorted(times)[1])


def torch_dtype(device: torch.device, dtype: torch.dtype) -> torch.dtype:
    """Return the dtype in which torch's own operators are fastest at what a model of some dtype computes."""
    if device.type != "cpu" or dtype not in (torch.bfloat16, torch.float16):
        return dtype
    return choose_dtype(None, device, "torch").choice


@dataclass(frozen=True, slots=True)
class CoreTime:
    """Seconds of all cores until a moment.

    Attributes:
        at_s: the moment.
        busy_s: in which the cores did anything, a hypervisor's other guests included.
        own_s: in which they worked for this process.
    """

    at_s: float
    busy_s: float
    own_s: float

    @classmethod
    def now(cls) -> CoreTime | None:
        """Return the times until now, or None where the system does not tell (proc(5))."""
        try:
            words = Path("/proc/stat").read_text().split("\n", 1)[0].split()
        except OSError:
            return None
        user, nice, system, _idle, _waiting, irq, softirq, steal = (int(word) for word in words[1:9])
        busy = (user + nice + system + irq + softirq + steal) / os.sysconf("SC_CLK_TCK")
        return cls(time.perf_counter(), busy, sum(os.times()[:4]))

    def others_since(self, before: CoreTime) -> float | None:
        """Return how many cores others kept busy since a moment, or None where that was too short ago to say."""
        passed = self.at_s - before.at_s
        if passed < _SHORTEST_S:
            return None
        return max(0.0, (self.busy_s - before.busy_s - (self.own_s - before.own_s)) / passed)


def load_warning(threads: int) -> str:
    """Say that other work has left too few cores free for so many threads, or an empty string."""
    try:
        load, cores = os.getloadavg()[0], os.cpu_count() or 1
    except OSError:
        return ""
    if threads + load <= cores + 0.5:
        return ""
    return (
        f"the load average of the last minute is {load:.1f} on {cores} cores: "
        "beside other work all rows show less than this machine can do"
    )


def synchronize(device: torch.device) -> None:
    """Wait until the device has done all it was asked to."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()


def reset_peak_memory(device: torch.device) -> None:
    """Give freed memory back and start measuring the peak anew."""
    if device.type == "cuda":
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats(device)
        return
    try:
        ctypes.CDLL(None).malloc_trim(0)
        # 5 resets the peak resident size (proc(5)).
        Path("/proc/self/clear_refs").write_text("5")
    except (OSError, AttributeError):
        pass


def peak_memory(device: torch.device) -> int | None:
    """Return the peak since the last reset in bytes: of the device's allocator, or of the whole process on a CPU."""
    if device.type == "cuda":
        return int(torch.cuda.max_memory_allocated(device))
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:")), None)


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    name = next(
        (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.processor()
    )
    flags = next((line.split(":", 1)[1].split() for line in lines if line.startswith("flags")), [])
    extra = [label for flag, label in (("avx512_bf16", "AVX512-BF16"), ("amx_bf16", "AMX-BF16")) if flag in flags]
    return " ".join([name, *extra])


def _version() -> str:
    try:
        return version("armt")
    except PackageNotFoundError:
        # Run from a source tree that was never installed.
        return "0.0.0"


def _commit() -> str:
    """Return the commit of the source tree that armt runs from, or an empty string for an installed one."""
    here = Path(__file__).resolve().parent
    commands = (["ls-files", "--error-unmatch", "__init__.py"], ["rev-parse", "--short", "HEAD"])
    output = ""
    for command in commands:
        try:
            done = subprocess.run(["git", *command], cwd=here, capture_output=True, text=True, timeout=5, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return ""
        if done.returncode:
            return ""
        output = done.stdout.strip()
    return output
