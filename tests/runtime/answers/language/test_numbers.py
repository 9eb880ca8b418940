"""Numbers as people write them: what digits may mean, words, scales, Roman numerals."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.numbers import (
    DIGITS,
    VAGUE,
    is_number_word,
    readings,
    roman,
    scaled,
    spelled,
)


@pytest.mark.parametrize(
    ("digits", "meant"),
    [
        ("007", {"7"}),
        ("3.50", {"3.5"}),
        ("1,234", {"1234", "1.234"}),
        ("1.234.567", {"1234567"}),
        ("1,234.50", {"1234.5"}),
        ("1.234,50", {"1234.5"}),
        ("1 234", {"1234"}),
        ("1\u202f234\u202f567", {"1234567"}),
        ("1'234", {"1234"}),
        ("1,23,456", {"123456"}),
        ("3.11.7", {"3.11.7"}),
        ("1,2", {"1.2"}),
        ("9" * 40, {"9" * 40}),
    ],
)
def test_what_digits_may_mean(digits: str, meant: set[str]) -> None:
    assert readings(digits) == meant


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("in 1885, 2.5 and 1 234 567 men", ["1885", "2.5", "1 234 567"]),
        ("rooms 12 1234", ["12", "1234"]),
        ("12 34 56", ["12", "34", "56"]),
        ("3,50 or 3.", ["3,50", "3"]),
    ],
)
def test_digits_are_found_with_what_groups_them(text: str, found: list[str]) -> None:
    assert [match.group() for match in DIGITS.finditer(text)] == found


@pytest.mark.parametrize(
    ("digits", "word", "meant"),
    [
        ("2.5", "million", {"2500000"}),
        ("1,5", "thousand", {"1500"}),
        ("3", "dozen", {"36"}),
        ("3", "score", set()),
        ("3", "men", set()),
        ("3.11.7", "million", set()),
    ],
)
def test_a_scale_behind_digits(digits: str, word: str, meant: set[str]) -> None:
    assert scaled(digits, word) == meant


@pytest.mark.parametrize(
    ("words", "numbers"),
    [
        ("seven", [7]),
        ("twenty one", [21]),
        ("six hundred and three", [603]),
        ("an hundred", [100]),
        ("two three", [2, 3]),
        ("threescore and ten", [70]),
        ("four score and seven", [87]),
        ("six hundred thousand and three thousand five hundred and fifty", [603_550]),
        ("two million", [2_000_000]),
        ("nineteen eighty four", [19, 84, 1984]),
        ("ten twenty", [10, 20]),
        ("twenty third", [23]),
        ("and", []),
    ],
)
def test_numbers_in_words(words: str, numbers: list[int]) -> None:
    run = [word for word in words.split() if word == "and" or is_number_word(word)]
    assert list(spelled(run)) == numbers


def test_words_that_name_numbers() -> None:
    named = ("zero", "first", "eightieth", "ninety", "twice", "dozen", "millions", "hundredth")
    assert all(map(is_number_word, named))
    assert not any(map(is_number_word, ("men", "and", "", "One", "onetwo")))
    assert all(map(is_number_word, VAGUE))
    assert "seven" not in VAGUE


@pytest.mark.parametrize(
    ("word", "value"),
    [("XIV", 14), ("MCMLXXXIV", 1984), ("II", 2), ("CD", 400), ("MMM", 3000),
     ("I", None), ("IIII", None), ("xiv", None), ("VX", None), ("MIX", 1009), ("", None), ("XIVth", None)],
)  # fmt: skip
def test_roman_numerals(word: str, value: int | None) -> None:
    assert roman(word) == value
