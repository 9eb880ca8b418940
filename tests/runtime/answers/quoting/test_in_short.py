"""The line about the whole of a document: what it says itself, its opening, its parts, its title."""

from __future__ import annotations

import numpy as np
import pytest

from armt.runtime.answers.prompts import DocumentKind
from armt.runtime.answers.quoting.choosing import Scored
from armt.runtime.answers.quoting.in_short import in_short
from armt.runtime.answers.sections import sections
from armt.runtime.answers.stated.itself.titles import called
from armt.runtime.text.stored import StoredText

FILLER = "The wheels of it are looked at by the miller on every day of the year.\n\n" * 30
PARTS = (
    "## Paid leave\n\nNobody of the valley may leave before {end}.\n\n"
    f"## Oats\n\n{FILLER}## Wheels of oak\n\nThey turn.\n"
)
OPENING = "Everybody who grinds in the valley of Norrey is told here of leave, oats and wheels.\n\n"


def line(content: str, *, kind: DocumentKind = "article", telling: str | None = None) -> str | None:
    """Return the line, where a model finds that the sentence with some words tells most."""
    text = StoredText.of_string("a.md", content, format="markdown")
    scored = Scored.of(text, sections(text, 3), called(text))
    if telling is not None:
        logits = np.array(
            [
                9.0 if telling in one.sentence.text else float(logit)
                for one, logit in zip(scored.sayings, scored.logits, strict=True)
            ]
        )
        scored = Scored(scored.sayings, logits, scored.parts)
    return in_short(text, kind=kind, scored=scored, is_read=telling is not None)


def test_of_what_has_parts_a_sentence_of_its_opening_is_told_or_else_the_parts() -> None:
    body = PARTS.format(end="the harvest of 1723")
    assert line(f"# Rules\n\n{OPENING}{body}", telling="Nobody") == f"Rules: {OPENING.strip()}"
    assert line(f"# Rules\n\n{body}", telling="Nobody") == "Rules: Paid leave, Oats, Wheels of oak"
    # What welcomes the reader tells nothing.
    welcome = "At Norrey Mills, we want everybody to grind a lot of oats from the first day on.\n\n"
    assert line(f"# Rules\n\n{welcome}{body}", telling="Norrey Mills") == "Rules: Paid leave, Oats, Wheels of oak"
    # An introduction is about the whole, unlike what is called "What is ..." among many questions.
    assert line(f"# Rules\n\n## Overview\n\n{OPENING}{body}", telling="Nobody") == f"Rules: {OPENING.strip()}"
    assert line(f"# Rules\n\n{body}\n## What is rye?\n\n{OPENING}", telling="Everybody") == (
        "Rules: Paid leave; Oats; Wheels of oak; What is rye?"
    )


def test_of_what_has_no_parts_any_sentence_is_told_without_marks_behind_the_title() -> None:
    content = f"# Rules of 1723\n\n{FILLER}* The **mill** of [Norrey][one] burned down in [one night](https://mill.example/a).\n"
    assert line(content, telling="burned") == "Rules of 1723: The mill of Norrey burned down in one night."
    # A sentence that says what the title does needs none before it.
    assert line(content.replace("Rules of 1723", "Fire in the mill of Norrey"), telling="burned") == (
        "The mill of Norrey burned down in one night."
    )


@pytest.mark.parametrize("gap", ["\n", "\n\n", "\n\nOats are dry.\n\n"])
def test_one_item_of_several_does_not_tell_of_the_whole(gap: str) -> None:
    """A policy was about "in-hours support for all our clients", its first item."""
    items = gap.join(
        f"* They **{done} the mill** of Norrey on the night\n  of the flood." for done in ("burned", "mended")
    )
    for told in ("burned", "mended"):
        said = line(f"# Rules of 1723\n\n{FILLER}{items}\n", telling=told)
        assert said is not None
        assert told not in said
    # What nothing stands beside is a sentence like others.
    alone = f"# Rules of 1723\n\n{FILLER}{items.split(gap + '* ')[0]}\n"
    assert "burned" in str(line(alone, telling="burned"))


def test_what_stands_in_an_item_or_is_introduced_does_not_tell_of_the_whole() -> None:
    two = "- The wheel was mended in the spring. It\n  was late. Thanks go to Ada Moor of Norrey for the oats.\n"
    rest = "- The stones were dressed in the autumn.\n"
    said = line(f"# Rules of 1723\n\n{FILLER}{two}{rest}", telling="Thanks go")
    assert said is not None
    assert "Thanks go" not in said
    numbered = "In no particular order:\n\n1. The mill was burned down by the flood in the night.\n"
    said = line(f"# Rules of 1723\n\n{FILLER}{numbered}", telling="burned")
    assert said is not None
    assert "burned" not in said
    # All of some texts is indented.
    told = f"{FILLER}* Oats.\n* Rye.\n\nAll of the mill of Norrey burned down in the night of the flood.\n"
    indented = told.replace("\n", "\n  ")
    assert "burned" in str(line(f"# Rules of 1723\n\n  {indented}", telling="burned"))


def test_what_sends_the_reader_elsewhere_does_not_tell_of_the_whole() -> None:
    sent = "See the gallery of mills for all that is ground in the valley of Norrey."
    assert line(f"# Rules of 1723\n\n{FILLER}{sent}\n", telling="gallery") != f"Rules of 1723: {sent}"


def test_the_mark_that_a_line_is_cut_behind_is_none_of_it() -> None:
    told = "The mill of Norrey burned down in the night of the flood;\nand the oats were wet.\n"
    assert line(f"# Rules of 1723\n\n{FILLER}{told}", telling="burned") == (
        "Rules of 1723: The mill of Norrey burned down in the night of the flood"
    )


