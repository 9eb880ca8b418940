"""The gated MLP kernel against its float32 reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from torch import Tensor

from armt.kernels.eager.mlp import grouped_gated_mlp_ref

Draw = Callable[..., Tensor]
Check = Callable[..., None]
Op = Callable[[str], Callable[..., Any]]


@pytest.mark.parametrize(
    ("groups", "rows", "inner", "depth"),
    [
        pytest.param(1, 32, 32, 32, id="one-tile"),
        pytest.param(3, 33, 40, 64, id="the-up-half-starts-inside-a-tile"),
        pytest.param(2, 70, 33, 31, id="nothing-divides-no-descriptor"),
        pytest.param(4, 1, 5, 8, id="single-rows-as-in-decoding"),
    ],
)
@pytest.mark.parametrize("activation", ["silu", "gelu_tanh"])
def test_against_reference(
    op: Op, draw: Draw, assert_near: Check, groups: int, rows: int, inner: int, depth: int, activation: str
) -> None:
    x, weight = draw(groups, rows, depth), draw(groups, 2 * inner, depth, scale=depth**-0.5)
    got = op("grouped_gated_mlp")(x, weight, activation=activation)
    assert_near(got, grouped_gated_mlp_ref(x, weight, activation=activation), activation)


def test_bias_and_a_layer_range_of_strided_inputs(op: Op, draw: Draw, assert_near: Check) -> None:
    stack, biases, x = draw(5, 80, 24, scale=0.2), draw(5, 80), draw(2, 24, 35).transpose(1, 2)
    got = op("grouped_gated_mlp")(x, stack[1:3], biases[1:3], activation="silu")
    assert_near(got, grouped_gated_mlp_ref(x, stack[1:3], biases[1:3], activation="silu"), "layers 1 and 2 of 5")
