"""Choose the next token from logits: repetition penalty, greedy, temperature, top-k, top-p, with a seed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from armt.errors import UsageError
from armt.runtime.defaults import LEAST_PENALTY, MOST_PENALTY

# Beyond these nothing changes, and an integer of JSON may be too large for any number of a machine.
MOST_TEMPERATURE, MOST_TOP_K = 1e6, 2**31


@dataclass(frozen=True, slots=True, kw_only=True)
class Sampling:
    """How tokens are chosen.

    Attributes:
        temperature: 0 is greedy.
        top_p: keep the smallest set of tokens whose probability reaches this share.
        top_k: keep this many tokens; 0 for all.
        seed: of the generator; the same seed gives the same text.
        repetition_penalty: what the logits of tokens already written are divided by, as in CTRL (arXiv 1909.05858),
            section 4.1, or multiplied by where they are negative, as transformers does; 1 for none. The prompt's
            tokens are not penalised.
    """

    temperature: float = 0.0
    top_p: float = 1.0
    top_k: int = 0
    seed: int = 0
    repetition_penalty: float = 1.0

    def __post_init__(self) -> None:
        if not 0 <= self.temperature <= MOST_TEMPERATURE:
            raise UsageError(
                f"temperature: expected a number from 0 to {MOST_TEMPERATURE:,.0f}, got {str(self.temperature)[:40]}"
            )
        if not 0 < self.top_p <= 1:
            raise UsageError(f"top-p: expected a share above 0 and up to 1, got {str(self.top_p)[:40]}")
        if not 0 <= self.top_k <= MOST_TOP_K:
            raise UsageError(f"top-k: expected a whole number from 0 to {MOST_TOP_K:,}, got {str(self.top_k)[:40]}")
        if not LEAST_PENALTY <= self.repetition_penalty <= MOST_PENALTY:
            raise UsageError(
                f"repetition-penalty: expected a number from {LEAST_PENALTY} to {MOST_PENALTY}, "
                f"got {str(self.repetition_penalty)[:40]}"
            )
        if not -(2**63) <= self.seed < 2**64:
            raise UsageError(f"seed: expected a whole number of 64 bits, got {str(self.seed)[:40]}")


class Likeliest(NamedTuple):
    """What a lane's logits say of the next token.

    Attributes:
        id: of the largest logit, the first of several.
        log_probability: natural logarithm of its probability.
        log_total: logarithm of the sum of all logits' exponentials.
        finite: whether all logits are finite.
    """

    id: int
    log_probability: float
    log_total: float
    finite: bool


def likeliest(logits: Tensor) -> Tensor:
    """Compute the fields of `Likeliest` where the logits are; see `fetched`.

    Args:
        logits: ``[B, vocab]``.

    Returns:
        ``[B, 4]``, float32 or, of float64 logits, float64. Both hold every token's number.
    """
    wide = logits.to(torch.promote_types(logits.dtype, torch.float32))
    best = wide.argmax(-1, keepdim=True)
    least, most = wide.aminmax(dim=-1)
    total = wide.logsumexp(-1)
    chance = wide.gather(1, best)[:, 0] - total
    # What is not a number is the least and the greatest.
    finite = least.isfinite() & most.isfinite()
    return torch.stack([column.to(wide.dtype) for column in (best[:, 0], chance, total, finite)], dim=1)


def fetched(rows: Tensor) -> list[Likeliest]:
    """Bring what `likeliest` has found to the host, with one wait for all lanes."""
    return [Likeliest(int(best), chance, total, bool(finite)) for best, chance, total, finite in rows.tolist()]


class Sampler:
    """Draws tokens for one lane; lanes have their own generators, so that batching does not change a text.

    Args:
        options: how tokens are chosen.
    """

    def __init__(self, options: Sampling) -> None:
        self.options = options
        self._generator = torch.Generator().manual_seed(options.seed)
        self._written: dict[int, None] = {}

    @property
    def takes_likeliest(self) -> bool:
        """Whether it always chooses the largest logit, whatever it has chosen."""
        options = self.options
        return options.temperature == 0 and options.repetition_penalty == 1

    def choose(self, logits: Tensor) -> int:
        """Return a token id from ``logits`` ``[vocab]``, the one that the lane writes next."""
        if self.options.repetition_penalty != 1:
            logits = self._penalised(logits)
        chosen = self._draw(logits)
        self._written[chosen] = None
        return chosen

    def _penalised(self, logits: Tensor) -> Tensor:
        """Return the logits with those of the tokens written so far made less likely."""
        if not self._written:
            return logits
        index = torch.tensor(list(self._written), device=logits.device)
        # In float32 at least: a small penalty would be lost in the rounding of half precision.
        wide = logits.to(torch.promote_types(logits.dtype, torch.float32), copy=True)
        known, penalty = wide[index], self.options.repetition_penalty
        wide[index] = torch.where(known < 0, known * penalty, known / penalty)
        return wide

    def _draw(self, logits: Tensor) -> int:
        if self.options.temperature == 0:
            return _largest(logits)
        # The largest is taken off first: a tiny temperature would turn all logits into infinities otherwise.
        wide = logits.cpu().double()
        probabilities = torch.softmax((wide - wide.max()) / self.options.temperature, dim=-1)
        ordered, index = probabilities.sort(descending=True, stable=True)
        if self.options.top_k:
            ordered[self.options.top_k :] = 0
        # A token stays if what comes before it has not reached top_p yet; the first always stays.
        before = ordered.cumsum(0) - ordered
        ordered = torch.where(before < self.options.top_p * ordered.sum(), ordered, 0)
        return int(index[torch.multinomial(ordered, 1, generator=self._generator)])


def _largest(logits: Tensor) -> int:
    """Return the place of the largest, the first of several."""
    if logits.device.type != "cpu":
        return int(logits.argmax())
    # numpy finds it in a tenth of torch's time, and has no bfloat16.
    return int(logits.to(torch.promote_types(logits.dtype, torch.float32)).numpy().argmax())
