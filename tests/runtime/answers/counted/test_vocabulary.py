"""Words that questions have for columns of other names."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.asking.degrees import COMPARED
from armt.runtime.answers.counted.vocabulary import (
    AGENTS,
    COMPARATIVES,
    DOERS,
    bracketed,
    month_of,
    same_unit,
    scale_of,
)


@pytest.mark.parametrize(
    ("name", "unit", "scale"),
    [
        ("Parameters (M)", "M", 1e6),
        ("Population (millions)", "millions", 1e6),
        ("Sales ($bn)", "$bn", 1e9),
        ("Amount (k€)", "k€", 1e3),
        ("Inhabitants ('000)", "'000", 1e3),
        # Metres are none, nor are months.
        ("Height (m)", "m", 1.0),
        ("Age (months)", "months", 1.0),
        ("Area [km²]", "km²", 1.0),
        ("Price", "", 1.0),
    ],
)
def test_what_stands_in_brackets_behind_a_name(name: str, unit: str, scale: float) -> None:
    assert (bracketed(name), scale_of(name)) == (unit, scale)


@pytest.mark.parametrize(
    ("one", "other"), [("minutes", "min"), ("Euros", "€"), ("USD", "$"), ("metres", "m"), ("hrs", "h"), ("GB", "gb")]
)
def test_a_unit_is_written_in_several_ways(one: str, other: str) -> None:
    assert same_unit(one) == same_unit(other)


def test_other_units_are_others() -> None:
    assert len({same_unit(unit) for unit in ("m", "min", "km", "ms", "miles", "€", "$")}) == 7


def test_months_of_a_year() -> None:
    assert month_of("march", "2024") == "2024-03"
    assert month_of("May", "2024") == "2024-05"
    assert month_of("Mar", "2024") == month_of("MARCH", "2024") == "2024-03"
    assert month_of("sept", "2024") == "2024-09"
    assert month_of("Mars", "2024") is None
    assert month_of("March", "24") is None


def test_by_whom_something_is_done() -> None:
    assert DOERS["wrote"] == DOERS["written"]
    assert all(columns <= AGENTS for columns in DOERS.values())
    # What a publisher releases he does not write.
    assert DOERS["wrote"].isdisjoint(DOERS["published"])
    assert set(COMPARATIVES.values()) <= set(COMPARED)
