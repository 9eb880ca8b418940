"""Who did something, by a line that says by whom it was done."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.done_by import assigned_in, doer_in, does_in
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


RULES = """1. The tenant shall pay the electricity, gas and water bills. The landlord pays the council tax,
   and the tenant the dues.

2. We pay the postage. The fund pays the fees if no one else does. The state pays no rent.

3. Ann Poe organises the cake stall. The chair opens the meeting; the board carries the costs of the hall.

4. The secretary keeps the list. The treasurer keeps the list of debts.
"""


@pytest.mark.parametrize(
    ("question", "name"),
    [
        # It was withheld: what the landlord pays has as many of the words.
        ("Who pays the water?", "The tenant"),
        ("Who must pay the gas bill?", "The tenant"),
        ("Who pays the council tax?", "The landlord"),
        ("Who pays the postage?", ""),
        ("Who organises the cake stall?", "Ann Poe"),
        ("Who opens the meeting?", "The chair"),
        # Somebody else may, it depends, or nobody does; both do; it is not asked so.
        ("Who pays the dues?", None),
        ("Who pays the fees?", None),
        ("Who pays the rent?", None),
        ("Who keeps the list?", None),
        ("Who paid the water?", None),
        ("Who is the chair?", None),
        ("Who carries the costs?", None),
    ],
)
def test_who_does_it_stands_at_the_beginning_of_a_sentence(question: str, name: str | None) -> None:
    text = StoredText.of_string("a.txt", RULES)
    found = does_in(question, text)
    assert (None if found is None else found.name) == name
    told = None if name is None else stated_in(question, text)
    assert name is None or (told is not None and told.stated == (name or None))


def test_rules_without_end_take_no_time() -> None:
    begin = time.process_time()
    for said in ("The mill the mill " * 3000, "Ann Poe " * 8000, "- * " * 15000):
        assert does_in("Who pays the water?", StoredText.of_string("a.txt", said)) is None
    assert does_in("Who pays " + "the water " * 3000, StoredText.of_string("a.txt", RULES)) is None
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Who makes it?", "Farben Pharma"),
        ("Who manufactures the tablets?", "Farben Pharma"),
        ("Who is the manufacturer?", "Farben Pharma"),
        ("Who makes the bread?", None),
        ("Who sells it?", None),
    ],
)
def test_who_makes_what_a_text_is_about(question: str, name: str | None) -> None:
    text = StoredText.of_string("a.txt", "Twelve tablets of 200 mg.\n\nMade by Farben Pharma, Leipzig.\n")
    found = doer_in(question, text)
    assert (None if found is None else found.name) == name
    two = StoredText.of_string("a.txt", "Tablets.\n\nMade by Ann Poe.\n\nMade by Bo Roe.\n")
    assert doer_in(question, two) is None
