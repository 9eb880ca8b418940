"""Headings out of plain text: found where a reader sees one, and not in prose, lists and tables."""

from __future__ import annotations

from pathlib import Path

import pytest

from .finding import PROSE, markdown, plain, titles

EXODUS = Path(__file__).parents[4] / "examples" / "exodus.txt"


def test_the_chapters_of_the_example() -> None:
    text = EXODUS.read_text()
    found = plain(text)
    expected = ["THE SECOND BOOK OF MOSES, CALLED EXODUS", *(f"CHAPTER {number}" for number in range(1, 41))]
    assert [heading.title for heading in found] == expected
    assert all(text.encode()[heading.start :].decode().startswith(heading.title) for heading in found)
    assert titles(found)[:2] == [(1, expected[0]), (2, "CHAPTER 1")]


@pytest.mark.parametrize(
    ("line", "level"),
    [
        ("CHAPTER IV", 2),
        ("Chapter 1", 2),
        ("Chapter 12: The Return", 2),
        ("Chapter II.  The Return", 2),
        ("BOOK ONE", 1),
        ("Kapitel 3", 2),
        ("Глава 7", 2),
        ("3.1.  Message Format", 2),
        ("3.1 Message Format", 2),
        ("4.  Security Considerations", 1),
        ("A.2.  Changes", 2),
        ("  0. Definitions.", 1),
        ("SYNOPSIS", 2),
        ("GETTING HELP", 2),
        ("                     TERMS AND CONDITIONS", 2),
    ],
)
def test_lines_that_are_headings(line: str, level: int) -> None:
    # A letter of two bytes before it: offsets count bytes.
    text = f"Größe.\n\n{PROSE}\n{line}\n\n{PROSE}"
    found = plain(text)
    assert titles(found) == [(level, " ".join(line.split()))]
    assert text.encode()[found[0].start :].decode().startswith(line)


@pytest.mark.parametrize(
    "line",
    [
        "Chapter 4 of this book tells of the siege",
        "13 Thou shalt not kill.",
        "1984",
        "I.",
        # A clause that is short: no answer was ever made of it.
        "2.1 The fee is due on 1 May.",
        "4. Each party shall keep a copy;",
        "1. Open the lid of the machine, then take the paper out and turn it round.",
        "Yes,",
        "A line that is short",
        "日本語",
        "OK",
        "1.2.  Introduction . . . . . . . . . . . . . . . .  4",
        "CHAPTER I.  The Period                       1",
        "=====",
        "* ITEM",
        "WARNING: DISK FULL:",
        "x" * 200,
        "    NAME = VALUE",
        "NAME = 'VALUE'",
    ],
)
def test_lines_that_are_none(line: str) -> None:
    assert plain(f"{PROSE}\n{line}\n\n{PROSE}") == []


def test_no_heading_inside_of_a_paragraph() -> None:
    assert plain(f"{PROSE}CHAPTER 1\n{PROSE}") == []
    assert plain(f"{PROSE}\nChapter 1\n{PROSE}") == []


def test_sections_of_a_manual_page() -> None:
    names = "NAME\n       ls - list\n\nSYNOPSIS\n       ls [OPTION]...\n\nEXIT STATUS\n       0\n"
    text = f"LS(1)   User Commands   LS(1)\n\n{names}"
    assert [heading.title for heading in plain(text)][-3:] == ["NAME", "SYNOPSIS", "EXIT STATUS"]


def test_underlined_lines() -> None:
    assert titles(plain(f"Guide\n=====\n\n{PROSE}\nFirst steps\n-----------\n\n{PROSE}")) == [
        (1, "Guide"),
        (2, "First steps"),
    ]


def test_lines_below_titles_may_be_of_other_marks() -> None:
    assert titles(plain(f"3.1.2 (2022-05-10)\n++++++++++++++++++\n\n{PROSE}\nOats\n````\n\n{PROSE}")) == [
        (3, "3.1.2 (2022-05-10)"),
        (3, "Oats"),
    ]
    # A line to write on.
    assert plain(f"{PROSE}\nSignature\n_________\n\n{PROSE}") == []


