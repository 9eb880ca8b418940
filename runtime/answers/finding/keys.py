"""The memory's own keys: under which keys each segment was written, and which of them a question reads.

A memory layer writes with phi(W_mk m) for every memory token m and reads with phi(W_mq x) for every token x (ARMT,
arXiv 2407.04841). The projections W_mk m of one layer are kept per segment while reading goes on; a question runs as a
segment of its own, and each of its tokens looks for its best key in every segment.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from armt.kernels.eager.associative import dpfp
from armt.runtime.answers.finding.tap import Keys, Tap
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.segments import Segment

if TYPE_CHECKING:
    from armt.models.model import ArmtModel
    from armt.runtime.engine.executor import StepDone
    from armt.runtime.engine.memory import Memory
    from armt.runtime.engine.slots import Coming

Scores = NDArray[np.float32]

# Segments whose keys are compared at once: phi is six times as wide as what it is made of.
_BLOCK_SEGMENTS = 512


def key_layer(model: ArmtModel) -> int | None:
    """Return the layer whose keys are kept: the last one with memory, None where there is none.

    In the default model it carries what is recalled (docs/results/answers.md).
    """
    return model.last_memory_layer if model.last_memory_layer >= 0 and model.config.memory_tokens else None


class KeyTap(Tap):
    """Keeps the write keys of all segments that pass one layer.

    Args:
        model: that reads.
        layer: a memory layer; None for `key_layer`'s.
    """

    def __init__(self, model: ArmtModel, layer: int | None = None) -> None:
        chosen = key_layer(model) if layer is None else layer
        if chosen is None or chosen not in model.config.memory_layers:
            raise ValueError(f"layer: expected a memory layer, got {chosen}")
        self.layer = chosen
        self._config = model.config
        self._weight = model.memory_weight("key", chosen)
        super().__init__((model.config.memory_tokens, self._weight.shape[0]))

    def of_step(self, event: StepDone) -> tuple[Segment, Coming] | None:
        at = self.layer - event.step.lo
        if not 0 <= at < len(event.step.segments):
            return None
        segment = event.step.segments[at]
        first = self._config.front_tokens + segment.tokens
        return segment, event.slots.copy_of(self.layer, slice(first, first + self._config.memory_tokens))

    def seen(self, rows: Tensor) -> Tensor:
        return rows @ self._weight.T

    def made(self, seen: Tensor) -> Scores:
        keys: Scores = seen.float().cpu().numpy()
        return keys


@torch.inference_mode()
def question_queries(model: ArmtModel, memory: Memory, ids: Sequence[int]) -> Scores:
    """Return what a question's tokens ask the memory for, at `key_layer`'s layer.

    Args:
        model: the model.
        memory: of the document; no open tokens.
        ids: the question's tokens, at most a segment.

    Returns:
        Projections W_mq x, float32 ``[tokens, d_mem]``.
    """
    layer = key_layer(model)
    assert layer is not None
    executor = Executor(model, "sequential", layers=max(1, layer))
    segment = Segment(
        document=0,
        index=0,
        ids=list(ids),
        first=memory.segments_read == 0,
        last=True,
        past=min(model.config.segment_tokens, memory.tokens_read),
        position=memory.position,
        resumed=memory,
    )
    left: Tensor | None = None
    for event in executor.run([segment]):
        left = event.left
    assert left is not None
    front = model.config.front_tokens
    hidden = left[0, front : front + len(ids)]
    projected: Scores = (hidden @ model.memory_weight("query", layer).T).float().cpu().numpy()
    return projected


def key_scores(queries: Scores, weights: Scores, keys: Keys) -> Scores:
    """Score segments by how well their keys answer a question.

    Args:
        queries: float32 ``[tokens, d_mem]``, from `question_queries`.
        weights: ``[tokens]``: how much each token says, its rarity.
        keys: int8 ``[segments, M, d_mem]``; scales do not matter, since phi is normalised here, whatever the dialect.

    Returns:
        ``[segments]``: per token the best key's similarity in standard deviations above the mean segment, weighted.
    """
    scores = np.zeros(len(keys), dtype=np.float32)
    if not len(keys) or not len(queries):
        return scores
    asked = dpfp(torch.from_numpy(queries), normalize=True)
    best = np.concatenate(
        [_best_keys(asked, keys[start : start + _BLOCK_SEGMENTS]) for start in range(0, len(keys), _BLOCK_SEGMENTS)],
        axis=1,
    )
    spread = best.std(axis=1, keepdims=True)
    standard = (best - best.mean(axis=1, keepdims=True)) / np.where(spread > 1e-9, spread, 1)
    scores[:] = weights @ standard / max(float(weights.sum()), 1e-9)
    return scores


def _best_keys(asked: Tensor, keys: Keys) -> Scores:
    """Return ``[tokens, segments]``: each token's similarity to the best of a segment's keys."""
    segments, count, width = keys.shape
    written = dpfp(torch.from_numpy(keys.reshape(segments * count, width).astype(np.float32)), normalize=True)
    best: Scores = (asked @ written.T).view(len(asked), segments, count).amax(dim=2).numpy()
    return best
