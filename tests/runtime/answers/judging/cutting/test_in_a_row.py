"""Answers that are one of several things in a row."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.judging.cutting.cuts import mended
from armt.runtime.answers.judging.cutting.in_a_row import whole_row


@pytest.mark.parametrize(
    ("question", "line", "answer", "given"),
    [
        # A row of numbers lost its last one.
        ("Which ports are open?", "EXPOSE 4150 4151 4160 4161", "4150 4151 4160", "4150 4151 4160 4161"),
        ("Which years?", "It ran in 1902, 1903, 1905, and 1910.", "1902, 1903, 1905", "1902, 1903, 1905, and 1910"),
        ("Which years?", "It ran in 1902, 1903, 1905 and 12 times more.", "1902, 1903", None),
        ("Which ports?", "4150 4151 4160 here, there 4150 4151 4160 4161", "4150 4151 4160", None),
        # The first step of a way.
        (
            "Where do I add a block?",
            "Go to **Preferences** > **Moderation** > **Federation**, then click it.",
            "Preferences",
            "**Preferences** > **Moderation** > **Federation**",
        ),
        (
            "Where is it allowed?",
            "Open Settings > Security and Privacy > Screen Recording and check it.",
            "Settings",
            "Settings > Security and Privacy > Screen Recording",
        ),
        ("Where is it?", "The key is in File → Save As.", "File", "File → Save As"),
        ("Which is bigger?", "Oslo > Bergen is what they say.", "Oslo", None),
        ("Where is it?", "It is in Oslo, and Bergen > Turin.", "Oslo", None),
        # The first of several sizes.
        (
            "What are the recommended dimensions?",
            "Dimensions are: 512x512 (xl), 256x256 (l), 64x64 (m) and 16x16 (xs).",
            "512x512",
            "512x512 (xl), 256x256 (l), 64x64 (m) and 16x16 (xs)",
        ),
        (
            "Which sizes are there?",
            "It comes in 10 cm, 20 cm and 30 cm, and in red.",
            "10 cm",
            "10 cm, 20 cm and 30 cm",
        ),
        ("What is the largest size?", "It comes in 10 cm, 20 cm and 30 cm.", "10 cm", None),
        ("Which sizes are there?", "It comes in 10 cm, and in red.", "10 cm", None),
        # The second of two.
        (
            "Who may see it?",
            "We share it with Ada, as well as any other miller or farmer.",
            "any other miller or farmer",
            "Ada, as well as any other miller or farmer",
        ),
        ("Who may see it?", "We share it with Ada as well, and with Bo.", "Bo", None),
        # What stands behind a colon.
        (
            "Which release lines are affected by 58041?",
            "This affects all users in active release lines: 26.x, 24.x.",
            "users in active release",
            "26.x, 24.x",
        ),
        (
            "What are the four views?",
            "It has four other views: **A**, **B**, **C** & **D**.",
            "A",
            "**A**, **B**, **C** & **D**",
        ),
        (
            "What are the two turning modes?",
            "There are two modes, **Quick** and **Slow**.",
            "Quick",
            "**Quick** and **Slow**",
        ),
        ("What is the mode?", "There are two modes, **Quick** and **Slow**.", "Quick", None),
        ("What are the stones?", "There are two modes, Quick and Slow.", "Quick", None),
        ("What are the modes?", "Of all modes: Quick.", "Quick", None),
        ("Which users are affected?", "Users in release lines: 26.x, 24.x.", "Users", None),
        # One of several pieces of code.
        ("Which flags make it fail?", "It fails with `--cover` or `-fsan=` set.", "`--cover`", "`--cover` or `-fsan=`"),
        ("Which prefixes are there?", "`A`, `B`, and `C` are.", "`B`", "`A`, `B`, and `C`"),
        ("Which flag makes it fail?", "It fails with `--cover` or `-fsan=` set.", "`--cover`", None),
        ("Which status is it?", "It is `on` or `off`.", "`on`", None),
    ],
)
def test_all_of_a_row_is_given(question: str, line: str, answer: str, given: str | None) -> None:
    found = whole_row(question, line, answer)
    assert found == (answer if given is None else given) == mended(question, line, answer)
    assert is_backed(found, [line])


@pytest.mark.parametrize("part", ["12 ", "12, 3 cm x ", "A > B ", "[a](", "**a", "A and B of ", "`a` or ", "A-", "A- "])
def test_long_lines_take_no_time(part: str) -> None:
    begin = time.process_time()
    for question in ("What are the sizes?", "Where is it?"):
        for answer in ("12", "A", "a"):
            whole_row(question, part * 4000, answer)
    assert time.process_time() - begin < 2


def test_of_people_with_roles_the_one_is_given_that_is_asked_for() -> None:
    """Of four people who were there the second chaired."""
    line = "Present: Ann Berg (chair), Carl Dahl (treasurer), Erik Moe"
    assert mended("Who chairs the meeting?", line, "Carl Dahl") == "Ann Berg"
    # Where the model gives nothing the role does all the same.
    assert mended("Who chairs the meeting?", line, "") == "Ann Berg"
    assert mended("Who is the treasurer?", line, "Carl Dahl") == "Carl Dahl"
    assert mended("Who was there?", line, "Carl Dahl") == "Carl Dahl"
    assert mended("Who chairs it?", "Ann Berg (chair) spoke to Carl Dahl.", "Carl Dahl") == "Carl Dahl"
