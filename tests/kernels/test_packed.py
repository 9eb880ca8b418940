"""What holds for every backend that keeps weights in a layout of its own: each C++ instruction set, and oneDNN."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels import compiled, instruction_sets, onednn
from armt.kernels.choose import ONEDNN
from armt.kernels.eager.linear import grouped_linear_ref
from armt.kernels.eager.mlp import grouped_gated_mlp_ref
from armt.kernels.native.ops import operations
from armt.kernels.ops import Ops
from armt.runtime.choose import obstacle_to_diagonal
from armt.runtime.session import load

GOLDEN = Path(__file__).parents[1] / "golden"
CASES = sorted(path.name for path in GOLDEN.iterdir() if (path / "config.json").exists())
# Weights in bytes lose more: their products are compared with what the bytes say, in native/test_ops.py.
EXACT = [
    name for name in instruction_sets.INSTRUCTION_SETS if instruction_sets.can_run(name) and not name.startswith("int8")
]
# A lone cell is shared by all threads, others are not; tails of tiles, halves of them, blocks of unequally many rows.
GROUPS = [1, 5]
ROWS = [1, 20, 33, 301]


@pytest.fixture(params=[*EXACT, "onednn"])
def ops(request: pytest.FixtureRequest) -> Ops[Any]:
    """A backend's operations, of those that this machine has."""
    obstacle = onednn.obstacle() if request.param == "onednn" else compiled.obstacle(request.param)
    if obstacle is not None:
        pytest.skip(obstacle)
    return ONEDNN if request.param == "onednn" else operations(request.param.partition("_")[0], request.param)


