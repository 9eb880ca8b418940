"""What an answer to one of many questions is worth, of which is known what it should be."""

from __future__ import annotations

from typing import Any

import pytest
import questions
from judging_asked import Span

from armt.runtime.answers.records import AskedAnswer, Evidence
from armt.runtime.text.stored import StoredText

TEXT = StoredText.of_string("a.txt", "The refund takes 30 days. It is paid by Basecamp.")


def answer(output: str, *, start: int = 0, end: int = 25, answered: bool = True, near: bool = False) -> AskedAnswer:
    quote = Evidence.at(TEXT, start, end, quote=TEXT.read(start, end), by="words")
    return AskedAnswer(
        question="?", output=output, answered=answered, grounded=answered, evidence=(quote,), finish_reason=None,
        tokens_written=0, near=near,
    )  # fmt: skip


def asked(kind: str, *wanted: str) -> dict[str, Any]:
    return {"question": "?", "kind": kind, "answer": list(wanted)}


@pytest.mark.parametrize(
    ("given", "question", "place", "verdict"),
    [
        (answer("30 days"), asked("span", "30 days"), Span(0, 25), "right"),
        (answer("in 30 Days."), asked("span", "thirty", "30 days"), Span(0, 25), "right"),
        (answer("130 days"), asked("span", "30"), Span(0, 25), "wrong"),
        (answer("30 days"), asked("span", "by Basecamp"), Span(26, 49), "wrong"),
        (answer("$HOME"), asked("span", "$"), Span(0, 25), "right"),
        (answer("HOME"), asked("span", "$"), Span(0, 25), "wrong"),
        # The quote itself is held to its place.
        (answer("The refund takes 30 days"), asked("span", "a month"), Span(4, 10), "right"),
        (answer("The refund takes 30 days"), asked("span", "30 days"), Span(26, 49), "wrong"),
        (answer("It is paid by Basecamp", start=26, end=49), asked("yesno", "yes"), Span(26, 40), "right"),
        (answer("It is paid by Basecamp", start=26, end=49), asked("sentence"), Span(0, 25), "wrong"),
        (answer("", answered=False, near=True), asked("span", "30 days"), Span(0, 25), "near"),
        (answer("", answered=False, near=True), asked("span", "Basecamp"), Span(26, 49), "withheld"),
        (answer("", answered=False), asked("span", "30 days"), Span(0, 25), "withheld"),
        (answer("30 days"), asked("none"), None, "made up"),
        (answer("", answered=False), asked("none"), None, "rightly withheld"),
    ],
)  # fmt: skip
def test_verdicts(given: AskedAnswer, question: dict[str, Any], place: Span | None, verdict: str) -> None:
    assert questions.verdict_on(given, question, [] if place is None else [place]) == verdict
