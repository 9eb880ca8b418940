"""What of a quote may be an answer: no number of a verse, and no stamp of a message."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.copied import words_of

MESSAGE = "2020-06-18T16:35:43  <ada> we meet in the mill"


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Where do they meet?", "we meet in the mill"),
        ("who says where they meet", "ada> we meet in the mill"),
        ("When was that said?", MESSAGE),
        ("at what time did Ada say so", MESSAGE),
    ],
)
def test_a_message_answers_with_what_is_said(question: str, words: str) -> None:
    assert words_of(question, MESSAGE) == words


def test_the_number_of_a_verse_is_left_out() -> None:
    assert words_of("Where is the mill?", "12 And the mill is in Oslo.") == "And the mill is in Oslo."
    assert words_of("Where is the mill?", "12 mills are in Oslo.") == "12 mills are in Oslo."
