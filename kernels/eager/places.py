"""Where a tensor is computed: a CPU is bound by passes over memory, a card by launches."""

from __future__ import annotations

from torch import Tensor


def on_cpu(tensor: Tensor) -> bool:
    """Whether the ways that save passes over a CPU's memory are taken; tests let a CPU take a card's."""
    return tensor.device.type == "cpu"
