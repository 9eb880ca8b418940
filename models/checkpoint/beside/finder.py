"""The file of a finder, ``finder.safetensors`` beside a model's weights: two projections into one space.

What they are for is told in `runtime.answers.finding.finder`. Its tensors are float32 once loaded: ``key_weight``
``[width, d]``, ``key_bias`` ``[width]``, ``query_weight`` ``[width, layers * d]``, ``query_bias`` ``[width]``. Its
facts, besides those that all files `beside` weights have: ``layer``, ``query_layers`` (with commas between) and
``weight``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from armt.models.checkpoint.beside.kind import BesideWeights, Vectors, check_tensor
from armt.models.checkpoint.listing import FINDER

_TENSORS = ("key_weight", "key_bias", "query_weight", "query_bias")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Finder:
    """Two projections into one space, for one model.

    Attributes:
        model: fingerprint of the model whose hidden states it was taught on, without a finder.
        layer: whose outputs are averaged over a segment.
        query_layers: whose outputs are averaged over a question, ascending.
        weight: of its scores beside those of words, 0 to 1.
        key_weight: float32 ``[width, d]``.
        key_bias: float32 ``[width]``.
        query_weight: float32 ``[width, len(query_layers) * d]``.
        query_bias: float32 ``[width]``.
    """

    model: str
    layer: int
    query_layers: tuple[int, ...]
    weight: float
    key_weight: Vectors
    key_bias: Vectors
    query_weight: Vectors
    query_bias: Vectors

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit each other."""
        if not 0 <= self.weight <= 1:
            raise ValueError(f"weight: expected 0 to 1, got {self.weight}")
        if not self.query_layers or min(*self.query_layers, self.layer) < 0:
            raise ValueError("layers: expected at least one, counted from 0")
        if list(self.query_layers) != sorted(set(self.query_layers)):
            raise ValueError("query_layers: expected ascending numbers")
        for name in _TENSORS:
            check_tensor(name, getattr(self, name), 1 + name.endswith("weight"))
        if len({len(getattr(self, name)) for name in _TENSORS}) != 1 or not self.width:
            raise ValueError("the projections have different widths")
        if self.query_weight.shape[1] != self.key_weight.shape[1] * len(self.query_layers):
            raise ValueError("query_weight: expected the hidden states of each layer")

    @property
    def width(self) -> int:
        """Numbers that are kept of a segment."""
        return len(self.key_weight)

    @property
    def reading_layers(self) -> int:
        """How many layers, from the lowest, have to read a document for the vectors of its segments."""
        return self.layer + 1

    @property
    def last_layer(self) -> int:
        """The highest layer that it looks at."""
        return max(self.layer, *self.query_layers)

    def keys(self, means: Vectors) -> Vectors:
        """Return the vectors of segments ``[n, width]`` from their mean hidden states ``[n, d]``."""
        return unit_vectors(means @ self.key_weight.T + self.key_bias)

    def queries(self, means: Vectors) -> Vectors:
        """Return the vectors of questions ``[n, width]`` from mean hidden states ``[n, len(query_layers), d]``."""
        return unit_vectors(means.reshape(len(means), -1) @ self.query_weight.T + self.query_bias)


def _told(finder: Finder) -> Mapping[str, str]:
    return {
        "layer": str(finder.layer),
        "query_layers": ",".join(str(layer) for layer in finder.query_layers),
        "weight": repr(finder.weight),
    }


def _made(model: str, facts: Mapping[str, str], tensors: Mapping[str, Any]) -> Finder:
    return Finder(
        model=model,
        layer=int(facts["layer"]),
        query_layers=tuple(int(layer) for layer in facts["query_layers"].split(",")),
        weight=float(facts["weight"]),
        **tensors,
    )


FINDERS = BesideWeights(
    name="finder",
    file=FINDER,
    tensors=_TENSORS,
    facts=("layer", "query_layers", "weight"),
    told=_told,
    made=_made,
)
save_finder, load_finder, finder_of, place_finder = FINDERS.save, FINDERS.load, FINDERS.of, FINDERS.place


def unit_vectors(vectors: Vectors) -> Vectors:
    """Return vectors ``[..., n]`` of length one; those of length zero stay as they are."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = (vectors / np.maximum(lengths, 1e-12)).astype(np.float32)
    return unit
