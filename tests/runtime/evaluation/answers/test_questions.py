"""Rows about questions: quotes, answers, and that there is none."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from armt.runtime.answers.works import asking
from armt.runtime.engine.memory import Memory
from armt.runtime.evaluation.answers import questions

Rows = Callable[..., list[dict[str, Any]]]


def test_questions_with_and_without_an_answer(rows: Rows) -> None:
    told: list[str] = []
    made = rows(tables=("quotes", "questions"), notify=told.append)
    # A set of a hundred documents takes minutes, document by document.
    assert told == ["quotes from one, 1 of 1", "questions on one"]
    quotes = {row["method"]: row for row in made if row["table"] == "quotes"}
    assert set(quotes) == {"words", "both"}
    for row in quotes.values():
        assert (row["n"], row["quote_right"], row["answered"]) == (1, 1, 1)
        assert (row["n_without"], row["answered_without"]) == (1, 0)
    (asked,) = [row for row in made if row["table"] == "questions"]
    assert (asked["n"], asked["quote_right"]) == (1, 1)
    # The right segment given, the answer is the one of the right segment found.
    assert asked["given_f1"] == asked["f1"] > 0
    # Random weights say nothing right from memory, and what is said without one is another thing.
    assert asked["withheld_f1"] == asked["withheld_zeroed_f1"] == 0
    (unanswered,) = [row for row in made if row["table"] == "no answer"]
    assert (unanswered["n"], unanswered["answered"]) == (1, 0)


def test_skimming_is_measured_without_what_reading_has_left(rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = questions.answer_question, []

    def answer(question: str, searched: Any, *, memory: Memory, **others: Any) -> Any:
        asked.append((searched.keys is None, memory.tokens_read))
        return real(question, searched, memory=memory, **others)

    for module in (questions, asking):
        monkeypatch.setattr(module, "answer_question", answer)
    (row,) = [row for row in rows(tables=("questions",), skim=True) if row["table"] == "questions"]
    assert (row["n"], row["quote_right"]) == (1, 1)
    assert set(asked) == {(True, 0)}


def test_questions_are_put_right_first_as_they_are_for_whoever_asks(
    rows: Rows, story: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, put = asking.answer_question, []

    def answer(question: str, *others: Any, **more: Any) -> Any:
        put.append(question)
        return real(question, *others, **more)

    slip = {"question": "what teh otter of Brindlewick built", "answer": "a dam", "start": 0, "end": 40}
    document = {"name": "one", "kind": "story", "text": story, "outline": [], "questions": [slip]}
    data = tmp_path / "set.jsonl.gz"
    data.write_bytes(gzip.compress(json.dumps(document).encode()))
    monkeypatch.setattr(asking, "answer_question", answer)
    assert rows(tables=("questions",), data=data)[0]["quote_right"] == 1
    assert put[0] == "what the otter of Brindlewick built"


def test_with_the_text_withheld_the_document_s_memory_is_asked_and_then_none(
    rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def answers(armt: Any, memory: Memory, asked: list[str], asking: Any) -> list[str]:
        read.append(memory.tokens_read)
        return ["a dam" if memory.tokens_read else ""] * len(asked)

    monkeypatch.setattr(questions, "_from_memory", answers)
    made = rows(tables=("questions",))
    (row,) = [row for row in made if row["table"] == "questions"]
    assert [bool(tokens) for tokens in read] == [True, False] * (len(read) // 2)
    assert (row["withheld_f1"], row["withheld_zeroed_f1"]) == (1, 0)
