"""Labels that say when a document was published, and those that say when it was changed."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.itself.asked import asked_of_itself, told_of_itself
from armt.runtime.answers.stated.itself.days import day_in_front, day_labelled, is_of_change
from armt.runtime.text.stored import StoredText


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("When was this page last updated?", "changed"),
        ("When was the page last modified?", "changed"),
        ("When were these terms last changed?", "changed"),
        ("When is the last revision of this document?", "changed"),
        ("When did you last update this policy?", "changed"),
        ("What is the date of the latest update?", "changed"),
        ("When was this last reviewed?", "reviewed"),
        ("When was this recipe posted?", "date"),
        ("When was it first published?", "date"),
        ("What is the date of publication?", "date"),
        ("What is the date?", "dated"),
        # Other things are changed, and made, too.
        ("When was the mill last updated?", None),
        ("When was the recipe made?", None),
        ("When was the program last updated?", None),
    ],
)
def test_what_is_asked(question: str, asked: str | None) -> None:
    assert asked_of_itself(question) == asked


@pytest.mark.parametrize(
    ("entry", "asked"),
    [
        ("lastmod: 2025-04-28", "changed"),
        ("last_modified: 28 April 2025", "changed"),
        ("last-modified: '2025-04-28T10:00:00Z'", "changed"),
        ("lastUpdated: 2025-04-28", "changed"),
        ("date_updated: 2025-04-28", "changed"),
        ("updated: 2025-04-28", "changed"),
        ("modified: 2025/04/28", "changed"),
        ("last_reviewed: 2025-04-28", "reviewed"),
        ("date: 2025-04-28", "published"),
        ("published: 2025-04-28", "published"),
        ("pubDate: 2025-04-28", "published"),
        ("publish_date: 2025-04-28", "published"),
        ("created: 2025-04-28", "published"),
        ("created_at: 2025-04-28", "published"),
        ("published_at = 2025-04-28T22:48:37-07:00", "published"),
        ('updated = "2025-04-28"', "changed"),
    ],
)
def test_an_entry_says_which_day_it_is(entry: str, asked: str) -> None:
    front = f"---\ntitle: Mills\n{entry}\nmenu:\n  lastmod: 2001-01-01\n---\n"
    if "=" in entry:
        front = f'+++\ntitle = "Mills"\n{entry}\n+++\n'
    for other in ("changed", "reviewed", "published"):
        found = day_in_front(other, front)
        # Somebody who reviews a page brings it up to date.
        is_meant = other == asked or (asked, other) == ("reviewed", "changed")
        assert (found is not None) == is_meant
        assert found is None or (found.said in entry and front[found.start : found.end].startswith(entry[:4]))
    content = f"{front}\nMills grind.\n"
    told = told_of_itself("date" if asked == "published" else asked, StoredText.of_string("a.md", content))  # type: ignore[arg-type]
    assert told is not None
    assert told.sentence.text == entry
    assert is_backed(told.stated or "", [entry])


def test_what_was_published_comes_before_what_was_made() -> None:
    front = "---\ncreated: 2020-01-01\ndate: 2021-01-01\npublished: 2022-01-01\n---\n"
    assert (found := day_in_front("published", front)) is not None
    assert found.said == "2022-01-01"
    assert day_in_front("changed", "---\nlastmod: true\nupdated: soon\n---\n") is None


@pytest.mark.parametrize(
    ("line", "changed", "published"),
    [
        ("*Last updated: January 6, 2023*", "January 6, 2023", None),
        ("**Last updated:** January 6, 2023", "January 6, 2023", None),
        ("Page last reviewed: 12 May 2022", "12 May 2022", None),
        ("This leaflet was last revised in 10/2022.", "10/2022", None),
        ("Date of revision of the text: 10/2022", "10/2022", None),
        ("Privacy Policy last updated on 3 May 2024", "3 May 2024", None),
        ("Revised: March 2020", "March 2020", None),
        ("Last modified\n\n3 May 2024", "3 May 2024", None),
        ("As of September 30, 2025", "September 30, 2025", None),
        ("This page was last edited on 3 May 2024, at 10:00 (UTC).", "3 May 2024", None),
        ("We last updated this policy on May 3, 2024.", "May 3, 2024", None),
        ("Published March 5, 2024 | Updated April 6, 2024", "April 6, 2024", "March 5, 2024"),
        ("Updated April 6, 2024 · Posted on March 5, 2024", "April 6, 2024", "March 5, 2024"),
        ("Published: Tuesday, March 5, 2024", None, "March 5, 2024"),
        ("Posted on 2024-03-05", None, "2024-03-05"),
        ("Created by Ann Poe, last modified by Jane Doe on May 3, 2024", "May 3, 2024", None),
        # Another thing was, or nobody knows what.
        ("The database of the mill was last updated on 3 May 2024, and then it was lost.", None, None),
        ("All the prices of the mill that were\nupdated 3 May 2024 are gone since then.", None, None),
        ("It was published in the north by those who live there.", None, None),
        ("Last updated by Jane Doe", None, None),
    ],
)
def test_a_label_says_which_day_it_is(line: str, changed: str | None, published: str | None) -> None:
    part = f"The Mills\n\n{line}\n\nMills grind corn.\n"
    for asked, day in (("changed", changed), ("published", published)):
        found = day_labelled(asked, part)
        assert (None if found is None else found.said) == day
        assert found is None or found.said in part[found.start : found.end]


def test_a_day_of_one_kind_is_never_one_of_the_other() -> None:
    changed, published = "Mills\n\nLast updated: 3 May 2024\n\nWe grind.\n", "Mills\n\nDate: 3 May 2024\n\nWe grind.\n"
    for asked, content, is_there in (
        ("changed", changed, True),
        ("date", changed, False),
        ("dated", changed, True),
        ("changed", published, False),
        ("date", published, True),
        ("reviewed", changed, False),
    ):
        told = told_of_itself(asked, StoredText.of_string("a.txt", content))  # type: ignore[arg-type]
        assert (told is not None) == is_there
        assert told is None or told.stated == "3 May 2024"
    assert is_of_change("Published in March, revised on ")
    assert not is_of_change("As revised in March, published on ")


def test_the_end_of_a_long_text_says_when_it_was_changed() -> None:
    body = "Mühlen grind all of the corn of the north.\n\n" * 900
    content = f"Mills\n\n{body}Last updated: 3 May 2023\n\nThis page was last edited on 4 May 2024, at 10:00.\n"
    told = told_of_itself("changed", StoredText.of_string("a.txt", content))
    assert told is not None
    assert told.stated == "4 May 2024"
    assert content.encode()[told.sentence.start : told.sentence.end].decode() == told.sentence.text
    assert told_of_itself("changed", StoredText.of_string("a.txt", body)) is None


def test_the_day_of_a_byline_is_that_of_the_text() -> None:
    content = "Mills\n\nUnder way since May 1, 1990\n\nAugust 16, 2021 by Ashley Adamant 5 Comments\n\nMills grind.\n"
    told = told_of_itself("date", StoredText.of_string("a.txt", content))
    assert told is not None
    assert (told.stated, told.sentence.text) == ("August 16, 2021", "August 16, 2021 by Ashley Adamant 5 Comments")


@pytest.mark.parametrize(
    "piece",
    ["updated ", "last updated: ", "| ", " - ", "this page was ", "lastmod:", "\n", "1/2/", "3 May ", "updated\n \n"],
)
def test_time_is_bounded(piece: str) -> None:
    text = StoredText.of_string("a.txt", f"---\n{piece * 100_000}")
    begin = time.process_time()
    for asked in ("changed", "reviewed", "date", "dated"):
        told_of_itself(asked, text)  # type: ignore[arg-type]
    assert time.process_time() - begin < 5
