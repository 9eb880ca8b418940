"""Open what the user names: files and standard input, for every command that reads documents."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from armt.cli.console import say
from armt.errors import UsageError

if TYPE_CHECKING:
    from armt.runtime.text.documents import Document


def refuse_terminal(command: str) -> None:
    """Refuse to wait for a document that nobody pipes in.

    Raises:
        UsageError: standard input is a terminal.
    """
    if sys.stdin.isatty():
        raise UsageError(f"standard input is a terminal: pipe a document in, or name a file (armt {command} --help)")


def open_input(name: str, *, encoding: Sequence[str] | None, format: str | None, quiet: bool) -> Document:
    """Describe one input; ``-`` is standard input.

    Raises:
        UsageError: the format or an encoding is unknown.
        MissingDocument: the path is not there, or a directory.
    """
    from armt.runtime.text.documents import open_document

    source = sys.stdin.buffer if name == "-" else Path(name)
    notify = None if quiet else lambda line: say(f"armt: {line}")
    return open_document(source, encodings=tuple(encoding or ()), format=format, on_notice=notify)


def open_inputs(
    names: Sequence[str], *, command: str, encoding: Sequence[str] | None, format: str | None, quiet: bool
) -> list[Document]:
    """Describe the inputs of a command that reads them together: all must be there.

    Raises:
        UsageError: the only input is a terminal, or ``-`` is named twice, or an option is unknown.
        MissingDocument: a path is not there, or a directory.
    """
    if list(names).count("-") > 1:
        raise UsageError("standard input (-) can be read only once")
    if "-" in names:
        refuse_terminal(command)
    return [open_input(name, encoding=encoding, format=format, quiet=quiet) for name in names]