def test_a_title_between_two_lines() -> None:
    """The title of a document in reStructuredText was none."""
    told = f"=====\nTitle\n=====\n\n{PROSE}\n-------\n Part \n-------\n\n{PROSE}\n*****\nnot so\n====\n"
    assert titles(plain(told)) == [(1, "Title"), (2, "Part")]
    # Such a line is itself below no text: a column whose rows have lines between them has its name alone.
    assert titles(plain(f"Name\n----\nAnna\n----\nBela\n----\n\n{PROSE}")) == [(2, "Name")]
    assert titles(plain(f"{PROSE}Sales, Costs\n-----\n1,000\n-----\n\n{PROSE}")) == []


def test_the_name_of_a_chapter_may_stand_in_the_next_line() -> None:
    """Contracts and old books have it so, and had no articles, nor chapters."""
    told = f"ARTICLE I\nDEFINITIONS\n\n{PROSE}\nChapter 2.\nThe Carpet-Bag.\n\n{PROSE}\nSection 5\nof the Act. {PROSE}"
    assert titles(plain(told)) == [(2, "ARTICLE I"), (2, "Chapter 2.")]
    assert titles(plain(f"Chapter 1\nChapter 2\nChapter 3\n\n{PROSE}")) == []


def test_the_head_of_a_table_is_none() -> None:
    assert plain(f"{PROSE}\nName   Size   Date\n------------------\na      1      2\n") == []


def test_a_name_with_a_number_must_come_again() -> None:
    verses = "".join(f"Exodus {number}\n\n{PROSE}\n" for number in (1, 2, 3))
    assert [heading.title for heading in plain(verses)] == ["Exodus 1", "Exodus 2", "Exodus 3"]
    assert plain(f"{PROSE}\nExodus 4\n\n{PROSE}") == []


@pytest.mark.parametrize("gap", ["\n", "\n\n"], ids=["lines", "paragraphs"])
@pytest.mark.parametrize("line", ["CHAPTER {}", "{}. Item", "HEADING {}", "Exodus {}"])
def test_a_heading_on_every_line_is_none(line: str, gap: str) -> None:
    text = "".join(line.format(number) + gap for number in range(1, 200))
    assert plain(text) == []


def test_a_table_of_contents_is_left_out_and_its_chapters_are_kept() -> None:
    contents = "".join(f"CHAPTER {number}\n\n" for number in range(1, 6))
    chapters = "".join(f"CHAPTER {number}\n\n{PROSE}\n" for number in range(1, 6))
    found = plain(contents + chapters)
    assert [heading.title for heading in found] == [f"CHAPTER {number}" for number in range(1, 6)]
    assert found[0].start == len(contents)


@pytest.mark.parametrize("seed", range(5))
def test_headings_do_not_depend_on_the_pieces(seed: int) -> None:
    text = EXODUS.read_text()[:20_000].replace("LORD", "ⲖORD") + "x" * 5000 + "\n\nNAME\n  ü\n"
    assert plain(text, seed) == plain(text)
    marked = "# Größe\n\ntext\n\nSetext\n======\n" * 20
    assert markdown(marked, seed) == markdown(marked)


def test_titles_at_the_heads_of_paragraphs_are_counted_from_one_on() -> None:
    told = (
        f"   1. Definitions.\n\n{PROSE}\n"
        "   2. Grant of Patent License. Subject to the terms and\n      conditions of it.\n\n"
        f"   3. Redistribution. You may reproduce\n      it.\n\n   4. Trademarks. No name is licensed.\n\n{PROSE}"
    )
    found = plain(told, seed=1)
    assert titles(found) == [
        (1, "1. Definitions."),
        (1, "2. Grant of Patent License"),
        (1, "3. Redistribution"),
        (1, "4. Trademarks"),
    ]
    # They are what their paragraphs are called, and no lines.
    assert [heading.end for heading in found] == [None, *(heading.start for heading in found[2:]), len(told)]
    assert told[found[1].start :].startswith("   2. Grant")


@pytest.mark.parametrize(
    "told",
    [
        # Two of them, sentences, steps, years, and numbers that do not go on.
        "1. Term. It is a year.\n\n2. Rent. It is paid.\n\n",
        "1. You should go. Then stop.\n\n2. You should stop. Then go.\n\n3. You should wait. Then go.\n\n",
        "4. Term. It is a year.\n\n5. Rent. It is paid.\n\n6. Notice. It is given.\n\n",
        "1. Term. It is a year.\n\n3. Rent. It is paid.\n\n5. Notice. It is given.\n\n",
        "1. Term: it is a year.\n2. Rent. It is paid.\n3. Notice. It is given.\n",
    ],
)
def test_numbers_at_the_heads_of_other_paragraphs_are_no_titles(told: str) -> None:
    assert plain(PROSE + "\n" + told) == []


