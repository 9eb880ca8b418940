"""The terminal that armt is run at: what is typed while something is shown does not show there."""

from __future__ import annotations

import fcntl
import io
import os
import pty
import struct
import sys
import termios
from collections.abc import Iterator

import pytest
from rich.console import Console
from rich.live import Live

from armt.cli import terminal
from armt.cli.arguments.options import Color, ProgressStyle
from armt.cli.loading import loading
from armt.cli.progress import PlainView, RichView, make_view
from armt.cli.terminal import Unechoed
from armt.runtime.choose import Choice
from armt.runtime.jobs.events import Plan


@pytest.fixture
def typed_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The other end of a terminal that is standard input, this process in its foreground."""
    other, own = pty.openpty()
    with os.fdopen(own) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        # The terminal of nobody has no foreground.
        monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp())
        yield other
    os.close(other)


@pytest.mark.parametrize("term", ["dumb", "unknown", "xterm"])
def test_a_dumb_terminal_gets_no_sequences(monkeypatch: pytest.MonkeyPatch, term: str) -> None:
    """It showed those that take away what was loaded, and nothing of how far reading is."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setenv("TERM", term)
    monkeypatch.setattr(sys, "stderr", Terminal())
    with loading():
        pass
    assert ("\033" in sys.stderr.getvalue()) == (term == "xterm")
    view = make_view(ProgressStyle.AUTO, quiet=False, color=Color.AUTO)
    assert type(view) is (RichView if term == "xterm" else PlainView)


def echoes() -> bool:
    return bool(termios.tcgetattr(sys.stdin)[3] & termios.ECHO)


def test_what_is_typed_meanwhile_waits(typed_at: int) -> None:
    echo = Unechoed()
    assert echoes()
    echo.start()
    echo.start()
    assert not echoes()
    os.write(typed_at, b"Who?\n")
    echo.stop()
    assert echoes()
    assert sys.stdin.readline() == "Who?\n"
    echo.stop()
    assert echoes()


def test_a_terminal_without_an_echo_stays_so(typed_at: int) -> None:
    outer, inner = Unechoed(), Unechoed()
    outer.start()
    inner.start()
    inner.stop()
    assert not echoes()
    outer.stop()
    assert echoes()


def test_what_another_process_switches_on_stays_on(typed_at: int) -> None:
    # Of two that begin together the second had found it off, and left it so for good.
    first, second = Unechoed(), Unechoed()
    first.start()
    second.start()
    first.stop()
    second.stop()
    assert echoes()


@pytest.mark.parametrize("why", ["a pipe", "in the background", "no such terminals"])
def test_elsewhere_nothing_is_switched(typed_at: int, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    """Who switches the echo in the background is stopped for it, in the middle of a long run."""
    if why == "a pipe":
        monkeypatch.setattr(sys, "stdin", io.StringIO())
    elif why == "in the background":
        monkeypatch.setattr(os, "tcgetpgrp", lambda _: os.getpgrp() + 1)
    else:
        monkeypatch.delattr(terminal, "termios")
    echo, stdin = Unechoed(), os.fdopen(os.dup(typed_at))
    with stdin:
        echo.start()
        assert termios.tcgetattr(typed_at)[3] & termios.ECHO
        echo.stop()


@pytest.mark.parametrize("width", [20, 80])
def test_a_view_is_taken_away_whole_whoever_types(typed_at: int, width: int) -> None:
    """A line break that the terminal echoed moved its rows: one of them stayed for each that was typed ahead."""
    screen = io.StringIO()
    view = RichView(Console(file=screen, force_terminal=True, width=width, color_system=None))
    view.planned(Plan(schedule=Choice("sequential", "asked for"), layers=30, name="a.txt", tokens=0, segments=0))
    view.round(2)
    assert not echoes()
    for line in view._console.render_lines(view.render(), pad=False):
        assert sum(len(segment.text) for segment in line) < width
    view.hide()
    assert echoes()
    view.show()
    assert not echoes()
    view.end()
    assert echoes()


def test_a_view_that_cannot_be_taken_away_leaves_the_echo(typed_at: int, monkeypatch: pytest.MonkeyPatch) -> None:
    # Ctrl-C while it was drawn for the last time left a terminal that shows nothing that is typed.
    view = RichView(Console(file=io.StringIO(), force_terminal=True))
    view.planned(Plan(schedule=Choice("sequential", "asked for"), layers=30, name="a.txt", tokens=0, segments=0))
    view.round(2)
    assert not echoes()
    stop = Live.stop

    def interrupted(live: Live) -> None:
        stop(live)
        raise KeyboardInterrupt

    monkeypatch.setattr(Live, "stop", interrupted)
    with pytest.raises(KeyboardInterrupt):
        view.hide()
    assert echoes()
    view.hide()


@pytest.mark.parametrize(("columns", "shown"), [(20, "armt: loading the m"), (0, "armt: loading the model ...")])
def test_what_shows_that_a_model_is_loaded_stays_on_its_line(
    monkeypatch: pytest.MonkeyPatch, columns: int, shown: str
) -> None:
    """Broken in two, its first half was left in a narrow terminal."""
    other, own = pty.openpty()
    fcntl.ioctl(own, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    with os.fdopen(own, "w") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        with loading():
            pass
        said = ""
        # What was written in two parts may be read in two.
        while not said.endswith("\033[K"):
            said += os.read(other, 1000).decode()
    os.close(other)
    assert said == f"\r{shown}\r\033[K"
