"""The one address or number of a document."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.itself.contacts import asked_contact, contact_in
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
