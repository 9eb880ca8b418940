"""Comments that go on in several lines, and what begins something of its own among them."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.code import fenced
from armt.runtime.answers.language.comments.paragraphs import comment_paragraphs
from armt.runtime.answers.language.sentences import sentences


def paragraphs(text: str, titles: frozenset[int] = frozenset()) -> list[str]:
    return [text[first:last] for first, last in comment_paragraphs(text, fenced(text), titles)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("# It grinds corn by not\n# being stopped.\n#[mill]\n", ["# It grinds corn by not\n# being stopped."]),
        (
            "; Corn, e.g.\n; rye and oats, is\n; Ground here.\nx = 1\n",
            ["; Corn, e.g.\n; rye and oats, is\n; Ground here."],
        ),
        (
            "  # * open: If it is shut and\n  #         nobody is there.\n  # * shut: Shut it\n  # These may be set\n"
            "  # together.\n",
            ["  # * open: If it is shut and\n  #         nobody is there.", "  # These may be set\n  # together."],
        ),
        # What is as wide as it can be goes on in whatever follows.
        (
            "# If this option is set to something else than the width the mill of\n# Norrey has none.\n",
            ["# If this option is set to something else than the width the mill of\n# Norrey has none."],
        ),
        ("# Values are:\n# low\n", []),
        ("# One thing is said.\n# another\n", []),
        ("#   %a  appname\n#   %s  summary\n", []),
        ("# none: nothing\n# all - everything\n# 0 = off\n", []),
        ("# Corn\n# deny = 3\n#port = 4\n", []),
        ("# Above\n#\n# below it\n\n# and on\n", []),
        ("### Corn\n# of it\n", []),
        ("```\n# Corn is\n# ground\n```\n", []),
        ("No comment\nat all\n", []),
    ],
)
def test_lines_of_a_comment_go_on(text: str, found: list[str]) -> None:
    assert paragraphs(text) == found


def test_headings_are_no_comments() -> None:
    assert paragraphs("# Corn is\n# ground\n", frozenset({0, 10})) == []


def test_a_comment_is_cut_as_prose_is() -> None:
    """Each line was a sentence: "# be placed in history." was quoted, which says the contrary."""
    text = (
        "# Make it strict by making them not\n# be placed in history. See the rules\n# section, e.g. for it.\n"
        "# Another one.\n#[history]\n#    ignore = yes\n"
    )
    assert [one.text for one in sentences(text)][:3] == [
        "# Make it strict by making them not\n# be placed in history.",
        "See the rules\n# section, e.g. for it.",
        "# Another one.",
    ]
    assert [one.line for one in sentences(text)][:2] == [
        "# Make it strict by making them not be placed in history.",
        "See the rules section, e.g. for it.",
    ]
