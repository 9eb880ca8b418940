"""Which headings a byte stands under, and how many are kept."""

from __future__ import annotations

import pytest

from armt.runtime.text import limits
from armt.runtime.text.headings import Heading, headings_above

from .prose.finding import PROSE, markdown, plain, titles


@pytest.mark.parametrize(
    ("offset", "titles"),
    [
        (0, []),
        (12, ["One"]),
        (25, ["Three", "Two", "One"]),
        (35, ["Four", "One"]),
        (45, ["def", "Four", "One"]),
        (55, ["Four", "One"]),
    ],
)
def test_headings_above_are_those_of_ever_higher_levels(offset: int, titles: list[str]) -> None:
    given = [Heading(10, 1, "One"), Heading(15, 2, "Two"), Heading(20, 3, "Three"), Heading(30, 2, "Four")]
    assert [one.title for one in headings_above([*given, Heading(40, 3, "def", end=50)], offset)] == titles


def test_headings_without_number_lose_the_deepest_levels(monkeypatch: pytest.MonkeyPatch) -> None:
    # 200 MB of lines that look like headings would be gigabytes of them.
    monkeypatch.setattr(limits, "MOST_HEADINGS", 50)
    text = "".join(f"# Part {part}\n\n" + "### Item\n\ntext\n\n" * 100 for part in range(20))
    assert titles(markdown(text)) == [(1, f"Part {part}") for part in range(20)]
    chapters = "".join(f"BOOK {part}\n\n{PROSE}\n" + f"SECTION 1\n\n{PROSE}\n" * 100 for part in range(1, 20))
    assert titles(plain(chapters)) == [(1, f"BOOK {part}") for part in range(1, 20)]
    assert plain(f"NAME\n\n{PROSE}\n" * 100)[1:] == []
