"""Titles: before a text, behind a label, in the middle of a line or alone in one, and what is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from armt.runtime.answers.stated.itself.titles import behind_title, stated_title, title_of
from armt.runtime.text.headings import Heading
from armt.runtime.text.stored import StoredText

from .samples import BOOK, MEMO, PAGE

PAGE_SAYS = "sched, sched-page - overview of CPU scheduling and"
LEASE = "LEASE\n\nThis lease is made on 3 May 2020 between Harold Finch (the Landlord) and Maria Lopez (the Tenant).\n"
NEW_MEMO = """\
Internet Engineering Task Force (IETF)                          J. Doe, Ed.
Request for Comments: 9999                                         Norrey
Category: Informational                                          E. Roe
ISSN: 2070-1721                                                     Acme
                                                              Mills Inc.
                                                                March 2024


                    The Mill Transfer Protocol (MTP)
"""
TALK = "INTERVIEW WITH ANNA MOOR\nMarch 5, 2024\n\n" + "Jane Doe: When did you come?\n\nAnna Moor: I came late.\n\n" * 3


@pytest.mark.parametrize(
    ("content", "quote", "stated"),
    [
        (MEMO, "Internet Relay Chat: Client Protocol", "Internet Relay Chat: Client Protocol"),
        (LEASE, "LEASE", "LEASE"),
        (BOOK, None, None),
        (NEW_MEMO, "The Mill Transfer Protocol (MTP)", "The Mill Transfer Protocol (MTP)"),
        (PAGE, "sched, sched-page - overview", f"{PAGE_SAYS} of all that is scheduled"),
        (TALK, "INTERVIEW WITH ANNA MOOR", "INTERVIEW WITH ANNA MOOR"),
        (f"A Book of the North\n\nIt is free.\n\nTitle: The Mills\n\n{BOOK}", "Title: The Mills", "The Mills"),
        ("#!/bin/x\n\nfrom stones import mill\n\nlog = stones.log(mill)\n", None, None),
        ("Name: Ann\nTitle: Director\n\nShe agrees to all of it.\n", None, None),
        ("Title:     \n\nThe Mills\n\nWe grind oats.\n", "The Mills", "The Mills"),
    ],
)
def test_titles(content: str, quote: str | None, stated: str | None, assert_told: Callable[..., None]) -> None:
    content = f"{content}\nÄ last line.\n"
    told = title_of(StoredText.of_string("a.txt", content))
    assert_told(told, content, quote, stated)


def test_a_heading_is_the_title_and_what_is_set_before_it_is_surer() -> None:
    body = "# Mills of Norrey\n\nThey grind.\n"
    text = StoredText.of_string("a.md", body, headings=[Heading(0, 1, "Mills of Norrey")])
    told = title_of(text)
    assert told is not None
    assert (told.sentence.text, told.stated) == ("# Mills of Norrey", "Mills of Norrey")
    front = "---\ntitle: 'Mills'\n---\n"
    text = StoredText.of_string("a.md", front + body, headings=[Heading(len(front), 1, "Mills of Norrey")])
    told = title_of(text)
    assert told is not None
    assert told.stated == "Mills"


def test_the_title_of_a_mail_is_its_subject() -> None:
    mail = (
        "Subject: Re: [mill] Cutting the branch now. Why not?\nFrom: Ada Moor <ada@mill.example>\n\nCome on Monday.\n"
    )
    told = title_of(StoredText.of_string("a.eml", mail))
    assert told is not None
    assert told.stated == "Cutting the branch now. Why not?"


@pytest.mark.parametrize(
    ("content", "called"),
    [
        ("# Mills of *Norrey*:\n\nThey grind.\n", "Mills of Norrey"),
        ('---\ntitle: "Mills"\n---\n\n## Wheels\n\nThey turn.\n', "Mills"),
        ("---\ntitle: >-\n    Mills of Norrey\nlayout: page\n---\n\n## Wheels\n\nThey turn.\n", "Mills of Norrey"),
        ('+++\nimage = "a.png"\n# title = "No"\ntitle = "Mills"\n+++\n\nThey turn.\n', "Mills"),
        # Decisions have numbers, above parts that have none; a numbered part is not what a document is called.
        ("# 12. Grind by night\n\n## Status\n\nAccepted.\n\n## Context\n\nIt is.\n", "Grind by night"),
        ("# Mill 43: Wheels of oak\n\n## Oats\n\nThey burn.\n", "Mill 43: Wheels of oak"),
        ("---\ntitle: '2026-02-04'\n---\n\n# Meeting of 4 February\n\nThey met.\n", "Meeting of 4 February"),
        ("---\ntitle: '2026'\n---\n\n## Wheels\n\nThey turn.\n", "2026"),
        ("# 1. Wheels\n\nThey turn.\n\n# 2. Doors\n\nThey close.\n", None),
        # Images may stand above a title, but no text: then the heading is that of a part.
        ("[![builds](https://a.example/b.svg)](https://a.example)\n\n## Mills\n\nThey grind.\n", "Mills"),
        ("We grind oats in Norrey.\n\n## Installation\n\nCome.\n", None),
        # A line alone may be anything.
        ("Mills of Norrey\n\nThey grind.\n", None),
        ("", None),
    ],
)
def test_what_a_document_surely_is_called(content: str, called: str | None) -> None:
    assert stated_title(StoredText.of_string("a.md", content, format="markdown")) == called


def test_what_is_said_stands_behind_a_title_by_its_mark() -> None:
    assert behind_title("Mills", "They grind.") == "Mills: They grind."
    assert behind_title("Mills: a guide", "They grind.") == "Mills: a guide – They grind."
    assert behind_title("Who grinds?", "They do.") == "Who grinds? They do."
