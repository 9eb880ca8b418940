"""What a judge is taught on: questions at the places of their answers, and those that nothing answers."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import judging_set as builder
import pytest
from answer_sets import Measured
from windows import NOT_SAID

from armt.runtime.answers.known import read_known
from armt.runtime.training.samples.windows import Window

SHOWN = "Die größe zählt. The heron caught two eels."


def window(question: str, response: str, *, asked: str = "answer", name: str = "one", shown: str = SHOWN) -> Window:
    return Window(
        name=name, asked=asked, kind="article", before="", shown=shown, question=question, response=response,
        source="made", licence="CC0",
    )  # type: ignore[arg-type]  # fmt: skip


def said(document: Measured) -> dict[str, str | None]:
    """The questions of a document with what stands at their places."""
    found: dict[str, str | None] = {}
    for question in document.questions:
        stands = question.start is not None and question.end is not None
        found[question.question] = document.text.encode()[question.start : question.end].decode() if stands else None
    return found


def test_questions_stand_at_their_answers() -> None:
    (document,) = builder.asked_about(
        [
            window("What was caught?", "two eels"),
            window("What counts?", "größe"),
            window("Who?", "the heron", shown="So the heron."),
            window("Who sang?", NOT_SAID),
        ]
    )
    assert document.text.count(SHOWN) == 1
    assert said(document) == {
        "What was caught?": "two eels", "What counts?": "größe", "Who?": "the heron", "Who sang?": None,
    }  # fmt: skip


def test_what_another_window_answers_is_not_asked_where_it_does_not() -> None:
    (document,) = builder.asked_about([
        window("What was caught?", "two eels"), window("What was caught?", NOT_SAID, shown="Nothing of it."),
    ])  # fmt: skip
    assert said(document) == {"What was caught?": "two eels"}
    assert "Nothing of it." not in document.text


def test_notes_and_gists_and_answers_in_other_words_are_left_out() -> None:
    made = builder.asked_about([
        window("", "A heron eats.", asked="note"), window("", "A heron.", asked="gist"),
        window("How many?", "2 eels"),
    ])  # fmt: skip
    assert [said(document) for document in made] == [{}]


def test_long_documents_are_cut_and_the_same_windows_make_the_same_bytes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = [
        {
            **vars_of(
                window(f"What is {number}?", f"word {number}.", name=str(number % 7), shown=f"It is word {number}.")
            )
        }
        for number in range(3000)
    ]
    (tmp_path / "windows.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    for out in ("one", "two"):
        assert builder.main([str(tmp_path / out), "--windows", str(tmp_path / "windows.jsonl")]) == 0
    one, two = (tmp_path / out / "judging.train.jsonl.gz" for out in ("one", "two"))
    assert one.read_bytes() == two.read_bytes()
    known = read_known(one)
    assert len(known) > 1
    assert (
        f"{len(known)} documents, {sum(len(item.questions) for item in known)} questions, 0 of"
        in capsys.readouterr().out
    )
    assert all(0 < len(item.questions) <= 45 for item in known)
    with gzip.open(one, "rt") as text:
        assert json.loads(next(text))["questions"][0]["start"] is not None


def vars_of(made: Window) -> dict[str, object]:
    return {name: getattr(made, name) for name in made.__slots__}
