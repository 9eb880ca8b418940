"""Defaults from the user's ``config.toml``: below flags and environment, and nothing in it is ignored."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from armt.errors import ExitCode


@pytest.fixture
def run(call: Callable[..., Any]) -> Callable[..., Any]:
    """Run the program with a file of settings: ``run(config, "env", ARMT_DTYPE="float32")``."""
    return lambda config, *words, **environment: call(*words, ARMT_CONFIG=str(config), **environment)


def test_flag_over_environment_over_file(run: Callable[..., Any], tiny_model_dir: Path, tmp_path: Path) -> None:
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
def test_what_the_file_cannot_mean_is_refused_by_name(
    run: Callable[..., Any], tmp_path: Path, content: str, words: str
) -> None:
    config = tmp_path / "config.toml"
    config.write_text(content)
    done = run(config, "env")
    assert done.returncode == ExitCode.USAGE
    assert words in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_file_that_was_named_must_be_there(run: Callable[..., Any], tmp_path: Path) -> None:
    assert run(tmp_path / "missing.toml", "env").returncode == ExitCode.USAGE
