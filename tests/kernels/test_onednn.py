"""oneDNN's products: sizes that fill no tiles, and rows in blocks. What all packed weights share: test_packed.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels import onednn
from armt.kernels.eager.linear import grouped_linear_ref
from armt.kernels.eager.mlp import grouped_gated_mlp_ref

pytestmark = pytest.mark.skipif(onednn.obstacle() is not None, reason=str(onednn.obstacle()))


@pytest.fixture
def draw(draw_bfloat16: Callable[..., Tensor]) -> Callable[..., Tensor]:
    return draw_bfloat16


def assert_near(got: Tensor, expected: Tensor) -> None:
    assert got.dtype == torch.bfloat16
    torch.testing.assert_close(got.float(), expected, rtol=2e-2, atol=2e-2)


@pytest.mark.parametrize("rows", [1, 7, 288, 289, 577])
def test_sizes_of_any_number_and_rows_in_blocks(draw: Callable[..., Tensor], rows: int) -> None:
    """A block has 288 rows at most: one block, one row too many for it, and three blocks of which the last is short."""
    x, weight, bias, residual = draw(2, rows, 40), draw(2, 24, 40, scale=0.2), draw(2, 24), draw(2, rows, 24)
    packed = onednn.pack(weight)
    assert torch.equal(packed.dense(), weight)
    got = onednn.grouped_linear(x, packed, bias, residual=residual, activation="gelu_tanh")
    assert_near(got, grouped_linear_ref(x, weight, bias, residual=residual, activation="gelu_tanh"))


@pytest.mark.parametrize(("groups", "rows"), [(1, 1), (1, 400), (4, 144)])
@pytest.mark.parametrize("gated", [True, False])
@pytest.mark.parametrize("with_bias", [True, False])
def test_mlp_entry_by_entry(draw: Callable[..., Tensor], groups: int, rows: int, gated: bool, with_bias: bool) -> None:
    up, down = draw(groups, 48 * (1 + gated), 32, scale=0.2), draw(groups, 32, 48, scale=0.2)
    up_bias, down_bias = (draw(groups, up.shape[1]), draw(groups, 32)) if with_bias else (None, None)
    x, residual = draw(groups, rows, 32), draw(groups, rows, 32)
    packed = onednn.pack(up, 1 + gated), onednn.pack(down)
    options: dict[str, Any] = {"activation": "silu", "gated": gated, "residual": residual}
    got = onednn.grouped_mlp(x, packed[0], up_bias, packed[1], down_bias, **options)
    middle = (grouped_gated_mlp_ref if gated else grouped_linear_ref)(x, up, up_bias, activation="silu")
    assert_near(got, grouped_linear_ref(middle, down, down_bias, residual=residual))


@pytest.mark.parametrize(("rows", "blocks"), [(288, [288]), (289, [145, 144]), (577, [193, 193, 191])])
def test_blocks_are_of_about_one_size(
    draw: Callable[..., Tensor], monkeypatch: pytest.MonkeyPatch, rows: int, blocks: list[int]
) -> None:
    """A product of one row, behind full blocks, would read all weights again for it."""
    product, seen = onednn._product, []

    def noted(x: Tensor, *others: Any) -> Tensor:
        seen.append(len(x))
        return product(x, *others)

    monkeypatch.setattr(onednn, "_product", noted)
    onednn.grouped_linear(draw(1, rows, 8), onednn.pack(draw(1, 8, 8)))
    assert seen == blocks


@pytest.mark.parametrize(
    ("built", "missing", "computes", "expected"),
    [
        (True, None, True, None),
        (False, None, True, "this build of torch has no oneDNN products with packed weights"),
        (True, "_linear_pointwise", True, "this build of torch has no oneDNN products with packed weights"),
        (True, None, False, "oneDNN has no bfloat16 products for this processor"),
    ],
)
def test_what_keeps_it_from_running(
    monkeypatch: pytest.MonkeyPatch, built: bool, missing: str | None, computes: bool, expected: str | None
) -> None:
    names = ("_reorder_linear_weight", "_linear_pointwise", "_is_mkldnn_bf16_supported")
    operators = type("", (), {name: staticmethod(lambda: computes) for name in names if name != missing})
    monkeypatch.setattr(torch.ops, "mkldnn", operators)
    monkeypatch.setattr(torch.backends.mkldnn, "is_available", lambda: built)
    assert onednn.obstacle.__wrapped__() == expected
