"""The file of a judge, and what it computes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from armt.errors import ModelError
from armt.models.checkpoint.beside.judge import CopyJudge, Judge, load_judge, save_judge
from armt.models.checkpoint.beside.own_layers import OWN, OwnLayers
from armt.models.checkpoint.listing import JUDGE

D, WIDTH = 6, 8


@pytest.fixture
def judge() -> Judge:
    random = np.random.default_rng(0)
    shapes = {"seen_weight": (WIDTH, 2 * D), "seen_bias": (WIDTH,), "logit_weight": (WIDTH,), "logit_bias": (1,)}
    tensors = {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    return Judge(model="0" * 64, layer=1, rules=3.0, **tensors)


@pytest.fixture
def copies() -> CopyJudge:
    random = np.random.default_rng(2)
    shapes = {"seen_weight": (WIDTH, D), "seen_bias": (WIDTH,), "logit_weight": (WIDTH,), "likely": (1,)}
    tensors = {name: random.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    return CopyJudge(**{**tensors, "seen_weight": tensors["seen_weight"].astype(np.float16)})


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


def test_what_it_judges_copies_by_comes_back_as_it_was_saved(judge: Judge, copies: CopyJudge, tmp_path: Path) -> None:
    save_judge(tmp_path / JUDGE, judge)
    assert load_judge(tmp_path / JUDGE).copies is None
    save_judge(tmp_path / JUDGE, replace(judge, copies=copies))
    loaded = load_judge(tmp_path / JUDGE).copies
    assert loaded is not None
    assert loaded.seen_weight.dtype == np.float16
    random = np.random.default_rng(1)
    states, scores = random.standard_normal((3, D)).astype(np.float32), random.standard_normal(3)
    assert (loaded.copy_scores(states, scores) == copies.copy_scores(states, scores)).all()


def test_scores_of_copies_are_those_of_the_network(copies: CopyJudge) -> None:
    """Written out for one copy: a layer with ReLU, a weighted sum, and its likelihood as far as that counts."""
    state = np.random.default_rng(1).standard_normal((1, D)).astype(np.float32)
    seen = [
        max(0.0, float(row.astype(np.float32) @ state[0] + bias))
        for row, bias in zip(copies.seen_weight, copies.seen_bias, strict=True)
    ]
    said = sum(value * float(weight) for value, weight in zip(seen, copies.logit_weight, strict=True))
    found = copies.copy_scores(state, np.array([-3.0]))
    assert found.tolist() == [pytest.approx(said - 3 * float(copies.likely[0]), rel=1e-5)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"copy_seen_bias": np.zeros(3, dtype=np.float32)}, "network over copies has different widths"),
        ({"copy_likely": np.zeros(2, dtype=np.float32)}, "network over copies has different widths"),
        ({"copy_seen_weight": np.zeros((WIDTH, D), dtype=np.float32)}, "finite float16"),
        ({"copy_seen_weight": np.full((WIDTH, D), np.inf, dtype=np.float16)}, "finite float16"),
        ({"copy_seen_weight": np.zeros((WIDTH, D + 2), dtype=np.float16)}, "one hidden state"),
        ({"copy_logit_weight": np.full(WIDTH, np.nan, dtype=np.float32)}, "finite float32"),
        ({"copy_more": np.zeros(1, dtype=np.float32)}, "other facts, tensors"),
    ],
)
def test_bad_parts_for_copies_are_refused_in_one_line(
    judge: Judge, copies: CopyJudge, tamper: Callable[..., None], tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    path = tmp_path / JUDGE
    save_judge(path, replace(judge, copies=copies))
    tamper(path, changes)
    with pytest.raises(ModelError, match=message) as refused:
        load_judge(path)
    assert "\n" not in str(refused.value)


def test_some_of_what_judges_copies_is_no_judge_of_them(
    judge: Judge, copies: CopyJudge, tamper: Callable[..., None], tmp_path: Path
) -> None:
    """All of it or nothing: a part would be left out, or called a mistake of armt's own."""
    path = tmp_path / JUDGE
    save_judge(path, judge)
    tamper(path, {"copy_likely": copies.likely, "copy_seen_bias": copies.seen_bias})
    with pytest.raises(ModelError, match="other facts, tensors"):
        load_judge(path)


@pytest.fixture
def own() -> OwnLayers:
    """Of two layers, each change of a size of its own."""
    random = np.random.default_rng(3)
    down = {name: random.standard_normal((2, 3, D + at)).astype(np.float16) for at, name in enumerate(OWN)}
    up = {name: random.standard_normal((2, WIDTH + at, 3)).astype(np.float16) for at, name in enumerate(OWN)}
    return OwnLayers(down=down, up=up)


def test_its_own_layers_come_back_as_they_were_saved(
    judge: Judge, copies: CopyJudge, own: OwnLayers, tmp_path: Path
) -> None:
    for with_copies in (None, copies):
        save_judge(tmp_path / JUDGE, replace(judge, layer=2, own=own, copies=with_copies))
        loaded = load_judge(tmp_path / JUDGE)
        assert (loaded.copies is None) == (with_copies is None)
        assert loaded.own is not None
        assert loaded.own.count == 2
        for name in OWN:
            assert (loaded.own.down[name] == own.down[name]).all()
            assert (loaded.own.up[name] == own.up[name]).all()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"own_qkv_A": np.zeros((2, 4, D), dtype=np.float16)}, "different ranks, or are different ones"),
        ({"own_up_B": np.zeros((1, WIDTH, 3), dtype=np.float16)}, "different ranks, or are different ones"),
        ({"own_out_A": np.zeros((2, 3, D), dtype=np.float32)}, "finite float16"),
        ({"own_down_B": np.full((2, WIDTH, 3), np.nan, dtype=np.float16)}, "finite float16"),
        ({"own_qkv_C": np.zeros(1, dtype=np.float16)}, "other facts, tensors"),
        ({"layer": "1"}, "as many as there are layers below"),
    ],
)
def test_bad_layers_of_its_own_are_refused_in_one_line(
    judge: Judge, own: OwnLayers, tamper: Callable[..., None], tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    path = tmp_path / JUDGE
    save_judge(path, replace(judge, layer=2, own=own))
    tamper(path, changes)
    with pytest.raises(ModelError, match=message) as refused:
        load_judge(path)
    assert "\n" not in str(refused.value)
