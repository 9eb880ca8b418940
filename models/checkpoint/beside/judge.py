"""The file of a judge, ``judge.safetensors`` beside a model's weights: which sentence answers, and which of its words.

What it is for is told in `runtime.answers.judging.judge`. Its tensors are float32 once loaded: ``seen_weight``
``[width, 2 * d]``, ``seen_bias`` ``[width]``, ``logit_weight`` ``[width]``, ``logit_bias`` ``[1]``. One that judges
copies of a sentence's words too has four more: ``copy_seen_weight`` ``[width', d]``, which is float16,
``copy_seen_bias`` ``[width']``, ``copy_logit_weight`` ``[width']`` and ``copy_likely`` ``[1]``. One that reads with
layers of its own has eight more, of float16: ``own_qkv_A`` ``[n, r, in]`` and ``own_qkv_B`` ``[n, out, r]``, and the
same of ``out``, ``up`` and ``down``. Its facts, besides those that all files `beside` weights have: ``layer`` and
``rules``.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from armt.models.checkpoint.beside.kind import BesideWeights, Halves, Scores, Vectors, check_tensor
from armt.models.checkpoint.beside.own_layers import OwnLayers, own_names, own_of, own_tensors
from armt.models.checkpoint.listing import JUDGE

_TENSORS = {"seen_weight": 2, "seen_bias": 1, "logit_weight": 1, "logit_bias": 1}
_OF_COPIES = "copy_"
_OWN = "own_"
_COPY_TENSORS = {"seen_weight": 2, "seen_bias": 1, "logit_weight": 1, "likely": 1}


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CopyJudge:
    """A small network over one hidden state: which copy of a sentence's words answers.

    Attributes:
        seen_weight: float16 ``[width, d]``.
        seen_bias: float32 ``[width]``.
        logit_weight: float32 ``[width]``.
        likely: float32 ``[1]``: what a nat of a copy's likelihood counts beside it.
    """

    seen_weight: Halves
    seen_bias: Vectors
    logit_weight: Vectors
    likely: Vectors

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit each other."""
        for name, dimensions in _COPY_TENSORS.items():
            halves = name == "seen_weight"
            check_tensor(_OF_COPIES + name, getattr(self, name), dimensions, dtype=np.float16 if halves else np.float32)
        width = len(self.seen_bias)
        if not width or not len(self.seen_weight) == len(self.logit_weight) == width or len(self.likely) != 1:
            raise ValueError("the network over copies has different widths")

    def copy_scores(self, states: Vectors, scores: Scores) -> Scores:
        """Return the logarithms of the chances that copies answer, up to a sum, ``[n]``.

        Args:
            states: the model's outputs at their last tokens, float32 ``[n, d]``.
            scores: by their likelihood, ``[n]``, nats.
        """
        said = _said(states, self.seen_weight.astype(np.float32), self.seen_bias, self.logit_weight)
        together: Scores = said + float(self.likely[0]) * scores
        return together


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judge:
    """A small network over two hidden states, which sentence answers, and one over copies of its words; for one model.

    Attributes:
        model: fingerprint of the model whose hidden states it was taught on, without what stands beside its weights.
        layer: whose outputs it sees.
        rules: what the score by rules counts beside it, in its logits.
        seen_weight: float32 ``[width, 2 * d]``.
        seen_bias: float32 ``[width]``.
        logit_weight: float32 ``[width]``.
        logit_bias: float32 ``[1]``; at 0 a sentence is as likely to answer as none is.
        copies: judges these; None where likelihood alone does.
        own: changes of the layers up to `layer`; None where it sees what the model itself makes of them.
    """

    model: str
    layer: int
    rules: float
    seen_weight: Vectors
    seen_bias: Vectors
    logit_weight: Vectors
    logit_bias: Vectors
    copies: CopyJudge | None = None
    own: OwnLayers | None = None

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
        if self.copies is not None and self.copies.seen_weight.shape[1] != self.d_model:
            raise ValueError("copy_seen_weight: expected one hidden state")
        if self.own is not None and self.own.count > self.layer:
            raise ValueError("own layers: expected at most as many as there are layers below the one that is looked at")

    @property
    def d_model(self) -> int:
        """Width of the hidden states that it sees."""
        return int(self.seen_weight.shape[1]) // 2

    def logits(self, states: Vectors) -> Vectors:
        """Return how well sentences answer, ``[n]``.

        Args:
            states: float32 ``[n, 2, d]``: of the last token, and the mean of the question's.
        """
        seen = states.reshape(len(states), -1)
        logits: Vectors = _said(seen, self.seen_weight, self.seen_bias, self.logit_weight) + self.logit_bias[0]
        return logits


def _said(states: Vectors, seen_weight: Vectors, seen_bias: Vectors, logit_weight: Vectors) -> Vectors:
    """Return what a network says of states ``[n, d]``, ``[n]``.

    By loops and not by BLAS, whose threads go on spinning behind so small a product and take the model's cores: a fifth
    of a question's time on two of them.
    """
    seen = np.einsum("nd,wd->nw", states, seen_weight) + seen_bias
    said: Vectors = np.einsum("nw,w->n", np.maximum(seen, 0), logit_weight)
    return said


def _told(judge: Judge) -> Mapping[str, str]:
    return {"layer": str(judge.layer), "rules": repr(judge.rules)}


def _held(judge: Judge) -> Mapping[str, Any]:
    copies, own = judge.copies, judge.own
    held = {} if copies is None else {_OF_COPIES + name: getattr(copies, name) for name in _COPY_TENSORS}
    return held if own is None else held | own_tensors(own, _OWN)


def _made(model: str, facts: Mapping[str, str], tensors: Mapping[str, Any]) -> Judge:
    of_sentences = {name: tensors[name] for name in _TENSORS}
    of_copies = {name: tensors[_OF_COPIES + name] for name in _COPY_TENSORS if _OF_COPIES + name in tensors}
    copies = CopyJudge(**of_copies) if of_copies else None
    own = own_of(tensors, _OWN) if own_names(_OWN)[0] in tensors else None
    layer, rules = int(facts["layer"]), float(facts["rules"])
    return Judge(model=model, layer=layer, rules=rules, copies=copies, own=own, **of_sentences)


JUDGES = BesideWeights(
    name="judge",
    file=JUDGE,
    tensors=tuple(_TENSORS),
    more=(tuple(_OF_COPIES + name for name in _COPY_TENSORS), own_names(_OWN)),
    facts=("layer", "rules"),
    told=_told,
    held=_held,
    made=_made,
)
save_judge, load_judge, judge_of, place_judge = JUDGES.save, JUDGES.load, JUDGES.of, JUDGES.place
