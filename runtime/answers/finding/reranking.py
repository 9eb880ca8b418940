"""The best segments of a ranking in a new order: by how likely the model finds it that the question is asked of them.

Those that are about as good as the best are put into the window, each by itself, and the question's tokens are scored
after it (query likelihood; Sachan and others, 2022, arXiv:2204.07496). It tells apart what words and keys do not; where
one segment stands out nothing is read again.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from armt.runtime.answers.finding.candidates import Searched
from armt.runtime.answers.finding.evidence import Scores, ranking, segment_texts
from armt.runtime.answers.prompts import asking_messages
from armt.runtime.engine.rounds import Request

if TYPE_CHECKING:
    from armt.runtime.answers.prompts import PromptTokenizer
    from armt.runtime.engine.memory import Memory
    from armt.runtime.engine.rounds import Dialogue

# Standard deviations of a score that a nat a token counts; found on held-in books and questions
# (docs/results/answers.md).
_WEIGHT = 0.5
# Who is further behind the best, in these, would hardly overtake it.
_BEHIND = 0.5


def reranked(
    question: str,
    searched: Searched,
    *,
    segments: int,
    window: int,
    key_weight: float | None = None,
    memory: Memory,
    tokenizer: PromptTokenizer,
) -> Dialogue[Searched]:
    """Order the best segments for a question anew.

    Args:
        question: in plain words.
        searched: the document, scored for it.
        segments: how many of the best are put before the model, at most.
        window: tokens that a segment and the question may take together; where one takes more nothing is done.
        key_weight: of keys against words, 0 to 1; None for what points at the segments to say.
        memory: what evidence is read behind, from `memory_behind`; no open tokens.
        tokenizer: the model's.

    Yields:
        The requests, all at once.

    Returns:
        The document with an order by which passages are chosen: of scores, none of those that were read again below
        any other.
    """
    scores = searched.scores(key_weight)
    best = list(islice(ranking(scores), segments))
    best = [segment for segment in best if scores[segment] >= scores[best].max() - _BEHIND] if best else []
    asked = tokenizer.encode(question)
    if len(best) < 2 or not asked:
        return searched
    texts = segment_texts(searched.text, searched.ranges[best])
    prompts = [tokenizer.encode_chat(asking_messages(" ".join(text.split()))) for text in texts]
    if max(map(len, prompts)) + len(asked) > window:
        return searched
    replies = yield [Request(memory=memory, prompt=prompt, forced=asked, window=window) for prompt in prompts]
    likely = np.array([reply.log_probability / len(asked) for reply in replies], dtype=np.float32)
    return replace(searched, order=reordered(scores, best, likely))


def reordered(scores: Scores, best: list[int], likely: Scores) -> Scores:
    """Return scores by which the best segments stand in their new order, none below any other.

    Args:
        scores: [segments], from `combine`.
        best: the segments that were read again.
        likely: nats a token of the question after each of them.
    """
    order = scores.copy()
    order[best] += _WEIGHT * likely
    others = np.delete(scores, best)
    if others.size:
        order[best] += others.max() - order[best].min()
    return order
