"""Parts of a document that are asked for by their numbers."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.asked import is_stated_or_not, stated_in
from armt.runtime.answers.stated.numbered_parts import asked_part
from armt.runtime.text.stored import StoredText

MEMO = """\
   1. Introduction .....................................................1
   2. Milling ..........................................................2

1.  Introduction

   Section 2 says how to mill.  See Section 4 of [RFC4648].

2.  Milling

   Grain is milled by day.

2.1.  Night Work

   By night it rests, as

Doe                         Standards Track                     [Page 1]

   the law has it.

3.  Security Considerations

   There are none.
"""
CONTRACT = """\
                              ARTICLE I
                             DEFINITIONS

     1.1  "Mill" means the mill of Norrey. It has a wheel.

     1.2  "Miller" means its tenant.

                                   1
<PAGE>

                              ARTICLE II
                              DUTIES

     2.1  Restrictions. The Miller shall not:

          (a) sell the wheel; or

          (b) let
     it stand.

     2.2  Rent. It is due in May (see Section 1.2).

SCHEDULE A

PRODUCTS

     Flour, bran
"""
LIST = """\
1. Fees

    1. Rent. It is due.
    2. Taxes. The Miller bears them.

2. Term

    1. Begin. It begins in May.
"""
PAPER = "1\nIntroduction\n\nMills turn.\n\n2\n\n2\nRelated Work\n\nOthers turn too.\n"


@pytest.mark.parametrize(
    ("question", "content", "quote"),
    [
        ("What does section 2 say?", MEMO, "Grain is milled by day."),
        ("What is section 2.1 about?", MEMO, "By night it rests, as"),
        ("What does Section 3 of this document describe?", MEMO, "There are none."),
        ("What is the title of section 3?", MEMO, "3.  Security Considerations"),
        ("What does section 1.1 say?", CONTRACT, '1.1  "Mill" means the mill of Norrey. It has a wheel.'),
        ("What does clause 2.1(b) prohibit?", CONTRACT, "(b) let\n     it stand."),
        ("What is said in Section 2.2 of the agreement?", CONTRACT, "2.2  Rent. It is due in May (see Section 1.2)."),
        (
            "What does article 2 say?",
            CONTRACT,
            "ARTICLE II\n                              DUTIES\n\n     2.1  Restrictions.",
        ),
        ("What does Schedule A contain?", CONTRACT, "PRODUCTS\n\n     Flour, bran"),
        ("What does section 1.2 say?", LIST, "2. Taxes. The Miller bears them."),
        ("What does section 2 say?", LIST, "1. Begin. It begins in May."),
        ("What does section 2 describe?", PAPER, "Related Work\n\nOthers turn too."),
        # There is no such part.
        ("What does section 7 say?", MEMO, None),
        ("What does section 2.3 say?", CONTRACT, None),
        ("What does section 2.1(f) say?", CONTRACT, None),
        ("What does section 4 say?", CONTRACT, None),
        ("What does Exhibit B say?", CONTRACT, None),
    ],
)
def test_a_part_is_told_by_its_number(question: str, content: str, quote: str | None) -> None:
    # Sentences that name a part were told, "as defined in Section 4", and none of it.
    content = f"Ä\n\n{content}"
    text = StoredText.of_string("a.txt", content)
    told = stated_in(question, text)
    assert is_stated_or_not(question, text)
    if quote is None:
        assert told is None
        return
    assert told is not None
    assert told.alone
    assert told.sentence.text.startswith(quote)
    assert content.encode()[told.sentence.start : told.sentence.end].decode() == told.sentence.text


@pytest.mark.parametrize(
    "question",
    [
        "What does section 4 of RFC 959 say?",
        "What does the section say?",
        "Which section says it?",
        "What does article 5 say about rent?",
        "What is part of the mill?",
        "What is Section 8?",
        "What is item I want to buy?",
    ],
)
def test_no_part_of_the_document_is_asked_for(question: str) -> None:
    assert asked_part(question) is None


def test_a_long_part_is_told_as_far_as_one_reads() -> None:
    paragraph = "Grain is milled by day and rests by night, as the law of the town has it. " * 4
    told = stated_in(
        "What does section 1 say?",
        StoredText.of_string("a.txt", f"1.  Mills\n\n{paragraph}\n\n" * 1 + f"{paragraph}\n\n" * 9),
    )
    assert told is not None
    assert told.sentence.text == f"{paragraph}\n\n{paragraph}".strip()
