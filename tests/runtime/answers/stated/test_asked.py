"""The sentence in which a text states what is asked, and what of it answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

LEASE = """\
LEASE

Number: 15      Effective Date: March 1, 1996      Term: 1 Year

This lease is made between Harold Finch (the "Landlord") and Maria Lopez (the "Tenant"), both of Norrey.

"Rent" means what is paid each month. Norrey, a town of mills, lies in the north. The deposit is held (see below).
"""


@pytest.mark.parametrize(
    ("question", "quote", "stated"),
    [
        ("Who is the tenant?", "This lease is made between", "Maria Lopez"),
        ("Who are the parties?", "This lease is made between", "Harold Finch and Maria Lopez"),
        ("What is the effective date?", "Effective Date: March 1, 1996", "March 1, 1996"),
        ("When does the lease begin?", "Effective Date: March 1, 1996", "March 1, 1996"),
        ("What is the rent?", '"Rent" means what is paid each month.', None),
        ("Who is Norrey?", "Norrey, a town of mills", None),
        ("What is this document about?", "This lease is made between", None),
        ("What is the title?", "LEASE", "LEASE"),
        ("What is the roof?", None, None),
        ("How much is the rent?", None, None),
    ],
)
def test_what_a_text_states(
    question: str, quote: str | None, stated: str | None, assert_told: Callable[..., None]
) -> None:
    content = "Ä.\n\n" * 3 + LEASE if quote != "LEASE" else LEASE
    told = stated_in(question, StoredText.of_string("a.txt", content))
    assert_told(told, content, quote, stated)


def test_usual_terms_are_those_of_an_agreement() -> None:
    clauses = "Its term shall be long.\n\nThe term of this lease is two (2) years. It may be ended.\n"
    clauses += "It may be terminated upon thirty days notice.\n"
    told = stated_in("How long is the term?", StoredText.of_string("a.txt", LEASE + clauses))
    assert told is not None
    assert (told.sentence.text, told.stated) == ("The term of this lease is two (2) years.", "two (2) years")
    told = stated_in("What is the notice period?", StoredText.of_string("a.txt", LEASE + clauses))
    assert told is not None
    assert told.stated == "thirty days"
    law = "It is governed by and construed under the laws of the State of York, whose courts decide.\n"
    told = stated_in("Which law governs the lease?", StoredText.of_string("a.txt", LEASE + clauses + law))
    assert told is not None
    assert (told.sentence.text, told.stated) == (law.strip(), "the State of York")
    # Without parties a term is a word.
    alone = stated_in("How long is the term?", StoredText.of_string("a.txt", clauses))
    assert alone is None or alone.stated != "two (2) years"


def test_a_sentence_that_is_cut_before_the_term_says_nothing_of_it() -> None:
    content = f'The miller {"of the north and the south " * 60}(the "Miller") grinds.'
    told = stated_in("Who is the miller?", StoredText.of_string("a.txt", content))
    assert told is not None
    assert told.stated is None or told.stated in told.sentence.line


def test_a_sentence_ends_where_its_document_does() -> None:
    first, second = 'The mill is made by Harold Finch (the "Miller")\n', "and others who came later.\n"
    text = JoinedText([StoredText.of_string("a.txt", first), StoredText.of_string("b.txt", second)])
    told = stated_in("Who is the miller?", text)
    assert told is not None
    assert (told.sentence.text, told.stated) == (first.strip(), "Harold Finch")
