"""Run the command line: ``armt``, and ``python -m armt``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run it; whoever interrupts it before a command has begun, or when all is over, is shown no traceback."""
    if sys.platform == "win32":
        # Files are locked and replaced in the way of POSIX: the first import would fail, at a name that says nothing.
        print("armt: runs on Linux and macOS; on Windows, inside WSL", file=sys.stderr)
        sys.exit(2)
    try:
        from armt.cli.app import main as run

        run()
    except KeyboardInterrupt:
        from armt.errors import ExitCode

        sys.exit(int(ExitCode.INTERRUPTED))
    finally:
        _end_at_once()


def _end_at_once() -> None:
    """Leave to Python what is left to do, without a search for garbage in what goes anyway, half a second with torch.

    An interrupt ends the process without a word meanwhile: Python's own would show itself.
    """
    import gc
    import signal

    gc.freeze()
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


if __name__ == "__main__":
    main()
