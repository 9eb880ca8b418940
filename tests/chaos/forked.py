"""Commands and other work in forked children: a process that has torch already starts in no time, and is killed as any.

A child ends without the interpreter's own end: what is about closed streams at that moment needs a process of its own.
"""

from __future__ import annotations

import os
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path


def forked(work: Callable[[], int | None]) -> int:
    """Run work in a forked process, which ends with what it returns, or with 70; returns the number of the process."""
    with warnings.catch_warnings():
        # Of forks beside threads, from Python 3.12 on: those of pytest-xdist hold no lock that a command wants.
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        code = work() or 0
    except BaseException:
        os.write(2, traceback.format_exc().encode())
    finally:
        os._exit(code)


def end_of(pid: int) -> int:
    """Wait for a process; returns how it ended, a signal as a negative number."""
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


class Child:
    """A command that runs in a forked process.

    Args:
        words: of the command line, without ``armt``.
        stderr: file for what it says.
        prepare: called in the child first.
        stdout: file for what it answers, which is lost without.
    """

    def __init__(
        self,
        words: Sequence[object],
        stderr: Path,
        prepare: Callable[[], object] | None = None,
        stdout: Path = Path(os.devnull),
    ) -> None:
        # There from the beginning, for who waits for what it says.
        for path in (stderr, stdout):
            path.write_bytes(b"")
        self.pid = forked(lambda: _run([str(word) for word in words], stdout, stderr, prepare))

    def wait(self) -> int:
        """Return how it ended, a signal as a negative number."""
        return end_of(self.pid)

    def kill_after(self, seconds: float, ready: Callable[[], bool] = lambda: True) -> bool:
        """Kill it with -9 so long after it is ready for that; returns whether it had ended before."""
        return self.signal_after(seconds, ready, signal.SIGKILL) != -signal.SIGKILL

    def signal_after(self, seconds: float, ready: Callable[[], bool], number: signal.Signals) -> int:
        """Send a signal so long after something is so; returns how it ended, before that or with it."""
        end = None
        while end is None or time.perf_counter() < end:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid:
                return os.waitstatus_to_exitcode(status)
            try:
                if end is None and ready():
                    end = time.perf_counter() + seconds
            except BaseException:
                os.kill(self.pid, signal.SIGKILL)
                self.wait()
                raise
            time.sleep(0.001)
        os.kill(self.pid, number)
        return self.wait()


def _run(words: list[str], stdout: Path, stderr: Path, prepare: Callable[[], object] | None) -> int:
    with open(os.devnull, "rb") as nothing, stdout.open("wb") as answer, stderr.open("wb") as said:  # noqa: PTH123
        for number, stream in enumerate((nothing, answer, said)):
            os.dup2(stream.fileno(), number)
    sys.stdin, sys.stdout, sys.stderr = (os.fdopen(number, "r" if not number else "w") for number in range(3))
    if prepare is not None:
        prepare()
    from armt.cli.app import app

    try:
        app(args=words)
    except SystemExit as ended:
        sys.stderr.flush()
        return int(ended.code or 0)
    return 0
