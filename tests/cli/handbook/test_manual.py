"""The manual page: as the program is now, and one that man can show."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from armt.errors import ExitCode

PAGE = Path(__file__).parents[3] / "docs" / "man" / "armt.1"


def test_the_page_is_what_the_program_is() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "armt.cli.handbook.manual"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout == PAGE.read_text(), "run `make reference`"


def test_every_command_and_file_is_there() -> None:
    import typer

    from armt.cli.app import app
    from armt.cli.arguments.settings import commands_below

    text = PAGE.read_text()
    found = [" ".join(words) for words, _ in commands_below(typer.main.get_command(app))]
    assert {"summarize", "eval recall", "models pull"} <= set(found)
    for words in found:
        assert f'.SS "armt {words} ' in text, words
    for name in (
        r"\fB\-\-preset\fP",
        r"\fBARMT_MODEL\fP",
        r"\fB\(ti/.config/armt/config.toml\fP",
        *(rf"\fB{int(code)}\fP" for code in ExitCode),
    ):
        assert name in text, name


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_the_page_is_shown_without_a_warning() -> None:
    done = subprocess.run(
        ["groff", "-man", "-ww", "-z", str(PAGE)], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stderr == ""


@pytest.mark.skipif(shutil.which("groff") is None, reason="groff is not installed")
def test_examples_can_be_copied_from_it() -> None:
    """A dash that is typeset as a hyphen, or a quote as a curly one, is no option of a shell any more."""
    done = subprocess.run(
        ["groff", "-man", "-Tutf8", "-P-cbou", str(PAGE)], capture_output=True, text=True, timeout=60, check=True
    )
    for example in (
        "armt summarize papers/ --glob '*.pdf' -o results.jsonl --resume",
        "find . -name '*.md' -print0 | armt summarize --files-from - --null --jsonl",
    ):
        assert example in done.stdout
