"""Questions to documents of a kind, whichever that is."""

from __future__ import annotations

import pytest

from armt.runtime.answers.stated.customary.asked import told_by_section

from ..projects.test_readme import readme
from .kinds.test_advisories import ADVISORY
from .kinds.test_decisions import RECORD
from .kinds.test_failures import REPORT
from .kinds.test_jobs import JOB
from .kinds.test_meetings import MINUTES
from .kinds.test_papers import PAPER
from .kinds.test_privacy import POLICY
from .kinds.test_terms import OF_USE
from .test_moments import TABLE


@pytest.mark.parametrize(
    ("content", "question", "said"),
    [
        (RECORD, "What was decided?", 'Chosen option: "Grind at night".'),
        (REPORT, "What caused it?", "A fish in the race."),
        (TABLE, "How long did it last?", "204 minutes"),
        (POLICY, "How long do they keep my data?", "A year."),
        (OF_USE, "Who owns my content?", "You own your oats."),
        (PAPER, "What are the limitations?", "It was one mill."),
        ("# The mill\n\n## Status\n\nOpen.\n", "What is the status?", None),
        (PAPER, "Who is the miller?", None),
    ],
)
def test_documents_of_each_kind(content: str, question: str, said: str | None) -> None:
    text = readme(content, "oats.md")
    told = told_by_section(question, text)
    assert (None if told is None else told.stated or told.sentence.text) == said
    assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("What was decided about oats?", 'Chosen option: "Grind at night".'),
        ("Why did they choose to grind at night?", "The mill is too loud by day."),
        ("What is the status of the oats decision?", "Accepted"),
        ("What are the consequences of grinding oats at night?", "The miller sleeps by day."),
        ("What was decided about rye?", None),
        ("What is the status of the rye decision?", None),
    ],
)
def test_questions_that_name_what_a_title_is_about(question: str, said: str | None) -> None:
    told = told_by_section(question, readme(RECORD, "0007.md"))
    assert (None if told is None else told.sentence.text) == said


@pytest.mark.parametrize(
    ("content", "question", "said"),
    [
        (RECORD, "What's bad about it?", "The owls complain."),
        (RECORD, "What else could have been done instead?", "* Grind at night\n* Grind less"),
        (REPORT, "Who was hit by it?", "All farms of the valley."),
        (REPORT, "So how did they fix it in the end?", None),
        (REPORT, "How did they finally fix it?", "The fish was moved."),
        (POLICY, "How long do you keep my stuff?", "A year."),
        (POLICY, "How long do you keep my oats?", None),
        (OF_USE, "Do I still own what I post?", "You own your oats."),
        (PAPER, "Where did the money come from?", "We thank the owl. This work was funded by the guild of millers."),
        (PAPER, "Where did the oats come from?", None),
        (MINUTES, "So what did they talk about?", "- The fish"),
        (MINUTES, "When do we meet again?", "On Friday."),
        (JOB, "How much would I earn?", "40 crowns a month."),
        (JOB, "How much would an owl earn?", None),
        (ADVISORY, "Which release has the fix?", "Mill 3 has a sieve."),
        (ADVISORY, "How do I patch it?", "Mill 3 has a sieve."),
    ],
)
def test_questions_in_other_words(content: str, question: str, said: str | None) -> None:
    told = told_by_section(question, readme(content, "7.md"))
    assert (None if told is None else told.stated or told.sentence.text) == said
