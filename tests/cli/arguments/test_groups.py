"""Groups of options are spread out for Typer, and put together again for the command."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer
from typer.testing import CliRunner

from armt.cli.app import app as program
from armt.cli.arguments import options as opt
from armt.cli.arguments.groups import Given, command
from armt.cli.arguments.settings import read_settings
from armt.errors import ExitCode


def test_a_group_is_spread_out_and_put_together_again() -> None:
    seen: dict[str, Any] = {}

    @command
    def made(
        files: Annotated[list[str] | None, typer.Argument()] = None,
        *,
        decoding: opt.DecodingOptions,
        display: opt.DisplayOptions,
    ) -> None:
        seen.update(files=files, decoding=decoding, display=display)

    parameters = inspect.signature(made).parameters
    # The context says where a value comes from, and a preset gives several.
    assert list(parameters)[:4] == ["context", "files", "max_tokens", "temperature"]
    assert "decoding" not in parameters
    own = typer.Typer()
    own.command()(made)
    result = CliRunner().invoke(own, ["a", "b", "-n", "7", "--temp", "0.5", "-q"])
    assert result.exit_code == ExitCode.OK, result.output
    assert seen["files"] == ["a", "b"]
    assert seen["decoding"] == opt.DecodingOptions(max_tokens=7, temperature=0.5)
    assert seen["display"] == opt.DisplayOptions(quiet=True)


def test_options_on_the_command_line_are_told_from_defaults() -> None:
    """Off by ``--no-index`` is another word than ``--index``; what the environment says is a default."""
    seen: list[frozenset[str]] = []

    @command
    def made(
        index: Annotated[bool, typer.Option("--index/--no-index")] = True,
        dtype: opt.Dtype = "auto",
        *,
        display: opt.DisplayOptions,
        given: Given,
    ) -> None:
        seen.append(given.names)

    own = typer.Typer()
    own.command()(made)
    for words in ([], ["-q", "--no-index"], ["--index", "--color", "auto"]):
        assert CliRunner().invoke(own, words, env={"ARMT_DTYPE": "float32"}).exit_code == ExitCode.OK
    assert seen == [frozenset(), {"--quiet", "--no-index"}, {"--index", "--color"}]


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("read a -o b --keep-text --no-index", "--keep-text: not used with --no-index"),
        ("summarize a -p What? --style quotes --length short", "--style, --length: not used with --instruction (-p)"),
        ("summarize a -p What? --window 512", "--window: not used with --instruction (-p)"),
        ("summarize a -s Briefly.", "--system: not used with notes and quotes"),
        ("ask a b? -s Briefly.", "--system: not used with quotes of the text"),
        ("ask a b? --evidence 0 --rerank 4 --window 512", "--rerank, --window: not used with --evidence 0"),
        ("summarize . --workers 2", "--workers: not used with one process"),
        ("eval recall --data a --task qa1 --seed 3", "--task, --seed: not used with --data"),
        ("eval recall --data a --training-words", "--training-words: not used with --data"),
        ("eval recall --tokens 1K --segments 2", "--segments: not used with --tokens"),
        ("eval recall --no-base --base-model a", "--base-model: not used with --no-base"),
        ("eval perplexity a --no-base --base-model b", "--base-model: not used with --no-base"),
        ("eval summary --data a --no-base --base-model b", "--base-model: not used with --no-base"),
        ("eval answers --data a --no-base --base-model b", "--base-model: not used with --no-base"),
        ("eval summary --data a --show", "--show: shows what --rouge has written"),
        ("bench --train --quick", "--quick: not used with --train"),
        ("bench --train --schedule diagonal", "--schedule: not used with --train"),
        ("bench --shape llama-3.2-1b -m a --dialect armt", "--model, --dialect: not used with --shape"),
        ("bench --shape llama-3.2-1b --base a", "--base: not used with --shape"),
        ("bench --limit 3", "--limit: not used with both schedules alone, only with --baseline"),
    ],
)
def test_what_does_nothing_beside_another_option_is_refused(words: str, line: str) -> None:
    """Each of these was passed over without a word, and what was asked for did not come."""
    result = CliRunner().invoke(program, words.split())
    assert (result.exit_code, result.stdout) == (ExitCode.USAGE, "")
    assert result.stderr.startswith(f"armt: {line}")
    assert result.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("summarize a -n 9 --temp 1", "--max-tokens, --temperature: not used with notes and quotes, only with -p"),
        ("summarize a --top-p 0.5 --top-k 3", "--top-p, --top-k: not used with notes and quotes"),
        ("summarize a --repetition-penalty 2", "--repetition-penalty: not used with notes and quotes"),
        ("summarize --memory a --style gist -n 9", "--max-tokens: not used with notes and quotes"),
        ("summarize a --style quotes --seed 3 --window 512", "--window, --seed: not used with --style quotes"),
        ("ask a b? -n 9 --seed 3", "--max-tokens, --seed: not used with quotes of the text, only with --evidence 0"),
    ],
)
def test_options_of_writing_that_do_nothing_are_told_and_no_mistake(words: str, line: str) -> None:
    """Scripts give them to all commands alike. What ends these commands is that there is no document."""
    result = CliRunner().invoke(program, words.split())
    assert line in result.stderr
    assert result.stderr.startswith("armt: ")
    assert "not used" not in result.stderr.splitlines()[-1]
    quiet = CliRunner().invoke(program, [*words.split(), "-q"])
    assert "not used" not in quiet.stderr
    assert quiet.exit_code == result.exit_code


def test_a_default_may_do_nothing_beside_what_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever has a style for every day asks one thing all the same; what is said is held against the file's line."""
    config = tmp_path / "config.toml"
    config.write_text('[summarize]\nstyle = "quotes"\n[preset.one]\ninstruction = "What?"\nlength = "short"\n')
    monkeypatch.setenv("ARMT_CONFIG", str(config))
    settings = read_settings(program)
    for words, line in (
        ("summarize missing.txt -p What?", "missing.txt: no such file"),
        ("summarize missing.txt --preset one", "missing.txt: no such file"),
        ("summarize missing.txt --preset one --notes 3", "--notes: not used with --instruction (-p), which asks one "),
    ):
        done = CliRunner().invoke(program, words.split(), obj=settings, default_map=settings.defaults)
        assert done.exit_code == ExitCode.USAGE
        assert done.stderr.startswith(f"armt: {line}")
    assert f"(instruction is set in {config}:4)" in done.stderr
