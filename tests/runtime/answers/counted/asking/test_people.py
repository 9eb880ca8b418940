"""People who are called by one of their names."""

from __future__ import annotations

import pytest

from ..samples import said, tables

STAFF = """Name,Department,Salary,Age,Manager
Ann Lee,Sales,50000,31,Eva Roe
Ann Ray,IT,62000,45,Eva Roe
Bob Kay,IT,58000,,Tom Hale
Jo Kay Moss,IT,41000,28,Tom Hale
Paris Hall,Sales,39000,22,Eva Roe
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("How much does Bob earn?", "58000"),
        ("What department does Moss work in?", "IT"),
        ("Who is Bob's manager?", "Tom Hale"),
        ("Who earns more, Bob or Jo?", "Bob Kay"),
        ("Who reports to Tom?", "Bob Kay, Jo Kay Moss"),
        ("Who does Tom Hale manage?", "Bob Kay, Jo Kay Moss"),
        # Two are called so: each is told, or none.
        ("What is Ann's salary?", "Ann Lee 50000, Ann Ray 62000"),
        ("How old is Ann?", "Ann Lee 31, Ann Ray 45"),
        ("What is the salary of Ann Ray?", "62000"),
        ("Who earns more, Ann or Bob?", None),
        ("Is Ann older than Jo?", None),
        # Nothing is told of one, and one is another part of a name, or none.
        ("How old is Bob?", None),
        ("How much does bob earn?", None),
        ("How much does Kay earn?", "58000"),
        ("How much does Bob Lee earn?", None),
        ("Who works in Paris?", None),
    ],
)
def test_who_is_called_by_one_name(question: str, answer: str | None) -> None:
    assert said(question, STAFF, "staff.csv") == answer


def test_no_row_answers_what_two_may_be_asked_for() -> None:
    """The first one answered."""
    found = tables(STAFF, "staff.csv")
    assert found.needs_all("Does Ann work in Sales?")
    assert not found.needs_all("Does Ann Ray work in Sales?")


def test_of_two_who_are_called_alike_both_must_be_told() -> None:
    assert said("How old is Ann?", STAFF.replace("62000,45", "62000,"), "staff.csv") is None


def test_of_things_a_word_is_no_name() -> None:
    told = "product,price,stock\nAcme Pump,10,3\nNimo Hose,12,4\n"
    assert said("What is the price of Acme?", told, "products.csv") is None
