"""Quotes with what they stand under, or a heading above theirs."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.answers.quoting.by_words import best_quotes, quote_note
from armt.runtime.answers.quoting.introducing import with_lead_ins
from armt.runtime.answers.sections import sections
from armt.runtime.text.stored import StoredText


def test_what_is_quoted_right_above_is_not_said_again() -> None:
    told = "Take these steps of ours:\n\n- sell the mill\n- buy the oats\n"
    text = StoredText.of_string("a.md", told, format="markdown")
    spans = [(0, 25), (29, 42), (45, 57)]
    notes = with_lead_ins(text, [quote_note(text, Sentence(*span, told[slice(*span)])) for span in spans])
    assert [note.text for note in notes] == ["Take these steps of ours:", "sell the mill", "buy the oats"]
    assert [note.lead_in and note.lead_in.quote for note in notes] == [None, None, "Take these steps of ours:"]
    banned = StoredText.of_string("a.md", "- Banned: comments of others. Docs of the mill.\n", format="markdown")
    spans = [(2, 29), (30, 47)]
    notes = with_lead_ins(banned, [quote_note(banned, Sentence(*span, banned.read(*span))) for span in spans])
    assert [note.lead_in and note.lead_in.quote for note in notes] == [None, "Banned:"]


def led(told: str, said: str) -> str | None:
    text = StoredText.of_string("a.md", told, format="markdown")
    start = told.index(said)
    (note,) = with_lead_ins(text, [quote_note(text, Sentence(start, start + len(said), said))])
    assert note.text == note.passage.quote == said
    if note.lead_in is None:
        return None
    assert text.read(note.lead_in.start, note.lead_in.end) == note.lead_in.quote
    return note.lead_in.quote


def test_a_heading_that_others_are_called_by_is_told_with_the_one_above() -> None:
    told = "# Mill\n\n{}## Version 2\n\n### Fixes\n\nThe wheel turns.\n\n## Version 1\n\n### Fixes\n\nThe axle holds.\n"
    assert led(told.format(""), "The wheel turns.") == "Version 2"
    assert led(told.format(""), "The axle holds.") == "Version 1"
    # What stands under the title alone is told by it no better.
    assert led(told.format("## Fixes\n\nNo sails.\n\n"), "No sails.") is None
    assert led("# Mill\n\n## Version 2\n\n### Fixes\n\nThe wheel turns.\n", "The wheel turns.") is None


def test_what_was_rejected_is_told_as_that() -> None:
    told = (
        "# Mill\n\n## Rejected ideas\n\n### Sails\n\nSails are turned by wind.\n\n## Wheels\n\n### Oak\n\nIt lasts.\n"
    )
    assert led(told, "Sails are turned by wind.") == "Rejected ideas"
    assert led(told, "It lasts.") is None


def test_what_the_heading_says_is_not_said_again() -> None:
    assert led("# You must not\n\nYou must not:\n\n- sell it\n", "sell it") is None
    assert led("# Terms\n\nYou must not:\n\n- sell it\n", "sell it") == "You must not:"


@given(st.text(st.sampled_from('aÄ. \n|#-*1€:>\t"[]()'), max_size=300))
def test_any_lead_in_stands_before_its_quote(told: str) -> None:
    assume(told.strip())
    text = StoredText.of_string("a.md", told, format="markdown")
    for note in with_lead_ins(text, best_quotes(text, sections(text, 3))):
        if note.lead_in is not None:
            assert note.lead_in.end <= note.passage.start
            assert text.read(note.lead_in.start, note.lead_in.end) == note.lead_in.quote
            assert note.lead_in.quote.strip()
