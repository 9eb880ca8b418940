"""The base as plain numbers: it checks itself, counts its rows, and turns as the published models do."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest

from armt.models.base import BaseConfig, RotaryConfig

Make = Callable[..., BaseConfig]


@pytest.fixture
def make_config() -> Make:
    """A base of three layers: ``make_config(**changes)``."""

    def make(**changes: Any) -> BaseConfig:
        fields: dict[str, Any] = {
            "family": "llama", "layers": 3, "d_model": 12, "heads": 6, "kv_heads": 2, "head_dim": 4, "d_ff": 16,
            "vocab_size": 32, "norm": "rms", "norm_eps": 1e-5, "activation": "silu", "windows": (None,) * 3,
            "rotary": (None,) * 3, "attention_scales": (0.5,) * 3,
        }  # fmt: skip
        return BaseConfig(**{**fields, **changes})

    return make


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("layers", 0, "layers: expected a positive integer, got 0"),
        ("d_ff", 2.0, r"d_ff: expected a positive integer, got 2\.0"),
        ("vocab_size", -1, "vocab_size: expected a positive integer, got -1"),
        ("kv_heads", 4, "kv_heads: expected a divisor of heads=6, got 4"),
        ("windows", (None,), r"windows: expected one entry per layer \(3\), got 1"),
        ("rotary", (None,) * 4, r"rotary: expected one entry per layer \(3\), got 4"),
        ("rotary", (None, RotaryConfig(dims=6), None), "rotary: expected at most the 4 dimensions of a head, got 6"),
        ("attention_scales", (), r"attention_scales: expected one entry per layer \(3\), got 0"),
    ],
)
def test_base_config_checks_itself(make_config: Make, name: str, value: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        make_config(**{name: value})


def test_rows_of_the_projections(make_config: Make) -> None:
    """Heads may be wider or narrower than the model divided by their number, and share keys."""
    config = make_config(head_dim=8)
    assert (config.q_rows, config.kv_rows, config.qkv_rows) == (48, 16, 48 + 16 + 16)


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"dims": 3}, "dims: expected a positive even number, got 3"),
        ({"dims": 0}, "dims: expected a positive even number, got 0"),
        (
            {"dims": 4, "scaling": "llama3", "low_frequency": 4.0, "high_frequency": 4.0},
            "high_freq_factor: expected more than low_freq_factor=4, got 4",
        ),
    ],
)
def test_rotary_config_checks_itself(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        RotaryConfig(**fields)


def test_plain_and_linear_frequencies() -> None:
    assert RotaryConfig(dims=4, theta=100.0).inverse_frequencies() == [1.0, 0.1]
    assert RotaryConfig(dims=4, theta=100.0, scaling="linear", factor=8.0).inverse_frequencies() == [0.125, 0.0125]


def test_llama3_frequencies() -> None:
    """Short waves keep their speed, long ones are slowed by the factor, those between lie between."""
    plain = RotaryConfig(dims=64, theta=5e5).inverse_frequencies()
    scaled = RotaryConfig(dims=64, theta=5e5, scaling="llama3", factor=32.0).inverse_frequencies()
    ratios = [slow / fast for slow, fast in zip(scaled, plain, strict=True)]
    assert ratios[0] == 1.0
    assert ratios[-1] == pytest.approx(1 / 32)
    assert ratios == sorted(ratios, reverse=True)
    assert any(1 / 32 < ratio < 1 for ratio in ratios)


def test_llama3_frequencies_where_the_passage_begins_and_ends() -> None:
    """A wave of a quarter of the original positions keeps its speed, one as long as them has an eighth, ends included.

    In the middle, where ``positions / wavelength`` is half-way from 1 to 4, the speed is the mean of both.
    """
    # One radian per position: the only speed of two dimensions.
    ratio = 1000 / (2 * math.pi)

    def speed(waves: float) -> float:
        low, high = ratio / waves, 4 * ratio / waves
        (found,) = RotaryConfig(
            dims=2, scaling="llama3", factor=8.0, original_positions=1000, low_frequency=low, high_frequency=high
        ).inverse_frequencies()
        return found

    assert speed(4.0) == pytest.approx(1.0)
    assert speed(4.1) == 1.0
    assert speed(1.0) == pytest.approx(1 / 8)
    assert speed(0.9) == 1 / 8
    assert speed(2.5) == pytest.approx((1 + 1 / 8) / 2)
