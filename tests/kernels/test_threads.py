"""Torch's operators in one thread, and in all of them again, whatever other threads of Python do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread
from typing import Any

import pytest
import torch

from armt.kernels import compiled, instruction_sets
from armt.kernels.eager import attention
from armt.kernels.native.ops import Kernels
from armt.kernels.threads import one_thread


@pytest.fixture(autouse=True)
def _three_threads() -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def kernels() -> None:
    """C++ kernels are in use."""
    if not any(compiled.obstacle(name) is None for name in map(instruction_sets.best, ("amx", "avx512", "avx2"))):
        pytest.skip("no C++ kernels on this machine")


def elsewhere(work: Callable[[], None]) -> Thread:
    thread = Thread(target=work)
    thread.start()
    return thread


def seen_by_a_new_thread() -> int:
    seen: list[int] = []
    elsewhere(lambda: seen.append(torch.get_num_threads())).join()
    return seen[0]


def test_one_thread_and_then_as_many_as_before(kernels: None) -> None:
    with one_thread():
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == 3


def test_what_goes_wrong_leaves_no_single_thread(kernels: None) -> None:
    with pytest.raises(ValueError, match="no"), one_thread():
        raise ValueError("no")
    assert torch.get_num_threads() == 3


def test_other_threads_of_python_keep_theirs(kernels: None) -> None:
    """Those that begin meanwhile, and those that begin after two have overlapped: they were left with one for good."""
    inside, leave = Event(), Event()

    def late() -> None:
        with one_thread():
            inside.set()
            leave.wait()

    with one_thread():
        assert seen_by_a_new_thread() == 3
        other = elsewhere(late)
        inside.wait()
    leave.set()
    other.join()
    assert seen_by_a_new_thread() == 3
    assert torch.get_num_threads() == 3


def test_without_kernels_nothing_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compiled, "_in_use", [])
    with one_thread():
        assert torch.get_num_threads() == 3
    assert torch.get_num_threads() == 3


@pytest.mark.parametrize(("tokens", "keys", "threads"), [(5, 300, 1), (32, 256, 1), (33, 256, 3), (1, 300, 3)])
def test_attention_of_a_few_rows_waits_for_no_other_thread(
    kernels: None, monkeypatch: pytest.MonkeyPatch, tokens: int, keys: int, threads: int
) -> None:
    """Beside another program it took a hundred times as long; of one token float32 would have other bits."""
    seen: list[int] = []
    whole = attention.grouped_attention

    def counted(*given: Any, **named: Any) -> torch.Tensor:
        seen.append(torch.get_num_threads())
        return whole(*given, **named)

    monkeypatch.setattr(attention, "grouped_attention", counted)
    name = next(
        name for name in map(instruction_sets.best, ("amx", "avx512", "avx2")) if compiled.obstacle(name) is None
    )
    ops = Kernels(name)
    query, key, value = (torch.randn(1, heads, n, 64).bfloat16() for heads, n in ((9, tokens), (3, keys), (3, keys)))
    mask = torch.ones(tokens, keys, dtype=torch.bool).tril(keys - tokens) if tokens > 1 else None
    got = ops.grouped_attention(query, key, value, scale=0.125, mask=mask)
    assert seen == [threads]
    assert torch.equal(got, whole(query, key, value, scale=0.125, mask=mask))
    assert torch.get_num_threads() == 3
