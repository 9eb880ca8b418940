"""What invoices say by their labels and columns."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.everyday.invoices import told_by_invoice
from armt.runtime.text.stored import StoredText

BILL = """\
ÄRGER JOINERY LTD
Unit 7, Norrey
VAT no. GB 314

INVOICE

Invoice number:  17
Invoice date:    17 April 2026
Due date:        17 May 2026
Bill to:         Rosewood Practice, 3 Park Street

Description               Qty    Unit price     Amount
Oak reception desk          1      2,400.00   2,400.00
Wall shelves, 1.2 m         6        145.00     870.00
Corner shelves              2         45.00      90.00

Interest of 8% a year is charged on late payment.
"""
MARKED = """\
# Invoice 2026-3

**From:** Harold Finch
**Bill to:**
Norrey Mill Ltd
Mill Lane 3

| Item | Quantity | Price |
|---|---|---|
| Sacks of oats | 12 | 10.00 |
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who is the invoice for?", "Rosewood Practice, 3 Park Street"),
        ("Who is it addressed to?", "Rosewood Practice, 3 Park Street"),
        ("Who was billed?", "Rosewood Practice, 3 Park Street"),
        ("Who has to pay?", "Rosewood Practice, 3 Park Street"),
        ("Who sent it?", "ÄRGER JOINERY LTD"),
        ("Who is the invoice from?", "ÄRGER JOINERY LTD"),
        # It was "8% a year".
        ("When must it be paid?", "17 May 2026"),
        ("When is the bill due?", "17 May 2026"),
        ("By when do we have to pay?", "17 May 2026"),
        ("What is the due date?", "17 May 2026"),
        ("How many desks were ordered?", "1"),
        ("How many wall shelves are there?", "6"),
        # Two rows have such a word, none has, or something else is asked for.
        ("How many shelves did we order?", None),
        ("How many tables were ordered?", None),
        ("Who is the joiner?", None),
        ("When was it paid?", None),
    ],
)
def test_labels_and_columns_answer(question: str, said: str | None) -> None:
    text = StoredText.of_string("bill.txt", BILL)
    told = told_by_invoice(question, text)
    assert (None if told is None else told.stated) == said
    if told is not None:
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
        assert is_backed(told.stated or "", [told.sentence.text])
        assert stated_in(question, text) == told


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who sent the invoice?", "Harold Finch"),
        ("Who is the invoice for?", "Norrey Mill Ltd"),
        ("How many sacks of oats were bought?", "12"),
        ("When is it due?", None),
    ],
)
def test_labels_may_be_marked_and_stand_above(question: str, said: str | None) -> None:
    told = told_by_invoice(question, StoredText.of_string("a.md", MARKED, format="markdown"))
    assert (None if told is None else told.stated) == said


COLUMNS = """\
                                   INVOICE
Green Gardens Ltd
5 Elm Road, York

TO:                                     INVOICE #: 204
Mrs P. Hall                             DATE: 3 May 2026
8 Oak Lane, York                        DUE: 2 June 2026

Hedge cutting     3      20.00    60.00
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who is the invoice for?", "Mrs P. Hall"),
        ("Who sent the invoice?", "Green Gardens Ltd"),
        ("When is it due?", "2 June 2026"),
        ("How many hedges were cut?", None),
    ],
)
def test_two_columns_may_stand_beside_each_other(question: str, said: str | None) -> None:
    """It was for "INVOICE #: 204"."""
    told = told_by_invoice(question, StoredText.of_string("a.txt", COLUMNS))
    assert (None if told is None else told.stated) == said


def test_what_is_no_bill_says_nothing_of_one() -> None:
    for other in (BILL.replace("INVOICE", "Offer").replace("Invoice ", "Offer "), "", BILL + "Oats are dry.\n" * 1000):
        for question in ("Who sent it?", "Who is it for?", "When must it be paid?", "How many desks are there?"):
            assert told_by_invoice(question, StoredText.of_string("a.txt", other)) is None
    two = StoredText.of_string("a.txt", BILL + BILL.replace("Rosewood", "Elm"))
    assert told_by_invoice("Who is the invoice for?", two) is None
    # Nobody writes who sends it where the paper begins with its name.
    assert told_by_invoice("Who sent it?", StoredText.of_string("a.txt", "INVOICE\nInvoice 17\nMill Ltd\n")) is None


def test_long_lines_take_no_time() -> None:
    begin = time.process_time()
    for said in (
        "Invoice 1\nTo" + " " * 9000 + "\n",
        "Invoice 1\n" + "to: " * 2500,
        "Invoice " * 1200,
        "bill\n" * 2000,
    ):
        told_by_invoice("Who is it for?", StoredText.of_string("a.txt", said))
        told_by_invoice("How many desks are there?", StoredText.of_string("a.txt", said))
    assert told_by_invoice("How many " + "desks are " * 2000 + "?", StoredText.of_string("a.txt", BILL)) is None
    assert time.process_time() - begin < 5
