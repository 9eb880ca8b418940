"""What is asked of bylaws and of how a project is governed."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.governance import BYLAWS, GOVERNED

from ...projects.test_readme import readme

RULES = """# Bylaws of the Millers

## Article I. Name and Purpose

### Section 1. Name

The Millers.

### Section 2. Purpose

To promote oats.

## Article II. Membership

### Section 1. Eligibility

Any person with a stone.

### Section 2. Dues

Dues are 3 crowns a year.

### Section 3. Termination of Membership

A member who sells the stone is out.

## Article III. Meetings

### Section 1. Annual Meeting

Held each year in May.

### Section 2. Quorum

Nobody counts in the absence of a quorum, which shall be no excuse. Five millers shall constitute a quorum.

### Section 3. Voting

Each stone has one vote.

## Article IV. Officers

### Section 1. President

Rings the bell.

### Section 2. Treasurer

Counts crowns.

### Section 3. Vacancies

The bell ringer fills a vacancy.

### Section 4. Compensation

Nobody is paid.

## Article V. Fiscal Year

From May to May.

## Article VI. Amendments

Two thirds may amend these bylaws.

## Article VII. Dissolution

All stones go to the owl.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What is the purpose of the club?", "To promote oats."),
        ("Who can become a member?", "Any person with a stone."),
        ("How do I join?", "Any person with a stone."),
        ("How much are the dues?", "Dues are 3 crowns a year."),
        ("How can a member be removed?", "A member who sells the stone is out."),
        ("When is the annual meeting?", "Held each year in May."),
        ("What is the quorum?", "Five millers shall constitute a quorum."),
        ("How many members are needed for a quorum?", "Five millers shall constitute a quorum."),
        ("Who can vote?", "Each stone has one vote."),
        ("What are the duties of the president?", "Rings the bell."),
        ("What does the treasurer do?", "Counts crowns."),
        ("How are vacancies filled?", "The bell ringer fills a vacancy."),
        ("Are officers paid?", "Nobody is paid."),
        ("When does the fiscal year start?", "From May to May."),
        ("How can the bylaws be amended?", "Two thirds may amend these bylaws."),
        ("Who can change it?", "Two thirds may amend these bylaws."),
        ("How can the organization be dissolved?", "All stones go to the owl."),
        ("What are the duties of the secretary?", None),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_bylaws(question: str, said: str | None) -> None:
    told = BYLAWS.told(question.rstrip("?"), readme(RULES, "rules.md"))
    assert (None if told is None else told.sentence.text) == said


def test_fees_that_are_no_dues() -> None:
    """Bylaws of a maker space answered what members pay with what directors are not paid."""
    told = RULES.replace("### Section 2. Dues\n\nDues are 3 crowns a year.", "### Fees\n\nDirectors get none.")
    assert BYLAWS.told("How much are the dues", readme(told, "rules.md")) is None


PROJECT = """# Governance

## Roles

- **Maintainers** merge.
- **Contributors** write.

## Current maintainers

Ada Grist (@grist).

## Decisions

By lazy consensus.

## Becoming a maintainer

Ten stones turned.

## Stepping down

Who steps down is thanked.

## Conflict resolution

A coin.

## Changes to this document

Changes need all maintainers.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What roles are there?", "- **Maintainers** merge.\n- **Contributors** write."),
        ("Who are the maintainers?", "Ada Grist (@grist)."),
        ("Who maintains it?", "Ada Grist (@grist)."),
        ("How are decisions made?", "By lazy consensus."),
        ("Who decides?", "By lazy consensus."),
        ("How do I become a maintainer?", "Ten stones turned."),
        ("How can a maintainer be removed?", "Who steps down is thanked."),
        ("How are disputes resolved?", "A coin."),
        ("How can the governance be changed?", "Changes need all maintainers."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_a_governance(question: str, said: str | None) -> None:
    told = GOVERNED.told(question.rstrip("?"), readme(PROJECT, "GOVERNANCE.md"))
    assert (None if told is None else told.sentence.text) == said


def test_maintainers_who_are_not_named() -> None:
    told = PROJECT.replace("Ada Grist (@grist).", "Whoever turns stones.")
    assert GOVERNED.told("Who are the maintainers", readme(told, "GOVERNANCE.md")) is None
