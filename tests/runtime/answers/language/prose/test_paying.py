"""What says something of money."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.prose.paying import is_about_money


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("It is $3.", True),
        ("It is ten pounds.", True),
        ("Membership is free.", True),
        ("Nothing is charged.", True),
        ("It comes in packs of 9, 20 and 21.", False),
        ("Admission: adults 12, children 6", True),
    ],
)
def test_what_says_something_of_money(text: str, told: bool) -> None:
    assert is_about_money(text) is told
