"""Who wrote a document, by the forms of its head and of its end."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.itself.authors import (
    authors_in_front,
    authors_in_head,
    authors_in_tail,
    dated_byline,
    signed_as,
)
from armt.runtime.text.stored import StoredText

BEHIND = "\n\nMills grind corn all over the north.\n"


@pytest.mark.parametrize(
    ("head", "names"),
    [
        # The first of each was the only one, or the answer had what stands behind it.
        ("Authors: Jane Doe, John Roe", "Jane Doe and John Roe"),
        ("Authors: Jane Doe, John Roe, and Ann Poe", "Jane Doe and John Roe and Ann Poe"),
        ("By Jane Doe | March 5, 2024 | 4 min read", "Jane Doe"),
        ("By Jane Doe on March 5, 2024", "Jane Doe"),
        ("Written by Jane Doe and John Roe.", "Jane Doe and John Roe"),
        ("Author: Jane Doe Jr.", "Jane Doe Jr."),
        ("Author: J. R. Doe, Norrey", "J. R. Doe"),
        ("Prepared by: Jane Doe, Institute of Mills", "Jane Doe"),
        # The surname alone was.
        ("From: Doe, Jane", "Doe, Jane"),
        ("From: Jane Doe \\<jane@mill.example\\><br>", "Jane Doe"),
        # As an EPUB may have them.
        ("Author: Doe, Jane and Roe, Émile", "Doe, Jane and Roe, Émile"),
        ('From: "Doe, Jane A." <jane@mill.example>', "Doe, Jane A."),
        ("Author: Doe, Jane, Institute of Mills", "Doe, Jane"),
        ("From: Jane, Head of Mills", "Jane"),
        (":Author: Jane Doe", "Jane Doe"),
        ("#+AUTHOR: Jane Doe", "Jane Doe"),
        ("**Author:** Jane Doe", "Jane Doe"),
        ("*By Jane Doe*", "Jane Doe"),
        ('__author__ = "Jane Doe"', "Jane Doe"),
        ("\\author{Jane Doe \\and John Roe}", "Jane Doe and John Roe"),
        # Nobody was.
        ("August 16, 2021 by Jane Doe 5 Comments", "Jane Doe"),
        ("August 16, 2021 by Jane Doe Leave a Comment", "Jane Doe"),
        ("Posted on 16 August 2021 by Jane Doe and John Roe in Mills", "Jane Doe and John Roe"),
        ("Published: 2021-08-16 10:30 | By Jane Doe | 4 min read", "Jane Doe"),
        ("Posted by Jane Doe on March 5, 2024 in News", "Jane Doe"),
        ("By JANE DOE Updated March 5, 2024", "JANE DOE"),
        ("By Jane Doe, March 5, 2024", "Jane Doe"),
        ("Written by Jane Doe · Last updated on March 5, 2024", "Jane Doe"),
        ("Recipe by Jane Doe", "Jane Doe"),
        ("THE MILLS\n\nby\n\nJane Doe", "Jane Doe"),
        ("By HOMER", "HOMER"),
        # Of three the first was named alone, and nobody before a degree.
        ("By Jane Doe, John Roe and Ann Poe", "Jane Doe and John Roe and Ann Poe"),
        ("By JANE DOE, and JOHN ROE", "JANE DOE and JOHN ROE"),
        ("Author: Jane Doe, John Roe and Ann Poe", "Jane Doe and John Roe and Ann Poe"),
        ("By Jane Q. Doe, Ph.D.", "Jane Q. Doe"),
        ("By Jane Doe, M.D., and John Roe, B.Sc.", "Jane Doe and John Roe"),
        ("Authors: Jane Doe, M.D., John Roe, Ph.D.", "Jane Doe and John Roe"),
        # Nobody was, without an "and".
        ("By Jane Doe, M.D., John Roe, Ph.D.", "Jane Doe and John Roe"),
        ("By Jane Doe, M.D., Ph.D., John Roe, R.N., Ann Poe, MSc", "Jane Doe and John Roe and Ann Poe"),
        ("By Jane Doe, M.D., Mill Institute", "Jane Doe"),
        ("By Jane Doe, Staff Writer and Editor", "Jane Doe"),
        ("IETF                          J. Doe, Ed.\nRFC 1                         E. Roe", "J. Doe and E. Roe"),
        # A name of two parts was left out, and so was one with nothing beside it.
        (
            f"IETF                          P. Ford-Hutchinson\nRFC 1                         A. van der McRoe\n"
            f"{' ' * 50}C. O'Poe",
            "P. Ford-Hutchinson and A. van der McRoe and C. O'Poe",
        ),
    ],
)
def test_a_head_names_all_who_wrote_it(head: str, names: str) -> None:
    content = f"The Mills\n\n{head}{BEHIND}"
    found = authors_in_head(f"{head}{BEHIND}" if head.startswith("IETF") else content)
    assert found is not None
    assert found.names == names
    assert is_backed(names, [content])


@pytest.mark.parametrize(
    "head",
    [
        "By Monday, all of it is to be done and\npaid for.",
        "By March 2024 the mill had ground\nall of it.",
        "By The End of all this the mill had ground it.",
        "It was signed on\nMay 3, 2020 by Jane Doe\nand paid for.",
        "May 3, 2020 by order of the king\nit was built.",
        "May 3, 2020 by The Mill",
        "By Monday, May 3, 2020 the mill is built.",
        "Published by Mill Press, March 2024",
        "Last updated May 3, 2020 by Jane Doe",
        "Recipe by Jane Doe that all of us\nlike.",
        "We were told so\nby Jane Doe, who had seen all of the mill\nand its wheel.",
    ],
)
def test_a_sentence_that_begins_so_names_nobody(head: str) -> None:
    """ "Monday" was the author."""
    assert authors_in_head(f"The Mills\n\n{head}{BEHIND}") is None


def test_several_are_named_before_a_text() -> None:
    found = authors_in_front("---\ntitle: Mills\nauthors: [Jane Doe, 'John Roe']\n---\n")
    assert found is not None
    assert found.names == "Jane Doe and John Roe"
    for said, names in (
        ('author = "Jane Doe"', "Jane Doe"),
        ('authors = ["Jane Doe", "John Roe"]', "Jane Doe and John Roe"),
    ):
        found = authors_in_front(f'+++\ntitle = "Mills"\n{said}\n+++\n')
        assert found is not None
        assert found.names == names
    assert [authors_in_front(f"---\nauthors: {nobody}\n---\n") for nobody in ("[]", "[ ]", '[""]')] == [None] * 3


@pytest.mark.parametrize(
    ("said", "names"),
    [
        # Nobody was named: a name had to end its line.
        ("authors:\n  - Jane Doe <jane@mill.example>\n", "Jane Doe"),
        ("authors:\n- Jane Doe (@jane)\n- John Roe (Mill Press)\n- Pat O'Roe\n", "Jane Doe and John Roe and Pat O'Roe"),
        ("authors:\n  - [Jane Doe](https://mill.example)\n  - 'John Roe' # editor\n", "Jane Doe and John Roe"),
        ("author:\n  - Jane Doe <jane@mill.example>\n", "Jane Doe"),
        ("author:\n  name: Jane Doe\n  email: jane@mill.example\n", "Jane Doe"),
        ("author:\n  - Jane Doe\n", "Jane Doe"),
        # Where she is from was another author.
        ("author:\n  - name: Jane Doe\n    affiliations:\n      - name: Mill Press\n", "Jane Doe"),
        # The first alone was.
        ("author: Jane Doe (@jane), John Roe <john@mill.example>, Ann Poe\n", "Jane Doe and John Roe and Ann Poe"),
        ("author: Doe, Jane <jane@mill.example>\n", None),
        ("author: Jane Doe, Mill Press\n", None),
        # Nobody was.
        ("author: jdoe\n", "jdoe"),
        ("author: '@jdoe'\n", "@jdoe"),
        ("author: ~\n", None),
        ('authors:\n  - "@jane"\n', None),
    ],
)
def test_names_before_a_text_have_addresses_behind_them(said: str, names: str | None) -> None:
    front = f"---\ntitle: Mills\n{said}date: 2024-03-05\n---\n"
    found = authors_in_front(front)
    assert (None if found is None else found.names) == names
    assert names is None or is_backed(names, [front])


@pytest.mark.parametrize(
    ("head", "tail", "names"),
    [
        ("Dear Mr. Roe,\n", "Kind regards,\n\n\nJane Doe\nHead of Mills\n", "Jane Doe"),
        ("", "The end.\n\n#### Credits\n\nWritten by Jane Doe.\n\n#### Rules\n\nBe there.\n", "Jane Doe"),
        ("", "The end.\n\n_Written by Jane Doe_\n", "Jane Doe"),
        ("", "The book is old, and was\nwritten by Jane Doe.\n", None),
        ("", "The end.\n\nWritten by Jane Doe in her youth it is read by few.\n", None),
        # Without a letter's beginning it ends as anything may.
        ("The Mills\n", "Kind regards,\n\nJane Doe\n", None),
        (
            "GRIND(1)\n",
            "AUTHOR\n       Written by Jane Doe and John Roe.\n\nBUGS\n       None.\n",
            "Jane Doe and John Roe",
        ),
        ("GRIND(1)\n", "AUTHORS\n       Git was started by Linus Torvalds.\n", None),
        ("GRIND(1)\n", "AUTHORS\n       Jane Doe <jane@mill.example>\n", "Jane Doe"),
    ],
)
def test_an_end_says_who_it_was(head: str, tail: str, names: str | None) -> None:
    found = authors_in_tail(head, tail)
    assert (None if found is None else found.names) == names


def test_a_day_beside_a_name_may_be_one_of_a_change() -> None:
    found = dated_byline("Mills\n\nBy Jane Doe Updated March 5, 2024\n\nMills grind.\n")
    assert found is not None
    assert (found["said"], found["day"], bool(found["changed"])) == ("Jane Doe", "March 5, 2024", True)


DECISION = """The appeal is denied.



