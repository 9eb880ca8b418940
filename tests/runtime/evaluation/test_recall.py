"""Evaluation: intervals, recall counted as BABILong counts, what a memory adds to text and to summaries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

import pytest

import armt
from armt.runtime.engine.memory import Memory
from armt.runtime.evaluation import recall
from armt.runtime.evaluation.recall import RecallItem, score_recall, wilson
from armt.runtime.session import Armt


@pytest.fixture(scope="module")
def tiny(tiny_model_dir: Path) -> Armt:
    return armt.load(tiny_model_dir, device="cpu")


@pytest.mark.parametrize(
    ("right", "asked", "low", "high"),
    # The classical table values, and the ends, where the plain interval has no width.
    [(8, 10, 0.4902, 0.9433), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (50, 100, 0.4038, 0.5962)],
)
def test_wilson(right: int, asked: int, low: float, high: float) -> None:
    found = wilson(right, asked)
    assert found.share == right / asked
    assert found.low == pytest.approx(low, abs=2e-4)
    assert found.high == pytest.approx(high, abs=2e-4)


def test_wilson_of_nothing_is_everything() -> None:
    assert math.isnan(wilson(0, 0).share)
    assert wilson(0, 0)[1:] == (0.0, 1.0)


def test_recall_counts_every_question_in_every_way(tiny: Armt) -> None:
    items = [
        RecallItem(
            ids=tiny.tokenizer.encode("Mary went to the garden. " * 4),
            questions=[("Where is Mary?", "garden"), ("Where is John?", "school")],
            labels=frozenset({"garden", "school"}),
        )
    ]
    row = score_recall(tiny, items, task="qa1", schedule="sequential", base=tiny).row()
    assert (row["texts"], row["tokens"], row["segments"]) == (1, 100, 4)
    for way in ("memory", "zeroed", "base"):
        assert row[way]["asked"] == 2
        # A random model says neither word.
        assert row[way]["right"] == 0


def test_answers_count_where_they_are_right(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of two questions the memory answers one, the base from the text itself both, and the zeroed memory none."""

    def says(armt: Armt, memories: Sequence[Memory], prompts: Sequence[Sequence[int]], *, max_tokens: int) -> list[str]:
        if memories[0].matrix.any():
            return ["To the garden.", "To the garden."]
        return ["garden", "school"] if "garden" in armt.tokenizer.decode(prompts[0]) else ["garden or school", ""]

    monkeypatch.setattr(recall, "decode_texts", says)
    monkeypatch.setattr(recall, "_prompt", lambda armt, question, document: list(document))
    item = RecallItem(
        ids=tiny.tokenizer.encode("Mary went to the garden."),
        questions=[("Where is Mary?", "garden"), ("Where is John?", "school")],
        labels=frozenset({"garden", "school"}),
    )
    row = score_recall(tiny, [item], task="qa1", schedule="sequential", base=tiny).row()
    assert {way: row[way]["right"] for way in ("memory", "zeroed", "base")} == {"memory": 1, "zeroed": 0, "base": 2}
    assert row["memory"]["accuracy"] == 0.5
