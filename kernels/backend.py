"""Which implementation of the grouped operations serves which device, and why.

Three exist: torch's own operators (`kernels/*.py`), which run everywhere and carry gradients; Triton kernels
(`kernels/triton/*.py`), one launch where torch needs several; and oneDNN's products with packed weights
(`kernels/onednn.py`) for bfloat16 on a CPU. Triton is imported only when it has been chosen.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Literal, cast

import torch
from torch import Tensor

from armt.errors import BackendUnavailable, UsageError
from armt.kernels import onednn
from armt.kernels.associative import memory_read, memory_write
from armt.kernels.linear import grouped_linear
from armt.kernels.mlp import grouped_mlp
from armt.kernels.norm import grouped_norm
from armt.kernels.rotary import rotary

Backend = Literal["torch", "triton", "onednn"]
VARIABLE = "ARMT_KERNELS"
# tl.dot multiplies these on matrix units without losing what the inputs hold.
_HALVES = (torch.bfloat16, torch.float16)
_OLDEST_NVIDIA = (8, 0)
_AMD = "gfx942"


@dataclass(frozen=True, slots=True)
class Ops:
    """The operations of a grouped step; each has the signature of the torch version that bears its name.

    Attributes:
        backend: whose they are.
        memory_write: may update the state that it is given and return it.
        pack: brings a stacked weight ``[L, out, in]`` into the layout that the products of `grouped_linear` and
            `grouped_mlp` want; None where they take it as it is.
    """

    backend: Backend
    grouped_linear: Callable[..., Tensor]
    grouped_mlp: Callable[..., Tensor]
    grouped_norm: Callable[..., Tensor]
    rotary: Callable[..., Tensor]
    memory_read: Callable[..., Tensor]
    memory_write: Callable[..., tuple[Tensor, Tensor | None]]
    pack: Callable[..., onednn.PackedStack] | None = None


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """A backend and why it was chosen."""

    choice: Backend
    reason: str


TORCH = Ops("torch", grouped_linear, grouped_mlp, grouped_norm, rotary, memory_read, partial(memory_write, reuse=True))
ONEDNN = replace(
    TORCH, backend="onednn", grouped_linear=onednn.grouped_linear, grouped_mlp=onednn.grouped_mlp, pack=onednn.pack
)


def load_ops(backend: Backend) -> Ops:
    """Return the operations of a backend; the first call for ``"triton"`` imports Triton."""
    if backend != "triton":
        return ONEDNN if backend == "onednn" else TORCH
    return cast(Ops, import_module("armt.kernels.triton.ops").TRITON)


def choose_backend(asked: str | None, device: torch.device, dtype: torch.dtype) -> BackendChoice:
    """Choose the backend for a model.

    Args:
        asked: ``"torch"``, ``"triton"`` or ``"onednn"``, or None or ``"auto"`` to take what ``ARMT_KERNELS`` says, else
            the fastest.
        device, dtype: of the model.

    Raises:
        UsageError: no such backend.
        BackendUnavailable: what was asked for cannot run here.
    """
    source = "asked for"
    if asked in (None, "auto"):
        asked = os.environ.get(VARIABLE) or "auto"
        source = f"{VARIABLE}={asked}"
    if asked not in ("auto", "torch", "triton", "onednn"):
        raise UsageError(f"kernels: expected auto, torch, triton or onednn, got {asked!r}")
    if asked == "torch":
        return BackendChoice("torch", source)
    unpacked = _packed_obstacle(device, dtype)
    if asked == "onednn":
        if unpacked is not None:
            raise BackendUnavailable(f"oneDNN products with packed weights ({source}) are not available: {unpacked}")
        return BackendChoice("onednn", source)
    if asked == "auto" and unpacked is None:
        return BackendChoice("onednn", "bfloat16 products on a CPU are fastest with packed weights")
    obstacle = _obstacle(device, dtype)
    if asked == "triton":
        if obstacle is not None:
            raise BackendUnavailable(f"triton kernels ({source}) are not available: {obstacle}")
        return BackendChoice("triton", source)
    if obstacle is not None:
        return BackendChoice("torch", obstacle)
    if device.type == "cpu":
        return BackendChoice("torch", "Triton's interpreter is for tests")
    if dtype not in _HALVES:
        return BackendChoice("torch", f"{_name(dtype)} products gain nothing from Triton's kernels")
    return BackendChoice("triton", f"{torch.cuda.get_device_name(device)} computes in {_name(dtype)}")


def _packed_obstacle(device: torch.device, dtype: torch.dtype) -> str | None:
    """Say what keeps the products with packed weights from running, or None."""
    if device.type != "cpu":
        return f"they run on a CPU, and the model is on {device.type}"
    if dtype != torch.bfloat16:
        return f"{_name(dtype)} products gain nothing from them"
    return onednn.obstacle()


def _obstacle(device: torch.device, dtype: torch.dtype) -> str | None:
    """Say what keeps the Triton kernels from running, or None."""
    if find_spec("triton") is None:
        return "Triton is not installed"
    if dtype not in (*_HALVES, torch.float32):
        return f"they do not compute in {_name(dtype)}"
    if device.type == "cpu" and os.environ.get("TRITON_INTERPRET") == "1":
        return None
    if device.type != "cuda":
        return f"they need a GPU, and the model is on {device.type}"
    properties = torch.cuda.get_device_properties(device)
    if torch.version.hip is not None:
        name = str(properties.gcnArchName).split(":")[0]
        return None if name == _AMD else f"they are made for {_AMD}, and the GPU is {name}"
    if (properties.major, properties.minor) < _OLDEST_NVIDIA:
        return f"they need compute capability 8.0, and the GPU has {properties.major}.{properties.minor}"
    return None


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")
