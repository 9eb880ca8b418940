"""Run the command line: ``armt``, and ``python -m armt``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run it; whoever interrupts it before a command has begun, or when all is over, is shown no traceback."""
    if sys.platform == "win32":
        # Files are locked and replaced in the way of POSIX: the first import would fail, at a name that says nothing.
        print("armt: runs on Linux and macOS; on Windows, inside WSL", file=sys.stderr)
        sys.exit(2)
    _end_as_interrupted()
    try:
        from armt.cli.app import main as run

        run()
    except KeyboardInterrupt:
        from armt.errors import ExitCode

        sys.exit(int(ExitCode.INTERRUPTED))
    finally:
        _end_at_once()


def _end_as_interrupted() -> None:
    """Let whoever ends the process (a time limit, a container that stops, a closed terminal) interrupt it.

    Who is told to leave a closed terminal alone (nohup) goes on doing so.

    Not where `torchrun` started it: it ends its processes so when one is lost, and they are to go at once.
    """
    import os
    import signal

    if "TORCHELASTIC_RUN_ID" in os.environ:
        return
    for number, handler in ((signal.SIGTERM, signal.default_int_handler), (signal.SIGHUP, _hang_up)):
        if signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, handler)


def _hang_up(number: int, frame: object) -> None:
    """Interrupt once: of a closed terminal both the shell and the system tell, which would cut the end short."""
    import signal

    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _end_at_once() -> None:
    """Leave to Python what is left to do, without a search for garbage in what goes anyway, half a second with torch.

    Triton's modules tell on stderr of all that such a search has not found: where they are, it is made.
    An interrupt ends the process without a word meanwhile: Python's own would show itself.
    """
    import gc
    import signal

    if "triton" not in sys.modules:
        gc.freeze()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        if signal.getsignal(number) in (signal.default_int_handler, _hang_up):
            signal.signal(number, signal.SIG_DFL)


if __name__ == "__main__":
    main()
