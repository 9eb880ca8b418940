"""Rotary embedding: with and without gradients, few tokens and many, against the float32 reference."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.rotary import HeadNorm, rotary, rotary_ref

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]


@pytest.mark.parametrize("tokens", [1, 9], ids=["few-tokens", "many-tokens"])
@pytest.mark.parametrize("dims", [8, 4], ids=["whole-head", "half-of-the-head"])
@pytest.mark.parametrize("table", ["one-for-all", "per-cell"])
@pytest.mark.parametrize("norm", ["none", "plain", "offset"])
@pytest.mark.parametrize("gradient", [False, True])
def test_against_reference(
    draw: Draw, assert_near: Check, tokens: int, dims: int, table: str, norm: str, gradient: bool
) -> None:
    # Heads side by side in a wider tensor, as they lie after the fused projection.
    x = draw(4, tokens, 6, 8)[:, :, :4]
    angles = draw(4 if table == "per-cell" else 1, tokens, dims // 2).repeat(1, 1, 2)
    heads = None if norm == "none" else HeadNorm(draw(2, 8), draw(2, 8), 3, 1e-5, norm == "offset")
    with torch.set_grad_enabled(gradient):
        got = rotary(x, angles.cos(), angles.sin(), norm=heads)
    assert_near(got, rotary_ref(x, angles.cos(), angles.sin(), norm=heads), "rotary")
