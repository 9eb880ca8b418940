"""What a part of a README shows."""

from __future__ import annotations

import re
import time

import pytest

from armt.runtime.answers.stated.projects.shown import commands_at, parts_called

from .test_readme import readme

SHOWN = """# oatmill

## Grinding

![The mill](a.png)

Turn the wheel so:

```sh
mill grind
```

### By hand

Turn it yourself.

## Stopping

Let go.
"""
GRINDING = re.compile("grinding", re.IGNORECASE)


def test_a_part_reaches_to_the_next_heading_that_is_as_high() -> None:
    (part,) = parts_called(GRINDING, readme(SHOWN))
    assert part.title == "## Grinding"
    assert "By hand" in part.below
    assert "Stopping" not in part.below
    assert "wheel so" in part.below[: part.own]
    assert "By hand" not in part.below[: part.own]


def test_code_and_paragraphs_of_a_part() -> None:
    text = readme(SHOWN)
    (part,) = parts_called(GRINDING, text)
    code, said = part.code(), part.paragraph()
    assert code is not None
    assert said is not None
    assert code.stated == "Turn the wheel so:\nmill grind"
    assert said.sentence.text == "Turn the wheel so:\n\n```sh\nmill grind\n```"
    for told in (code, said):
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text


def test_code_that_installs_is_shown_where_it_is_asked_for() -> None:
    (part,) = parts_called(GRINDING, readme("# oatmill\n\n## Grinding\n\n```sh\npip install oatmill\n```\n"))
    assert part.code() is None
    told = part.code(installs=True)
    assert told is not None
    assert told.stated == "pip install oatmill"


def test_a_paragraph_comes_with_the_list_that_it_opens() -> None:
    text = readme("# oatmill\n\n## Grinding\n\nFor that you need:\n\n- oats\n- a wheel\n\nThen turn it.\n")
    (part,) = parts_called(GRINDING, text)
    told = part.paragraph()
    assert told is not None
    assert told.sentence.text == "For that you need:\n\n- oats\n- a wheel"
    assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("Do:\n\n    $ mill grind\n\nOats.\n", "mill grind"),
        ("```\nmill start\n\nmill grind\n```\n", "mill start\n\nmill grind"),
        ("# Grinding\nmill start\nmill grind\n", "mill start\nmill grind"),
        # Of more lines that is told alone.
        ("```\nmill grind\n" + "oats\n" * 20 + "```\n", "mill grind"),
    ],
)
def test_commands_around_a_place(content: str, said: str) -> None:
    text = readme(content)
    told = commands_at(content.index("mill grind"), text)
    assert told.stated == said
    assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text


@pytest.mark.parametrize("line", [" \n", "a \n", "a:\n \n", "```\n", "  a\n\n"])
def test_lines_are_looked_through_once(line: str) -> None:
    """Empty ones were, once for each of them and each above it: six thousand took minutes."""
    (part,) = parts_called(GRINDING, readme(f"## Grinding\n{line * 30_000}"))
    began = time.perf_counter()
    part.code()
    part.paragraph()
    assert time.perf_counter() - began < 2
