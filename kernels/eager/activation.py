"""The activation functions that the families use, by name."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional as F


def activate(x: Tensor, name: str) -> Tensor:
    """Apply the activation ``name`` (silu, gelu, gelu_tanh, relu) elementwise."""
    if name == "silu":
        return F.silu(x)
    if name == "gelu":
        return F.gelu(x)
    if name == "gelu_tanh":
        return F.gelu(x, approximate="tanh")
    if name == "relu":
        return F.relu(x)
    raise ValueError(f"activation: expected silu, gelu, gelu_tanh or relu, got {name!r}")
