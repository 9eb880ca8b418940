"""The models on this machine: what is listed, what may be removed, and what somebody uses."""

from __future__ import annotations

import gc
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import armt
from armt.errors import UsageError
from armt.models.default import base
from armt.runtime import library
from armt.runtime.shelf import Kind, remove, shelved

COMMITS = ("a" * 40, "b" * 40)
Put = Callable[..., Path]


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ARMT_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("ARMT_BASE", raising=False)
    return tmp_path / "cache"


@pytest.fixture
def plain(tiny_model_dir: Path, tmp_path: Path) -> Path:
    """A base without a memory, as other programs have theirs."""
    made = shutil.copytree(tiny_model_dir, tmp_path / "plain")
    (made / "config.json").write_text(json.dumps(json.loads((made / "config.json").read_text())["base_model_config"]))
    return made


def prepare_default(cache: Path, model: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let a tiny model stand where the default one does, and a base where its own does."""
    monkeypatch.setattr(base.fetch, "find_in_hub_cache", lambda: None)
    made = base._converted_path(cache, base.GGUF_SHA256)
    shutil.copytree(model, made)
    target = library.default_directory(made)
    return shutil.copytree(model, target)


def test_nothing_is_here(put_into_hub_cache: Put) -> None:
    found = {model.name: model for model in shelved()}
    assert set(found) == {"default", "base"}
    assert not any(model.prepared or model.path or model.bytes for model in found.values())
    assert found["default"].problem == "is fetched and prepared when it is first used"


def test_what_is_here(
    tiny_model_dir: Path, plain: Path, put_into_hub_cache: Put, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = put_into_hub_cache(tiny_model_dir, "owner/tiny", COMMITS[0], "v1")
    second = put_into_hub_cache(tiny_model_dir, "owner/tiny", COMMITS[1])
    put_into_hub_cache(plain, "owner/plain", COMMITS[0])
    default = prepare_default(cache, tiny_model_dir, monkeypatch)
    old = shutil.copytree(tiny_model_dir, cache / "models" / "default-0123456789abcdef")
    found = {model.name: model for model in shelved([str(tiny_model_dir), "owner/tiny", "some/where", "./nosuch"])}
    assert {name: model.path for name, model in found.items()} == {
        "default": default,
        "base": base.find_base(),
        "default-0123456789abcdef": old,
        "owner/tiny": second,
        "owner/tiny@v1": first,
        str(tiny_model_dir): tiny_model_dir,
        "some/where": None,
        "./nosuch": None,
    }
    size = sum(file.stat().st_size for file in tiny_model_dir.iterdir())
    assert (found["owner/tiny@v1"].bytes, found["owner/tiny@v1"].dialect) == (size, "armt")
    assert found["owner/tiny@v1"].revision == COMMITS[0]
    assert found["owner/tiny"].kind is Kind.HUB
    assert "armt models pull" in (found["some/where"].problem or "")
    assert found["./nosuch"].problem == "no such directory"
    assert json.loads(json.dumps([model.facts() for model in found.values()]))[0]["kind"] == "default"


def test_what_cannot_be_loaded_says_why(put_into_hub_cache: Put, tiny_model_dir: Path, tmp_path: Path) -> None:
    broken = shutil.copytree(tiny_model_dir, tmp_path / "broken")
    raw = json.loads((broken / "config.json").read_text())
    (broken / "config.json").write_text(json.dumps({**raw, "segment_size": 0}))
    model = shelved([str(broken)])[-1]
    assert not model.prepared
    assert "segment_" in (model.problem or "")


def test_a_copy_in_the_hubs_cache_is_removed_with_its_blobs(put_into_hub_cache: Put, tiny_model_dir: Path) -> None:
    first = put_into_hub_cache(tiny_model_dir, "owner/tiny", COMMITS[0], "v1")
    second = put_into_hub_cache(tiny_model_dir, "owner/tiny", COMMITS[1])
    blobs = second.parents[1] / "blobs"
    assert remove("owner/tiny@v1").path == first
    assert (first.exists(), second.exists()) == (False, True)
    assert {file.name[:8] for file in blobs.iterdir()} == {COMMITS[1][:8]}
    assert [model.name for model in shelved()] == ["default", "base", "owner/tiny"]


def test_a_prepared_copy_is_removed_and_comes_back(
    tiny_model_dir: Path, cache: Path, put_into_hub_cache: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    default = prepare_default(cache, tiny_model_dir, monkeypatch)
    assert library.find_model("default", fetch=False) == default
    assert remove("default").path == default
    assert not default.exists()
    with pytest.raises(armt.ArmtError, match="not prepared yet"):
        library.find_model(None, fetch=False)
    with pytest.raises(UsageError, match="not prepared, there is nothing to remove"):
        remove("default")


def test_what_is_the_users_is_never_removed(
    tiny_model_dir: Path, tmp_path: Path, put_into_hub_cache: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = shutil.copytree(tiny_model_dir, tmp_path / "own")
    with pytest.raises(UsageError, match="is a directory of yours"):
        remove(str(own))
    # The base that ARMT_BASE names has a name in the list.
    monkeypatch.setenv("ARMT_BASE", str(own))
    assert next(model.path for model in shelved() if model.name == "base") == own
    with pytest.raises(UsageError, match="is a directory of yours"):
        remove("base")
    with pytest.raises(UsageError, match="no such model here"):
        remove("owner/nosuch")
    assert sorted(path.name for path in own.iterdir()) == sorted(path.name for path in tiny_model_dir.iterdir())


def test_a_model_that_is_loaded_is_not_removed(put_into_hub_cache: Put, tiny_model_dir: Path) -> None:
    snapshot = put_into_hub_cache(tiny_model_dir, "owner/tiny", COMMITS[0])
    model = armt.load("owner/tiny", dtype="float32")
    assert model.path == snapshot
    with pytest.raises(UsageError, match="in use by another process"):
        remove("owner/tiny")
    assert (snapshot / "config.json").exists()
    del model
    gc.collect()
    remove("owner/tiny")
    assert not snapshot.exists()
