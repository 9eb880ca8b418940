"""A profile summed up: what the host has asked for, and when the card was at work."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch.autograd import DeviceType

from armt.runtime.bench.launches import CardUse, use_of, watched


def asked(name: str, start: float = 0.0) -> Any:
    return SimpleNamespace(
        name=name, device_type=DeviceType.CPU, time_range=SimpleNamespace(start=start, end=start + 5)
    )


def work(start: float, end: float) -> Any:
    return SimpleNamespace(name="gemm", device_type=DeviceType.CUDA, time_range=SimpleNamespace(start=start, end=end))


def test_launches_are_what_the_host_asks_for_and_nothing_else() -> None:
    names = ["cudaLaunchKernel", "cuLaunchKernelEx", "cudaGraphLaunch", "cudaMemcpyAsync", "cudaMemsetAsync"]
    others = ["cudaStreamSynchronize", "cudaDeviceSynchronize", "cudaEventRecord", "aten::mm"]
    assert use_of([asked(name) for name in names + others]) == CardUse(5, 0.0)


def test_amd_has_names_of_its_own() -> None:
    """No launch was found on its cards."""
    names = ["hipLaunchKernel", "hipExtModuleLaunchKernel", "hipGraphLaunch", "hipMemcpyWithStream", "hipMemsetAsync"]
    others = ["hipStreamSynchronize", "hipDeviceSynchronize", "hipEventRecord", "hipGetDeviceProperties"]
    assert use_of([asked(name) for name in names + others]) == CardUse(5, 0.0)


def test_what_two_streams_do_at_once_counts_once() -> None:
    # From 10 to 50: busy from 10 to 22 and from 40 to 50.
    spans = [work(40, 50), work(10, 20), work(12, 15), work(18, 22)]
    assert use_of([asked("cudaLaunchKernel"), *spans]) == CardUse(1, pytest.approx(22 / 40))


def test_a_profile_without_a_card_has_nothing() -> None:
    assert use_of([]) == CardUse(0, 0.0)


@pytest.mark.gpu
@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
def test_on_a_gpu() -> None:
    left = torch.randn(2048, 2048, device="cuda")
    left @ left

    def products() -> None:
        for _ in range(8):
            torch.mm(left, left)
        torch.cuda.synchronize()

    use = watched(products)
    assert use.launches >= 8
    assert 0.5 < use.busy <= 1.0
