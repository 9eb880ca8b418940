"""Who the parties of an agreement are, and what its terms in parentheses mean."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.stated.agreements import (
    agreement_overview,
    asked_terms,
    asks_for_beginning,
    asks_for_end,
    asks_for_parties,
    day_made,
    meant_before,
    parties_of,
    span_of,
    tells_of_agreement,
)
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.text.stored import StoredText


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("Who are the parties?", True),
        ("Who are the parties to the agreement?", True),
        ("What are the names of the parties?", True),
        ("Between whom was it made?", True),
        ("Who signed the lease?", True),
        ("Who made the agreement?", True),
        ("Who made the decision?", False),
        ("Which parties must pay?", False),
        ("Who pays?", False),
    ],
)
def test_who_asks_for_the_parties(question: str, asks: bool) -> None:
    assert asks_for_parties(question) == asks


PREAMBLE = (
    'This Agreement is made as of October 29, 1999 by and between Corio Inc., a Delaware corporation ("CORIO") '
    'and Commerce One, Inc., a corporation ("COMMERCE ONE").'
)
LEASE = "This lease is made between Harold Finch (the Landlord) and Maria Lopez (the Tenant)."
TITLE = "DISTRIBUTOR AGREEMENT     BETWEEN     INGRAM MICRO     AND     NETGEAR\n\nMore."


@pytest.mark.parametrize(
    ("said", "names"),
    [
        (PREAMBLE, ("Corio Inc.", "Commerce One, Inc.")),
        (LEASE, ("Harold Finch", "Maria Lopez")),
        (TITLE, ("INGRAM MICRO", "NETGEAR")),
        (
            "Licence between\n\nNorrey Company Limited\n\nand\n\nSelby Co., Ltd.\n\nMore, and A.",
            ("Norrey Company Limited", "Selby Co., Ltd."),
        ),
        (
            "Agreement made between:\n\n(1) NORREY MILL LTD, a company (the Miller); and\n\n(2) SELBY LLP, of York.",
            ("NORREY MILL LTD", "SELBY LLP"),
        ),
        ("The border between the field and the mill is a wall.", None),
        ("An agreement between the parties and others.", None),
    ],
)
def test_the_parties_stand_in_the_preamble(said: str, names: tuple[str, str] | None) -> None:
    head = "Ä title.\n\n"
    found = parties_of(StoredText.of_string("a.txt", head + said))
    assert (found and found.names) == names
    if found is not None and names is not None:
        text = (head + said).encode()
        assert text[found.place :].decode().startswith(names[0])
        assert text[: found.end].decode().endswith(names[1])


@pytest.mark.parametrize(
    ("said", "who", "meant"),
    [
        ("This is made as of October 29, 1999 ", False, "October 29, 1999"),
        ("It goes on for a period of twelve (12) full months ", False, "twelve (12) full months"),
        # It was "hirty (30) days", and of 1,450 shares 450.
        ("Thirty (30) days ", False, "Thirty (30) days"),
        ("It goes on for twenty-five (25) days ", False, "twenty-five (25) days"),
        ("He is given 1,450 shares of stock ", False, "1,450 shares of stock"),
        ("He is given 1450 shares of stock ", False, "1450 shares of stock"),
        ("The Tenant has paid a deposit of $4,900 ", False, "$4,900"),
        ('Norrey Mill (the "Mill") and Selby & Sons, Inc., of York ', True, "Selby & Sons, Inc."),
        ("between Harold Finch ", True, "Harold Finch"),
        ("(“CSA”) agent for Robbie Fowler ", True, "Robbie Fowler"),
        ("The Tenant has agreed ", True, ""),
        ("for corn, rye and oats ", False, "for corn, rye and oats"),
    ],
)
def test_what_stands_before_a_term_in_parentheses(said: str, who: bool, meant: str) -> None:
    assert meant_before(said, who=who) == meant


@pytest.mark.parametrize(
    ("question", "asks"),
    [
        ("When does the agreement begin?", True),
        ("When did the lease take effect?", True),
        ("When was this contract signed?", True),
        ("When does the agreement end?", False),
        ("When does the wheel start?", False),
    ],
)
def test_who_asks_for_the_beginning(question: str, asks: bool) -> None:
    assert asks_for_beginning(question) == asks


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (
            "This Agreement is made as of the 20th day of March 2002, by and between A and B.",
            "the 20th day of March 2002",
        ),
        ("This Service Agreement is entered into on April. 1st 2019 by C and D.", "April. 1st 2019"),
        ("LEASE\n\ndated 3 May 2020\n\nbetween E and F", "3 May 2020"),
        ("Flour is made of corn, in Norrey since 3 May 2020.", None),
        ("It was made. On 3 May 2020 it broke.", None),
    ],
)
def test_the_day_on_which_an_agreement_is_made(said: str, day: str | None) -> None:
    found = day_made(StoredText.of_string("a.txt", said))
    assert (found and found[1]) == day
    if found is not None and day is not None:
        assert said.encode()[found[0] :].decode().startswith(day)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("How long is the term?", "term"),
        ("How long is the initial term of the agreement?", "term"),
        ("How long does the lease last?", "term"),
        ("What is the notice period for termination?", "notice"),
        ("How much notice must be given to terminate the contract?", "notice"),
        ("What is the governing law?", "law"),
        ("Which law governs this software license agreement?", "law"),
        ("What state's laws apply to the contract?", "law"),
        ("Under which law is it made?", "law"),
        ("What is the law of the mill?", None),
        ("Which law governs these terms in case of a dispute in Germany?", None),
        ("How long does the wheel last?", None),
        ("What is the notice on the board?", None),
        ("When does the term end?", None),
    ],
)
def test_who_asks_for_a_usual_term(question: str, asked: str | None) -> None:
    assert asked_terms(question) == asked


OVERVIEW = """\
LEASE

