"""Activations by their formulas, written out with the functions of `math`."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
import torch

from armt.kernels.eager.activation import activate

FORMULAS: dict[str, Callable[[float], float]] = {
    "silu": lambda x: x / (1 + math.exp(-x)),
    "gelu": lambda x: x * 0.5 * (1 + math.erf(x / math.sqrt(2))),
    "gelu_tanh": lambda x: 0.5 * x * (1 + math.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))),
    "relu": lambda x: max(x, 0.0),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_by_its_formula(name: str) -> None:
    """The two kinds of GELU differ by 5e-4 at most: more than this bound."""
    x = torch.linspace(-6, 6, 97, dtype=torch.float64)
    expected = torch.tensor([FORMULAS[name](value) for value in x.tolist()], dtype=torch.float64)
    torch.testing.assert_close(activate(x, name), expected, rtol=1e-12, atol=1e-12)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="expected silu, gelu, gelu_tanh or relu, got 'swish'"):
        activate(torch.zeros(1), "swish")
