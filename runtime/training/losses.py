"""The losses of training: next tokens, distance to the base, and the contrastive loss on what is read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional as F

from armt.runtime.training.passes import Passes, PassResult
from armt.runtime.training.samples.batch import IGNORED, Batch, joined

# Read weights can all be zero for a query: its share of nothing must stay finite.
READ_EPS = 1e-6
# From this share of the layers on, the token before the answer should read too.
_LATE_SHARE = 0.4


@dataclass(frozen=True, slots=True, eq=False)
class TokenLoss:
    """Cross-entropy and how often the most likely token was right.

    Attributes:
        loss: weighted mean, in nats.
        right, asked: answers.
        targets: number of predicted tokens.
    """

    loss: Tensor
    right: int
    asked: int
    targets: int


def token_loss(passes: Passes, batch: Batch, hidden: Tensor) -> TokenLoss:
    """Return the weighted cross-entropy of a batch's targets, from hidden states ``[Q, T, d]``."""
    chosen = batch.targets != IGNORED
    logits = passes.logits(hidden[chosen]).float()
    targets, weights, answers = batch.targets[chosen], batch.target_weights[chosen], batch.answers[chosen]
    each = F.cross_entropy(logits, targets, reduction="none")
    loss = (each * weights).sum() / weights.sum()
    right = (logits.detach().argmax(-1) == targets) & answers
    return TokenLoss(loss, int(right.sum()), int(answers.sum()), int(chosen.sum()))


def base_loss(passes: Passes, teacher: Passes, batch: Batch, hidden: Tensor) -> Tensor:
    """Return the mean divergence KL(base || model) at all tokens of the active segments, in nats.

    Args:
        passes: of the model.
        teacher: of the base.
        batch: without documents, so that the base sees what the model sees.
        hidden: the model's, ``[Q, T, d]``.
    """
    with torch.no_grad():
        states, _ = teacher.read(batch.samples)
        told, _ = teacher.activate(batch, states)
    return _divergence(passes, teacher, hidden[_real(batch, hidden)], told[_real(batch, told)])


def distill_loss(passes: Passes, teacher: Passes, batch: Batch, hidden: Tensor) -> Tensor:
    """Return the mean divergence KL(base || model) at the tokens of the active segments, in nats.

    The base has read what the model has only in its memory: it runs on all segments and the active one as one sequence,
    with full attention and without memory tokens.

    Args:
        passes: of the model.
        teacher: of the base, without memory layers.
        batch: with documents.
        hidden: the model's, ``[Q, T, d]``.
    """
    whole, starts = joined(batch)
    with torch.no_grad():
        states, _ = teacher.read(whole.samples)
        told, _ = teacher.activate(whole, states)
    return _divergence(passes, teacher, hidden[_real(batch, hidden)], told[_real(whole, told, starts)])


def _real(batch: Batch, hidden: Tensor, starts: Sequence[int] | None = None) -> Tensor:
    """Say which of the positions of ``hidden`` ``[Q, T, d]`` are real tokens, from ``starts`` on; bool ``[Q, T]``."""
    lengths = torch.tensor(batch.active_lengths, device=hidden.device)
    places = torch.arange(hidden.shape[1], device=hidden.device)
    real = places < lengths.view(-1, 1)
    return real if starts is None else real & (places >= torch.tensor(starts, device=hidden.device).view(-1, 1))


def _divergence(passes: Passes, teacher: Passes, hidden: Tensor, told: Tensor) -> Tensor:
    """Return the mean of KL(teacher || model) over rows of hidden states ``[n, d]``."""
    with torch.no_grad():
        wanted = F.log_softmax(teacher.logits(told).float(), dim=-1)
    ours = F.log_softmax(passes.logits(hidden).float(), dim=-1)
    return F.kl_div(ours, wanted, reduction="sum", log_target=True) / torch.tensor(len(hidden), device=hidden.device)


def read_loss(passes: Passes, batch: Batch, result: PassResult) -> tuple[Tensor, float]:
    """Return the contrastive loss on read weights, and the mean share that falls on the right memory tokens.

    For every read target and memory layer: minus the log of the share of ``q . k`` (times the token's gate, as reading
    has it) that falls on the memory tokens that own the fact, once among the memory tokens of all segments of all
    samples in the batch, once among those of its own document, those left out that hold another fact about the same
    subject. Other documents alone are no good: what the layers below have read tells a query which document it belongs
    to, and that is enough to leave the others out.

    The share returned is the one within the document.
    """
    layers, config = passes.config.memory_layers, passes.config
    owns, keeps, late, lanes, positions = _masks(batch, config.memory_tokens)
    if not lanes or not layers:
        return result.hidden.new_zeros((), dtype=torch.float32), 0.0
    device = result.hidden.device
    own, kept = torch.stack(owns).to(device), torch.stack(keeps).to(device)
    mine = kept * _documents(batch, lanes, config.memory_tokens).to(device)
    lane_index, position_index = torch.tensor(lanes, device=device), torch.tensor(positions, device=device)
    late_mask = torch.tensor(late, device=device)
    total = result.hidden.new_zeros((), dtype=torch.float32)
    shares = []
    for layer, keys, queries in zip(layers, result.keys, result.queries, strict=True):
        use = torch.ones_like(late_mask) if layer >= _LATE_SHARE * config.layers else ~late_mask
        if not bool(use.any()):
            continue
        query = queries[lane_index[use], position_index[use]].float()
        reads = query @ keys.float().flatten(0, 2).T + READ_EPS
        right = (reads * own[use]).sum(-1)
        share, within = right / (reads * kept[use]).sum(-1), right / (reads * mine[use]).sum(-1)
        total = total - (share.log().mean() + within.log().mean()) / 2
        shares.append(float(within.detach().mean()))
    return total / max(1, len(shares)), sum(shares) / max(1, len(shares))


def _masks(batch: Batch, memory_tokens: int) -> tuple[list[Tensor], list[Tensor], list[bool], list[int], list[int]]:
    """Return, per read target: its own memory tokens and those that count, flat ``[S * B * M]``; late; lane; token."""
    segments, count = batch.segments, len(batch.samples)
    owns, keeps, late, lanes, positions = [], [], [], [], []
    for lane, text in enumerate(batch.active):
        mine = batch.sample_of[lane]
        for read in text.reads:
            own = torch.zeros(segments, count, memory_tokens)
            kept = torch.ones(segments, count, memory_tokens)
            for number, sample in enumerate(batch.samples):
                for segment, subjects in enumerate(sample.subjects):
                    if number != mine and not subjects.isdisjoint(read.subjects):
                        kept[segment, number] = 0
            for segment, token in read.skipped:
                kept[segment, mine, token] = 0
            for segment, token in read.own:
                own[segment, mine, token] = 1
                kept[segment, mine, token] = 1
            owns.append(own.flatten())
            keeps.append(kept.flatten())
            late.append(read.late)
            lanes.append(lane)
            positions.append(read.position)
    return owns, keeps, late, lanes, positions


def _documents(batch: Batch, lanes: list[int], memory_tokens: int) -> Tensor:
    """Return, per read target, which memory tokens are its own document's, ``[R, S * B * M]``."""
    count = len(batch.samples)
    owner = torch.arange(count).view(1, 1, -1, 1).expand(len(lanes), batch.segments, count, memory_tokens)
    wanted = torch.tensor([batch.sample_of[lane] for lane in lanes]).view(-1, 1, 1, 1)
    return (owner == wanted).float().flatten(1)
