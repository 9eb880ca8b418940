"""Where the facts at the top of a page end."""

from __future__ import annotations

import time

import pytest

from armt.runtime.text.prose.front_matter import FrontMatter, end_of_front_matter


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Mills\nweight: 3\n---\n",
        "\ufeff---  \n# A comment.\n#\ntitle: Mills\n\nkeys:\n  - a\n...\n",
        "---\n'title': Mills\n+++\n---  \n",
        '+++\n"title" = "Mills"\n[extra]\n+++\n',
        "---\ntitle: Mills\n---",
    ],
)
def test_they_end_with_a_rule(front: str) -> None:
    rest = "" if not front.endswith("\n") else "# Mills\n---\nThey grind.\n"
    assert end_of_front_matter(front + rest) == len(front)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n---\ntitle: Mills\n---\n",
        "---\ntitle: Mills\n",
        "---\nMills grind.\n---\n",
        "---\n---\n",
        "+++\ntitle: Mills\n+++\n",
        "# Mills\n---\ntitle: Mills\n---\n",
    ],
)
def test_other_rules_end_nothing(text: str) -> None:
    assert end_of_front_matter(text) == 0


def test_lines_are_taken_one_by_one() -> None:
    front = FrontMatter()
    assert [front.ends(line) for line in ("---", "# Said.", "a: 1", "b: 2", "---", "---")] == [
        *[False] * 4,
        True,
        False,
    ]
    assert front.is_over


def test_no_end_is_looked_for_in_a_long_text() -> None:
    text = "---\na: 1\n" + "b: 2\n" * 1_000_000
    begin = time.process_time()
    assert end_of_front_matter(f"{text}---\n") == 0
    assert time.process_time() - begin < 1.0
