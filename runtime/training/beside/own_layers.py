"""Teach a judge's own layers: low-rank changes of the model's upper ones, and the network over them, together.

The network has been taught on what the model itself makes of pairs, or both come from a judge that is taught further.
Now every question is gone through once, a batch at a time, with gradients through the layers that are changed; those
below them stay as they are.

Source: LoRA (arXiv 2106.09685), section 4.1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Protocol, TypeVar

import torch
from torch import Tensor, nn

from armt.kernels.eager.widened import widened_products
from armt.models.cells import CellGroup
from armt.models.checkpoint.beside.fitting import may_have_own
from armt.models.checkpoint.beside.own_layers import OwnLayers
from armt.models.config import ArmtConfig
from armt.runtime.answers.judging.own_layers import hidden_of, upper_layers
from armt.runtime.answers.judging.pairs import Pair, seen_of
from armt.runtime.training.beside.changes import Changes, Descent, of_one_length
from armt.runtime.training.block import make_block
from armt.runtime.training.layer import Tiles
from armt.runtime.training.states import TrainingStates

if TYPE_CHECKING:
    from armt.models.block import Block
    from armt.runtime.session import Armt

# Cases of about one length stand in a batch: so many batches are put in order together.
_IN_ORDER = 32
_DECAY = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnSettings:
    """How a judge's own layers are taught; the defaults were found on held-in documents (docs/results/answers.md).

    Attributes:
        layers: how many are changed, up to the one that the judge looks at; of new changes, as the rank.
        rank: of the changes.
        rate: of AdamW for the changes.
        further_rate: the same, for changes that have been taught before.
        network_rate: for the network over them.
        questions: a batch has.
        warm_up: steps in which the rates rise; they fall to zero at the end.
        seed: of the changes' start and of the order of questions.
    """

    layers: int = 10
    rank: int = 8
    rate: float = 1e-3
    further_rate: float = 6e-4
    network_rate: float = 3e-4
    questions: int = 16
    warm_up: int = 30
    seed: int = 0


class Asking(Protocol):
    """A question as the layers see it; `runtime.training.beside.judge.Case` is one."""

    @property
    def pairs(self) -> Sequence[Pair]:
        """What the model reads of each of its sentences."""
        ...


CaseT = TypeVar("CaseT", bound=Asking)


def teach_own(
    armt: Armt,
    cases: Sequence[CaseT],
    network: nn.Module,
    loss_of: Callable[[Sequence[CaseT], Tensor], Tensor],
    layer: int,
    on_step: Callable[[int, int, float], None] | None = None,
    *,
    begun: OwnLayers | None = None,
    settings: OwnSettings | None = None,
) -> OwnLayers | None:
    """Teach them, and the network with them; the same cases and settings give the same ones.

    Args:
        armt: the model.
        cases: at least one.
        network: that has been taught without them, or with those that are begun with; it is changed in place.
        loss_of: of it, on some cases and what is seen of their pairs, ``[n, 2 * d]``.
        layer: that the judge looks at.
        on_step: called after each step with its number, counted from 1, how many there are, and its loss.
        begun: changes to go on from, of layers up to that one; None to begin with new ones.
        settings: the default ones if None.

    Returns:
        The changes; None where the model, or so low a layer, has none.
    """
    settings = settings or OwnSettings()
    count = min(settings.layers, layer) if begun is None else begun.count
    if count < 1 or not may_have_own(armt.config):
        return None
    first = layer + 1 - count
    # Small gradients vanish in float16.
    wide = torch.float32 if armt.model.dtype == torch.float16 else armt.model.dtype
    config, weights = upper_layers(armt, first, layer, dtype=wide)
    changes = Changes(config, weights, rank=settings.rank, seed=settings.seed, begun=begun)
    batches = list(_batches(cases, settings))
    rate = settings.rate if begun is None else settings.further_rate
    descent = Descent(
        [
            {"params": changes.factors, "lr": rate, "weight_decay": 0.0},
            {"params": list(network.parameters()), "lr": settings.network_rate, "weight_decay": _DECAY},
        ],
        warm_up=settings.warm_up,
        steps=len(batches),
    )
    network.train()
    with torch.random.fork_rng(devices=[]), widened_products(wide, armt.model.device):
        torch.manual_seed(settings.seed)
        for number, batch in enumerate(batches, 1):
            pairs = [pair for case in batch for pair in case.pairs]
            asked = [pair.asked for pair in pairs]
            seen = _seen(_block(config, changes), config, wide, hidden_of(armt, pairs, first), asked)
            loss = loss_of(batch, seen.flatten(1).cpu())
            descent.step(loss)
            if on_step is not None:
                on_step(number, len(batches), float(loss.detach()))
    network.eval()
    return changes.made()


def _batches(cases: Sequence[CaseT], settings: OwnSettings) -> Iterator[list[CaseT]]:
    """Yield every case once, in batches of about one length."""
    lengths = [max(len(pair.ids) for pair in case.pairs) for case in cases]
    for batch in of_one_length(lengths, settings.questions, Random(settings.seed), _IN_ORDER):
        yield [cases[one] for one in batch]


def _block(config: ArmtConfig, changes: Changes) -> Block:
    """Return the layers as they are now."""
    return make_block(config, changes.weights(), compiled=False, tiles=Tiles())


def _seen(
    block: Block, config: ArmtConfig, dtype: torch.dtype, hidden: Sequence[Tensor], asked: Sequence[int]
) -> Tensor:
    """Run pairs side by side, layer by layer; what is seen of them, ``[n, 2, d]``.

    Args:
        block: the layers.
        config, dtype: of them.
        hidden: what the layers below have left, ``[n, d]`` each.
        asked: tokens of each question.
    """
    lanes, tokens = len(hidden), max(map(len, hidden))
    # Padding stands behind what is seen.
    together = torch.zeros(1, lanes, tokens, config.d_model, dtype=dtype, device=hidden[0].device)
    for lane, rows in enumerate(hidden):
        together[0, lane, : len(rows)] = rows
    state = TrainingStates.zeros(config, lanes, device=together.device, dtype=torch.float32)
    for layer in range(config.layers):
        group = CellGroup(
            lo=layer, hi=layer + 1, lanes=lanes, real=(tokens,) * lanes, first=(False,) * lanes, past=(0,) * lanes,
            position=(0,) * lanes,
        )  # fmt: skip
        together = block.step(together, group, state)
    ends = [(lane, len(rows), count) for lane, (rows, count) in enumerate(zip(hidden, asked, strict=True))]
    return torch.stack([seen_of(together[0, lane, end - count : end]) for lane, end, count in ends])
