"""Attention of a group of cells: torch's own kernels, the group is their batch.

Where several query heads share a key head, keys and values are not copied for each of them: torch's fused kernels take
them as they are (``enable_gqa``), or else the queries that share a key head stand in for more tokens.
"""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.nn.attention import SDPBackend


def grouped_attention(query: Tensor, key: Tensor, value: Tensor, *, scale: float, mask: Tensor | None) -> Tensor:
    """Compute `kernels.ops.GroupedAttention`."""
    heads, tokens = query.shape[1:3]
    repeats = heads // key.shape[1]
    causal = mask is None and tokens > 1
    if repeats == 1:
        return F.scaled_dot_product_attention(query, key, value, attn_mask=mask, is_causal=causal, scale=scale)
    if tokens == 1 or (mask is not None and not torch.is_grad_enabled() and not _shares(query, masked=True)):
        return _stacked(query, key, value, scale, mask)
    shared = not torch.is_grad_enabled() and _shares(query, masked=mask is not None)
    if not shared:
        key, value = key.repeat_interleave(repeats, dim=1), value.repeat_interleave(repeats, dim=1)
    return F.scaled_dot_product_attention(
        query, key, value, attn_mask=mask, is_causal=causal, scale=scale, enable_gqa=shared
    )


def _stacked(query: Tensor, key: Tensor, value: Tensor, scale: float, mask: Tensor | None) -> Tensor:
    """Attend with the queries that share a key head one behind the other, as if they were tokens of it."""
    heads, tokens = query.shape[1:3]
    stacked = query.reshape(query.shape[0], key.shape[1], -1, query.shape[3])
    if mask is not None and tokens > 1:
        mask = mask.repeat(*[1] * (mask.dim() - 2), heads // key.shape[1], 1)
    attended = F.scaled_dot_product_attention(stacked, key, value, attn_mask=mask, scale=scale)
    return attended.reshape(query.shape)


def _shares(query: Tensor, *, masked: bool) -> bool:
    return _shares_keys(query.device, query.dtype, query.shape[3], masked)


@cache
def _shares_keys(device: torch.device, dtype: torch.dtype, width: int, masked: bool) -> bool:
    """Whether a fused attention of this torch takes key heads that several queries share as they are."""
    if device.type == "mps":
        # There is one attention there, and nothing to ask which.
        return False
    query, key = (torch.zeros(1, heads, 2, width, device=device, dtype=dtype) for heads in (2, 1))
    mask = torch.ones(2, 2, dtype=torch.bool, device=device) if masked else None
    chosen = torch._fused_sdp_choice(query, key, key, attn_mask=mask, is_causal=not masked, enable_gqa=True)
    return bool(chosen != SDPBackend.MATH.value)
