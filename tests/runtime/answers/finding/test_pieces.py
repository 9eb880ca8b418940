"""Pieces: what a sentence is about."""

from __future__ import annotations

import pytest

from armt.runtime.answers.finding.pieces import InContext, Piece, is_sentence, label_of, telling_words
from armt.runtime.answers.language.sentences import Sentence


def test_words_that_ask_are_not_expected_in_the_answer() -> None:
    assert telling_words("What kind of climate does Norrey have?") == {"climat", "norrey"}
    assert telling_words("What is the name?") == {"name"}
    # "Independence: 11 November 1975" says it, and was a third of what was asked for.
    assert telling_words("When did Norrey become independent?") == {"norrey", "independ"}


def test_when_something_took_place_need_not_be_called_so() -> None:
    assert telling_words("When was version 3.3.0 released?") == {"3.3.0"}
    assert "releas" in telling_words("What was released in 3.3.0?")


@pytest.mark.parametrize(("line", "ends"), [("It is.", True), ("“It is!”", True), ("它是。", True), ("Is it?", False),
                                            ("It (is)", False), ("It is:", False), ("It is.[1]", True),
                                            ("It is [1]", False)])  # fmt: skip
def test_a_sentence_ends_as_one(line: str, ends: bool) -> None:
    assert is_sentence(line) is ends


def test_what_may_begin_with_a_label() -> None:
    """Of a setting with a comment the setting, and of a list what opens it is its line."""
    commented = Sentence(0, 30, "# where it listens\nport = 8412")
    assert label_of(commented, commented.line) == "port = 8412"
    assert label_of(Sentence(0, 12, "Airports: 13"), "Airports: 13") == "Airports: 13"
    flour, sleeps = Sentence(0, 7, "- flour"), Sentence(0, 7, "Sleeps.")
    listed = InContext(flour, None, "- flour", (), "", opening="You need:")
    below = InContext(sleeps, Sentence(0, 6, "--wait"), "Sleeps.", (), "")
    assert Piece(listed, 0.0, "words").line == "You need:"
    assert Piece(below, 0.0, "words").line == "--wait Sleeps."
