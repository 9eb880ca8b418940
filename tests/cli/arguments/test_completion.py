"""Completion: what can be typed next, from names alone."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from typer.completion import get_completion_script
from typer.testing import CliRunner

from armt.cli.app import app
from armt.cli.arguments.completion import (
    complete_memories,
    complete_models,
    complete_results,
    mend_scripts,
)


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


def test_all_that_inspect_describes_is_completed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Once names of models were completed, memory files no longer were: the shell does so where nothing else does."""
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(here / "hub"))
    (here / "book.index").write_text("")
    line = {"_ARMT_COMPLETE": "complete_bash", "COMP_CWORD": "2"}
    for words, completed in (("armt inspect b", ["book.armt", "book.index"]), ("armt inspect d", ["default"])):
        done = CliRunner().invoke(app, [], prog_name="armt", env=line | {"COMP_WORDS": words})
        assert done.stdout.split() == completed


def test_bash_is_given_names_as_they_are_typed(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """``my notes.armt`` became two words in bash; zsh and fish quote by themselves."""
    (here / "my notes (1).armt").write_text("")
    assert complete_memories("my") == ["my notes (1).armt"]
    monkeypatch.setenv("_ARMT_COMPLETE", "complete_bash")
    assert complete_memories("my") == [r"my\ notes\ \(1\).armt"]
    assert complete_memories("~nobody/") == []
    typed = subprocess.run(["bash", "-c", f"printf %s {complete_memories('my')[0]}"], capture_output=True, check=True)
    assert typed.stdout == b"my notes (1).armt"


def test_the_first_tab_in_a_new_zsh_completes() -> None:
    """That Tab loads the script as a completion; it made itself known, and nothing was completed till the next one."""
    for _ in range(2):
        mend_scripts()
        script = get_completion_script(prog_name="armt", complete_var="_ARMT_COMPLETE", shell="zsh")
        head, known, end = script.partition("\ncompdef _armt_completion armt\n")
        assert known
        assert "_armt_completion()" in head
        assert end == '(( ! ${+compstate} )) || _armt_completion "$@"'
