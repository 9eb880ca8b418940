"""`Launch`: one kernel with its arguments, ready to run or to be compiled for another machine."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
import triton
from torch import Tensor

from armt.kernels.triton.targets import Target, Tile


@dataclass(frozen=True, slots=True)
class Launch:
    """A kernel and everything it is called with.

    Attributes:
        kernel: what ``@triton.jit`` made.
        grid: programs along each axis.
        arguments: by the kernel's parameter names, compile-time ones included.
        tile: gives warps and stages.
    """

    kernel: Any
    grid: tuple[int, ...]
    arguments: dict[str, Any]
    tile: Tile

    @property
    def options(self) -> dict[str, Any]:
        """What Triton's compiler is told beside the arguments."""
        return {"num_warps": self.tile.warps, "num_stages": self.tile.stages, "enable_fp_fusion": True}

    def run(self) -> None:
        """Launch it on the current stream of its tensors' device."""
        if 0 in self.grid:
            return
        tensors = (value for value in self.arguments.values() if isinstance(value, Tensor))
        with torch.cuda.device_of(next(tensors)):  # type: ignore[no-untyped-call]
            if self.arguments.get("DESCRIPTORS"):
                triton.set_allocator(_scratch)
            self.kernel[self.grid](**self.arguments, **self.options)


def precision_of(dtype: torch.dtype, target: Target, *, state: bool = False) -> str:
    """Return the ``input_precision`` of a product: TF32 only where torch is told to use it for float32 too."""
    if dtype != torch.float32:
        return target.state_precision if state else "ieee"
    return "ieee" if torch.get_float32_matmul_precision() == "highest" or target.name == "gfx942" else "tf32"


def describable(tensor: Tensor) -> bool:
    """Whether a tensor descriptor can see ``[..., rows, columns]`` as one matrix: dense rows, aligned to 16 bytes."""
    size = tensor.element_size()
    dense = tensor.is_contiguous() and tensor.shape[-1] * size % 16 == 0
    return dense and (tensor.is_meta or tensor.data_ptr() % 16 == 0)


def power_of_two(value: int, least: int = 1) -> int:
    """Return the smallest power of two that is neither below ``value`` nor below ``least``."""
    return max(least, 1 << max(0, value - 1).bit_length())


def row_tile(width: int) -> Tile:
    """Return the tile of a kernel that goes over rows of ``width`` entries: about 2,048 entries in four warps."""
    columns = power_of_two(width)
    return Tile(m=max(1, 2048 // columns), n=columns, k=0, warps=min(16, max(4, columns // 1024)), stages=1)


def _scratch(size: int, alignment: int, stream: int | None) -> Tensor:
    """Device memory for descriptors that a kernel makes."""
    return torch.empty(size, device="cuda", dtype=torch.int8)
