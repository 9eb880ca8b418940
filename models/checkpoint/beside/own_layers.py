"""Low-rank changes of a model's layers, as files beside its weights hold them: a judge's own layers, and a reworder's.

Of each stacked weight that is changed a file has two tensors of float16, behind a prefix of its own: ``qkv_A``
``[n, r, in]`` and ``qkv_B`` ``[n, out, r]``, and the same of ``out``, ``up`` and ``down``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from armt.models.checkpoint.beside.kind import Halves, check_tensor

#: The stacked weights that are changed.
OWN = ("qkv", "out", "up", "down")


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class OwnLayers:
    """Low-rank changes of some layers: ``W + B A`` of a stacked weight.

    Attributes:
        down: ``A``, float16 ``[n, r, in]``, by what it changes (`OWN`).
        up: ``B``, float16 ``[n, out, r]``, by the same.
    """

    down: Mapping[str, Halves]
    up: Mapping[str, Halves]

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not fit each other."""
        sizes = set()
        for name in OWN:
            down, up = self.down[name], self.up[name]
            for letter, tensor in (("A", down), ("B", up)):
                check_tensor(f"{name}_{letter}", tensor, 3, dtype=np.float16)
            sizes |= {down.shape[:2], (len(up), up.shape[2])}
        if len(sizes) != 1 or not min(*sizes.pop()):
            raise ValueError("the changed layers have different ranks, or are different ones")

    @property
    def count(self) -> int:
        """n: how many layers they are."""
        return len(self.down[OWN[0]])


def own_names(prefix: str) -> tuple[str, ...]:
    """Return what their tensors are called."""
    return tuple(f"{prefix}{name}_{letter}" for name in OWN for letter in "AB")


def own_tensors(own: OwnLayers, prefix: str) -> dict[str, Halves]:
    """Return their tensors by name."""
    return {f"{prefix}{name}_A": own.down[name] for name in OWN} | {f"{prefix}{name}_B": own.up[name] for name in OWN}


def own_of(tensors: Mapping[str, Any], prefix: str) -> OwnLayers:
    """Return those that a file's tensors hold.

    Raises:
        KeyError: one is missing.
        ValueError: they do not fit each other.
    """
    return OwnLayers(
        down={name: tensors[f"{prefix}{name}_A"] for name in OWN},
        up={name: tensors[f"{prefix}{name}_B"] for name in OWN},
    )
