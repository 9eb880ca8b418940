"""Of sentences that several documents have in one form that of the fitting document goes first."""

from __future__ import annotations

import numpy as np
import pytest
from word_vectors import WORD_VECTORS

from armt.runtime.answers.finding.candidates import Candidate, Searched
from armt.runtime.answers.judging.same_form import of_fitting_documents
from armt.runtime.answers.language.sentences import Sentence
from armt.runtime.text.joined import JoinedText
from armt.runtime.text.stored import StoredText

ASKED = "When is the electricity bill due?"


def searched(fits: list[float], *lines: str) -> tuple[Searched, list[Candidate]]:
    """Documents of a line each, as candidates in their order."""
    text = JoinedText([StoredText.of_string(f"{at}.txt", line) for at, line in enumerate(lines)])
    ends = np.cumsum([len(line.encode()) for line in lines])
    ranges = np.stack([np.append(0, ends[:-1]), ends], axis=1)
    document = Searched(
        text=text,
        ranges=ranges,
        token_counts=[8] * len(lines),
        words=np.zeros(len(lines), dtype=np.float32),
        vectors=WORD_VECTORS,
        keys=None,
        documents=np.array(fits, dtype=np.float32),
    )
    found = [
        Candidate(Sentence(start, end, line), None, line, 0.0, 0.0, "words")
        for line, (start, end) in zip(lines, ranges.tolist(), strict=True)
    ]
    return document, found


@pytest.mark.parametrize(
    ("question", "lines", "first"),
    [
        # Each invoice has one, and the one that fits worse had been told.
        (ASKED, ("Payment due: 15 March 2025", "Payment due: 2 July 2025"), 1),
        (ASKED, ("Payment due: 15 March 2025", "Payment received."), 0),
        (ASKED, ("Payment due on delivery.", "Payment due on delivery."), 0),
        ("Which bill is due on 15 March?", ("Payment due: 15 March 2025", "Payment due: 2 July 2025"), 0),
    ],
)
def test_the_fitting_document_goes_first(question: str, lines: tuple[str, str], first: int) -> None:
    document, found = searched([-0.5, 0.0], *lines)
    assert of_fitting_documents(question, found, document)[0] is found[first]


def test_others_stay_where_they_are() -> None:
    document, found = searched([-0.5, -0.2, 0.0], "Due: 3 May", "It rained on that day.", "Due: 4 May")
    assert of_fitting_documents(ASKED, found, document) == [found[2], found[1], found[0]]
    assert of_fitting_documents(ASKED, [], document) == []