Effective Date: March 1, 1996

This lease is made by and between Norrey Mill (the "Miller") and Selby & Sons, Inc., bakers of York.

{clauses}
"""


@pytest.mark.parametrize(
    ("clauses", "told"),
    [
        ("The initial term is five (5) years from then.", "term: five (5) years"),
        ("This lease shall continue in effect for one year.", "term: one year"),
        ("The term begins on 1 March 2024 and ends on 28 February 2026.", "term: 1 March 2024 to 28 February 2026"),
        # What is counted from the end of the term is not the term.
        ("Books are kept during the term of this lease and for six (6) months thereafter.", ""),
        ("This lease continues until the end of the year, and two years thereafter.", ""),
        ("Either party may terminate it upon ninety (90) days' prior written notice.", "notice: ninety (90) days"),
        ("Either party may terminate it if a breach is not cured within thirty (30) days of written notice.", ""),
        ("It is construed under and governed by the laws of the State of York.", "law: the State of York"),
        ("The laws of York shall govern it, and its courts decide.", "law: York"),
        ("It is governed by the laws of the State.", ""),
    ],
)  # fmt: skip
def test_an_agreement_in_a_line(clauses: str, told: str) -> None:
    begin = "An agreement between Norrey Mill and Selby & Sons, Inc.; made: March 1, 1996"
    expected = f"{begin}; {told}." if told else f"{begin}."
    said = agreement_overview(StoredText.of_string("a.txt", OVERVIEW.format(clauses=clauses)))
    assert said == expected
    assert tells_of_agreement(said)


@pytest.mark.parametrize(
    "text",
    [
        # No title, nobody who agrees, no parties, nothing but the parties.
        "This story is made by and between Norrey Mill and Selby & Sons; made on 3 May 2020.",
        "A NOTE ON AGREEMENTS\n\nWhat passes between Norrey Mill and Selby & Sons since 3 May 2020 is a secret.",
        "LICENCE AGREEMENT\n\nIn consideration of this you may use the mill. It is governed by the laws of Norrey.",
        "LEASE\n\nThis lease is made between Harold Finch (the Landlord) and Maria Lopez (the Tenant).",
        "",
    ],
)
def test_what_is_no_agreement(text: str) -> None:
    assert agreement_overview(StoredText.of_string("a.txt", text)) == ""


@pytest.mark.parametrize(
    "piece",
    [
        "between A ",
        "between Ab and ",
        "made 3 ",
        "the term of this agreement ",
        "governed by laws of ",
        "( ",
        "a (1) ",
        "A, ",
    ],
)
def test_time_is_bounded(piece: str) -> None:
    text = piece * 30_000
    begin = time.process_time()
    parties_of(StoredText.of_string("a.txt", text))
    day_made(StoredText.of_string("a.txt", text))
    agreement_overview(StoredText.of_string("a.txt", OVERVIEW.format(clauses=text)))
    meant_before(text[:4000])
    assert time.process_time() - begin < 5


def test_what_is_written_as_of_an_agreement() -> None:
    assert tells_of_agreement("An agreement between A and B; law: Norrey.")
    assert not tells_of_agreement("An agreement between A and B.")
    assert not tells_of_agreement("An agreement between A and B; law: Norrey")
    # Results may come from anybody: each place where terms may begin was gone on from to the end, for hours.
    assert not tells_of_agreement("An agreement between A" + "; made: . " * 300_000 + "x")


BETWEEN = "This agreement is made on 3 April 2025 between Delta Clean Ltd and Orla Finn.\n"
SHORT = (
    f"{BETWEEN}It begins on 1 May 2025 and ends on 30 April 2028.\nEither party may end it with two months' notice.\n"
)


def test_a_name_ends_with_its_sentence_and_it_is_the_agreement() -> None:
    """It was "Orla Finn.; made: ...", without the term and the notice."""
    text = StoredText.of_string("a.txt", SHORT)
    assert agreement_overview(text) == (
        "An agreement between Delta Clean Ltd and Orla Finn; made: 3 April 2025; term: 1 May 2025 to 30 April 2028; "
        "notice: two months."
    )
    parties = parties_of(StoredText.of_string("a.txt", "Made between Bo Co. Inc. and Ida St. Clair. It rains.\n"))
    assert parties is not None
    assert parties.names == ("Bo Co. Inc.", "Ida St. Clair")


def test_when_it_begins_and_ends_is_its_term_and_no_day_on_which_it_was_made() -> None:
    text = StoredText.of_string("a.txt", SHORT)
    for question, day in (
        ("When does the agreement begin?", "1 May 2025"),
        ("When does the contract end?", "30 April 2028"),
        ("When was the agreement made?", "3 April 2025"),
    ):
        told = stated_in(question, text)
        assert told is not None
        assert told.stated == day
    assert not asks_for_end("When does the meeting end?")
    assert span_of(StoredText.of_string("a.txt", BETWEEN)) is None
    told = stated_in("Who signs?", text)
    assert told is not None
    assert told.stated == "Delta Clean Ltd and Orla Finn"


def test_a_name_may_have_an_of() -> None:
    """The parties were Verda Labs GmbH and City."""
    made = "This contract is made between Verda Labs GmbH and the City of Aarhus.\n"
    parties = parties_of(StoredText.of_string("a.txt", made))
    assert parties is not None
    assert parties.names == ("Verda Labs GmbH", "City of Aarhus")
    parties = parties_of(
        StoredText.of_string("a.txt", "Made between Ida Berg of Mill Lane and Bo Lund of Hay Street.\n")
    )
    assert parties is not None
    assert parties.names == ("Ida Berg", "Bo Lund")


def test_a_school_has_terms_and_a_week_no_parties() -> None:
    """A term began on the day of the letter, and Monday and Friday were the parties."""
    letter = StoredText.of_string(
        "a.txt", "Dated 3 May 2026\n\nPlease pick up the books between Monday and Friday.\nSchool starts in autumn.\n"
    )
    assert parties_of(letter) is None
    assert stated_in("When does the term begin?", letter) is None
    told = stated_in("When was the agreement signed?", letter)
    assert told is not None
    assert told.stated == "3 May 2026"
    assert parties_of(StoredText.of_string("a.txt", "Open between May 2026 and June 2026.\n")) is None


def test_who_somebody_is_is_asked_in_other_languages() -> None:
    text = StoredText.of_string(
        "a.txt", "Zwischen Frau Anna Huber (Vermieterin) und Herrn Jonas Weber (Mieter) wird geschlossen.\n"
    )
    told = stated_in("Wer ist der Mieter?", text)
    assert told is not None
    assert told.stated == "Herrn Jonas Weber"


def test_no_notice_of_an_agreement_is_that_of_one_case() -> None:
    # Who buys too little, or changes hands, may be given notice: that was told as how the agreement is ended.
    clauses = "If the Tenant fails to mill, Harold may end it upon thirty (30) days' written notice.\n"
    clauses += "Harold may terminate it upon ninety (90) days' notice in the event of a sale.\n"
    assert "notice" not in agreement_overview(StoredText.of_string("a.txt", f"LEASE\n\n{LEASE}\n\n{clauses}"))
    clauses += (
        "It is renewed unless one of them gives written notice of non-renewal at least one hundred (100) days prior.\n"
    )
    said = agreement_overview(StoredText.of_string("a.txt", f"LEASE\n\n{LEASE}\n\n{clauses}"))
    assert said.endswith("; notice: one hundred (100) days.")


def test_a_name_goes_on_in_the_next_line_of_a_paragraph() -> None:
    # It ended with the line in which it began.
    said = (
        "This Agreement is made as of the 14th day of March, by and between HELIX\nMEDICAL INSTRUMENTS, INC., a company"
    )
    said += " of Norrey with its place of business there, and NORD\nMILLS LTD, a company.\n"
    found = parties_of(StoredText.of_string("a.txt", said))
    assert found is not None
    assert found.names == ("HELIX MEDICAL INSTRUMENTS, INC.", "NORD MILLS LTD")
    assert said.encode()[found.place : found.end].decode().startswith("HELIX\nMEDICAL")
    assert said.encode()[: found.end].decode().endswith("NORD\nMILLS LTD")
