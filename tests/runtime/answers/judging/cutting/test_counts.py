"""Counts that stand in a row."""

from __future__ import annotations

import pytest

from armt.runtime.answers.judging.cutting.counts import counted_among, there_are

FOUND = "There were 2 High, 1 Medium, 7 Low, and 4 Informational severity findings."


@pytest.mark.parametrize(
    ("question", "line", "answer", "told"),
    [
        # The last of four was told of all, and three of them of one.
        ("How many findings were there?", FOUND, "4", ""),
        ("How many findings were high severity?", FOUND, "1 Medium, 7 Low", "2"),
        ("How many low findings are there?", FOUND, "4", "7"),
        ("How many informational findings are there?", FOUND, "4", "4"),
        ("How many people came?", "Two men and three women came.", "Two", ""),
        # How often it is tried is not how long that takes.
        ("How many attempts are made?", "It tries three times, after 5, 30 and 120 seconds.", "30", "three times"),
        ("How many attempts are made?", "It tries three times.", "three", "three"),
        ("How many attempts are made?", "Two attempts are made, then five retries.", "five", "five"),
        # It was told how many had not.
        ("How many findings have been mended?", "All but 2 findings have been mended.", "2", ""),
        ("How many birds are there?", "There are 2 dogs and 3 birds.", "3", "3"),
        ("How many dogs are there?", "There are 2 dogs and 3 birds.", "2", "2"),
        ("How many rooms are there?", "There are 14 rooms.", "14", "14"),
        ("Who came?", "Two men and three women came.", "Two men", "Two men"),
    ],
)
def test_of_several_counts_the_one_is_told_that_is_asked_for(question: str, line: str, answer: str, told: str) -> None:
    assert counted_among(question, line, answer) == told


@pytest.mark.parametrize(
    ("question", "line", "is_said"),
    [
        ("How many interviews are there?", "There are two interviews: one with the team, and a trial day.", True),
        ("How many interviews will I have?", "In all there will be three short interviews.", True),
        ("How many interviews are there?", "There are rooms for two interviews.", False),
        ("How many interviews are there?", "There are two rooms.", False),
        ("When are the interviews?", "There are two interviews.", False),
        ("How many interviews are there?", "Two interviews are held.", False),
    ],
)
def test_how_many_there_are_is_said_in_so_many_words(question: str, line: str, is_said: bool) -> None:
    assert there_are(question, line) is is_said


@pytest.mark.parametrize(
    ("question", "line", "answer", "told"),
    [
        ("How many voted against?", "Five voted for, one against.", "Five", "one"),
        ("How many voted for it?", "Five voted for, one against.", "one", "Five"),
        ("How many votes were against?", "There were 12 votes in favour and 3 opposed.", "12", "3"),
        ("How many abstained?", "Five voted for, two abstained.", "Five", "two"),
        # Nobody is said to have.
        ("How many abstained?", "Five voted for, one against.", "Five", "Five"),
        # Nobody voted for a kitchen.
        ("How many were ordered for the hall?", "20 chairs for the hall, 6 for the kitchen.", "20", "20"),
        ("How many voted against?", "Five voted against it, then six against the other.", "Five", "Five"),
    ],
)
def test_votes_are_those_of_the_side_that_is_asked_for(question: str, line: str, answer: str, told: str) -> None:
    assert counted_among(question, line, answer) == told
