"""One table, and what is known of its columns."""

from __future__ import annotations

from dataclasses import replace

import pytest

from armt.runtime.answers.counted.rows import Names, Row, table_rows
from armt.runtime.answers.counted.table import Table, unit_of
from armt.runtime.text.stored import StoredText


def table(told: str) -> Table:
    names, *rows = table_rows(StoredText.of_string("a.csv", told))
    assert isinstance(names, Names)
    return Table(names, [row for row in rows if isinstance(row, Row)], ("a",))


@pytest.mark.parametrize(
    ("last", "rows"),
    [
        ("Total,,150", 3),
        ("**Total**,,150", 3),
        ("Net total,,150", 3),
        # Where the numbers are sums.
        ("Amount due,,150", 3),
        ("=,,150", 3),
        ("Amount due,,160", 4),
        ("Netherlands,red,150", 4),
        ("Allianz,red,9", 4),
        ("Total Recall,red,700", 4),
        # A note.
        ("Source: Eurostat,,", 3),
        ("* as of May,,", 3),
    ],
)
def test_what_is_no_row_at_the_end(last: str, rows: int) -> None:
    found = table(f"item,color,price\nPump,red,20\nHose,red,30\nFig,blue,100\n{last}\n")
    assert len(found.rows) == rows


@pytest.mark.parametrize("last", ["Dan,,", "Total Recall,,700", "Mean 7,,700", "Max,,700"])
def test_a_last_row_that_may_be_one_makes_a_table_odd(last: str) -> None:
    assert table(f"item,color,price\nPump,red,20\nHose,red,30\nFig,blue,100\n{last}\n").is_odd


@pytest.mark.parametrize(
    "row",
    ["Total North,,50", ",red,5", "Europe,,", "Iran,red,1,035", "North,Total,50"],
    ids=["a sum", "a group", "a title", "too many", "a sum in the second"],
)
def test_a_table_whose_rows_say_more_than_a_row_is_odd(row: str) -> None:
    told = "item,color,price\nPump,red,20\n{}Hose,red,30\nFig,blue,100\n"
    assert not table(told.format("")).is_odd
    assert table(told.format(f"{row}\n")).is_odd


@pytest.mark.parametrize(
    ("values", "numeric"),
    [
        (("1", "2.5", "-3"), True),
        (("$1", "$2,000", ""), True),
        (("$1", "€2", "$3"), False),
        (("1", "two", "3"), False),
        # Codes, and numbers that no float has.
        (("007", "8", "9"), False),
        (("1460000000000000001", "2", "3"), False),
        # A thousand, or one.
        (("900", "1.200", "45.000"), False),
        (("0.5", "1.200", "45.25"), True),
        (("1", "NA", "3"), True),
        (("NA", "N/A", ""), False),
        ((".5", "-.25", "1.0E+05"), True),
        (("1", "n/a", "3"), True),
        (("5 kg", "1,000 kg", "3kg"), True),
        (("5 kg", "1,000 kg", "3 kg"), True),
        (("5 kg", "3 g", "3 kg"), False),
        (("1 day", "14 days", "3 days"), True),
        (("9 am", "10 am", "11 am"), False),
    ],
)
def test_numbers_that_can_be_compared(values: tuple[str, ...], numeric: bool) -> None:
    told = "item;price\n" + "".join(f"x{at};{value}\n" for at, value in enumerate(values))
    assert table(told).columns.numeric[1] is numeric


def test_how_long_something_takes_is_an_amount_and_how_often_it_is_paid_is_none() -> None:
    told = "item,{},price\nA,3 months,5\nB,6 months,7\nC,1 month,9\n"
    assert table(told.format("delivery")).columns.numeric == [False, True, True]
    assert table(told.format("billed every")).columns.numeric == [False, False, False]


def test_a_dot_is_a_decimal_point_where_that_is_known() -> None:
    names, *rows = table_rows(StoredText.of_string("a.csv", "item,ratio\nA,1.000\nB,2.101\nC,2.108\n"))
    assert isinstance(names, Names)
    below = [row for row in rows if isinstance(row, Row)]
    assert [Table(replace(names, has_points=known), below, ("a",)).columns.numeric[1] for known in (False, True)] == [
        False,
        True,
    ]


