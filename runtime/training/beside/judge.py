"""Teach a judge: the model stays as it is; a small network learns which of its sentences answers a question.

Documents with questions whose places are known (`answers.known`) are searched by words, the best sentences for each
question read behind it, and what the model makes of them is kept. The network is to tell the right ones from the
others, and "none of them" where no sentence is right, by cross-entropy over the candidates of a question. That takes a
minute: so far nothing but the network has gradients. Layers of the judge's own are taught behind that
(`runtime.training.beside.own_layers`), which takes longer than all that was read before.

Of a document whose questions all have an answer it would learn that there always is one. So a part of these is put once
more without the sentences that answer. Which words of a sentence answer is taught by `beside.copies`.

A judge that is there can be taught further, with other questions: its networks and its layers go on as they are. Where
it has layers, pairs are read as these are taught, and not before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from random import Random
from typing import TYPE_CHECKING, Protocol

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from armt.errors import DocumentError
from armt.models.checkpoint.beside.judge import Judge
from armt.models.checkpoint.beside.kind import Vectors
from armt.models.checkpoint.beside.own_layers import OwnLayers
from armt.runtime.answers.asking import AskOptions, candidates_for
from armt.runtime.answers.finding.candidates import Candidate, Searched
from armt.runtime.answers.finding.evidence import word_scores
from armt.runtime.answers.judging.judge import Judging
from armt.runtime.answers.judging.pairs import Pair, layer_of, pairs_of, states_of
from armt.runtime.answers.known import Asked, Known, placed_tokens, token_counts
from armt.runtime.training.beside.copies import CopyCase, CopySettings, copy_cases, teach_copies
from armt.runtime.training.beside.scaled import ScaledLinear, gone_through

if TYPE_CHECKING:
    from armt.runtime.session import Armt

#: Gives what is seen of pairs, float32 ``[n, 2, d]``.
Reads = Callable[[Sequence[Pair]], Vectors]

# Of the score by rules, to begin with: it hardly moves.
_RULES = 3.0
# A pair shares its steps with those of about its length.
_READ_TOGETHER = 1024
# How states spread is known from so many pairs, about.
_SPREAD_BY = 2048


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSettings:
    """How a judge is taught; the defaults were found on held-in documents (docs/results/answers.md).

    Attributes:
        width: of the network.
        candidates: sentences a question at most: the best by rules, and one that answers it.
        unanswered: share of the questions that are put once more without what answers them, where a document answers
            all of its questions.
        epochs: how often each question is gone through.
        rate, decay, dropout: of AdamW and of what the network sees.
        seed: of its start, of dropout, of the order of questions and of those that are put once more.
        copies: how the words of a sentence are taught.
    """

    width: int = 128
    candidates: int = 6
    unanswered: float = 0.3
    epochs: int = 6
    rate: float = 5e-4
    decay: float = 0.1
    dropout: float = 0.3
    seed: int = 0
    copies: CopySettings = field(default_factory=CopySettings)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A question as a judge sees it.

    Attributes:
        pairs: what the model reads of its sentences; of ninety thousand some 260 MB.
        states: what is seen of them, ``[n, 2 * d]``; float16, of which ninety thousand sentences take 200 MB. Nothing,
            ``[n, 0]``, where they are read when that is wanted.
        behind: their scores by rules below the best one's, float32 ``[n]``.
        right: which of them have the answer, bool ``[n]``; none of them may.
    """

    pairs: tuple[Pair, ...]
    states: Tensor
    behind: Tensor
    right: Tensor


class TeachesOwn(Protocol):
    """Teaches layers of a judge's own: `runtime.training.beside.own_layers.teach_own`."""

    def __call__(
        self,
        armt: Armt,
        cases: Sequence[Case],
        network: nn.Module,
        loss_of: Callable[[Sequence[Case], Tensor], Tensor],
        layer: int,
        on_step: Callable[[int, int, float], None] | None,
        *,
        begun: OwnLayers | None,
    ) -> OwnLayers | None:
        """Teach them, and the network over them."""
        ...


