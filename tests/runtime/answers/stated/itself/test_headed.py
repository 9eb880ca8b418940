"""Short sections that are called as what a question asks for."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.itself.headed import below_its_name
from armt.runtime.text.stored import StoredText

CV = "# Ada\n\n## Languages\n\nEnglish, German\n\n## Skills\n- PLC\n- Python\n\n## Fees\n\n£5 an hour\n\n## Work\n\n"


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What languages does she speak?", "English, German"),
        ("Which language can she speak?", "English, German"),
        ("What are her skills?", "- PLC\n- Python"),
        # More is asked for, a kind of answer, what no heading is called, and what is long.
        ("What languages does she speak in Turin?", None),
        ("How much are the fees?", None),
        ("What books does she read?", None),
        ("What work does she do?", None),
        ("Does she have skills?", None),
    ],
)
def test_what_is_asked_for_stands_below_its_name(question: str, told: str | None) -> None:
    """The languages that she speaks were "Siemens S7", of the section below them."""
    text = StoredText.of_string("a.md", CV + "She mended the wheel of the mill. " * 20, format="markdown")
    found = below_its_name(question, text)
    assert (None if found is None else found.sentence.text) == told
    assert found is None or text.read(found.sentence.start, found.sentence.end) == told


def test_two_sections_of_a_name_answer_nothing() -> None:
    text = StoredText.of_string("a.md", CV + CV, format="markdown")
    assert below_its_name("What languages does she speak?", text) is None
