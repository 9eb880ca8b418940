"""Which lines go on with what the one above says."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.wrapping import is_of_capitals, is_rest

WIDE = "    The wheel of the mill turns as long as there is water, and nobody has to"


@pytest.mark.parametrize(
    ("before", "line", "rest"),
    [
        (WIDE, "    look after it.", True),
        (WIDE, "", True),
        # It ends before it must, it is no prose, and it speaks of no option.
        ("    The wheel turns.", "    Oats are dry.", False),
        ("    wheel = mill(oats, 12, 3.5, length=100, width=200, height=40, depth=12)", "    look(x)", False),
        (WIDE, "    --water opens the sluice", False),
        (f"{WIDE} use the", "    --water option", True),
        # A line without a word says nothing that could go on: it ended in a traceback.
        ("", "    -x is an option", False),
        (" " * 70, "    Oats are dry.", False),
    ],
)
def test_the_rest_of_a_line_that_was_wrapped(before: str, line: str, rest: bool) -> None:
    assert is_rest(before, line, 80, hangs=False) is rest


def test_what_is_set_in_otherwise_is_the_rest_of_what_hangs_alone() -> None:
    assert is_rest(WIDE, "      look after it.", 80, hangs=True)
    assert not is_rest(WIDE, "      look after it.", 80, hangs=False)


def test_a_paragraph_in_capitals_is_no_heading() -> None:
    line = "THE MILL IS SOLD AS IT STANDS AND WITHOUT ANY WARRANTY, WHETHER TOLD OR"
    text = f"{line}\nMEANT, AND THE BUYER HAS SEEN IT.\n"
    assert is_of_capitals(text, 0, len(line))
    assert is_of_capitals(text, len(line) + 1, len(text) - 1)
    assert not is_of_capitals(f"THE MILL\n{text.lower()}", 0, 8)
