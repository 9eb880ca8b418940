"""``armt inspect`` and ``armt convert``: what a checkpoint or a memory file is, and a base that gets a memory."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode


def run(*words: object) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_a_model_is_described(tiny_model_dir: Path) -> None:
    facts = json.loads(run("inspect", tiny_model_dir, "--json").stdout)
    assert (facts["dialect"], facts["family"], facts["segment_tokens"]) == ("armt", "llama", 32)
    assert facts["memory_layers"] == [0, 1, 2]
    assert facts["memory_trained"] is True
    # Float32: four bytes a parameter, each weight once.
    assert facts["bytes"] == 4 * facts["parameters"]
    assert (facts["carries_tokens"], facts["schedules"]) == (False, ["sequential", "diagonal"])


def test_an_rmt_is_described(rmt_model_dir: Path) -> None:
    facts = json.loads(run("inspect", rmt_model_dir, "--json").stdout)
    assert (facts["dialect"], facts["carries_tokens"], facts["schedules"]) == ("rmt", True, ["sequential"])
    assert (facts["memory_layers"], facts["d_mem"], facts["correction"]) == ([], None, None)
    # Two memory tokens of width 32, float32.
    assert facts["state_bytes"] == 2 * 32 * 4
    said = run("inspect", rmt_model_dir).stdout
    assert "d mem" in said
    # It was "yes" of tokens that nobody had taught.
    assert facts["memory_trained"] is None
    assert re.search(r"^memory trained +not told$", said, re.MULTILINE)


def test_a_memory_file_is_described(tiny_model_dir: Path, tmp_path: Path) -> None:
    text, memory = tmp_path / "text.txt", tmp_path / "text.armt"
    text.write_text("x" * 70)
    assert run("read", text, "-m", tiny_model_dir, "--dtype", "float32", "-o", memory, "--quiet").exit_code == 0
    facts = json.loads(run("inspect", memory, "--json").stdout)
    assert (facts["tokens_read"], facts["segments_read"], facts["open_tokens"]) == (70, 3, 6)


def test_what_is_neither_is_refused(tmp_path: Path) -> None:
    (tmp_path / "junk").write_text("junk")
    assert run("inspect", tmp_path / "junk").exit_code == ExitCode.MODEL
    assert run("inspect", tmp_path).exit_code == ExitCode.MODEL
    # A memory file that was misspelled was "not a model directory".
    missing = run("inspect", tmp_path / "book.armt")
    assert (missing.exit_code, missing.stderr) == (
        ExitCode.MODEL,
        f"armt: {tmp_path / 'book.armt'}: no such file or directory\n",
    )


def test_a_model_is_described_by_its_name(tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``-m`` and ``armt models`` call a model was no such file."""
    monkeypatch.setattr(
        "armt.runtime.library._default_model", lambda _progress, fetch: None if fetch else tiny_model_dir
    )
    monkeypatch.setattr(
        "armt.runtime.library._cached", lambda name, _revision: tiny_model_dir if name == "a/b" else None
    )
    for name in ("default", "a/b", "a/b@main"):
        assert json.loads(run("inspect", name, "--json").stdout)["path"] == str(tiny_model_dir)
    # A path is no name, and was one without its dot.
    for path in ("./a/b", "./default"):
        missing = run("inspect", path)
        assert (missing.exit_code, missing.stderr) == (ExitCode.MODEL, f"armt: {path}: no such file or directory\n")
    missing = run("inspect", "a/c")
    said = "armt: a/c: no such directory, and not in the hub's cache (armt models pull a/c)\n"
    assert (missing.exit_code, missing.stderr) == (ExitCode.MODEL, said)


def test_how_a_model_is_read_is_not_told_of_a_memory(tiny_model_dir: Path, tmp_path: Path) -> None:
    (tmp_path / "m.armt").write_text("junk")
    told = run("inspect", tmp_path / "m.armt", "--dialect", "paper", "--base", tmp_path)
    assert (told.exit_code, "--dialect, --base: not used with" in told.stderr) == (ExitCode.USAGE, True)
    told = run("inspect", tiny_model_dir, "--base", tmp_path)
    assert (told.exit_code, "--base: not used with" in told.stderr) == (ExitCode.USAGE, True)


def test_a_converted_base_has_an_untrained_memory_in_the_layers_asked_for(
    tmp_path: Path, tiny_base: Callable[..., Any]
) -> None:
    tiny_base("llama").save_pretrained(tmp_path / "base")
    words = ("--segment", 8, "--memory-tokens", 2, "--d-mem", 4)
    assert run("convert", tmp_path / "base", tmp_path / "out", *words, "--layers", "1,3").exit_code == ExitCode.OK
    facts = json.loads(run("inspect", tmp_path / "out", "--json").stdout)
    assert (facts["memory_layers"], facts["memory_trained"], facts["d_mem"]) == ([1, 3], False, 4)
    again = run("convert", tmp_path / "base", tmp_path / "out", *words)
    assert again.exit_code == ExitCode.USAGE
    assert "exists already; name another directory" in again.stderr
