"""A number with what it counts."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.measures import whole_measure, with_smaller_units, with_what_it_closes


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
        # A number was cut before its scale, and a share was the bare number.
        ("The town has 1.2 million people.", "1.2", "1.2 million people"),
        ("It holds 5 million litres of it.", "5", "5 million litres"),
        ("It grew to 1.2 million.", "grew to 1.2", "grew to 1.2 million"),
        ("It earned $1.2 million last year.", "$1.2", "$1.2 million"),
        ("It earned $1.2 million last year.", "million last year", "$1.2 million last year"),
        ("About 12.5 per cent of them smoke.", "12.5", "12.5 per cent"),
        ("The discount is 12.5% of it.", "12.5", "12.5%"),
        ("It had a few hundred sheep.", "hundred sheep", "hundred sheep"),
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
        ("How many people live there?", "There are 1.2 million people.", "1.2 million"),
        # What it counts is in the question already.
        ("What is the number of the days?", "It is 10 days.", "10"),
        ("After what days does it end?", "It ends after 10 days.", "10"),
    ],
)
def test_a_number_that_is_asked_for_stays_one(question: str, line: str, answer: str) -> None:
    assert whole_measure(question, line, answer) == answer


@pytest.mark.parametrize(
    ("line", "answer", "number"),
    [
        ("There are 3 dozen eggs.", "3", "3 dozen"),
        ("There are two hundred thousand eggs.", "two", "two hundred thousand"),
        ("There are 1.2 million eggs.", "1.2", "1.2 million"),
    ],
)
def test_a_count_is_a_whole_number(line: str, answer: str, number: str) -> None:
    """ "1.2" was given of "1.2 million"."""
    assert whole_measure("How many eggs are there?", line, answer) == number


@pytest.mark.parametrize(
    ("line", "answer", "whole"),
    [
        ("at least one hundred eighty (180) days before it ends", "180) days", "one hundred eighty (180) days"),
        (
            "the rate of one and one-half percent (1.5%) per month",
            "1.5%) per month",
            "one and one-half percent (1.5%) per month",
        ),
        ("a copy of each (ten [10] pages) is kept", "10] pages", "ten [10] pages"),
        # No number in words stands before the bracket.
        ("the whole fee (5,000 dollars) per month", "5,000 dollars) per month", "(5,000 dollars) per month"),
        # Nothing is cut, or nobody knows where.
        ("for thirty (30) days", "thirty (30) days", "thirty (30) days"),
        ("a) first, b) second", "second", "second"),
        ("a) first, b) second", "b) second", "b) second"),
        ("(10) days or (10) days", "10) days", "10) days"),
    ],
)
def test_an_answer_that_closes_a_bracket_has_its_beginning(line: str, answer: str, whole: str) -> None:
    assert with_what_it_closes(line, answer) == whole


@pytest.mark.parametrize(
    ("line", "answer", "whole"),
    [
        ("1 lbs 8.0 oz Chocolate Malt (250.0 SRM)", "8.0 oz", "1 lbs 8.0 oz"),
        ("It takes 2 hours and 30 minutes.", "30 minutes", "2 hours and 30 minutes"),
        ("It takes 2 hours and 30 minutes.", "2 hours", "2 hours and 30 minutes"),
        ("It took 1h 12m 30s in all.", "1h", "1h 12m 30s"),
        ("He is 6 ft 2 in tall.", "6 ft", "6 ft 2 in"),
        # No larger unit with smaller ones of its own.
        ("It takes 45 minutes or 1 hour.", "1 hour", "1 hour"),
        ("It weighs 2 lb, and takes 3 minutes.", "3 minutes", "3 minutes"),
        ("Stay 5 days and 3 months more.", "5 days", "5 days"),
        ("It takes 2 hours and 30 minutes.", "takes 2 hours", "takes 2 hours"),
    ],
)
def test_a_measure_of_several_units_is_given_whole(line: str, answer: str, whole: str) -> None:
    """Half a pound was given of one and a half."""
    assert with_smaller_units(line, answer) == whole