def test_the_number_of_a_chapter_and_its_title_may_stand_in_two_lines() -> None:
    """All of such a book stood under its table of contents."""
    names = ["Introduction", "The Machine", "The Traveller Returns", "In the Golden Age"]
    numerals = ["I", "II", "III", "IV"]
    text = "CONTENTS\n\n" + "".join(f" {n} {name}\n" for n, name in zip(numerals, names, strict=True)) + "\n\n"
    text += "".join(f" {n}\n\n\n {name}\n\n{PROSE}\n" for n, name in zip(numerals, names, strict=True))
    found = plain(text)
    assert titles(found) == [
        (1, "CONTENTS"),
        *((2, f"{n} {name}") for n, name in zip(numerals, names, strict=True)),
    ]
    assert [text[heading.start :].split("\n")[0] for heading in found[1:]] == [f" {n}" for n in numerals]
    # Without titles numbers are headings of their own.
    alone = "".join(f"{n}.\n\n{PROSE}\n" for n in numerals)
    assert [heading.title for heading in plain(alone)] == ["I.", "II.", "III.", "IV."]
    for line in ("He came.", "a machine", "x" * 61):
        assert [heading.title for heading in plain(alone.replace(PROSE, f"{line}\n"))] == ["I.", "II.", "III.", "IV."]
    # Twice is not often enough, and a list of them is one.
    assert plain(f"I\n\nFirst\n\n{PROSE}\nII\n\nSecond\n\n{PROSE}") == []
    assert plain("".join(f"{n}\n\n{name}\n\n" for n, name in zip(numerals, names, strict=True)) + PROSE) == []


def test_sections_that_were_put_in_have_a_letter_behind_their_number() -> None:
    text = "".join(f"{number}. Of matter {number}\n\n{PROSE}\n" for number in ("33", "33A", "33AB", "34"))
    assert [heading.title for heading in plain(text)] == [f"{n}. Of matter {n}" for n in ("33", "33A", "33AB", "34")]
    assert plain(f"33abc. Of this\n\n{PROSE}\n33ABC. Of that\n\n{PROSE}") == []


def named(text: str) -> list[str]:
    return [heading.title for heading in plain(text)]


def test_a_clause_behind_its_own_title_is_no_heading_of_the_next_one() -> None:
    """ "2. Rent. The Tenant shall pay ..." stood under the whole of clause 1."""
    text = (
        "A lease.\n\n1. Term. The term begins on 1 April 2024.\n\n2. Rent. The Tenant shall pay 900 pounds a month.\n"
    )
    assert named(text) == []
    assert named("1. Definitions.\n\nWords mean things.\n") == ["1. Definitions."]


def test_parts_of_agreements_may_stand_right_above_their_text() -> None:
    text = "".join(f"§ {n} Teil\nDas Haus hat {n} Zimmer.\n\n" for n in range(1, 4))
    assert named(text) == ["§ 1 Teil", "§ 2 Teil", "§ 3 Teil"]
    # Two may be what a sentence begins with, and a long line goes on in the next one.
    assert named("§ 1 Teil\nDas Haus.\n\n§ 2 Teil\nEin Haus.\n") == []
    text = "".join(f"Article {n}. Durée\nLe bail dure {n} ans.\n\n" for n in range(1, 4))
    assert named(text) == ["Article 1. Durée", "Article 2. Durée", "Article 3. Durée"]
    text = "".join(
        f"Section {n}. All legislative powers herein granted shall be vested in a\nCongress.\n\n" for n in range(1, 4)
    )
    assert named(text) == []


