"""What is no quote: the time and the name above a message, and a part of what is quoted already."""

from __future__ import annotations

from dataclasses import replace

import pytest

from armt.runtime.answers.finding.candidates import find_quotes
from armt.runtime.text.stored import StoredText

from .samples import BUDGET, searched


def test_what_is_stated_is_not_quoted_in_parts_besides() -> None:
    question = "What was fixed in 2.0.0?"
    told = searched(question, "2.0.0\n=====\n\nFixed:\n\n- Login works.\n- Clocks tell the time.\n")
    assert sum("Clocks" in item.sentence.text for item in find_quotes(question, told, BUDGET)) == 1


CHAT = "Anna Moor  10:15 AM\nShall we meet tonight?\n\nBob Roe  10:17 AM\nYes, at 7 by the station.\n"
MAIL = "Subject: Lunch\nFrom: Ann <a@b.org>\nDate: Wed, 15 Jan 2025 02:15:00 PM\n\nLunch is on Friday at 12:30.\n"
PROGRAMME = "Opening Talk  10:15 AM\nHow do we bake bread?\n\nLunch Break  12:30 PM\nYou eat in the hall.\n"


@pytest.mark.parametrize(
    ("told", "question", "are_heads"),
    [
        (CHAT, "When do they meet?", False),
        (CHAT.replace("  10", " — 08/06/2025 10"), "When do they meet?", False),
        # Asked is when something was said.
        (CHAT, "When did Bob reply?", True),
        (PROGRAMME, "When do we eat?", True),
        (MAIL, "When is the lunch?", False),
        (MAIL, "When was the mail about lunch sent?", True),
    ],
)
def test_when_a_message_was_sent_says_nothing_of_when_something_is(told: str, question: str, are_heads: bool) -> None:
    """The time of the first message was given."""
    lines = [item.line for item in find_quotes(question, searched(question, told), BUDGET)]
    assert any(line.endswith(("AM", "PM")) for line in lines) is are_heads


def test_what_a_page_does_not_show_is_not_quoted() -> None:
    """ ".. code:: sh" was the program with which something is done."""
    question = "Which program renames the key?"
    told = "The key is renamed:\n\n.. code:: renames-key.sh\n\n   mv key old\n\n.. A program renames the key in May.\n"
    document = searched(question, told)
    for path, are_quoted in (("a.txt", True), ("a.rst", False)):
        found = find_quotes(question, replace(document, text=StoredText.of_string(path, told)), BUDGET)
        assert any(item.line.startswith("..") for item in found) is are_quoted


def test_a_heading_with_an_hour_says_at_what_time() -> None:
    told = "# Outage\n\n## 6:11 PM All clear given\n\nThe wheel turns.\n"
    question = "At what time was the all clear given?"
    document = replace(searched(question, told), text=StoredText.of_string("a.md", told, format="markdown"))
    found = find_quotes(question, document, BUDGET)
    assert [item.stated for item in found if "6:11" in item.line] == ["6:11 PM"]


@pytest.mark.parametrize(("line", "is_quoted"), [("This keeps our wheel.", True), ("Our keeping wheel.", False)])
def test_what_says_what_this_does_may_have_no_words_but_those_of_the_question(line: str, is_quoted: bool) -> None:
    """What the command above keeps was told by the one sentence that was left out."""
    question = "How do I keep our wheel?"
    found = find_quotes(question, searched(question, f"It turns.\n\n{line}\n\nThat takes a wheel.\n"), BUDGET)
    assert (line in [item.line for item in found]) is is_quoted
