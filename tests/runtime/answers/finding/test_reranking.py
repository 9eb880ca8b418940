"""Segments ordered anew: what is asked of the model, what its replies do to the order, and what is left as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from word_vectors import WORD_VECTORS

from armt.runtime.answers.finding.candidates import Searched, find_quotes
from armt.runtime.answers.finding.evidence import combine, ranking
from armt.runtime.answers.finding.reranking import reordered, reranked
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.rounds import Reply, Request
from armt.runtime.session import Armt
from armt.runtime.text.stored import StoredText

LINES = [f"Line {number} says that the mill of place {number} stood for years." for number in range(20)]
QUESTION = "What became of the mill?"


def searched(scores: Sequence[float], lines: Sequence[str] = LINES) -> Searched:
    """A document of one line a segment."""
    text = StoredText.of_string("a.txt", "\n\n".join(lines))
    ends = np.cumsum([len(line) + 2 for line in lines], dtype=np.int64)
    starts = np.insert(ends, 0, 0)[:-1]
    ranges = np.stack([starts, np.minimum(ends, text.size)], axis=1)
    words = np.array(scores, dtype=np.float32)
    return Searched(
        text=text, ranges=ranges, token_counts=[40] * len(lines), words=words, vectors=WORD_VECTORS, keys=None
    )


def talk(
    tiny: Armt, document: Searched, segments: int, likely: dict[int, float], window: int = 1024
) -> tuple[Searched, list[Request]]:
    """Hold a dialogue in which the question is as likely after a line, nats a token, as it says; -5 of others."""
    memory = empty_memory(tiny.model)
    dialogue = reranked(QUESTION, document, segments=segments, window=window, memory=memory, tokenizer=tiny.tokenizer)
    requests: Sequence[Request] = ()
    try:
        requests = next(dialogue)
        replies = []
        for request in requests:
            asked = tuple(request.forced or ())
            said = tiny.tokenizer.decode(list(request.prompt))
            nats = next((value for line, value in likely.items() if f"Line {line} " in said), -5.0)
            replies.append(Reply(text="", ids=asked, complete=True, log_probability=nats * len(asked), decode_s=0.0))
        dialogue.send(replies)
    except StopIteration as end:
        return end.value, list(requests)
    raise AssertionError("the dialogue asks for more")


def test_the_best_are_read_again_and_the_likeliest_stands_first(tiny: Armt) -> None:
    scores = [0.0] * 20
    scores[3], scores[9], scores[15] = 2.0, 1.95, 1.9
    found, requests = talk(tiny, searched(scores), 3, {15: -1.0, 3: -3.0})
    assert len(requests) == 3
    prompts = [tiny.tokenizer.decode(list(request.prompt)) for request in requests]
    assert [next(number for number in (3, 9, 15) if f"Line {number} " in said) for said in prompts] == [3, 9, 15]
    assert all(request.forced == tiny.tokenizer.encode(QUESTION) for request in requests)
    assert found.order is not None
    assert list(islice(ranking(found.order), 2)) == [15, 3]
    assert found.order[9] == found.order[[3, 9, 15]].min() >= np.delete(found.order, [3, 9, 15]).max()


def test_a_question_as_likely_everywhere_changes_no_order(tiny: Armt) -> None:
    scores = [float(number % 7) for number in range(20)]
    document = searched(scores)
    found, _ = talk(tiny, document, 6, {})
    assert found.order is not None
    first = list(islice(ranking(combine(document.words, None, 0.0)), 6))
    assert sorted(first, key=lambda one: -found.order[one]) == sorted(first, key=lambda one: -scores[one])


def test_who_is_far_behind_the_best_is_not_read_again(tiny: Armt) -> None:
    scores = [0.0] * 20
    scores[3], scores[9], scores[15] = 2.0, 1.95, 1.2
    found, requests = talk(tiny, searched(scores), 8, {9: -1.0})
    assert len(requests) == 2
    assert found.order is not None
    assert list(islice(ranking(found.order), 2)) == [9, 3]
    scores[9] = 1.0
    found, requests = talk(tiny, searched(scores), 8, {})
    assert not requests
    assert found.order is None


def test_segments_that_the_window_does_not_hold_are_not_read_again(tiny: Armt) -> None:
    scores = [0.0] * 20
    scores[3], scores[9] = 2.0, 1.95
    found, requests = talk(tiny, searched(scores), 8, {9: -1.0}, window=90)
    assert not requests
    assert found.order is None


def test_what_was_read_again_stands_before_all_others() -> None:
    scores = np.array([3.0, 2.0, 1.0, 0.5, -1.0], dtype=np.float32)
    order = reordered(scores, [0, 1], np.array([-9.0, -1.0], dtype=np.float32))
    assert order[1] > order[0] >= order[2:].max()
    assert np.array_equal(order[2:], scores[2:])
    every = reordered(scores, [0, 1, 2, 3, 4], np.array([-7.0, -1.0, -1.0, -1.0, -1.0], dtype=np.float32))
    assert np.argsort(-every).tolist() == [1, 2, 3, 0, 4]
    assert np.array_equal(scores, [3.0, 2.0, 1.0, 0.5, -1.0])


@pytest.mark.parametrize("lines", [1, 0])
def test_where_there_is_nothing_to_order_nothing_is_asked(tiny: Armt, lines: int) -> None:
    document = searched([1.0] * lines, LINES[:lines])
    found, requests = talk(tiny, document, 8, {})
    assert not requests
    assert found is document


def test_passages_are_chosen_by_the_order_and_scores_stay_what_they_are() -> None:
    scores = [0.0] * 20
    scores[3] = 3.0
    document = searched(scores)
    order = np.zeros(20, dtype=np.float32)
    order[12] = 1.0
    found = find_quotes("mill", replace(document, order=order), 60)
    assert found
    assert {candidate.line for candidate in found} == {LINES[12]}
    assert found[0].found == pytest.approx(combine(document.words, None, 0.0)[12])
    assert {candidate.line for candidate in find_quotes("mill", document, 60)} == {LINES[3]}
