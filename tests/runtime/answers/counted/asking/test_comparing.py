"""Two rows of a table beside each other."""

from __future__ import annotations

import pytest

from ..samples import said, tables

PEAKS = """Name,Country,Height (m),Prominence (m)
Everest,Nepal,8849,8849
K2,Pakistan,8611,4020
Lhotse,Nepal,8516,610
Makalu,Nepal,,
Level,Peru,8516,12
"""
STAFF = """Name,Department,Salary,Birth date,Hired
Ann Lee,Sales,"72,000",1980-04-12,2010-03-01
Bob Kay,Engineering,"81,000",1991-09-30,2018-06-15
Cid Roe,Engineering,"64,000",1997-01-22,2021-01-10
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Which is higher, K2 or Lhotse?", "K2"),
        ("Which peak is lower, K2 or Lhotse?", "Lhotse"),
        ("Which one is higher, Lhotse or the peak K2?", "K2"),
        ("Which of K2 and Lhotse is the higher?", "K2"),
        ("Is K2 or Lhotse higher?", "K2"),
        ("Which has the better prominence, Everest or K2?", None),
        ("Which has the greater prominence, Everest or K2?", "Everest"),
        ("Which is higher, Lhotse or Level?", "Lhotse, Level"),
        ("Is K2 higher than Lhotse?", "Yes: K2 8611, Lhotse 8516"),
        ("Is K2 lower than Lhotse?", "No: K2 8611, Lhotse 8516"),
        ("Is Lhotse higher than Level?", "No: Lhotse 8516, Level 8516"),
        ("Does K2 have a higher prominence than Lhotse?", "Yes: K2 4020, Lhotse 610"),
        ("Is the prominence of K2 higher than that of Lhotse?", "Yes: K2 4020, Lhotse 610"),
        ("How much higher is Everest than K2?", "238"),
        ("How many metres lower is K2 than Everest?", "238"),
        ("What is the difference in height between K2 and Everest?", "238"),
        ("Which peaks are higher than Lhotse?", "Everest, K2"),
        ("Which peaks in Nepal are higher than K2?", "Everest"),
        ("Which peaks are higher than K2 and in Nepal?", "Everest"),
        ("How many peaks have a lower prominence than K2?", "2"),
        ("Which peaks are higher than Everest?", None),
        ("Which peaks are higher than Makalu?", None),
        ("How much higher is K2 than Everest?", "238 less: K2 8611, Everest 8849"),
        ("How much lower is Everest than K2?", "238 more: Everest 8849, K2 8611"),
        ("How much higher is Lhotse than Level?", "0"),
        ("How much greater is the prominence of K2 than that of Lhotse?", "3410"),
        ("How much smaller is the prominence of K2 than Lhotse?", "3410 more: K2 4020, Lhotse 610"),
        ("How much faster is the prominence of K2 than that of Lhotse?", None),
        # What is said behind a plural is said of the peaks, and else it may be of the other one.
        ("Which peaks higher than K2 are in Nepal?", "Everest"),
        ("Which peaks are higher than Lhotse in Nepal?", None),
        # It is not so in feet.
        ("How many feet higher is Everest than K2?", None),
        # Nothing is told of one, and one is none.
        ("Which is higher, K2 or Makalu?", None),
        ("Is Makalu higher than K2?", None),
        ("Which is higher, K2 or Denali?", None),
        ("Is K2 higher than Denali?", None),
        ("Is K2 much higher than Lhotse?", None),
        ("Is K2 not higher than Lhotse?", None),
        ("Is K2 larger than Lhotse?", None),
        ("Is K2 higher than Lhotse and Everest?", None),
        ("Which is higher, Nepal or Peru?", None),
        ("Is K2 in Nepal or Pakistan?", None),
    ],
)
def test_which_of_two_is_higher(question: str, answer: str | None) -> None:
    assert said(question, PEAKS, "peaks.csv") == answer


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who earns more, Ann Lee or Bob Kay?", "Bob Kay"),
        ("Who earns less than Ann Lee?", "Cid Roe"),
        ("Does Bob Kay earn more than Ann Lee?", "Yes: Bob Kay 81,000, Ann Lee 72,000"),
        ("How much more does Bob Kay earn than Ann Lee?", "9,000"),
        ("Who is older, Ann Lee or Bob Kay?", "Ann Lee"),
        ("Is Bob Kay younger than Cid Roe?", "No: Bob Kay 1991-09-30, Cid Roe 1997-01-22"),
        ("Which employees are younger than Ann Lee?", "Bob Kay, Cid Roe"),
        ("Who is the youngest employee?", "Cid Roe"),
        ("Who is the oldest?", "Ann Lee"),
        # How many years that is no day says.
        ("How much older is Ann Lee than Bob Kay?", None),
        ("Who was hired earlier, Ann Lee or Bob Kay?", "Ann Lee"),
        ("Who was hired last, Ann Lee or Bob Kay?", "Bob Kay"),
        ("Was Ann Lee hired before Bob Kay?", "Yes: Ann Lee 2010-03-01, Bob Kay 2018-06-15"),
        ("Who was hired before Bob Kay?", "Ann Lee"),
        ("Which employees were hired after Ann Lee?", "Bob Kay, Cid Roe"),
        ("Who was hired before Dan Fox?", None),
        # When she was born is another day.
        ("Who was hired before Bob Kay was born?", None),
        ("Which employees in Sales were hired before Bob Kay?", "Ann Lee"),
        ("Who was paid before Bob Kay?", None),
        ("Is Ann Lee in Sales or Engineering?", None),
    ],
)
def test_which_of_two_earns_more_or_is_older(question: str, answer: str | None) -> None:
    assert said(question, STAFF, "staff.csv") == answer


def test_a_name_of_several_rows_is_compared_with_none() -> None:
    told = "Name,Country,Height (m)\nEverest,Nepal,8849\nTwin,Nepal,7000\nTwin,Peru,7001\n"
    for question in (
        "Which is higher, Everest or Twin?",
        "Is Everest higher than Twin?",
        "How much higher is Everest than Twin?",
        "Which peaks are higher than Twin?",
    ):
        assert said(question, told, "peaks.csv") is None, question


def test_who_is_the_oldest_of_those_with_other_days_is_not_known() -> None:
    told = "Name,Gender,Born,Elected\nAnn,f,1950-01-01,2001-02-03\nBob,m,1940-01-01,1980-02-03\n"
    assert said("Who is the youngest?", told, "presidents.csv") is None
    assert said("Who is the youngest?", told.replace("Elected", "Joined"), "presidents.csv") == "Ann"


def test_by_what_two_are_compared_is_one_column() -> None:
    told = "City,Area (km2),Population\nOslo,454,700000\nRome,1285,2800000\n"
    assert said("Which is larger, Oslo or Rome?", told, "cities.csv") is None
    assert said("Is Rome more populous than Oslo?", told, "cities.csv") == "Yes: Rome 2800000, Oslo 700000"
    assert said("Which city has more people, Oslo or Rome?", told, "cities.csv") == "Rome"
    assert said("Which has fewer inhabitants, Oslo or Rome?", told, "cities.csv") == "Oslo"
    ages = "Name,Job,Age\nAnn,Cook,44\nBob,Chef,33\n"
    assert said("How many years older is Ann than Bob?", ages, "staff.csv") == "11"
    assert said("How much older is Ann than Bob?", ages, "staff.csv") == "11"


def test_what_a_unit_costs_compares_no_orders() -> None:
    told = "order id,item,price,quantity\nA-1,Pump,20,4\nA-2,Hose,30,1\n"
    assert said("Which is more expensive, A-1 or A-2?", told, "orders.csv") is None
    assert said("Which is cheaper, Pump or Hose?", told.replace("order id,item", "sku,product"), "x.csv") == "Pump"


def test_names_in_two_columns_are_compared_as_one() -> None:
    told = "First name,Last name,Age\nAnn,Lee,44\nAnn,Kay,33\nBob,Fox,27\n"
    assert said("Who is older, Ann Lee or Bob Fox?", told) == "Ann Lee"
    assert said("Who is older, Ann or Bob?", told) is None
    assert said("Is Bob Fox older than Ann Kay?", told) == "No: Bob Fox 27, Ann Kay 33"


def test_no_row_answers_which_of_two_has_more() -> None:
    peaks = tables(PEAKS, "peaks.csv")
    for question in ("How much higher is K2 than Everest?", "Which is higher, K2 or Makalu?"):
        assert peaks.needs_all(question), question


def test_what_came_out_before_something_else() -> None:
    told = "Title,Year,Rating\nDune,2021,8.0\nArrival,2016,7.9\nAlien,1979,8.5\n"
    assert said("Which films came out before Dune?", told, "films.csv") == "Arrival, Alien"
    assert said("Which film came out first, Dune or Alien?", told, "films.csv") == "Alien"
    assert said("Was Dune made after Alien?", told, "films.csv") == "Yes: Dune 2021, Alien 1979"
    assert said("Which film has a better rating, Dune or Alien?", told, "films.csv") == "Alien"
