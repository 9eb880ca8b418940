"""Finding a model: paths that are not there, names on the hub, and the default one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import huggingface_hub
import pytest
from huggingface_hub.errors import LocalEntryNotFoundError

import armt
from armt.errors import ExitCode, ModelError
from armt.models.checkpoint.listing import JUDGE
from armt.models.default import base, build, fetch
from armt.runtime import library
from armt.runtime.library import find_model, judge_directory


def test_a_directory_is_taken_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "owner" / "model").mkdir(parents=True)
    # What is on this disk goes before what the hub might call the same.
    assert find_model("owner/model") == Path("owner/model")


# "./nosuch" and "../x" have the form of a hub name: the hub's client raised its own traceback on them.
@pytest.mark.parametrize(
    "name",
    [
        "./nosuch",
        "../x",
        "~/nosuch-model",
        "/no/such/model",
        "nosuch",
        "a/b/c",
        "-m/x",
        "",
        "\0",
        "n" * 5000,
        "~nobody-here/x",
        "a\nb",
    ],
)
def test_a_path_that_is_not_there_is_one_line(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # What lies beside the checkout is nobody's business here.
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(huggingface_hub, "snapshot_download", lambda *_, **__: pytest.fail("the hub was asked"))
    if not name:
        # The working directory: a directory, though no model.
        assert find_model(name).is_dir()
        return
    with pytest.raises(ModelError) as caught:
        find_model(name)
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code is ExitCode.MODEL


def test_from_python_too(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="nosuch"):
        armt.load(tmp_path / "nosuch")


def test_a_file_is_no_model(tmp_path: Path) -> None:
    (tmp_path / "weights.bin").write_bytes(b"x")
    with pytest.raises(ModelError, match="a model is a directory"):
        find_model(str(tmp_path / "weights.bin"))


@pytest.mark.parametrize("name", ["a..b/c", "a/b--c", "a/b.git", "a/" + "b" * 200])
def test_a_name_that_the_hub_cannot_have(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fetch, "hub_is_off", lambda: True)
    with pytest.raises(ModelError, match="no such directory") as caught:
        find_model(name)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(("name", "revision"), [("owner/model", None), ("owner/model@v1.0", "v1.0")])
def test_a_download_is_of_one_commit(
    name: str, revision: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of what the branch or tag points to now: a push in the middle must not mix two models' files."""
    asked: list[tuple[str, Any]] = []

    def download(repository: str, *, local_files_only: bool = False, **options: Any) -> str:
        if local_files_only:
            raise LocalEntryNotFoundError("not here")
        asked.append((repository, options["revision"]))
        return str(tmp_path)

    def info(_: Any, repository: str, **options: Any) -> SimpleNamespace:
        asked.append((repository, options["revision"]))
        return SimpleNamespace(
            sha="c" * 40, siblings=[SimpleNamespace(rfilename="config.json", size=2, lfs=None, blob_id=None)]
        )

    monkeypatch.setattr(huggingface_hub, "snapshot_download", download)
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", info)
    monkeypatch.setattr(fetch, "hub_is_off", lambda: False)
    assert find_model(name) == tmp_path
    assert asked == [("owner/model", revision), ("owner/model", "c" * 40)]


def test_a_hub_that_is_off_is_not_asked() -> None:
    """In a process of its own: the hub's client reads the variable when it is imported."""
    program = "from armt.runtime.library import find_model; find_model('nobody/no-such-model')"
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False)
    assert done.stderr.rstrip().endswith("not in the hub's cache, and the hub is switched off (HF_HUB_OFFLINE)")


def test_the_default_model_is_built_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    built: list[Path] = []

    def make(_: Path, target: Path) -> None:
        target.mkdir(parents=True)
        (target / "config.json").write_text("{}")
        built.append(target)

    monkeypatch.setenv("ARMT_CACHE", str(tmp_path))
    monkeypatch.setattr(base, "ensure_base", lambda **_: tmp_path)
    monkeypatch.setattr(build, "default_fingerprint", lambda _: "f" * 64)
    monkeypatch.setattr(build, "build_default", make)
    stages: list[str] = []
    notice: Callable[..., None] = lambda stage, *_: stages.append(stage)  # noqa: E731
    first = find_model(None, progress=notice)
    assert find_model(None, progress=notice) == first == tmp_path / "models" / f"default-{'f' * 16}"
    assert (built, stages) == ([first], ["preparing the default model"])


def test_whose_judge_decides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ARMT_JUDGE")
    plain, judged, default = (tmp_path / name for name in ("plain", "judged", "default-0"))
    for path in (plain, judged, default):
        path.mkdir()
    for path in (judged, default):
        (path / JUDGE).touch()

    def prepared(name: str | None, **how: Any) -> Path:
        # What is not there is not fetched for this.
        assert how["fetch"] is bool(name)
        return default if name in (None, "default") else find_model(name)

    monkeypatch.setattr(library, "find_model", prepared)
    assert judge_directory(judged) == judge_directory(plain, str(judged)) == judged
    # By whatever name, it is the model's own.
    assert judge_directory(judged, f"{plain}/../judged") is judged
    assert judge_directory(plain) == judge_directory(judged, "default") == default
    assert judge_directory(plain, "own") is None
    with pytest.raises(ModelError, match=f"^--judge: {plain}: has no judge"):
        judge_directory(judged, str(plain))
    # Which of the models is not there was not said: that of --judge or that of -m.
    with pytest.raises(ModelError, match=r"^--judge: nosuch: no such directory"):
        judge_directory(judged, "nosuch")
    monkeypatch.setenv("ARMT_JUDGE", "nosuch")
    with pytest.raises(ModelError, match=r"^ARMT_JUDGE: nosuch: no such directory"):
        judge_directory(judged)
    # A variable stands for what is not said.
    monkeypatch.setenv("ARMT_JUDGE", "own")
    assert (judge_directory(plain), judge_directory(plain, "default")) == (None, default)

    def missing(name: str | None, **_: bool) -> Path:
        raise ModelError("not prepared")

    monkeypatch.setenv("ARMT_JUDGE", "")
    monkeypatch.setattr(library, "find_model", missing)
    assert judge_directory(plain) is None
