"""What a memory is worth on running text (perplexity by segment) and for summaries (likelihood and ROUGE)."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional as F

from armt.errors import NoTextError
from armt.runtime.engine.decoder import NotFinite
from armt.runtime.engine.memory import Memory, emptied, empty_memory
from armt.runtime.engine.reader import Reader, Source
from armt.runtime.engine.schedule import Schedule
from armt.runtime.evaluation.measures import rouge_scorer
from armt.runtime.evaluation.recall import decode_texts, wilson
from armt.runtime.session import Armt
from armt.runtime.text.corpus import Pair, sentences

# Of a float64's exponential.
_MOST_NATS = 709.0
_ROUGE = ("rouge1", "rouge2", "rougeL")


@dataclass(slots=True)
class SegmentLoss:
    """Summed losses of one segment index over all texts.

    Attributes:
        tokens: predicted tokens.
        memory, zeroed: nats, with the memory of the segments before and without.
        base: nats of the base reading the segment alone, where it was asked for.
    """

    tokens: int = 0
    memory: float = 0.0
    zeroed: float = 0.0
    base: float | None = None


@dataclass(slots=True)
class PerplexityScore:
    """Losses by segment index (from 0)."""

    texts: int = 0
    segments: dict[int, SegmentLoss] = field(default_factory=dict)

    def row(self) -> dict[str, Any]:
        """Return the numbers as JSON; ``later`` is all segments but the first."""
        later = [loss for index, loss in self.segments.items() if index]
        return {
            "texts": self.texts,
            "segments": [{"segment": i + 1, **_losses([loss])} for i, loss in sorted(self.segments.items())],
            "later": _losses(later) if later else None,
        }


def _losses(parts: Sequence[SegmentLoss]) -> dict[str, Any]:
    tokens = sum(part.tokens for part in parts)
    ways = {"memory": [p.memory for p in parts], "zeroed": [p.zeroed for p in parts]}
    if all(part.base is not None for part in parts):
        ways["base"] = [p.base or 0.0 for p in parts]
    means = {way: sum(values) / tokens for way, values in ways.items()}
    return {
        "tokens": tokens,
        **{way: {"loss": round(mean, 4), "perplexity": _perplexity(mean)} for way, mean in means.items()},
    }


def _perplexity(loss: float) -> float | None:
    """Return ``exp(loss)``, None where that is no number that a computer has: the model has gone astray."""
    return round(math.exp(loss), 3) if loss < _MOST_NATS else None


def score_perplexity(
    armt: Armt,
    texts: Iterable[Sequence[int]],
    *,
    schedule: Schedule,
    base: Armt | None = None,
) -> PerplexityScore:
    """Measure the loss of texts by segment index.

    The first token of a segment is left out: with the memory zeroed nothing predicts it.

    Args:
        armt: the model.
        texts: token ids; read to their end, logits of one text are in memory at a time.
        schedule: of the reading.
        base: the base without a trained memory.

    Raises:
        NoTextError: no text has a segment of two tokens.
        NotFinite: the model's logits are not finite.
    """
    score = PerplexityScore()
    size = armt.config.segment_tokens
    for ids in texts:
        pieces = [torch.tensor(list(ids[k : k + size])) for k in range(0, len(ids), size)]
        pieces = [piece for piece in pieces if len(piece) > 1]
        if not pieces:
            continue
        together = _piece_losses(armt.logits(torch.cat(pieces), schedule), pieces)
        apart = [_loss(armt.logits(piece, schedule), piece) for piece in pieces]
        alone = None if base is None else [_loss(base.logits(piece, schedule), piece) for piece in pieces]
        for index, piece in enumerate(pieces):
            sums = score.segments.setdefault(index, SegmentLoss(base=None if base is None else 0.0))
            sums.tokens += len(piece) - 1
            sums.memory += together[index]
            sums.zeroed += apart[index]
            if alone is not None:
                sums.base = (sums.base or 0.0) + alone[index]
        if not all(map(math.isfinite, (*together, *apart, *(alone or ())))):
            raise NotFinite("the model's logits are not finite")
        score.texts += 1
    if not score.texts:
        raise NoTextError("no text of at least two tokens")
    return score


def _piece_losses(logits: Tensor, pieces: Sequence[Tensor]) -> list[float]:
    rows = torch.split(logits, [len(piece) for piece in pieces])
    return [_loss(row, piece) for row, piece in zip(rows, pieces, strict=True)]


def _loss(logits: Tensor, ids: Tensor) -> float:
    """Return the summed loss of all tokens but the first, nats."""
    return float(F.cross_entropy(logits[:-1].float(), ids[1:].to(logits.device), reduction="sum"))


@dataclass(slots=True)
class SummaryScore:
    """What summaries came to.

    Attributes:
        documents: number of them.
        loss: nats per reference token, one entry for each document, by way.
        rouge: F measures, one entry for each document, by way (``memory``, ``lead``, ...) and measure.
        outputs: name, reference and output of each document.
    """

    documents: int = 0
    loss: dict[str, list[float]] = field(default_factory=dict)
    rouge: dict[str, dict[str, list[float]]] = field(default_factory=dict)
    outputs: list[dict[str, str]] = field(default_factory=list)

    def row(self) -> dict[str, Any]:
        """Return the numbers as JSON; ``better`` counts documents whose reference the memory makes likelier."""
        better = {}
        for way, losses in self.loss.items():
            if way != "memory":
                wins = sum(ours < theirs for ours, theirs in zip(self.loss["memory"], losses, strict=True))
                share, low, high = wilson(wins, len(losses))
                better[way] = {"documents": wins, "of": len(losses), "share": round(share, 4),
                               "low": round(low, 4), "high": round(high, 4)}  # fmt: skip
        return {
            "documents": self.documents,
            "loss": {way: round(sum(v) / len(v), 4) for way, v in self.loss.items() if v},
            "better": better,
            "rouge": {
                way: {measure: round(sum(v) / len(v), 4) for measure, v in measures.items() if v}
                for way, measures in self.rouge.items()
            },
        }


def score_summaries(
    armt: Armt,
    pairs: Iterable[Pair],
    *,
    schedule: Schedule,
    base: Armt | None = None,
    generate: int = 0,
) -> SummaryScore:
    """Measure how likely reference summaries are after reading the document, and how close the model's own come.

    Args:
        armt: the model.
        pairs: documents with instruction and reference.
        schedule: of the reading.
        base: the base without a trained memory, given the last or the first segment.
        generate: tokens of the model's own summary; 0 for none, and no ROUGE.

    Raises:
        NoTextError: there is no document.
        UsageError: ROUGE is asked for and its package is not installed.
    """
    score = SummaryScore()
    rouge = rouge_scorer(*_ROUGE) if generate else None
    for pair in pairs:
        ids = armt.tokenizer.encode(pair.text)
        size = armt.config.segment_tokens
        (reading,) = Reader(armt.model, schedule).read([Source([ids])])
        memory = reading.memory
        prompt = armt.tokenizer.chat_frame(pair.prompt).bare_ids
        ways: dict[str, tuple[Armt, Memory, list[int]]] = {
            "memory": (armt, memory, prompt),
            "zeroed": (armt, emptied(armt.model, memory), prompt),
        }
        if base is not None:
            blank = empty_memory(base.model)
            ways["base last"] = (base, blank, _with_document(base, pair.prompt, ids[-size:], last=True))
            ways["base first"] = (base, blank, _with_document(base, pair.prompt, ids[:size], last=False))
        reference = armt.tokenizer.encode(pair.response)
        for way, (model, read, asked) in ways.items():
            score.loss.setdefault(way, []).append(_reference_loss(model, read, asked, reference))
        if rouge is not None:
            _add_outputs(score, rouge, ways, pair, generate)
        score.documents += 1
    if not score.documents:
        raise NoTextError("no pair to evaluate on")
    return score


def _with_document(armt: Armt, instruction: str, document: Sequence[int], *, last: bool) -> list[int]:
    """Return a prompt with as much of a document as a segment has room for, from its end or its beginning."""
    frame = armt.tokenizer.chat_frame(instruction)
    room = max(1, armt.config.segment_tokens - len(frame.prefix_ids) - len(frame.suffix_ids))
    return [*frame.prefix_ids, *(document[-room:] if last else document[:room]), *frame.suffix_ids]


@torch.inference_mode()
def _reference_loss(armt: Armt, memory: Memory, prompt: Sequence[int], reference: Sequence[int]) -> float:
    """Return the mean loss of a reference after a prompt, nats per token."""
    reader = Reader(armt.model, "sequential", want_logits=True)
    (reading,) = reader.read([Source([[*prompt, *reference]], resumed=memory.with_open_tokens(()))])
    assert reading.logits is not None
    rows = reading.logits[len(prompt) - 1 : len(prompt) + len(reference) - 1].float()
    return float(F.cross_entropy(rows, torch.tensor(list(reference), device=rows.device)))


def _add_outputs(
    score: SummaryScore, rouge: Any, ways: dict[str, tuple[Armt, Memory, list[int]]], pair: Pair, tokens: int
) -> None:
    lead = " ".join(sentences(pair.text)[:1])
    texts = {"lead": lead}
    for way, (model, memory, prompt) in ways.items():
        (texts[way],) = decode_texts(model, [memory.with_open_tokens(())], [prompt], max_tokens=tokens)
    for way, text in texts.items():
        measured = rouge.score(pair.response, text)
        for measure in _ROUGE:
            score.rouge.setdefault(way, {}).setdefault(measure, []).append(float(measured[measure].fmeasure))
    score.outputs.append({"name": pair.name, "reference": pair.response, "output": texts["memory"].strip()})
