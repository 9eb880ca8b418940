"""The line or the sentence in which a document says something of itself."""

from __future__ import annotations

from armt.runtime.answers.stated.itself.told import Told, around, front_of, line_at, sentence_at
from armt.runtime.text.stored import StoredText


def shown(told: Told, text: str) -> str:
    stored = StoredText.of_string("a.txt", text)
    assert stored.read(told.sentence.start, told.sentence.end) == told.sentence.text
    return told.sentence.text


def test_around_what_is_said_stands_its_line_without_its_indent() -> None:
    text = "Äcker\n   Seen on: 17 July 2018  \nby Ann\n"
    told = around(text, text.index("17"), "17 July 2018")
    assert (shown(told, text), told.stated) == ("Seen on: 17 July 2018", "17 July 2018")
    assert line_at(text, text.index("17"), text.index("17")) == "   Seen on: 17 July 2018  "


def test_what_has_two_lines_is_shown_with_both() -> None:
    text = "by Ann Moor\nand Jane Doe\n\nThey grind.\n"
    told = around(text, 3, "Ann Moor and Jane Doe", until=text.index("\n\n"))
    assert shown(told, text) == "by Ann Moor\nand Jane Doe"


def test_places_are_those_of_the_whole_text() -> None:
    before = "Ä line.\n"
    told = around("by Ann\n", 3, "Ann", offset=len(before.encode()))
    assert shown(told, f"{before}by Ann\n") == "by Ann"


def test_of_a_long_line_the_sentence_is_shown() -> None:
    text = "The mill grinds corn for all of the north. " * 30 + "It was built on 3 May 2020 by the miller. " * 2
    told = around(text, text.index("3 May"), "3 May 2020")
    assert (shown(told, text), told.stated) == ("It was built on 3 May 2020 by the miller.", "3 May 2020")


def test_the_entries_before_a_text_end_at_their_second_line_of_hyphens() -> None:
    front = "---\ntitle: Mills\n---\n"
    assert front_of(f"{front}\nA line.\n---\n") == front
    assert front_of(f"\n{front}") == ""
    assert front_of("---\ntitle: Mills\n") == ""


def test_of_several_documents_places_count_through_all_of_them() -> None:
    text = "Seen on: 17 July 2018\n"
    told = around(text, text.index("17"), "17 July 2018")
    moved = told.moved(100)
    assert (moved.sentence.start, moved.sentence.end) == (100 + told.sentence.start, 100 + told.sentence.end)
    assert (moved.sentence.text, moved.stated) == (told.sentence.text, "17 July 2018")


def test_the_sentence_that_a_byte_belongs_to() -> None:
    text = "Äcker are grey. They grind oats. Nobody sleeps.\n"
    stored = StoredText.of_string("a.txt", text)
    sentence = sentence_at(stored, len(text[: text.index("oats")].encode()))
    assert sentence is not None
    assert sentence.text == "They grind oats."
    assert stored.read(sentence.start, sentence.end) == sentence.text
    assert sentence_at(stored, stored.size) is None
