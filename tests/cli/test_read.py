"""``armt read``: memory files written and read on by the command."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.errors import ExitCode

FIRST, SECOND = "It was the best of times. " * 13, "It was the worst of times! " * 7


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))


@pytest.fixture
def texts(tmp_path: Path) -> tuple[Path, Path]:
    paths = tmp_path / "a.txt", tmp_path / "b.txt"
    for path, text in zip(paths, (FIRST, SECOND), strict=True):
        path.write_text(text)
    return paths


def read(model: Path, *words: object) -> Result:
    return CliRunner().invoke(app, ["read", "-m", str(model), "--dtype", "float32", *map(str, words)])


def test_reading_on_from_a_file_equals_reading_together(
    tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]
) -> None:
    """The very bytes, sources and open tokens included."""
    one, on, both = (tmp_path / name for name in ("one.armt", "on.armt", "both.armt"))
    for words in ((texts[0], "-o", one), (texts[1], "--memory", one, "-o", on), (*texts, "-o", both)):
        result = read(tiny_model_dir, *words, "--schedule", "sequential", "-q")
        assert (result.exit_code, result.output) == (ExitCode.OK, "")
    assert on.read_bytes() == both.read_bytes()
    assert one.read_bytes() != both.read_bytes()


def test_json_says_what_was_read(tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    result = read(tiny_model_dir, *texts, "-o", tmp_path / "m.armt", "--json", "-q")
    facts = json.loads(result.stdout)
    assert facts["tokens_read"] == len(FIRST) + len(SECOND)
    assert facts["truncated"] is False
    assert [source["tokens"] for source in facts["sources"]] == [len(FIRST), len(SECOND)]


def test_a_document_without_text_writes_nothing(tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path]) -> None:
    (tmp_path / "empty.txt").write_text(" ")
    result = read(tiny_model_dir, texts[0], tmp_path / "empty.txt", "-o", tmp_path / "m.armt", "-q")
    assert result.exit_code == ExitCode.NO_TEXT
    assert not (tmp_path / "m.armt").exists()


def test_memories_that_cannot_be_used(
    tiny_model_dir: Path, tmp_path: Path, texts: tuple[Path, Path], write_tiny_model: Callable[..., Path]
) -> None:
    path = tmp_path / "m.armt"
    assert read(tiny_model_dir, texts[0], "-o", path).exit_code == ExitCode.OK
    other = read(write_tiny_model(tmp_path / "other", seed=7), texts[1], "--memory", path, "-o", tmp_path / "x", "-q")
    assert other.exit_code == ExitCode.MODEL
    assert "belongs to another model" in other.stderr
    path.write_bytes(path.read_bytes()[:-5])
    damaged = read(tiny_model_dir, texts[1], "--memory", path, "-o", tmp_path / "x", "-q")
    assert damaged.exit_code == ExitCode.MODEL
    assert len(damaged.stderr.splitlines()) == 1
    assert str(path) in damaged.stderr
    assert not (tmp_path / "x").exists()
