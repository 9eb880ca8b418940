"""Which sentences of a document say something by themselves."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from armt.runtime.answers.quoting.saying import Saying, said_by, sayings_of
from armt.runtime.answers.sections import sections
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

TOLD = "The mill of Norrey grinds the oats of the whole valley."


def sayings(told: str, format: str = "markdown", parts: int = 1) -> list[Saying]:
    text = StoredText.of_string("a.md", told, format=format)
    return sayings_of(text, sections(text, parts))


def by_themselves(told: str) -> list[str]:
    return [" ".join(one.sentence.text.split()) for one in sayings(told) if one.by_itself]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[12/07/2025, 09:33:12] Nadia: we meet at the north gate", "we meet at the north gate"),
        ("- 09:33 Nadia: 2pm at the gate", "2pm at the gate"),
        ("[09:33] <ada> we meet", "we meet"),
        ("10:15:32 From Ada Moor to Everyone: we meet", "we meet"),
        ("2024-05-01 10:20:30\tada\twe meet", "we meet"),
        ("3 Mar 2025, 09:33 - Nadia: we meet", "we meet"),
        ("09:20 EDT (13:20 UTC): the admins meet", "EDT (13:20 UTC): the admins meet"),
        ("3) Oats are\n   ground.", "Oats are ground."),
        ("Oats are ground.", "Oats are ground."),
    ],
)
def test_marks_times_and_speakers_are_none_of_what_is_said(text: str, said: str) -> None:
    assert said_by(text) == said


@pytest.mark.parametrize(
    "other",
    [
        "| Action | Who |\n|---|---|\n| Send the oats | Tom |",
        "- 8 oz daikon radish, cut into matchstick-size strips",
        "On Thu, 6 Mar 2025 at 11:05, Peter Vance wrote:\n> The aluminium frames are in stock for 2,450 pounds.",
        "Interpretation of the Sections 15.",
        "By Hélène Dubois, Bastogne, 4 May 2024",
        "14  Use of the wheels of the mill of Norrey . . . . . . . . . . 15",
        "```\nthe_mill = grind(oats, wheat, and, all, the, seeds)\n```",
    ],
)
def test_rows_titles_other_mails_and_code_say_nothing(other: str) -> None:
    assert by_themselves(f"{TOLD}\n\n{other}\n\n{TOLD}\n") == [TOLD, TOLD]


@pytest.mark.parametrize(
    "other",
    [
        "That support is handled by the team in 2 ways.",
        "There are a number of different ways to use the mill!",
        "The mill is now there for you under http://localhost:8000 at once.",
        "Subject: Re: the mill of Norrey is broken, as it was.",
        "From: Ada Moor of the mill of Norrey <ada@mill.example>",
        "Previous message: the wheel of the mill of Norrey is broken",
        "Next message (by thread): the wheel of the mill of Norrey is mended",
        "[the mill of Norrey]: https://mill.example [wheels of oak]: https://mill.example/wheels",
        "Grinding oats with wheels of oak in the mill (OATS=01) ....  11",
        "Message ID: the wheel of the mill of Norrey",
        "Signed-off-by: Ada Moor of the mill of Norrey and others",
        "2 files changed, 44 insertions(+) of oats, 3 deletions of rye.",
        "-- \nNobody at the mill of Norrey ever grinds oats at night.",
        "3.2.6. Grinding oats with wheels of oak in the mill",
        "batch=2/100 batch_time=38.6ms wheels=3 miller=Ada river=wide",
    ],
)
def test_what_only_announces_or_is_of_ones_own_machine_says_nothing(other: str) -> None:
    """One of eight quotes was that something is done in two ways, and none what these are."""
    assert by_themselves(f"{TOLD}\n\n{other}\n\n{TOLD}\n") == [TOLD, TOLD]


@pytest.mark.parametrize(
    "told",
    [
        "The mill is run in two ways, by day by the river and by night by the wind.",
        "The mill of Norrey listens at http://localhost.example by day.",
        "There are three reasons why the mill burned down in 1723.",
        "Set wheels=3 where the mill of Norrey has three wheels of oak.",
        "[Norrey]: the mill of the valley burned down in 1723.",
        "The miller of Norrey said that oats are dear ...",
    ],
)
def test_what_says_more_is_said(told: str) -> None:
    assert by_themselves(f"{TOLD}\n\n{told}\n") == [TOLD, told]


def test_a_name_in_small_letters_may_begin_a_paragraph_of_one_sentence() -> None:
    """What a program is was taken for a title."""
    said = "fgrind is a small program for grinding of oats."
    assert by_themselves(f"{TOLD}\n\n{said}\n\n{said[:-1]}\n\n{TOLD}\n") == [TOLD, said, TOLD]


def test_entries_of_a_life_and_decisions_say_something() -> None:
    entry, decided = "1910–1912 Apprentice, Norrey Mill, Selby", "Agreed on Saturday 13 December at the Anchor."
    assert by_themselves(f"{TOLD}\n\n- {entry}\n- Oats\n\n{decided}\n") == [TOLD, f"- {entry}", decided]


def test_where_a_sentence_stands_is_told() -> None:
    found = sayings(f"# Mills\n\n{TOLD} They are old.\n{TOLD}\n\n{TOLD}\n\n## Wheels\n\n{TOLD}\n")
    assert [one.opens for one in found] == [True, False, False, True, True]
    assert [one.is_first for one in found] == [True, False, False, False, True]
    assert [one.heading.title if one.heading else None for one in found] == ["Mills"] * 4 + ["Wheels"]
    assert {one.text for one in found} == {0}


def test_of_several_documents_each_sentence_knows_its_own() -> None:
    text = JoinedText([StoredText.of_string(f"{n}.md", f"# Mill {n}\n\n{TOLD}\n", format="markdown") for n in range(3)])
    assert [one.text for one in sayings_of(text, sections(text, 3))] == [0, 1, 2]


def test_of_a_large_section_stretches_are_looked_at() -> None:
    told = "".join(f"The miller {n} of Norrey sells oats to the village {n}.\n\n" for n in range(6000))
    found = sayings(told, "text")
    assert 1000 < len(found) < 6000
    # A stretch may begin or end within a sentence.
    assert sum(not (one.by_itself and one.opens) for one in found) <= 6
    starts = [one.sentence.start for one in found]
    assert starts == sorted(set(starts))


@given(st.text(st.sampled_from('aÄ. \n|#-*1€:>\t"[]()'), max_size=300))
def test_any_text_is_looked_through_in_order(told: str) -> None:
    text = StoredText.of_string("a.md", told, format="markdown")
    if not told.strip():
        return
    found = sayings_of(text, sections(text, 3))
    assert all(one.sentence.end <= other.sentence.start for one, other in pairwise(found))
    assert all(text.read(one.sentence.start, one.sentence.end) == one.sentence.text for one in found)
