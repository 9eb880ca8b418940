"""Who computes a product: the card's library where it is plain, a kernel where more is around it."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels.eager.linear import grouped_linear_ref
from armt.kernels.eager.mlp import grouped_gated_mlp_ref

Draw = Callable[..., Tensor]
Check = Callable[[Tensor, Tensor, str], None]


@pytest.fixture
def launched(device: torch.device, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names of the kernels that are launched."""
    launch = importlib.import_module("armt.kernels.triton.launch")
    names: list[str] = []
    run = launch.Launch.run

    def noted(self: Any) -> None:
        names.append(self.kernel.__name__)
        run(self)

    monkeypatch.setattr(launch.Launch, "run", noted)
    return names


@pytest.mark.parametrize(
    ("epilogue", "kernels"),
    [("plain", 0), ("bias", 0), ("residual", 0), ("bias-residual", 1), ("gelu", 1), ("ragged", 1)],
)
def test_linear(
    draw: Draw, device: torch.device, assert_near: Check, launched: list[str], epilogue: str, kernels: int
) -> None:
    products = importlib.import_module("armt.kernels.triton.products")
    x, weight = draw(3, 9, 24), draw(3, 40, 24)
    bias = draw(3, 40) if "bias" in epilogue else None
    residual = draw(3, 9, 40) if "residual" in epilogue else None
    options: dict[str, Any] = {"residual": residual, "activation": "gelu" if epilogue == "gelu" else None}
    if epilogue == "ragged":
        x, options["offsets"] = x.flatten(0, 1), torch.tensor([0, 5, 5, 27], dtype=torch.int32, device=device)
    out = None if epilogue == "ragged" else torch.full((3, 9, 40), float("nan"), device=device)
    got = products.grouped_linear(x, weight, bias, out=out, **options)
    assert out is None or got.data_ptr() == out.data_ptr()
    assert_near(got, grouped_linear_ref(x, weight, bias, **options), epilogue)
    assert launched == ["_grouped_linear_kernel"] * kernels


@pytest.mark.parametrize("gated", [False, True])
def test_mlp(draw: Draw, assert_near: Check, launched: list[str], gated: bool) -> None:
    products = importlib.import_module("armt.kernels.triton.products")
    up, down, x = draw(2, 16 * (1 + gated), 24, scale=0.2), draw(2, 24, 16, scale=0.2), draw(2, 5, 24)
    got = products.grouped_mlp(x, up, None, down, None, activation="silu", gated=gated, residual=x)
    inner = (grouped_gated_mlp_ref if gated else grouped_linear_ref)(x, up, activation="silu")
    assert_near(got, grouped_linear_ref(inner, down, residual=x), "MLP")
    assert launched == ["_grouped_gated_mlp_kernel" if gated else "_grouped_linear_kernel"]