def test_a_title_of_any_document_stands_before_nothing() -> None:
    told = "Norrey is a mill on the river that grinds oats for all of the valley."
    assert line(f"# What is this?\n\n{told}\n\n{FILLER}", telling="Norrey is") == told
    assert line(f"# What is this?\n\n{FILLER}", kind="story") is None


@pytest.mark.parametrize("kind", ["minutes", "law", "story"])
def test_of_minutes_laws_and_stories_no_sentence_is_told(kind: DocumentKind) -> None:
    body = PARTS.format(end="noon")
    assert line(f"# Rules\n\n{OPENING}{body}", kind=kind, telling="Nobody") == "Rules: Paid leave, Oats, Wheels of oak"
    assert line(f"# The last miller of Norrey\n\n{FILLER}", kind=kind) == "The last miller of Norrey"
    # A name says nothing of what it names.
    assert line(f"# Miller\n\n{FILLER}", kind=kind) is None


def test_what_a_document_says_of_itself_gives_way_to_its_opening_alone() -> None:
    said = "This document describes what is paid at all the mills of Norrey."
    content = f"# Rules\n\n{said}\n\n{OPENING}{PARTS.format(end='noon')}"
    assert line(content) == line(content, telling="Nobody") == f"Rules: {said}"
    assert line(content, telling="Everybody") == f"Rules: {OPENING.strip()}"


def test_without_a_title_parts_tell_of_nothing() -> None:
    assert line(f"Oats are dry.\n\n{PARTS.format(end='noon')}", kind="law") is None


def test_of_mails_the_subject_is_told() -> None:
    mail = "From: Ada Moor <ada@mill.example>\nSubject: Re: The wheels are broken\n\nCome on Monday.\n"
    text = StoredText.of_string("a.eml", mail)
    scored = Scored.of(text, sections(text, 1))
    assert in_short(text, kind="minutes", scored=scored, is_read=False) == "The wheels are broken"


def test_praise_does_not_tell_of_the_whole() -> None:
    praise = "For over 25 years the mill has been the leading partner of all villages of the valley."
    told = "The miller leads four men who grind the oats of the valley and mend the wheels of the mill."
    rest = "The oats are dry and the wheels are wet in every month of the year. " * 25
    parts = "".join(f"\n\n## {name}\n\n{rest}" for name in ("Wheels", "Oats", "Water"))
    assert line(f"# Miller\n\n{praise} {told}{parts}\n", telling=praise) == told


@pytest.mark.parametrize(
    "title", ["Minutes of 3 May", "Mill 2.0 release notes", "Meeting of the millers", "Changes in mill 2.0"]
)
def test_of_what_tells_of_many_things_no_sentence_is_the_most(title: str) -> None:
    told = "The mill of Norrey burned down in the night of the flood."
    assert line(f"# {title}\n\n{FILLER}{told}\n", telling="burned") == title
    assert told in str(line(f"# The year of the mill\n\n{FILLER}{told}\n", telling="burned"))


@pytest.mark.parametrize(
    "said",
    [
        "When the oats are dry at this stage, the miller writes it down in the book.",
        "The miller of the valley can only grind these oats in a week of the year.",
        "In the beginning the miller is weak and can only grind a few of them.",
        '"The mill of Norrey burned down in the night of the flood."',
        "For example, the oats of the valley are ground at the mill by day.",
        "Anyway, the oats of the valley are ground at the mill by day.",
        "Welcome to the mill of Norrey, where oats are ground on every day!",
        "Before oats are ground, we recommend reading about the wheels of the mill.",
        "`oats`, `rye_2`, `wheat_of_all` and what `mill_id` grinds by `day`",
    ],
)
def test_what_points_welcomes_or_is_a_list_does_not_tell_of_the_whole(said: str) -> None:
    content = f"# Rules of 1723\n\n{FILLER}{said}\n\n{FILLER}"
    assert said not in str(line(content, telling=said))


def test_what_a_sentence_or_the_title_names_itself_may_be_pointed_to() -> None:
    for said in (
        "The mill has a wheel of oak in the river, and this wheel turns for all of the valley.",
        "The wheels of the mill turn as fast as those of others, such as the mill in the next valley.",
        "The goal of this workshop is to show the people of the valley how oats are ground.",
        "The rules of this policy say who may grind at the mill, and on which days.<sup>6</sup>",
    ):
        content = f"# A workshop in Norrey\n\n{FILLER}{said}\n\n{FILLER}"
        assert said.split("<")[0] in str(line(content, telling=said.split("<")[0]))


def test_what_is_said_of_one_version_is_not_said_of_all() -> None:
    parts = "".join(f"## 1.{number}\n\nThis release mends the wheel {number}.\n\n{FILLER}\n" for number in range(4))
    assert line(f"# The mill\n\n{parts}", telling="wheel 2") == "The mill: 1.0 to 1.3"


def test_the_line_that_names_a_manual_page_gives_way_to_what_says_what_it_is_alone() -> None:
    page = f"NAME\n  mill - grind oats\n\nDESCRIPTION\n  Oats are dry in all of the valley.\n\n{FILLER}"
    assert line(page, kind="manual", telling="Oats are dry") == "mill - grind oats"
    told = "mill is a tool of wood that grinds oats for people."
    page = page.replace("valley.", f"valley.\n\n  {told}", 1)
    assert line(page, kind="manual", telling=told) == told
