"""Evaluation: intervals, recall counted as BABILong counts, what a memory adds to text and to summaries."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import armt
from armt.errors import NoTextError, UsageError
from armt.runtime.evaluation.recall import RecallItem, score_recall, wilson
from armt.runtime.evaluation.run import RecallSettings, draw_pairs, recall_rows, words_of
from armt.runtime.evaluation.text import score_perplexity, score_summaries
from armt.runtime.recall.words import HELD_OUT_PLACES, PLACES
from armt.runtime.session import Armt
from armt.runtime.text.corpus import Pair


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


def test_summaries_are_compared_document_by_document(tiny: Armt) -> None:
    pair = Pair(name="a", text="It rained and rained. " * 5, prompt="What?", response="Rain.")
    row = score_summaries(tiny, [pair, pair], schedule="sequential", base=tiny).row()
    assert row["documents"] == 2
    assert set(row["loss"]) == {"memory", "zeroed", "base last", "base first"}
    assert row["better"]["zeroed"]["documents"] in (0, 2)
    assert row["loss"]["memory"] != row["loss"]["zeroed"]


def _settings(**changes: object) -> RecallSettings:
    plain: dict[str, object] = {
        "tasks": ("qa1",), "segments": (4,), "tokens": None, "texts": 1, "facts": (1, 1), "questions": 1,
        "moves_again": 0.0, "cut_facts": True, "held_out": True, "held_out_places": False, "places": None,
        "filler": None, "data": None, "seed": 0,
    }  # fmt: skip
    return RecallSettings(**{**plain, **changes})  # type: ignore[arg-type]


def test_an_evaluation_may_keep_to_the_first_places() -> None:
    assert words_of(_settings()).places == PLACES
    assert words_of(_settings(places=3)).places == PLACES[:3]
    assert words_of(_settings(places=2, held_out_places=True)).places == HELD_OUT_PLACES[:2]


def test_recall_rows_come_task_by_task(tiny: Armt) -> None:
    rows = list(recall_rows(tiny, _settings(segments=(4, 6)), schedule="sequential"))
    assert [(row["task"], row["segments"]) for row in rows] == [("qa1", 4), ("qa1", 6)]


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"tasks": ("qa9",)}, "qa9"), ({"segments": (1,), "facts": (9, 9)}, "do not fit")],
    ids=["task", "facts"],
)
def test_settings_that_cannot_be_measured_say_so(tiny: Armt, changes: dict[str, object], words: str) -> None:
    with pytest.raises(UsageError, match=words):
        list(recall_rows(tiny, _settings(**changes), schedule="sequential"))


def test_documents_without_the_right_length_are_refused(tiny: Armt, tmp_path: Path) -> None:
    file = tmp_path / "pairs.jsonl"
    file.write_text('{"text": "Short.", "prompt": "What?", "response": "Short."}\n')
    with pytest.raises(NoTextError, match="2 to 4 segments"):
        list(draw_pairs(tiny, file, documents=1, min_segments=2, max_segments=4, seed=0))
