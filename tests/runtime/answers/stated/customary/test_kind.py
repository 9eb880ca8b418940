"""How a text is known to be of a kind: by its title, by the name of its file, or by what its sections are called."""

from __future__ import annotations

import re

import pytest

from armt.runtime.answers.stated.customary.kind import Kind, customary, saying

from ..projects.test_readme import readme

LOGS = Kind(
    re.compile(r"\bmill log\b", re.IGNORECASE),
    (
        customary("what was ground", "ground(?: damage)?", "grinding"),
        customary("what broke", "(?:ground )?damage", says="broke|cracked", elsewhere=r"\bfell off\b"),
    ),
    "weather",
    (saying("how much was it", r"\bcost (?P<said>\d+ crowns)"),),
)


@pytest.mark.parametrize(
    ("content", "name", "is_of"),
    [
        ("# Mill log\n\n## Grinding\n\nOats.\n", "a.md", True),
        ("## Grinding\n\nOats.\n", "mill log.md", True),
        ("# May\n\n## Grinding\n\nOats.\n\n## Weather\n\nFair.\n", "a.md", True),
        ("# May\n\n## Grinding\n\nOats.\n", "a.md", False),
        # One heading of two sections.
        ("# May\n\n## Ground damage\n\nOats.\n", "a.md", False),
    ],
)
def test_of_a_kind(content: str, name: str, is_of: bool) -> None:
    text = readme(content, name)
    assert LOGS.is_of(text) is is_of
    told = LOGS.told("what was ground", text)
    assert (None if told is None else told.sentence.text) == ("Oats." if is_of else None)


def test_what_a_kind_says() -> None:
    text = readme("# Mill log\n\n## Ground\n\nRye.\n\n## Damage\n\nNone. It cost 12 crowns to look.\n", "a.md")
    ground = LOGS.told("What was ground", text)
    cost = LOGS.told("how much was it", text)
    assert ground is not None
    assert ground.sentence.text == "Rye."
    assert cost is not None
    assert (cost.stated, cost.sentence.text) == ("12 crowns", "It cost 12 crowns to look.")
    # Nothing broke.
    assert LOGS.told("what broke", text) is None
    assert LOGS.told("who ground it", text) is None


def test_what_no_section_says_is_told_from_anywhere() -> None:
    told = "# Mill log\n\n## Ground\n\nRye. A sail fell off.\n\n## Damage\n\n{damage}\n"
    for damage, said in (("The stone cracked.", "The stone cracked."), ("None.", "A sail fell off.")):
        broke = LOGS.told("what broke", readme(told.format(damage=damage), "a.md"))
        assert broke is not None
        assert broke.sentence.text == said
