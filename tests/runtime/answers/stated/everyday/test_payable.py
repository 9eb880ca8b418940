"""Sums that bills ask for in all."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.everyday.payable import asked_sum, sum_to_pay
from armt.runtime.text.stored import StoredText

BILL = """\
Norrey Mill
Invoice 17

 4    Sacks of oats     10.00     40.00
      VAT 20 %                     8.00
      Total                       48.00
      Deposit paid               -20.00
      Amount due                £28.00

Interest of 2 % a month is charged on late payments.
"""


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Subtotal 10.00\nVAT 2.00\nTotal 12.00\n", "Total 12.00"),
        ("Net total     £906.00\nAmount due   £1,087.20  \nThanks.\n", "Amount due   £1,087.20"),
        ("Total: EUR 12.00\nTo pay: 14.00 €\n", "To pay: 14.00 €"),
        ("**Total: €12.00**\n", "Total: €12.00"),
        # Totals of something else, and prose.
        ("Total sheep of the valley 12 and 3 goats\n", None),
        ("In total 12.00 were paid.\nTotal\n", None),
        ("| Total | 12 |\n", None),
    ],
)
def test_the_last_line_of_a_sum_is_what_is_to_be_paid(text: str, said: str | None) -> None:
    found = sum_to_pay(text)
    assert (None if found is None else text[slice(*found)]) == said


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("How much do I have to pay?", "£28.00"),
        ("How much must I still pay?", "£28.00"),
        ("How much is due?", "£28.00"),
        ("What is the amount due?", "£28.00"),
        ("How much is the invoice for?", "£28.00"),
        ("What is the total?", "48.00"),
        ("What is the total amount of the invoice?", "48.00"),
        # Of something else it may be another sum.
        ("How much do I have to pay for the oats?", None),
        ("How much do we pay in interest?", None),
        ("What is the deposit?", None),
    ],
)
def test_what_is_to_be_paid_in_all(question: str, said: str | None) -> None:
    """Asked how much was to be paid, a model told the interest, 2 %."""
    text = StoredText.of_string("bill.txt", BILL)
    told = asked_sum(question, text)
    assert (None if told is None else told.stated) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text


def test_none_of_two_bills_is_meant() -> None:
    assert asked_sum("How much is due?", StoredText.of_string("bill.txt", BILL + BILL)) is None
    long = BILL + "Oats are dry.\n" * 1000
    assert asked_sum("How much is due?", StoredText.of_string("bill.txt", long)) is None
    assert asked_sum("How much is due?", StoredText.of_string("a.txt", "Oats are dry.\n")) is None


LETTER = """The total is £1,846. A deposit of £400 was paid on 12 January; the balance of £1,446 is due on 6 April.

Breakfast costs £9 a person.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # The total was given.
        ("How much is left to pay?", "£1,446"),
        ("How much do we still have to pay?", "£1,446"),
        ("How much is still outstanding?", "£1,446"),
        ("What is the balance?", "£1,446"),
        ("How much do I have to pay?", None),
        ("How much is left of the mill?", None),
        ("How much breakfast is left?", None),
    ],
)
def test_what_is_left_to_be_paid_stands_in_a_sentence(question: str, said: str | None) -> None:
    text = StoredText.of_string("a.txt", LETTER)
    told = asked_sum(question, text)
    assert (None if told is None else told.stated) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
    two = StoredText.of_string("a.txt", f"{LETTER}\nThe balance of £20 is due in May.\n")
    assert asked_sum(question, two) is None
