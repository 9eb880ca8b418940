"""The fields that the description of a package begins with."""

from __future__ import annotations

import pytest

from armt.runtime.text.settings.fields import read_fields
from armt.runtime.text.settings.reading import settings_in
from armt.runtime.text.stored import StoredText

METADATA = """Metadata-Version: 2.4
Name: mill
Requires-Python: >=3.10
License: MIT
 with an exception

# Mill

Grinds: oats.
"""
CONTROL = "Package: mill\nVersion: 1.2-3\nDescription: grinds\n oats\n"


def test_fields_end_at_the_first_empty_line_and_go_on_in_lines_that_are_set_in() -> None:
    found = read_fields(METADATA)
    assert [(one.key, one.value) for one in found] == [
        ("Metadata-Version", "2.4"),
        ("Name", "mill"),
        ("Requires-Python", ">=3.10"),
        ("License", "MIT with an exception"),
    ]
    assert METADATA[found[-1].at : found[-1].end] == "License: MIT\n with an exception"
    assert [one.key for one in read_fields(CONTROL)] == ["Package", "Version", "Description"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        # A mail, an article, and one field too few.
        "From: Ida\nTo: Bo\nSubject: The mill\n\nDear Bo,\n",
        "Source: The Norrey Times\nDate: 3 May\nTitle: A mill\n",
        "Metadata-Version: 2.4\nName: mill\n",
        "Metadata-Version: 2.4\nName: mill\nthis is prose\nLicense: MIT\n",
    ],
)
def test_other_texts_have_none(text: str) -> None:
    assert read_fields(text) == []


@pytest.mark.parametrize("format", ["markdown", "text"])
def test_what_stands_below_fields_keeps_its_headings(format: str) -> None:
    text = StoredText.of_string("METADATA", METADATA, format=format)
    assert len(text.settings) == 4
    assert [heading.title for heading in text.headings] == (["Mill"] if format == "markdown" else [])
    assert settings_in("html", "METADATA", METADATA) == ()


def test_ends_of_lines_are_none_of_a_value() -> None:
    found = read_fields("Package: a\r\nVersion: 1\r\nMaintainer: b\r\n")
    assert [one.value for one in found] == ["a", "1", "b"]
