"""The file of a teller: written, read, refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from armt.errors import ModelError
from armt.models.checkpoint.beside.taught import place_taught, taught_of
from armt.models.checkpoint.beside.teller import Teller, load_teller, save_teller, teller_of
from armt.models.checkpoint.fingerprint import answers_fingerprint, model_fingerprint
from armt.models.checkpoint.listing import TELLER

D = 6


@pytest.fixture
def teller() -> Teller:
    direction = np.random.default_rng(0).standard_normal(D).astype(np.float32)
    weights = np.array([0.5, -2.0], dtype=np.float32)
    return Teller(model="0" * 64, layer=2, features=("place", "few words"), weights=weights, direction=direction)


@pytest.fixture
def model_dir(tiny_model_dir: Path, tmp_path: Path) -> Path:
    for file in tiny_model_dir.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    return tmp_path


def test_a_teller_comes_back_as_it_was_saved(teller: Teller, tmp_path: Path) -> None:
    save_teller(tmp_path / TELLER, teller)
    loaded = load_teller(tmp_path / TELLER)
    assert (loaded.model, loaded.layer, loaded.reading_layers) == ("0" * 64, 2, 3)
    assert loaded.by_name == {"place": 0.5, "few words": -2.0}
    assert (loaded.direction == teller.direction).all()


def test_a_teller_belongs_to_the_weights_beside_it(teller: Teller, model_dir: Path) -> None:
    assert teller_of(model_dir, dialect="armt") is None
    save_teller(model_dir / TELLER, teller)
    with pytest.raises(ModelError, match="taught on other weights"):
        teller_of(model_dir, dialect="armt")
    place_taught(model_dir, [teller], dialect="armt")
    (placed,) = taught_of(model_dir, dialect="armt")
    assert isinstance(placed, Teller)
    assert (placed.direction == teller.direction).all()


def test_results_that_turn_on_it_are_those_of_another_model_and_memories_are_not(
    teller: Teller, model_dir: Path
) -> None:
    def names(tells: bool) -> tuple[str, str]:
        own = model_fingerprint(model_dir, dialect="armt")
        return own, answers_fingerprint(model_dir, dialect="armt", judge=None, tells=tells)

    own, without = names(tells=False)
    assert own == without
    place_taught(model_dir, [teller], dialect="armt")
    assert names(tells=False) == (own, own)
    with_teller = names(tells=True)
    assert with_teller[0] == own
    assert with_teller[1] != own
    changed = Teller(
        model=teller.model, layer=1, features=teller.features, weights=teller.weights, direction=teller.direction
    )
    place_taught(model_dir, [changed], dialect="armt")
    assert names(tells=True)[1] != with_teller[1]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "armt-finder"}, "no teller"),
        ({"format_version": "2"}, "version"),
        ({"layer": "x"}, "damaged"),
        ({"layer": "-1"}, "counted from 0"),
        ({"features": "place"}, "one for each feature"),
        ({"features": "place\nplace"}, "one for each feature"),
        ({"features": "place\nfew words\nplace"}, "one for each feature"),
        ({"weights": np.zeros(3, dtype=np.float32)}, "one for each feature"),
        ({"direction": np.full(D, np.nan, dtype=np.float32)}, "finite float32"),
        ({"direction": np.full(D, 1e30, dtype=np.float32)}, "finite float32"),
        ({"direction": np.zeros((D, 1), dtype=np.float32)}, "in 1 dimensions"),
        ({"more": np.zeros(1, dtype=np.float32)}, "other facts"),
    ],
)
def test_bad_fields_are_refused_in_one_line(
    teller: Teller, tamper: Callable[..., None], tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    path = tmp_path / TELLER
    save_teller(path, teller)
    tamper(path, changes)
    with pytest.raises(ModelError, match=message) as caught:
        load_teller(path)
    assert "\n" not in str(caught.value)
