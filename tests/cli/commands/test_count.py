"""``armt count``: like wc, without running the model."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "docs"
    (root / "sub").mkdir(parents=True)
    (root / "b.txt").write_text("x" * 33)
    (root / "a b\n.txt").write_text("x" * 32)
    (root / "sub" / "c.md").write_text("x" * 100)
    return root


def count(model: Path, *words: object, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(app, ["count", "-m", str(model), *map(str, words)], input=stdin)


def test_tokens_segments_and_a_total(tiny_model_dir: Path, folder: Path) -> None:
    result = count(tiny_model_dir, folder / "b.txt", folder / "sub" / "c.md")
    assert result.exit_code == ExitCode.OK
    rows = [line.split() for line in result.stdout.splitlines()]
    assert rows == [
        ["33", "2", str(folder / "b.txt")],
        ["100", "4", str(folder / "sub" / "c.md")],
        ["133", "6", "total"],
    ]


def test_weights_are_not_needed(tiny_model_dir: Path, folder: Path, tmp_path: Path) -> None:
    bare = tmp_path / "bare"
    bare.mkdir()
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        (bare / name).write_bytes((tiny_model_dir / name).read_bytes())
    assert count(bare, folder / "b.txt").stdout.split()[:2] == ["33", "2"]


@pytest.mark.parametrize("null", [True, False])
def test_lists_of_paths(tiny_model_dir: Path, folder: Path, null: bool) -> None:
    """With zero bytes a path may hold a line break."""
    names = sorted(str(path) for path in folder.rglob("*.*") if null or "\n" not in path.name)
    stdin = b"".join(name.encode() + (b"\0" if null else b"\n") for name in names)
    result = count(tiny_model_dir, "--files-from", "-", "--jsonl", *(["--null"] if null else []), stdin=stdin)
    records = [json.loads(line) for line in result.stdout.splitlines()]
    assert [record["path"] for record in records] == names
    assert sum(record["tokens"] for record in records) == (165 if null else 133)


def test_failures_are_said_and_passed_over(tiny_model_dir: Path, folder: Path) -> None:
    (folder / "empty.txt").write_text("")
    result = count(tiny_model_dir, folder)
    assert result.exit_code == ExitCode.SOME_FAILED
    assert "empty.txt: no text" in result.stderr
    assert "165" in result.stdout.splitlines()[-1]
    assert count(tiny_model_dir, folder / "empty.txt").exit_code == ExitCode.NO_TEXT
    assert count(tiny_model_dir).exit_code == ExitCode.USAGE


def test_where_there_is_nothing_to_count_that_is_said(tiny_model_dir: Path, tmp_path: Path) -> None:
    """A folder of source code was counted as nothing, without a word, and with exit code 0."""
    (tmp_path / "a.py").write_text("pass")
    (tmp_path / "b.py").write_text("pass")
    result = count(tiny_model_dir, tmp_path)
    assert (result.exit_code, result.stdout) == (ExitCode.NO_TEXT, "")
    assert result.stderr.splitlines() == [
        "armt: 2 other files not read (--glob '*' takes every file)",
        f"armt: no documents in {tmp_path}",
    ]
    assert count(tiny_model_dir, tmp_path, "--glob", "*", "-q").exit_code == ExitCode.OK
