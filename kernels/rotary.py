"""Rotary position embedding on packed queries and keys."""

from __future__ import annotations

import torch
from torch import Tensor


def rotary(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotate the first ``R`` entries of every head, pairing entry i with entry i + R/2.

    Args:
        x: ``[G, M, H, D]``, queries and keys side by side.
        cosine, sine: ``[G or 1, M, R]`` in the dtype of ``x``; both halves of R hold the same angles.

    Returns:
        ``[G, M, H, D]``, a new tensor.
    """
    dims = cosine.shape[-1]
    cosine, sine = cosine.unsqueeze(2), sine.unsqueeze(2)
    if not torch.is_grad_enabled():
        return _rotary_by_heads(x, cosine, sine)
    turned = x[..., :dims]
    first, second = turned.chunk(2, dim=-1)
    turned = turned * cosine + torch.cat((-second, first), dim=-1) * sine
    return turned if dims == x.shape[-1] else torch.cat((turned, x[..., dims:]), dim=-1)


def _rotary_by_heads(x: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
    """Rotate without intermediate tensors; the result lies head by head, as attention wants to read it."""
    dims, half = cosine.shape[-1], cosine.shape[-1] // 2
    out = x.new_empty(x.shape[0], x.shape[2], x.shape[1], x.shape[3]).transpose(1, 2)
    first, second = x[..., :half], x[..., half:dims]
    torch.mul(x[..., :dims], cosine, out=out[..., :dims])
    out[..., :half].addcmul_(second, sine[..., :half], value=-1)
    out[..., half:dims].addcmul_(first, sine[..., half:])
    if dims < x.shape[-1]:
        out[..., dims:] = x[..., dims:]
    return out
