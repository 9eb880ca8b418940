"""The one address or number of a document."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.itself.contacts import address_in, asked_contact, contact_in
from armt.runtime.text.stored import StoredText

HEAD = "ADA MOOR\n  Wheel Lane 12 | ada@mill.example | +44 1632 960 002\n\nMilling engineer, see ada@mill.example.\n"


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("What is her e-mail address?", "mail"),
        ("What's the phone number?", "phone"),
        ("What is their website?", "page"),
        # Of somebody it may be another one.
        ("What is the e-mail address of the officer?", None),
        ("What is her address?", None),
        ("Who is she?", None),
    ],
)
def test_questions_for_no_more_than_an_address(question: str, kind: str | None) -> None:
    assert asked_contact(question) == kind


def test_the_one_address_is_given_and_none_of_two() -> None:
    """It was not found: no word of the question stands beside it."""
    text = StoredText.of_string("a.txt", HEAD)
    for kind, said in (("mail", "ada@mill.example"), ("phone", "+44 1632 960 002")):
        told = contact_in(kind, text)
        assert told is not None
        assert (told.stated, told.sentence.text) == (said, "Wheel Lane 12 | ada@mill.example | +44 1632 960 002")
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
    assert contact_in("page", text) is None
    assert contact_in("mail", StoredText.of_string("a.txt", HEAD + "Write to bo@mill.example.\n")) is None
    assert contact_in("mail", StoredText.of_string("a.txt", HEAD + "Oats are dry.\n" * 6000)) is None


def test_of_several_numbers_the_one_is_given_that_is_to_be_called() -> None:
    """A customer's number and one of an account look like telephone numbers."""
    bill = "Customer number 0700 123 456\nPay to 0000 1234 5678.\nQuestions? Call 040 555 0177, Monday to Friday.\n"
    told = contact_in("phone", StoredText.of_string("a.txt", bill))
    assert told is not None
    assert told.stated == "040 555 0177"
    assert contact_in("phone", StoredText.of_string("a.txt", f"{bill}Or phone 040 555 0178.\n")) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # A mail address was given.
        ("Where is the Norrey Mill?", "5 Wheel Lane, Norrey"),
        ("Where is it located?", "5 Wheel Lane, Norrey"),
        ("Where are you based?", "5 Wheel Lane, Norrey"),
        # It is that of the mill, and no other place is asked for.
        ("Where is the Turin Mill?", None),
        ("Where is the mill pond that they dug?", None),
        ("What is the address?", None),
    ],
)
def test_where_it_is_stands_behind_address(question: str, said: str | None) -> None:
    page = "Ä. Norrey Mill\n\nContact: ada AT mill.example\n**Address:** 5 Wheel Lane, Norrey\n\nThe mill is old.\n"
    text = StoredText.of_string("a.txt", page)
    told = address_in(question, text)
    assert (None if told is None else told.stated) == said
    if told is not None:
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
        assert stated_in(question, text) == told
        twice = StoredText.of_string("a.txt", f"{page}\nAddress: 6 Wheel Lane, Turin\n")
        assert address_in(question, twice) is None
        apart = StoredText.of_string("a.txt", page.replace("**Address:** 5", "Address:\t\n\n5"))
        assert (below := address_in(question, apart)) is not None
        assert below.stated == said
