"""How the numbers of items are written: in digits, letters or Roman numbers."""

from __future__ import annotations

#: Beyond these nobody counts in letters or Roman numbers, and each would be as long as it says.
_MOST_LETTERED, _MOST_ROMAN = 780, 3999
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x")),
    *((9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)


def numeral(number: int, kind: str) -> str:
    """Write a number.

    Args:
        number: What is written.
        kind: The first of its kind, as HTML and OpenDocument name it: "a", "A", "i", "I"; any other is digits.
    """
    written = str(number)
    if kind in ("a", "A") and 0 < number <= _MOST_LETTERED:
        # Behind z comes aa, and behind that bb.
        written = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
    elif kind in ("i", "I") and 0 < number <= _MOST_ROMAN:
        written = ""
        for value, sign in _ROMAN:
            written += sign * (number // value)
            number %= value
    return written.upper() if kind in ("A", "I") else written
