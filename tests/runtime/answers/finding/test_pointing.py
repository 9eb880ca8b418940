"""What points at segments: a finder, the memory's own keys, or words alone."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import armt
from armt.errors import ModelError
from armt.models.checkpoint.beside.finder import Finder, save_finder
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.models.checkpoint.listing import FINDER
from armt.runtime.answers.finding import pointing
from armt.runtime.answers.finding.pointing import TaughtKeys, WriteKeys, memory_behind
from armt.runtime.engine.memory import empty_memory
from armt.runtime.session import Armt

KEYS = np.zeros((3, 2, 4), dtype=np.int8)


def finder_of(directory: Path, *, layer: int = 0, d: int = 32) -> Finder:
    random = np.random.default_rng(0)
    return Finder(
        model=model_fingerprint(directory, dialect="armt", with_finder=False),
        layer=layer,
        query_layers=(0,),
        weight=0.3,
        key_weight=random.standard_normal((5, d)).astype(np.float32),
        key_bias=np.zeros(5, dtype=np.float32),
        query_weight=random.standard_normal((5, d)).astype(np.float32),
        query_bias=np.zeros(5, dtype=np.float32),
    )


@pytest.fixture
def directory(tiny_model_dir: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny_model_dir, tmp_path / "model"))


def test_without_a_finder_the_memory_points(tiny: Armt) -> None:
    assert isinstance(tiny.pointing, WriteKeys)
    assert tiny.pointing.shape == (tiny.config.memory_tokens, tiny.config.d_mem)
    assert tiny.pointing.layers is None


def test_evidence_stands_behind_a_memory_only_where_that_points(tiny: Armt, found_model_dir: Path) -> None:
    memory = replace(empty_memory(tiny.model), segments_read=7)
    assert memory_behind(tiny, memory) is memory
    assert memory_behind(armt.load(found_model_dir, device="cpu"), memory).segments_read == 0


def test_words_that_say_something_count_in_the_keys(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny model has a token a byte: those of "the" and of spaces weigh a tenth of those of "größe"."""
    given: list[Any] = []
    monkeypatch.setattr(pointing, "key_scores", lambda queries, weights, keys: given.append((queries, weights)))
    WriteKeys(tiny).scores(empty_memory(tiny.model), "the größe?", KEYS)
    queries, weights = given[0]
    assert weights == pytest.approx([0.1] * 4 + [1.0] * len("größe".encode()) + [0.1])
    assert len(queries) == len(weights)


def test_a_question_longer_than_a_segment_is_looked_at_up_to_there(tiny: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[tuple[int, int]] = []
    monkeypatch.setattr(
        pointing, "key_scores", lambda queries, weights, keys: given.append((len(queries), len(weights)))
    )
    WriteKeys(tiny).scores(empty_memory(tiny.model), "station " * 20, KEYS)
    assert given == [(32, 32)]


def test_a_finder_beside_the_weights_points(directory: Path) -> None:
    before = model_fingerprint(directory, dialect="armt")
    finder = finder_of(directory)
    save_finder(directory / FINDER, finder)
    # What was kept for one finder is of no use to another.
    assert model_fingerprint(directory, dialect="armt") != before
    assert model_fingerprint(directory, dialect="armt", with_finder=False) == before
    model = armt.load(directory)
    found = model.pointing
    assert isinstance(found, TaughtKeys)
    assert (found.shape, found.weight, found.layers) == ((1, 5), 0.3, 1)
    keys = np.random.default_rng(1).integers(-127, 128, (4, 1, 5)).astype(np.int8)
    scores = found.scores(empty_memory(model.model), "Who?" * 40, keys)
    assert scores.shape == (4,)
    assert (np.abs(scores) <= 1 + 1e-6).all()


def test_a_finder_of_other_weights_is_refused(directory: Path) -> None:
    save_finder(directory / FINDER, replace(finder_of(directory), model="0" * 64))
    with pytest.raises(ModelError, match="taught on other weights"):
        _ = armt.load(directory).pointing


@pytest.mark.parametrize(("layer", "d"), [(3, 32), (0, 31)])
def test_a_finder_that_looks_where_nothing_passes_is_refused(directory: Path, layer: int, d: int) -> None:
    save_finder(directory / FINDER, finder_of(directory, layer=layer, d=d))
    with pytest.raises(ModelError, match="documents are read by 3 layers of 32"):
        _ = armt.load(directory).pointing
