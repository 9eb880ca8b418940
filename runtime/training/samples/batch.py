"""What one pass of training works on: documents in segments, and the active segments that read their memories."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import torch
from torch import Tensor

# A position without a target.
IGNORED = -100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTarget:
    """A position that should read certain memory tokens (the contrastive read loss).

    Attributes:
        position: token of the active segment.
        own: memory tokens that hold the answer, as (segment, memory token).
        skipped: memory tokens that say something else about the same subject: neither right nor wrong.
        subjects: words asked about; segments of other samples that name them are skipped too.
        late: only in the upper layers.
    """

    position: int
    own: frozenset[tuple[int, int]]
    skipped: frozenset[tuple[int, int]]
    subjects: frozenset[str]
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActiveText:
    """An active segment: tokens, which of them are predicted, how much each counts.

    Attributes:
        ids: tokens.
        weights: per token, how much its prediction from the tokens before counts; the first is never predicted.
        answers: tokens (indices) whose prediction counts as right or wrong.
        reads: read targets.
    """

    ids: Sequence[int]
    weights: Sequence[float]
    answers: Sequence[int] = ()
    reads: Sequence[ReadTarget] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """A document in segments and the active segments that follow it.

    Attributes:
        segments: ids of each segment, all of the same number within a batch; may be empty.
        active: what reads the memory.
        subjects: per segment, the words whose facts it holds.
    """

    segments: Sequence[Sequence[int]]
    active: Sequence[ActiveText]
    subjects: Sequence[frozenset[str]] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """Samples side by side, as tensors.

    Attributes:
        samples: what it was made of.
        segments: number of segments.
        sample_of: per active lane, its sample.
        active_ids: ``[Q, T]``, padded with 0.
        targets: ``[Q, T]``, the next token, or `IGNORED`.
        target_weights: ``[Q, T]``.
        answers: bool ``[Q, T]``: targets that are right or wrong answers.
    """

    samples: Sequence[Sample]
    segments: int
    sample_of: list[int]
    active: list[ActiveText]
    active_ids: Tensor
    targets: Tensor
    target_weights: Tensor
    answers: Tensor
    active_lengths: list[int] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        """Real tokens, memory tokens not counted."""
        return sum(len(s) for sample in self.samples for s in sample.segments) + sum(self.active_lengths)


def make_batch(samples: Sequence[Sample], device: torch.device) -> Batch:
    """Put samples side by side; all must have the same number of segments."""
    counts = {len(sample.segments) for sample in samples}
    assert len(counts) == 1, f"samples of one batch have one number of segments, got {sorted(counts)}"
    active = [text for sample in samples for text in sample.active]
    sample_of = [number for number, sample in enumerate(samples) for _ in sample.active]
    lengths = [len(text.ids) for text in active]
    shape = (len(active), max(lengths))
    ids = torch.zeros(shape, dtype=torch.int64)
    targets = torch.full(shape, IGNORED)
    weights = torch.zeros(shape)
    answers = torch.zeros(shape, dtype=torch.bool)
    for lane, text in enumerate(active):
        row = torch.tensor(list(text.ids))
        counted = torch.tensor(list(text.weights))
        ids[lane, : len(row)] = row
        targets[lane, : len(row) - 1] = torch.where(counted[1:] > 0, row[1:], IGNORED)
        weights[lane, : len(row) - 1] = counted[1:]
        for index in text.answers:
            answers[lane, index - 1] = True
    return Batch(
        samples,
        counts.pop(),
        sample_of,
        active,
        ids.to(device),
        targets.to(device),
        weights.to(device),
        answers.to(device),
        lengths,
    )


def joined(batch: Batch) -> tuple[Batch, list[int]]:
    """Return a batch of the same texts read at one go, and where in them the active segments begin.

    Every active segment becomes a sample of its own, without a document: its document stands in front of it.
    """
    samples, starts = [], []
    for lane, text in enumerate(batch.active):
        before = [token for segment in batch.samples[batch.sample_of[lane]].segments for token in segment]
        ids = [*before, *text.ids]
        samples.append(Sample(segments=(), active=[ActiveText(ids=ids, weights=[0.0] * len(ids))]))
        starts.append(len(before))
    return make_batch(samples, batch.active_ids.device), starts
