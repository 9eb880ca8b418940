"""Who did something, by a line that says by whom it was done."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.done_by import assigned_in, doer_in
from armt.runtime.text.stored import StoredText

MINUTES = """Ärger.

Motion to build a bridge put forward by Ann Poe. Seconded by Dr. Bob J. Roe. Carried.

The report was reviewed by the Audit Committee of Norrey and approved by Mayor Jane Doe.

The bill was paid by cheque. The mill was sold by Harold Finch; a mill was sold by Cid Fox.

Seconded by Cid Fox. The rules were written by  L.  Peter Deutsch and  in May.
"""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        # Who put it forward was: that sentence has the motion.
        ("Who seconded the motion?", "Dr. Bob J. Roe"),
        ("Who put forward the motion?", "Ann Poe"),
        ("Who has reviewed the report?", "the Audit Committee of Norrey"),
        ("Who approved the report?", "Mayor Jane Doe"),
        ("Who wrote the rules?", "L. Peter Deutsch"),
        ("Who sold the mill?", None),
        ("Who sold the cheque?", None),
        ("Who paid the bill?", None),
        ("Who approved the bridge?", None),
        ("Who is the mayor?", None),
        ("When was the report approved?", None),
    ],
)
def test_who_did_it_stands_behind_by(question: str, name: str | None) -> None:
    text = StoredText.of_string("a.txt", MINUTES)
    found = doer_in(question, text)
    assert (None if found is None else found.name) == name
    told = None if name is None else stated_in(question, text)
    assert name is None or (told is not None and told.stated == name and is_backed(name, [told.sentence.text]))


ROLES = """\
"I did not sleep," said Marta Roe, a retired teacher who chairs
the club of Norrey. Tobias Finch, who owns the inn next door, did not buy. Ann
Poe, who ran the mill, and Bo Stein, who runs the ferry, and Cid Fox, who runs the ferry at night, came.
"""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who chairs the club?", "Marta Roe"),
        ("Who owns the inn next door?", "Tobias Finch"),
        ("Who owns the mill?", None),
        ("Who runs the ferry at night?", "Cid Fox"),
        # Two do, and one did.
        ("Who runs the ferry?", None),
        ("Who runs the mill?", None),
        ("Who sleeps?", None),
    ],
)
def test_who_does_something_is_named_before_that(question: str, name: str | None) -> None:
    """The sentence was found, and not to answer."""
    text = StoredText.of_string("a.txt", ROLES)
    found = doer_in(question, text)
    assert (None if found is None else found.name) == name
    told = None if name is None else stated_in(question, text)
    assert name is None or (told is not None and told.stated == name and is_backed(name, [told.sentence.text]))


def test_many_names_take_no_time() -> None:
    told = StoredText.of_string("a.txt", "Ann Roe Poe, the miller of Norrey and of the mill " * 4000)
    begin = time.process_time()
    assert doer_in("Who chairs the club?", told) is None
    assert time.process_time() - begin < 5


ACTIONS = """Ärger.

1. Proposal to use the calendar of the council.
2. Lex to set up a folder in drive where all
   of it is stored.
- **Action:** Ann Poe and Bob Roe to write the rules. The board has agreed to read the plan.
- Konrad will set up the checklist; Cid will read it. Ann to read the minutes. Dora to read the minutes.
"""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        # Who sets up another thing was given.
        ("Who will set up the folder in drive?", "Lex"),
        ("Who is to set up the checklist?", "Konrad"),
        ("Who has agreed to read the plan?", "The board"),
        ("Who should write the rules?", "Ann Poe and Bob Roe"),
        # A proposal is nobody, several are to do it, and what is done to something is not asked so.
        ("Who will use the calendar?", None),
        ("Who will read the minutes?", None),
        ("Who will be set up in drive?", None),
        ("Who will burn the folder?", None),
        ("When will Lex set up the folder?", None),
    ],
)
def test_who_is_to_do_it_stands_before_it(question: str, name: str | None) -> None:
    text = StoredText.of_string("a.md", ACTIONS, format="markdown")
    found = assigned_in(question, text)
    assert (None if found is None else found.name) == name
    told = stated_in(question, text) if name is not None else None
    assert told is None or (told.stated == name and is_backed(name, [told.sentence.text]))
