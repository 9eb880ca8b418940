"""The file of a reworder, ``reworder.safetensors`` beside a model's weights: low-rank changes of its layers.

What it is for is told in `runtime.answers.judging.rewording`. Its tensors are those of `own_layers`, without a prefix.
Its facts, besides those that all files `beside` weights have: ``first``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armt.models.checkpoint.beside.kind import BesideWeights
from armt.models.checkpoint.beside.own_layers import OwnLayers, own_names, own_of, own_tensors
from armt.models.checkpoint.listing import REWORDER


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Reworder:
    """What makes of a model one that puts questions in the words of documents.

    Attributes:
        model: fingerprint of the model that it changes, without what stands beside its weights.
        first: the lowest layer that is changed, counted from 0; all above it are, too.
        changes: of these.
    """

    model: str
    first: int
    changes: OwnLayers

    def __post_init__(self) -> None:
        """Raise ValueError where it begins below the lowest layer."""
        if self.first < 0:
            raise ValueError("first: expected a layer counted from 0")


def _made(model: str, facts: Mapping[str, str], tensors: Mapping[str, Any]) -> Reworder:
    return Reworder(model=model, first=int(facts["first"]), changes=own_of(tensors, ""))


REWORDERS = BesideWeights(
    name="reworder",
    file=REWORDER,
    tensors=(),
    more=(own_names(""),),
    facts=("first",),
    told=lambda reworder: {"first": str(reworder.first)},
    held=lambda reworder: own_tensors(reworder.changes, ""),
    made=_made,
)
save_reworder, load_reworder, reworder_of = REWORDERS.save, REWORDERS.load, REWORDERS.of
