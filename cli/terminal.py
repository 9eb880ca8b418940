"""The terminal that armt is run at: what is typed while something is shown there."""

from __future__ import annotations

import os
import shutil
import sys
from contextlib import suppress
from typing import TextIO

with suppress(ImportError):
    # Some systems have terminals of another kind.
    import termios


class Unechoed:
    """Keeps what is typed off the terminal for a while: it waits for whoever asks for it, and is shown there.

    A terminal echoes each key where the cursor stands, and a line break moves what is drawn there: its rows are then
    taken away one too high, and one of them stays for good.
    """

    def __init__(self) -> None:
        self._flags: int | None = None

    def start(self) -> None:
        """Switch the echo off, where standard input is a terminal that is ours now."""
        if self._flags is None and _is_ours():
            self._flags = self._set(0)

    def stop(self) -> None:
        """Switch the echo on where it was on before."""
        # Who has switched it off switches it on, maybe meanwhile: another process of the same pipeline.
        if self._flags and _is_ours():
            self._set(self._flags)
        self._flags = None

    @staticmethod
    def _set(echo: int) -> int | None:
        """Set the flag of the echo, and return what it was; None where nothing can be set."""
        with suppress(termios.error):
            values = termios.tcgetattr(sys.stdin)
            before = values[3] & termios.ECHO
            values[3] = (values[3] & ~termios.ECHO) | echo
            # What has been typed already is not thrown away.
            termios.tcsetattr(sys.stdin, termios.TCSADRAIN, values)
            return int(before)
        return None


def redraws(stream: TextIO) -> bool:
    """Say whether what was written to a stream can be taken away again: a dumb terminal shows the sequences for it."""
    return stream.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")


def fitted_to(stream: TextIO, line: str) -> str:
    """Return a line cut to the width of a terminal: one that is broken in two cannot be taken away whole."""
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError):
        columns = 0
    # A terminal without a size says that it has none.
    return line[: max(0, (columns or shutil.get_terminal_size().columns) - 1)]


def _is_ours() -> bool:
    """Whether standard input is a terminal, and this process in its foreground: another would be stopped for it."""
    with suppress(OSError, ValueError, AttributeError):
        return "termios" in globals() and sys.stdin.isatty() and os.tcgetpgrp(sys.stdin.fileno()) == os.getpgrp()
    return False
