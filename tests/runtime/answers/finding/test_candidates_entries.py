"""Sentences below the name of an entry: a setting, a command, a field."""

from __future__ import annotations

from armt.runtime.answers.finding.candidates import find_quotes

from .samples import BUDGET, searched

MANUAL = """\
       stop-wheel [-f]
              End all turning. It may take two minutes.

       stop-bell [-f]
              End all ringing. It may take one minute.
"""


def test_a_name_tells_what_is_said_below_it() -> None:
    """The first sentence was found by its own words alone, and the bell's was as good."""
    question = "How long does it take to stop the wheel?"
    found = find_quotes(question, searched(question, MANUAL, size=1000), BUDGET)
    first = found[0]
    assert (first.sentence.text, first.heading, first.title) == (
        "It may take two minutes.",
        "stop-wheel [-f]",
        None,
    )
    titles = {item.sentence.text: None if item.title is None else item.title.text for item in found}
    assert titles["End all turning."] == "stop-wheel [-f]"
    assert titles["End all ringing."] == "stop-bell [-f]"
    # A name alone says nothing.
    assert "stop-wheel [-f]" not in titles
