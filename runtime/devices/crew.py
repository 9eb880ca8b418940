"""The processes of a run: started on this machine, or joined where torchrun has started them; watched, and ended.

One that ends before it is told to ends the run. The first process hears of it at once (SIGCHLD), or by a connection
that closes; the others end when the first one is gone: their standard input closes, or a connection does.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
import time
import traceback
import weakref
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import torch
import torch.distributed as dist
from torch.distributed import TCPStore  # type: ignore[attr-defined]

from armt.errors import ArmtError, DeviceLost, ExitCode, UsageError, error_line
from armt.runtime.devices.follow import follow
from armt.runtime.devices.link import Link
from armt.runtime.devices.orders import End
from armt.runtime.devices.place import Place

# As good as for ever: a run may wait for its input as long as it likes.
_NEVER = timedelta(days=3650)
# Seconds that others may take: to be seen to have ended when a connection has closed, and to end when they are told.
_SEEN_S, _END_S = 2.0, 5.0
# A GPU may keep the first process from noticing anything: after so many seconds it is ended from beside.
_LAST_S = 15.0
_LOOK_S = 0.02
_QUIET = {"TORCH_CPP_LOG_LEVEL": "FATAL"}
# Nothing leaves the machine.
_LOOPBACK = {"GLOO_SOCKET_IFNAME": "lo", "NCCL_SOCKET_IFNAME": "lo"}


# The processes that torchrun has started with this one, which they stay with until it ends.
_joined: Crew | None = None


class Crew:
    """The processes of a run, seen from the first one.

    Args:
        processes: the others, where they were started here.
        store: where these say that they leave.

    Attributes:
        link: to the others.
    """

    def __init__(self, processes: Sequence[subprocess.Popen[bytes]] = (), store: TCPStore | None = None) -> None:
        self.link = Link(self._reason)
        self._processes, self._store, self._over = processes, store, False
        # A fork of this process, such as reads a document in confinement, has none of the others for children.
        self._owner = os.getpid()
        self._handled: Any = None
        if processes:
            self._watch()

    @contextmanager
    def until_closed(self) -> Iterator[None]:
        """End the processes with the block where they were started here; those of torchrun stay until this one ends."""
        stays = self is _joined
        try:
            yield
        finally:
            if not stays:
                self.close()

    def close(self) -> None:
        """End the run. What was started here ends with its input, whatever it waits for itself."""
        if os.getpid() != self._owner:
            return
        lost, self._over = self._over, True
        # Destroying what connects cards waits for the process at the other end, which must do so too (NCCL's manual,
        # ncclCommDestroy): one that has been ended, or waits for something else, would keep this one for ever.
        together = not lost and (not self._processes or _backend() != "gloo")
        if together and self._all_leave():
            dist.destroy_process_group()
        _end(self._processes, 0.0 if lost else _END_S)
        if self._handled is not None:
            signal.signal(signal.SIGCHLD, self._handled)
        if not lost and not together:
            dist.destroy_process_group()

    def _all_leave(self) -> bool:
        """Tell the others that the run is over; returns whether they leave the process group now."""
        try:
            self.link.tell(End(), *range(1, self.link.size))
            if self._store is None:
                # torchrun sees to those that do not.
                self.link.settle()
                return True
        except DeviceLost:
            return False
        names, end = [_leaves(rank) for rank in range(1, self.link.size)], time.monotonic() + _END_S
        while not self._store.check(names):
            if time.monotonic() > end:
                return False
            time.sleep(_LOOK_S)
        return True

    def _watch(self) -> None:
        """End the run when one of the others ends, whatever this process waits for."""
        crew = weakref.ref(self)

        def one_has_ended(_number: int, _frame: object) -> None:
            told = crew()
            if told is None or told._over or os.getpid() != told._owner:
                return
            reason = _ended(told._processes)
            if reason is not None:
                told._over = True
                raise DeviceLost(reason)

        def last_resort() -> None:
            reason = None
            while reason is None:
                time.sleep(_SEEN_S)
                watched = crew()
                if watched is None or watched._over:
                    return
                reason = _ended(watched._processes)
                del watched
            time.sleep(_LAST_S)
            watched = crew()
            if watched is not None and not watched._over:
                print(f"armt: {reason}", file=sys.stderr, flush=True)
                os._exit(ExitCode.DEVICE_LOST)

        if threading.current_thread() is threading.main_thread():
            self._handled = signal.signal(signal.SIGCHLD, one_has_ended)
        threading.Thread(target=last_resort, daemon=True).start()

    def _reason(self) -> str | None:
        """Say who is gone when a connection has closed: one that was started here is soon seen to have ended."""
        self._over = True
        return _wait_for_end(self._processes, _SEEN_S)


def gather(devices: int | None, device: torch.device) -> Crew | None:
    """Return the processes that a model is spread over: those of torchrun, else so many of this machine.

    Args:
        devices: how many there are, this one included; None for as many as there are.
        device: kind of device.

    Returns:
        None for this process alone.

    Raises:
        UsageError: torchrun has started another number, there are not so many GPUs, or less than one is asked for.
        DeviceLost: a process cannot start.
    """
    if _joined is not None:
        size = _joined.link.size
        if devices not in (None, size):
            raise UsageError(f"--devices {devices}: torchrun has started {size} processes, which are the devices")
        return _joined
    if devices is None or devices == 1:
        return None
    if devices < 1:
        raise UsageError(f"--devices: expected at least 1, got {devices}")
    if device.type not in ("cpu", "cuda"):
        raise UsageError(f"--devices {devices}: torch connects processes on cpu and cuda, not on {device.type}")
    if device.type == "cuda" and torch.cuda.device_count() < devices:
        raise UsageError(f"--devices {devices}: this machine has {torch.cuda.device_count()} GPUs")
    return start(devices)


def take_place(place: Place) -> None:
    """Join the processes that torchrun has started; all but the first stay in here, and end with the run."""
    global _joined
    if place.rank:
        sys.exit(follow_from(place))
    join(place)
    _joined = Crew()
    atexit.register(_joined.close)


def start(devices: int) -> Crew:
    """Start the other processes of a run on this machine, which share its threads.

    Args:
        devices: how many processes there are then, this one included.

    Raises:
        UsageError: a model is spread over processes already.
        DeviceLost: one of them cannot start.
    """
    if dist.is_initialized():
        raise UsageError("--devices: this process belongs to a process group already, and can be in one")
    os.environ.update({name: value for name, value in {**_QUIET, **_LOOPBACK}.items() if name not in os.environ})
    store = TCPStore("127.0.0.1", 0, devices, True, _NEVER, wait_for_workers=False)
    threads = max(1, torch.get_num_threads() // devices)
    torch.set_num_threads(threads)
    processes = [_started(Place.tied_one(rank, devices), store.port, threads) for rank in range(1, devices)]
    try:
        names = [_here(rank) for rank in range(1, devices)]
        while not store.check(names):
            if (reason := _ended(processes)) is not None:
                raise DeviceLost(reason)
            time.sleep(_LOOK_S)
        dist.init_process_group(_backend(), store=store, rank=0, world_size=devices, timeout=_NEVER)
        return Crew(processes, store)
    except BaseException:
        _end(processes, 0.0)
        raise


def join(place: Place) -> TCPStore | None:
    """Join the other processes of a run; returns where those say what they do that were started by the first."""
    if not place.tied:
        dist.init_process_group(_backend(), timeout=_NEVER)
        return None
    port = int(os.environ["MASTER_PORT"])
    store = TCPStore("127.0.0.1", port, place.size, False, _NEVER)
    store.set(_here(place.rank), "here")
    dist.init_process_group(_backend(), store=store, rank=place.rank, world_size=place.size, timeout=_NEVER)
    return store


def leave(place: Place, store: TCPStore | None) -> None:
    """Leave the other processes of a run as all of them do."""
    if store is not None:
        store.set(_leaves(place.rank), "leaves")
    dist.destroy_process_group()


def follow_from(place: Place) -> int:
    """Follow the first process until it ends; returns the exit code.

    Nothing is written but one line to standard error where this process itself fails: the first one says the rest.
    """
    # Whoever interrupts a run interrupts its first process, which ends the others.
    for number in (signal.SIGINT, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    if place.tied:
        threading.Thread(target=_end_with_stdin, daemon=True).start()
    try:
        store = join(place)
        follow(Link(), place.local_rank)
        leave(place, store)
    except DeviceLost as exc:
        return exc.exit_code
    except Exception as exc:
        if os.environ.get("ARMT_DEBUG"):
            traceback.print_exc()
        print(f"armt: device {place.rank}: {error_line(exc)}", file=sys.stderr, flush=True)
        return exc.exit_code if isinstance(exc, ArmtError) else ExitCode.SOME_FAILED
    return ExitCode.OK


def _started(place: Place, port: int, threads: int) -> subprocess.Popen[bytes]:
    environment = os.environ | place.environment(port) | {"OMP_NUM_THREADS": str(threads)}
    words = [sys.executable, "-m", "armt"]
    return subprocess.Popen(words, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)


def _end_with_stdin() -> None:
    """End this process when its standard input does: the first process is gone, however it went."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(ExitCode.DEVICE_LOST)


