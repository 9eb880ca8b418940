"""Commands run in this process, a folder of documents, and an own cache."""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from armt.cli.app import main
from armt.runtime.text import selection

_LENGTHS = {"a.txt": 40, "b.md": 333, "sub/c.txt": 7, "sub/deep/d.txt": 200}


def write_texts(root: Path, lengths: dict[str, int]) -> Path:
    generator = random.Random(5)
    for name, length in lengths.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("".join(generator.choice("abcdefghij klmno\n") for _ in range(length - 1)) + "z")
    return root


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, make_cache: Callable[[Path], Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ARMT_CACHE", str(make_cache(tmp_path / "cache")))


@pytest.fixture(autouse=True)
def _terminal_that_redraws(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the tests are run at: what stands for a terminal in them is none that is dumb."""
    monkeypatch.setenv("TERM", "xterm")


@pytest.fixture
def unlistable(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of folders that may not be listed; root may list all."""
    name, listed = "unlistable", selection._listed

    def refused(folder: Path) -> Any:
        if folder.name == name:
            raise PermissionError(13, "Permission denied")
        return listed(folder)

    monkeypatch.setattr(selection, "_listed", refused)
    return name


class Called(NamedTuple):
    """What a command line came to."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    """Run the program as the shell would, settings and all, but in this process: ``call("env", ARMT_DTYPE="float32")``.

    A process of its own takes two seconds to load torch.
    """

    def run(*words: str, **environment: str) -> Called:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["armt", *words])
            # By it the parser says how a program is called: "python -m pytest.armt" where pytest was run so.
            patch.setattr(sys.modules["__main__"], "__package__", None, raising=False)
            # Set, so that what a command sets itself is put back as well.
            for name, value in {"ARMT_DEBUG": "", **environment}.items():
                patch.setenv(name, value)
            capsys.readouterr()
            with pytest.raises(SystemExit) as ended:
                main()
        assert isinstance(ended.value.code, int | None)
        return Called(ended.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture(scope="session")
def write_folder() -> Callable[[Path, dict[str, int]], Path]:
    """Write documents of these many letters below a folder: ``write_folder(root, {"a.txt": 40})``."""
    return write_texts


@pytest.fixture
def book(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """A document of the ``TEXT`` of the test's module, which knows what is in it."""
    path = tmp_path / "book.txt"
    path.write_text(request.module.TEXT)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Four documents and one that cannot be read."""
    root = write_texts(tmp_path / "docs", _LENGTHS)
    (root / "sub" / "binary.txt").write_bytes(b"\0\1" * 99)
    return root
