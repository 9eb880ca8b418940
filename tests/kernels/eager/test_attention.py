"""Grouped attention against its definition."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.attention import grouped_attention


def _reference(query: Tensor, key: Tensor, value: Tensor, scale: float, mask: Tensor | None) -> Tensor:
    """Compute attention in float64, head by head, with keys repeated plainly."""
    repeats = query.shape[1] // key.shape[1]
    key, value = key.double().repeat_interleave(repeats, 1), value.double().repeat_interleave(repeats, 1)
    scores = query.double() @ key.transpose(-1, -2) * scale
    if mask is None:
        tokens, keys = scores.shape[-2:]
        # A lone new token sees every key; a whole segment is causal.
        mask = torch.ones(tokens, keys, dtype=torch.bool).tril(keys - tokens)
    return scores.masked_fill(~mask, -math.inf).softmax(-1) @ value.double()


@pytest.mark.parametrize(
    ("heads", "kv_heads", "tokens", "keys"),
    [
        pytest.param(6, 2, 9, 9, id="grouped-heads"),
        pytest.param(4, 4, 9, 9, id="one-key-head-per-head"),
        pytest.param(6, 1, 1, 13, id="one-new-token"),
        pytest.param(4, 4, 1, 13, id="one-new-token-ungrouped"),
        pytest.param(6, 2, 1, 1, id="first-token"),
    ],
)
@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize("gradient", [False, True])
def test_agrees_with_the_definition(
    heads: int, kv_heads: int, tokens: int, keys: int, masked: bool, gradient: bool
) -> None:
    generator = torch.Generator().manual_seed(0)
    cells, width = 3, 8
    query = torch.randn(cells, tokens, heads, width, generator=generator).transpose(1, 2)
    key = torch.randn(cells, kv_heads, keys, width, generator=generator)
    value = torch.randn(cells, kv_heads, keys, width, generator=generator)
    mask = None
    if masked:
        mask = torch.rand(cells, 1, tokens, keys, generator=generator) < 0.5
        mask[..., 0] = True
    with torch.set_grad_enabled(gradient):
        out = grouped_attention(query, key, value, scale=0.3, mask=mask)
    assert out.shape == (cells, heads, tokens, width)
    torch.testing.assert_close(out.double(), _reference(query, key, value, 0.3, mask), rtol=1e-5, atol=1e-5)
