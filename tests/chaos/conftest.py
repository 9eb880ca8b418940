"""Commands in forked children: a process that has torch already starts in no time, and can be killed as any other."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
import torch


class Child:
    """A command that runs in a forked process.

    Args:
        words: of the command line, without ``armt``.
        stderr: file for what it says.
        prepare: called in the child first.
    """

    def __init__(self, words: Sequence[object], stderr: Path, prepare: Callable[[], object] | None = None) -> None:
        with warnings.catch_warnings():
            # Of forks beside threads, from Python 3.12 on: there is one thread here.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if self.pid:
            return
        code = 70
        try:
            code = _run([str(word) for word in words], stderr, prepare)
        finally:
            os._exit(code)

    def wait(self) -> int:
        """Return how it ended, a signal as a negative number."""
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def kill_after(self, seconds: float) -> bool:
        """Kill it with -9 after so long; returns whether it had ended before."""
        end = time.perf_counter() + seconds
        while time.perf_counter() < end:
            if os.waitpid(self.pid, os.WNOHANG)[0]:
                return True
            time.sleep(0.001)
        os.kill(self.pid, signal.SIGKILL)
        return self.wait() != -signal.SIGKILL


def _run(words: list[str], stderr: Path, prepare: Callable[[], object] | None) -> int:
    with stderr.open("wb") as said, open(os.devnull, "r+b") as nothing:  # noqa: PTH123
        os.dup2(nothing.fileno(), 0)
        os.dup2(nothing.fileno(), 1)
        os.dup2(said.fileno(), 2)
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


@pytest.fixture
def start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Child]:
    """Start a command: ``start(*words, prepare=None)``; what it says goes to ``tmp_path / "stderr"``."""
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
    torch.set_num_threads(1)
    # Loaded before the fork, so that a child does not load it.
    import armt.cli.jobs
    import armt.runtime.jobs.batch
    import armt.runtime.jobs.job
    import armt.runtime.jobs.memory_file  # noqa: F401

    def run(*words: object, prepare: Callable[[], object] | None = None) -> Child:
        return Child(words, tmp_path / "stderr", prepare)

    return run


@pytest.fixture
def draw(request: pytest.FixtureRequest) -> random.Random:
    """Chance with a seed, so that kills can be repeated as far as the clock allows: ARMT_CHAOS_SEED."""
    return random.Random(f"{os.environ.get('ARMT_CHAOS_SEED', '0')} {request.node.name}")
