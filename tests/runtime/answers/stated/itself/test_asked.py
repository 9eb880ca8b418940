"""Questions about the document itself, and where it answers them."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.itself.asked import asked_of_itself, told_of_itself
from armt.runtime.text.headings import Heading
from armt.runtime.text.stored import StoredText

from .samples import BOOK, MEMO, PAGE

MAIL = """\
From: Anna Moor <anna@mill.example>
To: Harold Finch
Subject: The new millstone
Date: Mon, 03 Mar 2025 09:12:00 +0100

The stone comes on Thursday.
"""
PAPER = "# Mills of the North\n\nby Amalia Brandt\n\nWe count the mills of Norrey, and find seven.\n"
MODULE = '"""Grinds oats and wheat.\n\nBoth are dried before.\n"""\n\nimport stones\n'
LEASE = "LEASE\n\nThis lease is made on 3 May 2020 between Harold Finch (the Landlord) and Maria Lopez (the Tenant).\n"


HISTORY = "# The mill\n\nThe wheel of the mill at Norrey was taken down in 1921 and sold for timber.\n"
NOTE = (
    "MEMORANDUM\n\nTO: All\nFROM: Jane Doe, Head of Mills\nDATE: March 5, 2024\nRE: Winter hours\n\nWe close at four.\n"
)


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("What is this document about?", "about"),
        ("What is it about?", "about"),
        ("what's this about", "about"),
        ("What does the paper describe?", "about"),
        ("Summarize this document.", "about"),
        ("Give me a summary of the text", "about"),
        ("TL;DR", "about"),
        ("What is the title?", "title"),
        ("Who wrote this?", "author"),
        ("Who sent the message?", "author"),
        ("Who is the author of the book?", "author"),
        ("What does this module do?", None),
        ("What is this library about?", "about"),
        # Another one, which a mail tells of.
        ("Who wrote the program?", None),
        ("When was the program released?", None),
        ("What is the tool called?", None),
        ("When was this paper published?", "date"),
        ("What is this about oats?", None),
        ("What is the mill about?", None),
        ("Who wrote the letter to Anna?", None),
        ("Who is the e-mail from?", "author"),
        ("Who sent the mail?", "author"),
        ("Who sent the mail to Anna?", None),
        ("When was the mill built?", None),
        ("What is the title of the king?", None),
    ],
)
def test_what_is_asked_of_a_document_itself(question: str, asked: str | None) -> None:
    assert asked_of_itself(question) == asked


@pytest.mark.parametrize(
    ("asked", "content", "quote", "stated"),
    [
        ("about", MEMO, "This document defines the Client Protocol, and is read", None),
        ("about", BOOK, "It is a truth, that a single man", None),
        ("about", MAIL, "Subject: The new millstone", "The new millstone"),
        ("about", LEASE, "This lease is made on 3 May 2020", None),
        ("about", f"{LEASE}This lease contains all that was agreed.\n", "This lease is made on 3 May 2020", None),
        ("about", PAGE, "sched, sched-page - overview of CPU scheduling and of", None),
        ("about", "Sacks\n\nThis library grinds oats and wheat to flour.\nIt is fast.\n", "This library grinds", None),
        ("about", "NAME\n  git-a - one thing\n  git-b - other\n\nSYNOPSIS\n  git-a\n", "git-a - one thing", None),
        ("about", "NAME\n  John Smith - 12 years\n\nAGE\n  He is twelve years old, and small.\n", "He is twelve", None),
        ("about", f"#!/usr/bin/python\n\n# A licence.\n{MODULE}", "Grinds oats and wheat.", None),
        ("about", "", None, None),
        # A title of two words says something of what it names, a name does not.
        ("about", "# Lemon cake\n\nHeat the oven to the hottest that there is.\n", "# Lemon cake", "Lemon cake"),
        ("about", "# armt\n\nReads documents of any length, to their end.\n", "Reads documents of any length", None),
        ("title", PAPER, "# Mills of the North", "Mills of the North"),
        ("author", MEMO, "Network Working Group", "C. Kalt"),
        ("author", PAPER, "by Amalia Brandt", "Amalia Brandt"),
        ("author", MAIL, "From: Anna Moor", "Anna Moor"),
        ("author", BOOK, None, None),
        ("date", MEMO, "Request for Comments: 2812", "April 2000"),
        ("date", MAIL, "Date: Mon, 03 Mar 2025", "03 Mar 2025"),
        ("date", LEASE, "This lease is made on 3 May 2020", "3 May 2020"),
        ("date", PAPER, None, None),
        # A year in running text is that of anything, a day in a line of its own comes before one in running text.
        ("date", HISTORY, None, None),
        ("date", f"{HISTORY}Copyright 2020 by Acme\n", None, None),
        # The years of a copyright were.
        ("date", "Copyright 1999-2001 by Mill Press.\nPublished in 2005.\n", "Published in 2005.", "2005"),
        ("date", "Published by Mill Press, 2005\n© 1999-2001 Jane Doe\n", "Published by Mill Press", "2005"),
        ("date", "First published 1931. This edition © 2019 Mill Press.\n", "First published 1931.", "1931"),
        ("date", "© 1999-2001 Jane Doe\n", "© 1999-2001 Jane Doe", "1999-2001"),
        ("date", f"On 3 May 1821 the mill of the town burned.\n\n{MAIL}", "Date: Mon, 03 Mar", "03 Mar 2025"),
        ("date", "Patient: Ann\nDate of birth: 24 March 1980\nSeen on: 17 July 2018\n", "Seen on", "17 July 2018"),
        ("date", "INVOICE\n\nDue: 3 May 2024\n", None, None),
        # The same day, of which the first is another's; and one that stands in a later one.
        ("date", "INVOICE\n\nDue: 3 May 2024\nIssued: 3 May 2024\n", "Issued: 3 May 2024", "3 May 2024"),
        ("date", "INVOICE\n\nDue: 13 May 2024\nIssued: 3 May 2024\n", "Issued: 3 May 2024", "3 May 2024"),
        ("about", NOTE, "RE: Winter hours", "Winter hours"),
        # A label with nothing behind it says nothing.
        (
            "about",
            "TO: All\nFROM: Jane Doe\nRE:  \n\nThe mill closes at four in winter.\n",
            "The mill closes at four",
            None,
        ),
        (
            "about",
            "From: Anna Moor\nSubject: \n\nThe mill closes at four in winter.\n",
            "The mill closes at four",
            None,
        ),
    ],
)
def test_where_a_document_says_it(
    asked: str, content: str, quote: str | None, stated: str | None, assert_told: Callable[..., None]
) -> None:
    content = f"{content}\nÄ last line.\n" if content else content
    form = "markdown" if content.startswith("#") else "text"
    told = told_of_itself(asked, StoredText.of_string("a.txt", content, format=form))  # type: ignore[arg-type]
    assert_told(told, content, quote, stated)


def test_of_a_long_line_the_sentence_is_quoted() -> None:
    content = "The mill grinds corn for all of the north. " * 30 + "It was built on 3 May 2020 by the miller. " * 2
    told = told_of_itself("date", StoredText.of_string("a.txt", content))
    assert told is not None
    assert (told.sentence.text, told.stated) == ("It was built on 3 May 2020 by the miller.", "3 May 2020")


@pytest.mark.parametrize("piece", ["by ", "a        ", "        A b ", "this document ", "From: a\n", "\n\n"])
def test_time_is_bounded(piece: str) -> None:
    text = StoredText.of_string("a.txt", piece * 200_000)
    begin = time.process_time()
    for asked in ("about", "title", "author", "date"):
        told_of_itself(asked, text)  # type: ignore[arg-type]
    assert time.process_time() - begin < 5


FRONT = """\
---
title: "Mills of the North"
tags:
  - rye
