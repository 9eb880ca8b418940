"""What a finder and a judge are taught with: a linear layer over hidden states as they spread, and the steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from armt.models.checkpoint.beside.kind import Vectors

_BATCH = 32

CaseT = TypeVar("CaseT")
NetworkT = TypeVar("NetworkT", bound=nn.Module)


class Steps(Protocol):
    """How often cases are gone through, and how a network is moved by them: see `beside.judge.JudgeSettings`."""

    @property
    def epochs(self) -> int: ...

    @property
    def rate(self) -> float: ...

    @property
    def decay(self) -> float: ...

    @property
    def seed(self) -> int: ...


class ScaledLinear(nn.Linear):
    """A linear layer of so many outputs.

    Args:
        seen: rows that mean and spread are taken of, float32 ``[n, d]``.
        width: outputs.
        dropout: share of a row's entries that it does not see while it is taught.
    """

    def __init__(self, seen: Tensor, width: int, *, dropout: float) -> None:
        super().__init__(seen.shape[1], width)
        # Of a single row no spread is known.
        self._mean, self._spread = seen.mean(dim=0), seen.std(dim=0, correction=0).clamp_min(1e-3)
        self._dropout = dropout

    def forward(self, states: Tensor) -> Tensor:
        """Return ``[..., width]`` of states ``[..., d]``."""
        return super().forward(F.dropout((states - self._mean) / self._spread, self._dropout, self.training))

    def folded(self, dtype: torch.dtype = torch.float32) -> tuple[Vectors, Vectors]:
        """Return weight ``[width, d]`` and bias ``[width]`` that take the states as they are; float32.

        Args:
            dtype: that the weight can be kept in without being rounded further.
        """
        with torch.no_grad():
            weight = (self.weight / self._spread).to(dtype).to(self.weight.dtype)
            return weight.float().numpy(), (self.bias - weight @ self._mean).float().numpy()

    def unfold(self, weight: Vectors, bias: Vectors) -> None:
        """Take over what `folded` has given."""
        with torch.no_grad():
            whole = torch.from_numpy(weight)
            self.weight.copy_(whole * self._spread)
            self.bias.copy_(torch.from_numpy(bias) + whole @ self._mean)


def gone_through(
    cases: Sequence[CaseT],
    steps: Steps,
    make: Callable[[], NetworkT],
    loss_of: Callable[[NetworkT, Sequence[CaseT]], Tensor],
    on_epoch: Callable[[float], None],
) -> NetworkT:
    """Teach a network; the same cases and settings give the same one.

    Args:
        cases: what it learns from; at least one.
        steps: how.
        make: gives the network as it is at first.
        loss_of: of it on some of the cases, a scalar.
        on_epoch: called after each epoch with the mean loss of a case.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(steps.seed)
        network = make()
        optimizer = torch.optim.AdamW(network.parameters(), lr=steps.rate, weight_decay=steps.decay)
        total = steps.epochs * -(-len(cases) // _BATCH)
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: 1 - step / total)
        for _ in range(steps.epochs):
            lost, order = 0.0, torch.randperm(len(cases)).tolist()
            for at in range(0, len(order), _BATCH):
                batch = [cases[number] for number in order[at : at + _BATCH]]
                loss = loss_of(network, batch)
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                schedule.step()
                lost += float(loss.detach()) * len(batch)
            on_epoch(lost / len(cases))
    return network.eval()
