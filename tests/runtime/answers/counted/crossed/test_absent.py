"""Questions for what no table has, named by a word that stands nowhere in the document."""

from __future__ import annotations

import pytest

from armt.runtime.answers.counted.inside.tables import TablesInside
from armt.runtime.text.stored import StoredText

FEES = """# Parking

Tickets are sold at the office, and lost ones cost what a whole day does.

| Vehicle | First hour | Daily maximum | Monthly pass |
|---|---|---|---|
| Car | €2.00 | €15 | €95 |
| Van | €3.00 | €22 | €140 |
"""
FRAMEWORKS = """# Benchmarks

| Framework | Latency (ms) | Router |
|---|---|---|
| koa | 27.5 | ✗ |
| polka | 20.6 | ✓ |
"""
FIELDS = """# Fields

| Field | Required | Description |
|---|---|---|
| `id` | yes | Names the exception. |
| `scope` | no | How it is used. |
"""
ROTA = """# Rota

| Shift | Monday | Tuesday |
|---|---|---|
| Late | Cleo | Dev |
| Early | Fay | Eli |
"""


def withheld(question: str, told: str) -> bool:
    tables = TablesInside(StoredText.of_string("document.md", told, format="markdown"))
    return tables.answer(question) is None and tables.needs_all(question)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("How much is a monthly pass for a bus?", FEES),
        ("What is the latency of nestjs?", FRAMEWORKS),
        ("Does nestjs have a router?", FRAMEWORKS),
        ("Is the homepage field required?", FIELDS),
        ("How much memory does koa use?", FRAMEWORKS),
        ("Who is on holiday on Tuesday?", ROTA),
    ],
)
def test_what_is_named_and_stands_nowhere_is_not_said(question: str, told: str) -> None:
    assert withheld(question, told)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        # The office is spoken of, and so may be what it costs.
        ("How much is a monthly pass at the office?", FEES),
        # The car is there, and what it costs is asked in another word.
        ("What is the price of a monthly pass for a car?", FEES),
        ("How much does a car pay for the first hour?", FEES),
        # Of no row and no column.
        ("Who designed the logo?", FEES),
        ("Where can I stay overnight?", FEES),
    ],
)
def test_what_may_be_said_in_other_words_is_left(question: str, told: str) -> None:
    assert not withheld(question, told)
