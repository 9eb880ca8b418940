"""Attention of a group of cells: torch's own kernels, the group is their batch."""

from __future__ import annotations

from functools import cache

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.nn.attention import SDPBackend


def grouped_attention(query: Tensor, key: Tensor, value: Tensor, *, scale: float, mask: Tensor | None) -> Tensor:
    """Compute `kernels.ops.GroupedAttention`."""
    cells, heads, tokens, width = query.shape
    if tokens == 1 and key.shape[1] != heads:
        # One new token: the queries that share a key head stand in for the tokens, and no key is copied.
        stacked = query.reshape(cells, key.shape[1], -1, width)
        attended = F.scaled_dot_product_attention(stacked, key, value, attn_mask=mask, scale=scale)
        return attended.reshape(cells, heads, 1, width)
    shared = key.shape[1] != heads and query.device.type == "cpu" and not torch.is_grad_enabled() and _shares_keys()
    if key.shape[1] != heads and not shared:
        repeats = query.shape[1] // key.shape[1]
        key, value = key.repeat_interleave(repeats, dim=1), value.repeat_interleave(repeats, dim=1)
    return F.scaled_dot_product_attention(
        query, key, value, attn_mask=mask, is_causal=mask is None and tokens > 1, scale=scale, enable_gqa=shared
    )


@cache
def _shares_keys() -> bool:
    """Whether this torch's fused attention on a CPU takes key heads that several queries share as they are."""
    query, key = torch.zeros(1, 2, 2, 8), torch.zeros(1, 1, 2, 8)
    chosen = torch._fused_sdp_choice(query, key, key, is_causal=True, enable_gqa=True)
    return bool(chosen == SDPBackend.FLASH_ATTENTION.value)
