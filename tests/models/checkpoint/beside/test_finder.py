"""The file of a finder: written, read, refused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file as torch_save

from armt.errors import ModelError
from armt.models.checkpoint.beside.finder import (
    Finder,
    finder_of,
    load_finder,
    place_finder,
    save_finder,
    unit_vectors,
)
from armt.models.checkpoint.listing import FINDER

D, WIDTH = 6, 8


@pytest.fixture
def finder() -> Finder:
    random = np.random.default_rng(0)
    shapes = {"key_weight": (WIDTH, D), "key_bias": (WIDTH,), "query_weight": (WIDTH, 2 * D), "query_bias": (WIDTH,)}
    tensors = {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    return Finder(model="0" * 64, layer=1, query_layers=(0, 1), weight=0.4, **tensors)


def test_a_finder_comes_back_as_it_was_saved(finder: Finder, tmp_path: Path) -> None:
    save_finder(tmp_path / FINDER, finder)
    loaded = load_finder(tmp_path / FINDER)
    assert (loaded.model, loaded.layer, loaded.query_layers, loaded.weight) == ("0" * 64, 1, (0, 1), 0.4)
    assert (loaded.width, loaded.last_layer) == (WIDTH, 1)
    means = np.ones((1, 2, D), dtype=np.float32)
    assert (loaded.queries(means) == finder.queries(means)).all()
    assert (loaded.keys(means[:, 0]) == finder.keys(means[:, 0])).all()


def test_a_finder_belongs_to_the_weights_beside_it(finder: Finder, tiny_model_dir: Path, tmp_path: Path) -> None:
    for file in tiny_model_dir.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert finder_of(tmp_path, dialect="armt") is None
    save_finder(tmp_path / FINDER, finder)
    with pytest.raises(ModelError, match="taught on other weights"):
        finder_of(tmp_path, dialect="armt")
    place_finder(tmp_path, finder, dialect="armt")
    placed = finder_of(tmp_path, dialect="armt")
    assert placed is not None
    assert (placed.key_weight == finder.key_weight).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "other"}, "no finder"),
        ({"format_version": "2"}, "version"),
        ({"layer": "x"}, "damaged"),
        ({"layer": "-1"}, "counted from 0"),
        ({"query_layers": ""}, "damaged"),
        ({"query_layers": "1,0"}, "ascending"),
        ({"weight": "nan"}, "expected 0 to 1"),
        ({"key_bias": np.zeros(3, dtype=np.float32)}, "different widths"),
        ({"key_bias": np.full(WIDTH, np.inf, dtype=np.float32)}, "finite float32"),
        ({"key_bias": np.full(WIDTH, 1e30, dtype=np.float32)}, "finite float32"),
        ({"key_bias": np.zeros(WIDTH, dtype=np.int64)}, "finite float32"),
        ({"query_weight": np.zeros((WIDTH, 7), dtype=np.float32)}, "hidden states of each layer"),
        ({"more": np.zeros(1, dtype=np.float32)}, "other facts"),
        ({"fact": "more"}, "other facts"),
    ],
)
def test_bad_fields_are_refused_in_one_line(
    finder: Finder, tamper: Callable[..., None], tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    path = tmp_path / FINDER
    save_finder(path, finder)
    tamper(path, changes)
    with pytest.raises(ModelError, match=message) as refused:
        load_finder(path)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


def test_numbers_of_eight_bits_are_refused(tmp_path: Path) -> None:
    """The bug: numpy has no name for them."""
    torch_save({"key_bias": torch.zeros(3, dtype=torch.float8_e5m2)}, tmp_path / FINDER)
    with pytest.raises(ModelError, match="no finder, or a damaged one"):
        load_finder(tmp_path / FINDER)


@pytest.mark.parametrize("content", [b"", b"no tensors", b"\xff" * 64])
def test_what_is_no_safetensors_file_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FINDER).write_bytes(content)
    with pytest.raises(ModelError, match="no finder, or a damaged one"):
        load_finder(tmp_path / FINDER)


def test_no_layers_and_no_width_are_none(finder: Finder) -> None:
    with pytest.raises(ValueError, match="at least one"):
        replace(finder, query_layers=())
    empty = {name: getattr(finder, name)[:0] for name in ("key_weight", "key_bias", "query_weight", "query_bias")}
    with pytest.raises(ValueError, match="widths"):
        replace(finder, **empty)


def test_unit_vectors_leave_zeros_alone() -> None:
    vectors = np.array([[3, 4], [0, 0]], dtype=np.float32)
    assert unit_vectors(vectors).tolist() == [[pytest.approx(0.6), pytest.approx(0.8)], [0, 0]]
