"""Triton kernels on this machine: through the interpreter without a GPU, compiled with one.

Triton reads TRITON_INTERPRET when it is imported and when a kernel is decorated, so the kernels are imported here,
once, before any test runs; the variable is then put back, and what other tests compile does not see it.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

import pytest
import torch
from torch import Tensor

# Which module has an operation.
_HOMES = {
    "grouped_linear": "linear",
    "grouped_gated_mlp": "mlp",
    "grouped_norm": "norm",
    "rotary": "rotary",
    "memory_read": "memory_read",
    "memory_write": "memory_write",
}
_GPU = torch.cuda.is_available()
_READY = find_spec("triton") is not None and (_GPU or "triton" not in sys.modules)
if _READY:
    with pytest.MonkeyPatch.context() as patch:
        if not _GPU:
            patch.setenv("TRITON_INTERPRET", "1")
        for name in (*_HOMES.values(), "ops"):
            importlib.import_module(f"armt.kernels.triton.{name}")


@pytest.fixture(params=["interpreter", pytest.param("cuda", marks=pytest.mark.gpu)])
def device(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> torch.device:
    """Where the Triton kernels run in this test."""
    if find_spec("triton") is None:
        pytest.skip("Triton is not installed")
    if not _READY:
        pytest.skip("Triton was imported for compiling before these tests; run tests/kernels in a process of its own")
    if request.param == "cuda":
        if not _GPU:
            pytest.skip("no GPU")
        return torch.device("cuda")
    if _GPU:
        pytest.skip("with a GPU the kernels are compiled; hide it (CUDA_VISIBLE_DEVICES=) to interpret them")
    monkeypatch.setenv("TRITON_INTERPRET", "1")
    return torch.device("cpu")


@pytest.fixture
def op(device: torch.device, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Callable[..., Any]]:
    """``op(name)``: a Triton operation whose outputs and scratch are NaN before its kernels run."""
    launch = importlib.import_module("armt.kernels.triton.launch")
    run = launch.Launch.run
    written = ("out", "keys", "scalars", "delta")
    poisoned: set[int] = set()

    def run_poisoned(self: Any) -> None:
        for name in written:
            tensor = self.arguments.get(name)
            # What an earlier launch of the same operation has written is another's input.
            if isinstance(tensor, Tensor) and tensor.data_ptr() not in poisoned:
                tensor.fill_(float("nan"))
                poisoned.add(tensor.data_ptr())
        run(self)

    def get(name: str) -> Callable[..., Any]:
        function = getattr(importlib.import_module(f"armt.kernels.triton.{_HOMES[name]}"), name)

        def call(*args: Any, **options: Any) -> Any:
            poisoned.clear()
            return function(*args, **options)

        return call

    monkeypatch.setattr(launch.Launch, "run", run_poisoned)
    return get


@pytest.fixture
def draw(device: torch.device) -> Callable[..., Tensor]:
    """``draw(*shape, scale=1.0, dtype=torch.float32)``: seeded normal values on the device."""
    generator = torch.Generator().manual_seed(7)

    def make(*shape: int, scale: float = 1.0, dtype: torch.dtype = torch.float32) -> Tensor:
        return (torch.randn(shape, generator=generator) * scale).to(device, dtype)

    return make


@pytest.fixture
def half(device: torch.device) -> torch.dtype:
    """bfloat16 on a GPU; float16 in the interpreter, whose product of bfloat16 multiplies their bits as integers."""
    return torch.bfloat16 if device.type == "cuda" else torch.float16
