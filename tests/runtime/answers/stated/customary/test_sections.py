"""What is shown of a section: all of a short one, of a longer one what it is about."""

from __future__ import annotations

import re

import pytest

from armt.runtime.answers.stated.customary.sections import heading_form, section_called

from ..projects.test_readme import readme

LONG = "The mill grinds what the valley brings to it, whatever the weather and the hour may be.\n" * 12


@pytest.mark.parametrize(
    ("title", "is_called"),
    [
        ("Decision", True),
        ("3. Decision", True),
        ("2.1 Decision:", True),
        ("IV. Decision", True),
        ("📌 Decision", True),
        ("Decision (accepted)", True),
        ("**Decision**", True),
        ("Decision makers", False),
        ("Indecision", False),
    ],
)
def test_headings_with_numbers_and_marks(title: str, is_called: bool) -> None:
    assert (heading_form("decision").fullmatch(title) is not None) is is_called


@pytest.mark.parametrize(
    ("below", "said"),
    [
        ("We grind oats.\n\nNo wheat.\n", "We grind oats.\n\nNo wheat."),
        # Comments of a template, anchors and rules are not seen.
        ("<!-- What was\n\ndecided? -->\n[a]: #b\n\nWe grind oats.\n\n---\n", "We grind oats."),
        ("![](mill.png)\n\nWe grind oats.\n", "We grind oats."),
        # A long section by its first paragraph, and the list that this opens.
        (f"We grind oats.\n\n{LONG}", "We grind oats."),
        (f"We grind:\n\n- oats\n- rye\n\n{LONG}", "We grind:\n\n- oats\n- rye"),
        (f"We grind what follows.\n\n- oats\n\n- rye\n\n{LONG}", "We grind what follows.\n\n- oats\n\n- rye"),
        (f"Please call:\n\n```\ngrind oats\n```\n\n{LONG}", "Please call:\n\n```\ngrind oats\n```"),
        (
            f"It is old.\n\nIt is loud.\n\nIt grinds:\n\n- oats\n\n{LONG}",
            "It is old.\n\nIt is loud.\n\nIt grinds:\n\n- oats",
        ),
        # What is told below headings of its own.
        ("### Oats\n\nGround.\n\n### Rye\n\nSold.\n", "### Oats\n\nGround.\n\n### Rye\n\nSold."),
        ("We know two:\n\n### Oats\n\nGround.\n", "We know two:\n\n### Oats\n\nGround."),
        ("<!-- nothing yet -->\n", None),
        ("", None),
    ],
)
def test_what_is_shown_of_a_section(below: str, said: str | None) -> None:
    text = readme(f"# The mill\n\n## Decision\n\n{below}\n## Other\n\nNothing.\n", "mill.md")
    told = section_called("decision", text)
    assert (None if told is None else told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
    assert section_called("outcome", text) is None


def test_of_a_long_list_as_many_items_as_fit() -> None:
    items = [f"- the miller ground the oats of farm number {number} before noon" for number in range(80)]
    text = readme("# The mill\n\n## Done\n\n" + "\n".join(items) + "\n", "mill.md")
    told = section_called("done", text)
    assert told is not None
    shown = told.sentence.text.split("\n")
    assert shown == items[: len(shown)]
    assert 10 < len(shown) < 80


def test_only_what_says_what_is_asked() -> None:
    text = readme(
        f"# Terms\n\n## Law\n\nBe kind. The laws of Norrey apply. {LONG}\n\n"
        "## Definitions\n\n### Cookies\n\nSmall files.\n\n"
        "## Cookies\n\nWe bake some.\n",
        "terms.md",
    )
    told = section_called("law", text, re.compile(r"\blaws?\b"))
    assert told is not None
    assert told.sentence.text == "The laws of Norrey apply."
    assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
    assert section_called("law", text, re.compile("court")) is None
    # What a word means is said elsewhere.
    cookies = section_called("cookies", text)
    assert cookies is not None
    assert cookies.sentence.text == "We bake some."


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("**Leaving.** You may go at any time.\n", "**Leaving.** You may go at any time."),
        ("- __Leaving__: You may go\n  at any time.\n", "- __Leaving__: You may go\n  at any time."),
        ("**Leaving**\n\nYou may go.\n", "You may go."),
        ("4. #### Leaving\n\n    You may go.\n", "You may go."),
        ("You may be **leaving** at any time.\n", None),
    ],
)
def test_headings_in_the_line_of_what_they_are_above(written: str, said: str | None) -> None:
    text = readme(f"# Terms\n\nBe kind.\n\n{written}\nFarewell.\n", "terms.md")
    told = section_called("leaving", text)
    assert (None if told is None else told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
