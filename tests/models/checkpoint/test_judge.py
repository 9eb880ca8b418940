"""The file of a judge, and what it computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from armt.errors import ModelError
from armt.models.checkpoint.judge import Judge, load_judge, save_judge
from armt.models.checkpoint.listing import JUDGE

D, WIDTH = 6, 8


@pytest.fixture
def judge() -> Judge:
    random = np.random.default_rng(0)
    shapes = {"seen_weight": (WIDTH, 2 * D), "seen_bias": (WIDTH,), "logit_weight": (WIDTH,), "logit_bias": (1,)}
    tensors = {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    return Judge(model="0" * 64, layer=1, rules=3.0, **tensors)


def test_a_judge_comes_back_as_it_was_saved(judge: Judge, tmp_path: Path) -> None:
    save_judge(tmp_path / JUDGE, judge)
    loaded = load_judge(tmp_path / JUDGE)
    assert (loaded.model, loaded.layer, loaded.rules, loaded.d_model) == ("0" * 64, 1, 3.0, D)
    states = np.random.default_rng(1).standard_normal((3, 2, D)).astype(np.float32)
    assert (loaded.logits(states) == judge.logits(states)).all()


def test_logits_are_those_of_the_network(judge: Judge) -> None:
    """Written out for one sentence: two hidden states side by side, a layer with ReLU, and a weighted sum."""
    states = np.random.default_rng(1).standard_normal((1, 2, D)).astype(np.float32)
    seen = [
        max(0.0, float(row @ np.concatenate([states[0, 0], states[0, 1]]) + bias))
        for row, bias in zip(judge.seen_weight, judge.seen_bias, strict=True)
    ]
    said = sum(value * float(weight) for value, weight in zip(seen, judge.logit_weight, strict=True))
    assert judge.logits(states).tolist() == [pytest.approx(said + float(judge.logit_bias[0]), rel=1e-5)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": "armt-finder"}, "no judge"),
        ({"format_version": "2"}, "version"),
        ({"layer": "-1"}, "counted from 0"),
        ({"rules": "nan"}, "at least 0"),
        ({"rules": "-1"}, "at least 0"),
        ({"seen_bias": np.zeros(3, dtype=np.float32)}, "different widths"),
        ({"logit_bias": np.zeros(2, dtype=np.float32)}, "different widths"),
        ({"logit_bias": np.zeros(1, dtype=np.float64)}, "finite float32"),
        ({"logit_weight": np.full(WIDTH, np.nan, dtype=np.float32)}, "finite float32"),
        ({"seen_weight": np.zeros((WIDTH, 7), dtype=np.float32)}, "two hidden states"),
        ({"fact": "more"}, "other facts"),
    ],
)
def test_bad_fields_are_refused_in_one_line(
    judge: Judge, tamper: Callable[..., None], tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    path = tmp_path / JUDGE
    save_judge(path, judge)
    tamper(path, changes)
    with pytest.raises(ModelError, match=message) as refused:
        load_judge(path)
    assert str(refused.value).startswith(str(path))
    assert "\n" not in str(refused.value)


def test_no_width_is_none(judge: Judge) -> None:
    empty = {name: getattr(judge, name)[:0] for name in ("seen_weight", "seen_bias", "logit_weight")}
    with pytest.raises(ValueError, match="widths"):
        replace(judge, **empty)
