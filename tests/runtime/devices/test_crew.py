"""Processes that are started, watched and ended: whoever is lost, nobody hangs, and the run can be gone on with."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import torch
from torch.distributed import TCPStore  # type: ignore[attr-defined]

from armt.errors import DeviceLost, ExitCode, ModelError, UsageError
from armt.runtime.devices import crew as crew_module
from armt.runtime.devices.crew import Crew, _ended, follow_from, gather, start
from armt.runtime.devices.place import Place

# More than is read in seconds.
_LONG = 1_000_000
_PATIENCE_S = 60.0


def wait_for(what: Callable[[], Any]) -> Any:
    """Wait until something is there, and return it."""
    end = time.monotonic() + _PATIENCE_S
    while not (found := what()):
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)
    return found


def test_a_lost_device_ends_the_run(tiny_model_dir: Path, tmp_path: Path) -> None:
    """With one line and exit code 5, at once; the checkpoint stays. Nothing is left of the other processes."""
    document, checkpoint = tmp_path / "long.txt", tmp_path / "m.armt.checkpoint"
    document.write_text("word after word " * (_LONG // 16))
    words = [
        "read",
        document,
        "-o",
        tmp_path / "m.armt",
        "-m",
        tiny_model_dir,
        "--dtype",
        "float32",
        "--kernels",
        "torch",
        "-q",
    ]
    line = [
        sys.executable,
        "-m",
        "armt",
        *map(str, words),
        "--device",
        "cpu",
        "--devices",
        "2",
        "--checkpoint-every",
        "0.1s",
    ]
    environment = {**os.environ, "ARMT_CACHE": str(tmp_path / "cache"), "OMP_NUM_THREADS": "1"}
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen(line, stderr=said, stdin=subprocess.DEVNULL, env=environment)
    try:
        wait_for(lambda: checkpoint.exists() or process.poll() is not None)
        (other,) = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.kill(int(other), signal.SIGKILL)
        killed = time.monotonic()
        assert process.wait(_PATIENCE_S) == ExitCode.DEVICE_LOST == 5
    finally:
        process.kill()
        process.wait()
    assert time.monotonic() - killed < 10
    (told,) = (tmp_path / "said").read_text().splitlines()
    assert told.startswith("armt: device 1: its process was killed by signal 9")
    assert checkpoint.exists()


def test_the_others_end_with_the_first() -> None:
    """Its end of their standard input is closed however it goes; they wait for a group that never comes together."""
    store = TCPStore("127.0.0.1", 0, 2, True, wait_for_workers=False)
    process = crew_module._started(Place.tied_one(1, 2), store.port, 1)
    try:
        wait_for(lambda: store.check([crew_module._here(1)]))
        assert process.poll() is None
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(_PATIENCE_S) == ExitCode.DEVICE_LOST
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def idle() -> Iterator[subprocess.Popen[bytes]]:
    """A process that does nothing."""
    process = subprocess.Popen(["sleep", "600"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()
    assert process.stdin is not None
    process.stdin.close()


def test_a_fork_with_children_of_its_own_loses_nobody(crew: Crew) -> None:
    """The bug: in a fork, which is not their parent, the others seemed to have ended as soon as any child did."""
    child = os.fork()
    if not child:
        code = 1
        try:
            assert crew._processes
            os.waitpid(os.fork() or os._exit(0), 0)
            time.sleep(0.05)
            crew.close()
            code = 0
        finally:
            os._exit(code)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert _ended(crew._processes) is None


def test_who_waits_for_its_input_hears_of_a_lost_device(crew: Crew, idle: subprocess.Popen[bytes]) -> None:
    """A step would notice; until somebody writes into a pipe there is none."""
    before = signal.getsignal(signal.SIGCHLD)
    watched = Crew([idle])
    reading, writing = os.pipe()
    try:
        threading.Timer(0.3, idle.kill).start()
        with pytest.raises(DeviceLost, match="device 1: its process was killed by signal 9"):
            os.read(reading, 1)
    finally:
        watched.close()
        os.close(reading)
        os.close(writing)
    assert signal.getsignal(signal.SIGCHLD) is before


def test_who_cannot_hear_is_ended(
    crew: Crew, idle: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A process that waits for a GPU runs no handler of signals: another thread says the line, and ends it."""
    ends: list[int] = []
    monkeypatch.setattr(crew_module, "_SEEN_S", 0.05)
    monkeypatch.setattr(crew_module, "_LAST_S", 0.05)
    monkeypatch.setattr(crew_module.os, "_exit", ends.append)
    made: list[Crew] = []
    # Out of the main thread no handler is set.
    thread = threading.Thread(target=lambda: made.append(Crew([idle])))
    thread.start()
    thread.join()
    idle.kill()
    assert wait_for(lambda: ends) == [ExitCode.DEVICE_LOST]
    assert capsys.readouterr().err.startswith("armt: device 1: its process was killed by signal 9")
    made[0]._over = True


class Process:
    """Stands in for a process that has ended, or runs (None)."""

    def __init__(self, code: int | None) -> None:
        self.code = code

    def poll(self) -> int | None:
        return self.code


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        ([None, None], None),
        ([None, -9], "device 2: its process was killed by signal 9"),
        ([1, None], "device 1: its process ended with code 1"),
        # Who ends because another has ended is not who is looked for.
        ([5, -11], "device 2: its process was killed by signal 11"),
        ([5, 5], "device 1: its process ended with code 5"),
    ],
)
def test_who_is_gone(codes: Sequence[int | None], said: str | None) -> None:
    found = _ended([Process(code) for code in codes])  # type: ignore[misc]
    assert found is None if said is None else str(found).startswith(said)


