"""The command reference, out of the live ``--help``: ``python -m armt.cli.handbook.reference`` prints docs/cli.md."""

from __future__ import annotations

import os

import typer
from typer.testing import CliRunner

from armt.cli.arguments.settings import commands_below

_WIDTH = "100"
# Variables by which typer and rich write as to a terminal although there is none.
_FORCING = ("FORCE_COLOR", "PY_COLORS", "GITHUB_ACTIONS")
_HEADER = """# Command reference

Generated from `armt --help` by `python -m armt.cli.handbook.reference`; a test compares it with the program.
"""


def reference() -> str:
    """Return the help of the program and of every command as one Markdown page."""
    # Help is wrapped to the terminal and coloured for it; the page must not depend on either.
    os.environ.update(COLUMNS=_WIDTH, TERMINAL_WIDTH=_WIDTH, NO_COLOR="1")
    for name in _FORCING:
        os.environ.pop(name, None)
    from armt.cli.app import app

    sections = [_HEADER]
    for words in [(), *(words for words, _ in commands_below(typer.main.get_command(app)))]:
        result = CliRunner().invoke(app, [*words, "--help"], prog_name="armt")
        title = " ".join(("armt", *words))
        lines = "\n".join(line.rstrip() for line in result.output.strip("\n").splitlines())
        sections.append(f"## {title}\n\n```text\n{lines}\n```\n")
    return "\n".join(sections)


if __name__ == "__main__":
    print(reference(), end="")
