"""Rotary tables against the formula, position by position in Python's floats."""

from __future__ import annotations

import math

import pytest
import torch

from armt.models.base import BaseConfig, RotaryConfig
from armt.models.rotation import Rotation

NEAR = RotaryConfig(dims=4, theta=100.0)
FAR = RotaryConfig(dims=4, theta=1e6, scaling="linear", factor=8.0)
KINDS = (NEAR, FAR, NEAR)


@pytest.fixture
def rotation() -> Rotation:
    base = BaseConfig(
        family="llama",
        layers=3,
        d_model=8,
        heads=2,
        kv_heads=1,
        head_dim=4,
        d_ff=16,
        vocab_size=32,
        norm="rms",
        norm_eps=1e-5,
        activation="silu",
        windows=(None,) * 3,
        rotary=KINDS,
        attention_scales=(0.5,) * 3,
    )
    return Rotation(base, device=torch.device("cpu"), dtype=torch.float64)


def angle(kind: RotaryConfig, position: int, column: int) -> float:
    # Halves as Hugging Face lays them out: column i and i + dims / 2 turn together.
    return position * kind.theta ** (-2.0 * (column % (kind.dims // 2)) / kind.dims) / kind.factor


def test_layers_of_the_same_angles_share_a_table(rotation: Rotation) -> None:
    assert rotation.used
    assert rotation.kind(0) == rotation.kind(2) != rotation.kind(1)
    assert rotation.local(0, 1, 5)[0].shape == (1, 5, 4)
    assert rotation.local(0, 3, 5)[0].shape == (3, 5, 4)


# 300 is beyond the table that is made at first.
@pytest.mark.parametrize("tokens", [1, 7, 300])
def test_local_positions(rotation: Rotation, tokens: int) -> None:
    rotation.local(0, 3, 2)
    cosine, sine = rotation.local(0, 3, tokens)
    for layer, kind in enumerate(KINDS):
        for position in {0, tokens // 2, tokens - 1}:
            for column in range(4):
                expected = angle(kind, position, column)
                assert cosine[layer, position, column].item() == pytest.approx(math.cos(expected), abs=1e-12)
                assert sine[layer, position, column].item() == pytest.approx(math.sin(expected), abs=1e-12)


def test_rows_of_single_positions(rotation: Rotation) -> None:
    positions = torch.tensor([0, 299, 5])
    for layer in range(3):
        got, expected = rotation.rows(layer, positions, 300), rotation.at(layer, positions.unsqueeze(1))
        assert [tensor.shape for tensor in got] == [(3, 1, 4)] * 2
        assert all(torch.equal(one, two) for one, two in zip(got, expected, strict=True))


def test_positions_of_the_document(rotation: Rotation) -> None:
    positions = torch.tensor([[0, 1, 70_000], [5, 6, 7]])
    for layer, kind in enumerate(KINDS):
        cosine, sine = rotation.at(layer, positions)
        assert cosine.shape == (2, 3, 4)
        for lane, place in ((0, 2), (1, 1)):
            expected = angle(kind, int(positions[lane, place]), 3)
            assert cosine[lane, place, 3].item() == pytest.approx(math.cos(expected), abs=1e-9)
            assert sine[lane, place, 3].item() == pytest.approx(math.sin(expected), abs=1e-9)
