"""What names where something is said, and says nothing."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.prose.elsewhere import sends_elsewhere


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("See our policy for more details.", True),
        ("- Please refer to the manual.", True),
        ("*Note: for further information write to us.*", True),
        ("1. [Installing](#installing)", True),
        ("[Installing](#installing) takes a minute.", False),
        ("We see you on Monday.", False),
        ("For more than a year it stood empty.", False),
    ],
)
def test_what_sends_elsewhere(line: str, expected: bool) -> None:
    assert sends_elsewhere(line) is expected