def test_how_many_processes_there_are(crew: Crew, monkeypatch: pytest.MonkeyPatch) -> None:
    cpu = torch.device("cpu")
    assert gather(None, cpu) is None
    assert gather(1, cpu) is None
    with pytest.raises(UsageError, match="--devices: expected at least 1, got 0"):
        gather(0, cpu)
    with pytest.raises(UsageError, match="belongs to a process group already"):
        gather(2, cpu)
    with pytest.raises(UsageError, match="--devices 2: torch connects processes on cpu and cuda, not on mps"):
        gather(2, torch.device("mps"))
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 1)
    with pytest.raises(UsageError, match="--devices 2: this machine has 1 GPU"):
        gather(2, torch.device("cuda"))
    # Those of torchrun are taken as they are.
    monkeypatch.setattr(crew_module, "_joined", crew)
    assert gather(None, cpu) is gather(4, cpu) is crew
    with pytest.raises(UsageError, match="--devices 2: torchrun has started 4 processes"):
        gather(2, cpu)
    with crew.until_closed():
        pass
    assert crew.link.size == 4


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (ModelError("m: no such\nthing"), ExitCode.MODEL, "armt: device 1: m: no such thing\n"),
        (RuntimeError("out of memory"), ExitCode.SOME_FAILED, "armt: device 1: out of memory\n"),
        (DeviceLost("the first is gone"), ExitCode.DEVICE_LOST, ""),
        (None, ExitCode.OK, ""),
    ],
    ids=["ours", "foreign", "lost", "end"],
)
def test_a_follower_says_one_line_of_its_own_errors(
    error: BaseException | None,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def ends(*_: object) -> None:
        if error is not None:
            raise error

    monkeypatch.setattr(crew_module, "join", lambda _place: None)
    monkeypatch.setattr(crew_module, "Link", lambda: None)
    monkeypatch.setattr(crew_module, "follow", ends)
    left: list[Place] = []
    monkeypatch.setattr(crew_module, "leave", lambda place, _store: left.append(place))
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGHUP)}
    try:
        assert follow_from(Place(rank=1, size=2, local_rank=1)) == code
        # Whoever ends the run, or closes its terminal, ends its first process, which ends the others.
        assert {signal.getsignal(number) for number in before} == {signal.SIG_IGN}
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    assert capsys.readouterr() == ("", said)
    # Who is told of the end leaves as all do; whoever fails does not wait for the others.
    assert len(left) == (error is None)


def test_a_process_that_cannot_start(monkeypatch: pytest.MonkeyPatch, crew: Crew) -> None:
    """One that ends before it has come is said to have ended; nothing waits for it."""
    monkeypatch.setattr(crew_module.dist, "is_initialized", lambda: False)
    monkeypatch.setattr(crew_module.sys, "executable", "/bin/false")
    with pytest.raises(DeviceLost, match=r"device 1: its process ended with code 1"):
        start(2)


@pytest.fixture
def ending(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a crew of two cards does in the end, in order."""
    done: list[str] = []
    link = SimpleNamespace(size=3, tell=lambda order, *ranks: done.append(f"{type(order).__name__} to {ranks}"))
    link.settle = lambda: done.append("settled")
    monkeypatch.setattr(crew_module, "Link", lambda _reason: link)
    monkeypatch.setattr(crew_module, "_backend", lambda: "cpu:gloo,cuda:nccl")
    monkeypatch.setattr(crew_module, "_END_S", 0.05)
    monkeypatch.setattr(crew_module, "_end", lambda processes, _seconds: done.append(f"{len(processes)} ended"))
    monkeypatch.setattr(crew_module.dist, "destroy_process_group", lambda: done.append("destroyed"))
    monkeypatch.setattr(Crew, "_watch", lambda _self: None)
    return done


class Leaving:
    """A store in which some processes say that they leave."""

    def __init__(self, *ranks: int) -> None:
        self.names = {crew_module._leaves(rank) for rank in ranks}

    def check(self, names: Sequence[str]) -> bool:
        return self.names.issuperset(names)

    def set(self, name: str, _value: str) -> None:
        self.names.add(name)


@pytest.mark.parametrize(
    ("leaving", "after"),
    [((1, 2), ["destroyed", "2 ended"]), ((1,), ["2 ended"])],
    ids=["all-leave", "one-waits-for-something-else"],
)
def test_what_connects_cards_is_destroyed_together(
    ending: list[str], leaving: tuple[int, ...], after: list[str]
) -> None:
    """The others were ended first: NCCL then waits for them, and a run that was done never ended."""
    Crew([Process(None), Process(None)], Leaving(*leaving)).close()  # type: ignore[list-item, arg-type]
    assert ending == ["End to (1, 2)", *after]


def test_a_step_that_stopped_halfway_destroys_nothing(ending: list[str]) -> None:
    """The others wait for what would have come, and hear nothing."""
    crew = Crew([Process(None)] * 2, Leaving(1, 2))  # type: ignore[list-item, arg-type]

    def torn(*_: object) -> None:
        raise DeviceLost("stopped halfway")

    crew.link.tell = torn  # type: ignore[method-assign]
    crew.close()
    assert ending == ["2 ended"]


def test_processes_of_torchrun_leave_together(ending: list[str]) -> None:
    Crew().close()
    assert ending == ["End to (1, 2)", "settled", "destroyed", "0 ended"]


def test_a_follower_says_that_it_leaves_before_it_waits_for_the_others(ending: list[str]) -> None:
    store = Leaving()
    ending.clear()
    crew_module.leave(Place(rank=2, size=3, local_rank=2), store)  # type: ignore[arg-type]
    assert (store.names, ending) == ({crew_module._leaves(2)}, ["destroyed"])
    crew_module.leave(Place(rank=2, size=3, local_rank=2), None)
    assert ending == ["destroyed"] * 2
