"""Results for people: an output as it is, an answer alone, several under their questions."""

from __future__ import annotations

from typing import Any

import pytest

from armt.runtime.jobs.rendering import as_text, heading


def answer(question: str, output: str) -> dict[str, Any]:
    return {"question": question, "output": output, "answered": True, "grounded": True, "evidence": []}


@pytest.mark.parametrize(
    ("result", "text"),
    [
        ({"output": "A gist.\nTwo lines."}, "A gist.\nTwo lines.\n"),
        (
            {"output": "A guess.", "grounded": False},
            "A guess.\n  (from memory alone: no text was looked at)\n",
        ),
        ({"answers": [answer("Who?", "Amalia")]}, "Amalia\n"),
        (
            {"answers": [answer("Who?", "Amalia"), answer("When?", "1885")]},
            "Q: Who?\nAmalia\n\nQ: When?\n1885\n",
        ),
    ],
    ids=["output", "of a memory alone", "one answer", "two answers"],
)
def test_a_result_ends_with_a_line_break(result: dict[str, Any], text: str) -> None:
    assert as_text(result) == text


def test_a_name_stands_above() -> None:
    assert heading("a b.txt") == "==> a b.txt <=="
    # The second line passed for a part of the answer.
    assert heading("a\nb.txt") == "==> a\u240ab.txt <=="
