"""Entries of a curriculum vitae."""

from __future__ import annotations

import time

import pytest

from armt.runtime.answers.stated.everyday.careers import jobs_of, month_of
from armt.runtime.text.stored import StoredText

PLAIN = """\
Ada Ärger

WORK EXPERIENCE

2013 - 2019   Severn Bank, Bristol: Data Engineer
Wrote reports in 2014 - 2015 for all branches.

Mill Ltd
Miller, since the fire (March 2019 – Present)
- led 4 people in 2020 - 2021

EDUCATION

2004 – 2009   University of York
"""


def test_entries_stand_below_their_heading() -> None:
    text = StoredText.of_string("a.txt", PLAIN)
    bank, mill = jobs_of(text)
    assert (bank.name, bank.span, bank.first, bank.last) == (
        "Severn Bank, Bristol: Data Engineer",
        "2013 - 2019",
        2013 * 12,
        2019 * 12 + 11,
    )
    assert mill.name == mill.sentence.text == "Mill Ltd\nMiller, since the fire (March 2019 – Present)"
    assert (mill.begin, mill.end, mill.first, mill.last) == ("March 2019", "Present", 2019 * 12 + 2, None)
    for job in (bank, mill):
        assert text.read(job.sentence.start, job.sentence.end) == job.sentence.text
    # Nothing tells that this is a curriculum vitae, but the name of a file may.
    other = PLAIN.split("EDUCATION")[0]
    assert jobs_of(StoredText.of_string("a.txt", other)) == []
    assert len(jobs_of(StoredText.of_string("ada_cv.txt", other))) == 2
    assert jobs_of(StoredText.of_string("cv.txt", PLAIN + "Oats are dry.\n" * 9000)) == []


def test_months_are_counted() -> None:
    assert month_of("Sept 2009") == month_of("09/2009") == 2009 * 12 + 8
    assert month_of("2009") == 2009 * 12
    assert month_of("2009", is_last=True) == month_of("December 2009") == 2009 * 12 + 11


def test_long_lines_take_no_time() -> None:
    begin = time.process_time()
    for said in ("2013 - " * 40, "May 2013 to " * 20, "professional work " * 16, "a " * 140):
        text = StoredText.of_string("cv.txt", "Experience\n" + f"{said}\n" * 200)
        assert len(jobs_of(text)) in (0, 200)
    assert time.process_time() - begin < 5


@pytest.mark.parametrize(
    ("entries", "names"),
    [
        # Of whom it was for, and as what, one may stand below, another above, or both in one line or row.
        (
            "Nurse          Jan 2020 - Present\nSt Mary's, London\n* Led 4.\n\nAide      2015 - 2019\nBath Clinic\n",
            ["Aide      2015 - 2019\nBath Clinic", "Nurse          Jan 2020 - Present\nSt Mary's, London"],
        ),
        (
            "**Lisbon Water** (2018–present), *Lisbon*\nDesigns pumps.\n",
            ["**Lisbon Water** (2018–present), *Lisbon*"],
        ),
        ("| Years | Employer |\n|---|---|\n| 2021 – now | Delta Foods |\n", ["Delta Foods"]),
        ("2019-2023: Teacher, Bath\n2014-2019: Assistant\n", ["Assistant", "Teacher, Bath"]),
        ("**Intern**, Mill Co — Bath\nJun 2020 – Aug 2020\n- Built things\n", ["**Intern**, Mill Co — Bath"]),
        ("- wrote reports in 2014 - 2015\n\n2016 - 2017\n", []),
    ],
)
def test_entries_are_written_in_several_ways(entries: str, names: list[str]) -> None:
    text = StoredText.of_string("cv.md", f"Experience\n\n{entries}", format="markdown")
    jobs = jobs_of(text)
    assert [job.name for job in jobs] == names
    for job in jobs:
        assert text.read(job.sentence.start, job.sentence.end) == job.sentence.text
        assert job.name in job.sentence.text
