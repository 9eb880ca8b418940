"""Products of bfloat16 where the processor has no instructions for them: float32's, rounded once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from armt.kernels.eager import widened
from armt.kernels.eager.linear import grouped_linear
from armt.kernels.eager.widened import WidenedProducts, widened_products
from armt.runtime.training.layer import Matrix

CPU = torch.device("cpu")
Product = Callable[[Tensor, Tensor], Tensor]
PRODUCTS: dict[str, Product] = {
    "@": lambda x, w: x @ w,
    "matmul": torch.matmul,
    "method": lambda x, w: x.matmul(w),
    "mm": torch.mm,
    "bmm": lambda x, w: torch.bmm(x.unsqueeze(0), w.unsqueeze(0))[0],
    "linear": lambda x, w: F.linear(x, w.T),
    "two groups": lambda x, w: grouped_linear(torch.stack([x, x]), torch.stack([w.T, w.T]), None)[1],
}


def _operands(seed: int = 0) -> tuple[Tensor, Tensor]:
    made = torch.Generator().manual_seed(seed)
    return tuple(torch.randn(shape, generator=made).bfloat16() for shape in ((5, 40), (40, 7)))  # type: ignore[return-value]


@pytest.mark.parametrize("product", PRODUCTS.values(), ids=PRODUCTS)
def test_products_and_their_gradients_are_float32s_rounded_once(product: Product) -> None:
    x, w = (one.requires_grad_() for one in _operands())
    wide_x, wide_w = (one.detach().float().requires_grad_() for one in (x, w))
    with WidenedProducts():
        made = product(x, w)
    expected = product(wide_x, wide_w)
    assert made.dtype == torch.bfloat16
    assert torch.equal(made, expected.bfloat16())
    # What torch has recorded is float32's too: the mode is off on the way back.
    back = torch.linspace(-1, 1, made.numel()).view_as(made).bfloat16()
    made.backward(back)
    expected.backward(back.float())
    for narrow, wide in ((x, wide_x), (w, wide_w)):
        assert narrow.grad is not None
        assert wide.grad is not None
        assert torch.equal(narrow.grad, wide.grad.bfloat16())


def test_a_stack_of_changes_is_added_as_in_float32() -> None:
    made = torch.Generator().manual_seed(1)
    base, up, down = (torch.randn(shape, generator=made).bfloat16() for shape in ((3, 6, 8), (3, 6, 2), (3, 2, 8)))
    with WidenedProducts():
        changed = torch.baddbmm(base, up, down, alpha=2.0)
    assert torch.equal(changed, torch.baddbmm(base.float(), up.float(), down.float(), alpha=2.0).bfloat16())


def test_other_dtypes_and_other_operations_are_left_alone() -> None:
    x, w = _operands()
    with WidenedProducts():
        assert torch.equal(x.double() @ w.double(), torch.matmul(x.double(), w.double()))
        assert (x.float() @ w.float()).dtype == torch.float32
        assert (x + x).dtype == torch.bfloat16


def test_they_are_widened_where_there_is_no_instruction_for_them(monkeypatch: pytest.MonkeyPatch) -> None:
    def entered(dtype: torch.dtype, device: torch.device) -> bool:
        return isinstance(widened_products(dtype, device), WidenedProducts)

    monkeypatch.setattr(widened.instruction_sets, "can_run", lambda name: name != "avx512_bf16")
    assert entered(torch.bfloat16, CPU)
    assert not entered(torch.float32, CPU)
    assert not entered(torch.bfloat16, torch.device("cuda"))
    monkeypatch.setattr(widened.instruction_sets, "can_run", lambda name: True)
    assert not entered(torch.bfloat16, CPU)


def test_gradients_of_low_rank_changes_are_widened_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """They are made on the way back, where a mode that a step enters is off."""
    monkeypatch.setattr(widened.instruction_sets, "can_run", lambda name: False)
    seen: list[object] = []
    real = WidenedProducts.__torch_function__

    def noted(self: WidenedProducts, func: Callable[..., object], *rest: object) -> object:
        seen.append(func)
        return real(self, func, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(WidenedProducts, "__torch_function__", noted)
    x, w = _operands()
    back = (x @ w).detach()
    down, up = torch.randn(2, 40).bfloat16(), torch.randn(7, 2).bfloat16()
    matrix = Matrix(w.T.contiguous(), None, down, up, 2.0)  # type: ignore[arg-type]
    _, of_down, of_up = matrix.gradients([False, True, True], back, lambda: x)
    assert of_down is not None
    assert of_up is not None
    assert sum(func in widened._PRODUCTS for func in seen) == 4
    wide = [one.double() for one in (back, up, x, down)]
    torch.testing.assert_close(of_down.double(), 2 * (wide[0] @ wide[1]).T @ wide[2], rtol=2e-2, atol=2e-2 * 40)
    torch.testing.assert_close(of_up.double(), 2 * wide[0].T @ (wide[2] @ wide[3].T), rtol=2e-2, atol=2e-2 * 40)