authors:
 - name: Amalia Brandt
   orcid: 0000
 - name: Anna Moor
date: 14 May 2018
---

# Summary

Mills grind.
"""


@pytest.mark.parametrize(
    ("question", "stated"),
    [
        ("Who wrote this paper?", "Amalia Brandt and Anna Moor"),
        ("What is the title?", "Mills of the North"),
        ("When was it published?", "14 May 2018"),
    ],
)
def test_what_is_set_before_a_text_tells_of_it(question: str, stated: str) -> None:
    text = StoredText.of_string("a.md", FRONT, headings=[Heading(FRONT.index("# Summary"), 1, "Summary")])
    asked = asked_of_itself(question)
    assert asked is not None
    told = told_of_itself(asked, text)
    assert told is not None
    assert told.stated == stated
    assert is_backed(stated, [told.sentence.text])


def test_the_day_in_front_may_have_an_hour() -> None:
    content = "---\ntitle: Mills\ndate: 2024-03-05T10:00:00Z\n---\n\nThe wheel came down in May 1921.\n"
    told = told_of_itself("date", StoredText.of_string("a.md", content))
    assert told is not None
    assert told.stated == "2024-03-05T10:00:00Z"
    assert is_backed("2024-03-05T10:00:00Z", [told.sentence.text])


def test_who_signed_a_letter_wrote_it_however_long_it_is() -> None:
    content = (
        f"Norrey\n\nDear Mr. Roe,\n\n{'We grind day and night, Ärger or not. ' * 900}\n\nYours sincerely,\n\nJane Doe\n"
    )
    told = told_of_itself("author", StoredText.of_string("a.txt", content))
    assert told is not None
    assert (told.stated, told.sentence.text) == ("Jane Doe", "Jane Doe")
    assert content.encode()[told.sentence.start : told.sentence.end] == b"Jane Doe"
