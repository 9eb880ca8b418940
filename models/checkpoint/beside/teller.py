"""The file of a teller, ``teller.safetensors`` beside a model's weights: one direction in its hidden states.

What it is for is told in `runtime.answers.quoting.reading`. Its tensors are float32 once loaded: ``direction`` ``[d]``
and ``weights`` ``[n]``. Its facts, besides those that all files `beside` weights have: ``layer`` and ``features``, the
names of what the weights are of (with line ends between).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armt.models.checkpoint.beside.kind import BesideWeights, Vectors, check_tensor
from armt.models.checkpoint.listing import TELLER

_TENSORS = ("direction", "weights")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Teller:
    """What hidden states and features of a sentence say of how much it tells, for one model.

    Attributes:
        model: fingerprint of the model whose hidden states it was taught on, without a finder.
        layer: whose outputs are looked at.
        features: of sentences, by their names in `runtime.answers.quoting.telling`.
        weights: of these beside hidden states, float32 ``[len(features)]``.
        direction: of what hidden states of length sqrt(d) say, as a logit, float32 ``[d]``.
    """

    model: str
    layer: int
    features: tuple[str, ...]
    weights: Vectors
    direction: Vectors

    def __post_init__(self) -> None:
        """Raise ValueError where the parts are none of a teller."""
        if self.layer < 0:
            raise ValueError("layer: expected one counted from 0")
        for name in _TENSORS:
            check_tensor(name, getattr(self, name), 1)
        if not len(self.weights) == len(self.features) == len(set(self.features)):
            raise ValueError("weights: expected one for each feature")

    @property
    def reading_layers(self) -> int:
        """How many layers, from the lowest, have to read a document for it."""
        return self.layer + 1

    @property
    def by_name(self) -> Mapping[str, float]:
        """The weights of features by their names."""
        return dict(zip(self.features, map(float, self.weights), strict=True))


def _told(teller: Teller) -> Mapping[str, str]:
    return {"layer": str(teller.layer), "features": "\n".join(teller.features)}


def _made(model: str, facts: Mapping[str, str], tensors: Mapping[str, Any]) -> Teller:
    return Teller(model=model, layer=int(facts["layer"]), features=tuple(facts["features"].split("\n")), **tensors)


TELLERS = BesideWeights(
    name="teller", file=TELLER, tensors=_TENSORS, facts=("layer", "features"), told=_told, made=_made
)
save_teller, load_teller, teller_of = TELLERS.save, TELLERS.load, TELLERS.of
