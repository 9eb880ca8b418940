"""Errors that name options, told to a caller who has keyword arguments."""

from __future__ import annotations

from pathlib import Path

import pytest

import armt
from armt.errors import ModelError, UsageError
from armt.runtime.keywords import by_keyword, named_by_keyword

_NAMES = ("base", "device", "devices", "judge", "max_tokens", "style")


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("--style: expected notes, got 'x'", "style: expected notes, got 'x'"),
        ("--devices 3: the model has 2 layers", "devices=3: the model has 2 layers"),
        ("--device cuda:1: with several devices", "device=cuda:1: with several devices"),
        ("a: damaged (a judge; --judge own: without)", "a: damaged (a judge; judge=own: without)"),
        ("cut at --max-tokens 5", "cut at max_tokens=5"),
        ("give its directory with --base (`armt convert --base` writes one)",
         "give its directory with base= (`armt convert --base` writes one)"),
        ("a: has no judge (armt train --judge)", "a: has no judge (armt train --judge)"),
        ("not UTF-8 (--encoding to name another); --based --no-base", None),
        ("--", None),
    ],
)  # fmt: skip
def test_options_are_keywords(message: str, said: str | None) -> None:
    assert named_by_keyword(message, _NAMES) == (said or message)


def test_an_error_stays_itself() -> None:
    @by_keyword
    def fail(error: Exception, *, judge: str = "own") -> None:
        """Fail."""
        raise error

    error = ModelError("--judge: none")
    with pytest.raises(ModelError, match=r"^judge: none$") as caught:
        fail(error)
    assert caught.value is error
    with pytest.raises(ValueError, match=r"^--judge: none$"):
        fail(ValueError("--judge: none"), judge="x")
    assert (fail.__name__, fail.__doc__) == ("fail", "Fail.")


def test_the_python_interface_speaks_of_keywords(tiny_model_dir: Path, tmp_path: Path) -> None:
    """It spoke of options, which are the command line's."""
    document = tmp_path / "a.txt"
    document.write_text("Anna lives in Berlin.")
    with pytest.raises(UsageError, match=r"^devices=99: the model has"):
        armt.load(tiny_model_dir, device="cpu", devices=99)
    model = armt.load(tiny_model_dir, device="cpu")
    with pytest.raises(UsageError, match=r"^style: expected notes, gist or quotes, got 'x'"):
        model.summarize(document, style="x")
    with pytest.raises(ModelError, match=r"^judge: nosuch: no such directory"):
        model.ask(document, "Where does Anna live?", judge="nosuch")
