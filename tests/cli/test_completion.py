"""Completion: what can be typed next, from names alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from armt.cli.completion import complete_memories, complete_models, complete_results


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (folder := tmp_path / "here").mkdir()
    monkeypatch.chdir(folder)
    for name in ("runs/a.jsonl", "runs/a.txt", "runs/sub/b.json", "book.armt", "bare.txt", ".hidden/c.jsonl"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("")
    return folder


def test_files_of_a_kind_and_folders_on_the_way(here: Path) -> None:
    assert complete_results("") == ["runs/"]
    assert complete_results("runs/") == ["runs/a.jsonl", "runs/sub/"]
    assert complete_results("runs/sub/b") == ["runs/sub/b.json"]
    assert complete_memories("b") == ["book.armt"]
    assert complete_memories("nowhere/") == []


def test_what_is_hidden_is_completed_where_it_was_begun(here: Path) -> None:
    assert complete_results(".h") == [".hidden/"]


def test_models_are_the_default_one_the_hubs_and_folders(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (here / "hub" / "models--owner--a-model").mkdir(parents=True)
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(here / "hub"))
    assert complete_models("") == ["default", "owner/a-model", "hub/", "runs/"]
    assert complete_models("own") == ["owner/a-model"]
    assert complete_models("ru") == ["runs/"]
