"""What tasks ask for, made into batches."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from random import Random

import pytest
import torch

from armt.errors import NoTextError, UsageError
from armt.runtime.recall.layout import RecallPlan
from armt.runtime.recall.words import OBJECTS, PLACES
from armt.runtime.text.corpus import Text
from armt.runtime.text.tokens import Tokenizer
from armt.runtime.training.config import TaskSettings
from armt.runtime.training.samples.batch import Batch
from armt.runtime.training.samples.data import Corpus, Standing
from armt.runtime.training.samples.material import BatchPlan, Material
from armt.runtime.training.samples.windows import Window

WALK = Corpus([Text(name="a", text="".join(f"Day {day}: a walk by the river. " for day in range(90)))], [])
LONG = "A walk by the river. " * 40
STAYING = TaskSettings(kind="text", samples=2, segments=(2, 2), stays=3)


@pytest.fixture
def material(tiny_model_dir: Path) -> Material:
    return Material(Tokenizer.load(tiny_model_dir), WALK, torch.device("cpu"))


def batch(material: Material, task: TaskSettings, standing: list[Standing] | None = None) -> Batch:
    plan = BatchPlan(task=task, rng=Random(1), segment_tokens=16, memory_tokens=2, standing=standing)
    return material.batch(plan)


def test_long_documents_come_in_smaller_batches(material: Material) -> None:
    sizes = {
        segments: len(
            batch(material, TaskSettings(kind="text", samples=8, total_segments=12, segments=(segments,) * 2)).samples
        )
        for segments in (1, 2, 3, 9)
    }
    assert sizes == {1: 8, 2: 6, 3: 4, 9: 2}


def test_a_lane_that_stays_reads_on_where_it_stopped(material: Material) -> None:
    seen = [
        [
            [list(piece) for piece in (*sample.segments, sample.active[0].ids)]
            for sample in batch(material, STAYING, [Standing(Random(lane), part, 3) for lane in (5, 6)]).samples
        ]
        for part in range(3)
    ]
    for lane in (0, 1):
        parts = [step[lane] for step in seen]
        assert all(len(part) == 3 for part in parts)
        # What was predicted is read next.
        assert all(before[-1] == after[0] for before, after in pairwise(parts))
        text = material.tokenizer.decode([token for part in parts for piece in part[:2] for token in piece])
        assert text in WALK.texts[0].text
    assert seen[0][0] != seen[0][1]


def test_a_document_must_be_long_enough_for_all_of_the_steps_in_it(material: Material) -> None:
    material.require(STAYING, 16)
    with pytest.raises(NoTextError, match="no document has 7168 tokens"):
        material.require(STAYING, 1024)


def test_odd_places_are_objects_too(material: Material) -> None:
    plan = RecallPlan(segment_tokens=200, segments=1, facts=(1, 1), questions=1)

    def answers(odd: bool) -> set[str]:
        generator = material.recall(places=5, objects=7, odd_places=odd)
        return {generator.sample(plan, seed).questions[0].answer for seed in range(80)}

    assert answers(odd=False) == set(PLACES[:5])
    assert answers(odd=True) == {*PLACES[:5], *OBJECTS[:7]}


def test_a_story_that_cannot_be_laid_out_is_said(material: Material) -> None:
    task = TaskSettings(kind="recall", facts=(40, 40), segments=(1, 1))
    with pytest.raises(UsageError, match="cannot be laid out"):
        batch(material, task)


def test_a_story_whose_words_are_too_long_gives_way_to_another(material: Material) -> None:
    """A run of hours ended at some step with "cannot be laid out", for names longer than those of the first check."""
    task = TaskSettings(kind="recall", facts=(1, 1), filler=False)
    generator, plan = material.recall(), RecallPlan(segment_tokens=28, segments=1, filler=False)
    refused = 0
    for seed in range(100):
        try:
            generator.sample(plan, seed)
        except ValueError:
            refused += 1
    assert 10 < refused < 70, "as hard as meant"
    for seed in range(12):
        batch = material.batch(BatchPlan(task=task, rng=Random(seed), segment_tokens=28, memory_tokens=4))
        assert all(len(segment) <= 28 for sample in batch.samples for segment in sample.segments)


def test_what_does_not_fit_is_seen_before_the_first_step(material: Material) -> None:
    """It ended a run at the stage that asked for it, be it hours later."""
    full = TaskSettings(kind="recall", facts=(1, 9), segments=(1, 4))
    with pytest.raises(UsageError, match="cannot be laid out"):
        material.require(full, 128)
    material.require(replace(full, facts=(1, 1)), 128)
    shown = Window(name="w", asked="note", kind="story", before=LONG, shown=LONG, question="", response="A walk.")
    noted = Material(material.tokenizer, Corpus([], [], [shown]), torch.device("cpu"))
    task = TaskSettings(kind="windows", asked=("note",), samples=2, tokens=40)
    with pytest.raises(NoTextError, match="too few windows that ask for a note fit 40 tokens"):
        noted.require(task, 16)
    noted.require(replace(task, tokens=4000), 16)


def test_the_base_is_kept_on_the_filler_where_there_is_no_text(tiny_model_dir: Path) -> None:
    task = TaskSettings(kind="base", samples=4, tokens=200)
    bare = Material(Tokenizer.load(tiny_model_dir), Corpus([], []), torch.device("cpu"), ["zq zq zq zq zq."] * 40)
    bare.require(task, 16)
    for sample in batch(bare, task).samples:
        assert "zq zq" in bare.tokenizer.decode(sample.active[0].ids)
    # Whoever asks for running text has to give it.
    with pytest.raises(UsageError, match="give a folder of text"):
        batch(bare, TaskSettings(kind="text", samples=2, segments=(1, 1)))
