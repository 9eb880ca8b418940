"""``armt env``: what a bug report needs, for people and for programs."""

from __future__ import annotations

import json
import platform
from importlib.metadata import version
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from armt import __version__
from armt.cli.app import app
from armt.cli.commands import env


def facts() -> dict[str, str]:
    done = CliRunner().invoke(app, ["env", "--json"])
    assert done.exit_code == 0, done.output
    return {name: str(value) for name, value in json.loads(done.stdout).items()}


def test_versions_choices_and_where_things_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_KERNELS", "torch")
    found = facts()
    assert (found["armt"], found["torch"]) == (__version__, torch.__version__)
    assert (found["python"], found["safetensors"]) == (platform.python_version(), version("safetensors"))
    # Each choice with its reason, as a command would make it here.
    assert found["kernels"] == "torch (ARMT_KERNELS=torch)"
    assert found["device"].startswith(("cpu (", "cuda"))
    assert "torch." not in found["dtype"]
    assert found["cache"] == str(tmp_path / "cache")
    # Variables of the user's that change what armt does.
    assert (found["ARMT_KERNELS"], found["ARMT_CACHE"]) == ("torch", str(tmp_path / "cache"))


def test_a_line_a_fact(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "_facts", lambda: {"armt": "1.0", "threads": 2})
    lines = CliRunner().invoke(app, ["env"]).stdout.splitlines()
    assert lines[:2] == ["armt            1.0", "threads         2"]
    # Where the model, its base and the user's settings are.
    assert [line.split()[0] for line in lines[2:6]] == ["cache", "base", "config", "presets"]


def test_kernels_that_are_compiled_first_are_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes some ten seconds on a new machine, where nothing was said."""
    monkeypatch.setattr("armt.runtime.choose.compiles_first", lambda *_: True)
    done = CliRunner().invoke(app, ["env"])
    assert (done.exit_code, done.stderr) == (0, "armt: compiling kernels for this processor, once\n")


def test_a_package_that_is_missing_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(env, "_PACKAGES", ("torch", "no-such-package"))
    assert facts()["no-such-package"] == "not installed"
