"""What a finder is taught on: windows joined into documents, each question at its place."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict
from pathlib import Path

import finding_set as builder
import pytest
from answer_sets import Measured, outlined_book
from windows import NOT_SAID

from armt.runtime.training.samples.windows import Window

SHOWN = "Die größe zählt. The heron caught two eels."


def window(asked: str, response: str, *, name: str = "one", kind: str = "article", shown: str = SHOWN) -> Window:
    return Window(
        name=name, asked=asked, kind=kind, before="", shown=shown, question=f"Who of {name}?", response=response,
        source="made", licence="CC0",
    )  # type: ignore[arg-type]  # fmt: skip


def at(document: Measured, number: int) -> str:
    """What stands at the place of a question."""
    question = document.questions[number]
    assert question.start is not None
    assert question.end is not None
    return document.text.encode()[question.start : question.end].decode()


def test_windows_of_one_document_stand_together_and_are_asked_at_their_places() -> None:
    windows = [
        window("answer", "two eels"),
        window("answer", "zählt"),
        window("answer", "the heron", shown="So the heron."),
    ]
    (document,) = builder.joined(windows)
    assert document.text.count(SHOWN) == 1
    found = {question.answer: at(document, number) for number, question in enumerate(document.questions)}
    assert found == {"two eels": "two eels", "zählt": "zählt", "the heron": "the heron"}
    assert {question.question for question in document.questions} == {"Who of one?"}


def test_a_note_is_asked_by_itself_about_all_that_it_was_written_of() -> None:
    (document,) = builder.joined([window("note", "A heron eats.")])
    assert [(question.question, at(document, 0)) for question in document.questions] == [("A heron eats.", SHOWN)]


def test_stories_gists_and_what_is_not_said_are_left_out() -> None:
    assert not list(
        builder.joined([
            window("note", "A heron eats.", kind="story"), window("gist", "A heron."), window("answer", NOT_SAID),
        ])
    )  # fmt: skip


def test_documents_are_of_bounded_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(builder, "_DOCUMENT", 100)
    monkeypatch.setattr(builder, "_MOST_NOTES", 2)
    answers = [window("answer", "eels", name=str(number), shown=f"{number} {SHOWN}") for number in range(12)]
    notes = [window("note", "eels", name=str(number), shown=f"{number} {SHOWN}") for number in range(12)]
    made = list(builder.joined(answers + notes))
    assert [document.name.split("/")[1] for document in made] == ["answer"] * 4 + ["note"] * 2
    assert sum(len(document.questions) for document in made if "answer" in document.name) == 12


def test_a_book_has_its_outline_at_its_verses() -> None:
    book = outlined_book(
        "Made",
        "made",
        [(1, 1, "Ein Tag."), (1, 2, "Größe."), (2, 1, "Ende.")],
        [(1, 1, 2, "a day"), (2, 1, 9, "an end"), (3, 1, 2, "none")],
    )
    assert book.text == "CHAPTER 1\n\n1 Ein Tag.\n2 Größe.\n\nCHAPTER 2\n\n1 Ende.\n"
    assert [(line.text, book.text.encode()[line.start : line.end].decode()) for line in book.outline] == [
        ("a day", "1 Ein Tag.\n2 Größe."), ("an end", "1 Ende."),
    ]  # fmt: skip


def test_the_tuning_documents_come_in_but_for_those_without_questions(tmp_path: Path) -> None:
    asked = Measured(
        name="a", source="s", licence="l", kind="manual", text="x", questions=[builder.Question("q?", "x", 0, 1)]
    )
    silent = Measured(name="b", source="s", licence="l", kind="story", text="x")
    lines = "".join(json.dumps(asdict(document)) + "\n" for document in (asked, silent))
    (tmp_path / "tuning.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    assert list(builder.tuned(tmp_path)) == [asked]
