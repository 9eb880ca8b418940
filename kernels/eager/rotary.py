"""Rotary position embedding on packed queries and keys, with the norm that some bases put in front of it."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from armt.kernels.eager.norm import grouped_norm, grouped_norm_ref

# Fewer tokens cost calls and not work.
_FEW_TOKENS = 8


class HeadNorm(NamedTuple):
    """RMS norm of every head of queries and keys.

    Attributes:
        query, key: weights ``[G, D]``.
        query_heads: H; the heads after them are keys.
        eps: added to the mean square.
        offset: multiply by ``1 + weight`` (Gemma).
    """

    query: Tensor
    key: Tensor
    query_heads: int
    eps: float
    offset: bool


def rotary(x: Tensor, cosine: Tensor, sine: Tensor, *, norm: HeadNorm | None = None) -> Tensor:
    """Compute `kernels.ops.Rotary`."""
    if norm is not None:
        x = norm_heads(x, norm)
    dims = cosine.shape[-1]
    cosine, sine = cosine.unsqueeze(2), sine.unsqueeze(2)
    if not torch.is_grad_enabled() and x.shape[1] >= _FEW_TOKENS:
        return _rotary_by_heads(x, cosine, sine)
    turned = x[..., :dims]
    first, second = turned.chunk(2, dim=-1)
    turned = torch.addcmul(turned * cosine, torch.cat((-second, first), dim=-1), sine)
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


def norm_heads(x: Tensor, norm: HeadNorm) -> Tensor:
    """Normalise each head of queries and keys ``[C, M, H + Hkv, D]`` with its group's weights."""
    parts = []
    split = (norm.query_heads, x.shape[2] - norm.query_heads)
    both = x.split(split, dim=2)  # type: ignore[no-untyped-call]
    for heads, weight in zip(both, (norm.query, norm.key), strict=True):
        flat = heads.reshape(weight.shape[0], -1, x.shape[3])
        parts.append(grouped_norm(flat, weight, kind="rms", eps=norm.eps, offset=norm.offset).view(heads.shape))
    return torch.cat(parts, dim=2)


def rotary_ref(x: Tensor, cosine: Tensor, sine: Tensor, *, norm: HeadNorm | None = None) -> Tensor:
    """Compute `rotary` in float32, one head's plane of rotation after the other."""
    out, half = x.float().clone(), cosine.shape[-1] // 2
    if norm is not None:
        lanes = x.shape[0] // norm.query.shape[0]
        for head in range(x.shape[2]):
            weight = norm.query if head < norm.query_heads else norm.key
            own = out[:, :, head : head + 1]
            own = grouped_norm_ref(
                own.flatten(1, 2), weight.repeat_interleave(lanes, 0), kind="rms", eps=norm.eps, offset=norm.offset
            )
            out[:, :, head] = own
    turned = out.clone()
    for i in range(half):
        c, s = cosine[..., i].float().unsqueeze(-1), sine[..., i].float().unsqueeze(-1)
        turned[..., i] = out[..., i] * c - out[..., i + half] * s
        turned[..., i + half] = out[..., i + half] * c + out[..., i] * s
    return turned
