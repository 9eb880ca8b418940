"""What a document is about, and of a README what its project is."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.projects.about import described, told_about

from .test_readme import readme


@pytest.mark.parametrize(
    ("path", "content", "said"),
    [
        ("README.md", "# oatmill\n\nGrinds fine oats.\n", "Grinds fine oats."),
        # The title says more than a name.
        ("README.md", "# oatmill: grinds fine oats\n\n## Usage\n\nTurn it around here.\n", "oatmill: grinds fine oats"),
        ("README.md", "# Mills of Norrey\n\n## Usage\n\nTurn it around here.\n", "Mills of Norrey"),
        # What is said of a part, or where one is sent, is not what it is about.
        ("README.md", "# oatmill\n\nSee other pages for all else.\n\n## Usage\n\nTurn it around here.\n", None),
        ("README.md", "## Getting started\n\n- Turn the wheel of the mill around.\n", None),
        # Of other documents it may be how they begin.
        ("a.md", "# Mill\n\nTurn the wheel of the old mill around.\n", "Turn the wheel of the old mill around."),
    ],
)  # fmt: skip
def test_what_it_is_about(path: str, content: str, said: str | None) -> None:
    told = told_about(readme(content, path))
    assert (None if told is None else told.stated or told.sentence.line) == said


def test_a_line_that_names_it_goes_before() -> None:
    text = readme("NAME\n    oatmill - grind fine oats\n\nSYNOPSIS\n    oatmill\n\nGrinds the oats.\n")
    said = described(text)
    assert said is not None
    assert said.line == "oatmill - grind fine oats"
    plain = described(readme("# oatmill\n\nGrinds fine oats.\n"))
    assert plain is not None
    assert plain.line == "Grinds fine oats."
