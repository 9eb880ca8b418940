"""What of a quote may be an answer: no number of a verse, and no stamp of a message."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.copied import words_of
from armt.runtime.session import Armt

from ..dialogue import FILLER, reply, searched, talk

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


def test_the_number_of_a_verse_is_not_copied(tiny: Armt) -> None:
    text = "12 And the mill of Norrey stood there for forty years.\n13 And nobody ground.\n\n" + FILLER * 12
    question = "How long did the mill of Norrey stand there?"
    _, asked = talk(tiny, question, reply("forty"), document=searched(question, text))
    text = asked[0][0].copying.text
    begins = {tiny.tokenizer.decode([text.ids[at]]).strip() for at in text.begins}
    assert "And" in begins or "A" in begins
    assert not begins & {"1", "12", "2"}
