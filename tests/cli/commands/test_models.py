"""``armt models``: what is here, fetched, removed, and taken without -m."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest
from typer.testing import CliRunner, Result

from armt.cli.app import app
from armt.cli.arguments.settings import read_settings
from armt.errors import ExitCode
from armt.models.default import fetch

COMMIT = "c" * 40
Put = Callable[..., Path]


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "config.toml"
    path.write_text("# mine\nseed = 3\n")
    monkeypatch.setenv("ARMT_CONFIG", str(path))
    monkeypatch.delenv("ARMT_MODEL", raising=False)
    monkeypatch.delenv("ARMT_BASE", raising=False)
    monkeypatch.setattr(fetch, "find_in_hub_cache", lambda: None)
    return path


def run(*words: object, stdin: str | None = None) -> Result:
    settings = read_settings(app)
    line = ["models", *map(str, words)]
    return CliRunner().invoke(app, line, obj=settings, default_map=settings.defaults, input=stdin)


def test_the_list_names_what_is_taken(
    tiny_model_dir: Path, put_into_hub_cache: Put, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_into_hub_cache(tiny_model_dir, "owner/tiny", COMMIT)
    rows = {line[3:].split()[0]: line for line in run("list").stdout.splitlines()}
    assert list(rows) == ["NAME", "default", "base", "owner/tiny"]
    assert [name for name, line in rows.items() if line.startswith("*")] == ["default"]
    config.write_text(f'model = "owner/tiny"\n[preset.mine]\nmodel = "{tiny_model_dir}"\n')
    found = json.loads(run("list", "--json").stdout)
    assert found["default"] == "owner/tiny"
    assert [model["name"] for model in found["models"]] == ["default", "base", "owner/tiny", str(tiny_model_dir)]
    assert [model["prepared"] for model in found["models"]] == [False, False, True, True]
    monkeypatch.setenv("ARMT_MODEL", "some/where")
    assert json.loads(run("list", "--json").stdout)["default"] == "some/where"
    assert "\n*  some/where" in run("list").stdout


@pytest.mark.parametrize("command", [("default",), ("pull",), ("rm",), ("rm", "--force")])
def test_an_empty_name_is_none(command: tuple[str, ...], config: Path) -> None:
    """It was the directory that one was in: "config.json: no such file", and ": is a directory of yours"."""
    for name in ("", " "):
        done = run(*command, name)
        assert done.exit_code == ExitCode.USAGE
        assert done.stderr == "armt: an empty name; `armt models list` prints what there is\n"
    assert "model" not in config.read_text()


def test_the_model_that_is_taken_is_shown_and_chosen(
    tiny_model_dir: Path, config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run("default").stdout == "default\n"
    monkeypatch.chdir(tiny_model_dir.parent)
    assert run("default", tiny_model_dir.name).exit_code == ExitCode.OK
    # From whatever directory a command is run; and nothing else of the file has changed.
    assert config.read_text() == f'model = "{tiny_model_dir}"\n# mine\nseed = 3\n'
    shown = run("default")
    assert (shown.stdout, shown.stderr) == (f"{tiny_model_dir}\n", f"armt: {tiny_model_dir}: {config}:1 says so\n")
    assert run("default", "owner/tiny").exit_code == ExitCode.OK
    assert run("default").stdout == "owner/tiny\n"
    assert run("default", "default").exit_code == ExitCode.OK
    assert config.read_text() == "# mine\nseed = 3\n"
    # Where there is no file yet, one is made.
    monkeypatch.delenv("ARMT_CONFIG")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "new"))
    assert run("default", "owner/tiny").exit_code == ExitCode.OK
    assert (tmp_path / "new" / "armt" / "config.toml").read_text() == 'model = "owner/tiny"\n'


def test_a_file_that_was_named_is_made(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It was refused, as by all that only read it: no such file (ARMT_CONFIG)."""
    new = config.with_name("new") / "mine.toml"
    monkeypatch.setenv("ARMT_CONFIG", str(new))
    for words in (("default",), ("list",)):
        done = run(*words)
        assert (done.exit_code, done.stderr) == (ExitCode.USAGE, f"armt: {new}: no such file (ARMT_CONFIG)\n")
    assert run("default", "./nosuch").exit_code == ExitCode.MODEL
    assert not new.exists()
    assert run("default", "owner/tiny").exit_code == ExitCode.OK
    assert new.read_text() == 'model = "owner/tiny"\n'
    # One that is there and wrong is refused as before.
    new.write_text("modle = 1\n")
    assert run("default", "owner/tiny").exit_code == ExitCode.USAGE


