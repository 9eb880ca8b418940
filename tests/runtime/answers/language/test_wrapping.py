"""Which lines go on with what the one above says, and which begin something without a mark or a blank line."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.sentences import sentences
from armt.runtime.answers.language.wrapping import (
    beginnings_among,
    beside_others,
    is_below_value,
    is_of_capitals,
    is_rest,
)

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


CASES = {
    # A weight, a driver and how long one may complain were one sentence.
    "labels, and what stands below the last": [
        "Number of packages: 3", "Gross weight: 712 kg", "Driver: N. Scott",
        "Complaints must be made within seven working days.",
    ],
    "an address goes on": ["Ordered by: Ada Moor", "Delivered to: 3 Quarry Lane\nAlnwick NE66 1TR"],
    "labels behind a gap": [
        "DELIVERY NOTE No. 5530-2          Haulage: Norrey Freight",
        "Mill Timber Ltd, Norrey           Order date: 27.01.2026",
        "                                  Delivery date: 03.02.2026",
    ],
    "labels with something aside": [
        "Common (up to 1 in 10 people): nausea", "Rare (up to 1 in 1,000 people): ringing in the ears",
    ],
    "a short line above a sentence": ["Endorsements", "The lock on the door has to be one of five levers."],
    "prose that is wrapped, and a label alone": [
        "She looked at the wheel of the mill, and then she said what Mr\nPurcell had told of it: nothing, and the\n"
        "Mill of Norrey was to be sold",
    ],
    "verses of a poem": [
        "The curfew tolls the knell of parting day,\nThe lowing herd winds slowly o'er the lea\nAnd leaves it all"
    ],
    "a sentence that its writer goes on in another line": [
        "The purpose of this old mill has been to help\nPurcell's neighbours to grind what they have sown, and nothing "
        "else of any kind",
    ],
    "who writes, above what they write": ["1601139701\nAda\nI was wondering whether there is a mill in Norrey"],
    # They were one sentence, cut after so many characters.
    "boxes": ["[x] Sign lease", "[ ] Order a sign (Ada)", "[ ] Move"],
    "round marks": ["You will", "  o answer the phone", "  o order paper"],
    "a word that looks like a round mark": ["Es de un color rojo\no verde oscuro"],
    # "two", "further members" and "30 November" were apart.
    "numbers of several levels": [
        "3  Committee",
        "   3.1  The committee consists of a chair, a secretary, a treasurer and two\n        further members",
        "   3.2  Members of the society who pay nothing at all for it before the\n        30 November cannot vote",
    ],
    "a title between rules": ["=========\n0.9 Wheel\n=========\nIt turns again"],
    "a number that a line ends before": [
        "The mill was built by the people who live there, of wood and of stone, as in section\n2.1 Building of it",
    ],
    "items whose rest is set in, behind a full stop": [
        "Arrears - Rent that is due.",
        "Deposit - It is at most the rent of five weeks and has to be\n    kept within 30 days.",
    ],
    "labels in bold, of which one stands above what it says": [
        "**Type:** String",
        "**Added:**\\\n0.9.9 - here\\\n1.2 - gone",
        "__Needed__: yes",
        "**What it is for**: all",
    ],
    "a value that goes on below itself": [
        "Policy number:        HI/2291",
        "Period of insurance:  From 00:01 on 1 April 2026\n                      to 23:59 on 31 March 2027",
        "Premium:              £284",
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_where_sentences_begin(name: str) -> None:
    assert [sentence.text for sentence in sentences("\n".join(CASES[name]))] == [one.strip() for one in CASES[name]]


def test_lines_of_a_paragraph() -> None:
    assert beginnings_among([]) == []
    assert beginnings_among(["Weight: 3 kg", "Driver: Ada", "red and blue"]) == [True, True, False]
    assert beginnings_among(["Weight: 3 kg", "red and blue"]) == [False, False]
    assert beginnings_among(["**Weight:** 3 kg", "red and blue", "**Oats** are: red"]) == [False] * 3


def test_lines_beside_others() -> None:
    assert beside_others([]) == []
    assert beside_others([True, False, True, True]) == [False, False, True, True]


@pytest.mark.parametrize(
    ("told", "is_below"),
    [
        ("Term:   from May\n        to June", True),
        ("Term:   from May\n      to June", False),
        ("Term:   from May\nto June", False),
        ("Term from May\n     to June", False),
        # A line that ends before.
        ("Term:   from May\n   \n    to June", False),
    ],
)
def test_what_stands_below_a_value(told: str, is_below: bool) -> None:
    assert is_below_value(told, 0, told.index("\n") + 1) is is_below


def test_long_lines_take_no_time() -> None:
    begin = time.process_time()
    for line in (
        "**A" * 40_000,
        "A" + " a" * 60_000,
        "A (" * 40_000,
        "A" + " " * 100_000 + ":",
        "o " * 60_000,
        "a   " * 40_000,
    ):
        beginnings_among([line] * 3)
        is_below_value(f"{line}\n{' ' * 100_000}", 0, len(line) + 1)
    assert time.process_time() - begin < 2
