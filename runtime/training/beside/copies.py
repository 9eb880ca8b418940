"""Teach a judge which words of a sentence answer: a small network over what the model makes of copies of them.

Of a question whose answer is known, the sentence that has it is put before the model as `armt ask` does, copies of its
words are weighed (`engine.copying`), and the network is to choose those that share the most words with the answer: it
loses the logarithm of the F1 that its choice is expected to have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from armt.errors import UsageError
from armt.models.checkpoint.beside.judge import CopyJudge
from armt.runtime.answers.asking import AskOptions, answer_request, is_copied, opening_of
from armt.runtime.answers.finding.candidates import Candidate
from armt.runtime.answers.known import Asked, f1
from armt.runtime.engine.copying import weighed_copies
from armt.runtime.engine.decoder import RunPrompt
from armt.runtime.engine.memory import empty_memory
from armt.runtime.engine.rounds import run_openings
from armt.runtime.training.beside.scaled import ScaledLinear, gone_through

if TYPE_CHECKING:
    from armt.runtime.session import Armt

# A sentence no copy of which shares more than this with the answer teaches nothing: it says it in other words.
_LEAST_SHARED = 0.3
# A sentence that is the answer itself would teach that sentences are.
_MOST_SHARED = 0.9
# Neighbours are alike: for the mean and the spread of what the network sees every eighth copy is enough.
_SAMPLED = 8
# What F1 cannot fall below, as far as the loss is concerned.
_FLOOR = 1e-6


@dataclass(frozen=True, slots=True, kw_only=True)
class CopySettings:
    """How a judge is taught to choose copies; the defaults were found on held-in documents (docs/results/answers.md).

    Attributes:
        questions: of a document at most, spread over all that it has; each costs as much as an answer. 0 for none.
        width: of the network.
        epochs: how often each question is gone through.
        further_epochs: the same, for a network that has been taught before.
        rate, decay, dropout: of AdamW and of what the network sees.
        seed: of its start, of dropout and of the order of questions.
    """

    questions: int = 12
    width: int = 32
    epochs: int = 16
    further_epochs: int = 8
    rate: float = 5e-4
    decay: float = 0.1
    dropout: float = 0.3
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class CopyCase:
    """Copies of a sentence's words, and how near they come to the answer.

    Attributes:
        states: of each what the model makes of its last token, float16 ``[n, d]``.
        scores: by their likelihood, float32 ``[n]``, nats.
        shared: F1 of the words of copy and answer, float32 ``[n]``.
    """

    states: Tensor
    scores: Tensor
    shared: Tensor


def copy_cases(
    armt: Armt, found: Sequence[tuple[Asked, Sequence[Candidate]]], settings: CopySettings
) -> list[CopyCase]:
    """Weigh the copies of the answers to some of a document's questions.

    Args:
        armt: the model.
        found: questions with the sentences that may answer them, the best first.
        settings: how many are taken.
    """
    taken = [(item, best) for item, candidates in found if (best := _answering(item, candidates)) is not None]
    opening, cases = opening_of(armt.tokenizer), []
    for at in np.unique(np.linspace(0, len(taken) - 1, min(settings.questions, len(taken))).round().astype(int)):
        item, best = taken[at]
        case = _case(armt, item, best, opening)
        if case is not None:
            cases.append(case)
    return cases


def teach_copies(
    cases: Sequence[CopyCase],
    settings: CopySettings,
    on_epoch: Callable[[float], None] = lambda _: None,
    *,
    begun: CopyJudge | None = None,
) -> CopyJudge:
    """Teach the network; the same cases and settings give the same one.

    Args:
        cases: at least one.
        settings: how.
        on_epoch: called after each epoch with the mean loss.
        begun: what goes on; None for a new one.
    """
    steps = settings if begun is None else replace(settings, epochs=settings.further_epochs)
    network = gone_through(cases, steps, partial(_Network, cases, settings, begun), _loss, on_epoch)
    return network.folded()


def _answering(item: Asked, candidates: Iterable[Candidate]) -> Candidate | None:
    """Return the first sentence that has the answer, where a few of its words are what is given."""
    question, answer = item.question, item.answer
    best = next((one for one in candidates if item.is_answered_by(one.sentence.start, one.sentence.end)), None)
    if answer is None or best is None or not is_copied(question, best) or f1(answer, best.line) > _MOST_SHARED:
        return None
    return best


def _case(armt: Armt, item: Asked, best: Candidate, opening: RunPrompt) -> CopyCase | None:
    """Weigh the copies of one sentence; None where none says what the answer does, or the model cannot be asked."""
    question, answer = item.question, item.answer
    memory = empty_memory(armt.model)
    request = answer_request(question, best.around, memory, armt.tokenizer, AskOptions(), quote=best.line)
    copying = request.copying
    # An answer that no copy is as long as would teach to go on as long as one may.
    if copying is None or answer is None or len(armt.tokenizer.encode(answer)) > request.max_tokens:
        return None
    request = replace(request, run=RunPrompt(opening))
    try:
        run_openings(armt, [request])
        copies = weighed_copies(
            armt.model, memory, request.prompt, copying, max_tokens=request.max_tokens,
            stop_ids=armt.tokenizer.eos_ids, window=request.window, run=request.run,
        )  # fmt: skip
    except UsageError:
        # Where a base's table of positions ends, a long sentence between long ones does not fit.
        return None
    shared = torch.tensor([f1(answer, armt.tokenizer.decode(ids)) for ids in copies.ids])
    if not copies.complete or float(shared.max()) <= _LEAST_SHARED:
        return None
    largest = float(np.finfo(np.float16).max)
    states = torch.from_numpy(copies.states.clip(-largest, largest).astype(np.float16))
    return CopyCase(states, torch.from_numpy(copies.scores).float(), shared)


class _Network(nn.Module):
    """The network; see `ScaledLinear` for what it makes of states.

    Args:
        cases: what it is to be taught with.
        settings: how.
        begun: what it goes on from.
    """

    def __init__(self, cases: Sequence[CopyCase], settings: CopySettings, begun: CopyJudge | None) -> None:
        super().__init__()
        self._dropout = settings.dropout
        sampled = torch.cat([case.states[::_SAMPLED] for case in cases]).float()
        width = settings.width if begun is None else len(begun.seen_bias)
        self.seen = ScaledLinear(sampled, width, dropout=settings.dropout)
        self.logit = nn.Linear(width, 1, bias=False)
        self.likely = nn.Parameter(torch.ones(1))
        if begun is not None:
            self.seen.unfold(begun.seen_weight.astype(np.float32), begun.seen_bias)
            with torch.no_grad():
                self.logit.weight.copy_(torch.from_numpy(begun.logit_weight)[None])
                self.likely.copy_(torch.from_numpy(begun.likely))

    def forward(self, states: Tensor, scores: Tensor) -> Tensor:
        """Return what is said for copies ``[n]``: states ``[n, d]``, scores by their likelihood ``[n]``."""
        hidden = F.dropout(F.relu(self.seen(states)), self._dropout, self.training)
        return self.logit(hidden).squeeze(-1) + self.likely * scores  # type: ignore[no-any-return]

    def folded(self) -> CopyJudge:
        """Return it as a `CopyJudge`, mean and spread folded in."""
        seen_weight, seen_bias = self.seen.folded(torch.float16)
        return CopyJudge(
            seen_weight=seen_weight.astype(np.float16),
            seen_bias=seen_bias,
            logit_weight=self.logit.weight[0].detach().float().numpy(),
            likely=self.likely.detach().float().numpy(),
        )


def _loss(network: _Network, batch: Sequence[CopyCase]) -> Tensor:
    """Return the negative logarithm of the F1 to be expected, in the mean of some questions."""
    said = network(torch.cat([case.states for case in batch]).float(), torch.cat([case.scores for case in batch]))
    chances = said.split([len(case.scores) for case in batch])
    return torch.stack([
        -((one.softmax(dim=0) * case.shared).sum() + _FLOOR).log() for one, case in zip(chances, batch, strict=True)
    ]).mean()  # fmt: skip
