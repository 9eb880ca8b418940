"""The finder: one short vector of each segment, taught to lie near the vectors of what is asked about it.

A layer's hidden states are averaged over the real tokens of a segment while reading goes on, and projected; a question
runs by itself, its hidden states are averaged in several layers, and projected to the same width. The cosine of the two
says how well a segment fits (dense retrieval with two towers; Karpukhin et al., 2020, arXiv:2004.04906). What a
segment is about stands in its tokens' hidden states, not under the keys of the memory, which were taught to tell facts
apart (docs/results/answers.md). `training.beside.finder` teaches it; its file is `models.checkpoint.beside.finder`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor

from armt.models.checkpoint.beside.finder import Finder, unit_vectors
from armt.models.checkpoint.beside.kind import Vectors
from armt.runtime.answers.finding.tap import Keys, Tap, real_tokens
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.segments import Segment

if TYPE_CHECKING:
    from armt.models.model import ArmtModel
    from armt.runtime.engine.executor import StepDone
    from armt.runtime.engine.slots import Coming


class FinderTap(Tap):
    """Keeps the vector of every segment that passes the finder's layer.

    Args:
        finder: of the model that reads.
        model: that reads.
    """

    def __init__(self, finder: Finder, model: ArmtModel) -> None:
        super().__init__((1, finder.width))
        self._finder, self._front = finder, model.config.front_tokens

    def of_step(self, event: StepDone) -> tuple[Segment, Coming] | None:
        found = real_tokens(event, self._finder.layer, self._front)
        return None if found is None else (found[0], event.slots.copy_of(self._finder.layer, found[1]))

    def seen(self, rows: Tensor) -> Tensor:
        return rows.float().mean(dim=0)

    def made(self, seen: Tensor) -> Vectors:
        return self._finder.keys(seen.cpu().numpy())[:, None]


@torch.inference_mode()
def mean_hidden(event: StepDone, layer: int, front: int) -> tuple[Segment, Tensor] | None:
    """Return the segment that has just passed a layer, with the mean of what that gave for its real tokens.

    Returns:
        Segment and float32 ``[d]``, None where none has passed.
    """
    found = real_tokens(event, layer, front)
    return None if found is None else (found[0], event.slots.outputs(layer, found[1])[0].float().mean(dim=0))


@torch.inference_mode()
def question_means(model: ArmtModel, ids: Sequence[int], layers: Sequence[int]) -> Vectors:
    """Run a question as a segment of its own, with nothing read before it.

    Args:
        model: the model.
        ids: the question's tokens, at most a segment.
        layers: whose outputs are wanted.

    Returns:
        Mean hidden states of its tokens, float32 ``[len(layers), d]``.
    """
    segment = Segment(document=0, index=0, ids=list(ids), first=True, last=True, past=0, position=0, resumed=None)
    means: dict[int, Tensor] = {}
    for event in Executor(model, "sequential", layers=max(layers) + 1).run([segment]):
        for layer in layers:
            if (found := mean_hidden(event, layer, model.config.front_tokens)) is not None:
                means[layer] = found[1]
    stacked: Vectors = torch.stack([means[layer] for layer in layers]).cpu().numpy()
    return stacked


def finder_scores(query: Vectors, keys: Keys) -> Vectors:
    """Score segments for a question.

    Args:
        query: float32 ``[width]``.
        keys: int8 ``[segments, 1, width]``; scales do not matter to a cosine.

    Returns:
        ``[segments]``; a segment without a vector has the mean of the others.
    """
    vectors = keys[:, 0].astype(np.float32)
    scores: Vectors = unit_vectors(vectors) @ query
    known = vectors.any(axis=1)
    if known.any():
        scores[~known] = scores[known].mean()
    return scores
