"""What the model reads of a sentence and a question, and which of its hidden states a judge sees.

The sentence stands behind its heading and what comes before it, the question behind the sentence, so that every token
of the question has seen all of it. A document is called by its name first, where the question does.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from armt.models.checkpoint.beside.kind import Vectors
from armt.models.model import ArmtModel
from armt.runtime.answers.finding.pieces import telling_words
from armt.runtime.answers.language.tables.paired import without_leaders
from armt.runtime.answers.language.words import content_stems
from armt.runtime.answers.stated.timelines import asked_time, with_time
from armt.runtime.choose import choose_schedule
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.segments import Segment
from armt.runtime.text.repeated import on_a_line

if TYPE_CHECKING:
    from armt.runtime.answers.finding.candidates import Candidate
    from armt.runtime.session import Armt

#: Tokens of a sentence and a question together, at most.
MOST_TOKENS = 128
# Of these the question has at most so many; a sentence that fills the rest has nothing before it.
_MOST_ASKED = 60
_END = "\nAnswer:"
# Characters before the sentence, and of its heading or another name above it.
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
    room, timed = most - len(asked), asked_time(question)
    pairs = []
    for candidate in candidates:
        around = on_a_line(candidate.around)
        # A row is read with the names of its columns, as the model reads it.
        line = around if candidate.row else " ".join(candidate.line.split())
        before = around[: max(0, around.find(line[:_FOUND_BY]))][-_BEFORE:]
        above = [*_names_asked(question, candidate), *filter(None, [candidate.heading])]
        told = with_time(timed, candidate.heading, line)
        if told != line:
            above.remove(candidate.heading)
        said = encode(without_leaders(told))[:room]
        front = encode("".join(f"{name[:_HEADING]}. " for name in above) + f"{before} >> ")
        front = front[max(0, len(front) + len(said) - room) :]
        pairs.append(Pair([*front, *said, *asked], len(asked)))
    return pairs


def _names_asked(question: str, candidate: Candidate) -> list[str]:
    """Return the names of a sentence's document that have words of a question which nothing around the sentence has.

    "How much is the rent of the mill?" is answered in the lease of the mill by what says no more than "the rent".
    """
    if not candidate.names:
        return []
    lacks = telling_words(question) - {*content_stems(f"{candidate.around}\n{candidate.heading}\n{candidate.line}")}
    return [name for name in candidate.names if not lacks.isdisjoint(content_stems(name))]


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
    for number, rows in left_by(armt.model, [pair.ids for pair in pairs], layer, [pair.asked for pair in pairs]):
        states[number] = seen_of(rows).cpu().numpy()
    return states


def seen_of(asked: Tensor) -> Tensor:
    """Return what a judge sees of a question's hidden states ``[n, d]``: the last one and their mean, ``[2, d]``."""
    wide = asked.float()
    return torch.stack([wide[-1], wide.mean(dim=0)])


def left_by(
    model: ArmtModel, ids: Sequence[Sequence[int] | Tensor], layer: int, last: Sequence[int] | None = None
) -> Iterator[tuple[int, Tensor]]:
    """Run texts of at most a segment through the lower layers of a model, each by itself.

    Args:
        model: whose.
        ids: their tokens.
        layer: the highest that is run.
        last: of how many of their last tokens something is wanted; None for all.

    Yields:
        The number of a text, and what the layer gave for these tokens ``[n, d]``, valid until the next is taken.
    """
    schedule = choose_schedule("auto", model.config, len(ids), model.device).choice
    front = model.config.front_tokens
    segments = (
        Segment(document=number, index=0, ids=tokens, first=True, last=True, past=0, position=0)
        for number, tokens in enumerate(ids)
    )
    for event in Executor(model, schedule, layers=layer + 1).run(segments):
        for segment in event.step.leaving(layer + 1):
            end, number = front + segment.tokens, segment.document
            rows = slice(front if last is None else end - last[number], end)
            yield number, event.slots.outputs(layer, rows)[0]
