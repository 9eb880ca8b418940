"""Names that stand alone on a line, and what is said below them."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.language.places.entries import Entries
from armt.runtime.answers.language.places.titles import Titles
from armt.runtime.answers.language.sentences import sentences_in
from armt.runtime.text.stored import StoredText

SET_IN = """\
OPTIONS
       panes-together [on | off]
              Write to all panes of a window. The mill has two of them.

       detach-client [-aP] [-t client]
              (alias: detach)
              Leave the client.

       MILLFORMAT
              If it is set, it is the format of a day.

       kill-server
              End all.
"""
WITHOUT_INDENTS = """\
mill.signAll

A boolean to tell whether all sacks are signed. It may cost time.

A sack is no barrel.

mill.<name>.price

What a sack costs.
"""
DEFINED = """\
Wheel Length:

: The length in feet. It is at most 20 feet.

Wheel Width (0x02):

: The width in feet.

Elsewhere it is wider.
"""
QUOTED = """\
'wheelturn' 'wt'	number	(default 3)
			global
	Number of turns of the wheel.  It may be more.

				*'wheelstop'* *'ws'*
'wheelstop' 'ws'	boolean	(default off)
			global
	When on, the wheel stops.
"""


def _told(content: str, name: str = "mill.txt") -> dict[str, tuple[str, bool]]:
    """Return of each sentence of an entry its name, and whether it is the first that says something."""
    text = StoredText.of_string(name, content)
    found = sentences_in(text, 0, content)
    entries = Entries(text, found, Titles(text.headings))
    names = [(at, named) for at in range(len(found)) if (named := entries.name(at)) is not None]
    return {found[at].line: (named.text, entries.begins(at)) for at, named in names}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (
            SET_IN,
            {
                "Write to all panes of a window.": ("panes-together [on | off]", True),
                "The mill has two of them.": ("panes-together [on | off]", False),
                "(alias: detach)": ("detach-client [-aP] [-t client]", False),
                "Leave the client.": ("detach-client [-aP] [-t client]", True),
                "If it is set, it is the format of a day.": ("MILLFORMAT", True),
                "End all.": ("kill-server", True),
            },
        ),
        (
            WITHOUT_INDENTS,
            # The second paragraph may be about something else.
            {
                "A boolean to tell whether all sacks are signed.": ("mill.signAll", True),
                "It may cost time.": ("mill.signAll", False),
                "What a sack costs.": ("mill.<name>.price", True),
            },
        ),
        (
            DEFINED,
            {
                ": The length in feet.": ("Wheel Length:", True),
                "It is at most 20 feet.": ("Wheel Length:", False),
                ": The width in feet.": ("Wheel Width (0x02):", True),
            },
        ),
        (
            QUOTED,
            {
                "Number of turns of the wheel.": ("'wheelturn' 'wt'\tnumber\t(default 3)", True),
                "It may be more.": ("'wheelturn' 'wt'\tnumber\t(default 3)", False),
                "When on, the wheel stops.": ("'wheelstop' 'ws'\tboolean\t(default off)", True),
            },
        ),
    ],
    ids=["set in", "without indents", "defined", "quoted"],
)
def test_what_is_said_below_a_name_is_of_it(content: str, told: dict[str, tuple[str, bool]]) -> None:
    found = _told(content)
    assert {line: found.get(line) for line in told} == told


@pytest.mark.parametrize(
    "content",
    [
        # A word of a language, a page, and a sentence name nothing; nor does what goes on at the same indent.
        "Mill\n\nThe mill grinds oats.\n",
        "B-12\n\nThe mill grinds oats.\n",
        "See mill.conf.\n\nThe mill grinds oats.\n",
        "mill.conf\nThe mill grinds oats.\n",
        "WHEEL\n\nThe mill grinds oats.\n",
        "kill-server\n\nThe mill grinds oats.\n",
        "}\n\n: The mill grinds oats.\n",
        "The mill is old.\n\n: It grinds oats.\n",
        # Nothing is said of the last of a list.
        "mill.conf\n\nwheel.conf\n\noats.conf\n",
    ],
    ids=["word", "page", "sentence", "goes on", "capitals", "hyphen", "bracket", "colon", "list"],
)
def test_what_names_no_entry(content: str) -> None:
    assert not _told(content)


def test_an_entry_ends_at_a_heading() -> None:
    assert _told("# Mill\n\nmill.conf\n\nIt is read.\n\n# Wheel\n\nIt turns.\n", "mill.md") == {
        "It is read.": ("mill.conf", True)
    }


def test_a_long_line_of_marks_takes_no_time() -> None:
    """Each underscore could begin a part of a name or be within one, and all ways were tried."""
    start = time.monotonic()
    assert not _told(f"{'a_' * 55}!\n\nThe mill grinds oats.\n")
    assert time.monotonic() - start < 5
