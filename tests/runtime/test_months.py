"""Months by their names: whole before shortened, and their numbers."""

from __future__ import annotations

import re
from datetime import date

import pytest

from armt.runtime.months import MONTH, MONTHS, SHORT, WEEKDAY, month_number


@pytest.mark.parametrize("number", range(1, 13))
def test_every_month_has_its_number_by_each_of_its_names(number: int) -> None:
    whole, short = MONTHS[number - 1], SHORT[number - 1]
    # Tests run in the C locale, whose names of months are these.
    assert f"{date(2000, number, 1):%B %b}" == f"{whole} {short}"
    assert month_number(whole) == month_number(short.upper()) == month_number(f"{whole.lower()}.") == number


def test_a_whole_name_is_found_whole() -> None:
    said = "May 1, Sept. 2, September 3, Juneau, august 4, Dec 5"
    assert re.findall(MONTH, said) == ["May", "Sept", "September", "June", "Dec"]


@pytest.mark.parametrize("number", range(1, 8))
def test_every_day_of_the_week_is_one(number: int) -> None:
    assert re.fullmatch(WEEKDAY, f"{date(2024, 1, number):%A}") is not None
    assert re.fullmatch(WEEKDAY, f"{date(2024, 1, number):%a}") is None
