"""Grouped attention against its definition."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from armt.kernels.eager import attention
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
@pytest.mark.parametrize("masked", [None, "for all", "per cell"])
@pytest.mark.parametrize("gradient", [False, True])
@pytest.mark.parametrize("shares", [False, True], ids=["no-kernel-shares-keys", "as-it-is-here"])
def test_agrees_with_the_definition(
    heads: int,
    kv_heads: int,
    tokens: int,
    keys: int,
    masked: str | None,
    gradient: bool,
    shares: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    if not shares:
        monkeypatch.setattr(attention, "_shares_keys", lambda *words: False)
    generator = torch.Generator().manual_seed(0)
    cells, width = 3, 8
    query = torch.randn(cells, tokens, heads, width, generator=generator).transpose(1, 2)
    key = torch.randn(cells, kv_heads, keys, width, generator=generator)
    value = torch.randn(cells, kv_heads, keys, width, generator=generator)
    mask = None
    if masked:
        mask = torch.rand(cells, 1, tokens, keys, generator=generator) < 0.5
        mask = mask if masked == "per cell" else mask[0, 0].clone()
        mask[..., 0] = True
    with torch.set_grad_enabled(gradient):
        out = grouped_attention(query, key, value, scale=0.3, mask=mask)
    assert out.shape == (cells, heads, tokens, width)
    torch.testing.assert_close(out.double(), _reference(query, key, value, 0.3, mask), rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize("masked", [False, True])
def test_no_key_is_copied_for_the_queries_that_share_it(masked: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four copies of keys and values were 260 MB a step of Llama-3.2-1B."""
    seen: list[tuple[int, bool]] = []

    def attend(query: Tensor, key: Tensor, value: Tensor, *, enable_gqa: bool = False, **options: object) -> Tensor:
        seen.append((key.shape[1], enable_gqa))
        return query

    monkeypatch.setattr(attention.F, "scaled_dot_product_attention", attend)
    query, key = torch.zeros(1, 4, 5, 8), torch.zeros(1, 2, 5, 8)
    mask = torch.ones(5, 5, dtype=torch.bool).tril() if masked else None
    for shares in (False, True):
        monkeypatch.setattr(attention, "_shares_keys", lambda *words, shares=shares: shares)
        with torch.no_grad():
            grouped_attention(query, key, key, scale=1.0, mask=mask)
    assert seen[1] == (2, True)
    # What no kernel shares is copied only where it cannot be helped: causal, without a mask.
    assert seen[0] == ((2, False) if masked else (4, False))