@pytest.fixture
def draw(draw_bfloat16: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return draw_bfloat16


def pack(ops: Ops[Any], weight: Tensor, parts: int = 1) -> Any:
    """Pack a weight that fills the backend's layout."""
    assert ops.pack is not None
    packed = ops.pack(weight, parts)
    assert not isinstance(packed, Tensor)
    return packed


def assert_near(got: Tensor, expected: Tensor) -> None:
    assert (got.dtype, got.shape) == (torch.bfloat16, expected.shape)
    error = (got.float() - expected).norm() / expected.norm().clamp_min(1e-30)
    assert error < 6e-3, f"relative error {error:.1e} in norm"


def test_packing_loses_next_to_nothing(ops: Ops[Any], draw: Callable[..., Tensor]) -> None:
    weight = draw(3, 2 * 32, 64)
    packed = pack(ops, weight, 2)
    dense = packed.dense()
    assert torch.equal(packed[1:].dense(), dense[1:])
    if ops.backend != "int16":
        assert torch.equal(dense, weight)
        return
    # Whole numbers are as near as bfloat16 is to what was rounded to it.
    error = (dense.float() - weight.float()).norm() / weight.float().norm()
    assert 0 < error < 1e-3


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("activation", [None, "silu", "gelu", "gelu_tanh", "relu"])
def test_linear_with_every_epilogue(
    ops: Ops[Any], draw: Callable[..., Tensor], groups: int, rows: int, activation: str | None
) -> None:
    # Five columns of tiles: two pairs and a lone one.
    x, weight, bias = draw(groups, rows, 96), draw(groups, 80, 96, scale=0.2), draw(groups, 80)
    residual, packed = draw(groups, rows, 80), pack(ops, weight)
    for own_bias in (None, bias):
        for own_residual in (None, residual):
            out = torch.full_like(residual, float("nan"))
            got = ops.grouped_linear(x, packed, own_bias, residual=own_residual, activation=activation, out=out)
            assert got is out
            expected = grouped_linear_ref(x, weight, own_bias, residual=own_residual, activation=activation)
            assert_near(got, expected)
            torch.testing.assert_close(got.float(), expected, rtol=2e-2, atol=2e-2)


@pytest.mark.parametrize("groups", GROUPS)
@pytest.mark.parametrize("rows", ROWS)
@pytest.mark.parametrize("gated", [True, False])
@pytest.mark.parametrize("with_bias", [True, False])
def test_mlp(ops: Ops[Any], draw: Callable[..., Tensor], groups: int, rows: int, gated: bool, with_bias: bool) -> None:
    inner = 160
    up, down = draw(groups, inner * (1 + gated), 64, scale=0.2), draw(groups, 64, inner, scale=0.2)
    up_bias, down_bias = (draw(groups, up.shape[1]), draw(groups, 64)) if with_bias else (None, None)
    x, residual = draw(groups, rows, 64), draw(groups, rows, 64)
    packed = pack(ops, up, 1 + gated), pack(ops, down)
    options: dict[str, Any] = {"activation": "silu", "gated": gated, "residual": residual}
    got = ops.grouped_mlp(x, packed[0], up_bias, packed[1], down_bias, **options)
    middle = (grouped_gated_mlp_ref if gated else grouped_linear_ref)(x, up, up_bias, activation="silu")
    assert_near(got, grouped_linear_ref(middle, down, down_bias, residual=residual))
    out = torch.full_like(residual, float("nan"))
    assert ops.grouped_mlp(x, packed[0], up_bias, packed[1], down_bias, **options, out=out) is out
    assert torch.equal(out, got)


def test_a_layer_range_and_strided_rows(ops: Ops[Any], draw: Callable[..., Tensor]) -> None:
    weight, x = draw(5, 16, 32, scale=0.2), draw(2, 32, 30).transpose(1, 2)
    assert_near(ops.grouped_linear(x, pack(ops, weight)[1:3]), grouped_linear_ref(x, weight[1:3]))


def test_a_product_does_not_depend_on_its_group(ops: Ops[Any], draw: Callable[..., Tensor]) -> None:
    """Bit by bit, so that both schedules give the same numbers."""
    packed, x = pack(ops, draw(6, 64, 64, scale=0.2)), draw(6, 40, 64)
    together = ops.grouped_linear(x, packed)
    for g in range(6):
        assert torch.equal(ops.grouped_linear(x[g : g + 1], packed[g : g + 1])[0], together[g])


def test_ragged_groups_are_refused(ops: Ops[Any], draw: Callable[..., Tensor]) -> None:
    packed, offsets = pack(ops, draw(2, 16, 32)), torch.tensor([0, 2, 5], dtype=torch.int32)
    with pytest.raises(ValueError, match="offsets"):
        ops.grouped_linear(draw(5, 32), packed, offsets=offsets)


@cache
def _by_torch(case: str, dtype: str) -> Tensor:
    return load(GOLDEN / case, device="cpu", dtype=dtype, kernels="torch").logits(torch.arange(50) % 32)


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("backend", [*(name for name in ("amx", "avx512", "avx2", "int16") if name in EXACT), "onednn"])
def test_a_whole_model_is_as_near_to_float32_as_torch_is(case: str, backend: str) -> None:
    obstacle = onednn.obstacle() if backend == "onednn" else compiled.obstacle(instruction_sets.best(backend))
    if obstacle is not None:
        pytest.skip(obstacle)
    exact = _by_torch(case, "float32")
    allowed = (_by_torch(case, "bfloat16").float() - exact).norm()
    packed = load(GOLDEN / case, device="cpu", dtype="bfloat16", kernels=backend)
    assert packed.model.block.ops.backend == backend
    schedules = ("sequential", "diagonal") if obstacle_to_diagonal(packed.config) is None else ("sequential",)
    for schedule in schedules:
        error = (packed.logits(torch.arange(50) % 32, schedule).float() - exact).norm()
        assert error < 2 * allowed + 1e-3 * exact.norm()


def test_the_weights_are_there_once_and_named_as_before() -> None:
    if (obstacle := onednn.obstacle()) is not None:
        pytest.skip(obstacle)
    plain, packed = (
        load(GOLDEN / "upstream-llama", device="cpu", dtype="bfloat16", kernels=kernels).model.weights
        for kernels in ("torch", "onednn")
    )
    assert not any(name in packed.layers for name in ("qkv.weight", "out.weight", "up.weight"))
    expected, got = dict(plain.named()), dict(packed.named())
    assert expected.keys() == got.keys()
    assert all(torch.equal(expected[name], got[name]) for name in expected)
    assert plain.bytes == packed.bytes
