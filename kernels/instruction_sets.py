"""Which instruction sets the C++ kernels are made for, which of them this processor has, and which is fastest.

`compiled` makes a library of one and loads it.
"""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from armt.kernels.backends import NativeBackend

#: What products take: bfloat16, or whole numbers to which weights and rows are rounded, with scales.
Numbers = Literal["bf16", "int16", "int8"]


@dataclass(frozen=True, slots=True)
class Home:
    """Where an instruction set is found.

    Attributes:
        name: for people.
        machines: of each system (``sys.platform``) what its processors are called (``platform.machine()``).
    """

    name: str
    machines: frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class InstructionSet:
    """What kernels are compiled for.

    Attributes:
        title: for people.
        needs: what the processor must have, in the words of Linux (/proc/cpuinfo).
        flags: of the compiler.
        numbers: what its products take (`operands.h`).
        few_wholes: few rows are multiplied in whole numbers of 16 bits, with weights of four or eight
            (`few_wholes.h`), to which weights are rounded for them.
        home: where there are such processors.
    """

    title: str
    needs: frozenset[str]
    flags: tuple[str, ...]
    numbers: Numbers = "bf16"
    few_wholes: bool = False
    home: Home = Home("Linux on x86-64", frozenset({("linux", "x86_64")}))

    @property
    def options(self) -> tuple[str, ...]:
        """All that the compiler is told."""
        numbers = () if self.numbers == "bf16" else (f"-DARMT_{self.numbers.upper()}",)
        return (*self.flags, *numbers, *(("-DARMT_FEW_WHOLES",) if self.few_wholes else ()))


_ARM = Home("Linux and macOS on ARM64", frozenset({("linux", "aarch64"), ("darwin", "arm64")}))
_AVX2 = ("-mavx2", "-mfma", "-mf16c")
_AVX2_NEEDS = frozenset({"avx2", "fma", "f16c"})
_AVX512 = (*_AVX2, "-mavx512f", "-mavx512bw", "-mavx512dq", "-mavx512vl")
_AVX512_NEEDS = _AVX2_NEEDS | {"avx512f", "avx512bw", "avx512dq", "avx512vl"}
INSTRUCTION_SETS = {
    "amx": InstructionSet(
        title="AMX", needs=_AVX512_NEEDS | {"avx512_bf16", "amx_tile", "amx_bf16"},
        flags=(*_AVX512, "-mavx512bf16", "-mamx-tile", "-mamx-bf16", "-mtune=sapphirerapids"),
    ),
    "amx_vnni": InstructionSet(
        title="AMX and VNNI", needs=_AVX512_NEEDS | {"avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16"},
        flags=(*_AVX512, "-mavx512bf16", "-mavx512vnni", "-mamx-tile", "-mamx-bf16", "-mtune=sapphirerapids"),
        few_wholes=True,
    ),
    "avx512_bf16_vnni": InstructionSet(
        title="AVX512-BF16 and VNNI", needs=_AVX512_NEEDS | {"avx512_vnni", "avx512_bf16"},
        flags=(*_AVX512, "-mavx512bf16", "-mavx512vnni"), few_wholes=True,
    ),
    "avx512_bf16": InstructionSet(
        title="AVX512-BF16", needs=_AVX512_NEEDS | {"avx512_bf16"}, flags=(*_AVX512, "-mavx512bf16"),
    ),
    "avx512": InstructionSet(title="AVX-512", needs=_AVX512_NEEDS, flags=_AVX512),
    "int8_bf16": InstructionSet(
        title="AVX512-VNNI", needs=_AVX512_NEEDS | {"avx512_vnni", "avx512_bf16"},
        flags=(*_AVX512, "-mavx512bf16", "-mavx512vnni"), numbers="int8",
    ),
    "int8": InstructionSet(
        title="AVX512-VNNI", needs=_AVX512_NEEDS | {"avx512_vnni"},
        flags=(*_AVX512, "-mavx512vnni"), numbers="int8",
    ),
    "avx2": InstructionSet(title="AVX2", needs=_AVX2_NEEDS, flags=_AVX2),
    "int16_avx512": InstructionSet(
        title="AVX512-VNNI", needs=_AVX512_NEEDS | {"avx512_vnni"}, flags=(*_AVX512, "-mavx512vnni"), numbers="int16",
        few_wholes=True,
    ),
    "int16_vnni": InstructionSet(
        title="AVX-VNNI", needs=_AVX2_NEEDS | {"avx_vnni"}, flags=(*_AVX2, "-mavxvnni"), numbers="int16",
        few_wholes=True,
    ),
    "int16": InstructionSet(title="AVX2", needs=_AVX2_NEEDS, flags=_AVX2, numbers="int16", few_wholes=True),
    "neon_bf16": InstructionSet(
        title="NEON with BF16", needs=frozenset({"asimd", "bf16"}), flags=("-march=armv8.2-a+bf16",), home=_ARM,
    ),
    "neon": InstructionSet(title="NEON", needs=frozenset({"asimd"}), flags=("-march=armv8-a",), home=_ARM),
}  # fmt: skip
# What torch is told to do without, the kernels do without.
_HELD_TO = {"avx2": ("avx512", "amx"), "default": ("avx", "amx", "fma", "f16c")}
# A question that macOS answers in milliseconds.
_LIMIT_S = 10


