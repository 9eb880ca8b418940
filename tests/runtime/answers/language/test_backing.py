"""What a quote says: a run of its words, what a rule makes of them, and nothing that is cut or put together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.language.backing import is_backed

RENT = "The monthly rent is $1,450.50, due\n  on the 1st of each month."


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("$1,450.50", RENT),
        ("rent", RENT),
        # A quote over several lines is given on one; a verse and an item are given without their mark.
        (" ".join(RENT.split()), RENT),
        ("due on the 1st", RENT),
        ("Moses kept the flock.", "1:5 Moses kept\tthe flock."),
        ("Tickets cost 12 euros.", "- Tickets cost 12 euros."),
        ("Denmark, Norway", "Exports - partners: Denmark, Norway"),
        ("--retry", "--retry\n        Try again."),
        ("Falk & Sons", "The carrier is Falk & Sons."),
        # Parties of an agreement.
        ("Harold Finch and Maria Lopez", "made between Harold Finch (the Landlord) and Maria Lopez (the Tenant)"),
        ("Finch and Sons and Maria Lopez", "between Finch and Sons (the Landlord) and Maria Lopez"),
        # Cells.
        ("Oslo", "Anna,Oslo,61"),
        ('He said "hi, you"', 'Anna,Oslo,"He said ""hi, you"" there","He said ""hi, you"""'),
        ("a | b", r"| x | a \| b | c |"),
        ("Anna Moor", "\tAnna Moor\tOslo"),
        # Keys, as they are meant.
        ('say "hello"\tnow', r'"greeting": "say \"hello\"\tnow",'),
        ("Grüße", r'"name": "Gr\u00fc\u00dfe"'),
        ("C:\\dir\\x", r'"path": "C:\\dir\\x",'),
        ("8412", "port=8412"),
        ("it's", r"{'a': 'it\'s'}"),
        ("1,200", "price=1,200"),
        # Scripts without spaces, and characters that a tokenizer writes as others.
        ("北京的气温", "今天北京的气温是 12.5 度"),
        ("Cafe\u0301 L’Été", "Caf\u00e9 L’E\u0301te\u0301 opens at 7."),
        ("fi", "ﬁ ne"),
    ],
)
def test_what_is_said(answer: str, quote: str) -> None:
    assert is_backed(answer, [quote])
    assert is_backed(answer, ["Nothing of it.", quote])


@pytest.mark.parametrize(
    ("answer", "quote"),
    [
        ("", RENT),
        (" \n", RENT),
        ("$9,999", RENT),
        ("Bob Smith", RENT),
        # Parts of words and of numbers.
        ("ent", RENT),
        ("$1", RENT),
        ("450.50", RENT),
        ("$1,450", RENT),
        ("hirty (30) days", "Thirty (30) days (the “Term”)"),
        ("€5", "€5m in all"),
        # Words of it, but no run of them.
        ("rent due", RENT),
        ("monthly rent is due", RENT),
        ("Bob and Maria Lopez", "between Harold Finch and Maria Lopez"),
        ("Maria Lopez and ", "between Harold Finch and Maria Lopez"),
        # Two cells, and a key.
        ("Oslo 61", "Anna,Oslo,61"),
        ("say hello", r'"greeting": "say \"hello\"\tnow",'),
        ("port 8412", "port=8412"),
    ],
)
def test_what_is_not_said(answer: str, quote: str) -> None:
    assert not is_backed(answer, [quote])
    assert not is_backed(answer, [])


def test_no_quote_goes_on_in_another() -> None:
    assert not is_backed("rent is due", ["The rent is", "due on Monday"])


@given(st.text(max_size=40))
def test_a_quote_says_itself_and_its_words(quote: str) -> None:
    assert is_backed(quote, [quote]) == bool(quote.split())
    for word in quote.split():
        assert is_backed(word, [quote])


def test_long_quotes_take_no_time() -> None:
    """A stretch that begins everywhere, cut wherever it is found, and pairs and cells without an end."""
    started = time.perf_counter()
    for quote in ("ab" * 50_000, '"a": "' * 20_000, "a," * 50_000, "1,2" * 30_000, " and ".join("ab" * 20_000)):
        assert not is_backed("b and c", [quote])
        assert not is_backed("aba", [quote])
    assert time.perf_counter() - started < 5
