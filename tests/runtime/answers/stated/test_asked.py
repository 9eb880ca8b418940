"""The sentence in which a text states what is asked, and what of it answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from armt.runtime.answers.stated import asked
from armt.runtime.answers.stated.asked import is_stated_or_not, stated_in
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


@pytest.mark.parametrize("quotes", ['""', "“”"])
def test_who_is_called_so_may_have_an_article_between_the_quotes(quotes: str) -> None:
    """The employee was a "Senior Statistician"."""
    one, two = quotes
    company, employee = f"Corio Ltd, 12 Row ({one}the Company{two})", f"Dr Ann Falk ({one}the Employee{two})"
    said = f"This Agreement is between {company} and {employee}.\n"
    text = StoredText.of_string("a.txt", f"AGREEMENT\n\n{said}\nThe Employee is employed as a Statistician.\n")
    found = [stated_in(f"Who is the {who}?", text) for who in ("employee", "company", "miller")]
    assert [told and told.stated for told in found] == ["Dr Ann Falk", "Corio Ltd", None]


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("The tenancy begins on 1 June 2026 and is for twelve months.", "1 June 2026"),
        ("This agreement shall take effect from June 1, 2026.", "June 1, 2026"),
        ("The initial term of this licence commences the 1st of June 2026; it may be renewed.", "1st of June 2026"),
        # What else begins, and what begins otherwise.
        ("The meeting begins on 1 June 2026.", "3 May 2026"),
        ("The tenancy begins when the rent is paid on 1 June 2026.", "3 May 2026"),
    ],
)
def test_an_agreement_begins_on_the_day_that_it_says_it_does(said: str, day: str) -> None:
    """The day was given on which it was made."""
    lease = 'THIS AGREEMENT is made on 3 May 2026 between Ann Falk (the "Landlord") and Bo Stein (the "Tenant").'
    text = StoredText.of_string("a.txt", f"{lease}\n\n{said}\n")
    for question, begins in (("When does the tenancy begin?", day), ("When was the agreement signed?", "3 May 2026")):
        told = stated_in(question, text)
        assert told is not None
        assert told.stated == begins
        assert begins in told.sentence.text


def test_a_contract_is_not_the_judgment_about_it() -> None:
    """The day of the hearing was given, which the document bears."""
    told = "JUDGMENT\n\nHearing: 18 June 2024.\n\n1. The mill is old.\n\n2. The contract was made on 9 February 2023.\n"
    found = stated_in("When was the contract made?", StoredText.of_string("a.txt", told))
    assert found is not None
    assert (found.stated, found.sentence.line) == ("9 February 2023", "The contract was made on 9 February 2023.")
    found = stated_in("When was the judgment made?", StoredText.of_string("a.txt", told))
    assert found is None or found.stated != "9 February 2023"
    found = stated_in("How much do I have to pay?", StoredText.of_string("a.txt", "Bill\n\nTotal 12.00\nDue in May.\n"))
    assert found is not None
    assert found.stated == "12.00"


def test_the_purpose_of_an_agreement_is_what_stands_below_that() -> None:
    """Its parties were told, as of what it is about."""
    told = LEASE + "\n# 1. Purpose\n\nTo grind oats in peace.\n\n# 2. Rent\n\nIt is paid.\n"
    found = stated_in("What is the purpose of the agreement?", StoredText.of_string("a.md", told, format="markdown"))
    assert found is not None
    assert found.sentence.text == "To grind oats in peace."


def test_a_gap_may_stand_behind_a_label() -> None:
    """ "Terms:" was told, and nothing of them."""
    told = stated_in("What are the terms?", StoredText.of_string("a.txt", "Order: P8        Terms:     30 days net\n"))
    assert told is not None
    assert (told.sentence.text, told.stated) == ("Terms:     30 days net", "30 days net")


def test_usual_terms_are_those_of_an_agreement() -> None:
    clauses = "Its term shall be long.\n\nThe term of this lease is two (2) years. It may be ended.\n"
    clauses += "It may be terminated upon thirty days notice.\n"
    told = stated_in("How long is the term?", StoredText.of_string("a.txt", LEASE + clauses))
    assert told is not None
    assert (told.sentence.text, told.stated) == ("The term of this lease is two (2) years.", "two (2) years")
    until = "This lease shall begin when it is signed and, unless it is terminated sooner as provided herein, shall "
    until += 'continue until March 31, 2008 (the "First Term").\n'
    for question, stated in (
        ("How long does the lease last?", "until March 31, 2008"),
        ("When does the lease end?", "March 31, 2008"),
    ):
        # That something goes on for ninety days was told, which stood further down.
        told = stated_in(question, StoredText.of_string("a.txt", LEASE + until))
        assert told is not None
        assert (told.sentence.text, told.stated) == (until.strip(), stated)
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


def several(**told: str) -> JoinedText:
    return JoinedText([StoredText.of_string(f"a/{name}.md", said, format="markdown") for name, said in told.items()])


def assert_stated(text: JoinedText, question: str, path: str | None, stated: str | None) -> None:
    told = stated_in(question, text)
    assert (told is None) == (path is None), question
    if told is not None:
        sentence = told.sentence
        document, begin = text.document(sentence.start)
        assert document.path == path
        assert text.read(sentence.start, sentence.end) == sentence.text
        assert document.read(sentence.start - begin, sentence.end - begin) == sentence.text
        assert told.stated == stated


def test_several_documents_state_what_the_named_one_does() -> None:
    """All of them had the author of the first one, and whatever stood in its first kilobytes, in others too."""
    one, other = "# Mills\n\nby Ann Lee\n\nMills turn.\n", "# Rain\n\nby Bo Ray\n\nIt rained.\n"
    text = several(report=one, letter=other, notes="# Notes\n\nIt was warm.\n")
    assert_stated(text, "Who wrote it?", None, None)
    assert_stated(text, "Who wrote the report?", "a/report.md", "Ann Lee")
    assert_stated(text, "Who wrote the letter?", "a/letter.md", "Bo Ray")
    assert is_stated_or_not("Who wrote it?", text)
    # They say the same, or one alone says it.
    assert_stated(
        several(report=one, letter=other.replace("Bo Ray", "Ann Lee")), "Who wrote it?", "a/report.md", "Ann Lee"
    )
    assert_stated(several(notes="# Notes\n\nIt was warm.\n", letter=other), "Who wrote it?", "a/letter.md", "Bo Ray")


def test_of_a_folder_its_readme_says_what_it_is_about() -> None:
    about = {
        "about": "# About\n\nThis document describes the rain.\n",
        "README": "# Mill\n\nMill is a tool that grinds.\n",
    }
    assert_stated(several(**about), "What is this project about?", "a/README.md", None)
    assert_stated(several(**about), "What is the title?", "a/README.md", "Mill")
    deep = JoinedText([*several(**about).texts, StoredText.of_string("top.md", "# Top\n", format="markdown")])
    assert_stated(deep, "What is the title?", None, None)
    two = JoinedText([*several(**about).texts, StoredText.of_string("b/README.txt", "# Hill\n", format="markdown")])
    assert_stated(two, "What is the title?", None, None)


def test_a_meeting_is_called_as_its_minutes_are() -> None:
    minutes = "# Minutes, {} 2024\n\nHeld on 4 {} 2024.\n\nPresent: Ann Lee, {}\n"
    said = {f"2024-{at:02}": (month, month, who) for at, (month, who) in enumerate((("May", "Bo"), ("June", "Cy")), 5)}
    text = several(**{name: minutes.format(*words) for name, words in said.items()})
    assert_stated(text, "Who was at the meeting in June?", "a/2024-06.md", None)
    assert_stated(text, "Who attended the May meeting?", "a/2024-05.md", None)
    for question in ("Who was at the meeting?", "When was the meeting?"):
        assert_stated(text, question, None, None)
        assert is_stated_or_not(question, text)
    assert not is_stated_or_not("Who was at the meeting?", several(a="It rained.\n", b="Nobody came.\n"))


def test_an_agreement_among_others_ends_when_it_says() -> None:
    lease = f"{LEASE}The lease begins on 1 June 2024 and ends on 31 May 2026.\n"
    text = several(cat="# Cat\n\nThe cat came in 2020.\n", lease=lease)
    assert_stated(text, "When does the lease end?", "a/lease.md", "31 May 2026")
    assert_stated(text, "Who are the parties?", "a/lease.md", "Harold Finch and Maria Lopez")


def test_of_many_documents_only_the_named_one_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asked, "_MOST_DOCUMENTS", 1)
    text = several(report="# Mills\n\nby Ann Lee\n\nMills turn.\n", notes="# Notes\n\nIt was warm.\n")
    assert_stated(text, "Who wrote it?", None, None)
    assert_stated(text, "Who wrote the report?", "a/report.md", "Ann Lee")


def test_a_form_that_nobody_has_filled_in_says_nothing() -> None:
    """The party was 'the ("Receiving Party")'."""
    content = 'made between Mill AB ("Company") and\n\n---\n\nthe ("Receiving Party").\n\nIt is kept dry.\n'
    assert stated_in("Who is the receiving party?", StoredText.of_string("a.txt", content)) is None


def test_sections_of_a_kind_are_asked_of_the_document_that_a_question_names() -> None:
    record = "# Use {name} for sessions\n\n## Context\n\n{why}\n\n## Decision\n\nWe use {name}.\n"
    folder = several(
        one=record.format(name="Redis", why="It is fast."), two=record.format(name="Mongo", why="It was there.")
    )
    told = stated_in("Why did they choose Mongo?", folder)
    assert told is not None
    assert told.sentence.text == "It was there."
    assert folder.read(told.sentence.start, told.sentence.end) == "It was there."
    # Each has decided something.
    assert stated_in("What was decided?", folder) is None
    assert stated_in("Why did they choose Postgres?", folder) is None
