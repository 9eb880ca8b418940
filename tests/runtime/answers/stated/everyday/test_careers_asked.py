"""Questions to a curriculum vitae."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.asked import stated_in
from armt.runtime.answers.stated.everyday.careers_asked import told_by_career
from armt.runtime.text.stored import StoredText

CV = """# Marta Kowalczyk

Born 3 March 1986 in Gdańsk.

## Experience

### Northline Energy, Leeds — Senior Data Engineer
*March 2019 – present*

- Cut the nightly run from nine hours to fifty minutes.

### Severn Bank, Bristol — Data Engineer
*June 2013 – February 2019*

### Tyne Software, Newcastle — Junior Developer
*September 2009 – May 2013*

## Education

- MSc Computer Science, University of Sheffield, 2008 – 2009

## Other

- Works at the York Food Bank since 2016
"""
NORTHLINE, SEVERN, TYNE = (
    "Northline Energy, Leeds — Senior Data Engineer",
    "Severn Bank, Bristol — Data Engineer",
    "Tyne Software, Newcastle — Junior Developer",
)


@pytest.mark.parametrize(
    ("question", "said"),
    [
        # It was the York Food Bank.
        ("Where does she work now?", NORTHLINE),
        ("Where does Marta Kowalczyk work?", NORTHLINE),
        ("Who does Marta work for?", NORTHLINE),
        ("Who is her current employer?", NORTHLINE),
        ("Which company does she currently work for?", NORTHLINE),
        ("Where did she work before Northline?", SEVERN),
        ("What did she do before joining Severn Bank?", TYNE),
        ("Where did Marta work after Tyne Software?", SEVERN),
        ("Where did she work in 2015?", SEVERN),
        ("Who did she work for in 2010?", TYNE),
        ("Where did she work before?", SEVERN),
        ("What was her first job?", TYNE),
        ("What is her most recent position?", NORTHLINE),
        ("What was her role at Severn Bank?", SEVERN),
        ("How long was she at Severn Bank?", "June 2013 – February 2019"),
        ("How long has she worked for Northline Energy?", "March 2019 – present"),
        ("When was she at Tyne Software?", "September 2009 – May 2013"),
        ("When did she join Tyne Software?", "September 2009"),
        ("When did she leave Severn Bank?", "February 2019"),
        ("When did she leave Northline?", "March 2019 – present"),
        # Her years of experience were given.
        ("How old is she?", "Born 3 March 1986"),
        # Of two of that year, of none before, of somebody else, of somewhere else.
        ("Where did she work in 2013?", None),
        ("Where did she work in 2005?", None),
        ("Where did she work before Tyne Software?", None),
        ("Where does Bob work?", None),
        ("When did she leave York?", None),
        ("Where was she born?", None),
        ("How long was she at the University of Sheffield?", None),
        ("Where does a data engineer work?", None),
    ],
)
def test_the_entry_that_is_asked_for_is_told(question: str, said: str | None) -> None:
    text = StoredText.of_string("marta.md", CV, format="markdown")
    told = told_by_career(question, text)
    assert (None if told is None else told.stated) == said
    if told is not None:
        assert text.read(told.sentence.start, told.sentence.end) == told.sentence.text
        assert is_backed(told.stated or "", [told.sentence.text])
        assert stated_in(question, text) == told


def test_what_is_no_curriculum_vitae_says_nothing_of_work() -> None:
    story = StoredText.of_string("a.txt", "She worked at the mill, 1999 to 2004.\nBorn 3 March 1986.\n")
    for question in ("Where does she work?", "How old is she?", "How long was she at the mill?"):
        assert told_by_career(question, story) is None
    two = StoredText.of_string("cv.md", CV + "\nBorn on 4 May 1999.\n", format="markdown")
    assert told_by_career("How old is she?", two) is None


def test_long_questions_take_no_time() -> None:
    text = StoredText.of_string("cv.md", CV, format="markdown")
    begin = time.process_time()
    for question in ("where did she work " * 300, "how long was " * 400, "what did she " * 400, "where " + "a " * 3000):
        assert told_by_career(question, text) is None
    assert time.process_time() - begin < 5
