"""Rows of what somebody has done, or of what takes place."""

from __future__ import annotations

import pytest

from ..samples import said

LOANS = """Member,Book,Borrowed,Due,Returned
Ivo Hahn,Dune,2024-04-02,2024-04-23,2024-04-20
Rosa Lind,Emma,2024-04-05,2024-04-26,
Ivo Hahn,The Trial,2024-04-22,2024-05-13,
"""
DONORS = """Donor,Amount,Date,Recurring
Hugo Berg,50,2024-01-12,yes
Lea Stern,500,2024-02-03,no
"""
PATIENTS = """Patient,Age,Doctor,Appointment
Nora Vogt,34,Dr Simm,2024-06-03
Mia Roth,8,Dr Hale,2024-06-04
"""
CLASSES = """Class,Day,Time,Trainer,Spots left
Yoga,Monday,18:00,Jana,3
Boxing,Thursday,20:00,Timo,5
Yoga,Saturday,10:00,Mei,12
"""
VOTES = """Candidate,Party,Votes,Elected
Iris Falk,Green,4120,yes
Jon Beck,Labour,3890,no
Otto Renn,Labour,2750,no
"""


@pytest.mark.parametrize(
    ("question", "told", "expected"),
    [
        ("Which books has Ivo borrowed?", LOANS, "Dune, The Trial"),
        ("Who borrowed Emma?", LOANS, "Rosa Lind"),
        ("Which books has Rosa returned?", LOANS, None),
        ("How much did Lea Stern donate?", DONORS, "500"),
        ("When is Mia's appointment?", PATIENTS, "2024-06-04"),
        ("Who is under 18?", PATIENTS, "Mia Roth"),
        ("When is yoga?", CLASSES, "Monday 18:00, Saturday 10:00"),
        ("Who teaches boxing?", CLASSES, "Timo"),
        ("When is Mei?", CLASSES, "Saturday 10:00"),
        ("Which candidates are from Labour?", VOTES, "Jon Beck, Otto Renn"),
        ("How many votes were cast in total?", VOTES, "10760"),
        ("Was Otto elected?", VOTES, "No"),
        ("Is Iris elected?", VOTES, "Yes"),
        ("Is Iris Labour?", VOTES, None),
    ],
)
def test_what_is_done_and_when(question: str, told: str, expected: str | None) -> None:
    assert said(question, told, "list.csv") == expected
