"""Whether finder, judge and teller fit the model that they stand beside; what does not is refused in one form."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import armt
from armt.errors import ModelError
from armt.models.checkpoint.beside.finder import Finder, place_finder
from armt.models.checkpoint.beside.fitting import (
    fitting_finder,
    fitting_judge,
    fitting_teller,
    may_have_own,
    own_fits,
)
from armt.models.checkpoint.beside.judge import Judge, place_judge
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.beside.teller import TELLERS, load_teller
from armt.models.checkpoint.directory import load_config
from armt.models.checkpoint.listing import FINDER, JUDGE, TELLER
from armt.models.checkpoint.names import layer_shapes
from armt.models.config import ArmtConfig
from armt.runtime.answers.quoting.telling import learned


def finder_of(d: int, *, layer: int = 1) -> Finder:
    ones = {"key_weight": (2, d), "key_bias": (2,), "query_weight": (2, 2 * d), "query_bias": (2,)}
    tensors = {name: np.ones(shape, dtype=np.float32) for name, shape in ones.items()}
    return Finder(model="0" * 64, layer=layer, query_layers=(0, 1), weight=0.4, **tensors)


def judge_of(d: int, *, layer: int = 1, own: OwnLayers | None = None) -> Judge:
    ones = np.ones((1, 2 * d), dtype=np.float32)
    return Judge(
        model="0" * 64, layer=layer, rules=0.0, seen_weight=ones, seen_bias=ones[0, :1], logit_weight=ones[0, :1],
        logit_bias=ones[0, :1], own=own,
    )  # fmt: skip


def own_of(config: ArmtConfig, *, wider: int = 0) -> OwnLayers:
    shapes = {name: layer_shapes(config)[f"{name}.weight"] for name in OWN}
    return OwnLayers(
        down={name: np.zeros((1, 2, shape[2] + wider), dtype=np.float16) for name, shape in shapes.items()},
        up={name: np.zeros((1, shape[1], 2), dtype=np.float16) for name, shape in shapes.items()},
    )


@pytest.fixture
def model(tiny_model_dir: Path, tmp_path: Path) -> Path:
    """Of four layers, three of which read documents, 32 wide."""
    return Path(shutil.copytree(tiny_model_dir, tmp_path / "model"))


@pytest.mark.parametrize(("layer", "width"), [(3, 32), (1, 6)], ids=["layer", "width"])
def test_what_looks_where_nothing_passes_is_refused(
    model: Path, told_model: Callable[..., Path], layer: int, width: int
) -> None:
    config = load_config(model)
    said = "looks at layer {} of width {}; {} are read by {} layers of 32"
    assert (fitting_finder(model, config), fitting_judge(model, config)) == (None, None)
    place_finder(model, finder_of(width, layer=layer), dialect="armt")
    with pytest.raises(ModelError, match=f"{FINDER}: {said.format(layer, width, 'documents', 3)}"):
        fitting_finder(model, config)
    # A judge looks at pairs behind the layers that read, too.
    above = layer if width != config.d_model else config.layers
    place_judge(model, judge_of(width, layer=above), dialect="armt")
    with pytest.raises(ModelError, match=f"{JUDGE}: {said.format(above, width, 'questions', config.layers)}"):
        fitting_judge(model, config)
    told = told_model(layer=layer, direction=np.zeros(width, dtype=np.float32))
    with pytest.raises(ModelError, match=f"{TELLER}: {said.format(layer, width, 'documents', 3)}"):
        fitting_teller(told, config, learned())


def test_what_fits_is_returned(model: Path, told_model: Callable[..., Path]) -> None:
    config = load_config(model)
    place_finder(model, finder_of(config.d_model), dialect="armt")
    place_judge(model, judge_of(config.d_model, layer=config.layers - 1, own=own_of(config)), dialect="armt")
    finder, judge = fitting_finder(model, config), fitting_judge(model, config)
    assert finder is not None
    assert finder.last_layer == 1
    assert judge is not None
    assert judge.layer == config.layers - 1
    # Nothing is kept of what is read without a memory in its layers.
    assert fitting_finder(model, config.base_alone()) is None
    teller = fitting_teller(told_model(), config, learned())
    assert teller is not None
    assert teller.layer == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"layer": 3}, "looks at layer 3 of width 32; documents are read by 3 layers of 32"),
        ({"direction": np.zeros(5, dtype=np.float32)}, "of width 5"),
        ({"features": ("place",), "weights": np.zeros(1, dtype=np.float32)}, "beside other features"),
    ],
)
def test_a_teller_that_does_not_fit_is_refused(
    told_model: Callable[..., Path], changes: Mapping[str, Any], message: str
) -> None:
    path = told_model(**changes)
    with pytest.raises(ModelError, match=message):
        fitting_teller(path, load_config(path), learned())
    with pytest.raises(ModelError, match=message):
        _ = armt.load(path, device="cpu", dtype="float32").teller


def test_a_model_without_a_memory_in_its_layers_goes_by_words(
    rmt_model_dir: Path, told_model: Callable[..., Path], tmp_path: Path
) -> None:
    """Of folders, whose documents it reads in lanes, the run ended with an IndexError."""
    path = tmp_path / "rmt"
    shutil.copytree(rmt_model_dir, path)
    TELLERS.place(path, load_teller(told_model() / TELLER), dialect="rmt")
    assert armt.load(path, device="cpu", dtype="float32").teller is None


def test_a_model_without_a_teller_has_none(tiny_model_dir: Path, told_model: Callable[..., Path]) -> None:
    assert armt.load(tiny_model_dir, device="cpu", dtype="float32").teller is None
    found = armt.load(told_model(), device="cpu", dtype="float32").teller
    assert found is not None
    assert found.layer == 1


def test_own_layers_belong_to_their_model(model: Path) -> None:
    config = load_config(model)
    assert own_fits(config, own_of(config))
    assert not own_fits(config, own_of(config, wider=1))
    place_judge(model, judge_of(config.d_model, own=own_of(config, wider=1)), dialect="armt")
    with pytest.raises(ModelError, match="layers of its own that are not of this model"):
        fitting_judge(model, config)


@pytest.mark.parametrize(("dialect", "may"), [("armt", True), ("paper", True), ("armt_sw", False), ("rmt", False)])
def test_not_every_dialect_has_own_layers(tiny_model_dir: Path, dialect: str, may: bool) -> None:
    """Where a segment sees more than its hidden states, no layers run by themselves."""
    config = load_config(tiny_model_dir)
    config = replace(config, dialect=dialect, memory_layers=() if dialect == "rmt" else config.memory_layers)  # type: ignore[arg-type]
    assert may_have_own(config) is may
