"""What is wrong with the words of a command line, said in one line as every other error is.

Typer shows it in a box of five lines, and ends the process itself; `run_told` is the one place where that is ours.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import Any, NoReturn

import typer

from armt.cli.console import note
from armt.errors import ExitCode

#: What the parser raises of words that it cannot take; Typer exports what is derived from it.
Misuse: Any = typer.BadParameter.__mro__[1]
# So the check of a value that a parser has derived from another begins what it says.
_VALUE_ERROR = "Value error, "


def what_is_wrong(exc: Any) -> str:
    """Return what the parser says, and of what, in one line."""
    return " ".join(str(exc.format_message()).replace(_VALUE_ERROR, "").split())


def what_is_wrong_with_value(exc: Any) -> str:
    """Return what the parser says of a value alone."""
    return str(exc.message).removeprefix(_VALUE_ERROR)


def hint_at_files(exc: Any, words: Sequence[str]) -> None:
    """Add to an error of the parser which words may be files that it has taken for options: ``*.txt`` gives such words.

    Args:
        exc: the error.
        words: all that stood on the command line.
    """
    before = words[: words.index("--")] if "--" in words else words
    file = next((word for word in before if word.startswith("-") and word != "-" and os.path.lexists(word)), None)
    if file is not None:
        # Names may end as they like, and what follows is to be copied.
        exc.message = f"{exc.message.removesuffix('.')}; for the file write ./{file}, or -- before all files"


def run_told(program: Callable[[], object]) -> NoReturn:
    """Run a program of Typer's that leaves errors to whoever calls it (``standalone_mode=False``), and end as it does.

    Raises:
        SystemExit: always, with the exit code.
    """
    try:
        code = program()
    except Misuse as exc:
        said, context = what_is_wrong(exc), exc.ctx
        # Whoever says nothing at all is shown the help in place of an error.
        if said:
            note(said if context is None else f"{said} ({context.command_path} --help)")
        sys.exit(exc.exit_code)
    except typer.Abort:
        note("aborted")
        sys.exit(int(ExitCode.SOME_FAILED))
    sys.exit(code if isinstance(code, int) else int(ExitCode.OK))
