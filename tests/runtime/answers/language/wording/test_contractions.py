"""What is drawn together in questions."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.wording.contractions import drawn_apart


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("What's the rent?", "What is the rent?"),
        ("whats the rent", "what is the rent"),
        ("Who’s the landlord?", "Who is the landlord?"),
        ("What's changed in version 2?", "What has changed in version 2?"),
        ("Who's been elected?", "Who has been elected?"),
        ("Where'd they go?", "Where did they go?"),
        ("who'd be glad of help", "who would be glad of help"),
        ("What're the rules?", "What are the rules?"),
        ("Who hasn't paid?", "Who has not paid?"),
        ("which of the members didnt come?", "which of the members did not come?"),
        ("What isn’t covered?", "What is not covered?"),
        ("Who'll chair it, and when's the next one?", "Who will chair it, and when is the next one?"),
    ],
)
def test_the_verb_is_written_out(asked: str, meant: str) -> None:
    assert drawn_apart(asked) == meant


@pytest.mark.parametrize(
    "asked",
    ["Whose is it?", "The who's who", "What is Ann's job?", "It's late, isn't it?", "What doesn't it cover?", "hows"],
)
def test_other_words_stay(asked: str) -> None:
    assert drawn_apart(asked) == asked
