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


BORN = """Name,Born,Died,Country
Marie Curie,1867,1934,Poland
Ada Lovelace,1815,1852,England
Max Planck,1858,1947,Germany
"""


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("When was Curie born?", "1867"),
        ("Who was born first?", "Ada Lovelace"),
        ("Who died before 1940?", "Marie Curie, Ada Lovelace"),
        ("Who was born before Max?", "Ada Lovelace"),
        # Nobody is any older today, and what he was the last to do no column says.
        ("How old is Max?", None),
        ("Who was the last to die in Berlin?", None),
    ],
)
def test_who_is_born_is_a_person(question: str, answer: str | None) -> None:
    assert said(question, BORN, "scientists.csv") == answer


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


def test_a_word_of_a_firm_is_no_name_of_it() -> None:
    told = "order id,customer,date,total\n1,Paris Bakery,2025-01-02,20.50\n2,Oak Mill,2025-01-03,9.90\n"
    assert said("Which orders come from Paris?", told, "orders.csv") is None
    assert said("Which orders are for Paris?", told, "orders.csv") is None
    assert said("Which orders are for Paris Bakery?", told, "orders.csv") == "1"
