"""Marks before lines that a mail repeats of another."""

from __future__ import annotations

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.language.sentences import sentences
from armt.runtime.text.repeated import REPEATED_LINE, on_a_line


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("> Anna brings it on the 12th\n> of  May.", "> Anna brings it on the 12th of May."),
        ("it on\n>> the\n> >12th\n>\n> > of May", "it on the >12th of May"),
        ("a > b\n>= c\n  > d\nAM> e", "a > b >= c > d AM> e"),
        ("", ""),
        # A comment; above a setting each mark is the document's own.
        ("# We need gcc,\n#   and git.\n#\n# So.", "# We need gcc, and git. So."),
        ("# The port\n# is\nport: 80", "# The port # is port: 80"),
        ("# A\n## B", "# A ## B"),
        # The end of a page.
        ("Call the\n\n\nLee   Lamps   [Page 4]\n\f\nRFC 1   May\n\n\n   mayor.", "Call the mayor."),
        ("a gate\n\n12\n\nof iron.", "a gate of iron."),
    ],
)
def test_what_is_said_over_several_lines(text: str, line: str) -> None:
    assert on_a_line(text) == line


def test_a_line_that_markdown_breaks_goes_on_without_its_mark() -> None:
    """A command keeps its own, and the name of a folder."""
    assert on_a_line("Yours,\\\nAda\\  \n  Poe\\") == "Yours, Ada Poe"
    assert on_a_line("Yours\\") == "Yours"
    assert on_a_line("run \\\n  it \\n c \\\\\nd") == "run \\ it \\n c \\\\ d"
    assert on_a_line("C:\\mill\\") == "C:\\mill\\"


def test_a_line_is_known_by_its_mark() -> None:
    assert REPEATED_LINE.findall("> a\n AM> b\n>c\nd > e\nno > f") == [">", " AM>", ">"]


def test_an_answer_may_reach_over_the_marks_of_a_quote() -> None:
    quote = "> Anna brings it on the 12th\n> of May, and Bob."
    assert is_backed("12th of May", [quote])
    assert is_backed("12th > of May", [quote])
    assert is_backed("12th of May and Bob", [quote])
    assert not is_backed("2th of May", [quote])


def test_a_word_that_a_manual_cuts_at_the_end_of_a_line_is_whole() -> None:
    assert on_a_line("This  op\u2010\n\t      tion is loca\u00ad\ntion.") == "This option is location."
    assert on_a_line("op-\ntion, well\u2010known, 3 \u2010\n4") == "op- tion, well\u2010known, 3 \u2010 4"
    assert is_backed("This option is", ["This  op\u2010\n\t      tion is here."])
    assert not is_backed("tion is here", ["This  op\u2010\n\t      tion\u2010 is here."])


def test_a_long_run_of_marks_takes_no_time() -> None:
    run = ">" * 200_000
    assert on_a_line(f"a\n{run}x") == f"a {run}x"
    assert sentences(f"Here.\n{run}x\n")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("# It is not\n    # placed.", "# It is not placed."),
        ("Helpful\n; for e.g. small\n;\n; files.", "Helpful for e.g. small files."),
        ("# What it is\n# deny = 3", "# What it is # deny = 3"),
        ("# What it is\nport: 3", "# What it is port: 3"),
        ("# A\n- x\n# B", "# A - x # B"),
        ("a\n#b", "a #b"),
    ],
)
def test_a_comment_goes_on_behind_marks(text: str, line: str) -> None:
    """The marks stood among its words: "not # be placed"."""
    assert on_a_line(text) == line
