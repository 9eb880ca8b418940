"""Finding the segment that a line of an outline is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from armt.runtime.answers.finding.candidates import Searched
from armt.runtime.answers.finding.evidence import Scores, bm25_scores, combine, ranking, word_scores
from armt.runtime.answers.finding.pointing import memory_behind
from armt.runtime.answers.finding.reranking import reranked
from armt.runtime.answers.known import Known, segments_of, token_counts
from armt.runtime.evaluation.answers.documents import Read, Row, hold_all, pointings

if TYPE_CHECKING:
    from armt.runtime.answers.asking import AskOptions
    from armt.runtime.engine.memory import Memory
    from armt.runtime.session import Armt

HITS = (1, 4, 8, 16)


def finding_rows(armt: Armt, read: Read, other: Read | None, asking: AskOptions) -> Iterator[Row]:
    """Say how often the right segment of an outline's lines is among the first, by words, by keys and by both.

    BM25 stands beside them as it comes, without what neighbours add and take.

    Args:
        armt: the model.
        read: the document.
        other: another one, whose keys are the control; None for no control.
        asking: how questions are answered: what keys count, and how many segments are ordered anew.
    """
    known = read.known
    queries = [line.text for line in known.outline]
    words = scores_of_words(armt, known, read.ranges, queries)
    right = [segments_of(read.ranges, line.start, line.end) for line in known.outline]
    ways: dict[str, list[Iterable[int]]] = {
        "bm25": [plain_order(found) for found in bm25_scores(known.text, read.ranges, queries)],
        "words": _orders(words, [None] * len(words), 0.0),
    }
    for name, pointing in pointings(armt).items():
        keys = [pointing.scores(read.memory, query, read.keys[name]) for query in queries]
        ways[name] = _orders(words, keys, 1.0)
        if name == "keys":
            weight = pointing.weight if asking.key_weight is None else asking.key_weight
            ways["both"] = _orders(words, keys, weight)
            if asking.rerank:
                found = searches(armt, read, words, keys, weight)
                anew = reranked_all(armt, memory_behind(armt, read.memory), queries, found, asking)
                ways["both, reranked"] = [order_of(document, asking.key_weight) for document in anew]
        if other is not None:
            # The keys of another document, as many as there are segments.
            strange = np.resize(other.keys[name], read.keys[name].shape)
            keys = [pointing.scores(read.memory, query, strange) for query in queries]
            ways[f"{name} of another"] = _orders(words, keys, 1.0)
    for way, orders in ways.items():
        ranks = [rank_of(order, wanted) for order, wanted in zip(orders, right, strict=True)]
        hits = {f"hit{k}": round(sum(rank < k for rank in ranks) / max(1, len(ranks)), 4) for k in HITS}
        yield {
            "table": "finding", "document": known.name, "method": way, "n": len(ranks), "segments": len(read.ranges),
            **hits,
        }  # fmt: skip


def scores_of_words(armt: Armt, known: Known, ranges: NDArray[np.int64], questions: Sequence[str]) -> Scores:
    """Return scores of all segments by words alone, float32 ``[questions, segments]``."""
    return word_scores(known.text, ranges, questions, armt.word_vectors).segments


def searches(armt: Armt, read: Read, words: Scores, keys: Sequence[Scores], weight: float) -> list[Searched]:
    """Return a document as it has been searched for each of some questions."""
    counts = token_counts(read.ids, armt.config.segment_tokens)
    return [
        Searched(
            text=read.known.text, ranges=read.ranges, token_counts=counts, words=word, vectors=armt.word_vectors,
            keys=key, key_weight=weight,
        )
        for word, key in zip(words, keys, strict=True)
    ]  # fmt: skip


def reranked_all(
    armt: Armt, memory: Memory, questions: Sequence[str], searched: Sequence[Searched], asking: AskOptions
) -> list[Searched]:
    """Return a document as `reranked` does, for each of some questions."""
    rerank = partial(
        reranked,
        segments=asking.rerank,
        window=asking.window,
        key_weight=asking.key_weight,
        memory=memory,
        tokenizer=armt.tokenizer,
    )
    talks = [rerank(question, document) for question, document in zip(questions, searched, strict=True)]
    return hold_all(armt, talks)


def order_of(searched: Searched, key_weight: float | None) -> Iterable[int]:
    """Return the segments of a document in the order in which they come into the window."""
    if searched.order is not None:
        return ranking(searched.order)
    return ranking(searched.scores(key_weight))


def plain_order(scores: Scores) -> list[int]:
    """Return segments by their scores and nothing else, the best first."""
    order: list[int] = np.argsort(-scores, kind="stable").tolist()
    return order


def _orders(words: Iterable[Scores], keys: Iterable[Scores | None], weight: float) -> list[Iterable[int]]:
    return [ranking(combine(word, key, weight)) for word, key in zip(words, keys, strict=True)]


def rank_of(order: Iterable[int], wanted: set[int]) -> int:
    """Return at which rank, from 0, the first wanted segment stands; the number of segments where none does."""
    rank = 0
    for rank, segment in enumerate(order, 1):
        if segment in wanted:
            return rank - 1
    return rank
