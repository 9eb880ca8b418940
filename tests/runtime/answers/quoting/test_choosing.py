"""What is quoted of a document, and how much."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.quoting import choosing
from armt.runtime.answers.quoting.choosing import SHORT_BYTES, Scored, entries_of, quote_count, telling_quotes
from armt.runtime.answers.quoting.saying import sayings_of
from armt.runtime.answers.sections import Length, Section, note_count, sections
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

MINUTES = """# Minutes of the mill committee

**Present:** Marjorie Ellwood (chair), Tom Adeyemi (treasurer)

## 1. Minutes of the last meeting

The minutes of 9 September were approved without changes. Proposed by Lena, seconded by Doug.

## 2. Finances

The treasurer spoke at length. Tom will send reminders by 31 October to all who owe rent.

## 3. Water

The pipe to the upper field is old and rusty. The committee decided to accept the lower quote of 780 pounds.

## 4. Christmas

Somebody asked about the party. Agreed on Saturday 13 December at the Anchor.

The meeting closed at 9.10 pm.

| Action | Who | By |
|---|---|---|
| Send rent reminders | Tom | 31 October |
| Book the Anchor | Sian | 15 November |
"""


def quoted(told: str, length: Length = "medium", most: int | None = None, format: str = "markdown") -> list[str]:
    text = StoredText.of_string("a.md", told, format=format)
    notes = telling_quotes(text, Scored.of(text, sections(text, 1)), most or quote_count(text, length))
    for note in notes:
        passage = note.passage
        assert text.read(passage.start, passage.end) == passage.quote == note.text
        assert (note.kind, note.checked, passage.by, passage.score) == ("quote", True, "section", None)
    assert all(one.passage.end <= other.passage.start for one, other in pairwise(notes))
    return [" ".join(note.text.split()) for note in notes]


def test_minutes_are_told_by_what_was_decided_without_their_formalities() -> None:
    """They were told by one sentence, the bytes of one note: decisions and what is to be done were lost."""
    found = quoted(MINUTES)
    assert "The committee decided to accept the lower quote of 780 pounds." in found
    assert "Tom will send reminders by 31 October to all who owe rent." in found
    assert not any("approved without changes" in said or "closed at" in said for said in found)


def test_what_is_to_be_done_and_to_be_paid_is_quoted_as_its_lines_say_it() -> None:
    text = StoredText.of_string("a.md", MINUTES, format="markdown")
    assert [note.text for note in entries_of(text, "medium")] == [
        "Send rent reminders | Tom | 31 October",
        "Book the Anchor | Sian | 15 November",
    ]
    assert len(entries_of(text, "short")) == 2
    # Of a long document such rows may be of anything.
    long = StoredText.of_string("a.md", MINUTES + "Oats are ground at the mill.\n" * 600, format="markdown")
    assert entries_of(long, "medium") == []


def test_one_quote_is_the_most_telling_and_comes_alone() -> None:
    (alone,) = quoted(MINUTES, most=1)
    assert alone in quoted(MINUTES)


def test_longer_summaries_have_more() -> None:
    told = "".join(
        f"The miller {n} of Norrey sells oats to village {n}. Boats {n} carry wheat {n} to Bremen.\n\n"
        for n in range(15)
    )
    lengths: tuple[Length, ...] = ("short", "medium", "long")
    assert [len(quoted(told, length)) for length in lengths] == [2, 5, 8]


def test_what_a_text_without_headings_says_first_is_quoted_first() -> None:
    news = (
        "Wolves return after a century\n\nBy Hélène Dubois, Bastogne, 4 May 2024\n\n"
        "Seven wolves have settled in the woods of Selby. Cameras saw them.\n\n"
        '"We hoped for this in the valley," said a biologist of Norrey. Sheep farmers of the valley are worried.\n\n'
        "The county pays 250 euros for each sheep that wolves have killed.\n"
    )
    found = quoted(news)
    assert found[0] == "Seven wolves have settled in the woods of Selby."
    assert found[-1] == "The county pays 250 euros for each sheep that wolves have killed."
    assert not any(said.startswith(("Wolves return", "By ")) for said in found)


def test_of_an_invoice_the_sum_is_quoted() -> None:
    invoice = (
        "Oakfield Gardens\nInvoice 12\n\nFelling of an ash    420.00\nAmount due    504.00\n\n"
        "Payment of the whole sum is due within 14 days. The stump was left in the ground of the garden.\n"
    )
    text = StoredText.of_string("a.txt", invoice)
    assert [" ".join(note.text.split()) for note in entries_of(text, "medium")] == ["Amount due 504.00"]


def test_what_another_mail_said_is_not_quoted() -> None:
    mail = (
        "Jill has decided on the oak frames after all.\n\nOn Thu, 6 Mar 2025 at 11:05, Peter Vance wrote:\n"
        "> The aluminium frames are in stock for 2,450 pounds. My crew is free from 24 March on.\n"
    )
    assert quoted(mail) == ["Jill has decided on the oak frames after all."]


def test_what_was_said_in_a_chat_is_weighed_without_its_times() -> None:
    chat = "".join(
        f"[12/07/2025, 09:3{number}:12] {said}\n"
        for number, said in enumerate(["Ben: ok", "Nadia: we meet at the north gate of Heaton Park", "Kit: great"])
    )
    assert quoted(chat) == ["[12/07/2025, 09:31:12] Nadia: we meet at the north gate of Heaton Park"]


def test_ingredients_and_rows_are_not_quoted() -> None:
    recipe = (
        "- 8 oz daikon radish, cut into matchstick-size strips\n\nPut the cabbage into a large bowl with the salt.\n"
    )
    assert quoted(recipe) == ["Put the cabbage into a large bowl with the salt."]


def test_other_scripts_are_quoted_as_well() -> None:
    told = "主任报告账户余额为四千三百镑。十一名会员尚未支付今年的租金。\n\n三票赞成，两票反对，动议获得通过。\n"
    found = quoted(f"委员会会议纪要\n\n{told}")
    assert len(found) == 2
    assert found[0] == "主任报告账户余额为四千三百镑。"


def test_of_several_documents_each_is_quoted() -> None:
    told = (MINUTES, "The mill of Norrey grinds oats for the village.\n", "Oats.\n")
    text = JoinedText(
        [StoredText.of_string(f"{number}.md", part, format="markdown") for number, part in enumerate(told)]
    )
    notes = telling_quotes(text, Scored.of(text, sections(text, 4)), 4)
    begins = [text.begins(f"{number}.md")[0] for number in range(3)]
    assert {sum(begin <= note.passage.start for begin in begins) for note in notes} == {1, 2, 3}
    assert notes[-1].text == "Oats."


def test_what_says_nothing_is_left_to_sections() -> None:
    assert quoted("Oats.\n\n1 2 3\n") == []


@pytest.mark.parametrize(("length", "most", "least"), [("short", 4, 2), ("medium", 8, 3), ("long", 13, 5)])
def test_there_are_no_more_quotes_than_a_longer_document_has_notes(length: Length, most: int, least: int) -> None:
    for size in (200, 1000, 4000, SHORT_BYTES):
        text = StoredText.of_string("a.txt", "x" * size)
        assert least <= quote_count(text, length) <= most
    assert quote_count(text, length) == most == note_count(SHORT_BYTES, length)
    assert quote_count(StoredText.of_string("a.txt", "x" * 10 * SHORT_BYTES), length) == note_count(
        10 * SHORT_BYTES, length
    )


def test_few_headings_have_a_quote_each() -> None:
    goods = (
        "oats and barley",
        "bread of rye",
        "wheels of oak",
        "salt from Kiel",
        "old boats",
        "grey cloth",
        "fat geese",
    )
    towns = ("Norrey", "Selby", "Bremen", "Hull", "Whitby", "Lund", "Ghent")
    headed = "".join(
        f"# {town}\n\nThe miller's {n}. cousin sells {sold} on the market of {town} every week, often on Sundays.\n\n"
        for n, (town, sold) in enumerate(zip(towns, goods, strict=True))
    )
    text = StoredText.of_string("a.md", headed, format="markdown")
    # One for each heading, where by their size they would have fewer; of seven sentences five.
    count = quote_count(text, "medium")
    assert 6 * text.size // 1500 < count == len(towns)
    notes = telling_quotes(text, Scored.of(text, sections(text, 1)), count)
    headings = [note.passage.heading for note in notes]
    assert len(headings) == len(set(headings)) == 5


def test_one_of_many_sentences_of_the_same_words_is_quoted() -> None:
    told = "".join(f"Option --wheel-{n} sets how fast the wheel {n} of the mill turns.\n\n" for n in range(9))
    assert len(quoted(told + "Sacks of oats are read from the yard one after another.\n", most=6)) == 2


@given(st.text(st.sampled_from('aÄ. \n|#-*1€:>\t"[]()'), max_size=300))
def test_any_text_is_quoted_in_order(told: str) -> None:
    assume(told.strip())
    quoted(told)


def test_what_points_back_is_quoted_with_what_it_points_to() -> None:
    before = "The wheel of the old mill stood in the yard of the miller for years."
    back = "It was sold by the council of Norrey in May 2019 for 900 pounds because the axle had broken."
    text = StoredText.of_string("a.txt", f"{before} {back}\n\nNobody of the village ever liked to go there at night.\n")
    scored = Scored.of(text, sections(text, 1))
    scored = replace(scored, logits=np.array([0.0, 3.0, 0.0]))
    assert [note.text for note in telling_quotes(text, scored, 1)] == [f"{before} {back}"]


@pytest.mark.parametrize(
    "before",
    [
        "It stood there.",
        "But it stood in the yard of the old miller for years.",
        f"The mill stood {'and stood ' * 60}.",
    ],
    ids=["says nothing", "points back", "long"],
)
def test_what_points_back_to_nothing_that_can_be_quoted_is_not_quoted(before: str) -> None:
    back = "It was sold by the council of Norrey in May 2019 for 900 pounds because the axle had broken."
    other = "Nobody of the village ever liked to go there at night."
    text = StoredText.of_string("a.txt", f"Oats.\n{before} {back}\n\n{other}\n")
    notes = telling_quotes(text, Scored.of(text, sections(text, 1)), 5)
    assert other in [note.text for note in notes]
    assert not any(back in note.text for note in notes)


def test_what_points_back_over_an_example_is_not_quoted_with_it() -> None:
    """Code stood in quotes, between two sentences."""
    before = "To turn the wheel of the old mill, give its name behind a mark."
    back = "This option turns the wheel of the mill against the stream in all seasons of the year."
    other = "Nobody of the village ever liked to go there at night."
    for between, is_quoted in (("", True), ("```\nmill -w\n```\n\n", False), ("1. 2. 3. 4. 5.\n\n", False)):
        text = StoredText.of_string("a.md", f"# Mill\n\n{other}\n\n{before}\n\n{between}{back}\n", format="markdown")
        notes = telling_quotes(text, Scored.of(text, sections(text, 1)), 5)
        assert any(back in note.text for note in notes) is is_quoted


def test_what_opens_a_paragraph_may_point_to_the_one_above() -> None:
    before = "The wheel of the old mill stood in the yard of the miller for years."
    back = "It was sold by the council of Norrey in May 2019 for 900 pounds because the axle had broken."
    other = "Nobody of the village ever liked to go there at night."
    text = StoredText.of_string("a.txt", f"{other}\n\n{before}\n\n{back}\n")
    scored = replace(Scored.of(text, sections(text, 1)), logits=np.array([0.0, 0.0, 3.0]))
    assert [note.text for note in telling_quotes(text, scored, 1)] == [f"{before}\n\n{back}"]
    # The first of a section points to its heading.
    headed = StoredText.of_string("a.md", f"# Night\n\n{other}\n\n{before}\n\n# Wheel\n\n{back}\n", format="markdown")
    scored = replace(Scored.of(headed, sections(headed, 1)), logits=np.array([0.0, 0.0, 3.0]))
    assert [note.text for note in telling_quotes(headed, scored, 1)] == [back]


def test_what_points_to_its_lead_in_is_quoted_alone() -> None:
    """All that a manual said of an option began "This option"."""
    said = "This option makes the wheel of the mill turn against the stream of the river."
    told = f"# Mill\n\nThe mill of Norrey grinds the oats of the valley.\n\n- `--back`\n\n  {said}\n"
    text = StoredText.of_string("a.md", told, format="markdown")
    assert said in [note.text for note in telling_quotes(text, Scored.of(text, sections(text, 1)), 5)]


def test_the_rest_of_a_sentence_is_quoted_with_its_beginning() -> None:
    begins = "The council of Norrey sells the wheel of the old mill to the miller for 900 pounds,"
    rest = "unless the axle of the wheel was broken by the miller before the third of May."
    text = StoredText.of_string("a.txt", f"{begins} {rest}\n")
    (whole,) = sayings_of(text, sections(text, 1))
    cut = [
        replace(
            whole, sentence=Sentence(start, start + len(part), part), said=part, is_first=not start, opens=not start
        )
        for part, start in ((begins, 0), (rest, len(begins) + 1))
    ]
    scored = Scored(cut, np.array([0.0, 3.0]), sections(text, 1))
    assert [note.text for note in telling_quotes(text, scored, 1)] == [f"{begins} {rest}"]
    # Where the beginning cannot be quoted, the rest is neither.
    scored = replace(scored, sayings=[replace(cut[0], by_itself=False), cut[1]])
    assert telling_quotes(text, scored, 1) == []


def test_what_is_quoted_already_counts_less(monkeypatch: pytest.MonkeyPatch) -> None:
    told = (
        "The wheel of the mill at Norrey broke in the flood of May.",
        "The wheel of the mill at Norrey turned before the war as well.",
        "The baker of Selby sells bread of rye to the county on Sundays.",
    )
    text = StoredText.of_string("a.txt", "\n\n".join(told) + "\n")
    scored = replace(Scored.of(text, sections(text, 3)), logits=np.array([1.0, 0.9, 0.8]))
    assert [note.text for note in telling_quotes(text, scored, 2)] == [told[0], told[2]]
    monkeypatch.setattr(choosing, "_TOLD", 1.0)
    assert [note.text for note in telling_quotes(text, scored, 2)] == [told[0], told[1]]


def test_a_section_that_has_a_quote_counts_less(monkeypatch: pytest.MonkeyPatch) -> None:
    told = (
        "The wheel of the mill broke in the flood of May.",
        "Nobody had oiled its axle since the old king died.",
        "Ships from Kiel bring salt to the county on Sundays.",
    )
    text = StoredText.of_string("a.txt", f"{told[0]} {told[1]}\n\n{told[2]}\n")
    halves = [
        Section(0, len(told[0]) + 1 + len(told[1]), None),
        Section(text.size - len(told[2]) - 1, text.size - 1, None),
    ]
    scored = replace(Scored.of(text, halves), logits=np.array([1.0, 0.9, 0.8]))
    assert [note.text for note in telling_quotes(text, scored, 2)] == [told[0], told[2]]
    monkeypatch.setattr(choosing, "_TOLD_SECTION", 1.0)
    assert [note.text for note in telling_quotes(text, scored, 2)] == [told[0], told[1]]


def test_one_of_an_abstract_is_quoted_whatever_the_rest_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "Broad wheels of oak are compared with narrow ones of steel and of stone."
    rest = "\n\n".join(f"The mill of village {n} was sold for {n}00 pounds in 19{n}." for n in range(10, 20))
    text = StoredText.of_string(
        "a.md",
        f"# Mills\n\n## Abstract\n\n{said} {said.replace('Broad', 'Small')}\n\n## Sales\n\n{rest}\n",
        format="markdown",
    )
    scored = Scored.of(text, sections(text, 1))
    scored = replace(scored, logits=np.where([one.said in rest for one in scored.sayings], 5.0, 0.0))
    assert any("wheels of oak" in note.text for note in telling_quotes(text, scored, 3))
    monkeypatch.setattr(choosing, "_summed_up", lambda text: set())
    assert not any("wheels of oak" in note.text for note in telling_quotes(text, scored, 3))


def test_many_documents_that_are_read_as_one_take_no_long_time() -> None:
    said = "The mill of the village number {} grinds oats for {} people and sells flour.\n"
    text = JoinedText([StoredText.of_string(f"{n}.txt", said.format(n, n * 7)) for n in range(1500)])
    scored, began = Scored.of(text, sections(text, 20)), time.perf_counter()
    assert len(telling_quotes(text, scored, 20)) == 1500
    # Each of them looked through all that was left: more than a minute.
    assert time.perf_counter() - began < 20


def test_what_several_documents_say_is_quoted_of_one() -> None:
    same = "This mill belongs to the county and may not be entered by anybody but the miller.\n\n"
    own = ("The wheel was replaced by one of steel in 2019.", "Sacks of oats are sold at the gate for 20 euros.")
    text = JoinedText([StoredText.of_string(f"{n}.txt", same + said) for n, said in enumerate(own)])
    notes = [note.text for note in telling_quotes(text, Scored.of(text, sections(text, 2)), 3)]
    assert len(notes) == len(set(notes)) == 3


RULES = """# The mill

