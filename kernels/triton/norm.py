# Parameters of kernels are typed by comments: Triton gives them their types.
# mypy: disable-error-code="no-untyped-def,untyped-decorator,no-untyped-call"
"""RMS and layer norm in one pass over memory."""

from __future__ import annotations

import torch
import triton
import triton.language as tl
from torch import Tensor

from armt.kernels.triton.launch import Launch, row_tile
from armt.kernels.triton.targets import Target, target_of


@triton.jit
def _grouped_norm_kernel(
    x,  # [G, rows, width]
    weight,  # [G, width]
    bias,  # [G, width]
    residual,  # [G, rows, width]
    out,  # [G, rows, width], contiguous; written
    rows, total_rows, width, eps,
    x_group, x_row, x_column, w_group, w_column, b_group, b_column, r_group, r_row, r_column,
    ROWS: tl.constexpr, BLOCK: tl.constexpr, LAYER: tl.constexpr, OFFSET: tl.constexpr, BIAS: tl.constexpr,
    RESIDUAL: tl.constexpr,
):  # fmt: skip
    """Grid: (row tiles of all groups,). A program owns ROWS rows, of whatever groups they are."""
    index = tl.program_id(0).to(tl.int64) * ROWS + tl.arange(0, ROWS)
    group = (index // rows)[:, None]
    row = (index % rows)[:, None]
    column = tl.arange(0, BLOCK)[None, :]
    inside = (index < total_rows)[:, None] & (column < width)
    value = tl.load(x + group * x_group + row * x_row + column * x_column, mask=inside, other=0.0).to(tl.float32)
    if LAYER:
        mean = tl.sum(value, 1) / width
        value = tl.where(inside, value - mean[:, None], 0.0)
    scaled = value * tl.rsqrt(tl.sum(value * value, 1) / width + eps)[:, None]
    scale = tl.load(weight + group * w_group + column * w_column, mask=inside, other=0.0).to(tl.float32)
    dtype = out.dtype.element_ty
    # Rounded before it meets the weight, as the reference implementations have it; Gemma's rounds once.
    scaled = scaled * (1.0 + scale) if OFFSET else scaled.to(dtype).to(tl.float32) * scale
    if BIAS:
        scaled += tl.load(bias + group * b_group + column * b_column, mask=inside, other=0.0).to(tl.float32)
    if RESIDUAL:
        r_at = residual + group * r_group + row * r_row + column * r_column
        scaled = scaled.to(dtype).to(tl.float32) + tl.load(r_at, mask=inside, other=0.0).to(tl.float32)
    tl.store(out + index[:, None] * width + column, scaled.to(dtype), mask=inside)


def prepare_norm(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None,
    kind: str,
    eps: float,
    offset: bool,
    residual: Tensor | None,
    out: Tensor,
    target: Target,
) -> Launch:
    """Return the launch that fills ``out``; arguments as in `kernels.eager.norm.grouped_norm`."""
    if kind not in ("rms", "layer"):
        raise ValueError(f"kind: expected 'rms' or 'layer', got {kind!r}")
    groups, rows, width = x.shape
    tile = row_tile(width)
    strides = (0, 0, 0) if residual is None else residual.stride()
    arguments = {
        "x": x, "weight": weight, "bias": bias, "residual": residual, "out": out,
        "rows": rows, "total_rows": groups * rows, "width": width, "eps": eps,
        "x_group": x.stride(0), "x_row": x.stride(1), "x_column": x.stride(2),
        "w_group": weight.stride(0), "w_column": weight.stride(1),
        "b_group": 0 if bias is None else bias.stride(0), "b_column": 0 if bias is None else bias.stride(1),
        "r_group": strides[0], "r_row": strides[1], "r_column": strides[2],
        "ROWS": tile.m, "BLOCK": tile.n, "LAYER": kind == "layer", "OFFSET": offset and kind == "rms",
        "BIAS": bias is not None and kind == "layer", "RESIDUAL": residual is not None,
    }  # fmt: skip
    return Launch(_grouped_norm_kernel, (-(-groups * rows // tile.m),), arguments, tile)


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
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    kind: str,
    eps: float,
    offset: bool = False,
    residual: Tensor | None = None,
) -> Tensor:
    """Compute what `kernels.eager.norm.grouped_norm` does, in one pass."""
    return _grouped_norm(x, weight, bias, kind, eps, offset, residual)  # type: ignore[no-any-return]
