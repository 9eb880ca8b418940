"""RMS and layer norm with per-group weights."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F

from armt.kernels.eager import places

# So many rows, and fewer, cost calls and not work.
_FEW_ROWS = 8


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
    """Compute `kernels.ops.GroupedNorm`; on a CPU, without gradients, in fewer passes over memory."""
    out = _normed(x, weight, bias, kind, eps, offset)
    return out if residual is None else residual + out


def _normed(x: Tensor, weight: Tensor, bias: Tensor | None, kind: str, eps: float, offset: bool) -> Tensor:
    scale = weight.unsqueeze(1)
    if kind == "layer":
        wide = x if x.dtype == torch.float64 else x.float()
        out = F.layer_norm(wide, (x.shape[-1],), eps=eps).to(x.dtype) * scale
        return out if bias is None else out + bias.unsqueeze(1)
    if kind != "rms":
        raise ValueError(f"kind: expected 'rms' or 'layer', got {kind!r}")
    if not offset and places.on_cpu(x) and x.dtype != torch.float16 and not torch.is_grad_enabled():
        if x.shape[0] * x.shape[1] <= _FEW_ROWS:
            return _mirrored_rms(x, eps) * scale
        return _fused_rms(x, eps).mul_(scale)
    wide = x if x.dtype == torch.float64 else x.float()
    out = F.rms_norm(wide, (x.shape[-1],), eps=eps)
    if offset:
        # Gemma multiplies in float32 and rounds once.
        return (out * (1.0 + scale.to(out.dtype))).to(x.dtype)
    return out.to(x.dtype) * scale


def _fused_rms(x: Tensor, eps: float) -> Tensor:
    """Return ``x`` over its root mean square, rounded once: two passes where torch's own `rms_norm` takes six.

    Batch norm with given statistics computes ``(x - mean) / sqrt(variance + eps)`` in float32 and one pass; with rows
    for channels, a mean of zero and the mean square for a variance that is the RMS norm.
    """
    rows, width = x.shape[0] * x.shape[1], x.shape[-1]
    exact = torch.float64 if x.dtype == torch.float64 else torch.float32
    square = torch.linalg.vector_norm(x, dim=-1, dtype=exact).square_().div_(width).view(rows)
    return F.batch_norm(x.reshape(1, rows, width), torch.zeros_like(square), square, eps=eps).view(x.shape)


def _mirrored_rms(x: Tensor, eps: float) -> Tensor:
    """Return ``x`` over its root mean square, rounded once, in two calls: for few rows.

    Beside its own negative a row has a mean of zero, so that its layer norm is the RMS norm.
    """
    width = x.shape[-1]
    return F.layer_norm(torch.cat((x, -x), dim=-1), (2 * width,), eps=eps)[..., :width]


def grouped_norm_ref(
    x: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    kind: str,
    eps: float,
    offset: bool = False,
    residual: Tensor | None = None,
) -> Tensor:
    """Compute `grouped_norm` in float32, plainly."""
    wide, scale = x.float(), weight.float()[:, None, :]
    if kind == "layer":
        wide = wide - wide.mean(-1, keepdim=True)
    out = wide / (wide.square().mean(-1, keepdim=True) + eps).sqrt()
    out = out * (1.0 + scale) if offset and kind == "rms" else out * scale
    if bias is not None and kind == "layer":
        out = out + bias.float()[:, None, :]
    return out if residual is None else out + residual.float()
