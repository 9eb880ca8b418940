"""Work in a child process: what it says arrives, and nothing that it does lasts longer or reaches further."""

from __future__ import annotations

import contextlib
import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from armt.runtime.text import confined as module
from armt.runtime.text.confined import ConfinedError, confined

MIB = 2**20


def run(work: Any, cpu_s: int = 5, memory_mib: int = 100) -> list[Any]:
    return list(confined(work, cpu_s=cpu_s, memory_bytes=memory_mib * MIB))


def children() -> set[int]:
    """Return the children of this process, those that have ended and were not waited for among them."""
    found = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # What stands in front of the bracket may hold anything; then come the state and the parent.
            if int(stat.read_text().rpartition(")")[2].split()[1]) == os.getpid():
                found.add(int(stat.parent.name))
    return found


@pytest.fixture(autouse=True)
def no_child_is_left() -> Iterator[None]:
    before = children()
    yield
    assert children() <= before


def test_items_arrive_in_order_and_whole() -> None:
    items = ["a" * 300_000, {"b": [1, None]}, "\ud800", []]
    assert run(lambda: iter(items)) == items


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_during_the_fork_is_not_lost(number: signal.Signals) -> None:
    """Raised in what Python does behind a fork it was shown as ignored, with a traceback, and the run went on."""
    sent: list[int] = []

    def send() -> None:
        # It cannot be taken out again.
        if not sent:
            sent.append(number)
            signal.raise_signal(number)

    before = signal.signal(number, signal.default_int_handler)
    os.register_at_fork(after_in_parent=send)
    try:
        with pytest.raises(KeyboardInterrupt):
            run(lambda: iter(["a"]))
        assert signal.getsignal(number) is signal.default_int_handler
        assert run(lambda: iter(["a"])) == ["a"]
    finally:
        signal.signal(number, before)


def test_memory_is_bounded() -> None:
    with pytest.raises(ConfinedError, match="needs more than 100 MiB"):
        run(lambda: iter(["a" * (300 * MIB)]))


def test_processor_time_is_bounded_and_waiting_is_not() -> None:
    def endless() -> Iterator[str]:
        while True:
            pass
        yield ""

    with pytest.raises(ConfinedError, match="takes more than 1 s"):
        run(endless, cpu_s=1)

    def slow() -> Iterator[str]:
        time.sleep(1.5)
        yield "x"

    assert run(slow, cpu_s=1) == ["x"]


def test_a_child_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    def hanging() -> Iterator[str]:
        time.sleep(600)
        yield ""

    monkeypatch.setattr(module, "READER_SILENCE_S", -4)
    with pytest.raises(ConfinedError, match="hangs"):
        run(hanging)


def test_a_child_is_waited_for_where_it_cannot_be_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """On macOS a PDF that took half a second ended as a bug."""

    def slow() -> Iterator[str]:
        time.sleep(0.05)
        yield "x"

    def crashing() -> Iterator[str]:
        time.sleep(0.05)
        os._exit(7)
        yield ""

    monkeypatch.setattr(module, "_POLL_S", 0.01)
    monkeypatch.delattr(os, "waitid")
    assert run(slow) == ["x"]
    with pytest.raises(ConfinedError, match="crashed"):
        run(crashing)


def test_an_error_arrives_in_one_line() -> None:
    def failing() -> Iterator[str]:
        yield "x"
        raise ZeroDivisionError("two\nlines")

    items = confined(failing, cpu_s=5, memory_bytes=100 * MIB)
    assert next(items) == "x"
    with pytest.raises(ConfinedError, match=r"^ZeroDivisionError: two lines$"):
        next(items)


def test_a_consumer_that_stops_leaves_no_child_and_no_file_open() -> None:
    def endless() -> Iterator[str]:
        while True:
            yield "x" * 1000

    before = len(list(Path("/proc/self/fd").iterdir()))
    items = confined(endless, cpu_s=5, memory_bytes=100 * MIB)
    next(items)
    items.close()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_from_threads_side_by_side() -> None:
    # Handlers of signals belong to the main thread: the thread that forks is the child's.
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda number: run(lambda: iter([number] * 100)), range(12)))
    assert results == [[number] * 100 for number in range(12)]


@pytest.mark.parametrize("crashes", [False, True])
def test_a_child_of_another_thread_that_holds_the_pipe_open(crashes: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    # Forked between pipe and close, it has the other end: the end of the pipe came when that child ended, if at all.
    real = os.pipe
    ends: list[int] = []

    def doubled() -> tuple[int, int]:
        reading, writing = real()
        ends.append(os.dup(writing))
        return reading, writing

    def work() -> Iterator[int]:
        yield 1
        if crashes:
            os._exit(7)

    monkeypatch.setattr(os, "pipe", doubled)
    start = time.monotonic()
    try:
        if crashes:
            with pytest.raises(ConfinedError, match="crashed"):
                run(work)
        else:
            assert run(work) == [1]
    finally:
        os.close(ends[0])
    assert time.monotonic() - start < 30


def test_a_machine_without_room_for_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    def full() -> int:
        raise OSError(12, "Cannot allocate memory")

    before = len(list(Path("/proc/self/fd").iterdir()))
    monkeypatch.setattr(os, "fork", full)
    with pytest.raises(ConfinedError, match="no process for its reader: Cannot allocate memory"):
        run(lambda: iter([1]))
    assert len(list(Path("/proc/self/fd").iterdir())) == before


def test_exit_functions_and_buffers_of_the_parent_do_not_run_in_the_child(capfd: pytest.CaptureFixture[str]) -> None:
    print("once", end="")
    run(lambda: iter([1]))
    print()
    assert capfd.readouterr().out == "once\n"
