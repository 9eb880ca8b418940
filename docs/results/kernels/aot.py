"""Compile launches for GPUs that are not here, and read from the result what they would use there."""

from __future__ import annotations

import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
import triton
from torch import Tensor
from triton.backends.compiler import GPUTarget

from armt.kernels.triton.launch import Launch

_GPUS = {
    "sm_80": GPUTarget("cuda", 80, 32),
    "sm_86": GPUTarget("cuda", 86, 32),
    "sm_89": GPUTarget("cuda", 89, 32),
    "sm_90": GPUTarget("cuda", 90, 32),
    "sm_100": GPUTarget("cuda", 100, 32),
    "sm_120": GPUTarget("cuda", 120, 32),
    "gfx942": GPUTarget("hip", "gfx942", 64),
}
_TYPES = {
    torch.bfloat16: "bf16", torch.float16: "fp16", torch.float32: "fp32", torch.int32: "i32", torch.uint8: "u8",
}  # fmt: skip
# The strongest first: a kernel may hold weaker ones beside it.
_INSTRUCTIONS = ("tcgen05.mma", "wgmma.mma_async", "mma.sync", "v_mfma")


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a kernel uses on one architecture.

    Attributes:
        kernel: its name.
        arch: key of `targets.TARGETS`.
        registers: per thread (vector registers on AMD).
        spills: bytes of stack per thread on NVIDIA, spilled registers on AMD; 0 is what is wanted.
        shared_bytes: per program.
        instructions: the matrix instructions found.
    """

    kernel: str
    arch: str
    registers: int
    spills: int
    shared_bytes: int
    instructions: tuple[str, ...]


def compile_for(launch: Launch, arch: str) -> Compiled:
    """Compile a launch as Triton's run time would, specialised to the same arguments.

    Args:
        launch: its tensors may be on the meta device.
        arch: key of `targets.TARGETS`.
    """
    made = triton.compile(_source(launch), target=_GPUS[arch], options=launch.options)
    text = made.asm["amdgcn"] if arch.startswith("gfx") else made.asm["ptx"]
    registers, spills = _amd_usage(text) if arch.startswith("gfx") else _nvidia_usage(made.asm["cubin"])
    found = tuple(name for name in _INSTRUCTIONS if name in text)
    return Compiled(made.metadata.name, arch, registers, spills, made.metadata.shared, found)


def versions() -> str:
    """Name what compiled."""
    return f"Triton {triton.__version__}, torch {torch.__version__.split('+')[0]}"


def _source(launch: Launch) -> Any:
    """Specialise as the run time does: 1 and None are constants, what 16 divides is known to be so."""
    signature, constants, attributes = {}, {}, {}
    for index, parameter in enumerate(launch.kernel.params):
        value = launch.arguments[parameter.name]
        name = parameter.name
        if parameter.is_constexpr or value is None or (isinstance(value, int) and value == 1):
            signature[name], constants[name] = "constexpr", value
        elif isinstance(value, Tensor):
            signature[name] = f"*{_TYPES[value.dtype]}"
            attributes[(index,)] = [["tt.divisibility", 16]]
        elif isinstance(value, float):
            signature[name] = "fp32"
        else:
            signature[name] = "i32" if abs(value) < 2**31 else "i64"
            if value % 16 == 0:
                attributes[(index,)] = [["tt.divisibility", 16]]
    return triton.compiler.ASTSource(launch.kernel, signature, constants, attributes)


def _nvidia_usage(cubin: bytes) -> tuple[int, int]:
    """Return registers and bytes of stack per thread, as the assembler recorded them."""
    tool = Path(triton.backends.__file__).parent / "nvidia" / "bin" / "cuobjdump"
    with tempfile.NamedTemporaryFile(suffix=".cubin") as file:
        file.write(cubin)
        file.flush()
        report = subprocess.run(
            [str(tool), "-res-usage", file.name], check=True, capture_output=True, text=True
        ).stdout  # fmt: skip
    registers, stack = re.search(r"REG:(\d+)", report), re.search(r"STACK:(\d+)", report)
    assert registers is not None, report
    return int(registers.group(1)), int(stack.group(1)) if stack else 0


def _amd_usage(text: str) -> tuple[int, int]:
    """Return vector registers and spilled registers, as the assembler's metadata has them."""
    count = {name: int(value) for name, value in re.findall(r"\.(\w+_count):\s+(\d+)", text)}
    return count["vgpr_count"], count["vgpr_spill_count"] + count["sgpr_spill_count"]
