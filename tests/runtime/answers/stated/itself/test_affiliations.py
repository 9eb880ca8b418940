"""Where the authors of a paper work."""

from __future__ import annotations

import pytest

from armt.runtime.answers.backing import is_backed
from armt.runtime.answers.stated.itself.affiliations import where_authors_work

from ..projects.test_readme import readme

FRONT = """---
title: On oats
authors:
  - name: Ada Miller
    affiliation: 1
affiliations:
 - name: University of Norrey,
   index: 1
 - name: "Harwick Mill"
   index: 2
---

# On oats

They are hard.
"""
LATEX = "\\title{On oats}\n\\author{Ada}\n\\affil[1]{University of\nNorrey}\n\\begin{document}\nOats.\n"


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (FRONT, "paper.md", "University of Norrey and Harwick Mill"),
        (LATEX, "paper.tex", "University of Norrey"),
        ("# On oats\n\nThey are hard.\n", "paper.md", None),
    ],
)
def test_where_authors_work(content: str, name: str, said: str | None) -> None:
    text = readme(content, name)
    for question in ("Where do the authors work?", "Which university are the authors from?"):
        told = where_authors_work(question, text)
        assert (None if told is None else told.stated) == said
        assert told is None or text.read(told.sentence.start, told.sentence.end) == told.sentence.text
        # Else the quote would be given for an answer.
        assert told is None or (told.stated and is_backed(told.stated, [told.sentence.text]))
    assert where_authors_work("Where do the millers work?", text) is None
