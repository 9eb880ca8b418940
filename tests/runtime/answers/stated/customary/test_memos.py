"""What stands in the two columns above a memo of the IETF."""

from __future__ import annotations

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.customary.memos import told_by_memo
from armt.runtime.text.stored import StoredText

MEMO = """



Internet Engineering Task Force (IETF)                  A. Miller, Ed.
Request for Comments: 9977                                Norrey Mill
STD: 97                                               B. van der Owl
Obsoletes: 2818, 7230, 7231,                                 Harwick
           7538, 7615
Updates: 3864
Category: Standards Track                                   May 2031
ISSN: 2070-1721


                             Oat Semantics

Abstract

   This document describes how oats are ground.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Which RFCs does it obsolete?", "2818, 7230, 7231 and 7538, 7615"),
        ("Which documents are obsoleted by this?", "2818, 7230, 7231 and 7538, 7615"),
        ("What does it update?", "3864"),
        ("What is its status?", "Standards Track"),
        ("Which category is this memo?", "Standards Track"),
        ("Which RFC is this?", "9977"),
        ("Who wrote it?", "A. Miller and B. van der Owl"),
        ("When was it published?", "May 2031"),
        ("Who grinds oats?", None),
    ],
)
def test_the_head_of_a_memo(question: str, said: str | None) -> None:
    text = StoredText.of_string("rfc9977.txt", MEMO)
    told = told_by_memo(question, text)
    assert (None if told is None else told.stated) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
    # Else the quote would be given for an answer.
    assert told is None or (told.stated and is_backed(told.stated, [told.sentence.text]))
    assert told_by_memo(question, StoredText.of_string("a.txt", MEMO.replace("Request for Comments", "Oats"))) is None


def test_a_number_of_a_series_is_no_day() -> None:
    text = StoredText.of_string("a.txt", "Oats\nISSN: 2070-1721\n\nThey are ground.\n")
    assert stated_in("When was it published?", text) is None
