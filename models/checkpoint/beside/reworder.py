"""The file of a reworder, ``reworder.safetensors`` beside a model's weights: low-rank changes of its layers.

What it is for is told in `runtime.answers.judging.rewording`. Its tensors are float16: ``qkv_A`` ``[n, r, in]`` and
``qkv_B`` ``[n, out, r]``, and the same of ``out``, ``up`` and ``down``. Its facts are those that all files `beside`
weights have, and ``first``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from armt.models.checkpoint.beside.judge import OWN, OwnLayers
from armt.models.checkpoint.beside.kind import BesideWeights
from armt.models.checkpoint.listing import REWORDER

_TENSORS = tuple(f"{name}_{letter}" for name in OWN for letter in "AB")


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


def _held(reworder: Reworder) -> Mapping[str, Any]:
    changes = reworder.changes
    return {f"{name}_A": changes.down[name] for name in OWN} | {f"{name}_B": changes.up[name] for name in OWN}


def _made(model: str, facts: Mapping[str, str], tensors: Mapping[str, Any]) -> Reworder:
    changes = OwnLayers(
        down={name: tensors[f"{name}_A"] for name in OWN}, up={name: tensors[f"{name}_B"] for name in OWN}
    )
    return Reworder(model=model, first=int(facts["first"]), changes=changes)


REWORDERS = BesideWeights(
    name="reworder",
    file=REWORDER,
    tensors=(),
    more=(_TENSORS,),
    facts=("first",),
    told=lambda reworder: {"first": str(reworder.first)},
    held=_held,
    made=_made,
)
save_reworder, load_reworder, reworder_of = REWORDERS.save, REWORDERS.load, REWORDERS.of
