"""RMS and layer norm with per-group weights."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional as F


def grouped_norm(
    x: Tensor, weight: Tensor, bias: Tensor | None = None, *, kind: str, eps: float, offset: bool = False
) -> Tensor:
    """Normalise the last axis, with statistics in float32 (float64 for float64 inputs).

    Args:
        x: ``[G, M, D]``.
        weight: ``[G, D]``.
        bias: ``[G, D]``, layer norm only, or None.
        kind: ``"rms"`` or ``"layer"``.
        eps: added to the mean square or the variance.
        offset: multiply by ``1 + weight`` (Gemma).

    Returns:
        ``[G, M, D]`` in the dtype of ``x``.
    """
    wide = x if x.dtype == torch.float64 else x.float()
    scale = weight.unsqueeze(1)
    if kind == "layer":
        out = F.layer_norm(wide, (x.shape[-1],), eps=eps).to(x.dtype) * scale
        return out if bias is None else out + bias.unsqueeze(1)
    if kind != "rms":
        raise ValueError(f"kind: expected 'rms' or 'layer', got {kind!r}")
    out = F.rms_norm(wide, (x.shape[-1],), eps=eps)
    if offset:
        # Gemma multiplies in float32 and rounds once.
        return (out * (1.0 + scale.to(out.dtype))).to(x.dtype)
    return out.to(x.dtype) * scale
