"""The way in, by ``armt`` and by ``python -m armt``."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec

import pytest

from armt.__main__ import _end_as_interrupted, main
from armt.errors import ExitCode


def test_an_interrupt_before_a_command_is_no_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever noticed a slip of the fingers at once saw thirty lines of what was being imported."""

    def interrupted() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("armt.cli.app.main", interrupted)
    with _handler_kept(), pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, *capsys.readouterr()) == (ExitCode.INTERRUPTED, "", "")


def test_an_interrupt_when_all_is_over_is_no_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever pressed Ctrl-C once more while Python ended was shown where in that it stood."""
    monkeypatch.setattr("armt.cli.app.main", lambda: None)
    with _handler_kept():
        # Who is told to leave interrupts alone (nohup, a job in the background) goes on doing so.
        for before, after in (
            (signal.default_int_handler, signal.SIG_DFL),
            (signal.SIG_IGN, signal.SIG_IGN),
        ):
            signal.signal(signal.SIGINT, before)
            main()
            assert signal.getsignal(signal.SIGINT) is after


def test_a_closed_terminal_interrupts_once() -> None:
    """It ended a run at once, and left what had been begun: the shell tells of it, and then the system does."""
    with _handler_kept(signal.SIGTERM), _handler_kept(signal.SIGHUP):
        # As nohup leaves it.
        signal.signal(signal.SIGHUP, signal.SIG_IGN)
        _end_as_interrupted()
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
        _end_as_interrupted()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGHUP)
        signal.raise_signal(signal.SIGHUP)


def test_windows_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """It was a traceback that ended in "No module named 'fcntl'"."""
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(SystemExit) as ended:
        main()
    said = "armt: runs on Linux and macOS; on Windows, inside WSL\n"
    assert (ended.value.code, *capsys.readouterr()) == (ExitCode.USAGE, "", said)


def test_little_is_imported_before_interrupts_are_caught() -> None:
    """The version was asked of importlib.metadata first: for 50 ms Ctrl-C was a traceback."""
    code = "import sys; before = set(sys.modules); import armt.__main__; print(*sorted(set(sys.modules) - before))"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert not {"importlib.metadata", "email", "typing", "typer", "armt.errors"} & set(found)


def test_the_end_is_no_search_for_garbage(monkeypatch: pytest.MonkeyPatch) -> None:
    """Python went through all of torch once more before it ended: half a second of a command of four."""
    kept: list[str] = []
    monkeypatch.setattr("armt.cli.app.main", lambda: kept.append("ran"))
    monkeypatch.setattr("gc.freeze", lambda: kept.append("frozen"))
    # Other tests have loaded it, whose modules want that search.
    monkeypatch.delitem(sys.modules, "triton", raising=False)
    with _handler_kept():
        main()
    assert kept == ["ran", "frozen"]


@contextmanager
def _handler_kept(number: signal.Signals = signal.SIGINT) -> Iterator[None]:
    before = signal.getsignal(number)
    try:
        yield
    finally:
        signal.signal(number, before)


@pytest.mark.skipif(find_spec("triton") is None, reason="Triton is not installed")
def test_triton_tells_nothing_behind_a_command_that_loads_no_model() -> None:
    """Every `armt train` ended with seventy lines of what "nanobind" had leaked: the optimiser imports Triton."""
    code = (
        "import sys, torch._dynamo\n"
        "from triton._C import libtriton\n"
        "from armt.__main__ import main\n"
        "sys.argv = ['armt', '--version']\n"
        "main()"
    )
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (ended.stdout.split()[0], ended.stderr) == ("armt", "")
