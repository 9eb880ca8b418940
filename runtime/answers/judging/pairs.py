"""What the model reads of a sentence and a question, and which of its hidden states a judge sees.

The sentence stands behind its heading and what comes before it, the question behind the sentence, so that every token
of the question has seen all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from armt.models.checkpoint.beside import Vectors
from armt.runtime.choose import choose_schedule
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.segments import Segment

if TYPE_CHECKING:
    from armt.runtime.answers.finding.candidates import Candidate
    from armt.runtime.session import Armt

#: Tokens of a sentence and a question together, at most.
MOST_TOKENS = 128
# Of these the question has at most so many; a sentence that fills the rest has nothing before it.
_MOST_ASKED = 60
_END = "\nAnswer:"
# Characters before the sentence, and of its heading.
_BEFORE, _HEADING = 160, 60
# How much of a sentence is looked for among its neighbours.
_FOUND_BY = 60
# Of the layers that read: from half to nine tenths of them this one tells best (docs/results/answers.md).
_LAYER = 0.72


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence and a question as the model reads them.

    Attributes:
        ids: tokens, those of the question behind the others.
        asked: how many of them are the question's.
    """

    ids: list[int]
    asked: int


def pairs_of(armt: Armt, question: str, candidates: Iterable[Candidate]) -> list[Pair]:
    """Return what the model reads of some sentences for a question."""
    encode, most = armt.tokenizer.encode, min(MOST_TOKENS, armt.config.segment_tokens)
    asked, end = encode(f"\nQuestion: {question}{_END}"), encode(_END)
    if len(asked) > (fit := max(1, min(_MOST_ASKED, most // 2))):
        asked = [*asked[: max(0, fit - len(end))], *end[-fit:]]
    room = most - len(asked)
    pairs = []
    for candidate in candidates:
        line, around = " ".join(candidate.line.split()), " ".join(candidate.around.split())
        before = around[: max(0, around.find(line[:_FOUND_BY]))][-_BEFORE:]
        heading = f"{candidate.heading[:_HEADING]}. " if candidate.heading else ""
        said = encode(line)[:room]
        front = encode(f"{heading}{before} >> ")
        front = front[max(0, len(front) + len(said) - room) :]
        pairs.append(Pair([*front, *said, *asked], len(asked)))
    return pairs


def layer_of(armt: Armt) -> int:
    """Return the layer whose hidden states tell best whether a sentence answers, where nothing else is said."""
    return int(_LAYER * armt.config.reading_layers)


@torch.inference_mode()
def states_of(armt: Armt, pairs: Sequence[Pair], layer: int) -> Vectors:
    """Read pairs, each by itself and with nothing read before it.

    Args:
        armt: the model.
        pairs: from `pairs_of`.
        layer: whose outputs are wanted.

    Returns:
        Float32 ``[len(pairs), 2, d]``: the hidden state of the last token, and the mean of the question's.
    """
    states = np.zeros((len(pairs), 2, armt.config.d_model), dtype=np.float32)
    schedule = choose_schedule("auto", armt.config, len(pairs), armt.model.device).choice
    front = armt.config.front_tokens
    for event in Executor(armt.model, schedule, layers=layer + 1).run(_segments(pairs)):
        for segment in event.step.leaving(layer + 1):
            rows = slice(front + segment.tokens - pairs[segment.document].asked, front + segment.tokens)
            seen = event.slots.outputs(layer, rows)[0].float()
            states[segment.document] = torch.stack([seen[-1], seen.mean(dim=0)]).cpu().numpy()
    return states


def _segments(pairs: Sequence[Pair]) -> Iterator[Segment]:
    for number, pair in enumerate(pairs):
        yield Segment(document=number, index=0, ids=pair.ids, first=True, last=True, past=0, position=0, resumed=None)
