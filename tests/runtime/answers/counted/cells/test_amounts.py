"""Numbers in cells of tables."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.cells.amounts import (
    has_decimal_comma,
    measure_in,
    number_of,
    numbers_of,
    without_measure,
    without_unit,
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("5", "5"),
        ("-$1,450.50", "-1,450.50"),
        ("12 %", "12"),
        ("3,5 €", "3,5"),
        ("1.234,50", "1.234,50"),
        (".5", ".5"),
        ("-.25 %", "-.25"),
        ("1.00E+05", "1.00E+05"),
        ("5 kg", None),
        # Of a code and a version nobody knows.
        ("7E10", None),
        (".5.1", None),
        ("3.5.1", None),
        ("", None),
    ],
)
def test_a_number_is_known_by_its_form(value: str, number: str | None) -> None:
    assert without_unit(value) == number


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("5 kg", "5"),
        ("17 (2m ago)", "17"),
        ("running (2m ago)", None),
        ("13700 MB/s", "13700"),
        ("61.02 sec.", "61.02"),
        ("6.4x", "6.4"),
        ("21 °C", "21"),
        ("4 m²", "4"),
        ("$1,450.50", "1,450.50"),
        ("12", "12"),
        # Times of day, ranks, years before others; what is no number, and more than one word.
        ("10 am", None),
        ("3rd", None),
        ("44 BC", None),
        ("kg", None),
        ("5 of 10", None),
        ("0.082s (1.00x)", None),
    ],
)
def test_what_is_measured_stands_behind_a_number(value: str, number: str | None) -> None:
    assert without_measure(value) == number


def test_units_are_the_same_in_singular_and_plural() -> None:
    assert measure_in(" days") == measure_in("day")
    assert measure_in("secs.") == measure_in(" sec")
    assert measure_in("ms") != measure_in("m")


def test_a_comma_that_cannot_group_makes_all_commas_of_a_column_decimal_points() -> None:
    assert numbers_of(["1,234", "5,678"]) == [1234.0, 5678.0]
    assert numbers_of(["1,234", "5,6"]) == [1.234, 5.6]
    assert numbers_of(["$1,234", "$5"]) == [1234.0, 5.0]
    assert numbers_of(["5", "five"]) is None
    assert has_decimal_comma("5,6")
    assert not has_decimal_comma("1,234")
    assert number_of("1.234", decimal_commas=True) == 1234.0
    assert number_of("1.234", decimal_commas=False) == 1.234
