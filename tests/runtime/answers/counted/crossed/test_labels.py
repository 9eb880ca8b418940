"""What rows and columns are called."""

from __future__ import annotations

from armt.runtime.answers.counted.crossed.labels import Labels
from armt.runtime.answers.counted.inside.blocks import rows_inside
from armt.runtime.answers.counted.tables import Tables
from armt.runtime.text.stored import StoredText


def labels(told: str) -> Labels:
    (table,) = Tables(StoredText.of_string("a.md", told, format="markdown"), rows_inside).tables
    return Labels(table, set(), is_file=False)


def test_what_all_columns_are_called_names_none_of_them() -> None:
    found = labels("| System | Version 3 | Version 4 |\n|---|---|---|\n| Mac | yes | no |\n| BSD | no | no |\n")
    assert [column.own for column in found.columns] == [{"3"}, {"4"}]
    assert (found.of_columns, found.of_rows) == ({"version"}, {"system"})


def test_days_and_times_are_what_they_are() -> None:
    found = labels("| | Monday | Tuesday |\n|---|---|---|\n| 9:00 | Ann | Bob |\n| 10:00 | Bob | Ann |\n")
    assert (found.of_columns, found.of_rows) == ({"day"}, {"time"})


def test_rows_are_not_called_by_their_numbers() -> None:
    found = labels("| # | Name | Role |\n|---|---|---|\n| 1 | Ann | Lead |\n| 2 | Bob | Editor |\n")
    assert [row.said for row in found.called] == ["Ann", "Bob"]


def test_what_stands_in_brackets_need_not_be_said() -> None:
    found = labels("| Vehicle | Day | Hour |\n|---|---|---|\n| Van (long) | 9 | 1 |\n| Car | 8 | 2 |\n")
    assert [row.lacks({"van"}) for row in found.called] == [0, 1]


def test_the_maximum_is_not_the_speed() -> None:
    found = labels("| Car | Maximum speed | Weight |\n|---|---|---|\n| A | 9 | 1 |\n| B | 8 | 2 |\n")
    assert [column.may_be({"speed", "weight"}) for column in found.columns] == [False, True]


def test_a_row_whose_name_does_not_stand_again_in_the_next_one_has_none() -> None:
    found = labels("| Car | Size | Price |\n|---|---|---|\n| Van | small | 5 |\n| | large | 7 |\n| Bus | large | 9 |\n")
    assert [row.said for row in found.called] == ["Bus"]


def test_a_table_whose_rows_have_too_many_cells_has_none() -> None:
    assert labels("| Car | Size |\n|---|---|\n| Van | small | 5 |\n| Bus | large | 7 |\n").called == []
