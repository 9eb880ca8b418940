"""Seeded inputs, and the error that a kernel may make."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from armt.kernels import instruction_sets


@pytest.fixture
def draw() -> Callable[..., Tensor]:
    """``draw(*shape, scale=1.0, dtype=torch.float32)``: seeded normal values."""
    generator = torch.Generator().manual_seed(7)

    def make(*shape: int, scale: float = 1.0, dtype: torch.dtype = torch.float32) -> Tensor:
        return (torch.randn(shape, generator=generator) * scale).to(dtype)

    return make


@pytest.fixture
def draw_bfloat16() -> Callable[..., Tensor]:
    """``draw(*shape, scale=1.0)``: seeded normal values in bfloat16, for the kernels of a CPU."""
    generator = torch.Generator().manual_seed(5)

    def make(*shape: int, scale: float = 1.0) -> Tensor:
        return (torch.randn(shape, generator=generator) * scale).bfloat16()

    return make


@pytest.fixture(scope="session")
def _references() -> dict[tuple[str, str], Any]:
    return {}


@pytest.fixture
def once(request: pytest.FixtureRequest, _references: dict[tuple[str, str], Any]) -> Callable[[Callable[[], Any]], Any]:
    """``once(reference)``: what a test's reference gives, computed for the first of all instruction sets alone.

    What is drawn is the same for each; a test may have one reference, and must not write into what it gives.
    """
    case = {name: value for name, value in request.node.callspec.params.items() if name != "instructions"}
    key = request.node.nodeid.partition("[")[0], repr(case)

    def computed(reference: Callable[[], Any]) -> Any:
        if key not in _references:
            _references[key] = reference()
        return _references[key]

    return computed


@pytest.fixture
def any_threads() -> Iterator[None]:
    """Puts the number of threads back that a test has changed."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)


@pytest.fixture
def draw_blocks() -> Callable[..., Tensor]:
    """``draw_blocks(*shape, bits=4 or 8)``: weights as they come from a GGUF file in Q4_1 or Q8_0, in bfloat16.

    The numbers of every block of 32 reach from end to end, as those of such files do.
    """
    generator = torch.Generator().manual_seed(11)

    def make(*shape: int, bits: int) -> Tensor:
        blocks = (*shape[:-1], shape[-1] // 32)
        low, high = (0, 15) if bits == 4 else (-127, 127)
        numbers = torch.randint(low, high + 1, (*blocks, 32), generator=generator)
        ends = torch.rand(numbers.shape, generator=generator).argsort(dim=-1)
        numbers.scatter_(-1, ends[..., :2], torch.tensor([low, high]).expand(*blocks, 2))
        step = (torch.rand(*blocks, 1, generator=generator) + 0.5).half() * (2 / (high - low) * shape[-1] ** -0.5)
        step = step.half().float()
        least = (step * (torch.rand(*blocks, 1, generator=generator) * -15)).half().float() if bits == 4 else 0.0
        return (step * numbers + least).reshape(shape).bfloat16()

    return make


@pytest.fixture(scope="session")
def assert_near() -> Callable[[Tensor, Tensor, str], None]:
    """``assert_near(got, reference, what)``: the error in norm, relative to the float32 reference."""

    def check(got: Tensor, reference: Tensor, what: str) -> None:
        assert got.shape == reference.shape, f"{what}: {tuple(got.shape)} against {tuple(reference.shape)}"
        assert torch.isfinite(got).all(), f"{what}: entries that were never written, or not finite"
        limit = {torch.float32: 2e-6, torch.float16: 2e-3, torch.bfloat16: 1e-2}[got.dtype]
        error = float((got.detach().float() - reference.detach()).norm() / reference.detach().norm().clamp_min(1e-30))
        assert error <= limit, f"{what}: relative error {error:.1e} in norm, at most {limit:.0e}"

    return check


@pytest.fixture(scope="session")
def compiling() -> dict[str, str]:
    """Environment of a process that compiles instead of interpreting."""
    return {**os.environ, "TRITON_INTERPRET": "0"}


@pytest.fixture
def arm(monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str, str], None]:
    """``arm(system, machine, features)``: the process runs there, on a processor with those (of Linux)."""

    def pretend(system: str, machine: str, features: str) -> None:
        monkeypatch.setattr(instruction_sets.sys, "platform", system)
        monkeypatch.setattr(instruction_sets.platform, "machine", lambda: machine)
        said = f"processor\t: 0\nFeatures\t: {features}\nCPU implementer\t: 0x41\n"
        monkeypatch.setattr(instruction_sets.Path, "read_text", lambda path: said if path == cpuinfo else read(path))

    cpuinfo, read = Path("/proc/cpuinfo"), Path.read_text
    return pretend
