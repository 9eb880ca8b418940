"""What the cells of a column say together."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.cells.values import Values


def values(*cells: str) -> Values:
    column = Values()
    for cell in cells:
        column.take(cell)
    return column


@pytest.mark.parametrize(
    ("cells", "told"),
    [
        ((".5", "3", "-.25"), "-.25 to 3"),
        (("1.00E+05", "50", "7"), "7 to 1.00E+05"),
        (("1", "NA", "3"), "1 to 3; 1 without"),
        (("1", "N/A", "-", "null", "", "3"), "1 to 3; 3 without"),
        (("1/31/2021", "12/1/2020", "NA"), "12/1/2020 to 1/31/2021; 1 without"),
        # Among words it may be one: Namibia's.
        (("NA", "ZA", "NA"), "NA, ZA"),
        (("NA", "N/A"), "NA, N/A"),
        (("1", "two"), "1, two"),
        ((), "empty"),
    ],
)
def test_numbers_and_days_have_a_range(cells: tuple[str, ...], told: str) -> None:
    assert values(*cells).told(counts=False) == told


def test_the_mean_and_the_sum_are_those_of_all_numbers() -> None:
    column = values("1", "2", "NA", "4.5")
    assert column.told(counts=True, mean=True, total=True) == "1 to 4.5, mean 2.5, sum 7.5; 1 without"
    assert column.told(counts=True) == "1 to 4.5; 1 without"
    # What is empty is without, too.
    assert column.told(counts=True, empty=2) == "1 to 4.5; 3 without"
    assert values("$1,000", "$2,500", "$5").told(counts=True, mean=True, total=True) == (
        "$5 to $2,500, mean $1,168, sum $3,505"
    )
    assert values("1,5", "2,25", "1.000,0").told(counts=True, mean=True, total=True) == (
        "1,5 to 1.000,0, mean 334,6, sum 1.003,75"
    )
    # Dollars and euros have no sum, and one number none that says more.
    assert values("$1", "€2", "$3").told(counts=True, total=True) == "$1 to $3"
    assert values("5", "5", "5.0").told(counts=True, mean=True, total=True) == "5"


def test_the_most_frequent_values_are_told() -> None:
    column = values("b", "a", "a")
    assert column.told(counts=True) == "a (2), b (1)"
    assert column.told(counts=False) == "b, a"
    assert values(*"00101").told(counts=True, mean=True) == "0 (3), 1 (2)"
    many = values(*"aaabbccdefgh")
    assert many.told(counts=True) == "8 values, most often a (3), b (2), c (2)"
    assert values(*"abcdefgh").told(counts=True) == "8 values"
    long = "long " * 8
    assert values(long, long).told(counts=True) == f"{long.strip()} (2)"
    assert values(long * 2, long * 2).told(counts=True) == "1 value"


def test_a_few_other_values_leave_a_column_one_of_numbers_or_days() -> None:
    assert values(*map(str, range(20)), "816 combined").told(counts=True) == "0 to 19 in 20 rows, other values in 1"
    assert values(*(f"1/{day}/2021" for day in range(1, 21)), "soon").told(counts=True) == (
        "1/1/2021 to 1/20/2021 in 20 rows, other values in 1"
    )
    assert values(*map(str, range(20)), "a", "b", "c").told(counts=True) == "23 values"


def test_what_a_column_is_comes_of_its_cells() -> None:
    assert (values("1", "2", "NA").are_numbers, values("1", "x").are_numbers, values("NA").are_numbers) == (
        True,
        False,
        False,
    )
    assert (values("1/31/2021").are_days, values("1/31/2021", "x").are_days) == (True, False)
    assert (values("1990", "2005").are_years, values("1990", "5").are_years) == (True, False)
    assert (values("5 %", "7 %").unit, values("5 %", "7").unit) == ("%", "")
    assert (values("1", "2").are_distinct, values("1", "1").are_distinct) == (True, False)
    assert (values("1", "2").is_measured, values("1", "2.5").is_measured) == (False, True)
