"""Low-rank changes of a model's layers while they are taught: factors, the weights with them, and the way down.

A judge's own layers (`own_layers`) and a reworder (`reworder`) are such changes; the model itself stays as it is.

Source: LoRA (arXiv 2106.09685), section 4.1.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from armt.models.checkpoint.adapter import Lora, new_lora
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.config import ArmtConfig
from armt.models.weights import Weights
from armt.runtime.training.block import takes_factors
from armt.runtime.training.model import LowRankRows

_SCALE = 2.0
_BETAS = (0.9, 0.98)
_CLIP = 1.0


class Changes:
    """The factors that are taught, and the layers with them.

    Args:
        config, weights: of the model's layers.
        begun: changes to go on from; None to begin with new ones.
        rank, seed: of new ones.
        first: number of the lowest layer that is changed; all above it are, too.

    Attributes:
        factors: of all changes, float32.
    """

    def __init__(
        self,
        config: ArmtConfig,
        weights: Weights,
        *,
        rank: int,
        seed: int,
        begun: OwnLayers | None = None,
        first: int = 0,
    ) -> None:
        count = config.layers - first
        shapes = {name: (count, *weights.layers[f"{name}.weight"].shape[1:]) for name in OWN}
        self._weights, self._first = weights, first
        self._by_factor = takes_factors(config, weights)
        self._lora = new_lora(shapes, rank, _SCALE, seed=seed) if begun is None else _lora_of(begun)
        for factors in (self._lora.down, self._lora.up):
            for name in OWN:
                factors[name] = factors[name].to(weights.embedding.device).requires_grad_()
        self.factors = [factors[name] for factors in (self._lora.down, self._lora.up) for name in OWN]

    def weights(self) -> Weights:
        """Return the layers as they are now, with their history."""
        layers: dict[str, Any] = dict(self._weights.layers)
        for name in OWN:
            target = f"{name}.weight"
            down, up = (_above(factors[name], self._first) for factors in (self._lora.down, self._lora.up))
            made = LowRankRows.of(self._weights.layers[target], down, up, _SCALE)
            if self._by_factor:
                # The C++ kernels give the factors their gradients themselves.
                made.rows = [row.detach() for row in made.rows]
            layers[target] = made
        return replace(self._weights, layers=layers)

    def made(self) -> OwnLayers:
        """Return the factors, the scale in them, as numbers of 16 bits."""

        def halves(factors: dict[str, Tensor], scale: float) -> dict[str, Any]:
            return {name: (factors[name].detach().cpu() * scale).numpy().astype(np.float16) for name in OWN}

        return OwnLayers(down=halves(self._lora.down, 1.0), up=halves(self._lora.up, _SCALE))


def _lora_of(own: OwnLayers) -> Lora:
    """Return changes that have been taught before, float32."""
    return Lora(
        down={name: torch.from_numpy(own.down[name]).float() for name in OWN},
        up={name: torch.from_numpy(own.up[name]).float() / _SCALE for name in OWN},
        scale=_SCALE,
    )


def _above(factors: Tensor, count: int) -> Tensor:
    """Return factors behind such of so many layers as change nothing."""
    return torch.cat([factors.new_zeros(count, *factors.shape[1:]), factors]) if count else factors


def of_one_length(lengths: Sequence[int], size: int, random: Random, in_order: int) -> Iterator[list[int]]:
    """Yield the numbers of all texts once, in batches of about one length.

    Args:
        lengths: of the texts.
        size: texts a batch has.
        random: what stands together, and the order of batches.
        in_order: so many batches are put in order together.
    """
    order = random.sample(range(len(lengths)), len(lengths))
    batches: list[list[int]] = []
    for at in range(0, len(order), size * in_order):
        some = sorted(order[at : at + size * in_order], key=lengths.__getitem__)
        batches += [some[start : start + size] for start in range(0, len(some), size)]
    yield from random.sample(batches, len(batches))


class Descent:
    """AdamW, whose rates rise in the first steps and fall to zero in the last one.

    Args:
        groups: parameters with their rate (``lr``) and ``weight_decay``.
        warm_up: steps in which the rates rise.
        steps: how many there are.
    """

    def __init__(self, groups: Sequence[dict[str, Any]], *, warm_up: int, steps: int) -> None:
        self._parameters = [parameter for group in groups for parameter in group["params"]]
        self._optimizer = torch.optim.AdamW(groups, betas=_BETAS)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(
            self._optimizer, lambda step: min(1.0, (step + 1) / warm_up) * (1 - step / steps)
        )

    def step(self, loss: Tensor) -> None:
        """Go down a step; one that went astray is left out, as in `training.loop`."""
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        norm = nn.utils.clip_grad_norm_(self._parameters, _CLIP)
        if bool(norm.isfinite()):
            self._optimizer.step()
        self._schedule.step()
