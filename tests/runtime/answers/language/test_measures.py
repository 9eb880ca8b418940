"""A number with what it counts."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.measures import whole_measure


@pytest.mark.parametrize(
    ("line", "answer", "measure"),
    [
        ("It lasts for a period of five (5) years.", "5", "five (5) years"),
        ("It is due within thirty (30) business days after that.", "30", "thirty (30) business days"),
        ("It is due within thirty (30) days.", "thirty", "thirty (30) days"),
        ("It has at most twenty-four (24) characters.", "24", "twenty-four (24) characters"),
        ("The pump weighs 12 kg and is of steel.", "12", "12 kg"),
        ("It grew by 12 % in a year.", "12", "12 %"),
        ("It lasts for one (1) year.", "1", "one (1) year"),
        # No measure: a number that nothing stands behind, a part of another, a word.
        ("The answer is 42.", "42", "42"),
        ("It is 12 of them.", "12", "12"),
        ("It is 3,450 km long.", "450", "450"),
        ("The year is 1999 here.", "1999", "1999"),
        ("It lasts for years.", "years", "years"),
    ],
)
def test_a_number_is_given_with_what_it_counts(line: str, answer: str, measure: str) -> None:
    assert whole_measure("How long is it?", line, answer) == measure


@pytest.mark.parametrize(
    ("question", "line", "answer"),
    [
        ("How many days are left?", "There are ten (10) days left.", "10"),
        ("On which page is it?", "It is on page 12 below the line.", "12"),
        # What it counts is in the question already.
        ("What is the number of the days?", "It is 10 days.", "10"),
        ("After what days does it end?", "It ends after 10 days.", "10"),
    ],
)
def test_a_number_that_is_asked_for_stays_one(question: str, line: str, answer: str) -> None:
    assert whole_measure(question, line, answer) == answer