M. HYLAND

Veterans Law Judge

Board of Veterans' Appeals

John A. Roe
Deputy Clerk of the Court
"""


@pytest.mark.parametrize(
    ("question", "names", "quote"),
    [
        ("Who was the judge?", "M. HYLAND", "M. HYLAND\n\nVeterans Law Judge"),
        ("Who is the Veterans Law Judge?", "M. HYLAND", "M. HYLAND\n\nVeterans Law Judge"),
        ("Who was the deputy clerk?", "John A. Roe", "John A. Roe\nDeputy Clerk of the Court"),
        # A deputy is none, and a court has one.
        ("Who is the clerk?", None, None),
        ("Who is the court?", None, None),
        ("Who is the miller?", None, None),
    ],
)
def test_who_has_signed_as_what(question: str, names: str | None, quote: str | None) -> None:
    content = f"Ärger.\n\n{DECISION}"
    told = stated_in(question, StoredText.of_string("a.txt", content))
    assert (None if told is None else (told.stated, told.sentence.text)) == (None if names is None else (names, quote))
    assert told is None or content.encode()[told.sentence.start : told.sentence.end].decode() == quote


def test_of_two_who_signed_none_is_meant() -> None:
    assert signed_as("judge", f"{DECISION}\nA. MOOR\n\nVeterans Law Judge\n") is None
    # Without an initial it may be anything.
    assert signed_as("judge", "It is denied.\n\nSupreme Court\n\nChief Judge\n") is None


@pytest.mark.parametrize(
    "piece", ["by A ", "May 3, 2020 by A\n", "A. ", "\n \n", "A. B\n", "May 3, 2020 ", "A. B\n\nC of "]
)
def test_time_is_bounded(piece: str) -> None:
    begin = time.process_time()
    authors_in_head(piece * 2000)
    signed_as("judge", piece * 20_000)
    assert time.process_time() - begin < 5


def test_the_authors_of_a_paper_stand_above_where_they_work() -> None:
    # Nobody was named whose paper a program had taken out of its pages.
    work = "Department of Mills\nUniversity of Norrey\n"
    named = f"Jane Q. Doe\n{work}jane@mill.org\n\nÉmile van Roe∗\n{work}\n"
    head = f"On Mills:\nA Study of Wheels\n\n{named}Abstract\n\nMills turn.\n"
    found = authors_in_head(head)
    assert found is not None
    assert found.names == "Jane Q. Doe and Émile van Roe"
    assert authors_in_head(head.replace("Abstract", "Contents")) is None
    assert authors_in_head(f"Jane Doe\n{work}\nAbstract\n\nMills turn.\n") is None


def test_the_authors_of_a_paper_may_stand_in_a_line_with_marks() -> None:
    row = "Ngozi Adeyemi(1), Lars Holm(2) and Priya van Roe(1)"
    head = f"# Sleep of mills\n\n{row}\n\n(1) University of Norrey\n\n## Abstract\n\nMills sleep.\n"
    found = authors_in_head(head)
    assert found is not None
    assert (found.names, head[found.start : found.end]) == ("Ngozi Adeyemi and Lars Holm and Priya van Roe", row)
    assert authors_in_head(head.replace("## Abstract", "## Contents")) is None