The mill of Norrey was built by the river in the year of the flood and has stood there since.

{}

- never leave the sluice open in the night
- tell the keeper of the mill of each sack that is torn

Rain fell on the green fields of the valley for the whole of that long week in spring.
"""


def test_what_announces_a_list_is_quoted_with_its_items_or_not_at_all() -> None:
    announced = "Whoever works at the mill of Norrey, by day or in the night, must follow these rules:"

    def first(text: str) -> list[str]:
        stored = StoredText.of_string("a.md", text, format="markdown")
        parts = sections(stored, 1)
        sayings = sayings_of(stored, parts)
        # It tells most by far.
        logits = np.array([9.0 if saying.said.startswith("Whoever") else 0.0 for saying in sayings])
        notes = telling_quotes(stored, Scored(sayings, logits, parts), 1)
        assert all(stored.read(note.passage.start, note.passage.end) == note.text for note in notes)
        return [" ".join(note.text.split()) for note in notes]

    items = "never leave the sluice open in the night - tell the keeper of the mill of each sack that is torn"
    assert first(RULES.format(announced)) == [f"{announced} - {items}"]
    # As many of them as are short enough.
    long = RULES.replace("in the night", "in the night " + "or in the hours before it " * 20)
    assert first(long.format(announced)) != [announced]
    assert not first(long.format(announced))[0].startswith("Whoever")
    # So does one that ends in a dash, as in laws; elsewhere that may be where somebody was interrupted.
    dashed = announced.replace(":", ", which—")
    assert first(RULES.format(dashed)) == [f"{dashed} - {items}"]
    assert first(RULES.format(dashed).replace("- ", "")) == [dashed]
    # Of what announces no list the content is not known.
    assert not first(RULES.format(announced).replace("- ", ""))[0].startswith("Whoever")


def test_a_list_that_another_document_begins_with_belongs_to_no_announcement() -> None:
    built = "The mill of Norrey was built by the river in the year of the flood and has stood there since."
    announced = "Whoever works at the mill of Norrey, by day or in the night, must follow these rules:"
    texts = [
        StoredText.of_string("a.md", f"{built}\n\n{announced}\n"),
        StoredText.of_string("b.md", "- never leave the sluice open in the night\n- tell the keeper of each sack\n"),
    ]
    joined = JoinedText(texts)
    parts = sections(joined, 1)
    sayings = sayings_of(joined, parts)
    logits = np.array([9.0 if saying.said.startswith("Whoever") else 0.0 for saying in sayings])
    notes = telling_quotes(joined, Scored(sayings, logits, parts), 2)
    assert not any("Whoever" in note.text for note in notes)


def test_steps_of_a_timeline_count_half_beside_what_is_said_of_all_of_it() -> None:
    """Of reports of incidents every other quote was a step, and their causes were left out."""
    cause = "The wheel broke since the oats of the mill were wet, and the water of the brook rose."
    said = "The wheel of the mill broke, and water rose at"
    steps = "".join(f"### {hour}:15 UTC\n\n{said} {hour}.\n\n" for hour in (9, 10))
    told = f"# The wheel\n\n## Times\n\n{steps}## Cause\n\n{cause}\n"
    assert quoted(told, most=1) == [cause]
    text = StoredText.of_string("a.md", told, format="markdown")
    logits = np.array([1.0 if "at 9" in one.said else 0.5 for one in sayings_of(text, sections(text, 1))])
    scored = replace(Scored.of(text, sections(text, 1)), logits=logits)
    assert [note.text for note in telling_quotes(text, scored, 1)] == [cause]


def test_what_is_to_be_done_is_quoted_of_short_minutes() -> None:
    deed, day = "ACTION: Tom to mend the wheel.", "10 March 2026 at 7 pm."
    told = f"# Minutes\n\nThe mill is old. {deed}\n\n## Next meeting\n\n{day}\n"
    text = StoredText.of_string("a.md", told, format="markdown")
    assert [note.text for note in entries_of(text, "medium")] == [deed, day]
