"""Agreements whose terms stand behind labels: the two sides name themselves, and what has a usual label is told."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.stated.agreements import agreement_overview, tells_of_agreement
from armt.runtime.answers.stated.labels import labelled_terms
from armt.runtime.text.stored import StoredText

LEASE = """# Residential Lease

**Landlord(s):** Harold Finch

**Tenant(s):** Maria Lopez
Phone: 555 0100

## 1. Term

- **Start Date:** 1 May 2025
- **End Date:** 30 April 2026
- **Type:** fixed

## 2. RENT

- **Amount:** $1500 per month
- **Due Date:** 1st day of each month

## 3. Security Deposit

- **Amount:** $900
"""


def markdown(text: str) -> StoredText:
    return StoredText.of_string("a.md", text, format="markdown")


def test_labels_name_the_sides_and_the_terms() -> None:
    found = labelled_terms(markdown(LEASE))
    assert found is not None
    assert found.sides == ("Harold Finch", "Maria Lopez")
    assert found.terms == {
        "begins": "1 May 2025",
        "ends": "30 April 2026",
        "rent": "$1500 per month",
        "security deposit": "$900",
    }


def test_where_somebody_lives_is_no_part_of_a_name() -> None:
    found = labelled_terms(
        markdown("Landlord: Ada Moor, 41 Mill Road, Norrey\n\nTenant: Selby Co., Ltd. and Tom Ellwood\n")
    )
    assert found is not None
    assert found.sides == ("Ada Moor", "Selby Co., Ltd. and Tom Ellwood")


def test_the_overview_of_an_agreement_of_labels() -> None:
    told = "begins: 1 May 2025; ends: 30 April 2026; rent: $1500 per month; security deposit: $900"
    law = "It is governed by the laws of the State of York.\n"
    said = agreement_overview(markdown(f"{LEASE}\n{law}"))
    assert said == f"An agreement between Harold Finch and Maria Lopez; {told}; law: the State of York."
    assert tells_of_agreement(said)
    # Its name at the top makes a text one.
    assert agreement_overview(markdown(LEASE.replace("Residential Lease", "Residents"))) == ""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("Term: two (2) years", {"term": "two (2) years"}),
        ("Monthly Rent: EUR 800", {"monthly rent": "EUR 800"}),
        ("Base Salary: $90,000 a year", {"base salary": "$90,000 a year"}),
        # Of another kind than the label says, not filled in, or told at length.
        ("Term: as agreed", {}),
        ("Rent: see below", {}),
        ("End Date: ____________", {}),
        ("Amount: $900", {}),
        ("Fee: $900 for each sack of oats that the mill has ground before the day on which it was brought", {}),
    ],
)
def test_what_labels_tell(line: str, told: dict[str, str]) -> None:
    found = labelled_terms(StoredText.of_string("a.txt", f"Employer: Norrey Mill\nEmployee: Ada Moor\n{line}\n"))
    assert found is not None
    assert found.terms == told


@pytest.mark.parametrize(
    "text", ["Landlord: Harold Finch\n", "Landlord: A\nBuyer: B\n", "Landlord: [ ]\nTenant: __\n", ""]
)
def test_without_two_sides_there_is_nothing(text: str) -> None:
    assert labelled_terms(StoredText.of_string("a.txt", text)) is None


@pytest.mark.parametrize("piece", ["Rent: ", "- **", "a ", "Tenant", "Rent:\n", "* * ", "A: b\n"])
def test_time_is_bounded(piece: str) -> None:
    begin = time.process_time()
    labelled_terms(StoredText.of_string("a.txt", piece * 30_000))
    assert time.process_time() - begin < 5
