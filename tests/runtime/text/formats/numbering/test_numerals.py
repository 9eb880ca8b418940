"""How the numbers of items are written."""

from __future__ import annotations

import pytest

from armt.runtime.text.formats.numbering.numerals import numeral


@pytest.mark.parametrize(
    ("number", "kind", "written"),
    [
        *(
            (7, "1", "7"),
            (0, "a", "0"),
            (-3, "i", "-3"),
            (1, "a", "a"),
            (26, "A", "Z"),
            (27, "a", "aa"),
            (28, "a", "bb"),
        ),
        *((4, "i", "iv"), (1994, "I", "MCMXCIV"), (3999, "i", "mmmcmxcix"), (4000, "i", "4000"), (781, "a", "781")),
    ],
)
def test_a_number_is_written_as_its_kind_is(number: int, kind: str, written: str) -> None:
    assert numeral(number, kind) == written