def best(backend: str) -> str:
    """Return the instruction set that serves a backend: the fastest of its own that the processor has."""
    own = (name for name in INSTRUCTION_SETS if name.startswith(f"{backend}_"))
    return next(filter(can_run, own), backend)


def slow_bfloat16() -> bool:
    """Whether the processor multiplies bfloat16 more slowly than float32, though it has AVX512-BF16.

    Intel's without AMX, which a virtual machine may hide, start four products of float32 or of VNNI's pairs in the time
    of one of bfloat16's pairs (docs/log.md); AMD's do not.
    """
    return can_run("avx512_bf16") and not can_run("amx") and "GenuineIntel" in _processor()


def whole_numbers_lead() -> bool:
    """Whether AVX-512 multiplies whole numbers of 16 bits faster than bfloat16 here."""
    return can_run("int16_avx512") and (slow_bfloat16() or not can_run("avx512_bf16"))


def fastest_first() -> tuple[NativeBackend, ...]:
    """Return the backends that are chosen by themselves, the fastest first (docs/log.md).

    NEON's is not: nobody has measured it, and some ARM processors have fast products in float32. Whole numbers round
    less than bfloat16 has done.
    """
    return ("amx", "int16", "avx512") if whole_numbers_lead() else ("amx", "avx512", "int16")


def can_run(instructions: str) -> bool:
    """Whether the processor has what the kernels of an instruction set need."""
    return hindrance(instructions) is None


def at_home(instructions: str) -> bool:
    """Whether an instruction set is one of this system's and its kind of processor, whatever this one has of them."""
    return (sys.platform, platform.machine()) in INSTRUCTION_SETS[instructions].home.machines


def hindrance(instructions: str) -> str | None:
    """Say what about this machine keeps them from running, or None."""
    wanted = INSTRUCTION_SETS[instructions]
    if not at_home(instructions):
        return f"{wanted.title} kernels are for {wanted.home.name}"
    return None if wanted.needs <= _processor() else f"the processor has no {wanted.title}"


@cache
def _processor() -> frozenset[str]:
    """Return who made the processor and what it has, less what torch does without (``ATEN_CPU_CAPABILITY``)."""
    if sys.platform == "darwin":
        return _apple_processor()
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return frozenset()
    held = _HELD_TO.get(os.environ.get("ATEN_CPU_CAPABILITY", ""), ())
    said = [*_first(lines, "vendor_id"), *_first(lines, "flags", "Features")]
    return frozenset(word for word in said if not word.startswith(held))


def _first(lines: Iterable[str], *names: str) -> list[str]:
    """Return the words of the first line that has one of these names."""
    return next((line.partition(":")[2].split() for line in lines if line.startswith(names)), [])


def _apple_processor() -> frozenset[str]:
    """Return what Apple's own processor has, in Linux's words; the first of them had NEON without BF16."""
    try:
        asked = ["sysctl", "-n", "hw.optional.arm.FEAT_BF16"]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=_LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return frozenset({"asimd"})
    return frozenset({"asimd", "bf16"} if done.stdout.strip() == "1" else {"asimd"})
