"""Where a tensor is computed: a CPU is bound by passes over memory, a card by launches; not all have float64."""

from __future__ import annotations

import torch
from torch import Tensor


def on_cpu(tensor: Tensor) -> bool:
    """Whether the ways that save passes over a CPU's memory are taken; tests let a CPU take a card's."""
    return tensor.device.type == "cpu"


def has_float64(device: torch.device) -> bool:
    """Whether a device computes in float64; Metal has no such type, and torch refuses every tensor of it."""
    return device.type != "mps"


def exact(tensor: Tensor) -> Tensor:
    """Return a tensor in float64: where it is, or on the CPU where its device has no such type."""
    return tensor.double() if has_float64(tensor.device) else tensor.cpu().double()
