"""Which sentences are headings."""

from __future__ import annotations

import pytest

from armt.runtime.answers.language.places.titles import Titles, capitals
from armt.runtime.answers.language.sentences import Sentence, sentences
from armt.runtime.text.headings import Heading

TEXT = (
    "Ä first line.\n\n13. Use with Other Mills.\n\nNobody grinds here. Use with Other Mills.\n\n1. Ask for the key.\n"
)


def test_a_heading_holds_itself_and_what_stands_behind_its_number() -> None:
    starts = [len(TEXT[: TEXT.index(title)].encode()) for title in ("13. Use", "1. Ask")]
    titles = Titles([Heading(starts[0], 2, "13. Use with Other Mills."), Heading(starts[1], 2, "1. Ask for the key.")])
    found = sentences(TEXT)
    held = {sentence.start: titles.hold(sentence) for sentence in found}
    at = {said: len(TEXT[: TEXT.index(said)].encode()) for said in ("Ä first", "Use with", "Nobody", "Ask for")}
    for sentence in found:
        if sentence.start == at["Ä first"] or sentence.text.startswith("Nobody"):
            assert not held[sentence.start]
            assert titles.above(sentence) == ("" if sentence.start == 0 else "13. Use with Other Mills.")
        if sentence.start in starts or sentence.start == at["Use with"]:
            assert held[sentence.start]
        # A step of a list may be taken for a heading; what stands behind its number says something.
        if sentence.start == at["Ask for"] and sentence.text == "Ask for the key.":
            assert not held[sentence.start]


def test_a_table_of_contents_has_headings_that_stand_elsewhere() -> None:
    text = "1. Oats ........ 3\n\n2. Rye\n\nOats\n\nThey grow here.\n\n1. Ask for the key.\n"
    starts = [text.index("Oats\n"), text.index("1. Ask")]
    titles = Titles([Heading(starts[0], 2, "Oats"), Heading(starts[1], 2, "1. Ask for the key.")])
    listed = {sentence.line: titles.list_up(sentence) for sentence in sentences(text)}
    assert listed.pop("Oats") is False
    assert [line for line, is_listed in listed.items() if is_listed] == ["1. Oats ........ 3"]


def test_what_leads_to_a_page_is_listed_with_the_number_of_the_next_line() -> None:
    # "Audience ......5 3." was quoted for who the audience is.
    titles = Titles([Heading(900, 2, "Rye")])
    listed = {
        said: titles.list_up(Sentence(20, 20 + len(said), said))
        for said in ("Rye .........5 3.", "Rye . . . . . . 5\n3.", "It grows ......... 12 feet.", "Rye grows here.")
    }
    assert [said for said, is_listed in listed.items() if is_listed] == ["Rye .........5 3.", "Rye . . . . . . 5\n3."]


def test_a_page_behind_a_tab_is_one_of_a_table_of_contents() -> None:
    """To how many volunteers there are the page of their chapter was the answer."""
    titles = Titles([Heading(900, 2, "Volunteers")])
    listed = {
        said: titles.list_up(Sentence(20, 20 + len(said), said))
        for said in ("4  Volunteers\t7", "Volunteers\t12", "Volunteers\t7,500", "Members\t7")
    }
    assert [said for said, is_listed in listed.items() if is_listed] == ["4  Volunteers\t7", "Volunteers\t12"]


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("Grant of Patent License.", 1.0),
        ("Grant of patent License.", 2 / 3),
        ("of the to", 1.0),
        ("grant it here", 0.0),
    ],
)
def test_the_share_of_capitals(said: str, share: float) -> None:
    assert capitals(said.split()) == pytest.approx(share)
