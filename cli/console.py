"""What the commands say and where: the answer on stdout, everything else on stderr.

`handled` is the one place where an error becomes a line and an exit code.
"""

from __future__ import annotations

import functools
import os
import sys
import traceback
from collections.abc import Callable
from typing import ParamSpec, TypeVar

import typer

from armt.errors import ArmtError, ExitCode

P = ParamSpec("P")
R = TypeVar("R")

_DEBUG_VARIABLE = "ARMT_DEBUG"


def say(message: str) -> None:
    """Write one line to stderr."""
    print(message, file=sys.stderr, flush=True)


def handled(command: Callable[P, R]) -> Callable[P, R]:
    """Turn what a command raises into one line on stderr and the documented exit code."""

    @functools.wraps(command)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except ArmtError as exc:
            _explain(exc)
            raise typer.Exit(int(exc.exit_code)) from exc
        except KeyboardInterrupt as exc:
            say("armt: interrupted")
            raise typer.Exit(int(ExitCode.INTERRUPTED)) from exc
        except BrokenPipeError:
            # The reader of stdout has gone (| head): stop quietly, and keep Python from flushing at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(int(ExitCode.OK)) from None
        except MemoryError as exc:
            _explain(exc, "out of memory")
            raise typer.Exit(int(ExitCode.SOME_FAILED)) from exc
        except OSError as exc:
            _explain(exc, f"{exc.filename}: {exc.strerror}" if exc.filename else str(exc))
            raise typer.Exit(int(ExitCode.SOME_FAILED)) from exc

    return wrapper


def _explain(exc: BaseException, message: str | None = None) -> None:
    if os.environ.get(_DEBUG_VARIABLE):
        traceback.print_exception(exc)
    say(f"armt: {message or exc}")


def enable_debug() -> None:
    """Show tracebacks for the rest of this process (and of those it starts)."""
    os.environ[_DEBUG_VARIABLE] = "1"
