"""Where training starts: memory tokens from ordinary words, and projections in whitened coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import torch
from torch import Tensor

from armt.kernels.eager import places
from armt.models.block import Block
from armt.models.checkpoint.write import fresh_memory
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.weights import Weights
from armt.runtime.training.passes import BatchSegments
from armt.runtime.training.samples.batch import Sample
from armt.runtime.training.states import TrainingStates

_WORDS = (
    "remember",
    "who",
    "where",
    "what",
    "when",
    "place",
    "person",
    "thing",
    "name",
    "fact",
    "topic",
    "about",
    "note",
    "story",
    "list",
    "word",
    "reason",
    "time",
    "question",
    "answer",
    "summary",
    "subject",
    "object",
    "action",
    "number",
    "main",
    "detail",
    "begin",
    "end",
    "new",
    "last",
    "first",
)


class Whitening(NamedTuple):
    """``P [Lm, d, d]`` and the size of value inputs ``[Lm]``, float32."""

    matrix: Tensor
    value_scale: Tensor


def nothing_whitened(config: ArmtConfig, device: torch.device) -> Whitening:
    """Return the whitening of a model in which no layer has a memory."""
    return Whitening(torch.zeros(0, config.d_model, config.d_model, device=device), torch.zeros(0, device=device))


def start_tokens(config: ArmtConfig, embedding: Tensor, ids: Sequence[int], *, seed: int) -> Tensor:
    """Return memory tokens to start from: the embeddings of ordinary words, all a little different.

    Args:
        config: the model.
        embedding: ``[V, d]``.
        ids: one token for each of some ordinary words.
        seed: of the differences.
    """
    chosen = [ids[token % len(ids)] for token in range(config.memory_tokens)]
    return embedding[torch.tensor(chosen)].float() + fresh_memory(config, seed=seed)["memory_tokens"] * 0.1


def start_memory(config: ArmtConfig, whitening: Tensor, *, seed: int) -> dict[str, Tensor]:
    """Return memory projections to start from: keys equal to queries, values of zero.

    Queries are uniform in whitened coordinates. Drawn in plain coordinates instead, they would be dominated by the few
    large directions of the residual stream, and so large in whitened ones that no learning rate moves them.

    Args:
        config: the model.
        whitening: ``P [Lm, d, d]``.
        seed: of the queries.
    """
    memory = fresh_memory(config, seed=seed)
    del memory["memory_tokens"]
    memory["query"] = torch.bmm(memory["query"].to(whitening.device), whitening)
    memory["key"] = memory["query"].clone()
    return memory


def word_ids(encode: object) -> list[int]:
    """Return the tokens of the words that memory tokens start from, as far as they are single tokens.

    Args:
        encode: text to ids.
    """
    assert callable(encode)
    ids = [encode(f" {word}") for word in _WORDS]
    return [row[0] for row in ids if len(row) == 1] or [ids[0][0]]


@torch.no_grad()
def whiten(config: ArmtConfig, base: Weights, samples: Sequence[Sample], *, ridge: float = 1.0) -> Whitening:
    """Measure what the memory layers see in the base, and return the whitening of it.

    ``C = (E[x x^T] + E[m m^T]) / 2`` over layer inputs x (the first token left out) and outputs m at memory tokens;
    ``C = V diag(w) V^T``; ``P = V diag((w + ridge * median(w))^-1/2) V^T``.

    Args:
        config: the model.
        base: weights whose value projections are zero, so that nothing is read.
        samples: documents of at least one segment; the first is used.
        ridge: in units of the median eigenvalue.
    """
    model = ArmtModel(config, base)
    cells = BatchSegments(config, samples, 0, 1)
    hidden = cells.embed(model, 0)
    plain = replace(config, memory_layers=())
    block = Block(plain, base)
    states = TrainingStates.zeros(plain, cells.lanes, device=model.device, dtype=torch.float32)
    matrices, scales = [], []
    for layer in range((config.memory_layers or (-1,))[-1] + 1):
        before = hidden
        hidden = block.step(hidden.clone(), cells.group(layer, layer + 1, [0]), states)
        if layer not in config.memory_layers:
            continue
        length = min(cells.real[0])
        x = places.exact(before[0, :, 1:length].flatten(0, 1))
        m = places.exact(cells.memory_rows(hidden[0], 0).flatten(0, 1))
        second = (x.T @ x / len(x) + m.T @ m / len(m)) / 2
        values, vectors = torch.linalg.eigh(second)
        shrink = (values.clamp_min(0) + ridge * _median(values)).rsqrt()
        matrices.append(((vectors * shrink) @ vectors.T).float())
        scales.append(m.square().mean(-1).sqrt().median().float())
    return Whitening(torch.stack(matrices).to(model.device), torch.stack(scales).to(model.device))


def _median(values: Tensor) -> Tensor:
    """Return the median eigenvalue; where most are zero, as with few or short samples, that of the others."""
    least = 1e-10 * values.max()
    median = values.median()
    return median if median > least else values[values > least].median()
