"""Teach a model to put questions in the words of documents: low-rank changes of its layers, by pairs of questions.

Every question of the set is gone through a few times, a batch at a time; the loss is that of the words in which it is
to be said. The model itself stays as it is.

Source: LoRA (arXiv 2106.09685), section 4.1.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from armt.errors import UsageError, error_line
from armt.kernels.eager.widened import widened_products
from armt.models.checkpoint.beside.fitting import may_have_own
from armt.models.checkpoint.beside.reworder import Reworder
from armt.models.checkpoint.read import load_weights
from armt.runtime.answers.judging.rewording import prompt_of, target_of, without_memory
from armt.runtime.training.beside.changes import Changes, Descent, of_one_length
from armt.runtime.training.layer import Tiles
from armt.runtime.training.losses import token_loss
from armt.runtime.training.passes import Passes
from armt.runtime.training.samples.batch import ActiveText, Batch, Sample, make_batch

if TYPE_CHECKING:
    from armt.runtime.session import Armt

# Questions of about one length stand in a batch: so many batches are put in order together.
_IN_ORDER = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Reworded:
    """A question, and the same in the words of documents.

    Attributes:
        question: as somebody asks it.
        reworded: as documents would have it; the same where it is in such words already.
    """

    question: str
    reworded: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RewordSettings:
    """How a reworder is taught; by the defaults that of the default model was (docs/log.md).

    Attributes:
        layers: how many of the upper layers are changed; all where there are no more.
        rank: of the changes.
        rate: of AdamW.
        questions: a batch has.
        epochs: how often all pairs are gone through.
        warm_up: steps in which the rate rises; it falls to zero at the end.
        seed: of the changes' start and of the order of pairs.
    """

    layers: int = 30
    rank: int = 8
    rate: float = 1e-3
    questions: int = 64
    epochs: int = 3
    warm_up: int = 20
    seed: int = 0


def read_reworded(path: Path) -> list[Reworded]:
    """Read pairs of questions.

    Args:
        path: JSON lines, or those of a .gz: ``question`` and ``reworded``; other keys are passed over.

    Raises:
        UsageError: it cannot be read, or a line is no such object.
    """
    opener = gzip.open if path.suffix == ".gz" else open
    found = []
    try:
        with opener(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    entry = json.loads(line)
                    pair = Reworded(question=_said(entry["question"]), reworded=_said(entry["reworded"]))
                except (ValueError, TypeError, KeyError, RecursionError) as exc:
                    raise UsageError(f"{path}, line {number}: no pair of questions ({error_line(exc)})") from exc
                found.append(pair)
    except (OSError, EOFError, zlib.error, UnicodeDecodeError) as exc:
        raise UsageError(f"{path}: cannot be read ({error_line(exc)})") from exc
    return found


def _said(value: object) -> str:
    if not isinstance(value, str) or not value.strip():
        raise ValueError("expected words")
    return value.strip()


def teach_reworder(
    armt: Armt,
    pairs: Sequence[Reworded],
    *,
    model: str,
    on_step: Callable[[int, int, float], None] | None = None,
    settings: RewordSettings | None = None,
) -> Reworder:
    """Teach one; the same pairs and settings give the same one.

    Args:
        armt: the model.
        pairs: at least one.
        model: fingerprint of its weights.
        on_step: called after each step with its number, counted from 1, how many there are, and its loss.
        settings: the default ones if None.

    Raises:
        UsageError: the model's layers cannot be changed so.
    """
    settings = settings or RewordSettings()
    if not may_have_own(armt.config):
        raise UsageError("this model hands on more than hidden states: it cannot be taught to reword questions")
    config = without_memory(armt.config)
    # Small gradients vanish in float16.
    wide = torch.float32 if armt.model.dtype == torch.float16 else armt.model.dtype
    weights = load_weights(armt.path, armt.config, layers=(0, config.layers), device=armt.model.device, dtype=wide)
    first = max(0, config.layers - settings.layers)
    changes = Changes(config, weights, rank=settings.rank, seed=settings.seed, first=first)
    texts = [_text(armt, pair) for pair in pairs]
    batches = [batch for epoch in range(settings.epochs) for batch in _batches(texts, settings, epoch)]
    groups = [{"params": changes.factors, "lr": settings.rate, "weight_decay": 0.0}]
    descent = Descent(groups, warm_up=settings.warm_up, steps=len(batches))
    with widened_products(wide, armt.model.device):
        for number, chosen in enumerate(batches, 1):
            passes = Passes(config, changes.weights(), tiles=Tiles())
            loss = _loss(passes, make_batch([texts[one] for one in chosen], armt.model.device))
            descent.step(loss)
            if on_step is not None:
                on_step(number, len(batches), float(loss.detach()))
    return Reworder(model=model, first=first, changes=changes.made())


def _text(armt: Armt, pair: Reworded) -> Sample:
    """Return a pair as one text, whose end is to be said."""
    asked = list(armt.tokenizer.encode(prompt_of(pair.question)))
    wanted = list(armt.tokenizer.encode(target_of(pair.reworded)))
    weights = [0.0] * len(asked) + [1.0] * len(wanted)
    return Sample(segments=(), active=[ActiveText(ids=[*asked, *wanted], weights=weights)])


def _loss(passes: Passes, batch: Batch) -> Tensor:
    """Return the mean cross-entropy of the words in which questions are to be said, in nats."""
    states, _ = passes.read(batch.samples)
    hidden, _ = passes.activate(batch, states)
    return token_loss(passes, batch, hidden).loss


def _batches(texts: Sequence[Sample], settings: RewordSettings, epoch: int) -> Iterator[list[int]]:
    """Yield numbers of all texts once, in batches of about one length."""
    lengths = [len(text.active[0].ids) for text in texts]
    return of_one_length(lengths, settings.questions, Random(settings.seed + epoch), _IN_ORDER)
