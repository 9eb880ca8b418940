"""Documents that are searched, in segments of so many bytes."""

from __future__ import annotations

import numpy as np
from word_vectors import WORD_VECTORS

from armt.runtime.answers.finding.candidates import Searched
from armt.runtime.answers.finding.evidence import bm25_scores
from armt.runtime.text.stored import StoredText

BUDGET = 2000


def searched(question: str, content: str | StoredText, size: int = 100) -> Searched:
    """A document in segments of so many bytes."""
    text = StoredText.of_string("a.txt", content) if isinstance(content, str) else content
    starts = np.arange(0, text.size, size)
    ranges = np.stack([starts, np.minimum(starts + size, text.size)], axis=1)
    words = bm25_scores(text, ranges, [question])[0]
    return Searched(
        text=text, ranges=ranges, token_counts=[size] * len(ranges), words=words, vectors=WORD_VECTORS, keys=None
    )
