"""The file of a judge, ``judge.safetensors`` beside a model's weights: how well a sentence answers a question.

What it is for is told in `runtime.answers.judging.judge`. Its tensors are float32: ``seen_weight`` ``[width, 2 * d]``,
``seen_bias`` ``[width]``, ``logit_weight`` ``[width]``, ``logit_bias`` ``[1]``. Its facts, besides those that all files
`beside` weights have: ``layer`` and ``rules``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from armt.models.checkpoint.beside import BesideWeights, Vectors, check_tensor
from armt.models.checkpoint.listing import JUDGE

_TENSORS = {"seen_weight": 2, "seen_bias": 1, "logit_weight": 1, "logit_bias": 1}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """A small network over two hidden states, for one model.

    Attributes:
        model: fingerprint of the model whose hidden states it was taught on, without what stands beside its weights.
        layer: whose outputs it sees.
        rules: what the score by rules counts beside it, in its logits.
        seen_weight: float32 ``[width, 2 * d]``.
        seen_bias: float32 ``[width]``.
        logit_weight: float32 ``[width]``.
        logit_bias: float32 ``[1]``; at 0 a sentence is as likely to answer as none is.
    """

    model: str
    layer: int
    rules: float
    seen_weight: Vectors
    seen_bias: Vectors
    logit_weight: Vectors
    logit_bias: Vectors

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit each other."""
        if not (math.isfinite(self.rules) and self.rules >= 0):
            raise ValueError(f"rules: expected at least 0, got {self.rules}")
        if self.layer < 0:
            raise ValueError("layer: expected a number counted from 0")
        for name, dimensions in _TENSORS.items():
            check_tensor(name, getattr(self, name), dimensions)
        width = len(self.seen_bias)
        if not width or not len(self.seen_weight) == len(self.logit_weight) == width or len(self.logit_bias) != 1:
            raise ValueError("the network has different widths")
        if self.seen_weight.shape[1] % 2:
            raise ValueError("seen_weight: expected two hidden states")

    @property
    def d_model(self) -> int:
        """Width of the hidden states that it sees."""
        return int(self.seen_weight.shape[1]) // 2

    def logits(self, states: Vectors) -> Vectors:
        """Return how well sentences answer, ``[n]``.

        Args:
            states: float32 ``[n, 2, d]``: of the last token, and the mean of the question's.
        """
        seen = states.reshape(len(states), -1) @ self.seen_weight.T + self.seen_bias
        logits: Vectors = np.maximum(seen, 0) @ self.logit_weight + self.logit_bias[0]
        return logits


def _told(judge: Judge) -> Mapping[str, str]:
    return {"layer": str(judge.layer), "rules": repr(judge.rules)}


def _made(model: str, facts: Mapping[str, str], tensors: Mapping[str, Any]) -> Judge:
    return Judge(model=model, layer=int(facts["layer"]), rules=float(facts["rules"]), **tensors)


JUDGES = BesideWeights(
    name="judge", file=JUDGE, tensors=tuple(_TENSORS), facts=("layer", "rules"), told=_told, made=_made
)
save_judge, load_judge, judge_of, place_judge = JUDGES.save, JUDGES.load, JUDGES.of, JUDGES.place
