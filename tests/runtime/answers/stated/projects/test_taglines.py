"""What a project is or does, as its README says it."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.taglines import asks_what_it_is, tagline

from .test_readme import BADGED, TAGGED, readme


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (BADGED, "A small mill that grinds oats."),
        (TAGGED, "The official mill of the valley of Norrey."),
        # By its name, before what stands above it.
        ("# oatmill\n\nGrinds so well!\n\n`oatmill` makes flour. It is fast.\n", "`oatmill` makes flour."),
        ("# oatmill\n\nOats!\n\nThe oatmill package is a small mill.\n", "The oatmill package is a small mill."),
        ("# oatmill\n\nOats are hard.\n\nThis package provides mills.\n", "This package provides mills."),
        # What another version is, or it cannot do, is not what it is.
        ("# oatmill\n\nGrinds the oats.\n\nOatmill V2 is a rewrite.\n\nOatmill is 9x faster.\n", "Grinds the oats."),
        ("# oatmill\n\n### Grinds oats into flour\n\n## Usage\n\nTurn it around.\n", "Grinds oats into flour"),
        # Somebody speaks, or asks; and where its name comes from.
        ("# oatmill\n\nWe wanted a mill of our own.\n\nGrinds the oats.\n", "Grinds the oats."),
        ("# oatmill\n\n### Why yet another oat mill?\n", None),
        ("# oatmill\n\nThe name derives from oats.\n\nGrinds.\n\nGrinds fine oats.\n", "Grinds fine oats."),
        # Below a part of it stands what that is about.
        ("# oatmill\n\n## Safety\n\nFingers are kept out of the wheels.\n", None),
        ("# oatmill\n\n## Overview\n\nGrinds the oats of the valley.\n", "Grinds the oats of the valley."),
        # Its title tells more.
        ("# How we ground all oats of the valley in one day\n\nIt was raining.\n", None),
        # A capital in the next line begins no other sentence.
        ("# oatmill\n\nGrinds oats as\nNorrey's millers did.\n", "Grinds oats as Norrey's millers did."),
    ],
)  # fmt: skip
def test_what_a_project_does(content: str, said: str | None) -> None:
    text = readme(content)
    found = tagline(text)
    assert (None if found is None else found.line) == said
    assert found is None or text.read(found.start, found.end) == found.text


def test_other_documents_have_none() -> None:
    assert tagline(readme("# Mill\n\nGrinds the oats of the valley.\n", "mill.md")) is None


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What does oat-mill do?", True),
        ("What is Oat-Mill?", True),
        ("What is oatmill used for?", True),
        ("What does this tool do?", True),
        ("What is it for?", True),
        ("What does the wheel do?", False),
        ("What is a wheel?", False),
        ("Why is oat-mill slow?", False),
    ],
)
def test_what_asks_for_it(question: str, said: bool) -> None:
    assert asks_what_it_is(question, readme(BADGED)) is said


def test_no_other_document_is_asked_so() -> None:
    assert not asks_what_it_is("What does the mill do?", readme("# The mill\n\nIt grinds.\n", "a.md"))
