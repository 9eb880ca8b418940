"""Products with packed weights: against the float32 references, and a whole model against torch's operations."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from armt.kernels import onednn
from armt.kernels.eager.linear import grouped_linear_ref
from armt.kernels.eager.mlp import grouped_gated_mlp_ref
from armt.runtime.session import load

pytestmark = pytest.mark.skipif(onednn.obstacle() is not None, reason=str(onednn.obstacle()))
GOLDEN = Path(__file__).parents[1] / "golden"


@pytest.fixture
def draw(draw_bfloat16: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return draw_bfloat16


def assert_near(got: Tensor, expected: Tensor) -> None:
    assert got.dtype == torch.bfloat16
    torch.testing.assert_close(got.float(), expected, rtol=2e-2, atol=2e-2)


@pytest.mark.parametrize("rows", [1, 7, 144, 577])
@pytest.mark.parametrize("activation", [None, "silu", "gelu", "gelu_tanh", "relu"])
def test_linear_with_every_epilogue(draw: Callable[..., Tensor], rows: int, activation: str | None) -> None:
    x, weight, bias, residual = draw(3, rows, 40), draw(3, 24, 40, scale=0.2), draw(3, 24), draw(3, rows, 24)
    packed = onednn.pack(weight)
    for own_bias in (None, bias):
        for own_residual in (None, residual):
            got = onednn.grouped_linear(x, packed, own_bias, residual=own_residual, activation=activation)
            expected = grouped_linear_ref(x, weight, own_bias, residual=own_residual, activation=activation)
            assert_near(got, expected)


@pytest.mark.parametrize(("groups", "rows"), [(1, 1), (1, 400), (4, 144)])
@pytest.mark.parametrize("gated", [True, False])
@pytest.mark.parametrize("with_bias", [True, False])
def test_mlp(draw: Callable[..., Tensor], groups: int, rows: int, gated: bool, with_bias: bool) -> None:
    inner = 48
    up, down = draw(groups, inner * (1 + gated), 32, scale=0.2), draw(groups, 32, inner, scale=0.2)
    up_bias, down_bias = (draw(groups, up.shape[1]), draw(groups, 32)) if with_bias else (None, None)
    x, residual = draw(groups, rows, 32), draw(groups, rows, 32)
    out = torch.full_like(residual, float("nan"))
    got = onednn.grouped_mlp(
        x,
        onednn.pack(up, 1 + gated),
        up_bias,
        onednn.pack(down),
        down_bias,
        activation="silu",
        gated=gated,
        residual=residual,
        out=out,
    )
    assert got is out
    middle = (
        grouped_gated_mlp_ref(x, up, up_bias, activation="silu")
        if gated
        else grouped_linear_ref(x, up, up_bias, activation="silu")
    )
    assert_near(got, grouped_linear_ref(middle, down, down_bias, residual=residual))


def test_a_layer_range_and_strided_rows(draw: Callable[..., Tensor]) -> None:
    weight, x = draw(5, 16, 24, scale=0.2), draw(2, 24, 30).transpose(1, 2)
    packed = onednn.pack(weight)
    assert len(packed.layers) == 5
    assert_near(onednn.grouped_linear(x, packed[1:3]), grouped_linear_ref(x, weight[1:3]))


def test_packing_loses_nothing(draw: Callable[..., Tensor]) -> None:
    weight = draw(3, 2 * 20, 36)
    assert torch.equal(onednn.pack(weight, 2).dense(), weight)


def test_a_cell_does_not_depend_on_its_group(draw: Callable[..., Tensor]) -> None:
    weight, x = draw(6, 64, 64, scale=0.2), draw(6, 40, 64)
    packed = onednn.pack(weight)
    together = onednn.grouped_linear(x, packed)
    for g in range(6):
        assert torch.equal(onednn.grouped_linear(x[g : g + 1], packed[g : g + 1])[0], together[g])


def test_ragged_groups_are_refused(draw: Callable[..., Tensor]) -> None:
    packed = onednn.pack(draw(2, 8, 8))
    with pytest.raises(ValueError, match="offsets"):
        onednn.grouped_linear(draw(5, 8), packed, offsets=torch.tensor([0, 2, 5], dtype=torch.int32))


@pytest.mark.parametrize("case", sorted(path.name for path in GOLDEN.iterdir() if (path / "config.json").exists()))
def test_a_whole_model_is_as_near_to_float32_as_torch_is(case: str) -> None:
    ids = torch.arange(50) % 32
    exact = load(GOLDEN / case, device="cpu", dtype="float32").logits(ids)
    plain = load(GOLDEN / case, device="cpu", dtype="bfloat16", kernels="torch").logits(ids)
    for schedule in ("sequential", "diagonal"):
        packed = load(GOLDEN / case, device="cpu", dtype="bfloat16", kernels="onednn")
        assert packed.model.block.ops.backend == "onednn"
        assert not any(name in packed.model.weights.layers for name in ("qkv.weight", "out.weight", "up.weight"))
        error, allowed = ((got.float() - exact).norm() for got in (packed.logits(ids, schedule), plain))
        assert error < 2 * allowed + 1e-3 * exact.norm()


def test_the_weights_are_there_once_and_named_as_before() -> None:
    plain, packed = (
        load(GOLDEN / "upstream-llama", device="cpu", dtype="bfloat16", kernels=kernels).model.weights
        for kernels in ("torch", "onednn")
    )
    expected, got = dict(plain.named()), dict(packed.named())
    assert expected.keys() == got.keys()
    assert all(torch.equal(expected[name], got[name]) for name in expected)
    assert plain.bytes == packed.bytes
