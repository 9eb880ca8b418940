"""Days in cells, however they are written."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.counted.cells.days import Days, day_of, days_of


@pytest.mark.parametrize(
    ("written", "month_first", "day_first"),
    [
        ("2/3/2021", "2021-02-03", "2021-03-02"),
        ("1/31/77", "1977-01-31", None),
        ("1/31/21", "2021-01-31", None),
        ("31-1-2021", None, "2021-01-31"),
        ("3.2.2021", "2021-02-03", "2021-02-03"),
        ("2/3/2021 5:07 PM", "2021-02-03 17:07", "2021-03-02 17:07"),
        ("2/3/2021 12:07 am", "2021-02-03 00:07", "2021-03-02 00:07"),
        ("2021/02/03", "2021-02-03", "2021-02-03"),
        ("2021-02-03T10:00:00Z", "2021-02-03T10:00:00Z", "2021-02-03T10:00:00Z"),
        ("3 Feb 2021", "2021-02-03", "2021-02-03"),
        ("February 3rd, 2021", "2021-02-03", "2021-02-03"),
        ("Wed, 3 September 2021 10:00:01", "2021-09-03 10:00:01", "2021-09-03 10:00:01"),
        # A version, a share, a day that no month has, and more than a day.
        ("1.2.10", None, None),
        ("3/4", None, None),
        ("30 Feb 2021", None, None),
        ("2/3/2021 - 4/3/2021", None, None),
        ("2021", None, None),
    ],
)
def test_a_day_is_written_in_many_ways(written: str, month_first: str | None, day_first: str | None) -> None:
    assert day_of(written, day_first=False) == month_first
    assert day_of(written, day_first=True) == day_first


@pytest.mark.parametrize(
    ("values", "reach"),
    [
        pytest.param(("2/3/2021", "12/31/2020", "1/1/2021"), ("12/31/2020", "2/3/2021"), id="a number beyond twelve"),
        pytest.param(("2/3/2021", "31/12/2020", "1/1/2021"), ("31/12/2020", "2/3/2021"), id="beyond twelve before"),
        pytest.param(("1/2/2021", "1/3/2021", "2/1/2021"), ("1/2/2021", "2/1/2021"), id="rows in order, month first"),
        pytest.param(("2/1/2021", "3/1/2021", "1/2/2021"), ("2/1/2021", "1/2/2021"), id="rows in order, day first"),
        pytest.param(("1/2/2021", "3/1/2021"), None, id="nobody knows"),
        pytest.param(("2/2/2021", "1/1/2021"), ("1/1/2021", "2/2/2021"), id="the same both ways"),
        pytest.param(("1/31/98", "2/1/02"), ("1/31/98", "2/1/02"), id="two centuries"),
        # 1945 or 2045: beside it 6 may be 1906.
        pytest.param(("1/31/06", "2/1/45"), None, id="two digits of which nobody knows the century"),
        pytest.param((), None, id="none"),
    ],
)
def test_other_cells_tell_whether_the_month_stands_first(
    values: tuple[str, ...], reach: tuple[str, str] | None
) -> None:
    days = Days()
    for value in values:
        days.take(value)
    assert days.reach == reach


def test_a_column_of_days_has_nothing_else() -> None:
    assert days_of(["2/3/2021", "31/12/2020"]) == {"2/3/2021": "2021-03-02", "31/12/2020": "2020-12-31"}
    assert days_of(["2/3/2021", "soon"]) is None
    # Those with a time of day do not sort among those without.
    assert days_of(["2021-02-03", "2021-02-03 10:00"]) is None
    assert days_of(["2021-02-03", "2021-02"]) is None
    days = Days()
    for value in ("1/31/2021", "soon", "2/1/2021"):
        days.take(value)
    assert (days.others, days.reach) == (1, ("1/31/2021", "2/1/2021"))


@given(st.text(alphabet="0123456789/.- :TZJanuryPMst,", max_size=30))
def test_any_cell_can_be_looked_at(value: str) -> None:
    for day_first in (False, True):
        day = day_of(value, day_first=day_first)
        assert day is None or day[:4].isdecimal()


def test_long_cells_are_looked_at_in_no_time() -> None:
    began = time.monotonic()
    for value in ("1" * 1_000_000, "jan" * 300_000, "1/" * 500_000):
        assert day_of(value, day_first=True) is None
    assert time.monotonic() - began < 1
