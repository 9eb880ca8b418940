"""Fields at the head of a text: how far they reach."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.places.fields import head_of_fields

MAIL = "From: Ada Moor <ada@moor.example>\nTo: Harold Finch\nSubject: Oats\n"
PACKAGE = (
    "Metadata-Version: 2.4\nName: oats\nSummary: Grinds oats.\n"
    "Project-URL: Issue tracker, https://oats.example/issues\nDescription: It grinds\n   oats.\n"
)
TOML = '+++\n# Of mills\ntitle = "Oats"\n\npublished_at = 2025-09-28\n+++\n'
FRONT = "---\ntitle: Oats\ntags:\n  - mills\n\ndate: 3 May 2020\n---\n"


@pytest.mark.parametrize("head", [MAIL, PACKAGE], ids=["mail", "package"])
def test_fields_reach_to_the_blank_line(head: str) -> None:
    assert head_of_fields(f"{head}\nOats are ground in Norrey.\n\nNote: they are dry.\n") == len(head)
    assert head_of_fields(head) == len(head)


def test_what_is_set_before_a_page_reaches_to_its_end() -> None:
    for front in (FRONT, TOML, FRONT.replace("---\n", "---\n# Oats of Norrey\n", 1)):
        assert front[: head_of_fields(f"{front}\nOats are ground.\n")] == front.rstrip()


@pytest.mark.parametrize(
    "text",
    [
        "Oats are ground in Norrey.\n",
        # Two fields are a remark, and three that nobody knows are who speaks.
        "From: Ada\nTo: Harold\n\nOats.\n",
        "Ada: We meet on Monday.\nHarold: The mill has paid.\nTom: Good.\n\nThey met.\n",
        # Text follows at once.
        f"{MAIL}Oats are ground in Norrey.\n",
        # A rule is no front, nor is one that has no end.
        "---\n\nOats: they are dry.\n\n---\n",
        "---\ntitle: Oats\n",
        "",
    ],
)
def test_other_beginnings_have_none(text: str) -> None:
    assert head_of_fields(text) == 0
