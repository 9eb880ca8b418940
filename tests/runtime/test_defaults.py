"""Defaults: the command line and Python take the same."""

from __future__ import annotations

import inspect
import subprocess
import sys

import pytest

from armt.cli.arguments.options import DecodingOptions
from armt.cli.commands.ask import QuestionOptions
from armt.runtime import defaults
from armt.runtime.answers.asking import AskOptions
from armt.runtime.answers.notes import NoteOptions
from armt.runtime.answers.works.summary import SummaryOptions
from armt.runtime.results import ask, summarize


@pytest.mark.parametrize("name", ["evidence", "rerank", "judged"])
def test_questions_are_answered_alike_on_the_command_line_and_in_python(name: str) -> None:
    """They stood in four places, and nothing kept them together."""
    expected = getattr(defaults, name.upper())
    assert getattr(QuestionOptions(), name) == getattr(AskOptions(), name) == expected
    assert inspect.signature(ask).parameters[name].default == expected


def test_windows_and_the_penalty_are_alike() -> None:
    assert AskOptions().window == inspect.signature(ask).parameters["window"].default == defaults.ASK_WINDOW
    assert NoteOptions().window == SummaryOptions().window == defaults.NOTE_WINDOW
    assert inspect.signature(summarize).parameters["window"].default == defaults.NOTE_WINDOW
    assert DecodingOptions().repetition_penalty == defaults.REPETITION_PENALTY


def test_help_needs_no_torch_for_them() -> None:
    code = "import sys; import armt.runtime.defaults; print('torch' in sys.modules)"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert shown.strip() == "False"
