"""Finding the segment that a line of an outline is about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.finding.evidence import Scores, bm25_scores, combine, word_scores
from armt.runtime.answers.known import Known, segments_of
from armt.runtime.evaluation.answers.documents import Read, Row, pointings

if TYPE_CHECKING:
    from armt.runtime.session import Armt

HITS = (1, 4, 8, 16)


def finding_rows(armt: Armt, read: Read, other: Read | None, key_weight: float | None) -> Iterator[Row]:
    """Say how often the right segment of an outline's lines is among the first, by words, by keys and by both.

    Args:
        armt: the model.
        read: the document.
        other: another one, whose keys are the control; None for no control.
        key_weight: of the keys beside the words; None for the model's own.
    """
    known = read.known
    queries = [line.text for line in known.outline]
    words = scores_of_words(armt, known, read.ranges, queries)
    right = [segments_of(read.ranges, line.start, line.end) for line in known.outline]
    ways: dict[str, list[Scores]] = {"bm25": list(bm25_scores(known.text, read.ranges, queries)), "words": list(words)}
    for name, pointing in pointings(armt).items():
        ways[name] = [pointing.scores(read.memory, query, read.keys[name]) for query in queries]
        if name == "keys":
            weight = pointing.weight if key_weight is None else key_weight
            ways["both"] = [combine(word, keys, weight) for word, keys in zip(words, ways["keys"], strict=True)]
        if other is not None:
            # The keys of another document, as many as there are segments.
            strange = np.resize(other.keys[name], read.keys[name].shape)
            ways[f"{name} of another"] = [pointing.scores(read.memory, query, strange) for query in queries]
    for way, scores in ways.items():
        ranks = [rank_of(score, wanted) for score, wanted in zip(scores, right, strict=True)]
        hits = {f"hit{k}": round(sum(rank < k for rank in ranks) / max(1, len(ranks)), 4) for k in HITS}
        yield {
            "table": "finding", "document": known.name, "method": way, "n": len(ranks), "segments": len(read.ranges),
            **hits,
        }  # fmt: skip


def scores_of_words(armt: Armt, known: Known, ranges: NDArray[np.int64], questions: Sequence[str]) -> Scores:
    """Return scores of all segments by words alone, float32 ``[questions, segments]``."""
    return word_scores(known.text, ranges, questions, tokenizer=armt.tokenizer, embedding=armt.model.weights.embedding)


def rank_of(scores: Scores, wanted: set[int]) -> int:
    """Return at which rank, from 0, the first wanted segment stands; the number of segments where none does."""
    order = np.argsort(-scores, kind="stable").tolist()
    return next((rank for rank, segment in enumerate(order) if segment in wanted), len(order))
