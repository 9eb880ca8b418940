"""The command reference: what `--help` says, of every command, and nothing that depends on the terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import typer

from armt.cli.arguments.settings import commands_below

ROOT = Path(__file__).parents[3]


def test_the_command_reference_is_what_help_says() -> None:
    """Whatever the terminal of whoever makes it is like."""
    done = subprocess.run(
        [sys.executable, "-m", "armt.cli.handbook.reference"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
        env={**os.environ, "COLUMNS": "40", "FORCE_COLOR": "1"},
    )
    assert done.stdout == (ROOT / "docs" / "cli.md").read_text(), "run `make reference`"


def test_commands_of_commands_follow_theirs() -> None:
    app, inner = typer.Typer(), typer.Typer()
    for group, name in ((app, "first"), (inner, "one"), (inner, "two"), (app, "last")):
        group.command(name)(lambda: None)
    app.add_typer(inner, name="group")
    found = [words for words, _ in commands_below(typer.main.get_command(app))]
    assert found == [("first",), ("last",), ("group",), ("group", "one"), ("group", "two")]
