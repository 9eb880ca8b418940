"""Torch's operators in one thread, and in all of them again, whatever other threads of Python do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Event, Thread

import pytest
import torch

from armt.kernels import compiled, instruction_sets
from armt.runtime.engine.threads import one_thread


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
