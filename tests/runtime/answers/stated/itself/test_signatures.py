"""Who has signed for a party, in blocks of one column and of two."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.itself.signatures import asked_signer
from armt.runtime.text.stored import StoredText

BESIDE = """\
IN WITNESS WHEREOF, the parties have signed it.

NORREY MILLS, INC.                        SELBY AB

By: /s/ Jane Q. Doe                       By: /s/ Émile Roe
    ------------------                        ------------------
Name:  Jane Q. Doe                        Name:  Émile Roe
Title: President                          Title: Managing Director
"""
BELOW = """\
NORREY MILLS, INC.
a company of Norrey

By: ______________

SELBY AB

By: ______________
Name: Émile Roe
"""

IN_CELLS = (
    "Signed for Norrey Mills\tSigned for Selby AB\nName: Jane Doe\tName: Émile Roe\nTitle: President\tTitle: Director\n"
)


@pytest.mark.parametrize(
    ("question", "content", "name"),
    [
        # The row has both, and the first of them was told.
        ("Who signed for Selby?", BESIDE, "Émile Roe"),
        ("Who signed the agreement on behalf of Norrey Mills?", BESIDE, "Jane Q. Doe"),
        ("Who signed for Selby AB?", BELOW, "Émile Roe"),
        ("Who signed for Selby?", IN_CELLS, "Émile Roe"),
        ("Who signed for Norrey Mills?", IN_CELLS, "Jane Doe"),
        # Nobody has, and not whoever has for the next one.
        ("Who signed for Norrey Mills?", BELOW, None),
        ("Who signed for the Miller?", BESIDE, None),
    ],
)
def test_who_has_signed_stands_below_the_party(question: str, content: str, name: str | None) -> None:
    content = f"LEASE of Ä\n\n{content}"
    told = stated_in(question, StoredText.of_string("a.txt", content))
    if name is None:
        assert told is None
        return
    assert told is not None
    assert told.stated == name
    assert content.encode()[told.sentence.start : told.sentence.end].decode() == told.sentence.text


def test_who_signs_for_a_delivery_is_asked_of_somebody() -> None:
    assert asked_signer("Who signed it?") is None
    assert asked_signer("Who signed for the parcel?") == "parcel"
