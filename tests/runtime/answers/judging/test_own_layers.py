"""Reading with a judge's own layers: with a change of nothing as the model does, with one as the changed model does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
import torch

from armt.models.checkpoint.beside.judge import Judge
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.names import layer_shapes
from armt.models.model import ArmtModel
from armt.runtime.answers.judging.judge import Judging
from armt.runtime.answers.judging.own_layers import OwnReading, hidden_of
from armt.runtime.answers.judging.pairs import Pair, states_of
from armt.runtime.session import Armt

PAIRS = [Pair(list(range(5, 5 + size)), asked) for size, asked in ((9, 4), (30, 11), (3, 3), (64, 20))]


def own_of(armt: Armt, count: int, size: float) -> OwnLayers:
    random = np.random.default_rng(0)
    shapes = {name: layer_shapes(armt.config)[f"{name}.weight"] for name in OWN}

    def drawn(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) * size).astype(np.float16)

    return OwnLayers(
        down={name: drawn(count, 2, shape[2]) for name, shape in shapes.items()},
        up={name: drawn(count, shape[1], 2) for name, shape in shapes.items()},
    )


def judge_of(armt: Armt, own: OwnLayers, layer: int) -> Judge:
    ones = np.ones((1, 2 * armt.config.d_model), dtype=np.float32)
    return Judge(
        model="0" * 64, layer=layer, rules=0.0, seen_weight=ones, seen_bias=ones[0, :1], logit_weight=ones[0, :1],
        logit_bias=ones[0, :1], own=own,
    )  # fmt: skip


@pytest.fixture
def armt(in_segments: Callable[[int], Armt]) -> Armt:
    return in_segments(64)


def test_a_change_of_nothing_is_the_models_own_reading(armt: Armt) -> None:
    last = armt.config.layers - 1
    for count in range(1, last + 1):
        read = OwnReading(armt, judge_of(armt, own_of(armt, count, 0.0), last)).states(PAIRS)
        assert np.allclose(read, states_of(armt, PAIRS, last), rtol=0, atol=0)


def test_only_the_upper_layers_are_changed(armt: Armt) -> None:
    """Layer by layer by hand: the model's below, then those with B A added."""
    last, count = armt.config.layers - 1, 1
    own = own_of(armt, count, 0.3)
    weights = armt.model.weights
    changed = {
        f"{name}.weight": torch.cat([
            weights.layers[f"{name}.weight"][:last],
            weights.layers[f"{name}.weight"][last:]
            + torch.bmm(*(torch.from_numpy(part[name]).double() for part in (own.up, own.down))),
        ])
        for name in OWN
    }  # fmt: skip
    whole = Armt(ArmtModel(armt.config, replace(weights, layers=weights.layers | changed)), armt.path)
    read = OwnReading(armt, judge_of(armt, own, last)).states(PAIRS)
    assert np.allclose(read, states_of(whole, PAIRS, last), atol=1e-5)
    assert np.abs(read - states_of(armt, PAIRS, last)).max() > 0.01


def test_what_the_layers_below_leave_is_of_all_tokens(armt: Armt) -> None:
    assert [tuple(rows.shape) for rows in hidden_of(armt, PAIRS, 1)] == [
        (len(pair.ids), armt.config.d_model) for pair in PAIRS
    ]


def test_a_judge_reads_with_them(armt: Armt, monkeypatch: pytest.MonkeyPatch) -> None:
    last = armt.config.layers - 1
    judging = Judging(armt, judge_of(armt, own_of(armt, 1, 0.3), last))
    assert np.abs(judging.states(PAIRS) - states_of(armt, PAIRS, last)).max() > 0.01
