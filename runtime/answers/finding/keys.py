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
from armt.runtime.answers.finding.index_file import quantised
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


class KeyTap:
    """Keeps the keys of all segments that pass one layer; give `take` every step of a reading.

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
        self._rows: dict[int, list[tuple[NDArray[np.int8], np.float32]]] = {}
        self._coming: tuple[int, Coming] | None = None

    @torch.inference_mode()
    def take(self, event: StepDone) -> None:
        """Keep the keys of the segment that has just passed the layer, if any has."""
        at = self.layer - event.step.lo
        if not 0 <= at < len(event.step.segments):
            return
        segment = event.step.segments[at]
        first = self._config.front_tokens + segment.tokens
        rows = event.slots.copy_of(self.layer, slice(first, first + self._config.memory_tokens))
        # Of the step before: what has been asked for now is on its way while the next one runs.
        self._keep()
        self._coming = (segment.document, rows)

    @torch.inference_mode()
    def _keep(self) -> None:
        """Keep the keys of the segment that was taken last."""
        if self._coming is None:
            return
        (document, rows), self._coming = self._coming, None
        projected = (rows.get()[0] @ self._weight.T).float().cpu().numpy()
        keys, scales = quantised(projected[None])
        self._rows.setdefault(document, []).append((keys[0], scales[0]))

    def keys(self, document: int) -> tuple[NDArray[np.int8], Scores]:
        """Return a document's keys int8 ``[segments, M, d_mem]`` and their scales ``[segments]``, and forget them."""
        taken = self.taken(document)
        self.forget(document)
        return taken

    def taken(self, document: int) -> tuple[NDArray[np.int8], Scores]:
        """Return the keys of a document that have been taken so far; see `keys`."""
        self._keep()
        rows = self._rows.get(document, [])
        shape = (0, self._config.memory_tokens, self._weight.shape[0])
        if not rows:
            return np.zeros(shape, dtype=np.int8), np.zeros(0, dtype=np.float32)
        return np.stack([keys for keys, _ in rows]), np.array([scale for _, scale in rows], dtype=np.float32)

    def restore(self, document: int, keys: NDArray[np.int8], scales: Scores) -> None:
        """Put back the keys of segments that an earlier run has read; those of the rest follow."""
        self._rows[document] = list(zip(keys, scales, strict=True))

    def forget(self, document: int) -> None:
        """Let go of a document that could not be read."""
        self._keep()
        self._rows.pop(document, None)


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


def key_scores(queries: Scores, weights: Scores, keys: NDArray[np.int8]) -> Scores:
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


def _best_keys(asked: Tensor, keys: NDArray[np.int8]) -> Scores:
    """Return ``[tokens, segments]``: each token's similarity to the best of a segment's keys."""
    segments, count, width = keys.shape
    written = dpfp(torch.from_numpy(keys.reshape(segments * count, width).astype(np.float32)), normalize=True)
    best: Scores = (asked @ written.T).view(len(asked), segments, count).amax(dim=2).numpy()
    return best
