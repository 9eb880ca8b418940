"""The MLP: with and without gradients the same numbers, and those of the float32 reference."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.linear import grouped_linear_ref
from armt.kernels.eager.mlp import grouped_gated_mlp, grouped_gated_mlp_ref, grouped_mlp

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]


@pytest.mark.parametrize("gated", [False, True])
def test_against_reference(draw: Draw, assert_near: Check, gated: bool) -> None:
    up, down = draw(2, 24 * (1 + gated), 8, scale=0.3), draw(2, 12, 24, scale=0.2)
    x, residual, bias = draw(2, 5, 8), draw(2, 5, 12), draw(2, up.shape[1])
    got = grouped_mlp(x, up, bias, down, None, activation="silu", gated=gated, residual=residual)
    inner = (grouped_gated_mlp_ref if gated else grouped_linear_ref)(x, up, bias, activation="silu")
    assert_near(got, grouped_linear_ref(inner, down, residual=residual), "MLP")


def test_gradients_change_no_number(draw: Draw) -> None:
    x, weight = draw(2, 5, 8), draw(2, 24, 8)
    with torch.enable_grad():
        recorded = grouped_gated_mlp(x, weight, activation="silu")
    with torch.no_grad():
        plain = grouped_gated_mlp(x, weight, activation="silu")
    torch.testing.assert_close(plain, recorded, rtol=1e-6, atol=1e-6)
