"""Files of questions for ``armt ask``: what is asked of them, and what is a comment."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from armt.cli.commands.ask import gather_questions
from armt.errors import ExitCode, UsageError


def test_comments_are_told_and_not_asked(tmp_path: Path) -> None:
    """They were answered as questions."""
    listed, said = tmp_path / "q.txt", list[str]()
    listed.write_text("# people\nWho is it?\n#\n  # places \n# Where is it?\n#5 in the list\n#hashtag\n")
    found = gather_questions(["# given here"], str(listed), [], None, said.append)
    # What asks is a question, and so is what no space stands in: nothing that is one is passed over.
    assert found == ("# given here", "Who is it?", "# Where is it?", "#5 in the list", "#hashtag")
    assert said == [f"{listed}: 3 comments (lines that begin with # and do not ask)"]
    listed.write_text("Who?\n")
    assert gather_questions([], str(listed), [], None, said.append) == ("Who?",)
    assert len(said) == 1


def test_comments_alone_ask_nothing(call: Callable[..., Any], tmp_path: Path, tiny_model_dir: Path) -> None:
    (tmp_path / "q.txt").write_text("# nothing yet\n")
    (tmp_path / "a.txt").write_text("The cat sleeps on the roof.")
    words = ("ask", str(tmp_path / "a.txt"), "--questions", str(tmp_path / "q.txt"), "-m", str(tiny_model_dir))
    done = call(*words)
    assert done.returncode == ExitCode.USAGE
    assert "1 comment" in done.stderr
    assert "q.txt: no question in it" in done.stderr


def test_headings_ask_nothing_and_questions_of_other_scripts_do(tmp_path: Path) -> None:
    # "## People" was asked, and a question that ends as Chinese ones do was not.
    listed, said = tmp_path / "questions.md", list[str]()
    asked = ["#1 ranked?", "#tag", "## Who?", "# \u8c01\uff1f", "### \u0645\u0646\u061f"]
    listed.write_text("\n".join(["# \u4eba", "## People", "##", *asked]), encoding="utf-8")
    assert gather_questions([], str(listed), [], None, said.append) == tuple(asked)
    assert said == [f"{listed}: 3 comments (lines that begin with # and do not ask)"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be"])
def test_questions_may_be_in_what_editors_write(tmp_path: Path, encoding: str) -> None:
    """Those that Notepad saves as Unicode were refused."""
    listed = tmp_path / "q.txt"
    mark = b"\xfe\xff" if encoding == "utf-16-be" else b""
    listed.write_bytes(mark + "Wer war Käthe?\r\nWhere\u2028is it?\r\n".encode(encoding))
    assert gather_questions([], str(listed), [], None) == ("Wer war Käthe?", "Where\u2028is it?")
    listed.write_bytes("Wer?".encode(encoding) + b"\xff")
    with pytest.raises(UsageError, match="questions cannot be read"):
        gather_questions([], str(listed), [], None)
