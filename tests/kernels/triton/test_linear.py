"""The grouped linear kernel against its float32 reference."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.linear import grouped_linear_ref

Draw = Callable[..., Tensor]
Check = Callable[..., None]
Op = Callable[[str], Callable[..., Any]]

SHAPES = [
    pytest.param(1, 32, 32, 32, id="one-group-one-tile"),
    pytest.param(3, 33, 40, 64, id="rows-and-columns-one-past-a-tile"),
    pytest.param(2, 5, 64, 33, id="odd-depth-no-descriptor"),
    pytest.param(2, 70, 96, 8, id="depth-below-a-tile-more-tiles-than-programs"),
    pytest.param(5, 1, 7, 12, id="single-rows-as-in-decoding"),
]


@pytest.mark.parametrize(("groups", "rows", "columns", "depth"), SHAPES)
@pytest.mark.parametrize("epilogue", ["plain", "bias", "residual", "bias-gelu"])
def test_against_reference(
    op: Op, draw: Draw, assert_near: Check, groups: int, rows: int, columns: int, depth: int, epilogue: str
) -> None:
    x, weight = draw(groups, rows, depth), draw(groups, columns, depth)
    bias = draw(groups, columns) if "bias" in epilogue else None
    residual = draw(groups, rows, columns) if epilogue == "residual" else None
    activation = "gelu" if "gelu" in epilogue else None
    got = op("grouped_linear")(x, weight, bias, residual=residual, activation=activation)
    assert_near(got, grouped_linear_ref(x, weight, bias, residual=residual, activation=activation), epilogue)


@pytest.mark.parametrize("epilogue", ["plain", "bias", "residual", "bias-gelu-residual"])
@pytest.mark.parametrize(("groups", "rows"), [(3, 33), (1, 5), (1, 1)], ids=["groups", "lone-cell", "one-token"])
def test_into_a_tensor_that_is_there(op: Op, draw: Draw, epilogue: str, groups: int, rows: int) -> None:
    """The same bits as without ``out``, in its place; slots of a conveyor, of which one more stands in front."""
    x, weight = draw(groups, rows, 24), draw(groups, 40, 24)
    bias = draw(groups, 40) if "bias" in epilogue else None
    residual = draw(groups, rows, 40) if "residual" in epilogue else None
    activation = "gelu" if "gelu" in epilogue else None
    slots = torch.full((groups + 1, rows, 40), float("nan"), device=x.device)
    got = op("grouped_linear")(x, weight, bias, residual=residual, activation=activation, out=slots[1:])
    assert got.data_ptr() == slots[1:].data_ptr()
    assert torch.equal(slots[1:], op("grouped_linear")(x, weight, bias, residual=residual, activation=activation))
    assert slots[0].isnan().all()


@pytest.mark.parametrize("activation", ["silu", "gelu", "gelu_tanh", "relu"])
def test_activations(op: Op, draw: Draw, assert_near: Check, activation: str) -> None:
    x, weight = draw(1, 9, 16), draw(1, 11, 16, scale=0.25)
    got = op("grouped_linear")(x, weight, activation=activation)
    assert_near(got, grouped_linear_ref(x, weight, activation=activation), activation)


def test_a_layer_range_in_the_middle(op: Op, draw: Draw, assert_near: Check) -> None:
    stack, biases, x = draw(6, 40, 24), draw(6, 40), draw(3, 35, 24)
    got = op("grouped_linear")(x, stack[2:5], biases[2:5])
    assert_near(got, grouped_linear_ref(x, stack[2:5], biases[2:5]), "layers 2 to 4 of 6")


def test_inputs_that_are_not_contiguous(op: Op, draw: Draw, assert_near: Check) -> None:
    x, weight = draw(24, 2, 35).permute(1, 2, 0), draw(2, 24, 40).transpose(1, 2)
    residual = draw(2, 40, 35).transpose(1, 2)
    got = op("grouped_linear")(x, weight, residual=residual)
    assert_near(got, grouped_linear_ref(x, weight, residual=residual), "transposed")


@pytest.mark.parametrize("depth", [32, 30], ids=["descriptors", "pointers"])
@pytest.mark.parametrize(
    "counts", [[40, 0, 3, 33], [0, 5, 0, 0], [64, 64, 64, 64]], ids=["one-empty", "all-but-one-empty", "equal"]
)
def test_ragged_groups(op: Op, draw: Draw, assert_near: Check, counts: list[int], depth: int) -> None:
    ends = torch.tensor([0, *counts]).cumsum(0)
    offsets = ends.to(torch.int32)
    x, weight, bias = draw(sum(counts), depth), draw(4, 40, depth), draw(4, 40)
    residual = draw(sum(counts), 40)
    options = {"residual": residual, "activation": "gelu", "offsets": offsets.to(x.device)}
    got = op("grouped_linear")(x, weight, bias, **options)
    assert_near(got, grouped_linear_ref(x, weight, bias, **options), f"rows {counts}")


def test_half_precision_rounds_once(op: Op, draw: Draw, half: torch.dtype) -> None:
    """Accumulation in float32: the error stays below twice that of rounding the exact result."""
    dtype = half
    x, weight, bias = draw(2, 33, 256, dtype=dtype), draw(2, 40, 256, dtype=dtype), draw(2, 40, dtype=dtype)
    exact = grouped_linear_ref(x, weight, bias)
    rounding = (exact.to(dtype).float() - exact).norm()
    error = (op("grouped_linear")(x, weight, bias).float() - exact).norm()
    assert error <= 2 * rounding


def test_nothing_to_do(op: Op, draw: Draw) -> None:
    assert op("grouped_linear")(draw(2, 0, 16), draw(2, 8, 16)).shape == (2, 0, 8)
