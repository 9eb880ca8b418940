"""What a memory is worth on running text and for summaries, against losses computed token by token."""

from __future__ import annotations

import builtins
import math
from pathlib import Path
from typing import Any

import pytest
import torch

import armt
from armt.errors import NoTextError, UsageError
from armt.runtime.engine.decoder import NotFinite
from armt.runtime.evaluation.text import PerplexityScore, SegmentLoss, score_perplexity, score_summaries
from armt.runtime.session import Armt
from armt.runtime.text.corpus import Pair


@pytest.fixture(scope="module")
def tiny(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir, device="cpu", dtype="float32")


def test_perplexity_differs_only_where_there_is_something_to_remember(tiny: Armt) -> None:
    ids = tiny.tokenizer.encode("The quick brown fox jumps over the lazy dog. " * 3)[:80]
    row = score_perplexity(tiny, [ids], schedule="sequential", base=tiny).row()
    first, second, third = row["segments"]
    assert first["memory"] == first["zeroed"] == first["base"]
    assert second["memory"] != second["zeroed"]
    assert (first["tokens"], second["tokens"], third["tokens"]) == (31, 31, 15)
    assert row["later"]["tokens"] == 46


def test_perplexity_of_nothing_is_refused(tiny: Armt) -> None:
    with pytest.raises(NoTextError):
        score_perplexity(tiny, [[1]], schedule="sequential")


def test_perplexity_of_a_model_of_no_numbers_is_an_error(tiny_model_dir: Path) -> None:
    """It was shown as nan, and the command ended well."""
    broken = armt.load(tiny_model_dir, device="cpu", dtype="float32")
    broken.model.weights.embedding.fill_(math.nan)
    with pytest.raises(NotFinite, match="not finite"):
        score_perplexity(broken, [range(20)], schedule="sequential")


def test_summaries_are_compared_document_by_document(tiny: Armt) -> None:
    pair = Pair(name="a", text="It rained and rained. " * 5, prompt="What?", response="Rain.")
    row = score_summaries(tiny, [pair, pair], schedule="sequential", base=tiny).row()
    assert row["documents"] == 2
    assert set(row["loss"]) == {"memory", "zeroed", "base last", "base first"}
    assert row["better"]["zeroed"]["documents"] in (0, 2)
    assert row["loss"]["memory"] != row["loss"]["zeroed"]


def test_perplexity_by_hand(tiny: Armt) -> None:
    """Two texts, the second of one segment: nats per predicted token, the first of each segment left out."""
    texts = [
        tiny.tokenizer.encode(text) for text in ("The quick brown fox jumps over the lazy dog again.", "It rains.")
    ]
    row = score_perplexity(tiny, texts, schedule="sequential").row()
    chances = [tiny.logits(torch.tensor(ids)).log_softmax(-1) for ids in texts]

    def nats(text: int, first: int, last: int) -> float:
        return -sum(float(chances[text][at - 1, texts[text][at]]) for at in range(first + 1, last))

    ends = [len(ids) for ids in texts]
    assert 33 < ends[0] <= 64
    tokens = 31 + ends[1] - 1
    mean = (nats(0, 0, 32) + nats(1, 0, ends[1])) / tokens
    first, second = row["segments"]
    assert (row["texts"], first["tokens"], second["tokens"]) == (2, tokens, ends[0] - 33)
    assert first["memory"]["loss"] == pytest.approx(mean, abs=1e-4)
    assert first["memory"]["perplexity"] == pytest.approx(math.exp(mean), rel=1e-3)
    assert second["memory"]["loss"] == pytest.approx(nats(0, 32, ends[0]) / (ends[0] - 33), abs=1e-4)


def test_later_segments_are_one_mean_over_their_tokens() -> None:
    losses = {0: SegmentLoss(9, 9.0, 9.0), 1: SegmentLoss(3, 3.0, 6.0), 2: SegmentLoss(1, 5.0, 6.0)}
    row = PerplexityScore(texts=1, segments=losses).row()
    assert row["later"] == {
        "tokens": 4,
        "memory": {"loss": 2.0, "perplexity": round(math.exp(2), 3)},
        "zeroed": {"loss": 3.0, "perplexity": round(math.exp(3), 3)},
    }
    assert PerplexityScore(texts=1, segments={0: losses[0]}).row()["later"] is None


def test_a_reference_is_as_likely_as_its_tokens(tiny: Armt) -> None:
    """The prompt follows a document of whole segments, and the reference the prompt."""
    pair = Pair(name="a", text="It rained and rained all of the day, and at night it rained too."[:64], prompt="What?",
                response="Rain.")  # fmt: skip
    row = score_summaries(tiny, [pair], schedule="sequential").row()
    prompt = tiny.tokenizer.chat_frame(pair.prompt).bare_ids
    ids = [*tiny.tokenizer.encode(pair.text), *prompt, *tiny.tokenizer.encode(pair.response)]
    chances = tiny.logits(torch.tensor(ids)).log_softmax(-1)
    count = len(tiny.tokenizer.encode(pair.response))
    said = [float(chances[at - 1, ids[at]]) for at in range(len(ids) - count, len(ids))]
    assert row["loss"]["memory"] == pytest.approx(-sum(said) / count, abs=2e-4)


def test_summaries_are_written_and_compared_with_the_lead(tiny: Armt) -> None:
    pytest.importorskip("rouge_score", reason="the eval extra is not installed")
    pair = Pair(name="a", text="It rained all day. The sun was gone.", prompt="What?", response="It rained all day.")
    score = score_summaries(tiny, [pair], schedule="sequential", base=tiny, generate=4)
    rouge = score.row()["rouge"]
    assert rouge.keys() == {"lead", "memory", "zeroed", "base last", "base first"}
    # The first sentence is the reference.
    assert rouge["lead"] == {"rouge1": 1.0, "rouge2": 1.0, "rougeL": 1.0}
    (output,) = score.outputs
    assert (output["name"], output["reference"]) == ("a", "It rained all day.")


def test_no_documents(tiny: Armt) -> None:
    with pytest.raises(NoTextError, match="no pair to evaluate on"):
        score_summaries(tiny, [], schedule="sequential")


def test_rouge_says_what_it_needs(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any) -> Any:
        if name.startswith("rouge_score"):
            raise ImportError(name)
        return real(name, *more)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(UsageError, match="ROUGE needs the package rouge-score"):
        score_summaries(tiny, [], schedule="sequential", generate=4)


def test_the_perplexity_of_a_model_gone_astray_is_no_number() -> None:
    """Its loss is told; e to the power of it was an OverflowError."""
    row = PerplexityScore(texts=1, segments={0: SegmentLoss(tokens=2, memory=2000.0, zeroed=2.0)}).row()
    assert row["segments"][0]["memory"] == {"loss": 1000.0, "perplexity": None}
    assert row["segments"][0]["zeroed"] == {"loss": 1.0, "perplexity": 2.718}