def teach_judge(
    armt: Armt,
    documents: Iterable[Known],
    *,
    model: str,
    settings: JudgeSettings | None = None,
    teach_own: TeachesOwn | None = None,
    begun: Judging | None = None,
    on_document: Callable[[Known], None] | None = None,
    on_epoch: Callable[[float], None] | None = None,
    on_step: Callable[[int, int, float], None] | None = None,
) -> Judge:
    """Teach a judge for a model.

    Args:
        armt: the model.
        documents: with questions; drawn one by one.
        model: its fingerprint, without what stands beside its weights.
        settings: the default ones if None.
        teach_own: teaches layers of its own, `runtime.training.beside.own_layers.teach_own`; None: it has none, or
            those of ``begun`` as they are.
        begun: this model with its judge, which is taught further, layers of its own where it has such; None for a new
            one.
        on_document: called with each document whose sentences have been found, and read but where steps do that.
        on_epoch: called after each epoch, over sentences and then over copies, with the mean loss, nats a question.
        on_step: called after each step of layers of its own with its number, how many there are, and its loss.

    Raises:
        DocumentError: no question has its answer among the sentences that are found for it.
    """
    settings, before = settings or JudgeSettings(), None if begun is None else begun.judge
    layer = layer_of(armt) if before is None else before.layer
    read: Reads = partial(states_of, armt, layer=layer) if begun is None else begun.states
    layers = None if before is None else before.own
    if before is not None and layers is None:
        # A few questions are too few to begin layers with.
        teach_own = None
    # Over layers that have been taught the network goes on with them, in their steps, where pairs are read anew.
    goes_on = layers is not None and teach_own is not None
    lessons = partial(_lessons, armt, documents, settings, on_document=on_document)
    told = on_epoch or (lambda loss: None)
    if goes_on:
        cases, copies = lessons(None)
        network = _Network(_some_states(armt, cases, read), settings, before)
    else:
        cases, copies = lessons(read)
        network = gone_through(cases, settings, lambda: _Network(_states_of(cases), settings, before), _loss, told)
    if teach_own is not None:
        layers = teach_own(armt, cases, network, partial(_loss_of_states, network), layer, on_step, begun=layers)
    words = None if before is None else before.copies
    if copies:
        words = teach_copies(copies, settings.copies, told, begun=words)
    return replace(network.folded(model, layer), own=layers, copies=words)


def _lessons(
    armt: Armt,
    documents: Iterable[Known],
    settings: JudgeSettings,
    read: Reads | None,
    *,
    on_document: Callable[[Known], None] | None,
) -> tuple[list[Case], list[CopyCase]]:
    """Search texts: what there is to learn of sentences, and of copies of their words.

    Cases have no states where ``read`` is None.

    Raises:
        DocumentError: no question has its answer among the sentences that are found for it.
    """
    cases: list[Case] = []
    copies: list[CopyCase] = []
    random = Random(settings.seed)
    for known in documents:
        found = [(item, _some_of(item, candidates, settings.candidates)) for item, candidates in _found(armt, known)]
        own = _cases(armt, found, read)
        cases += own
        copies += copy_cases(armt, found, settings.copies)
        if all(item.answer is not None for item in known.questions):
            cases += _without_answers(own, settings.unanswered, random)
        if on_document is not None:
            on_document(known)
    if not any(bool(case.right.any()) for case in cases):
        raise DocumentError("no question whose place is known has its answer among the sentences that are found for it")
    return cases, copies


def _some_of(item: Asked, candidates: Sequence[Candidate], most: int) -> Sequence[Candidate]:
    """Return the best by rules, as many as are put to it; where none of them answers, one from behind them that does.

    What answers in other words than the question's stands far behind by rules, and a judge is there for that.
    """
    first, behind = candidates[:most], candidates[most:]
    right = [one for one in (*first, *behind) if item.is_answered_by(one.sentence.start, one.sentence.end)]
    return first if not right or right[0] in first else [*first[:-1], right[0]]


def _cases(armt: Armt, found: Sequence[tuple[Asked, Sequence[Candidate]]], read: Reads | None) -> list[Case]:
    """Return what is found for each question of a document, read where ``read`` says how."""
    pairs = [pair for (question, *_), candidates in found for pair in pairs_of(armt, question, candidates)]
    largest = float(np.finfo(np.float16).max)
    seen = np.zeros((len(pairs), 0)) if read is None else _states(armt, pairs, read).clip(-largest, largest)
    states = torch.from_numpy(seen.astype(np.float16))
    cases, at = [], 0
    for item, candidates in found:
        scores = torch.tensor([candidate.score for candidate in candidates])
        right = [item.is_answered_by(one.sentence.start, one.sentence.end) for one in candidates]
        mine = slice(at, at + len(candidates))
        cases.append(Case(tuple(pairs[mine]), states[mine], scores - scores.max(), torch.tensor(right)))
        at += len(candidates)
    return cases


def _without_answers(cases: Iterable[Case], share: float, random: Random) -> Iterator[Case]:
    """Yield a share of the cases that something answers, without what does."""
    for case in cases:
        if bool(case.right.any()) and not bool(case.right.all()) and random.random() < share:
            left, behind = ~case.right, case.behind[~case.right]
            pairs = tuple(pair for pair, is_left in zip(case.pairs, left.tolist(), strict=True) if is_left)
            yield Case(pairs, case.states[left], behind - behind.max(), case.right[left])


