"""Whether what stands beside a model's weights fits the model: its finder, its judge, its reworder, its teller.

Each looks at hidden states of a layer that has to run where it is asked, and of the model's width. Loads no torch
before layers of a judge's own are looked at.
"""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING

from armt.errors import ModelError
from armt.models.checkpoint.beside.finder import Finder, finder_of
from armt.models.checkpoint.beside.judge import Judge, judge_of
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.beside.reworder import Reworder, reworder_of
from armt.models.checkpoint.beside.teller import Teller, teller_of
from armt.models.checkpoint.listing import FINDER, JUDGE, REWORDER, TELLER

if TYPE_CHECKING:
    from armt.models.config import ArmtConfig


def fitting_finder(directory: Path, config: ArmtConfig) -> Finder | None:
    """Return the finder of a model; None where it has none, or none of its layers has a memory of its own.

    What such a model carries on leaves the highest of them: nothing is kept of its segments.

    Args:
        directory, config: of the model.

    Raises:
        ModelError: its finder is damaged, or not of this model.
    """
    if not config.memory_layers or not config.memory_tokens:
        return None
    finder = finder_of(directory, dialect=config.dialect)
    if finder is None:
        return None
    looked_at = finder.last_layer, finder.key_weight.shape[1]
    _check_layer(directory / FINDER, looked_at, (config.reading_layers, config.d_model), "documents")
    return finder


def fitting_judge(directory: Path, config: ArmtConfig) -> Judge | None:
    """Return the judge of a model; None where it has none.

    Args:
        directory, config: of the model.

    Raises:
        ModelError: its judge is damaged, or not of this model.
    """
    judge = judge_of(directory, dialect=config.dialect)
    if judge is None:
        return None
    _check_layer(directory / JUDGE, (judge.layer, judge.d_model), (config.layers, config.d_model), "questions")
    if judge.own is not None and not own_fits(config, judge.own):
        raise ModelError(f"{directory / JUDGE}: has layers of its own that are not of this model")
    return judge


def fitting_reworder(directory: Path, config: ArmtConfig) -> Reworder | None:
    """Return what puts questions in the words of documents; None where a model has none.

    Args:
        directory, config: of the model.

    Raises:
        ModelError: its reworder is damaged, or not of this model.
    """
    reworder = reworder_of(directory, dialect=config.dialect)
    if reworder is None:
        return None
    if reworder.first + reworder.changes.count != config.layers or not own_fits(config, reworder.changes):
        raise ModelError(f"{directory / REWORDER}: changes layers that are not of this model")
    return reworder


def fitting_teller(directory: Path, config: ArmtConfig, features: Collection[str]) -> Teller | None:
    """Return what tells how much sentences tell by what a model makes of them; None where only their words do.

    Those do of a model without a memory in its layers: what it would carry on leaves the highest of them.

    Args:
        directory, config: of the model.
        features: that are known of sentences.

    Raises:
        ModelError: its teller is damaged, or not of this model, or was taught beside other features.
    """
    teller = teller_of(directory, dialect=config.dialect)
    if teller is None or not config.memory_layers:
        return None
    looked_at = teller.layer, len(teller.direction)
    _check_layer(directory / TELLER, looked_at, (config.reading_layers, config.d_model), "documents")
    if set(teller.features) != set(features):
        raise ModelError(f"{directory / TELLER}: was taught beside other features; teach it again or remove it")
    return teller


def _check_layer(path: Path, looked_at: tuple[int, int], there: tuple[int, int], read: str) -> None:
    """Raise ModelError where a file looks at what there is not.

    Args:
        path: of the file.
        looked_at: the highest layer whose hidden states it sees, and how wide they are for it.
        there: how many layers run, from the lowest, and how wide their hidden states are.
        read: what they run on.
    """
    layer, width = looked_at
    layers, d_model = there
    if layer >= layers or width != d_model:
        raise ModelError(
            f"{path}: looks at layer {layer} of width {width}; {read} are read by {layers} layers of {d_model}"
        )


def may_have_own(config: ArmtConfig) -> bool:
    """Say whether layers of a model can be run by themselves: nothing but hidden states goes into them."""
    return not config.sliding_window and not config.carries_tokens


def own_fits(config: ArmtConfig, own: OwnLayers) -> bool:
    """Say whether changes are of such layers as a model has."""
    from armt.models.checkpoint.names import layer_shapes

    shapes = {name: layer_shapes(config)[f"{name}.weight"] for name in OWN}
    return may_have_own(config) and all(
        (own.up[name].shape[1], own.down[name].shape[2]) == tuple(shape[1:]) for name, shape in shapes.items()
    )
