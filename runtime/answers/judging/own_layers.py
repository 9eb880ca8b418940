"""The layers of a judge's own: the upper ones of those that it looks through, with a low-rank change.

The model's layers below them read a pair of sentence and question as they read anything; what they leave of it is what
these begin with. So a judge is a cross-encoder that was trained as one, in its upper half, and the model stays as it
is. `runtime.training.beside.own_layers` teaches them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor

from armt.kernels.ops import Ops
from armt.models.checkpoint.beside.judge import Judge
from armt.models.checkpoint.beside.kind import Vectors
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.read import load_weights
from armt.models.config import ArmtConfig
from armt.models.model import ArmtModel
from armt.models.weights import Weights
from armt.runtime.answers.judging.pairs import Pair, left_by, seen_of

if TYPE_CHECKING:
    from armt.runtime.session import Armt


def upper_layers(armt: Armt, first: int, last: int, *, dtype: torch.dtype | None = None) -> tuple[ArmtConfig, Weights]:
    """Load layers ``first`` to ``last`` of a model once more, as a model of their own without a memory.

    Args:
        armt: the model.
        first, last: which.
        dtype: of the weights; None for the model's.

    Raises:
        ModelError: the directory has changed and is no checkpoint any more.
    """
    model = armt.model
    weights = load_weights(
        armt.path, armt.config, layers=(first, last + 1), device=model.device, dtype=dtype or model.dtype
    )
    return replace(armt.config.part(first, last + 1), memory_layers=(), memory_tokens=0), weights


@torch.inference_mode()
def hidden_of(armt: Armt, pairs: Sequence[Pair], first: int) -> list[Tensor]:
    """Return what the model's layers below ``first`` leave of pairs, ``[n, d]`` each, all tokens."""
    found = [torch.empty(0)] * len(pairs)
    for number, rows in left_by(armt.model, [pair.ids for pair in pairs], first - 1):
        found[number] = rows.clone()
    return found


class OwnReading:
    """Reads pairs with a judge's own layers.

    Args:
        armt: the model.
        judge: with layers of its own.
    """

    def __init__(self, armt: Armt, judge: Judge) -> None:
        assert judge.own is not None, "a judge without layers of its own reads with the model's"
        self._armt = armt
        self._first = judge.layer + 1 - judge.own.count
        config, weights = upper_layers(armt, self._first, judge.layer)
        change(weights, judge.own)
        self._upper = _Upper(config, weights, armt.model.block.ops)

    @torch.inference_mode()
    def states(self, pairs: Sequence[Pair]) -> Vectors:
        """Read pairs, each by itself; see `pairs.states_of`."""
        hidden = hidden_of(self._armt, pairs, self._first)
        ends = np.cumsum([len(rows) for rows in hidden]).tolist()
        self._upper.rows = torch.cat(hidden)
        ids = [torch.arange(end - len(rows), end) for end, rows in zip(ends, hidden, strict=True)]
        states = np.zeros((len(pairs), 2, self._armt.config.d_model), dtype=np.float32)
        asked = [pair.asked for pair in pairs]
        for number, rows in left_by(self._upper, ids, self._upper.config.layers - 1, asked):
            states[number] = seen_of(rows).cpu().numpy()
        return states


class _Upper(ArmtModel):
    """Upper layers, whose tokens are numbers of rows of hidden states.

    Attributes:
        rows: ``[n, d]``, what the layers below have left.
    """

    def __init__(self, config: ArmtConfig, weights: Weights, ops: Ops[Any]) -> None:
        super().__init__(config, weights, ops=ops)
        self.rows = weights.embedding

    def check_ids(self, ids: Sequence[int] | Tensor) -> Tensor:
        """Return them: they are no tokens of the vocabulary."""
        return torch.as_tensor(ids)

    def embed(self, ids: Tensor, position: int, **_: object) -> Tensor:
        """Return the rows of these numbers."""
        return self.rows[ids.to(self.rows.device)]


def change(weights: Weights, own: OwnLayers, first: int = 0) -> None:
    """Add changes to the stacked weights, in float32 or wider, one matrix at a time.

    Args:
        weights: of all layers that are changed, and maybe of others; changed themselves.
        own: the changes.
        first: number of the first one that is changed.
    """
    for name in OWN:
        whole = weights.layers[f"{name}.weight"]
        wide = torch.promote_types(whole.dtype, torch.float32)
        for number in range(own.count):
            up, down = (
                torch.from_numpy(part[number : number + 1]).to(whole.device, wide)
                for part in (own.up[name], own.down[name])
            )
            row = whole[first + number : first + number + 1]
            row.copy_(torch.baddbmm(row.to(wide), up, down))
