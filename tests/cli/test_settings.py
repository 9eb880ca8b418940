"""Defaults from the user's ``config.toml``: below flags and environment, and nothing in it is ignored."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from armt.cli.app import app
from armt.cli.settings import read_settings
from armt.errors import ExitCode, UsageError


def run(config: Path, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "armt", *words],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "ARMT_CONFIG": str(config), "OMP_NUM_THREADS": "1", **environment},
    )


def test_flag_over_environment_over_file(tiny_model_dir: Path, tmp_path: Path) -> None:
    config, text = tmp_path / "config.toml", tmp_path / "text.txt"
    text.write_text("Some words. " * 10)
    config.write_text(
        f'model = "{tiny_model_dir}"\nschedule = "sequential"\n[summarize]\nmax-tokens = 5\njson = true\nquiet = true\n'
    )

    def record(*words: str, **environment: str) -> dict[str, object]:
        done = run(config, "summarize", str(text), "-p", "What is it?", *words, **environment)
        assert done.returncode == 0, done.stderr
        return dict(json.loads(done.stdout))

    assert (record()["tokens_written"], record()["schedule"]) == (5, "sequential")
    assert record(ARMT_SCHEDULE="diagonal")["schedule"] == "diagonal"
    assert record("--schedule", "sequential", ARMT_SCHEDULE="diagonal")["schedule"] == "sequential"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("modle = 1\n", "no such option: modle"),
        ("[summarise]\nseed = 1\n", "[summarise]: no such command"),
        ("[env]\nmax-tokens = 1\n", "[env] no such option: max-tokens"),
        ("= =\n", "cannot be read"),
    ],
)
def test_what_the_file_cannot_mean_is_refused_by_name(tmp_path: Path, content: str, words: str) -> None:
    config = tmp_path / "config.toml"
    config.write_text(content)
    done = run(config, "env")
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    "content", ["a = " + "[" * 100_000, '"a\\nb" = 1\n', "x" * 5000 + " = 1\n", "[" + "y" * 5000 + "]\nz = 1\n"]
)
def test_what_is_wrong_is_said_in_a_line(content: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Deep brackets were a traceback, and a name was quoted whole, with its line breaks."""
    (tmp_path / "config.toml").write_text(content)
    monkeypatch.setenv("ARMT_CONFIG", str(tmp_path / "config.toml"))
    with pytest.raises(UsageError, match=r"config\.toml") as caught:
        read_settings(app)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300 + len(str(tmp_path))


def test_a_file_that_was_named_must_be_there(tmp_path: Path) -> None:
    assert run(tmp_path / "missing.toml", "env").returncode == ExitCode.USAGE
