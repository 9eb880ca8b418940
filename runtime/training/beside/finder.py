"""Teach a finder: the model stays as it is; two projections learn which segments a question is about.

Documents of which it is known what stands where (`answers.known`) are read once, and the mean hidden states of their
segments and questions kept. Then each question is to tell its segments from all others of its document by
cross-entropy over their cosines (InfoNCE; van den Oord et al., 2018, arXiv:1807.03748). That takes seconds: nothing but
the projections has gradients.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from armt.errors import DocumentError, UsageError
from armt.models.checkpoint.beside.finder import Finder
from armt.models.checkpoint.beside.kind import Vectors
from armt.runtime.answers.finding.finder import mean_hidden
from armt.runtime.answers.finding.keys import key_layer
from armt.runtime.answers.finding.pointing import question_ids
from armt.runtime.answers.known import Known, placed_tokens, segments_of
from armt.runtime.choose import choose_schedule
from armt.runtime.engine.executor import Executor
from armt.runtime.engine.segments import cut
from armt.runtime.engine.segments import segments_of as laid_out
from armt.runtime.training.beside.scaled import ScaledLinear

if TYPE_CHECKING:
    from armt.runtime.session import Armt

# Which layers are looked at, as shares of those that read: what a text is about is told best in the middle.
_KEY_LAYER, _QUERY_LAYERS = 0.56, (0.32, 0.56, 0.8)
_WARMUP = 50
_LARGEST_GRADIENT = 5.0
# Cosines are between -1 and 1: they are sharpened by a learned factor, which starts here (its logarithm).
_SHARPNESS = 2.5


@dataclass(frozen=True, slots=True, kw_only=True)
class FinderSettings:
    """How a finder is taught; the defaults were found on held-in books and questions (docs/results/answers.md).

    Attributes:
        width: numbers that are kept of a segment, a byte each.
        weight: of its scores beside those of words, 0 to 1.
        epochs: how often each document is gone through.
        rate, decay, dropout: of AdamW and of what the projections see.
        seed: of their start, of dropout and of the order of documents.
    """

    width: int = 256
    weight: float = 0.4
    epochs: int = 14
    rate: float = 1e-3
    decay: float = 0.3
    dropout: float = 0.4
    seed: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """A document as a finder sees it.

    Attributes:
        segments: mean hidden states of its segments, float32 ``[S, d]``.
        questions: those of what is asked about it, float32 ``[Q, layers * d]``.
        right: which segments each question is about, bool ``[Q, S]``.
    """

    segments: Tensor
    questions: Tensor
    right: Tensor


def teach_finder(
    armt: Armt,
    documents: Iterable[Known],
    *,
    model: str,
    settings: FinderSettings | None = None,
    on_document: Callable[[Known], None] | None = None,
    on_epoch: Callable[[float], None] | None = None,
) -> Finder:
    """Teach a finder for a model.

    Args:
        armt: the model; it has memory, so that documents pass it segment by segment.
        documents: with outlines or questions; drawn one by one.
        model: its fingerprint, without a finder.
        settings: the default ones if None.
        on_document: called with each document that has been read.
        on_epoch: called after each epoch with the mean loss, nats a question.

    Raises:
        UsageError: the model has no memory.
        DocumentError: no document has two segments and a question whose place is known.
    """
    if key_layer(armt.model) is None:
        raise UsageError(f"{armt.path}: has no memory in its layers, past which a finder sees segments go")
    settings = settings or FinderSettings()
    layers = armt.config.reading_layers
    key, queries = int(_KEY_LAYER * layers), sorted({int(share * layers) for share in _QUERY_LAYERS})
    lessons = []
    for known in documents:
        if (lesson := _lesson(armt, known, key, queries)) is not None:
            lessons.append(lesson)
        if on_document is not None:
            on_document(known)
    if not lessons:
        raise DocumentError("no document has two segments and a question whose place is known")
    towers = _taught(lessons, settings, on_epoch or (lambda loss: None))
    return Finder(
        model=model,
        layer=key,
        query_layers=tuple(queries),
        weight=settings.weight,
        **towers.folded(),
    )


def _lesson(armt: Armt, known: Known, key: int, queries: Sequence[int]) -> Lesson | None:
    """Read a document and its questions; None where there is nothing to tell apart."""
    ids, ranges = placed_tokens(armt, known)
    right_of = [(line.text, segments_of(ranges, line.start, line.end)) for line in known.outline]
    right_of += [(item.question, item.segments(ranges)) for item in known.questions]
    asked = [(question_ids(armt, text), right) for text, right in right_of if right and text.strip()]
    if len(ranges) < 2 or not asked:
        return None
    read = _means(armt, [ids], [key])
    hidden = _means(armt, [tokens for tokens, _ in asked], queries)
    right = torch.zeros(len(asked), len(ranges), dtype=torch.bool)
    for row, (_, segments) in zip(right, asked, strict=True):
        row[sorted(segments)] = True
    return Lesson(
        segments=torch.stack([read[0, number, key] for number in range(len(ranges))]),
        questions=torch.stack(
            [torch.cat([hidden[number, 0, layer] for layer in queries]) for number in range(len(asked))]
        ),
        right=right,
    )


def _means(armt: Armt, documents: Sequence[Sequence[int]], layers: Sequence[int]) -> dict[tuple[int, int, int], Tensor]:
    """Read documents; returns mean hidden states, float32 ``[d]``, by document, segment and layer."""
    config, means = armt.config, dict[tuple[int, int, int], Tensor]()
    size = config.segment_tokens
    schedule = choose_schedule("auto", config, None, armt.model.device).choice
    segments = (
        segment
        for number, ids in enumerate(documents)
        for segment in laid_out(number, cut([ids], size), segment_tokens=size, extra_tokens=config.extra_tokens)
    )
    # What is above the last of these layers changes nothing in them.
    for event in Executor(armt.model, schedule, layers=max(layers) + 1).run(segments):
        for layer in layers:
            if (found := mean_hidden(event, layer, config.front_tokens)) is not None:
                means[found[0].document, found[0].index, layer] = found[1].cpu()
    return means


class _Towers(nn.Module):
    """The two projections."""

    def __init__(self, lessons: Sequence[Lesson], settings: FinderSettings) -> None:
        super().__init__()
        self.segments, self.questions = (
            ScaledLinear(
                torch.cat([getattr(lesson, name) for lesson in lessons]), settings.width, dropout=settings.dropout
            )
            for name in ("segments", "questions")
        )
        self.sharpness = nn.Parameter(torch.tensor(_SHARPNESS))

    def forward(self, lesson: Lesson) -> Tensor:
        """Return how well segments fit questions ``[Q, S]``, sharpened cosines."""
        questions, segments = self.questions(lesson.questions), self.segments(lesson.segments)
        likeness = F.normalize(questions, dim=-1) @ F.normalize(segments, dim=-1).T
        return likeness * self.sharpness.exp()

    def folded(self) -> dict[str, Vectors]:
        """Return the projections as `Finder` has them, means and spreads folded in."""
        (key_weight, key_bias), (query_weight, query_bias) = (
            layer.folded(torch.float16) for layer in (self.segments, self.questions)
        )
        return {
            "key_weight": key_weight,
            "key_bias": key_bias,
            "query_weight": query_weight,
            "query_bias": query_bias,
        }


def _taught(lessons: Sequence[Lesson], settings: FinderSettings, on_epoch: Callable[[float], None]) -> _Towers:
    """Teach the projections; the same lessons and settings give the same ones."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(settings.seed)
        towers = _Towers(lessons, settings)
        optimizer = torch.optim.AdamW(towers.parameters(), lr=settings.rate, weight_decay=settings.decay)
        total = settings.epochs * len(lessons)
        schedule = torch.optim.lr_scheduler.LambdaLR(
            optimizer, lambda step: min(1.0, (step + 1) / _WARMUP) * (1 - step / total)
        )
        for _ in range(settings.epochs):
            on_epoch(_epoch(towers, lessons, optimizer, schedule))
    return towers.eval()


def _epoch(
    towers: _Towers,
    lessons: Sequence[Lesson],
    optimizer: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> float:
    """Go through all lessons once; returns the mean loss of a question."""
    lost, asked = 0.0, 0
    for lesson in _shuffled(lessons):
        likely = towers(lesson).log_softmax(dim=1).masked_fill(~lesson.right, -torch.inf)
        losses = -likely.logsumexp(dim=1)
        optimizer.zero_grad()
        # A sum: a document counts by its questions. Adam does not see the scale, the bound on the gradient does.
        (losses.sum() / 32).backward()
        nn.utils.clip_grad_norm_(towers.parameters(), _LARGEST_GRADIENT)
        optimizer.step()
        schedule.step()
        lost, asked = lost + float(losses.detach().sum()), asked + len(losses)
    return lost / asked


def _shuffled(lessons: Sequence[Lesson]) -> Iterator[Lesson]:
    return (lessons[number] for number in torch.randperm(len(lessons)).tolist())
