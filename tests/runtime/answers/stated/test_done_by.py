"""Who did something, by a line that says by whom it was done."""

from __future__ import annotations

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.done_by import doer_in
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
