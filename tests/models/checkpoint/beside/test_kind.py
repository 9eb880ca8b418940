"""Files beside weights: each knows the weights that it was taught on, and is of one kind."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors import safe_open

from armt.errors import ModelError
from armt.models.checkpoint.beside.finder import load_finder
from armt.models.checkpoint.beside.judge import JUDGES, Judge, judge_of, load_judge, place_judge, save_judge
from armt.models.checkpoint.beside.kind import check_tensor
from armt.models.checkpoint.fingerprint import model_fingerprint
from armt.models.checkpoint.listing import FINDER, JUDGE


def made(d_model: int, model: str = "0" * 64) -> Judge:
    ones = np.ones(2, dtype=np.float32)
    return Judge(
        model=model, layer=0, rules=1.0, seen_weight=np.ones((2, 2 * d_model), dtype=np.float32), seen_bias=ones,
        logit_weight=ones, logit_bias=ones[:1],
    )  # fmt: skip


def test_it_belongs_to_the_weights_beside_it(tiny_model_dir: Path, tmp_path: Path) -> None:
    model = tmp_path / "model"
    shutil.copytree(tiny_model_dir, model)
    assert judge_of(model, dialect="armt") is None
    save_judge(model / JUDGE, made(16))
    with pytest.raises(ModelError, match=f"{JUDGE}: was taught on other weights than those beside it"):
        judge_of(model, dialect="armt")
    place_judge(model, made(16), dialect="armt")
    placed = judge_of(model, dialect="armt")
    assert placed is not None
    assert placed.model == model_fingerprint(model, dialect="armt", with_finder=False)


def test_a_judge_is_no_part_of_what_a_model_is(tiny_model_dir: Path, tmp_path: Path) -> None:
    """Memory and index files stay good when it is taught anew."""
    model = tmp_path / "model"
    shutil.copytree(tiny_model_dir, model)
    before = model_fingerprint(model, dialect="armt")
    place_judge(model, made(16), dialect="armt")
    assert model_fingerprint(model, dialect="armt") == before


def test_one_kind_is_not_taken_for_another(tmp_path: Path) -> None:
    JUDGES.save(tmp_path / FINDER, made(16))
    with pytest.raises(ModelError, match="a safetensors file, but no finder"):
        load_finder(tmp_path / FINDER)


@pytest.mark.parametrize(
    "tensor",
    [
        np.zeros((2, 2), dtype=np.float32),
        np.zeros(2, dtype=np.float64),
        np.full(2, np.inf, dtype=np.float32),
        np.full(2, 1e10, dtype=np.float32),
    ],
)
def test_tensors_are_finite_numbers_of_so_many_dimensions(tensor: np.ndarray) -> None:
    with pytest.raises(ValueError, match="it: expected finite float32 numbers in 1 dimensions"):
        check_tensor("it", tensor, 1)
    check_tensor("it", np.zeros(2, dtype=np.float32), 1)


@pytest.mark.parametrize(("number", "dtype"), [(0.25, np.float16), (0.1, np.float32), (1e6, np.float32)])
def test_what_sixteen_bits_hold_is_written_in_them(tmp_path: Path, number: float, dtype: type) -> None:
    judge = made(16)
    weight = np.full_like(judge.seen_weight, number)
    save_judge(tmp_path / JUDGE, replace(judge, seen_weight=weight))
    with safe_open(tmp_path / JUDGE, framework="numpy") as file:
        assert file.get_tensor("seen_weight").dtype == dtype
    loaded = load_judge(tmp_path / JUDGE).seen_weight
    assert loaded.dtype == np.float32
    assert (loaded == weight).all()
