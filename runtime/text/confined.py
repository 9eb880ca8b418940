"""Work on foreign input in a child process whose memory and processor time the system bounds.

Parsers in C can neither be interrupted nor be told how much memory to take, and a chat template is a program. The child
is a fork: it costs some milliseconds, needs no import, and sees the input without a copy. It runs no kernel of torch.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import os
import resource
import select
import signal
import struct
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from armt.errors import error_line
from armt.runtime.text.limits import READER_SILENCE_S

_HEADER = struct.Struct("<Q")
_BLOCK_BYTES = 1 << 16
#: Says that all has been sent. The end of the pipe does not: a child forked beside this one by another thread may hold
#: its other end open.
_END = None
_POLL_S = 0.5


class ConfinedError(Exception):
    """The work went over a limit, or its process died; the message is one line."""


def confined(work: Callable[[], Iterator[Any]], *, cpu_s: int, memory_bytes: int) -> Iterator[Any]:
    """Run work in a child process and yield what it yields.

    Args:
        work: Makes the items, which JSON can say. It must answer for its own errors: whatever it raises arrives as
            a ConfinedError.
        cpu_s: Processor time for all of it, in seconds; time in which the consumer keeps it waiting does not count.
        memory_bytes: What it may take beyond the memory of this process.

    Raises:
        ConfinedError: The work went over a limit, raised an error, or its process died.
    """
    reading, writing = os.pipe()
    kept: list[int] = []
    try:
        with warnings.catch_warnings(), _keeping_interrupts(kept):
            # Python warns of forks beside threads: the child takes no lock that one of them may hold.
            warnings.simplefilter("ignore", DeprecationWarning)
            pid = os.fork()
            if pid == 0:
                _child(work, reading, writing, cpu_s, memory_bytes)
    except OSError as exc:
        os.close(reading)
        os.close(writing)
        _send_again(kept)
        raise ConfinedError(f"no process for its reader: {error_line(exc)}") from exc
    os.close(writing)
    try:
        _send_again(kept)
        yield from _received(reading, pid, cpu_s)
        _judge(os.waitpid(pid, 0)[1], cpu_s, memory_bytes)
        pid = 0
    finally:
        os.close(reading)
        if pid:
            with contextlib.suppress(ProcessLookupError, ChildProcessError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


@contextlib.contextmanager
def _keeping_interrupts(kept: list[int]) -> Iterator[None]:
    """Put interrupts into a list for a while.

    A fork of a large process takes many milliseconds, and what comes meanwhile is raised in what Python and its
    libraries do behind it, where no error counts: it was shown with a traceback, and the run went on.
    """
    before: dict[signal.Signals, Any] = {}
    # Elsewhere none is raised, and none may be set.
    if threading.current_thread() is threading.main_thread():
        before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
        before = {number: handler for number, handler in before.items() if callable(handler)}
    for number in before:
        signal.signal(number, lambda number, _frame: kept.append(number))
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _send_again(kept: list[int]) -> None:
    for number in kept:
        signal.raise_signal(number)


def _child(work: Callable[[], Iterator[Any]], reading: int, writing: int, cpu_s: int, memory_bytes: int) -> None:
    # Whatever happens here, nothing of the parent may run in the child: no handler, no buffer, no exit function.
    code = 1
    try:
        os.close(reading)
        faulthandler.disable()
        signal.set_wakeup_fd(-1)
        for number in (signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _limit(cpu_s, memory_bytes)
        try:
            for item in work():
                _send(writing, [item])
            _send(writing, _END)
            code = 0
        except MemoryError:
            code = 3
        except BrokenPipeError:
            pass
        except BaseException as exc:
            _send(writing, {"error": f"{type(exc).__name__}: {error_line(exc)}"})
    except BaseException:
        pass
    finally:
        os._exit(code)


def _limit(cpu_s: int, memory_bytes: int) -> None:
    pages = int(Path("/proc/self/statm").read_text().split()[0]) if Path("/proc/self/statm").exists() else None
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_CPU, cpu_s)
    if pages is not None:
        _lower(resource.RLIMIT_AS, pages * resource.getpagesize() + memory_bytes)


def _lower(kind: int, limit: int) -> None:
    hard = resource.getrlimit(kind)[1]
    limit = limit if hard == resource.RLIM_INFINITY else min(limit, hard)
    resource.setrlimit(kind, (limit, hard))


def _send(writing: int, item: object) -> None:
    # Escaped: text out of a template may hold half characters.
    data = json.dumps(item).encode()
    rest = memoryview(_HEADER.pack(len(data)) + data)
    while rest:
        rest = rest[os.write(writing, rest) :]


def _received(reading: int, pid: int, cpu_s: int) -> Iterator[Any]:
    buffer = bytearray()
    while True:
        while len(buffer) >= _HEADER.size:
            size = _HEADER.size + int(_HEADER.unpack_from(buffer)[0])
            if len(buffer) < size:
                break
            item = json.loads(bytes(buffer[_HEADER.size : size]))
            del buffer[:size]
            if item is _END:
                return
            if isinstance(item, dict):
                raise ConfinedError(item["error"])
            yield item[0]
        block = _read(reading, pid, cpu_s + READER_SILENCE_S)
        if not block:
            return
        buffer += block


def _read(reading: int, pid: int, silence_s: float) -> bytes:
    """Wait for the next bytes; none come of a child that has died."""
    # poll, not select: the number of open files may be large.
    poll = select.poll()
    poll.register(reading, select.POLLIN | select.POLLHUP)
    deadline = time.monotonic() + silence_s
    while time.monotonic() < deadline:
        if poll.poll(_POLL_S * 1000):
            return os.read(reading, _BLOCK_BYTES)
        if _has_ended(pid):
            return os.read(reading, _BLOCK_BYTES) if poll.poll(0) else b""
    raise ConfinedError("its reader hangs")


def _has_ended(pid: int) -> bool:
    """Whether a child has ended, which is only looked at, so that its end can still be judged."""
    # Python has no such look on macOS before 3.13; there the closed pipe says it, if nobody else holds it open.
    return hasattr(os, "waitid") and os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None


def _judge(status: int, cpu_s: int, memory_bytes: int) -> None:
    code = os.waitstatus_to_exitcode(status)
    if code == 0:
        return
    if code == 3:
        raise ConfinedError(f"needs more than {memory_bytes // 2**20:,} MiB of memory")
    if code == -signal.SIGXCPU:
        raise ConfinedError(f"takes more than {cpu_s} s of processor time")
    raise ConfinedError("its reader crashed")
