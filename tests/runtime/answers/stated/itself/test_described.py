"""What a document says that it is about."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.itself.described import about, described_by_itself, is_spoken
from armt.runtime.text.stored import StoredText

from .samples import BOOK, MEMO


def described(text: StoredText) -> str | None:
    found = described_by_itself(text)
    assert found is None or text.read(found.start, found.end) == found.text
    return None if found is None else found.line


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (MEMO, "This document defines the Client Protocol, and is read by people who know the rest of it."),
        # What it provides, or is, does not tell what it is about.
        ("This memo provides information for everybody.\n", None),
        (BOOK, None),
        ("", None),
        # What an internet standard says of all of them, and where one begins to list.
        ("This document specifies an Internet standards track protocol for the community of mills.\n", None),
        ("This document describes how the oats of the valley are ground by the mills of it:\n\n- slowly\n", None),
        # What its title names is said to be something.
        (
            "Rowan Mill\n\nOats are what we live on in this valley. Rowan Mill is a small mill of three wheels.\n",
            "Rowan Mill is a small mill of three wheels.",
        ),
        # A greeting is no description, though it says that something is something.
        ("Tonight is a particular honor for me, since I ground oats in this mill of Norrey.\n", None),
        # An abstract is surer than what stands before it.
        (
            "Of Mills\n\nThis document describes its wheels in a table.\n\nAbstract\nMills have ground oats since "
            "the Romans came to the valley. We measured forty mills, and found that broad wheels "
            "outlast narrow ones.\n",
            "We measured forty mills, and found that broad wheels outlast narrow ones.",
        ),
    ],
)
def test_what_a_document_says_that_it_describes(content: str, said: str | None) -> None:
    assert described(StoredText.of_string("a.txt", content)) == said


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Wolves return\n\nBy Ada Moor\n\nSeven wolves have settled in the woods of Selby. They were seen.\n", False),
        ("".join(f"Ada: The mill {n} has ground oats.\nTom: The mill {n} has not.\n" for n in range(9)), True),
        ("[08:18:47] <ada> The mill of Norrey grinds the oats of all the valley.\n" * 9, True),
    ],
)
def test_where_people_take_turns_none_says_what_it_is_about(content: str, said: bool) -> None:
    assert is_spoken(StoredText.of_string("a.txt", content)) is said


def test_what_the_title_names_may_begin_in_small_letters() -> None:
    text = StoredText.of_string(
        "a.md", "# millgrep (mg)\n\nmillgrep is a small tool that looks for oats.\n", format="markdown"
    )
    assert described(text) == "millgrep is a small tool that looks for oats."


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("# Ada Moor\n\nAda Moor (in Norrey Ada Mór; 3 May 1820 – 1877) was a miller of Norrey.\n", 0),
        ("# Norrey\n\nHowever, Norrey is a fine place for mills of all kinds.\n", None),
        # What nothing is called: it begins with what it is about, or with who somebody was.
        ("`mg` is a small tool that looks for oats.\n\n## Usage\n\nType it.\n", 0),
        ("Ada Moor (3 May 1820 – 1877) was a miller of Norrey.\n\nShe ground oats.\n", 0),
        ("Ada Moor was a good girl of seven years.\n\nShe ground oats.\n", None),
        ("My town is losing a mill of oats.\n\nAll grind oats.\n", None),
        ("Norrey, we say, is not yet losing a mill of oats.\n\nAll grind oats.\n", None),
        ("It is a fine day in the valley of Norrey.\n\nAll grind oats.\n", None),
    ],
)
def test_what_something_is_or_was_is_what_a_document_is_about(content: str, said: int | None) -> None:
    text = StoredText.of_string("a.md", content, format="markdown")
    lines = [line for line in content.split("\n") if line and not line.startswith("#")]
    assert described(text) == (None if said is None else lines[said])


def test_what_it_says_of_itself_answers_what_it_is_about_too() -> None:
    """A notice of status, and what a file in the middle defines, were the answer, though the summary had another."""
    content = (
        "# Rowan Mill\n\nThis document specifies an Internet standards track protocol for mills.\n\n"
        "Rowan Mill is a small mill of three wheels.\n\n## wheel.c\n\n" + "It turns, and turns again.\n" * 200
    ) + "\nThis file defines all the wheels of the mill, and more of them:\n"
    text = StoredText.of_string("a.md", content, format="markdown")
    told = about(text)
    assert told is not None
    assert told.sentence.line == described(text) == "Rowan Mill is a small mill of three wheels."