def test_a_numbered_line_right_above_its_text_is_a_heading_where_three_are_counted() -> None:
    """Minutes have no blank line there: "Finance" was quoted with what stands below it, and nothing said under what."""
    parts = ["Apologies", "Finance and grants", "Date of the next meeting"]
    text = "".join(f"{n}. {part}\nThe mill earned {n} pounds.\n\n" for n, part in enumerate(parts, 1))
    found = plain(text)
    assert titles(found) == [(1, f"{n}. {part}") for n, part in enumerate(parts, 1)]
    assert all(heading.end is None for heading in found)
    # What stands below a part may be counted, too.
    assert titles(plain(text.replace("The mill earned 2", "2.1 to the mill 2"))) == titles(found)
    assert plain(text.replace("The mill earned 2", "3.1 to the mill 2")) == []
    # Two are not enough, nor are those that do not count on; items, and lines that go on, have no text of their own.
    assert plain(text.split("3.")[0]) == []
    assert plain(text.replace("2. ", "5. ")) == []
    assert plain("".join(f"{n}. The mill\ngrinds oats.\n\n" for n in range(1, 5))) == []
    assert plain("1. Oats\n2. Barley\n3. Rye\n") == []


def test_a_numbered_title_may_be_of_three_letters() -> None:
    """Behind "5. Pay" no title counted on: all that followed stood under "4. Hours"."""
    clauses = "".join(
        f"{number}. {title}\nThe miller gets {number} sacks of oats.\n\n"
        for number, title in enumerate(("Work", "Hours", "Pay", "Notice"), 1)
    )
    assert [title for _, title in titles(plain(clauses))] == ["1. Work", "2. Hours", "3. Pay", "4. Notice"]


def test_lines_in_capitals_right_above_their_text_are_headings_where_there_are_three() -> None:
    """What a CV has below SKILLS stood under EDUCATION, the last line with an empty one below it."""
    parts = ["PROFILE", "WORK", "SKILLS"]
    text = "".join(f"{part}\nOats, and whatever else there is.\n\n" for part in parts)
    assert titles(plain(text)) == [(2, part) for part in parts]
    assert plain(text.split("SKILLS")[0]) == []
    # Those who speak in a play come again, and a licence has whole paragraphs in capitals.
    assert plain(text * 3) == []
    assert plain("".join(f"{part} IS\nWHAT IT IS.\n\n" for part in parts)) == []


def test_names_and_steps_are_no_numbered_headings() -> None:
    """The authors of a paper were the heading of all below them, and so was a step of a recipe."""
    assert plain(f"M. Moor, L. Ferris, S. Ellwood\n\n{PROSE}") == []
    assert plain(f"A. Moor and B. Ferris\n\n{PROSE}") == []
    assert plain(f"3. Stir in the oats and the honey and grind for another minute.\n\n{PROSE}") == []
    assert titles(plain(f"3. Mills and wheels.\n\n{PROSE}")) == [(1, "3. Mills and wheels.")]
    long = "13. Use of Grain with the License of Another Northern Mill."
    assert titles(plain(f"{long}\n\n{PROSE}")) == [(1, long)]
    assert titles(plain(f"B. Wheels\n\n{PROSE}")) == [(1, "B. Wheels")]


SAID_OVER = """SUMMARY

What is insured
Fire, lightning, explosion, burglary, robbery, burst pipes, storm from force 8.

What is not insured
Flood and earthquake (unless agreed), war, nuclear energy, wear and tear, glass.

If something happens
- Report the damage within 7 days.
- Keep damaged things.
"""


def test_a_short_line_above_its_text_is_a_heading_where_there_are_three() -> None:
    """What is not insured stood below the title of the whole, and was quoted as if it were."""
    assert [heading.title for heading in plain(SAID_OVER)] == [
        "SUMMARY",
        "What is insured",
        "What is not insured",
        "If something happens",
    ]
    assert [heading.title for heading in plain(SAID_OVER.replace("If something happens\n", ""))] == ["SUMMARY"]


@pytest.mark.parametrize(
    "text",
    [
        # Of a play who speaks, of a poem its verses, addresses, and sentences.
        "The old man\n" + PROSE + "\nThe young man\n" + PROSE + "\nThe old man\n" + PROSE + "\nThe old man\n" + PROSE,
        "The mill stands still\nand no wheel turns.\n\nThe oats are ground\nand gone.\n\nThe miller sleeps\nat last.\n",
        "Jonas Weber\nMill Lane 5\n\nAnna Moor\nMill Lane 6\n\nBob Roe\nMill Lane 7\n",
        "".join(f"It rained on day {number}.\n{PROSE}\n" for number in range(4)),
        "".join(f"She said this: {word}\n{PROSE}\n" for word in ("one", "two", "three")),
    ],
)
def test_other_short_lines_above_longer_ones_are_none(text: str) -> None:
    assert plain(text) == []
