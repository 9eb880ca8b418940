"""Words that cannot be taken: one line says what is wrong with them, and where the help is."""

from __future__ import annotations

import json
import subprocess
import sys
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


_IN_TURN = """
import contextlib, io, json, sys
from armt.cli.app import main
for words in json.loads(sys.argv[1]):
    sys.argv = ["armt", *words]
    with contextlib.redirect_stdout(io.StringIO()) as out, contextlib.redirect_stderr(io.StringIO()) as said:
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    print(json.dumps([code, out.getvalue(), said.getvalue(), "torch" in sys.modules]))
"""


def test_what_there_is_not_is_said_before_torch_is_loaded(tiny_model_dir: Path, folder: Path) -> None:
    """One process after the other in one: none may have loaded what the next one is asked about."""
    usage, none, text, model = ExitCode.USAGE, ExitCode.MODEL, str(folder / "a.txt"), ["-m", str(tiny_model_dir)]
    summarize, train = ["summarize", text, *model], ["train", str(tiny_model_dir), "-o", str(folder / "run")]
    recall, answers = ["eval", "recall", *model], ["eval", "answers", "--data", text, *model]
    pairs = ["eval", "summary", "--data", text, *model]
    wrong: list[tuple[list[str], ExitCode, str]] = [
        ([*summarize, "--dtype", "float3"], usage, "--dtype: expected auto, checkpoint, "),
        ([*summarize, "--kernels", "avx52"], usage, "did you mean avx512?"),
        ([*summarize, "--dialect", "papers"], usage, "did you mean paper?"),
        ([*summarize, "--format", "odt"], usage, "format: expected one of"),
        ([*summarize, "--encoding", "utf-99"], usage, "encoding: 'utf-99' is unknown"),
        ([*summarize, "--memory", "nosuch.armt"], none, "nosuch.armt: no such memory file"),
        ([*summarize, "-m", "./nosuch"], none, "./nosuch: no such directory"),
        ([*summarize, "--device", "cuda:one"], usage, "--device: expected auto, or a device as torch calls it"),
        ([*train, "--device", "CUDA"], usage, "--device: expected auto, or a device as torch calls it"),
        ([*train, "--dtype", "half"], usage, "--dtype: expected auto, "),
        ([*train, "--judge", text], ExitCode.SOME_FAILED, "a.txt: not a set of documents with answers"),
        ([*recall, "--task", "qa0"], usage, "--task: expected qa1, qa2 or qa3, got 'qa0'; did you mean qa"),
        ([*answers, "--table", "quote"], usage, "--table: expected notes, finding, memory, quotes or questions, "),
        (["eval", "answers", "--data", str(folder), *model], usage, "docs: is a directory, expected a file"),
        ([*pairs, "--min-segments", "17"], usage, "--min-segments 17: more than --max-segments 16"),
        (["bench", "--shape", "gpt-5"], usage, "shape: expected one of llama-3.2-1b, "),
        (["bench", *model, "--plot", str(folder / "a.jpg")], usage, "--plot: expected a name ending in .png or .svg"),
        (["bench", *model, "--baseline", "llama.cpp"], usage, "--baseline llama.cpp: name the base's GGUF file"),
    ]
    lines = [words for words, _, _ in wrong]
    command = [sys.executable, "-c", _IN_TURN, json.dumps(lines)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    for (words, code, said), line in zip(wrong, done.stdout.splitlines(), strict=True):
        got, out, stderr, torch_loaded = json.loads(line)
        assert (got, out, torch_loaded) == (code, "", False), (words, stderr)
        assert said in stderr, words
        assert len(stderr.splitlines()) == 1, words