def test_units_in_a_column_of_their_own_leave_no_sums() -> None:
    assert table("item,amount,unit\nRice,2,kg\nSalt,500,kg\nMilk,3,kg\n").columns.numeric[1]
    assert not table("item,amount,unit\nRice,2,kg\nSalt,500,g\nMilk,3,l\n").columns.numeric[1]


def test_days_sort_where_all_are_written_alike() -> None:
    for days, expected in (
        (("2024-01-02", "2023-12-31", "2024-02-01"), True),
        (("2024-01-02", "2023-12", "2024-02-01"), False),
        (("2/1/2024", "31/12/2023", "1/2/2024"), True),
        (("2/1/2024", "1/2/2024"), False),
        (("2024-01-02T10:00+01:00", "2024-01-02T10:00+05:00", "2024-01-02T11:00+05:00"), False),
    ):
        told = "item,date\n" + "".join(f"x{at},{day}\n" for at, day in enumerate(days))
        assert table(told).columns.days[1] is expected, days


def test_lists_in_cells_are_seen() -> None:
    assert table('name,skills\nAnn,"Python, SQL"\nBen,Python\nCid,Go\n').columns.listed == [False, True]


def test_units_stand_before_and_behind() -> None:
    assert unit_of("-$1,450.50") == ("$", "")
    assert unit_of("3,5 €") == ("", " €")


def test_what_cells_may_reach_over() -> None:
    names, *rows = table_rows(StoredText.of_string("a.csv", "item,color,price\nPump,red,20\nHose,,30\nFig,blue\n"))
    assert isinstance(names, Names)
    lines = [row for row in rows if isinstance(row, Row)]
    found = Table(names, lines, ("a",), may_span=True).reaching({1, 2})
    assert found is not None
    assert [list(row.cells) for row in found] == [["Pump", "red", "20"], ["Hose", "red", "30"], ["Fig", "blue", "30"]]
    assert Table(names, lines, ("a",), may_span=True).reaching({0}) is None
    assert Table(names, lines, ("a",)).reaching({1, 2}) is None


@pytest.mark.parametrize(
    ("told", "is_odd"),
    [
        ("id,title,status\n1,Crash,open\n2,Slow,closed\n3,Typo,open\n", False),
        ("line,title\n10,Crash\n20,Slow\n30,Typo\n", False),
        ("title,index\nCrash,0\nSlow,1\nTypo,2\nLate,3\n", False),
        # No numbers of rows.
        ("title,qty\nCrash,1\nSlow,2\nTypo,3\n", True),
        ("qty,title\n5,Crash\n7,Slow\n12,Typo\n", True),
        ("id,title,qty\n1,Crash,5\n2,Slow,7\n3,Typo,12\n", True),
    ],
)
def test_the_number_of_the_third_row_is_no_sum(told: str, is_odd: bool) -> None:
    """Of three rows with the numbers 1, 2 and 3 nothing was computed, not even how many they are."""
    assert table(told).is_odd is is_odd


def test_what_is_yes_or_no_and_days_of_the_week() -> None:
    found = table("item,paid,fit,day\nPump,yes,Y,Monday\nHose,no,maybe,friday\nFig,,N,Sunday\n")
    assert found.columns.flags == {1: (frozenset({"yes"}), frozenset({"no"}))}
    assert found.columns.weekdays == {3}
    assert not table("item,day\nPump,Monday\nHose,daily\n").columns.weekdays
    assert not table("item,sold\nPump,no\nHose,no\nFig,no\n").columns.flags


def test_times_of_day_and_years_by_what_they_are_of() -> None:
    found = table(
        "peak,First climbed,arrival,gate\nK2,1954,08:02,7:5\nLhotse,1956,9:30 pm,08:00\nEiger,1858,11:15,9:00\n"
    )
    assert found.columns.clocks == {2}
    assert list(found.columns.days) == [False, True, False, False]
    # One of them is no year.
    assert not any(table("peak,First climbed\nK2,1954\nLhotse,7\n").columns.days)


def test_versions_are_no_numbers_and_years_days_where_they_are_called_so() -> None:
    found = table("version,completed,ward\n1.0,1990,1990\n2.10,1995,1995\n2.9,2001,2001\n").columns
    assert (list(found.numeric), list(found.days)) == ([False] * 3, [False, True, False])


def test_a_firm_is_not_several() -> None:
    found = table("item,supplier,parts\nPump,Bolt & Co,a & b\nHose,Falk & Sons,a\n").columns
    assert list(found.listed) == [False, False, True]
