"""What a question means in whatever words, and what asks for more than that."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.words import stems
from armt.runtime.answers.stated.customary.meant import is_meant, meanings

KEPT = meanings("how;long;keep kept store stored / when;delete deleted")


@pytest.mark.parametrize(
    ("question", "is_asked"),
    [
        ("How long do you keep my stuff?", True),
        ("How long is my data stored?", True),
        ("When do they delete it?", True),
        ("How do they keep it?", False),
        ("How long do you keep deleted chats?", False),
        ("What is kept?", False),
    ],
)
def test_words_that_must_be_there_and_none_that_ask_for_more(question: str, is_asked: bool) -> None:
    assert is_meant(frozenset(stems(question)), KEPT, set(stems("data"))) is is_asked


def test_nothing_is_meant_by_nothing() -> None:
    assert meanings("") == ()
    assert not is_meant(frozenset(stems("What is it?")), meanings(""), set())
