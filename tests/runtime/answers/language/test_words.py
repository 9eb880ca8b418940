"""Words: folded, stemmed, and which tokens belong to words that say something."""

from __future__ import annotations

from armt.runtime.answers.language.words import telling


def test_telling_tokens_are_told_by_their_last_byte() -> None:
    """The space before a word belongs to its token; by first bytes no word in the middle of a text would tell."""
    text = "What is the naïve rule?"
    assert telling(text, [0, 4, 7, 11, 18, 23]) == [False, False, False, True, True, False]
    assert telling("", []) == [False]
