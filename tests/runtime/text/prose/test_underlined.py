"""Headings of reStructuredText, by its own rules."""

from __future__ import annotations

import pytest

from armt.runtime.text.headings import Heading
from armt.runtime.text.prose.underlined import UnderlinedHeadings, is_underlined
from armt.runtime.text.stored import StoredText

from .finding import PROSE, cut, titles


def found_in(text: str, seed: int | None = None) -> list[Heading]:
    finder = UnderlinedHeadings("a.rst")
    for piece in cut(text, seed):
        finder.feed(piece)
    return finder.finish()


@pytest.mark.parametrize("mark", list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"))
def test_any_punctuation_may_stand_below_a_title(mark: str) -> None:
    """The versions of a change log, underlined by "+", were no headings."""
    text = f"Größe.\n\n{PROSE}\n3.1.2 (2022-05-10)\n{mark * 18}\n\n{PROSE}"
    found = found_in(text)
    assert titles(found) == [(1, "3.1.2 (2022-05-10)")]
    assert text.encode()[found[0].start :].startswith(b"3.1.2")


def test_levels_are_counted_as_their_marks_come() -> None:
    text = (
        f"====\nMill\n====\n\nParts\n+++++\n{PROSE}\nThe wheel\n~~~~~~~~~~~~~~~~\n\n{PROSE}\n"
        f"The ``race``\n::::::::::::\n\nUse\n+++\n\n{PROSE}\n======\n Oats\n======\n\nEnd\n====\n"
    )
    expected = [(1, "Mill"), (2, "Parts"), (3, "The wheel"), (4, "The `race`"), (2, "Use"), (1, "Oats"), (5, "End")]
    assert [titles(found_in(text, seed)) for seed in (None, 1, 2)] == [expected] * 3


@pytest.mark.parametrize(
    "text",
    [
        # A ruler, tables, a list, what is set in, a paragraph, and a line that is too short.
        f"{PROSE}\n-----\n\n{PROSE}",
        "====  ====\nName  Size\n====  ====\nAnna  1\n====  ====\n",
        "+------+\n| Name |\n+------+\n| Anna |\n+------+\n",
        f"- an item\n---------\n{PROSE}",
        "So::\n\n    Title\n    =====\n\n",
        f"{PROSE}Title\n=====\n",
        "A longer line of text\n--\n",
        ".. note:: so\n============\n",
    ],
)
def test_what_is_no_title(text: str) -> None:
    assert found_in(text) == []


def test_the_name_of_a_file_says_that_its_titles_are_underlined() -> None:
    text = f"Mill\n++++\n\n{PROSE}\n1. Open the lid of the mill\n\n{PROSE}"
    assert titles(list(StoredText.of_string("a.rst", text).headings)) == [(1, "Mill")]
    # Without such a line the headings are those of any text.
    assert titles(list(StoredText.of_string("a.rst", f"CHAPTER 1\n\n{PROSE}").headings)) == [(2, "CHAPTER 1")]
    assert (is_underlined("A.RST"), is_underlined("a.txt")) == (True, False)