def _backend() -> str:
    return "cpu:gloo,cuda:nccl" if torch.cuda.is_available() and dist.is_nccl_available() else "gloo"


def _here(rank: int) -> str:
    return f"armt/{rank}"


def _leaves(rank: int) -> str:
    return f"armt/{rank}/leaves"


def _ended(processes: Sequence[subprocess.Popen[bytes]]) -> str | None:
    """Say which process has ended by itself, None where all run."""
    codes = {rank: code for rank, process in enumerate(processes, 1) if (code := process.poll()) is not None}
    # One that has lost another ends too, and is not who is looked for.
    found = [rank for rank, code in codes.items() if code != ExitCode.DEVICE_LOST] or list(codes)
    if not found:
        return None
    code = codes[found[0]]
    how = f"was killed by signal {-code}" if code < 0 else f"ended with code {code}"
    return f"device {found[0]}: its process {how}; what has been written is whole, and --resume goes on with it"


def _wait_for_end(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> str | None:
    end = time.monotonic() + seconds
    while processes and time.monotonic() < end:
        if (reason := _ended(processes)) is not None:
            return reason
        time.sleep(_LOOK_S)
    return None


def _end(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    """Close the input of processes, with which they end, and kill those that have not after some seconds."""
    for process in processes:
        if process.stdin is not None:
            process.stdin.close()
    end = time.monotonic() + seconds
    for process in processes:
        try:
            process.wait(max(0.0, end - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
