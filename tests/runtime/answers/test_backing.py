"""What a quote says: a run of its words, what a rule makes of them, and nothing that is cut or put together."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.backing import below, is_backed, undenied, undenied_item, unmarked, without_opening

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
        # Without the marks of Markdown.
        ("Guests: at most 14 days", "**Guests:** at most *14* days"),
        ("start with Certbot.", "start with [Certbot](https://certbot.eff.org/)."),
        # Without the marks of comments.
        ("Adds a number. Returns whether there was room.", "// Adds a number.\n// Returns whether there was room."),
        ("Adds a number", "/**\n * Adds\n * a number.\n */"),
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
        ("2 3", "2**3"),
        ("x y", "x[y](z)"),
    ],
)
def test_what_is_not_said(answer: str, quote: str) -> None:
    assert not is_backed(answer, [quote])
    assert not is_backed(answer, [])


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("**WARNING:** do *not* open", "WARNING: do not open"),
        ("See [our policy](/a/b.md) and ![a map](map.png)", "See our policy and a map"),
        # What an image is called stood behind the sentence above it.
        ("For her tests ![Ada Roe](/a/ada.jpg)", "For her tests"),
        ("![Ada Roe](/a/ada.jpg)", "Ada Roe"),
        ("known as **Chardet**.", "known as Chardet."),
        # What is no Markdown stays.
        ("2**3 and **kwargs", "2**3 and **kwargs"),
        ("f[i](x), [note](see below)", "f[i](x), [note](see below)"),
        ("#1 of 3", "#1 of 3"),
        ("a * b * c", "a * b * c"),
        ("- a - b", "- a - b"),
        ("Use `*.py` or `*.md` files, *.* or */*, /*/*/x", "Use `*.py` or `*.md` files, *.* or */*, /*/*/x"),
        ("SELECT *,* FROM a", "SELECT *,* FROM a"),
    ],
)
def test_marks_are_left_out(text: str, read: str) -> None:
    assert unmarked(text) == read
    assert is_backed(read, [text])


@pytest.mark.parametrize(
    ("quote", "read"),
    [("## Term", "Term"), ("> Quoted", "Quoted"), ("> 18", "> 18"), ("#1 of 3", "#1 of 3"), ("# 3 of it", "# 3 of it")],
)
def test_a_whole_quote_is_given_without_its_mark(quote: str, read: str) -> None:
    assert without_opening(quote) == read


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        ("Which client?", "Note that not all clients support it.", "all clients", "not all clients"),
        ("How many?", "It takes no more than three days.", "more than three days", "no more than three days"),
        ("What for?", "No pets without the landlord's word.", "the landlord's word", "without the landlord's word"),
        ("What is open?", "It isn't the mill.", "the mill", ""),
        ("Who provides it?", "The landlord does NOT provide any other.", "The landlord", ""),
        ("Who provides it?", "The landlord doesn't provide any other.", "The landlord", ""),
        ("What does it support?", "It does not support the old format.", "old format", ""),
        ("What does it support?", "It cannot read files.", "files", ""),
        ("Who pays fines?", "Members under sixteen pay no fines.", "Members under sixteen", ""),
        ("Who has a key?", "Guests have got no keys to it.", "Guests", ""),
        ("Who must leave?", "Guests leave no later than noon.", "Guests", None),
        ("Who pays?", "Members pay no fines.", "Members", None),
        # Asked so, it is the answer; and what is denied of others is not denied of it.
        ("Who does not provide it?", "The landlord does not provide any other.", "The landlord", None),
        ("Who provides it?", "The landlord provides it and does not charge.", "The landlord", None),
        ("Who?", "Nobody but Anna.", "Anna", None),
        ("Who?", "Not there.", "Bert", None),
        # A bound is no denial, nor is what somebody does not know, and who asks what is not is answered by it.
        ("How much?", "You must not exceed 30 mg a day.", "30 mg", None),
        ("When does it close?", "It does not close until 6 pm.", "6 pm", None),
        ("Who is it?", "It was not Tom but Anna.", "Anna", None),
        ("Who did it?", "Holmes did not know that Smith did it.", "Holmes", None),
        ("What is he allergic to?", "He cannot eat any nuts.", "nuts", None),
        ("Who refused to pay?", "The tenant did not pay.", "The tenant", None),
        ("How many?", "There are not 100 but 10 of them.", "10", None),
        ("Who?", "Anna.", "", None),
    ],
)
def test_what_is_denied_is_no_answer(question: str, line: str, answer: str, given: str | None) -> None:
    assert undenied(question, line, answer) == (answer if given is None else given)


@pytest.mark.parametrize(
    ("question", "answer", "item", "lead_in", "given"),
    [
        ("What is included?", "flights", "- flights to Porto", "## Not included", "Not included: flights to Porto"),
        ("Can I keep a dog?", "keep a dog", "(b) keep a dog", "The tenant must not:", "The tenant must not keep a dog"),
        (
            "Are filters covered?",
            "filters",
            "1. filters",
            "**This does not apply to:**",
            "This does not apply to: filters",
        ),
        # Who asks for what is not is answered by the item.
        ("What is not included?", "flights", "- flights", "Not included:", None),
        ("What is excluded?", "flights", "- flights", "Exclusions", None),
        ("What is included?", "flights", "- flights", "This is included:", None),
        # Words of what opens the list are no part of it.
        ("Who may?", "The tenant", "- keep a dog", "The tenant must not:", None),
    ],
)
def test_an_item_of_what_is_not_so_is_said_with_that(
    question: str, answer: str, item: str, lead_in: str, given: str | None
) -> None:
    assert undenied_item(question, answer, item, lead_in) == (answer if given is None else given)
    if given is not None:
        assert below(lead_in, item) == given


def test_code_below_a_sentence_is_said_without_its_fence() -> None:
    assert is_backed("To build it, use: $ make", ["To build it, use:\n\n```sh\n$ make"])
    assert not is_backed("To build it, use: $ test", ["To build it, use:\n\n```sh\n$ make"])


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


@pytest.mark.parametrize("part", ["**a ", "[a](", "[a](b/", "*", "is not a ", "not "])
def test_long_lines_take_no_time(part: str) -> None:
    def seconds(count: int) -> float:
        line, started = part * count + "z", time.process_time()
        unmarked(line)
        undenied("Who?", line, "z")
        return time.process_time() - started

    short = min(seconds(2_000) for _ in range(3))
    assert min(seconds(16_000) for _ in range(3)) < 30 * max(short, 1e-3)
