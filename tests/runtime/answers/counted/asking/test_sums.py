"""What is added up of a table: what was spent, and what all comes to."""

from __future__ import annotations

import pytest

from ..samples import PEOPLE, said

EXPENSES = """Date,Category,Merchant,Amount
2024-03-02,Groceries,Lidl,54.20
2024-03-11,Transport,SNCF,32.00
2024-04-01,Groceries,Aldi,41.10
2024-04-19,Dining,Chez Paul,67.50
2024-05-05,Transport,Uber,18.90
"""
SPENT_IN_2_YEARS = EXPENSES.replace("2024-05", "2023-05")


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How much did I spend in March?", "86.20"),
        ("What did we spend on groceries?", "95.30"),
        ("How much did we spend on groceries in April?", "41.10"),
        ("How much was spent at Lidl?", "54.20"),
        ("How much was spent since April?", "127.50"),
        ("How much did I spend?", "213.70"),
        ("What is the total?", "213.70"),
        ("What is the total for April?", "108.60"),
        ("What was the grand total?", "213.70"),
        ("Which category has the highest total?", "Groceries"),
        ("What was the largest expense?", "67.50"),
        # What was spent was not earned.
        ("How much was earned in March?", None),
    ],
)
def test_what_was_spent_is_the_sum_of_what_fits(question: str, expected: str | None) -> None:
    """Only what was spent on one thing was known, and a month without its year was none."""
    assert said(question, EXPENSES, "expenses.csv") == expected


def test_a_month_is_one_of_the_only_year() -> None:
    assert said("How much was spent in May?", SPENT_IN_2_YEARS, "expenses.csv") is None
    assert said("How much was spent in May 2023?", SPENT_IN_2_YEARS, "expenses.csv") == "18.90"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # Of salaries nobody knows what the total is of.
        ("What is the total?", PEOPLE),
        ("How much did we spend in Oslo?", PEOPLE),
        # What was cancelled is not spent, and of two columns either may be meant.
        ("How much did we spend in March?", EXPENSES.replace("Merchant", "Status")),
        ("What is the total?", "date,amount,fee\n2024-03-02,5.10,1.20\n2024-03-03,6.20,0.50\n"),
    ],
)
def test_what_may_be_something_else_is_not_added_up(question: str, told: str) -> None:
    assert said(question, told) is None


HOURS = """Date,Employee,Project,Hours,Billable
2024-05-06,Lena,Atlas,6.5,yes
2024-05-06,Max,Borealis,8,yes
2024-05-07,Lena,Internal,2,no
2024-05-07,Max,Atlas,4,yes
2024-05-08,Lena,Borealis,7.5,yes
"""


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("How many hours did Max work on Atlas?", "4"),
        ("How many hours were spent on Atlas?", "10.5"),
        ("How many billable hours are there?", "26.0"),
        ("How many hours are not billable?", "2"),
        ("How many hours were worked on May 7?", "6"),
        ("Who worked the most hours?", "Lena"),
        ("Who worked on Borealis?", "Max, Lena"),
        ("How many projects are billable?", None),
        ("Who worked on Norrey?", None),
    ],
)
def test_hours_are_added_up_and_whoever_worked_is_told(question: str, expected: str | None) -> None:
    assert said(question, HOURS, "hours.csv") == expected
