"""Who is above somebody in a table, and who is below."""

from __future__ import annotations

import pytest

from ..samples import said, tables

STAFF = """Name,Role,{},City
Anna Moor,Engineer,Carla Diaz,Oslo
Bob Roe,Analyst,Carla Diaz,Rome
Carla Diaz,Director,Eve Lund,Oslo
Dan Holt,Engineer,Bob Roe,Oslo
"""
CALLED = ("Manager", "Reports to", "Supervisor", "Managed by", "supervised_by", "Line manager")


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Who manages Bob Roe?", "Carla Diaz"),
        ("Who is Bob Roe's boss?", "Carla Diaz"),
        ("Who is the manager of Dan Holt?", "Bob Roe"),
        ("Who does Dan Holt report to?", "Bob Roe"),
        ("Who is Dan Holt supervised by?", "Bob Roe"),
        ("Who does Carla Diaz manage?", "Anna Moor, Bob Roe"),
        ("Whom does Carla Diaz manage?", "Anna Moor, Bob Roe"),
        ("Who are Carla Diaz's direct reports?", "Anna Moor, Bob Roe"),
        ("To whom does Dan Holt report?", "Bob Roe"),
        ("Who reports to Carla Diaz?", "Anna Moor, Bob Roe"),
        ("Which people report to Carla Diaz?", "Anna Moor, Bob Roe"),
        ("Who is managed by Carla Diaz?", "Anna Moor, Bob Roe"),
        ("Whose manager is Carla Diaz?", "Anna Moor, Bob Roe"),
        ("Who has Carla Diaz as their boss?", "Anna Moor, Bob Roe"),
        ("How many people report to Carla Diaz?", "2"),
        ("How many employees does Carla Diaz manage?", "2"),
    ],
)
def test_who_is_above_and_below(called: str, question: str, expected: str) -> None:
    """Whom somebody manages was answered by who manages that one, and who reports to her by whom she reports to."""
    assert said(question, STAFF.format(called), "staff.csv") == expected


@pytest.mark.parametrize("called", CALLED)
@pytest.mark.parametrize("question", ["Who reports to Dan Holt?", "Who does Dan Holt manage?", "Who manages Eve Lund?"])
def test_nobody_is_below_whom_no_row_names(called: str, question: str) -> None:
    found = tables(STAFF.format(called), "staff.csv")
    assert found.answer(question) is None
    # And no row answers: his own has who is above him.
    assert found.needs_all(question)


def test_a_table_without_managers_is_not_asked_who_manages() -> None:
    without = "Name,Role,City\nAnna Moor,Engineer,Oslo\nBob Roe,Analyst,Rome\nCarla Diaz,Director,Oslo\n"
    assert said("Who manages Bob Roe?", without, "staff.csv") is None
    # It says whether they are.
    flags = "Name,Managed\nAnna Moor,yes\nBob Roe,no\nCarla Diaz,yes\n"
    assert said("Who manages Bob Roe?", flags, "staff.csv") is None
    both = STAFF.format("Manager,Supervisor").replace("Carla Diaz,", "Carla Diaz,Eve Lund,")
    assert said("Who does Dan Holt report to?", both, "staff.csv") is None
