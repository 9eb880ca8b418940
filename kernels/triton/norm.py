"""RMS and layer norm, one row a program."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.triton.launch import Launch, power_of_two
from armt.kernels.triton.targets import Target, Tile, target_of


@triton.jit
def _grouped_norm_kernel(
    x,  # [G, rows, width]
    weight,  # [G, width]
    bias,  # [G, width]
    residual,  # [G, rows, width]
    out,  # [G, rows, width], contiguous; written
    rows, width, eps,
    x_group, x_row, x_column, w_group, w_column, b_group, b_column, r_group, r_row, r_column,
    BLOCK: tl.constexpr, LAYER: tl.constexpr, OFFSET: tl.constexpr, BIAS: tl.constexpr, RESIDUAL: tl.constexpr,
):  # fmt: skip
    """Grid: (G * rows,). A program owns one row."""
    index = tl.program_id(0).to(tl.int64)
    group = index // rows
    row = index - group * rows
    column = tl.arange(0, BLOCK)
    inside = column < width
    at = x + group * x_group + row * x_row + column * x_column
    value = tl.load(at, mask=inside, other=0.0).to(tl.float32)
    if LAYER:
        centred = tl.where(inside, value - tl.sum(value, 0) / width, 0.0)
    else:
        centred = value
    scaled = centred * tl.rsqrt(tl.sum(centred * centred, 0) / width + eps)
    scale = tl.load(weight + group * w_group + column * w_column, mask=inside, other=0.0).to(tl.float32)
    dtype = out.dtype.element_ty
    if OFFSET:
        scaled = scaled * (1.0 + scale)
    else:
        # Rounded before it meets the weight, as the reference implementations have it.
        scaled = scaled.to(dtype).to(tl.float32) * scale
    if BIAS:
        scaled += tl.load(bias + group * b_group + column * b_column, mask=inside, other=0.0).to(tl.float32)
    if RESIDUAL:
        r_at = residual + group * r_group + row * r_row + column * r_column
        scaled = scaled.to(dtype).to(tl.float32) + tl.load(r_at, mask=inside, other=0.0).to(tl.float32)
    tl.store(out + index * width + column, scaled.to(dtype), mask=inside)


def prepare_norm(
    x: Tensor, weight: Tensor, bias: Tensor | None, kind: str, eps: float, offset: bool, residual: Tensor | None,
    out: Tensor, target: Target,
) -> Launch:  # fmt: skip
    """Return the launch that fills ``out``; arguments as in `kernels.norm.grouped_norm`."""
    if kind not in ("rms", "layer"):
        raise ValueError(f"kind: expected 'rms' or 'layer', got {kind!r}")
    groups, rows, width = x.shape
    strides = (0, 0, 0) if residual is None else residual.stride()
    arguments = {
        "x": x, "weight": weight, "bias": bias, "residual": residual, "out": out,
        "rows": rows, "width": width, "eps": eps,
        "x_group": x.stride(0), "x_row": x.stride(1), "x_column": x.stride(2),
        "w_group": weight.stride(0), "w_column": weight.stride(1),
        "b_group": 0 if bias is None else bias.stride(0), "b_column": 0 if bias is None else bias.stride(1),
        "r_group": strides[0], "r_row": strides[1], "r_column": strides[2],
        "BLOCK": power_of_two(width), "LAYER": kind == "layer", "OFFSET": offset and kind == "rms",
        "BIAS": bias is not None and kind == "layer", "RESIDUAL": residual is not None,
    }  # fmt: skip
    warps = min(16, max(1, power_of_two(width) // 512))
    return Launch(_grouped_norm_kernel, (groups * rows,), arguments, Tile(m=1, n=0, k=0, warps=warps, stages=1))


@torch.library.custom_op("armt::grouped_norm", mutates_args=())
def _grouped_norm(
    x: Tensor, weight: Tensor, bias: Tensor | None, kind: str, eps: float, offset: bool, residual: Tensor | None
) -> Tensor:
    out = x.new_empty(x.shape)
    prepare_norm(x, weight, bias, kind, eps, offset, residual, out, target_of(x.device)).run()
    return out


@_grouped_norm.register_fake
def _grouped_norm_fake(
    x: Tensor, weight: Tensor, bias: Tensor | None, kind: str, eps: float, offset: bool, residual: Tensor | None
) -> Tensor:
    return x.new_empty(x.shape)


def grouped_norm(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, *, kind: str, eps: float, offset: bool = False,
    residual: Tensor | None = None,
) -> Tensor:  # fmt: skip
    """Compute what `kernels.norm.grouped_norm` does, in one pass."""
    return _grouped_norm(x, weight, bias, kind, eps, offset, residual)
