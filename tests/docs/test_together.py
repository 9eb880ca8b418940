"""What an answer from a folder is worth, of which is known in which document it should stand."""

from __future__ import annotations

import gzip
import json

import pytest
import together
from judging_asked import Span

from armt.runtime.answers.records import AskedAnswer, Evidence
from armt.runtime.text.stored import StoredText

TEXT = StoredText.of_string("a.txt", "The refund takes 30 days.")
ASKED = {"question": "?", "kind": "span", "answer": ["30 days"]}


def answer(output: str, *, answered: bool = True, near: bool = False) -> AskedAnswer:
    quote = Evidence.at(TEXT, 0, 25, quote=TEXT.read(0, 25), by="words")
    return AskedAnswer(
        question="?", output=output, answered=answered, grounded=answered, evidence=(quote,), finish_reason=None,
        tokens_written=0, near=near,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "there", "elsewhere"),
    [
        (answer("30 days"), "right", "wrong"),
        (answer("a month"), "wrong", "wrong"),
        (answer("", answered=False, near=True), "near", "withheld"),
        (answer("", answered=False), "withheld", "withheld"),
    ],
)
def test_the_quote_has_to_stand_in_the_document_that_is_meant(given: AskedAnswer, there: str, elsewhere: str) -> None:
    places = [Span(0, 25)]
    assert together.verdict_in(given, ASKED, places, is_there=True) == there
    assert together.verdict_in(given, ASKED, places, is_there=False) == elsewhere


def test_each_folder_has_questions_with_and_without_an_answer() -> None:
    with gzip.open(together.FOLDERS, "rt", encoding="utf-8") as lines:
        entries = [json.loads(line) for line in lines]
    for held_out, documents in ((False, 30), (True, 59)):
        some = [entry for entry in entries if entry["held_out"] is held_out]
        asked = [question for entry in some for question in entry["questions"]]
        assert (len(some), len(asked)) == (documents, 180)
        assert sum(question["kind"] == "none" for question in asked) == 30
        assert all(bool(question["said"]) is (question["kind"] != "none") for question in asked)
