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


@pytest.mark.parametrize(
    ("question", "message", "words"),
    [
        # What time a message tells, and not when it was sent.
        ("What time do they meet?", "15/07/2025, 12:16 - Bec: we meet at 12.30", "we meet at 12.30"),
        ("What time did Bec meet him?", "15/07/2025, 12:16 - Bec: we meet at 12.30", None),
        ("When do they meet?", "15/07/2025, 12:16 - Bec: we meet later", None),
        # Who speaks of somebody else is not that one.
        ("Who is ill?", "15/07/2025, 12:16 - Bec: she's ill", "she's ill"),
        ("Who says she is ill?", "15/07/2025, 12:16 - Bec: she's ill", "Bec: she's ill"),
        ("Who bakes?", "15/07/2025, 12:16 - Bec: I'll do it", "Bec: I'll do it"),
    ],
)
def test_a_stamp_answers_where_the_message_does_not(question: str, message: str, words: str | None) -> None:
    assert words_of(question, message) == (message if words is None else words)


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
