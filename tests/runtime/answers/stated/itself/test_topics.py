"""What a document treats of, by its title and the names of its parts."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.stated.itself.topics import topics_of
from armt.runtime.text.stored import StoredText


def told(*parts: str, title: str = "Work at the mill") -> str | None:
    content = f"# {title}\n\n" + "".join(f"{part}\n\nIt is so.\n\n" for part in parts)
    return topics_of(StoredText.of_string("a.md", content, format="markdown"), title)


def test_parts_are_named_behind_the_title_without_their_numbers_and_signs() -> None:
    parts = ("## 1. Paid Time Off", "## IV. ⚡ Sick Leave:", "## Article 5 - Insurance {#insured}", "## _Wheels")
    assert told(*parts) == "Work at the mill: Paid Time Off, Sick Leave, Insurance, Wheels"
    # A number that a name is written to, without a space.
    assert told("## Oats", "## 14.2Conduct", "## 2.YOUR RENT") == "Work at the mill: Oats, Conduct, YOUR RENT"
    # A name with a comma would be two, and a question ends with its own mark.
    assert told("## Oats", "## Part time", "## Chapter 2 of a life") == "Work at the mill: Oats, Part time, of a life"
    assert told("## Oats", "## Rye, and wheat", "## Bran") == "Work at the mill: Oats; Rye, and wheat; Bran"
    assert told("## Who pays?", "## Who owes?", "## Bran") == "Work at the mill: Who pays?; Who owes?; Bran"


@pytest.mark.parametrize(
    "parts",
    [
        ("## Oats", "## Rye"),
        # What any document has, what says the title again, addresses, and sentences tell nothing of it.
        (
            "## Oats",
            "## Rye",
            "## Introduction",
            "## Installation and usage",
            "## Further notes",
            "## Work at the mill",
        ),
        # Any job is advertised so.
        ("## Oats", "## Rye", "## Your role", "## Your profile", "## What we offer", "## How to apply"),
        (
            "## Oats",
            "## Rye",
            "## See https://mill.example",
            f"## {'The mill stands in the valley. ' * 3}",
            "## 4",
            "## Rye",
        ),
        # Of chapters that have numbers alone all that is told is how many there are.
        ("## Oats", "## CHAPTER 1", "## Rye", "## Chapter IV", "## Part Two", "## Book the Third", "## Scene b"),
    ],
)
def test_few_parts_that_tell_something_tell_nothing(parts: tuple[str, ...]) -> None:
    assert told(*parts) is None
    assert told(*parts, "## Bran") == "Work at the mill: Oats, Rye, Bran"


def test_the_highest_level_that_tells_something_is_told() -> None:
    parts = ("## Introduction", "### Oats", "### Rye", "### Bran", "#### Of oats", "#### Of rye", "#### Of wheat")
    assert told(*parts) == "Work at the mill: Oats, Rye, Bran"


def test_versions_and_years_are_told_from_the_first_to_the_last() -> None:
    versions = (
        "## Unreleased",
        "## [2.1.0](https://mill.example/2.1) - 2024-05-03",
        "### Wheels",
        "### Doors",
        "### Oats",
    )
    more = ("## Version 2.0", "## 1.9")
    assert told(*versions, *more, title="Changes") == "Changes: 2.1.0 - 2024-05-03 to 1.9"
    # A few among many others are parts like these.
    assert told("## 2024", "## 2023", "## 2022", "## Oats", "## Rye", "## Bran", "## Wheels") == (
        "Work at the mill: Oats, Rye, Bran, Wheels"
    )


def test_no_more_are_named_than_are_read_at_one_glance() -> None:
    line = told(*(f"## The wheel of oak that has the number {number}" for number in range(10, 30)))
    assert line is not None
    assert line.startswith("Work at the mill: The wheel of oak that has the number 10, The wheel")
    assert line.endswith("the number 14 and more")
    # Three are named however long they are.
    title = "Rules of the mill of Norrey in the valley of oats and rye"
    names = [f"{name} {'in the valley of oats ' * 3}".strip() for name in ("Inn", "Well", "Fox", "Ale")]
    assert told(*(f"## {name}" for name in names), title=title) == f"{title}: {', '.join(names[:3])} and more"


def test_parts_that_are_counted_and_those_that_are_sentences_are_no_topics() -> None:
    """A talk was told by "Slide 1, Slide 2", and a page by the sentences of a heading."""
    slides = tuple(f"## Slide {number}" for number in range(1, 5))
    assert told(*slides) is None
    assert told("## Windows 10", "## Windows 11", "## Oats") == "Work at the mill: Windows 10, Windows 11, Oats"
    assert told("## Oats", "## Rye", "## Bran", "## For oats go here. The rest is old", *slides) == (
        "Work at the mill: Oats, Rye, Bran"
    )


def test_what_stands_beside_the_text_is_no_topic() -> None:
    there = ("## Attendance", "### Voters of the valley", "### Other people", "### Guests of honour")
    talk = "Oats are ground. " * 20
    assert told(*there, f"## Minutes\n\n{talk}") is None


def test_days_of_months_are_told_from_the_first_to_the_last_without_signs_or_a_title_that_is_one() -> None:
    days = ("## 📌 1 March 2025", "## 📌 8 March 2025", "## 📌 15 March 2025")
    assert told(*days) == "Work at the mill: 1 March 2025 to 15 March 2025"
    # What a list of changes begins with is no title.
    assert told("## 2.0", "## 1.9", "## 1.8", title="Unreleased") == "2.0 to 1.8"


def test_a_long_number_is_looked_through_once() -> None:
    """Each of its dots was tried as the end of one: minutes for a heading of 30 numbers."""
    began = time.perf_counter()
    assert told(*(f"## {'1.' * 40} Oats {name}!" for name in ("dry", "wet", "cold"))) is not None
    assert time.perf_counter() - began < 5