def test_a_directory_that_toml_cannot_name_is_said(tiny_model_dir: Path, config: Path, tmp_path: Path) -> None:
    """It was called a bug of armt's."""
    before, odd = config.read_text(), tmp_path / os.fsdecode(b"caf\xe9")
    shutil.copytree(tiny_model_dir, odd)
    done = run("default", odd)
    assert done.exit_code == ExitCode.USAGE
    assert "no name of Unicode" in done.stderr
    assert config.read_text() == before


@pytest.mark.parametrize("name", ["./nosuch", "nosuch", "{empty}"])
def test_what_is_no_model_is_not_chosen(name: str, config: Path, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = run("default", name.format(empty=tmp_path / "empty"))
    assert done.exit_code == ExitCode.MODEL
    assert len(done.stderr.splitlines()) == 1
    assert config.read_text() == "# mine\nseed = 3\n"


@pytest.fixture
def hub(put_into_hub_cache: Put, tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """A hub that has one model; what is asked of it."""
    asked: list[Any] = []
    files = [
        SimpleNamespace(rfilename=file.name, size=file.stat().st_size, lfs=None, blob_id=None)
        for file in tiny_model_dir.iterdir()
    ]

    def info(_: Any, repository: str, **options: Any) -> SimpleNamespace:
        asked.append((repository, options["revision"]))
        return SimpleNamespace(sha=COMMIT, siblings=files)

    def download(repository: str, *, revision: str, **_: Any) -> str:
        asked.append((repository, revision))
        return str(put_into_hub_cache(tiny_model_dir, repository, revision, None))

    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", info)
    monkeypatch.setattr(fetch, "hub_is_off", lambda: False)
    monkeypatch.setattr("armt.runtime.library.hub_is_off", lambda: False)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    return asked


@pytest.mark.parametrize(("name", "revision"), [("owner/tiny", None), ("owner/tiny@v1", "v1")])
def test_a_model_is_fetched_at_one_commit_and_found_without_the_hub(
    hub: list[Any], name: str, revision: str | None
) -> None:
    """The hub's cache did not know which commit a branch is, so that every later command asked the hub again."""
    found = json.loads(run("pull", name, "--json").stdout)
    assert (found["name"], found["revision"]) == (name, COMMIT)
    assert hub == [("owner/tiny", revision), ("owner/tiny", COMMIT)]
    ref = Path(found["path"]).parents[1] / "refs" / (revision or "main")
    assert ref.read_text() == COMMIT


def test_the_hub_cannot_be_had(put_into_hub_cache: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: Any, **__: Any) -> Any:
        raise OSError("Name or service\nnot known")

    monkeypatch.setattr("armt.runtime.library.hub_is_off", lambda: False)
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", refused)
    done = run("pull", "owner/tiny")
    assert done.exit_code == ExitCode.MODEL
    assert done.stderr == "armt: owner/tiny: the hub cannot be reached: Name or service not known\n"
    monkeypatch.setattr("armt.runtime.library.hub_is_off", lambda: True)
    assert run("pull", "owner/tiny").stderr == "armt: owner/tiny: the hub is switched off (HF_HUB_OFFLINE)\n"


def test_what_is_no_model_of_the_hub_is_not_fetched(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    info = SimpleNamespace(sha=COMMIT, siblings=[SimpleNamespace(rfilename="README.md", size=1)])
    monkeypatch.setattr("armt.runtime.library.hub_is_off", lambda: False)
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", lambda *_, **__: info)
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: pytest.fail("was fetched"))
    assert "holds no config.json" in run("pull", "owner/data").stderr
    for name in ("./nosuch", str(tmp_path), "nosuch"):
        done = run("pull", name)
        assert (done.exit_code, "expected owner/model" in done.stderr) == (ExitCode.USAGE, True)


def test_removal_asks_or_is_told_to(
    put_into_hub_cache: Put, tiny_model_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    snapshot = put_into_hub_cache(tiny_model_dir, "owner/tiny", COMMIT)
    refused = run("rm", "owner/tiny")
    assert refused.exit_code == ExitCode.USAGE
    assert "nobody can be asked here; --force removes" in refused.stderr
    monkeypatch.setattr("armt.cli.commands.models._can_be_asked", lambda: True)
    assert run("rm", "owner/tiny", stdin="n\n").exit_code != ExitCode.OK
    assert snapshot.exists()
    asked = run("rm", "owner/tiny", stdin="y\n")
    assert (asked.exit_code, snapshot.exists()) == (ExitCode.OK, False)
    assert f"Remove {snapshot} (" in asked.stderr
    again = put_into_hub_cache(shutil.copytree(tiny_model_dir, snapshot.parents[3] / "copy"), "owner/other", COMMIT)
    done = run("rm", "owner/other", "--force", "-q")
    assert (done.exit_code, done.output, again.exists()) == (ExitCode.OK, "", False)
