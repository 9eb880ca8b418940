"""Products of bfloat16 by a processor that has no instructions for them: in float32, rounded once at the end.

Without such instructions torch widens numbers one by one and takes a hundred times as long as in float32. Where the C++
kernels run a layer, training leaves the low-rank products and the memory's to torch.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F
from torch.overrides import TorchFunctionMode

from armt.kernels import instruction_sets

_PRODUCTS: frozenset[Callable[..., Any]] = frozenset(
    {
        torch.bmm,
        torch.mm,
        torch.mv,
        torch.matmul,
        F.linear,
        Tensor.bmm,
        Tensor.mm,
        Tensor.mv,
        Tensor.matmul,
        Tensor.__matmul__,
    }
)


def widened_products(dtype: torch.dtype, device: torch.device) -> AbstractContextManager[object]:
    """Return a context for work in ``dtype`` on ``device``: `WidenedProducts` if float32 is the faster there."""
    slow = dtype == torch.bfloat16 and device.type == "cpu" and not instruction_sets.can_run("avx512_bf16")
    return WidenedProducts() if slow else nullcontext()


class WidenedProducts(TorchFunctionMode):
    """While it is entered, products of bfloat16 are those of float32, and so are the products of their gradients."""

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: Sequence[Any] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        """Call ``func``, with wide operands where it multiplies matrices."""
        given = {name: value for name, value in (kwargs or {}).items() if value is not None}
        # What is computed into a tensor of the caller's stays in its dtype.
        if _narrow(args) and "out" not in given:
            if func is torch.baddbmm:
                return _layer_by_layer(args, given)
            if func in _PRODUCTS:
                return func(*_wide(args), **given).to(torch.bfloat16)
        return func(*args, **(kwargs or {}))


def _narrow(args: Sequence[Any]) -> bool:
    return any(isinstance(one, Tensor) and one.dtype == torch.bfloat16 for one in args)


def _wide(args: Sequence[Any]) -> list[Any]:
    return [one.float() if isinstance(one, Tensor) else one for one in args]


def _layer_by_layer(args: Sequence[Any], kwargs: dict[str, Any]) -> Tensor:
    """Add products to a stack; one layer at a time is held in float32, not all that a model has."""
    made = [torch.baddbmm(*_wide([one[row : row + 1] for one in args]), **kwargs) for row in range(len(args[1]))]
    return torch.cat([one.to(torch.bfloat16) for one in made])
