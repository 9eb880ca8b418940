"""The command line as a whole: help without torch, version, exit codes, and a reference that has not drifted."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from armt import __version__
from armt.errors import ExitCode

ROOT = Path(__file__).parents[2]


def test_help_imports_no_torch_and_no_transformers() -> None:
    probe = (
        "import sys\nfrom armt.cli.app import main\nsys.argv = ['armt', '--help']\n"
        "try:\n    main()\nexcept SystemExit as exit:\n    assert not exit.code\n"
        "heavy = {'torch', 'transformers', 'triton', 'tokenizers', 'numpy'} & set(sys.modules)\nassert not heavy, heavy"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert "summarize" in done.stdout


def test_every_command_has_help_with_an_example_or_a_sentence() -> None:
    import typer

    from armt.cli.app import app

    found: dict[str, Any] = dict(typer.main.get_command(app).commands)  # type: ignore[attr-defined]
    # A command of commands says what they are for; each of them has help of its own.
    for name, command in list(found.items()):
        found |= {f"{name} {inner}": each for inner, each in getattr(command, "commands", {}).items()}
    assert {"summarize", "env", "eval", "eval recall"} <= found.keys()
    for name, command in found.items():
        sentence, *rest = command.help.split("\n\n")
        assert sentence.endswith("."), name
        assert any(f"armt {name} " in line for line in rest) or name in ("env", "eval", "models"), name


def test_version_is_that_of_the_distribution(call: Callable[..., Any]) -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert call("--version").stdout.strip() == f"armt {__version__}" == f"armt {declared}"


def test_version_and_help_are_called_as_elsewhere(call: Callable[..., Any]) -> None:
    assert call("-V").stdout == call("--version").stdout
    for words in (("ask",), ("eval", "recall"), ()):
        helped = call("help", *words)
        assert (helped.returncode, helped.stdout) == (0, call(*words, "--help").stdout)
    assert call("help", "nothing").returncode == 2
    assert " help " not in call("--help").stdout


def test_help_is_shown_in_a_terminal_without_a_size(call: Callable[..., Any]) -> None:
    """Nothing was, with exit code 0."""
    assert "summarize" in call("--help", COLUMNS="0").stdout


def test_exit_codes_are_those_of_the_guide() -> None:
    guide = (ROOT / "docs" / "guide.md").read_text()
    for code in ExitCode:
        assert f"| {int(code)} |" in guide, code


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ((), 2),
        (("--no-such-option",), 2),
        (("no-such-command",), 2),
        (("summarize", "no-such-file.txt", "-q"), 2),
        (("summarize", ".", "-q", "-m", "no-such-model"), 3),
        (("inspect", "no-such-directory"), 3),
    ],
)
def test_wrong_usage_ends_with_the_documented_code(call: Callable[..., Any], words: tuple[str, ...], code: int) -> None:
    done = call(*words)
    assert done.returncode == code, done.stderr
    assert done.stdout == "" or words == ()
    assert "Traceback" not in done.stderr


def test_a_pipe_with_nothing_in_it_holds_no_text(
    call: Callable[..., Any], tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading) as pipe:
        monkeypatch.setattr(sys, "stdin", pipe)
        done = call("summarize", "-m", str(tiny_model_dir), "--dtype", "float32")
    assert (done.returncode, done.stdout) == (ExitCode.NO_TEXT, ""), done.stderr
    assert "Traceback" not in done.stderr


def test_debug_shows_the_traceback(call: Callable[..., Any]) -> None:
    done = call("--debug", "inspect", "no-such-directory")
    assert done.returncode == ExitCode.MODEL
    assert "Traceback" in done.stderr