def _found(armt: Armt, known: Known) -> list[tuple[Asked, list[Candidate]]]:
    """Return the questions of a document with the sentences found for them by words; without those with none.

    What says by its form what is asked for is no matter for a judge.
    """
    ids, ranges = placed_tokens(armt, known)
    asked = [item for item in known.questions if item.question.strip()]
    if not asked or not len(ranges):
        return []
    counts, vectors = token_counts(ids, armt.config.segment_tokens), armt.word_vectors
    scores = word_scores(known.text, ranges, [item.question for item in asked], vectors).segments
    found = []
    for item, words in zip(asked, scores, strict=True):
        searched = Searched(
            text=known.text, ranges=ranges, token_counts=counts, words=words, keys=None, vectors=vectors
        )
        candidates = candidates_for(item.question, searched, armt.tokenizer, AskOptions())
        if candidates and not candidates[0].defines:
            found.append((item, candidates))
    return found


def _states_of(cases: Iterable[Case]) -> Tensor:
    """Return what is seen of all pairs, float32 ``[n, 2 * d]``."""
    return torch.cat([case.states for case in cases]).float()


def _some_states(armt: Armt, cases: Iterable[Case], read: Reads) -> Tensor:
    """Return what is seen of pairs here and there, float32 ``[n, 2 * d]``: enough to know how it spreads."""
    pairs = [pair for case in cases for pair in case.pairs]
    return torch.from_numpy(_states(armt, pairs[:: max(1, len(pairs) // _SPREAD_BY)], read))


def _states(armt: Armt, pairs: Sequence[Pair], read: Reads) -> Vectors:
    """Read pairs, those of about the same length together; ``[n, 2 * d]``."""
    order = sorted(range(len(pairs)), key=lambda number: len(pairs[number].ids))
    states = np.zeros((len(pairs), 2, armt.config.d_model), dtype=np.float32)
    for at in range(0, len(order), _READ_TOGETHER):
        some = order[at : at + _READ_TOGETHER]
        states[some] = read([pairs[number] for number in some])
    return states.reshape(len(pairs), 2 * armt.config.d_model)


class _Network(nn.Module):
    """The network; see `ScaledLinear` for what it makes of states.

    Args:
        states: such as it is to be taught with, float32 ``[n, 2 * d]``.
        settings: how.
        begun: what it goes on from.
    """

    def __init__(self, states: Tensor, settings: JudgeSettings, begun: Judge | None) -> None:
        super().__init__()
        self._dropout = settings.dropout
        width = settings.width if begun is None else len(begun.seen_bias)
        self.seen = ScaledLinear(states, width, dropout=settings.dropout)
        self.logit = nn.Linear(width, 1)
        self.rules = nn.Parameter(torch.tensor(_RULES if begun is None else begun.rules))
        if begun is not None:
            self.seen.unfold(begun.seen_weight, begun.seen_bias)
            with torch.no_grad():
                self.logit.weight.copy_(torch.from_numpy(begun.logit_weight)[None])
                self.logit.bias.copy_(torch.from_numpy(begun.logit_bias))

    def forward(self, states: Tensor, behind: Tensor) -> Tensor:
        """Return logits beside 0 for none, of any shape; states ``[..., 2 * d]``, scores by rules behind the best."""
        hidden = F.dropout(F.relu(self.seen(states)), self._dropout, self.training)
        return self.logit(hidden).squeeze(-1) + self.rules * behind  # type: ignore[no-any-return]

    def folded(self, model: str, layer: int) -> Judge:
        """Return it as a `Judge`, mean and spread folded in."""
        seen_weight, seen_bias = self.seen.folded(torch.float16)
        return Judge(
            model=model,
            layer=layer,
            rules=max(0.0, float(self.rules.detach())),
            seen_weight=seen_weight,
            seen_bias=seen_bias,
            logit_weight=self.logit.weight[0].detach().float().numpy(),
            logit_bias=self.logit.bias.detach().float().numpy(),
        )


def _loss(network: _Network, batch: Sequence[Case]) -> Tensor:
    """Return the nats that the right candidates of some questions lack, in the mean."""
    return _loss_of_states(network, batch, _states_of(batch))


def _loss_of_states(network: _Network, batch: Sequence[Case], states: Tensor) -> Tensor:
    """Compute `_loss` from what is seen of all their pairs, ``[n, 2 * d]``.

    Where none of a question's candidates is right "none of them" is.
    """
    logits = network(states, torch.cat([case.behind for case in batch]))
    losses = []
    for case, found in zip(batch, logits.split([len(case.right) for case in batch]), strict=True):
        likely = torch.cat([found.new_zeros(1), found]).log_softmax(dim=0)
        right = torch.cat([~case.right.any()[None], case.right])
        losses.append(-likely[right].logsumexp(dim=0))
    return torch.stack(losses).mean()
