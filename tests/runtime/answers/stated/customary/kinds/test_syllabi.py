"""What is asked of a course's syllabus."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.kinds.syllabi import SYLLABI

from ...projects.test_readme import readme

COURSE = """# MILL 101: Grinding

- **Instructor:** Dr. Ada Grist
- **Email:** [ada@mill.edu](mailto:ada@mill.edu)
- **Office hours:** M & W, 4-5 PM in the loft
- **Class meetings:** Tue/Thu, 9:30 to 11:00
- **Classroom:** Old barn, floor 2
- **Credits:** 3

## Course Description

Oats and rye.

## Learning Objectives

- Tell oats from rye

## Required Textbook

Stone, Mills, third edition.

## Grading

Do all the work.

| Work | Share |
|---|---|
| Flour | 60 % |
| Exam | 40 % |

## Class Attendance & Participation (10 %)

Ask things in class.

## Course Policies

### Attendance

Whoever is absent writes before.

### Late Work

One crown for each late day.

### Academic Integrity

Grind your own.

### Collaboration

Two may share a stone.

### Use of AI

None.

## Prerequisites

MILL 100.

## Accommodations

Ask the dean.
"""


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("Who teaches this course?", "Dr. Ada Grist"),
        ("Who is the instructor?", "Dr. Ada Grist"),
        ("How do I contact the instructor?", "ada@mill.edu"),
        ("What is the professor's email?", "ada@mill.edu"),
        ("When are office hours?", "M & W, 4-5 PM in the loft"),
        ("When does the class meet?", "Tue/Thu, 9:30 to 11:00"),
        ("Where does it meet?", "Old barn, floor 2"),
        ("How many credits is it?", "3"),
        ("What does the course cover?", "Oats and rye."),
        ("What will I learn?", "- Tell oats from rye"),
        ("What textbook is required?", "Stone, Mills, third edition."),
        ("What is the attendance policy?", "Whoever is absent writes before."),
        ("What happens if I miss a class?", "Whoever is absent writes before."),
        ("What is the late policy?", "One crown for each late day."),
        ("Can I turn in homework late?", "One crown for each late day."),
        ("What is the policy on academic integrity?", "Grind your own."),
        ("Can we work in groups?", "Two may share a stone."),
        ("Can I use ChatGPT?", "None."),
        ("What are the prerequisites?", "MILL 100."),
        ("Who is the owl?", None),
    ],
)
def test_questions_to_a_syllabus(question: str, said: str | None) -> None:
    text = readme(COURSE, "syllabus.md")
    told = SYLLABI.told(question.rstrip("?"), text)
    assert (None if told is None else told.stated or told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text


def test_a_grade_is_told_by_its_shares() -> None:
    told = SYLLABI.told("How is the course graded", readme(COURSE, "syllabus.md"))
    assert told is not None
    assert told.sentence.text.endswith("| Exam | 40 % |")
    nothing = COURSE.replace("60 %", "much").replace("40 %", "little").replace("|", "")
    assert SYLLABI.told("How is the course graded", readme(nothing, "syllabus.md")) is None


def test_what_no_section_says_a_sentence_may() -> None:
    """A late policy stands in the middle of how a course is graded as often as below a heading of its own."""
    told = COURSE.replace("### Late Work\n\nOne crown for each late day.\n", "").replace(
        "Do all the work.", "Do all the work. Late work is accepted for a week. The late work policy is strict."
    )
    late = SYLLABI.told("What is the late policy", readme(told, "syllabus.md"))
    assert late is not None
    assert late.sentence.text == "Late work is accepted for a week."
    bare = readme(told.replace("Late work is accepted for a week. ", ""), "syllabus.md")
    assert SYLLABI.told("What is the late policy", bare) is None


def test_a_time_that_is_none() -> None:
    told = COURSE.replace("Tue/Thu, 9:30 to 11:00", "as announced")
    assert SYLLABI.told("When does the class meet", readme(told, "syllabus.md")) is None


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Tuesday/Thursday, 11:00 AM to noon", "Tuesday/Thursday, 11:00 AM to noon"),
        ("The class meets on Mondays.", "The class meets on Mondays."),
        # Looked through once, whatever stands there.
        ("class meets " * 9_000, None),
        ("online " * 40 + "x" * 300, None),
    ],
)
def test_when_a_class_meets_without_a_label(line: str, said: str | None) -> None:
    told = SYLLABI.told("When does the class meet", readme(f"# Syllabus\n\n{line}\n\nEnd.\n", "syllabus.md"))
    assert (None if told is None else told.stated or told.sentence.text) == said
