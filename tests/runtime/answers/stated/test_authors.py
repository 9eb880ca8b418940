"""Who wrote a document, by the forms of its head and of its end."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.backing import is_backed
from armt.runtime.answers.stated.authors import authors_in_front, authors_in_head, authors_in_tail

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
        ("THE MILLS\n\nby\n\nJane Doe", "Jane Doe"),
        ("By HOMER", "HOMER"),
        ("IETF                          J. Doe, Ed.\nRFC 1                         E. Roe", "J. Doe and E. Roe"),
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
    assert [authors_in_front(f"---\nauthors: {nobody}\n---\n") for nobody in ("[]", "[ ]", '[""]')] == [None] * 3


@pytest.mark.parametrize(
    ("head", "tail", "names"),
    [
        ("Dear Mr. Roe,\n", "Kind regards,\n\n\nJane Doe\nHead of Mills\n", "Jane Doe"),
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
