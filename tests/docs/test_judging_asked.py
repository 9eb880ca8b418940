"""Questions to documents of many kinds: the places of their answers in the texts."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import judging_asked as builder
import pytest

from armt.runtime.answers.known import read_known

TEXT = "# Größe\n\nRefunds take\n30 days. Ask for them early.\n\nOnce more: refunds take 30  days."


def entry(*questions: dict[str, Any], held_out: bool = False) -> dict[str, Any]:
    return {"file": "one.md", "kind": "terms", "source": "made", "held_out": held_out, "questions": list(questions)}


def asked(question: str, *said: str, kind: str = "span", answer: tuple[str, ...] = ()) -> dict[str, Any]:
    return {"question": question, "kind": kind, "said": list(said), "answer": list(answer)}


def test_all_places_are_found_whatever_lines_and_spaces_cut() -> None:
    one = asked("How long?", "efunds take 30 days.", answer=("30 days",))
    (question,) = builder.asked_about(entry(one), TEXT).questions
    assert isinstance(question, builder.Placed)
    stands = [(question.start, question.end), *((place.start, place.end) for place in question.also)]
    assert [TEXT.encode()[start:end].decode() for start, end in stands] == [
        "Refunds take\n30 days.",
        "refunds take 30  days.",
    ]
    assert (question.question, question.answer) == ("How long?", "30 days")


def test_what_is_answered_by_a_sentence_has_it_for_an_answer() -> None:
    one = asked("When to ask?", "Ask for them early.", kind="sentence")
    (question,) = builder.asked_about(entry(one), TEXT).questions
    assert question.answer == "Ask for them early."


def test_what_the_text_does_not_have_is_left_out_and_what_has_no_answer_is_not() -> None:
    made = builder.asked_about(entry(asked("Who pays?", "The buyer pays."), asked("Where?", kind="none")), TEXT)
    assert [(question.question, question.answer) for question in made.questions] == [("Where?", None)]


@pytest.mark.parametrize(("held_out", "there", "count"), [(False, True, 1), (True, True, 0), (False, False, 0)])
def test_held_out_documents_and_those_that_are_not_there_are_left_out(
    tmp_path: Path, held_out: bool, there: bool, count: int
) -> None:
    questions = tmp_path / "questions.jsonl.gz"
    questions.write_bytes(gzip.compress(json.dumps(entry(held_out=held_out)).encode()))
    if there:
        (tmp_path / "one.md").write_text(TEXT)
    assert len(list(builder.documents(tmp_path, questions))) == count


def test_a_judge_is_taught_on_all_places(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import judging_set

    folder, out = tmp_path / "told", tmp_path / "out"
    folder.mkdir()
    with gzip.open(builder.QUESTIONS, "rt") as lines:
        first = next(item for item in map(json.loads, lines) if not item["held_out"])
    said = [one for item in first["questions"] for one in item["said"]]
    (folder / first["file"]).write_text("\n\n".join([*said, "Once more:", *said]))
    windows = tmp_path / "windows.jsonl"
    windows.touch()
    assert judging_set.main([str(out), "--windows", str(windows), "--told", str(folder)]) == 0
    (known,) = read_known(out / "judging.train.jsonl.gz")
    text = known.text.read(0, known.text.size).encode()
    with_answers = [item for item in known.questions if item.answer is not None]
    assert len(with_answers) == sum(bool(item["said"]) for item in first["questions"])
    asked_said = {item["question"]: item["said"] for item in first["questions"]}
    for question in with_answers:
        for start, end in question.places:
            stands = " ".join(text[start:end].decode().split())
            assert any(one in stands for one in asked_said[question.question])
    # What is said once more has a place more.
    assert sum(len(question.places) for question in with_answers) == 2 * sum(
        len(item["said"]) for item in first["questions"]
    )
    assert "1 documents" in capsys.readouterr().out


@pytest.mark.parametrize("apart", [{"held_out": True}, {"use": "choosing"}], ids=["held out", "choosing"])
def test_what_is_held_out_or_chooses_is_not_taught(tmp_path: Path, apart: dict[str, Any]) -> None:
    (tmp_path / "one.md").write_text(TEXT)
    taught = entry(asked("When to ask?", "Ask for them early.", kind="sentence"))
    questions = tmp_path / "questions.jsonl.gz"
    with gzip.open(questions, "wt", encoding="utf-8") as lines:
        lines.writelines(json.dumps(taught | more) + "\n" for more in ({}, apart))
    assert len(list(builder.documents(tmp_path, questions))) == 1
