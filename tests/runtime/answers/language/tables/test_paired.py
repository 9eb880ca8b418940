"""Lines of a name and what belongs to it."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.tables.paired import pair_name, paired_lines, without_leaders

MENU = "Mains\nMushroom pie (v) ........... 12.90\nLamb stew .................. 15.40\nCatch .......... market price\n"
HOURS = "Opening hours\nMonday     10:00 - 18:00\nTuesday    closed\nSunday     closed\nYou may borrow twelve items.\n"


@pytest.mark.parametrize("told", [MENU, HOURS])
def test_each_line_is_one_and_none_goes_on_in_another(told: str) -> None:
    """A price stood before the next dish, and a title in the line of Monday."""
    assert [sentence.text for sentence in sentences(told)] == told.rstrip("\n").split("\n")


@pytest.mark.parametrize(
    ("line", "name", "read"),
    [
        ("Lamb stew .......... 15.40", "Lamb stew", "Lamb stew: 15.40"),
        ("  1. Wheels . . . . . 3", "1. Wheels", "  1. Wheels: 3"),
        ("Oats…………12", "Oats", "Oats: 12"),
        ("Monday     10:00 - 18:00", "Monday", None),
        ("Deposit on the key       two months' rent", "Deposit on the key", None),
        # An ellipsis, a form, a list of options, and what goes on.
        ("He waited.... then he left.", None, None),
        ("He waited...... and then he went away.", None, None),
        ("Name: __________ (print)", None, None),
        ("-k         keep it", None, None),
        ("The mill   stands where it has always stood", None, None),
        ("Oats", None, None),
    ],
)
def test_what_a_line_is_about(line: str, name: str | None, read: str | None) -> None:
    assert pair_name(line) == name
    assert without_leaders(line) == (line if read is None else read)


def test_two_lines_with_a_gap_are_no_list() -> None:
    assert paired_lines(["Anna       Moor", "Bo       Stein", "They met."]) == [False] * 3
    assert paired_lines(["Oats ....... 3", "They met."]) == [True, False]
    # Two with numbers are.
    assert paired_lines(["MSc, Leeds      2013 - 2015", "BSc, York       2010 - 2013"]) == [True, True]
    assert paired_lines(["MSc, Leeds      2013 - 2015", "BSc, York       later"]) == [False, False]


def test_values_below_each_other_may_be_long() -> None:
    """Of a job ad "Hours 20 per week, mornings Salary £14,300 Contract permanent ..." was one sentence."""
    terms = [
        "Salary       £14,300 pro rata (£26,000 for those who work all day)",
        "Contract     permanent, with a probation of six months",
        "Reports to   Practice manager",
    ]
    assert paired_lines(terms) == [True] * 3
    assert (
        paired_lines(
            ["13 Feb      Break up for half term", "23 Feb      Back to school", "Mon 5       A long day out here"]
        )
        == [True] * 3
    )
    # At other columns, and behind what is no name, they are prose with gaps.
    assert paired_lines([terms[0], "Contract    permanent, with a probation of six months", terms[2]]) == [False] * 3
    prose = "The mill stands where it has always   stood, by the water"
    assert paired_lines([prose] * 3) == [False] * 3


def test_two_rows_are_rows() -> None:
    """Of two matches that were one sentence the score of the other one was given, and of two files what both are."""
    matches = [
        "10 June    Brazil      2-1    Scotland    @ Stade de France, Saint-Denis",
        "10 June   Morocco   2-2    Norway      @ Montpellier",
    ]
    assert paired_lines([*matches, "They met."]) == [True, True, False]
    assert paired_lines([matches[0], "They met.", matches[1]]) == [False] * 3
    files = [
        "  mill.exe     A bound test program, which is old",
        "  mill.pdb     What is known of mill.exe, and of that",
    ]
    assert paired_lines(files) == [True] * 2
    goes_on = [
        "  mill.h      Put these files where they belong, to",
        "  wheel.h     compile what needs them, and no more",
    ]
    assert paired_lines(goes_on) == [False] * 2
    assert paired_lines(
        ["The mill     is old, and nobody knows of it", "and oats     are not, as all of them know"]
    ) == [
        False,
        False,
    ]


def test_one_line_with_a_sum_is_a_pair() -> None:
    assert paired_lines(["Paid by card", "Change due      0.00", "Points earned today"]) == [False, True, False]
    assert paired_lines(["Fee   £12", "They met."]) == [True, False]
    assert paired_lines(["Page   12", "They met."]) == [False, False]


def test_long_lines_take_no_time() -> None:
    begin = time.process_time()
    for line in ("a   " * 40_000, "a" * 100_000 + " ..... 3", ". " * 50_000, "a ....." * 20_000):
        paired_lines([line] * 3)
        without_leaders(line)
    assert time.process_time() - begin < 2
