"""Words that cannot be taken: one line says what is wrong with them, and where the help is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import typer

from armt.cli.misuse import run_told
from armt.errors import ExitCode


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("no-such-command", "No such command 'no-such-command'. (armt --help)"),
        ("eval no-such", "No such command 'no-such'. (armt eval --help)"),
        ("--qqq", "No such option: --qqq (armt --help)"),
        # Of a value that is missing the help was not told.
        ("ask --device", "Option '--device' requires an argument. (armt ask --help)"),
        ("ask --qqq", "No such option: --qqq (armt ask --help)"),
        # "Value error, 'huge' is not one of" is what a parser says to programs.
        (
            "summarize --length huge",
            "Invalid value for '--length': 'huge' is not one of 'short', 'medium', 'long'. (armt summarize --help)",
        ),
    ],
)
def test_an_error_is_one_line(call: Callable[..., Any], words: str, said: str) -> None:
    """It was a box of five lines."""
    assert call(*words.split()) == (ExitCode.USAGE, "", f"armt: {said}\n")


def test_a_program_is_told_in_an_event(call: Callable[..., Any]) -> None:
    done = call("summarize", "--length", "huge", "--progress", "jsonl")
    assert (done.returncode, done.stderr.count("\n")) == (ExitCode.USAGE, 1)
    assert "\"Invalid value for '--length': 'huge' is not one of" in done.stderr


def test_a_file_that_looks_like_an_option_is_told_as_one(
    call: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """``*.txt`` may give such names, and "No such option: -d" was all that was said."""
    (tmp_path / "-dash.txt").write_text("A dash.")
    monkeypatch.chdir(tmp_path)
    found = call("text", "-dash.txt")
    assert found.returncode == ExitCode.USAGE
    hint = "No such option: -d; for the file write ./-dash.txt, or -- before all files (armt text --help)"
    assert found.stderr == f"armt: {hint}\n"
    assert call("text", "./-dash.txt").stdout == call("text", "--", "-dash.txt").stdout == "A dash."
    # Behind the dashes it has been taken for a file.
    assert "write ./" not in call("text", "--no-such", "--", "-dash.txt").stderr
    assert "write ./" not in call("text", "-other.txt").stderr


@pytest.mark.parametrize(
    ("ends", "code", "said"),
    [
        (typer.Abort(), ExitCode.SOME_FAILED, "armt: aborted\n"),
        (typer.BadParameter("no such thing"), ExitCode.USAGE, "armt: Invalid value: no such thing\n"),
        (3, 3, ""),
        (None, ExitCode.OK, ""),
    ],
)
def test_programs_end_with_their_code(
    capsys: pytest.CaptureFixture[str], ends: Exception | int | None, code: int, said: str
) -> None:
    def program() -> int | None:
        if isinstance(ends, Exception):
            raise ends
        return ends

    with pytest.raises(SystemExit) as ended:
        run_told(program)
    assert (ended.value.code, capsys.readouterr().err) == (code, said)
