"""``armt ask book.txt`` at a terminal: the book is read once, and what is typed is asked."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from armt.cli import conversation
from armt.cli.conversation import typed
from armt.errors import ExitCode

FACTS = "The lamp stands in the kitchen. Mary went to the garden. The cat sleeps on the roof. " * 4
# The text answers both, whatever a model without sense has to say.
QUESTIONS = ("Does the cat sleep on the roof?", "Did Mary go to the garden?")


class Terminal(io.TextIOWrapper):
    """A terminal at which somebody has typed."""

    def __init__(self, text: str) -> None:
        super().__init__(io.BytesIO(text.encode()), encoding="utf-8")

    def isatty(self) -> bool:
        return True


@pytest.fixture
def facts(tmp_path: Path) -> Path:
    path = tmp_path / "facts.txt"
    path.write_text(FACTS)
    return path


@pytest.fixture
def type_in(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    def type_lines(*lines: str) -> None:
        monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))

    return type_lines


def test_what_is_typed_is_answered_as_on_the_command_line(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    asked = ["ask", str(facts), "-m", str(tiny_model_dir), "--dtype", "float32", "-q"]
    alone = [call(*asked, question).stdout for question in QUESTIONS]
    type_in(QUESTIONS[0], "", f"  {QUESTIONS[1]}\t")
    found = call(*asked)
    assert (found.returncode, found.stdout) == (ExitCode.OK, "".join(alone))
    assert all("sleep" in text or "Mary" in text for text in alone)
    assert found.stderr.count("? ") == 4


def test_documents_are_read_once(
    call: Callable[..., Any],
    type_in: Callable[..., None],
    tiny_model_dir: Path,
    facts: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    read: list[list[str]] = []
    reading = conversation.read_into

    def counted(places: list[Path], armt: object, paths: list[str], **rest: object) -> object:
        read.append(list(paths))
        return reading(places, armt, paths, **rest)  # type: ignore[arg-type]

    monkeypatch.setattr(conversation, "read_into", counted)
    type_in(*QUESTIONS, *QUESTIONS)
    found = call("ask", str(facts), "-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none")
    assert found.returncode == ExitCode.OK
    assert read == [[str(facts)]]
    assert "Ctrl-D" in found.stderr


def test_a_memory_is_asked_without_reading(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path, tmp_path: Path
) -> None:
    way, memory = ["-m", str(tiny_model_dir), "--dtype", "float32", "-q"], str(tmp_path / "facts.armt")
    assert call("read", str(facts), "-o", memory, *way).returncode == ExitCode.OK
    alone = call("ask", "--memory", memory, QUESTIONS[0], *way).stdout
    type_in(QUESTIONS[0])
    assert call("ask", "--memory", memory, *way).stdout == alone


def test_a_model_without_a_memory_looks_at_the_text_each_time(
    call: Callable[..., Any],
    type_in: Callable[..., None],
    write_tiny_model: Callable[..., Path],
    facts: Path,
    tmp_path: Path,
) -> None:
    model = write_tiny_model(tmp_path / "plain", wrap_layers=[False] * 3)
    way = ["-m", str(model), "--dtype", "float32", "-q"]
    alone = [call("ask", str(facts), question, *way).stdout for question in QUESTIONS]
    type_in(*QUESTIONS)
    assert call("ask", str(facts), *way).stdout == "".join(alone)


def test_a_question_that_fails_does_not_end_it(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    type_in("why " * 4000, QUESTIONS[0])
    way = ["-m", str(tiny_model_dir), "--dtype", "float32", "--progress", "none"]
    found = call("ask", str(facts), *way, "--evidence", "0")
    assert found.returncode == ExitCode.OK
    assert found.stdout.count("from memory alone") == 2


@pytest.mark.parametrize("words", [("--json",), ("-o", "out.txt"), ("--report", "page.html"), ("--dry-run",)])
def test_results_that_go_elsewhere_want_a_question(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path, words: tuple[str, ...]
) -> None:
    type_in(QUESTIONS[0])
    found = call("ask", str(facts), "-m", str(tiny_model_dir), *words)
    assert found.returncode == ExitCode.USAGE
    assert "no question: armt ask" in found.stderr


def test_a_word_that_is_no_file_is_told_at_a_terminal_too(
    call: Callable[..., Any], type_in: Callable[..., None], tiny_model_dir: Path, facts: Path
) -> None:
    type_in(QUESTIONS[0])
    found = call("ask", str(facts), "why", "-m", str(tiny_model_dir))
    assert found.returncode == ExitCode.USAGE
    assert "why is no file" in found.stderr


def test_the_question_mark_is_no_part_of_the_answers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Answers may be piped on (| tee) while questions are typed."""
    monkeypatch.setattr(sys, "stdin", Terminal("Who?\n"))
    assert list(typed()) == ["Who?"]
    assert tuple(capsys.readouterr()) == ("", "? \n? \n")
